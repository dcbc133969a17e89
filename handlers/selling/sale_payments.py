"""Money for sales of parts: what came, what went back, and reminding people of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.arguments import problem, refuse
from handlers.files import evidence
from handlers.selling.sale_records import (
    due,
    move,
    paid,
    sale_of,
    tell,
    today,
)
from storage.sales import Payment, SalesOrder
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, Text

Result = Mapping[str, object]
Form = Mapping[str, object]

METHODS: Final[Mapping[str, Text]] = {
    "transfer": Text("银行转账", "Bank transfer"),
    "cash": Text("现金", "Cash"),
    "wechat": Text("微信", "WeChat"),
    "alipay": Text("支付宝", "Alipay"),
    "card": Text("刷卡", "Card"),
    "draft": Text("承兑汇票", "Draft"),
}
#: Days overdue at which people are reminded, and who.
REMINDERS: Final[Mapping[int, tuple[str, ...]]] = {
    7: ("parts_sales", "finance"),
    30: ("parts_sales", "finance", "parts_sales_lead"),
    60: ("parts_sales", "finance", "parts_sales_lead", "service_director"),
}


def record_payment(task: ServiceTask, *, sale_id: int, payment: Form) -> Result:
    """Keep a payment; several add up."""
    sale = sale_of(task.store, sale_id)
    _keep(task, sale, payment, "payment")
    settled = paid(task.store, sale) >= due(task.store, sale)
    if settled and sale.status in {"unpaid", "credit"}:
        move(sale, "paid")
    return _account(task, sale)


def record_refund(task: ServiceTask, *, sale_id: int, refund: Form) -> Result:
    """Keep that money went back: exactly what was paid too much."""
    sale = sale_of(task.store, sale_id)
    owed = paid(task.store, sale) - due(task.store, sale)
    amount = Decimal(str(refund.get("amount")))
    refuse(
        problem("amount", f"应退 {owed:.2f} 元", f"It is {owed:.2f} yuan")
        if amount != owed
        else None
    )
    _keep(task, sale, refund, "refund")
    return _account(task, sale)


def read_account(task: ServiceTask, *, sale_id: int) -> Result:
    """Tell how an account stands after what is due has been reckoned anew."""
    return _account(task, sale_of(task.store, sale_id))


def _keep(task: ServiceTask, sale: SalesOrder, form: Form, kind: str) -> None:
    received_on = date.fromisoformat(str(form.get("received_on")))
    opened_on = sale.opened_at.astimezone(LOCAL_ZONE).date()
    early = problem("received_on", "不能早于销售单日期", "Cannot be before the sale")
    refuse(early if received_on < opened_on else None)
    proof = form.get("proof")
    if isinstance(proof, list):
        evidence.attach(task, proof, "sales_order", sale.id)
    task.store.sales.add(
        [
            Payment(
                sale_id=sale.id,
                kind=kind,
                amount=Decimal(str(form.get("amount"))),
                method=str(form.get("method")),
                received_on=received_on,
                reference=str(form.get("reference")),
                by_login=task.actor.login,
                at=task.now,
            )
        ]
    )


def _account(task: ServiceTask, sale: SalesOrder) -> Result:
    open_amount = due(task.store, sale) - paid(task.store, sale)
    return {"settled": open_amount <= 0, "overpaid": open_amount < 0}


def remind(task: ServiceTask, *, sale_id: int) -> Result:
    """Remind people of what a customer owes: after 7, 30 and 60 days."""
    sale = sale_of(task.store, sale_id)
    open_amount = due(task.store, sale) - paid(task.store, sale)
    if sale.due_on is None or open_amount <= 0:
        return {"reminded": 0}
    late = (today(task.context) - sale.due_on).days
    level = max((days for days in REMINDERS if days <= late), default=0)
    if not level:
        return {"reminded": 0}
    said = Text(
        f"货款逾期 {level} 天，尚欠 {open_amount:.2f} 元",
        f"{level} days overdue, {open_amount:.2f} yuan still to be paid",
    )
    told = tell(task, sale, REMINDERS[level], f"overdue {level}", said)
    return {"reminded": len(told)}
