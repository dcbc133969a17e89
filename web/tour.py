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
        Text("代工程师录入，申请配件", "Enter for the engineer, ask for parts"),
        Text(
            "内勤预约客户，代工程师录入到达、小时数和勘查结果；申请主泵 1、密封包 1，"
            "另加液压滤芯 2、先导阀 1，这两行没有照片。",
            "The storekeeper makes the appointment, enters arrival, hours and findings "
            "for the engineer, and asks for one main pump and one seal kit, and on top "
            "for two hydraulic filters and one pilot valve, without photos of these.",
        ),
    ),
    TourStep(
        "ts1",
        Text("初审", "Decide about the parts"),
        Text(
            "审批页并列预判与申请；先导阀“112 次同类维修中 3 次用到”，滤芯是易损件。"
            "批准两行，驳回两行并选原因。",
            "Prediction and request stand side by side; of the pilot valve it says “3 "
            "of 112 such repairs used it”, and the filter is a wear part. Approve two "
            "lines and reject two with a reason.",
        ),
    ),
    TourStep(
        "shipper",
        Text("借出单与发货", "Lend and ship"),
        Text(
            "成都没有主泵，总部还有一台：开借出单；再依次用 leader、finance、logi "
            "登录，两次签字，填运单发货。",
            "Chengdu has no pump, headquarters has one: write the loan slip; then as "
            "leader, finance and logi sign it twice and ship it with a waybill.",
        ),
    ),
    TourStep(
        "front1",
        Text("回访，关闭", "Call back and close"),
        Text(
            "网点收货、安装并交回旧件后，前台回访客户：机器正常，配件已换，打 5 分。",
            "Once the unit has received and installed the parts, the front desk calls "
            "back: it runs, the parts were replaced, score 5.",
        ),
    ),
    TourStep(
        "director",
        Text("看板与漏斗图", "The board and the funnel"),
        Text(
            "“报表”里看今日看板和红色名单；“超常规申请”里昆明、呼和浩特、洛阳龙门"
            "在上限之上，随机抽查给出带区间的估计。",
            "Under “Reports” see today's board and the red list; under “Requests above "
            "norm” Kunming, Hohhot and Luoyang Longmen lie above the limit, and the "
            "random audits give an estimate with its interval.",
        ),
    ),
    TourStep(
        "owner",
        Text("流程由业务掌握", "The process is theirs"),
        Text(
            "流程里打开派工流程，看各步骤的在办数；把审批决策表改一个限额并部署，"
            "新申请按新版，在办的仍按旧版。",
            "Open the dispatch process and see how many wait at each step; change a "
            "limit in the approval table and deploy it: new requests follow it, those "
            "under way stay on the old version.",
        ),
    ),
)
