"""The first five minutes of a newcomer, step by step."""

from dataclasses import dataclass

from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class TourStep:
    """Whose eyes to see with, and what to do."""

    login: str
    title: Text
    does: Text


STEPS = (
    TourStep(
        "front1",
        Text("登记报障", "Register the fault"),
        Text(
            "前台里输入来电 199-0000-0007：客户、机器和质保立即出现；"
            "登记“主泵压力低，停机”，优先级 P1。",
            "At the front desk, enter the caller's number 199-0000-0007: customer, "
            "machine and warranty appear. Register “main pump pressure low, machine "
            "down” as P1.",
        ),
    ),
    TourStep(
        "ts1",
        Text("技术支持诊断", "Diagnose it"),
        Text(
            "故障码 HYD-01，预判主泵 1 件（很可能）、密封包 1 件（可能），需要上门；"
            "提交后预判锁定。",
            "Fault HYD-01; predict one main pump (likely) and one seal kit "
            "(possible); a visit is needed. Submitting locks the prediction.",
        ),
    ),
    TourStep(
        "cd.sup",
        Text("网点接单，二次派工", "Accept it and send an engineer"),
        Text(
            "成都办事处接单，从排好序的名单中派工程师蔡明今天下午上门。",
            "The Chengdu office accepts the order and sends Cai Ming, from the ranked "
            "list, this afternoon.",
        ),
    ),
    TourStep(
        "cd.store",
        Text("代工程师录入结果", "Enter the engineer's result"),
        Text(
            "内勤预约客户，代工程师录入到达时间、小时数、勘查和处理结果。",
            "The storekeeper makes the appointment and enters arrival, hours, "
            "findings and result for the engineer.",
        ),
    ),
    TourStep(
        "front1",
        Text("回访，关闭", "Call back and close"),
        Text(
            "前台回访客户：机器运行正常，打 5 分；派工单完成。",
            "The front desk calls the customer back: it runs, score 5; the order is "
            "closed.",
        ),
    ),
)
