"""What the codes in business records are called on the pages."""

from collections.abc import Mapping

from workflows.errors import Text

_WORDS: Mapping[str, Mapping[str, Text]] = {
    "via": {
        "hq_phone": Text("总部电话", "HQ phone"),
        "unit": Text("网点", "Unit"),
        "web": Text("网站", "Web"),
        "email": Text("邮件", "E-mail"),
        "maintenance": Text("定期保养", "Scheduled maintenance"),
    },
    "knowledge_tag": {
        "operation": Text("操作指导", "Operation"),
        "setting": Text("参数设置", "Settings"),
        "fluids": Text("油液加注", "Fluids"),
        "reset": Text("现场复位", "Reset on site"),
        "false_alarm": Text("误报警", "False alarm"),
        "parts_advice": Text("配件咨询", "Advice on parts"),
        "other": Text("其他", "Other"),
    },
    "channel": {
        "phone": Text("电话", "Phone"),
        "visit": Text("当面", "In person"),
        "web": Text("网络", "Web"),
        "email": Text("邮件", "E-mail"),
        "wechat": Text("微信", "WeChat"),
        "letter": Text("信函", "Letter"),
    },
    # Where an hour meter was read.
    "reading": {
        "visit": Text("上门", "Visit"),
        "call": Text("电话", "Call"),
        "maintenance": Text("保养", "Maintenance"),
        "audit": Text("抽查", "Audit"),
    },
    "machine": {
        "in_stock": Text("库存", "In stock"),
        "in_transit": Text("在途", "In transit"),
        "sold": Text("已售", "Sold"),
        "scrapped": Text("报废", "Scrapped"),
    },
    "source": {
        "unit": Text("本网点", "own stock"),
        "hq": Text("总部", "headquarters"),
        "other_unit": Text("其他网点", "another unit"),
    },
    # How parts are counted; other measures are written as they were imported.
    "measure": {
        "件": Text("件", "pcs"),
        "个": Text("个", "pcs"),
        "只": Text("只", "pcs"),
        "台": Text("台", "units"),
        "套": Text("套", "sets"),
        "包": Text("包", "packs"),
        "根": Text("根", "lengths"),
        "桶": Text("桶", "drums"),
        "升": Text("升", "l"),
        "米": Text("米", "m"),
    },
    "purpose": {
        "survey": Text("勘查", "Survey"),
        "install": Text("换件", "Installation"),
        "maintenance": Text("保养", "Maintenance"),
    },
    "visit_result": {
        "solved": Text("已解决", "Solved"),
        "need_parts": Text("需换件", "Parts needed"),
        "need_second_visit": Text("需再次上门", "Second visit needed"),
        "factory_repair": Text("需返厂", "Factory repair"),
        "customer_absent": Text("客户不在", "Customer absent"),
        "cannot_access": Text("无法进场", "Cannot access"),
        "customer_cancelled": Text("客户取消", "Cancelled by the customer"),
        "not_reachable": Text("联系不上", "Not reachable"),
        "reassigned": Text("已改派", "Reassigned"),
    },
    "attempt": {
        "agreed": Text("已约定", "Agreed"),
        "no_answer": Text("无人接听", "No answer"),
        "postponed": Text("客户改期", "Postponed"),
        "cancelled": Text("客户取消", "Cancelled"),
        "wrong_number": Text("号码错误", "Wrong number"),
        "customer_absent": Text("客户不在场", "Customer absent"),
        "new_time": Text("前台：再约时间", "Front desk: new time"),
        "send_anyway": Text("前台：直接上门", "Front desk: go anyway"),
        "suspend_7d": Text("前台：挂起七天", "Front desk: wait a week"),
        "give_up": Text("前台：放弃", "Front desk: give up"),
    },
    "refusal": {
        "no_answer": Text("逾期未接单", "Did not answer in time"),
        "no_engineer": Text("无可用工程师", "No engineer available"),
        "too_far": Text("距离太远", "Too far"),
        "not_our_line": Text("非本网点产品线", "Not our product line"),
        "customer_conflict": Text("客户纠纷", "Conflict with the customer"),
        "other": Text("其他", "Other"),
    },
    "follow_up": {
        "reached": Text("已接通", "Reached"),
        "no_answer": Text("无人接听", "No answer"),
        "refused": Text("拒绝回访", "Declined"),
        "wrong_number": Text("号码错误", "Wrong number"),
        "unreachable": Text("联系不上", "Unreachable"),
        "not_sampled": Text("未抽中回访", "Not drawn for a follow-up"),
    },
    "stock_move": {
        "receipt": Text("入库", "Receipt"),
        "issue": Text("出库", "Issue"),
        "ship": Text("发货", "Shipped"),
        "arrive": Text("到货", "Arrived"),
        "damage": Text("运损", "Damaged"),
        "loss": Text("丢失", "Lost"),
        "found": Text("找到", "Found"),
        "recall": Text("召回", "Called back"),
        "correction": Text("更正", "Correction"),
        "install": Text("安装", "Installed"),
        "old_part": Text("拆下旧件", "Old part removed"),
        "unused": Text("未用退回", "Unused, brought back"),
        "owner_change": Text("产权变更", "Change of owner"),
        "quarantine": Text("旧件待检", "To quarantine"),
        "scrap": Text("报废", "Scrapped"),
        "sale": Text("售出", "Sold"),
        "count": Text("盘点调整", "Stock count"),
    },
    "shipment": {
        "sent": Text("在途", "on its way"),
        "received": Text("已收货", "received"),
        "recalled": Text("已召回", "called back"),
    },
    "parts_chain": {
        "cancelled": Text("已取消", "cancelled"),
        "delivered": Text("已到网点", "delivered"),
        "on_the_way": Text("在途", "on its way"),
        "reserved": Text("已预留", "reserved"),
        "waiting": Text("缺货等待", "on order"),
        "open": Text("待找货", "to be found"),
    },
    "needs_parts": {
        "none": Text("不需要", "None"),
        "possible": Text("可能", "Possible"),
        "certain": Text("确定", "Certain"),
    },
    "confidence": {
        "likely": Text("很可能", "Likely"),
        "possible": Text("可能", "Possible"),
    },
    "severity": {
        "low": Text("轻微", "Low"),
        "medium": Text("中等", "Medium"),
        "high": Text("严重", "High"),
    },
    "symptom": {
        "leak": Text("漏油漏水", "Leak"),
        "noise": Text("异响", "Noise"),
        "no_start": Text("无法启动", "Does not start"),
        "weak": Text("动力不足", "Weak"),
        "alarm": Text("报警", "Alarm"),
        "overheat": Text("过热", "Overheating"),
        "other": Text("其他", "Other"),
    },
    "cause": {
        "wear": Text("正常磨损", "Wear"),
        "quality": Text("质量缺陷", "Quality defect"),
        "misuse": Text("使用不当", "Misuse"),
        "accident": Text("事故", "Accident"),
        "installation": Text("安装调试", "Installation"),
        "unknown": Text("待查", "Not known yet"),
    },
}


def word(code: str | None, kind: str) -> Text | str:
    """Give the words for a code; one without words speaks for itself."""
    return _WORDS.get(kind, {}).get(code or "", code or "")
