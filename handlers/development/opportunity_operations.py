"""The operations of opportunity development, for the catalogue."""

from handlers.development import opportunities, opportunity_plans, opportunity_results
from workflows.engine import Handler

OPERATIONS: dict[str, tuple[Handler, str]] = {
    "opportunities.record_opportunity": (
        opportunities.record_opportunity,
        "登记商机并编号。",
    ),
    "opportunities.record_lead": (
        opportunities.record_lead,
        "把服务中得到的线索登记为商机。",
    ),
    "opportunities.check_duplicate": (
        opportunities.check_duplicate,
        "按名称和电话查找相同的商机与客户。",
    ),
    "opportunities.set_aside": (
        opportunities.set_aside,
        "不开发而结束：并入另一商机，或无效。",
    ),
    "opportunities.assign": (opportunities.assign, "指派给唯一的客户经理。"),
    "opportunities.record_answer": (
        opportunities.record_answer,
        "记录客户经理接受与否；第三次拒绝时告知公司高管。",
    ),
    "opportunities.keep_plan": (
        opportunity_plans.keep_plan,
        "保存开发计划的一个版本及其步骤。",
    ),
    "opportunities.review_plan": (
        opportunity_plans.review_plan,
        "记录计划获批或退回及原因。",
    ),
    "opportunities.record_step": (
        opportunity_plans.record_step,
        "记录一步的执行效果和交往记录，并给出下一步。",
    ),
    "opportunities.remind_supervisor": (
        opportunities.remind_supervisor,
        "提醒销售主管：步骤逾期或没有进展，每天至多一次。",
    ),
    "opportunities.close_opportunity": (
        opportunity_results.close_opportunity,
        "结束商机；开发成功时建立客户，只建一次。",
    ),
    "opportunities.announce": (
        opportunity_results.announce,
        "把结果告知销售主管；金额大时告知公司高管。",
    ),
    "opportunities.withdraw": (
        opportunity_results.withdraw,
        "撤回商机，并告知经办人。",
    ),
}
_AHEAD = "account_manager step_id step_due idle_from"
_RECORDED = "opportunity_id opportunity_no customer_name line est_value subject"
RESULTS: dict[str, str] = {
    "opportunities.record_opportunity": _RECORDED,
    "opportunities.record_lead": _RECORDED,
    "opportunities.check_duplicate": "duplicate duplicate_no",
    "opportunities.set_aside": "",
    "opportunities.assign": "account_manager",
    "opportunities.record_answer": "account_manager declines",
    "opportunities.keep_plan": _AHEAD,
    "opportunities.review_plan": _AHEAD,
    "opportunities.record_step": f"{_AHEAD} more_steps expected_result",
    "opportunities.remind_supervisor": "reminded",
    "opportunities.close_opportunity": "won customer",
    "opportunities.announce": "told",
    "opportunities.withdraw": "",
}
