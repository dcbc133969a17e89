"""What the codes in opportunities are called."""

from workflows.errors import Text

STATUSES: dict[str, Text] = {
    "new": Text("新建", "New"),
    "assigned": Text("已指派", "Assigned"),
    "planning": Text("制定计划", "Planning"),
    "executing": Text("执行中", "Executing"),
    "won": Text("开发成功", "Won"),
    "lost": Text("开发失败", "Lost"),
    "merged": Text("已合并", "Merged"),
    "invalid": Text("无效", "Invalid"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
SOURCES = {
    "phone": Text("电话营销", "Telephone marketing"),
    "web": Text("网上营销", "Web marketing"),
    "traditional": Text("传统营销", "Traditional marketing"),
    "exhibition": Text("展会", "Exhibition"),
    "referral": Text("转介绍", "Referral"),
    "service": Text("服务线索", "Lead from service"),
}
ACTIONS = {
    "call": Text("电话", "Call"),
    "visit": Text("拜访", "Visit"),
    "demo": Text("演示", "Demonstration"),
    "sample": Text("试用", "Trial"),
    "quotation": Text("报价", "Quotation"),
    "negotiation": Text("谈判", "Negotiation"),
    "other": Text("其他", "Other"),
}
STEP_STATES = {
    "planned": Text("待执行", "Planned"),
    "done": Text("已完成", "Done"),
    "failed": Text("未成", "Failed"),
}
PLAN_STATES = {
    "submitted": Text("已提交", "Submitted"),
    "approved": Text("已批准", "Approved"),
    "returned": Text("已退回", "Returned"),
}
CHANNELS = {
    "phone": Text("电话", "Phone"),
    "visit": Text("拜访", "Visit"),
    "web": Text("网络", "Web"),
    "email": Text("邮件", "E-mail"),
    "wechat": Text("微信", "WeChat"),
    "letter": Text("信函", "Letter"),
}
LOST_REASONS = {
    "price": Text("价格", "Price"),
    "competitor": Text("竞争对手", "Competitor"),
    "no_budget": Text("没有预算", "No budget"),
    "no_need": Text("没有需求", "No need"),
    "unreachable": Text("联系不上", "Unreachable"),
    "product_gap": Text("产品不符", "Product does not fit"),
    "delivery": Text("交期", "Delivery time"),
    "other": Text("其他", "Other"),
}
