"""What the codes of service requests are called."""

from typing import Final

from workflows.errors import Text

KINDS: Final[dict[str, Text]] = {
    "consult": Text("咨询", "Question"),
    "complaint": Text("投诉", "Complaint"),
    "suggestion": Text("建议", "Suggestion"),
    "information": Text("资料", "Information"),
    "other": Text("其他", "Other"),
}
STATUSES: Final[dict[str, Text]] = {
    "created": Text("已创建", "Created"),
    "assigned": Text("已分配", "Assigned"),
    "handled": Text("已处理", "Handled"),
    "fed_back": Text("已反馈", "Customer told"),
    "archived": Text("已归档", "Archived"),
}
MARKS: Final[dict[str, Text]] = {
    "satisfied": Text("客户满意", "Customer satisfied"),
    "silent": Text("联系不上客户", "Customer not reached"),
    "dissatisfied": Text("由部长结束", "Closed by the director"),
    "dispatched": Text("转派工单", "Turned into a dispatch order"),
}
CHANNELS: Final[dict[str, Text]] = {
    "phone": Text("电话", "Phone"),
    "visit": Text("来访", "Visit"),
    "web": Text("网络", "Web"),
    "email": Text("邮件", "E-mail"),
    "wechat": Text("微信", "WeChat"),
    "letter": Text("信函", "Letter"),
}
