"""Variables that are read before any step has set them."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from workflows.errors import Text
from workflows.models.data_flow import DataFlow
from workflows.models.data_uses import uses
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment

_UNSET: Final = rule(
    "variable-unset",
    zh=(
        "{what}“{source}”用到变量“{name}”，但之前没有任何步骤设置它{hint}。",
        "请检查拼写，或在之前的表单、操作结果或映射中设置它。",
    ),
    en=(
        "{what} “{source}” reads “{name}”, which no earlier step sets{hint}.",
        "Check the spelling, or set it before: in a form, a result or a mapping.",
    ),
    severity="warning",
)


def unset(deployment: Deployment) -> Iterator[Finding]:
    """Expect that something may have set every variable that is read."""
    flow = DataFlow(deployment)
    for scope in flow.scopes():
        for use in uses(scope, flow):
            if use.known.anything:
                continue
            for name in sorted(use.names - use.known.names):
                hint = _hint(name, use.known.names)
                yield scope.diagram.finding(
                    _UNSET,
                    use.node,
                    what=use.what,
                    source=use.source,
                    name=name,
                    hint=hint,
                )


def _hint(name: str, known: frozenset[str]) -> Text:
    close = get_close_matches(name, sorted(known), n=1)
    if not close:
        return Text("", "")
    return Text(f"（是不是“{close[0]}”？）", f" (is it “{close[0]}”?)")
