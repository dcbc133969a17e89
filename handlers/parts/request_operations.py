"""The operations of part approval, for the catalogue."""

from handlers.parts import (
    part_approvals,
    part_requests,
    request_results,
    request_routing,
)
from workflows.engine import Handler

OPERATIONS: dict[str, tuple[Handler, str]] = {
    "part_requests.submit": (
        part_requests.submit,
        "登记换件申请，冻结原始版本，并向网点公开总部预判。",
    ),
    "part_requests.enter_prices": (
        part_requests.enter_prices,
        "补录申请中配件的单价。",
    ),
    "part_requests.supplement": (
        part_requests.supplement,
        "登记网点补充的内容，生成新版本。",
    ),
    "part_requests.compute_signals": (
        part_requests.compute_signals,
        "计算各项信号、证据是否齐全、30 天合计金额和抽查。",
    ),
    "part_requests.countersign": (
        part_requests.countersign,
        "登记派驻人员会签或退回。",
    ),
    "part_requests.apply_route": (
        request_routing.apply_route,
        "按规则表的结果退回、逐级审批、自动通过或转销售。",
    ),
    "part_requests.decide": (
        part_approvals.decide,
        "登记一级审批对每行的决定。",
    ),
    "part_requests.release": (
        request_results.release,
        "初审超时，允许网点先从自有库存领用。",
    ),
    "part_requests.read_requested": (
        request_results.read_requested,
        "读取申请的全部配件，由客户付费。",
    ),
    "part_requests.finish": (
        request_results.finish,
        "写入审批结果，说明原因通知网点。",
    ),
    "part_requests.check_appeal": (
        request_results.check_appeal,
        "判断是否还能申诉：一次，三个工作日内。",
    ),
    "part_requests.appeal": (
        request_results.appeal,
        "登记申诉，由未审批过的人复议。",
    ),
    "part_requests.withdraw": (
        part_requests.withdraw,
        "决定前撤回换件申请。",
    ),
}
_OUTCOME = "approval approved_lines sale_lines"
_SUBMITTED = (
    "request_id request_no cause request_parts price_missing requested_by excluded"
)
RESULTS: dict[str, str] = {
    "part_requests.submit": _SUBMITTED,
    "part_requests.supplement": _SUBMITTED,
    "part_requests.enter_prices": "price_missing",
    "part_requests.compute_signals": "agent_unit warranty red_flags"
    " evidence_complete amount usual unit_grade sampled excluded",
    "part_requests.countersign": "countersigned excluded",
    "part_requests.apply_route": "route emergency_at excluded excluded_first",
    "part_requests.decide": "asked far_apart excluded",
    "part_requests.release": "released",
    "part_requests.read_requested": "sale_lines",
    "part_requests.finish": f"{_OUTCOME} sampled sampling_p may_appeal appeal_until"
    " excluded",
    "part_requests.check_appeal": f"{_OUTCOME} request_no appealable appeal_until"
    " excluded sampled",
    "part_requests.appeal": "appeal_level route excluded",
    "part_requests.withdraw": _OUTCOME,
}
