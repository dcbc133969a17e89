"""The operations about settling lines and old parts, by the names diagrams use."""

from typing import Final

from handlers.settlement import (
    late_old_parts,
    old_part_batches,
    settling,
    unused_parts,
    writeoffs,
)
from workflows.engine import Handler

OPERATIONS: Final[dict[str, tuple[Handler, str]]] = {
    "orders.archive_if_settled": (
        settling.archive,
        "各行已核销、旧件已了结时归档派工单。",
    ),
    "writeoffs.open_writeoff": (writeoffs.open_writeoff, "登记待核销的一行。"),
    "writeoffs.record_return": (
        unused_parts.record_return,
        "登记剩余配件：退回、留用、损坏或缺少。",
    ),
    "writeoffs.remind_unit": (
        writeoffs.remind_unit,
        "提醒网点退回剩余配件，只提醒一次。",
    ),
    "writeoffs.match_line": (
        writeoffs.match_line,
        "三方核对：批准、发出、安装加退回，有无签字。",
    ),
    "writeoffs.decide": (writeoffs.decide, "登记配件管理科的核销决定。"),
    "writeoffs.send_back": (writeoffs.send_back, "退回网点并说明原因。"),
    "writeoffs.answer": (writeoffs.answer, "登记网点的说明与补签。"),
    "writeoffs.write_off": (
        writeoffs.write_off,
        "核销一行；抽查中的不能核销；全部了结时归档派工单。",
    ),
    "old_parts.begin": (old_part_batches.begin, "开始一个旧件批次。"),
    "old_parts.read_batch": (
        old_part_batches.read_batch,
        "读取旧件批次的进展与期限。",
    ),
    "old_parts.ship": (old_part_batches.ship, "登记寄出的旧件与运单。"),
    "old_parts.receive": (
        old_part_batches.receive,
        "登记收到的旧件，未到的重新等待。",
    ),
    "old_parts.inspect": (
        old_part_batches.inspect,
        "登记检验结论；审批人不能检验。",
    ),
    "old_parts.remind": (late_old_parts.remind, "提醒网点返还超期旧件，每件一次。"),
    "old_parts.flag": (late_old_parts.flag, "标记长期未还的旧件（F9）。"),
    "old_parts.decide_overdue": (
        late_old_parts.decide_overdue,
        "对长期未还的旧件免还或扣款。",
    ),
    "old_parts.answer": (old_part_batches.answer, "登记网点接受或申诉，每件一次。"),
    "old_parts.decide_appeal": (
        old_part_batches.decide_appeal,
        "裁定申诉：维持或接受。",
    ),
    "old_parts.settle": (old_part_batches.settle, "结束旧件批次；又有旧件时继续。"),
}
_BATCH: Final = (
    "expected_parts received_parts disputed_parts appealed_parts not_inspectors"
    " due_at remind_at flag_at decide_at"
)
RESULTS: Final[dict[str, str]] = {
    "orders.archive_if_settled": "archived",
    "writeoffs.open_writeoff": "order_id order_no unit line priority subject"
    " customer_name serial_no",
    "writeoffs.record_return": "unused_qty",
    "writeoffs.remind_unit": "reminded",
    "writeoffs.match_line": "unused_qty unused_due waits matches value sent_back",
    "writeoffs.decide": "verdict",
    "writeoffs.send_back": "sent_back",
    "writeoffs.answer": "",
    "writeoffs.write_off": "archived",
    "old_parts.begin": f"batch_no unit subject {_BATCH}",
    "old_parts.read_batch": _BATCH,
    "old_parts.ship": f"shipment_id {_BATCH}",
    "old_parts.receive": _BATCH,
    "old_parts.inspect": _BATCH,
    "old_parts.remind": "reminded",
    "old_parts.flag": "flagged",
    "old_parts.decide_overdue": _BATCH,
    "old_parts.answer": _BATCH,
    "old_parts.decide_appeal": _BATCH,
    "old_parts.settle": _BATCH,
}
