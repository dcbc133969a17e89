"""The words of part requests: statuses, decisions, reasons and signals.

A signal is a reason to look, never an accusation; it always shows its numbers.
"""

from collections.abc import Mapping
from typing import Any, Final

from workflows.errors import Text

STATUSES: Final[Mapping[str, Text]] = {
    "submitted": Text("已提交", "Submitted"),
    "returned": Text("退回补充", "Returned for evidence"),
    "asked": Text("待网点说明", "Waiting for an answer"),
    "in_review": Text("审批中", "In review"),
    "approved": Text("已批准", "Approved"),
    "partly_approved": Text("部分批准", "Partly approved"),
    "rejected": Text("已驳回", "Rejected"),
    "reclassified": Text("转配件销售", "To be sold"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
#: What becomes of a line, in this order.
LINE_TIMES: Final[Mapping[str, Text]] = {
    "approved_at": Text("批准", "Approved"),
    "shipped_at": Text("发货", "Shipped"),
    "received_at": Text("网点收货", "Received"),
    "handed_over_at": Text("到现场", "On site"),
    "installed_at": Text("装机", "Installed"),
    "written_off_at": Text("核销", "Written off"),
}
LINE_STATUSES: Final[Mapping[str, Text]] = {
    "requested": Text("待审", "Requested"),
    "asked": Text("待说明", "Question asked"),
    "approved": Text("已批准", "Approved"),
    "rejected": Text("已驳回", "Rejected"),
    "sale": Text("转销售", "To be sold"),
    "dropped": Text("网点取消", "Given up"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
DECISIONS: Final[Mapping[str, Text]] = {
    "approve": Text("批准", "Approve"),
    "reduce": Text("核减", "Reduce"),
    "reject": Text("驳回", "Reject"),
    "sale": Text("转销售", "Sell"),
    "ask": Text("请网点说明", "Ask the unit"),
    "agree": Text("同意", "Agreed"),
    "return": Text("退回", "Returned"),
}
LEVELS: Final[Mapping[str, Text]] = {
    "auto": Text("规则", "Rules"),
    "resident": Text("派驻会签", "Resident's countersign"),
    "l1": Text("初审", "Level 1"),
    "l2": Text("复审", "Level 2"),
    "l3": Text("终审", "Level 3"),
}
#: Why a line is not approved as it was asked for.
REASONS: Final[Mapping[str, Text]] = {
    "not_in_fault": Text("与故障无关", "Not part of this fault"),
    "not_needed_hq": Text("总部判断不需要", "Not needed, headquarters judges"),
    "qty_too_high": Text("数量偏多", "More than is needed"),
    "repair_instead": Text("可修复", "Can be repaired"),
    "wear_part": Text("易损件不在保修范围", "Wear part, not under warranty"),
    "misuse": Text("使用不当", "Misuse"),
    "no_evidence": Text("证据不足", "Not enough evidence"),
    "wrong_part": Text("配件不对", "Wrong part"),
    "repeat_claim": Text("短期内重复申请", "Asked for again too soon"),
}
#: Why the table of rules sent a request where it did.
ROUTE_REASONS: Final[Mapping[str, Text]] = {
    "out_of_warranty": Text("保外", "Out of warranty"),
    "evidence_missing": Text("证据不足", "Evidence is missing"),
    "warranty_unknown": Text("保修待核实", "Warranty to be verified"),
    "large_amount": Text("大额", "Large amount"),
    "several_flags": Text("多项异常", "Several signals"),
    "medium_amount": Text("金额较大", "Considerable amount"),
    "one_flag": Text("异常", "A signal"),
    "watched_unit": Text("重点网点", "Unit under review"),
    "sampled": Text("随机抽查", "Random sample"),
    "automatic": Text("自动通过", "Approved by the rules"),
    "default": Text("常规审批", "Ordinary review"),
    "weak_evidence": Text("证据弱", "Weak evidence"),
}
CAUSES: Final[Mapping[str, Text]] = {
    "wear": Text("磨损", "Wear"),
    "quality": Text("质量缺陷", "Quality defect"),
    "misuse": Text("使用不当", "Misuse"),
    "accident": Text("事故", "Accident"),
    "installation": Text("安装调试", "Installation"),
    "unknown": Text("待查", "Unknown"),
}
LINE_REASONS: Final[Mapping[str, Text]] = {
    "broken": Text("损坏", "Broken"),
    "worn": Text("磨损", "Worn"),
    "leak": Text("泄漏", "Leaking"),
    "missing": Text("缺失", "Missing"),
    "preventive": Text("预防更换", "Preventive"),
}
EVIDENCE: Final[Mapping[str, Text]] = {
    "photo_plate": Text("铭牌照片", "photo of the name plate"),
    "photo_meter": Text("小时表照片", "photo of the hour meter"),
    "photo_old_part": Text("旧件照片", "photo of the old part"),
    "signed_sheet": Text("客户签字单", "signed sheet"),
}
#: What each signal says, with its numbers.
_FLAGS: Final[Mapping[str, Text]] = {
    "F1": Text("不适用于此机型：{reason}", "not listed for this model: {reason}"),
    "F2": Text(
        "超常规：{n} 次同类维修中 {used} 次用到",
        "above norm: {used} of {n} such repairs used it",
    ),
    "F3": Text(
        "数量超常规：申请 {qty}，九成同类维修不超过 {p90}",
        "quantity above norm: {qty} asked for, nine of ten such repairs need"
        " no more than {p90}",
    ),
    "F4": Text("总部预判中没有", "not in headquarters' prediction"),
    "F5": Text("缺少旧件照片", "no photo of the old part"),
    "F6": Text(
        "同机 {days} 天前申请过（{no}，数量 {qty}）",
        "asked for {days} days ago for this machine ({no}, quantity {qty})",
    ),
    "F6 median": Text(
        "上次更换（{no}）后只用了 {hours} 小时；{n} 件的寿命中位数为 {median} 小时",
        "lasted {hours} hours since {no}; the median of {n} is {median} hours",
    ),
    "F7": Text("易损件，不在保修范围", "wear part, not under warranty"),
    "F8": Text("金额较高：{value} 元", "high value: {value} yuan"),
    "F9": Text(
        "网点逾期未还旧件 {lines} 行、{value} 元",
        "the unit's old parts overdue: {lines} lines, {value} yuan",
    ),
    "F10": Text("照片已用于 {no}", "a photo was used for {no}, too"),
    "F10 alike": Text(
        "照片与 {no} 的几乎相同", "a photo is nearly the same as one of {no}"
    ),
    "F10 line_no": Text(
        "照片与第 {line_no} 行的相同", "its photo is the same as that of line {line_no}"
    ),
    "F11": Text(
        "照片拍摄于 {at}，早于报障", "a photo was taken on {at}, before the call"
    ),
}
#: Signals that alone call for a look by a person.
RED: Final = frozenset({"F1", "F3", "F6", "F7", "F10"})


def flag_text(flag: Mapping[str, Any]) -> Text:
    """Say what a signal says."""
    code = str(flag["code"])
    said = (_FLAGS.get(f"{code} {name}") for name in flag)
    words = next(filter(None, said), None) or _FLAGS[code]
    facts = {name: value for name, value in flag.items() if name != "code"}
    return Text(words.zh.format(**facts), words.en.format(**facts))


def missing_text(missing: Mapping[str, Any]) -> Text:
    """Say which evidence is missing."""
    kind = EVIDENCE[str(missing["kind"])]
    line = missing.get("line_no")
    if line is None:
        return kind
    return Text(f"第 {line} 行的{kind.zh}", f"{kind.en} of line {line}")


def word(words: Mapping[str, Text], code: str | None) -> Text:
    """Give the words for a code; one that is not known stands for itself."""
    return words.get(code or "", Text(code or "", code or ""))
