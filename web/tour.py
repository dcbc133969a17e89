"""The first five minutes of a newcomer, step by step."""

from dataclasses import dataclass

from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class TourStep:
    """Whose eyes to see with, one after the other, and what to do."""

    logins: tuple[str, ...]
    title: Text
    does: Text


STEPS = (
    TourStep(
        ("front1",),
        Text("登记报障", "Register the fault"),
        Text(
            "前台里输入来电 199-0000-0007：客户、机器和质保立即出现；"
            "登记“主泵压力低，停机”，优先级 P1，再转产品线支持科。",
            "At the front desk, enter the caller's number 199-0000-0007: customer, "
            "machine and warranty appear. Register “main pump pressure low, machine "
            "down” as P1, then pass it on to technical support.",
        ),
    ),
    TourStep(
        ("ts1",),
        Text("技术支持诊断", "Diagnose it"),
        Text(
            "故障码 HYD-01，需要上门；预判主泵 PN-0001 一件（很可能）、"
            "油缸密封包 PN-0012 一件（可能）。提交后预判锁定，网点看不到。",
            "Fault HYD-01, a visit is needed; predict one main pump PN-0001 (likely) "
            "and one seal kit PN-0012 (possible). Submitting locks the prediction; "
            "the office does not see it.",
        ),
    ),
    TourStep(
        ("cd.sup",),
        Text("网点接单，二次派工", "Accept it and send an engineer"),
        Text(
            "成都办事处接单，从排好序的名单中派工程师蔡明今天下午上门。",
            "The Chengdu office accepts the order and sends Cai Ming, from the ranked "
            "list, this afternoon.",
        ),
    ),
    TourStep(
        ("cd.store",),
        Text("代工程师录入，申请配件", "Enter for the engineer, ask for parts"),
        Text(
            "内勤预约客户，代工程师录入到达和勘查结果“需要换件”；申请主泵 1、"
            "密封包 1，另加液压滤芯 2、先导阀 1，这两行先不附照片："
            "系统退回，补上照片再提交。",
            "The storekeeper makes the appointment, enters arrival and findings for "
            "the engineer: parts are needed. Ask for one main pump and one seal kit, "
            "and on top for two hydraulic filters and one pilot valve without photos: "
            "it comes back, add them and submit again.",
        ),
    ),
    TourStep(
        ("ts1", "parts"),
        Text("初审与复审", "Decide about the parts"),
        Text(
            "审批页并列预判与申请；先导阀“112 次同类维修中 3 次用到”，滤芯是易损件。"
            "批准两行，驳回两行并选原因；配件管理科复审同意。",
            "Prediction and request stand side by side; of the pilot valve it says “3 "
            "of 112 such repairs used it”, and the filter is a wear part. Approve two "
            "lines and reject two with a reason; parts management agrees.",
        ),
    ),
    TourStep(
        ("cd.store", "shipper", "leader", "finance", "logi", "guard"),
        Text("借出单与发货", "Lend and ship"),
        Text(
            "网点确认够用，密封包从本网点出库；主泵只有总部有：核实库存、开借出单，"
            "两次签字，填运单发货（记下借出单号），门岗凭单号放行。",
            "The office says that it is enough and issues its own seal kit. Only "
            "headquarters has a pump: verify it, write the loan slip, sign it twice, "
            "ship it with a waybill (note the slip's number); the gate asks for the "
            "number.",
        ),
    ),
    TourStep(
        ("cd.store", "cd.sup", "cd.store"),
        Text("收货，装机", "Receive and install"),
        Text(
            "网点确认收货；主管再接单、派蔡明；内勤预约，录入到达和结果“已解决”："
            "两件都已换上，旧件自动编号，附客户签字单。",
            "The office receives the pump; its supervisor accepts and sends Cai Ming "
            "again; the storekeeper enters appointment, arrival and “solved”: both "
            "parts are in, the old ones have their tags, the customer has signed.",
        ),
    ),
    TourStep(
        ("front1",),
        Text("回访，关闭", "Call back and close"),
        Text(
            "前台回访客户：机器正常，配件已换，打 5 分；派工单结案。",
            "The front desk calls the customer back: it runs, the parts were "
            "replaced, score 5. The order is closed.",
        ),
    ),
    TourStep(
        ("director",),
        Text("看板与漏斗图", "The board and the funnel"),
        Text(
            "“报表”里看今日看板、红色名单和一次修复率；“超常规申请”里昆明、"
            "呼和浩特、洛阳龙门在上限之上，随机抽查给出带区间的估计。",
            "Under “Reports” see today's board, the red list and the first-time-fix "
            "rate; under “Requests above norm” Kunming, Hohhot and Luoyang Longmen "
            "lie above the limit, and the random audits give an estimate with its "
            "interval.",
        ),
    ),
    TourStep(
        ("owner",),
        Text("流程由业务掌握", "The process is theirs"),
        Text(
            "流程里打开派工单，看各步骤的在办数；再打开换件审批，把审批路线表的限额"
            " 8000 改为 10000 并发布：新申请按第 2 版，在办的仍按原版。",
            "Under Processes open the dispatch order and see how many are at each "
            "step; then open part approval, change the limit 8000 of its route to "
            "10000 and publish: new requests follow version 2, those under way stay "
            "on theirs.",
        ),
    ),
)
