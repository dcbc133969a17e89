"""What the states of old parts and write-offs are called."""

from collections.abc import Mapping
from typing import Final

from workflows.errors import Text

OLD_PART_STATES: Final[Mapping[str, Text]] = {
    "expected": Text("待返还", "Expected"),
    "shipped": Text("已寄出", "Shipped"),
    "received": Text("待检验", "To be inspected"),
    "ok": Text("与申报相符", "As reported"),
    "nff": Text("未见故障", "No fault found"),
    "wrong": Text("不是该件", "Another part"),
    "waived": Text("免还", "Waived"),
    "charged": Text("扣款", "Charged back"),
}
WRITEOFF_STATES: Final[Mapping[str, Text]] = {
    "waiting": Text("待安装", "To be installed"),
    "open": Text("待核销", "To be written off"),
    "sent_back": Text("已退回网点", "Sent back to the unit"),
    "written_off": Text("已核销", "Written off"),
    "returned": Text("已全部退回", "All brought back"),
}
