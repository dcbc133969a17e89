"""The operations of parts sales, for the catalogue."""

from typing import Final

from handlers.selling import sale_payments, sale_receipts, sale_settling, sales
from workflows.engine import Handler

OPERATIONS: Final[dict[str, tuple[Handler, str]]] = {
    "sales.open_sale": (sales.open_sale, "销售单编号：随派工单，或柜台登记。"),
    "sales.keep_quotation": (sales.keep_quotation, "按价目表计算一版报价。"),
    "sales.review_quotation": (
        sales.review_quotation,
        "记录谁批准了折扣，或退回的原因。",
    ),
    "sales.offer": (sales.offer, "向客户报价，至有效期最后一天结束。"),
    "sales.record_answer": (
        sales.record_answer,
        "记录客户对报价的答复，保存签字件。",
    ),
    "sales.set_terms": (
        sales.set_terms,
        "大客户在额度内赊账，其他客户先款后货。",
    ),
    "sales.extend": (sales.extend, "报价到期后延长有效期，或作废。"),
    "sales.end_sale": (sales.end_sale, "结束销售：售出、谢绝、过期或取消。"),
    "sales.record_payment": (sale_payments.record_payment, "登记回款，可分次。"),
    "sales.record_refund": (
        sale_payments.record_refund,
        "登记退款，正好为多付的金额。",
    ),
    "sales.read_account": (
        sale_payments.read_account,
        "按新的应付金额核对：已付清、多付还是未付清。",
    ),
    "sales.reckon_order": (
        sale_settling.reckon_order,
        "按实发结算派工单的销售，多付的通知财务退款。",
    ),
    "sales.remind": (sale_payments.remind, "提醒货款逾期：7、30、60 天。"),
    "sales.reckon_delivery": (
        sale_receipts.reckon_delivery,
        "按实发结算：未发的退款，全部无货的结束销售。",
    ),
    "sales.record_receipt": (
        sale_receipts.record_receipt,
        "登记客户签收，按售出核销库存。",
    ),
}
RESULTS: Final[dict[str, str]] = {
    "sales.open_sale": "sale_id sale_no sale_unit customer_name counter_sale"
    " customer_refused paid_lines",
    "sales.keep_quotation": "max_discount quotation_total quoted_by",
    "sales.review_quotation": "approved review_comment",
    "sales.offer": "expires_at",
    "sales.record_answer": "answer",
    "sales.set_terms": "terms due_at sold_lines",
    "sales.extend": "extended expires_at answer",
    "sales.end_sale": "customer_refused paid_lines to_be_refunded",
    "sales.record_payment": "settled overpaid",
    "sales.record_refund": "settled overpaid",
    "sales.read_account": "settled overpaid",
    "sales.reckon_order": "refunds",
    "sales.remind": "reminded",
    "sales.reckon_delivery": "delivered to_be_refunded",
    "sales.record_receipt": "",
}
