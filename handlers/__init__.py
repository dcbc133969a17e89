"""The business: operations that diagrams call by name, and what forms look up.

A handler takes the service task first; what it takes by keyword are the
parameters of the operation, as the diagram passes them. It gives back the
results under the names that become process variables.
"""

import inspect
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from handlers import lookups
from handlers.care import (
    care_call_lookups,
    care_calls,
    maintenance_lookups,
    service_request_lookups,
    service_requests,
)
from handlers.care.maintenance_operations import OPERATIONS as MAINTENANCE
from handlers.company import machine_checks
from handlers.company.imports import IMPORTS
from handlers.company.roles import ROLES, takes_over
from handlers.deadlines import clocks
from handlers.delivery import count_lookups, delivery_lookups
from handlers.delivery.stock_operations import OPERATIONS as STOCK
from handlers.development import opportunity_lookups, opportunity_operations
from handlers.outward import outside_calls
from handlers.parts import request_lookups, request_operations
from handlers.recurring import recurring
from handlers.results import RESULTS
from handlers.selling import sale_lookups, sale_operations
from handlers.service import (
    dispatch,
    engineers,
    follow_ups,
    order_calls,
    order_exceptions,
    order_withdrawal,
    predictions,
    registration,
    unit_offers,
    units,
    visit_changes,
    visits,
    warranty,
)
from handlers.settlement import settlement_lookups
from handlers.settlement.settlement_operations import OPERATIONS as SETTLEMENT
from storage.contents import Contents
from workflows.commands.migration import MIGRATE
from workflows.commands.reassigning import REASSIGN
from workflows.engine import (
    Business,
    FactLookup,
    Handler,
    LineLookup,
    LongKind,
    Operation,
    OptionLookup,
)
from workflows.errors import Text

_OPERATIONS: dict[str, tuple[Handler, str]] = {
    "dispatch.create_order": (
        registration.create_order,
        "登记报障：编号、客户、整机、质保、重复报障。",
    ),
    "dispatch.merge_order": (dispatch.merge_order, "并入同一整机的另一张派工单。"),
    "dispatch.end_order": (dispatch.end_order, "不经维修结束：撤回或非我方。"),
    "dispatch.start_diagnosis": (
        dispatch.start_diagnosis,
        "交产品线支持科诊断，可补产品线。",
    ),
    "dispatch.lock_prediction": (
        predictions.lock_prediction,
        "锁定总部预判并记录校验值，对网点隐藏。",
    ),
    "dispatch.propose_unit": (
        units.propose_unit,
        "建议归属网点，或未拒单的最近网点。",
    ),
    "dispatch.assign_unit": (units.assign_unit, "派给网点，等待接单。"),
    "dispatch.accept_order": (units.accept_order, "网点接单并承诺到达时间。"),
    "dispatch.refuse_order": (units.refuse_order, "网点退回总部并说明原因。"),
    "dispatch.offer_next_unit": (
        unit_offers.offer_next_unit,
        "网点逾期未接单，告知总部下一个网点。",
    ),
    "dispatch.rank_engineers": (
        engineers.rank_engineers,
        "统计网点可派的工程师。",
    ),
    "dispatch.record_decision": (
        dispatch.record_decision,
        "按流程中的决定更改派工单状态。",
    ),
    "dispatch.reopen_order": (dispatch.reopen_order, "客户不满意，退回诊断。"),
    "dispatch.withdraw": (
        order_withdrawal.withdraw,
        "撤回派工单，告知网点和工程师。",
    ),
    "dispatch.record_call": (
        order_calls.record_call,
        "登记客户再次来电，优先级提高一级。",
    ),
    "dispatch.record_exception": (
        order_exceptions.record_exception,
        "登记异常处理的决定。",
    ),
    "machines.verify_machine": (
        machine_checks.verify_machine,
        "核实客户报来的整机。",
    ),
    "dispatch.close_order": (dispatch.close_order, "关闭派工单。"),
    "visits.plan_visit": (visits.plan_visit, "派本网点工程师上门。"),
    "visits.record_contact": (visits.record_contact, "记录预约客户的结果。"),
    "visits.record_arrival": (
        visits.record_arrival,
        "记录出发、到达时间与小时数。",
    ),
    "visits.record_resolution": (
        visit_changes.record_resolution,
        "登记联系不上时前台的处理，重新计算联系次数。",
    ),
    "visits.record_reassignment": (
        visit_changes.record_reassignment,
        "登记改派，保留原工程师的时间。",
    ),
    "visits.continue_visit": (
        visit_changes.continue_visit,
        "工程师仍在现场，接着安装。",
    ),
    "visits.tell_supervisor": (
        visit_changes.tell_supervisor,
        "告知服务主管：逾时未出发，或未登记结果。",
    ),
    "visits.post_visit": (
        visits.post_visit,
        "登记现场结果。",
    ),
    "follow_ups.record_follow_up": (
        follow_ups.record_follow_up,
        "记录回访：是否接通、是否满意。",
    ),
    "machines.read_warranty_facts": (
        warranty.read_warranty_facts,
        "读取质保判定所需的事实。",
    ),
    "dispatch.record_warranty": (
        warranty.record_warranty,
        "登记质保判定的结果和依据。",
    ),
    "follow_ups.draw_follow_up": (
        follow_ups.draw_follow_up,
        "决定是否回访：上门的全部，电话解决的抽五分之一。",
    ),
    "follow_ups.mark_unreachable": (
        follow_ups.mark_unreachable,
        "注明联系不上客户。",
    ),
    "mail.send": (outside_calls.send_mail, "发送邮件，可发给多个地址。"),
    "webhook.call": (
        outside_calls.call_webhook,
        "通过 HTTP 调用其他系统，用密钥签名。",
    ),
    "sla.pause": (clocks.pause_clocks, "因等待他人，暂停派工单的时限计时。"),
    "sla.resume": (clocks.resume_clocks, "恢复派工单的时限计时，到期相应顺延。"),
    **STOCK,
    **SETTLEMENT,
    **MAINTENANCE,
    **care_calls.OPERATIONS,
    **opportunity_operations.OPERATIONS,
    **request_operations.OPERATIONS,
    **sale_operations.OPERATIONS,
    **service_requests.OPERATIONS,
}

#: What can be done to many things at once, as jobs.
LONG_OPERATIONS: dict[str, LongKind] = {
    "reassign": REASSIGN,
    "migrate": MIGRATE,
    **IMPORTS,
}


#: What a field can be chosen from.
_OPTIONS: Mapping[str, OptionLookup] = {
    **lookups.OPTIONS,
    **care_call_lookups.OPTIONS,
    **count_lookups.OPTIONS,
    **opportunity_lookups.OPTIONS,
    **request_lookups.OPTIONS,
    **sale_lookups.OPTIONS,
    **service_request_lookups.OPTIONS,
}
#: What stands beside a form.
_FACTS: Mapping[str, FactLookup] = {
    **lookups.FACTS,
    **care_call_lookups.FACTS,
    **count_lookups.FACTS,
    **delivery_lookups.FACTS,
    **maintenance_lookups.FACTS,
    **opportunity_lookups.FACTS,
    **request_lookups.FACTS,
    **sale_lookups.FACTS,
    **service_request_lookups.FACTS,
    **settlement_lookups.FACTS,
}
#: What rows of a form are about.
_LINES: Mapping[str, LineLookup] = {
    **lookups.LINES,
    **count_lookups.LINES,
    **delivery_lookups.LINES,
    **maintenance_lookups.LINES,
    **request_lookups.LINES,
    **sale_lookups.LINES,
    **settlement_lookups.LINES,
}


def business(*, mail: bool = False, contents: Contents | None = None) -> Business:
    """Give the engine the catalogue of operations and lookups.

    ``mail`` says whether there is a mail server that takes notifications;
    ``contents`` is where uploaded files lie.
    """
    return Business(
        operations=_catalogue(),
        options=_OPTIONS,
        facts=_FACTS,
        lines=_LINES,
        due_dates=clocks.DUE_DATES,
        recurring=recurring(mail=mail, contents=contents),
        superiors={role.code: takes_over(role.code) for role in ROLES},
        long_operations=LONG_OPERATIONS,
    )


@cache
def _catalogue() -> Mapping[str, Operation]:
    """Read what the operations take, which never changes, from their signatures."""
    return MappingProxyType(
        {
            name: _operation(name, handler, zh)
            for name, (handler, zh) in _OPERATIONS.items()
        }
    )


def _operation(name: str, handler: Handler, zh: str) -> Operation:
    parameters = [
        parameter
        for parameter in inspect.signature(handler).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    required = {
        parameter.name
        for parameter in parameters
        if parameter.default is inspect.Parameter.empty
    }
    en = (inspect.getdoc(handler) or name).partition("\n")[0]
    return Operation(
        name,
        handler,
        frozenset(required),
        frozenset(parameter.name for parameter in parameters) - required,
        Text(zh, en),
        RESULTS.get(name),
    )
