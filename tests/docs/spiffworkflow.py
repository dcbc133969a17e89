"""The table of docs/spiffworkflow.md, made from the cases that the tests run.

``python -m tests.docs.spiffworkflow`` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.workflows.spiff.compared.case import REFUSED, Case
from tests.workflows.spiff.compared.table import CASES, TABLE

PAGE = Path(__file__).parents[2] / "docs" / "spiffworkflow.md"
HEAD = """# What SpiffWorkflow does, and what Paigong does

Paigong parses and runs BPMN with SpiffWorkflow 3.2.0, and corrects it from outside,
in `workflows/spiff/`. This page says where. Made by
`python -m tests.docs.spiffworkflow` from `tests/workflows/spiff/compared/`;
`tests/workflows/spiff/test_stock.py` runs each case in both engines, so what is said
here has been seen. The diagrams are the same on both sides, apart from the notation:
Python in place of FEEL, a script in place of an operation, a duration in quotes.

A construct fails in stock SpiffWorkflow where the same diagram and the same steps come
to something else than BPMN 2.0, or the `camunda:` vocabulary, asks for. Of the {total}
constructs below that Paigong runs, {failing} fail. Of the {refused} that it refuses,
stock SpiffWorkflow accepts {accepted}; some of these it runs as the specification says.
"""
COLUMNS = """
| construct | {question} | SpiffWorkflow 3.2.0 | Paigong |
|---|---|---|---|
"""


def page() -> str:
    """Write the whole page."""
    run = [case for case in CASES if not case.refused]
    refused = [case for case in CASES if case.refused]
    head = HEAD.format(
        total=len(run),
        failing=sum(case.differs for case in run),
        refused=len(refused),
        accepted=sum(case.differs for case in refused),
    )
    return head + "".join(_sections())


def _sections() -> Iterator[str]:
    for heading, cases in TABLE.items():
        question = "stock accepts it" if cases[0].refused else "fails in stock"
        yield f"\n## {heading}\n{COLUMNS.format(question=question)}"
        yield from map(_row, cases)


def _row(case: Case) -> str:
    stock = case.stock_says or "As it should be."
    paigong = case.paigong_says or "The same."
    if case.refused:
        paigong = "Refused: " + case.right.removeprefix(REFUSED)
    mark = "yes" if case.differs else "no"
    return f"| {case.construct} | {mark} | {stock} | {paigong} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
