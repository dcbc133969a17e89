"""How a decision was made, as a sentence: what it looked at, and what it gave."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.parts.request_words import CAUSES, ROUTE_REASONS
from storage.base import dump_json
from workflows.deployed_decisions import EvaluationView
from workflows.errors import Text

_WARRANTY: Final[Mapping[str, Text]] = {
    "in": Text("保内", "in warranty"),
    "out": Text("保外", "out of warranty"),
    "goodwill": Text("善意保修", "goodwill"),
    "unknown": Text("待核实", "unknown"),
}
_PERIOD: Final[Mapping[str, Text]] = {
    "within": Text("期内", "within"),
    "over": Text("已过期", "over"),
    "misuse": Text("使用不当", "misuse"),
    "unknown": Text("不明", "unknown"),
}
_CALL: Final[Mapping[str, Text]] = {
    "reached": Text("已联系上", "reached"),
    "no_answer": Text("无人接听", "no answer"),
    "wrong_number": Text("号码错误", "wrong number"),
    "refused": Text("拒绝回访", "refused"),
}
_ROUTE: Final[Mapping[str, Text]] = {
    "auto": Text("自动通过", "by the rules"),
    "l1": Text("初审", "level 1"),
    "l1_l2": Text("初审、复审", "levels 1 and 2"),
    "l1_l2_l3": Text("初审、复审、终审", "levels 1, 2 and 3"),
    "return": Text("退回补充", "return"),
    "sale": Text("转配件销售", "sale"),
    "unit": Text("退回网点", "back to the unit"),
    "manager": Text("配件管理科", "parts management"),
}
_BASIS: Final[Mapping[str, Text]] = {
    "period": Text("日期和小时数", "the dates and hours"),
    "part": Text("配件质保", "the part's own warranty"),
    "goodwill": Text("善意保修", "goodwill"),
    "misused": Text("使用不当", "misuse"),
    "over": Text("已过期", "over"),
    "serial_unknown": Text("整机待核实", "machine not verified"),
    "facts_missing": Text("资料不全", "facts are missing"),
}
_UNIT: Final[Mapping[str, Text]] = {
    "other_unit": Text("不是归属网点", "another unit"),
    "own_unit": Text("归属网点有人", "the owner's unit has somebody"),
    "refused": Text("网点已拒单", "refused"),
    "nobody_free": Text("没有空闲工程师", "nobody is free"),
    "grade_d": Text("D 级网点", "grade D"),
    "none": Text("–", "–"),
}
_PLACE: Final[Mapping[str, Text]] = {
    "own": Text("本网点", "own stock"),
    "hq": Text("总部", "headquarters"),
    "other": Text("其他网点", "another unit"),
    "substitute": Text("替代件", "substitute"),
}
_APPROVER: Final[Mapping[str, Text]] = {
    "none": Text("不需要", "nobody"),
    "parts_sales_lead": Text("配件销售主管", "head of parts sales"),
    "service_director": Text("客服部部长", "service director"),
    "parts_manager": Text("配件管理科", "parts management"),
}
#: What codes are called, by the column they stand in.
_CODES: Final[Mapping[str, Mapping[str, Text]]] = {
    "故障原因": CAUSES,
    "质保": _WARRANTY,
    "质保期": _PERIOD,
    "联系结果": _CALL,
    "warranty_result": _WARRANTY,
    "warranty_basis": _BASIS,
    "route": _ROUTE,
    "reason": {**_UNIT, **ROUTE_REASONS},
    "approver": _APPROVER,
}
#: Of a decision that gives one value only, where its codes are found.
_PLAIN: Final[Mapping[str, Text]] = {**_PERIOD, **_APPROVER, **_ROUTE}


def facts_of(made: EvaluationView) -> Text:
    """Tell what a decision was made from, what it gave and by which rule."""
    return Text(_facts(made, "zh"), _facts(made, "en"))


def _facts(made: EvaluationView, locale: str) -> str:
    comma = Text("，", ", ").get(locale)
    inputs = comma.join(
        f"{title.get(locale)} = {_written(value, locale, _CODES.get(title.zh, {}))}"
        for title, value in made.inputs
    )
    rules = comma.join(map(str, made.rules))
    said = Text(f"（规则 {rules}）", f" (rule {rules})").get(locale) if rules else ""
    return f"{inputs} → {_outputs(made, locale)}{said}"


def _outputs(made: EvaluationView, locale: str) -> str:
    given: Any = made.outputs
    comma = Text("，", ", ").get(locale)
    if isinstance(given, list):
        return _places(made, given, locale)
    if not isinstance(given, Mapping):
        return _written(given, locale, _PLAIN)
    return comma.join(
        f"{made.titles.get(name, Text(name, name)).get(locale)} = "
        f"{_written(value, locale, _CODES.get(name, {}))}"
        for name, value in given.items()
    )


def _places(made: EvaluationView, ranks: list[int], locale: str) -> str:
    """Name the kinds of sources in the order of their ranks; 0 is not used."""
    rows: Any = made.inputs[0][1] if made.inputs else None
    if not isinstance(rows, list) or len(rows) != len(ranks):
        return dump_json(ranks).decode()
    ranked = sorted(
        ((rank, row.get("place")) for rank, row in zip(ranks, rows, strict=True)),
        key=lambda each: each[0],
    )
    used = dict.fromkeys(str(place) for rank, place in ranked if rank)
    named = (_PLACE.get(place, Text(place, place)).get(locale) for place in used)
    then = Text("，其次", ", then ").get(locale)
    return then.join(named) or Text("都不用", "none of them").get(locale)


def _written(value: object, locale: str, codes: Mapping[str, Text]) -> str:
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        # Whole records would hide what was decided.
        count = len(value)
        return Text(f"{count} 项", f"{count} rows").get(locale)
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).get(locale)
    if value is None:
        return "–"
    if isinstance(value, str):
        return codes.get(value, Text(value, value)).get(locale)
    return dump_json(value).decode()
