"""The operations about scheduled maintenance, by the names diagrams use."""

from typing import Final

from handlers.care import maintenance
from workflows.engine import Handler

OPERATIONS: Final[dict[str, tuple[Handler, str]]] = {
    "maintenance.begin": (maintenance.begin, "开始一次到期的保养。"),
    "maintenance.record_contact": (
        maintenance.record_contact,
        "登记与客户的约定和小时数。",
    ),
    "maintenance.open_order": (
        maintenance.open_order,
        "为保养上门建派工单，只建一次。",
    ),
    "maintenance.give_up_visit": (
        maintenance.give_up_visit,
        "上门未成，结束其派工单，保养仍待约定。",
    ),
    "maintenance.record_results": (
        maintenance.record_results,
        "登记保养检查结果；发现故障的给出报障所需内容。",
    ),
    "maintenance.finish": (
        maintenance.finish,
        "保养完成，关闭派工单。",
    ),
    "maintenance.end": (maintenance.end, "不再进行的保养：客户放弃或已失效。"),
}
RESULTS: Final[dict[str, str]] = {
    "maintenance.begin": "service_no machine_id serial_no customer_name owner_unit line"
    " priority subject expires_at kit_lines",
    "maintenance.record_contact": "contact_result call_again_at expires_at",
    "maintenance.open_order": "order_id order_no",
    "maintenance.give_up_visit": "call_again_at",
    "maintenance.record_results": "fault_found fault_report",
    "maintenance.finish": "",
    "maintenance.end": "",
}
