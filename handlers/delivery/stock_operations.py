"""The operations about stock, by the names that diagrams use."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from handlers.delivery import (
    gate,
    loan_slips,
    recalls,
    receiving,
    shipping,
    stock_counts,
    stock_finding,
    stock_issuing,
    stock_lines,
    stock_missing,
    stock_receipts,
)

OPERATIONS: Final[Mapping[str, tuple[Callable[..., Any], str]]] = {
    "stock.open_delivery": (
        stock_lines.open_delivery,
        "登记各单据要发的配件，开始找货。",
    ),
    "stock.add_lines": (
        stock_lines.add_lines,
        "登记要发的配件，每张单据只登记一次。",
    ),
    "stock.find_sources": (
        stock_finding.find_sources,
        "查各明细在本网点、总部、其他网点的可用数。",
    ),
    "stock.reserve": (
        stock_lines.reserve,
        "按决定的货源次序预留库存。",
    ),
    "stock.read_lines": (stock_lines.read_lines, "重新读取各明细的进展与货源。"),
    "stock.decide_missing": (
        stock_missing.decide_missing,
        "全网无货：缺货等待、替代或取消。",
    ),
    "stock.end_waiting": (stock_missing.end_waiting, "到货或到期，重新查找库存。"),
    "stock.book_receipt": (
        stock_receipts.book_receipt,
        "供应商到货入库，送货单只记一次。",
    ),
    "stock.book_note": (
        stock_receipts.book_note,
        "整张送货单入库，按等待先后分给各明细。",
    ),
    "stock.issue": (stock_issuing.issue, "网点出库给工程师，缺少的重新查找。"),
    "stock.verify": (stock_issuing.verify, "核实总部实有库存，缺少的重新查找。"),
    "stock.report_shortage": (
        stock_issuing.report_shortage,
        "账实不符，请配件管理科盘点。",
    ),
    "stock_counts.begin": (
        stock_counts.begin,
        "开始盘点：列出仓库要盘的配件。",
    ),
    "stock_counts.record": (
        stock_counts.record,
        "登记盘点实数，与账面比较。",
    ),
    "stock_counts.review": (
        stock_counts.review,
        "登记盘点差异的审批，或要求重盘。",
    ),
    "stock_counts.adjust": (
        stock_counts.adjust,
        "按盘点实数调整账面，记入流水。",
    ),
    "loan_slips.write_slip": (
        loan_slips.write_slip,
        "开借出单，或重开被退回的。",
    ),
    "loan_slips.sign_slip": (
        loan_slips.sign_slip,
        "按现有内容签字或退回，第二次退回作废。",
    ),
    "shipments.ship": (shipping.ship, "按已签字的借出单发货，打印四联。"),
    "shipments.transfer": (shipping.transfer, "其他网点调拨发货，或拒绝调拨。"),
    "shipments.release_gate": (gate.release_gate, "出门核验，不符的退回重新装箱。"),
    "shipments.begin_recall": (
        recalls.begin_recall,
        "撤回派工单：释放预留，列出在途货单。",
    ),
    "shipments.recall": (recalls.recall, "召回在途配件。"),
    "shipments.read_shipment": (
        receiving.read_shipment,
        "读取货单：去向、催收与视为丢失的时间。",
    ),
    "shipments.receive": (receiving.receive, "网点收货：完好、损坏、缺少。"),
    "shipments.remind_receipt": (receiving.remind_receipt, "提醒网点与物流员收货。"),
    "shipments.presume_lost": (
        receiving.presume_lost,
        "逾期五天未到，整单视为缺少。",
    ),
    "shipments.settle_claim": (
        receiving.settle_claim,
        "处理运输损坏与缺少：重发、等待或取消。",
    ),
}
_LINES: Final = (
    "open_lines waiting_lines delivered_lines cancelled_lines all_cancelled all_local"
    " expected_at has_local has_hq has_other has_none other_units"
)
#: The variables that each gives back.
RESULTS: Final = {
    "stock.open_delivery": f"{_LINES} rounds to_unit",
    "stock.add_lines": _LINES,
    "stock.find_sources": "candidates",
    "stock.reserve": _LINES,
    "stock.read_lines": f"{_LINES} rounds",
    "stock.decide_missing": f"{_LINES} rounds",
    "stock.end_waiting": f"{_LINES} rounds",
    "stock.book_receipt": "",
    "stock.book_note": "doc_no",
    "stock.issue": "short",
    "stock.verify": "found short",
    "stock.report_shortage": "",
    "stock_counts.begin": "count_no asked_for count_unit",
    "stock_counts.record": "differs share value counted_by",
    "stock_counts.review": "approved recount_reason",
    "stock_counts.adjust": "",
    "loan_slips.write_slip": "slip_id slip_no",
    "loan_slips.sign_slip": "slip_state refusals",
    "shipments.ship": "shipment_id short gate_needed",
    "shipments.transfer": "shipment_id short",
    "shipments.release_gate": "released",
    "shipments.begin_recall": "shipments",
    "shipments.recall": "",
    "shipments.read_shipment": "to_unit waybill expected_at remind_at lost_at",
    "shipments.receive": "claim_needed",
    "shipments.remind_receipt": "",
    "shipments.presume_lost": "claim_needed",
    "shipments.settle_claim": "claim_needed",
}
