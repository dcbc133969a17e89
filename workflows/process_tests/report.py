"""Telling how test files ended: lines for people, JSON for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from workflows.errors import Text
from workflows.process_tests.coverage import Coverage, Missed
from workflows.process_tests.runner import CaseResult, FileResult

_FAILED: Final = Text("未通过", "FAILED")
_PASSED: Final = Text("通过", "passed")
_STEP: Final = Text("第 {step} 步", "step {step}")
_GIVEN: Final = Text("准备", "given")
_SUM: Final = Text(
    "{files} 个文件，{cases} 个用例，{failed} 个未通过。",
    "{files} files, {cases} cases, {failed} failed.",
)
_TOO_LITTLE: Final = Text(
    "覆盖率不足：要求 {wanted}%,元素 {nodes}%,连线 {flows}%。",
    "Too little is covered: {wanted} % is asked for; elements {nodes} %, "
    "flows {flows} %.",
)
_HEAD: Final = Text("流程 元素 连线", "process elements flows")
_MISSED: Final = Text("未经过:", "not covered: ")


def lines(results: Sequence[FileResult], locale: str) -> Iterator[str]:
    """Tell in lines what failed, and how much was covered."""
    for result in results:
        yield from _cases(result, locale)
    yield ""
    yield from _table(results, locale)
    cases = [case for result in results for case in result.cases]
    failed = [case for case in cases if case.failure is not None]
    yield _SUM.get(locale).format(
        files=len(results), cases=len(cases), failed=len(failed)
    )


def as_json(results: Sequence[FileResult], locale: str) -> dict[str, object]:
    """Tell the same to a program."""
    return {
        "passed": all(result.passed for result in results),
        "files": [
            {
                "file": result.name,
                "passed": result.passed,
                "threshold": result.threshold,
                "cases": [_case_json(case, locale) for case in result.cases],
                "coverage": [_coverage_json(each) for each in result.coverage],
            }
            for result in results
        ],
    }


def _cases(result: FileResult, locale: str) -> Iterator[str]:
    for case in result.cases:
        word = (_PASSED if case.failure is None else _FAILED).get(locale)
        yield f"{result.name}:{case.line} {case.name}: {word}"
        if case.failure is not None:
            yield f"  {result.name}:{case.failed_line} {_where(case, locale)}: " + (
                case.failure.get(locale)
            )
    own = result.coverage[0]
    if not result.covered:
        yield f"{result.name}: " + _TOO_LITTLE.get(locale).format(
            wanted=result.threshold, nodes=own.node_percent, flows=own.flow_percent
        )
    missed = [*own.missed_nodes, *own.missed_flows]
    if missed:
        yield f"{result.name}: {_MISSED.get(locale)}{_names(missed)}"


def _where(case: CaseResult, locale: str) -> str:
    if case.step == 0:
        return _GIVEN.get(locale)
    return _STEP.get(locale).format(step=case.step)


def _names(missed: Iterable[Missed]) -> str:
    return "; ".join(f"{each.name} ({each.id})" for each in missed)


def _table(results: Sequence[FileResult], locale: str) -> Iterator[str]:
    """Show how much each file covers of its own process."""
    rows = [_HEAD.get(locale).split()]
    for own in (result.coverage[0] for result in results):
        nodes = _share(own.nodes, own.missed_nodes, own.node_percent)
        flows = _share(own.flows, own.missed_flows, own.flow_percent)
        rows.append([own.process, nodes, flows])
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in cells).rstrip()


def _share(total: int, missed: Sequence[Missed], percent: int) -> str:
    return f"{total - len(missed)}/{total} {percent}%"


def _case_json(case: CaseResult, locale: str) -> dict[str, object]:
    found: dict[str, object] = {
        "name": case.name,
        "line": case.line,
        "passed": case.failure is None,
    }
    if case.failure is not None:
        found |= {
            "step": case.step,
            "failed_line": case.failed_line,
            "failure": case.failure.get(locale),
        }
    return found


def _coverage_json(coverage: Coverage) -> dict[str, object]:
    return {
        "process": coverage.process,
        "elements": coverage.nodes,
        "elements_percent": coverage.node_percent,
        "flows": coverage.flows,
        "flows_percent": coverage.flow_percent,
        "missed": [
            {"id": each.id, "name": each.name}
            for each in (*coverage.missed_nodes, *coverage.missed_flows)
        ],
    }
