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
#: What the rules are about, in the order in which the page tells it.
THEMES: Final = {
    "文件 The file": "file-size encoding doctype xml depth not-bpmn schema-place"
    " schema-incomplete schema-attribute-missing schema-attribute schema-value schema"
    " no-diagram no-process process-id process-twice id-missing id-illegal id-twice"
    " name-too-long too-many-nodes",
    "只供查看的图 What only describes": "not-executable not-executable-any-more"
    " not-a-process",
    "不支持的内容 What does not run": "unsupported-element unsupported-attribute"
    " unsupported-extension second-part event-later foreign-engine foreign-extension",
    "池与消息流 Pools and message flows": "pool-process pool-twice message-flow-end"
    " message-flow-pool message-flow-message",
    "顺序流与网关 Flows and gateways": "start-event end-event flow-broken"
    " flow-reference flow-into-start flow-from-end dangling unreachable"
    " condition-misplaced condition-missing condition-language default-missing"
    " default-foreign default-condition association-end",
    "令牌能否走到终点 Whether every token comes to an end": "join-deadlock join-waits"
    " not-synchronised no-way-out automatic-loop flow-too-tangled",
    "事件 Events": "event-place event-empty event-reference event-timer event-gateway"
    " event-link event-link-flow event-signal event-interrupting event-twice"
    " event-sub-process-flow event-sub-process-data boundary-host boundary-error"
    " boundary-twice error-unknown error-code error-end",
    "任务与操作 Tasks and operations": "unnamed nobody group-role lane-role lane-node"
    " lane-twice column due-date operation-missing operation-unknown parameter-missing"
    " parameter-unknown parameter-twice script-format script",
    "调用与循环 Calls and repetition": "called-missing called-expression called-unknown"
    " called-recursive called-binding mapping instances cardinality loop-maximum"
    " loop-output loop-item loop-parameter boolean",
    "数据与表达式 Data and expressions": "expression expression-language variable-name"
    " variable-unset data-object data-sources data-set",
    "图形与名称 Drawing and names": "not-drawn label-missing labels-missing"
    " translation-file translation-id",
    "表单 Forms": "form-missing form-json form-shape form-size form-encoding"
    " form-key-unknown form-field-unknown form-name form-label form-type form-schema"
    " form-value form-pattern form-expression form-lookup form-x-if-circle",
}
_FACT: Final = re.compile(r"{\w+}")
_LONG: Final = 400
_KINDS: Final = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "reason": Text("原因", "reason"),
}


def page() -> str:
    """Write the whole page."""
    parts = [HEAD.rstrip("\n")]
    for theme, names in _themes():
        parts += ["", f"## {theme}", ""]
        parts += ["| rule | | element | 中文 | English |", "|---|---|---|---|---|"]
        parts += [_row(RULES[name]) for name in names]
        for name in names:
            parts += _shown(name)
    return "\n".join(parts) + "\n"


def _themes() -> Iterator[tuple[str, list[str]]]:
    left = set(RULES)
    for theme, names in THEMES.items():
        found = [name for name in names.split() if name in RULES]
        left -= set(found)
        yield theme, found
    if left:
        yield "其他 Other", sorted(left)


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
