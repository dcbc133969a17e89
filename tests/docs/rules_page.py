"""The page docs/rules.md, made from the rules of the gate and their examples.

``python -m tests.docs.rules_page`` writes it anew.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.workflows.models.examples import EXAMPLES, Example
from workflows.errors import Text
from workflows.models.element_names import name_of_type
from workflows.models.rule_book import RULES, Rule
from workflows.models.rules import inspect

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
HEAD: Final = """# The rules of the gate

Made by `python -m tests.docs.rules_page` from the rules themselves and from the
examples that their tests run; a test compares the page with them.

`paigong lint` and `paigong deploy` ask all of them. An **error** refuses the whole
deployment. A **warning** is shown and refuses nothing; `paigong lint --strict` fails
for it. A **reason** says why a process cannot be run: one that is not marked as
executable is kept to be looked at, and what would be an error in it is a reason, except
for the errors marked *always*. “…” stands for what the rule found.
"""
_FACT: Final = re.compile(r"{\w+}")
_LONG: Final = 400
_KINDS: Final = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "reason": Text("原因", "reason"),
}


def page() -> str:
    """Write the whole page."""
    table = ["", "| rule | | element | 中文 | English |", "|---|---|---|---|---|"]
    table += [_row(RULES[name]) for name in sorted(RULES)]
    parts = [HEAD, "\n".join(table), "", "## Examples"]
    for name in sorted(RULES):
        parts += _shown(name)
    return "\n".join(parts) + "\n"


def _row(rule: Rule) -> str:
    kind = _KINDS[rule.severity]
    always = ", *always*" if rule.always and rule.severity == "error" else ""
    zh, en = (_sentence(rule, locale) for locale in ("zh", "en"))
    elements = "<br>".join(sorted(_elements(rule)))
    return f"| `{rule.id}` | {kind.zh} {kind.en}{always} | {elements} | {zh} | {en} |"


def _sentence(rule: Rule, locale: str) -> str:
    said = f"{rule.text.get(locale)} {rule.remedy.get(locale)}"
    plain = _FACT.sub("…", said).replace("{{", "{").replace("}}", "}")
    return plain.replace("|", "\\|")


def _elements(rule: Rule) -> Iterator[str]:
    """Give the elements that the examples find at fault."""
    for kind in {
        finding.element_type
        for example in EXAMPLES
        if example.rule == rule.id
        for finding in inspect(example.bad, example.catalogue)
        if finding.rule == rule.id
    }:
        yield name_of_type(kind).en if kind else "File"


def _shown(name: str) -> list[str]:
    examples = [example for example in EXAMPLES if example.rule == name]
    short = sorted(filter(None, map(_snippet, examples)), key=len)
    return ["", f"### {name}", "", short[0]] if short else []


def _snippet(example: Example) -> str:
    change = example.change
    if change is None or len(change.new) + len(change.good) > _LONG:
        return ""
    language = "json" if change.path.endswith(".json") else "xml"
    return "\n".join(
        (
            f"Wrong:\n\n```{language}\n{change.new or '(nothing)'}\n```",
            f"\nRight:\n\n```{language}\n{change.good}\n```",
        )
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
