"""The operations about stock, by the names that diagrams use."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from handlers import loan_slips, receiving, shipping, stock_issuing, stock_lines

OPERATIONS: Final[Mapping[str, tuple[Callable[..., Any], str]]] = {
    "stock.add_lines": (
        stock_lines.add_lines,
        "登记要发的配件，每张单据只登记一次。",
    ),
    "stock.reserve": (
        stock_lines.reserve,
        "预留库存：本网点、总部、邻近网点。",
    ),
    "stock.read_lines": (stock_lines.read_lines, "重新读取各明细的进展与货源。"),
    "stock.decide_missing": (
        stock_lines.decide_missing,
        "全网无货：缺货等待、替代或取消。",
    ),
    "stock.end_waiting": (stock_lines.end_waiting, "到货或到期，重新查找库存。"),
    "stock.book_receipt": (
        stock_lines.book_receipt,
        "供应商到货入库，送货单只记一次。",
    ),
    "stock.issue": (stock_issuing.issue, "网点出库给工程师，缺少的重新查找。"),
    "stock.verify": (stock_issuing.verify, "核实总部实有库存，缺少的重新查找。"),
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
    "shipments.release_gate": (shipping.release_gate, "出门核验，不符的退回重新装箱。"),
    "shipments.recall": (shipping.recall, "召回在途配件。"),
    "shipments.receive": (receiving.receive, "网点收货：完好、损坏、缺少。"),
    "shipments.settle_claim": (
        receiving.settle_claim,
        "处理运输损坏与缺少：重发、等待或取消。",
    ),
}
