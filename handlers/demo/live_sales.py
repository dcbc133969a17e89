"""The sales of parts over the counter in the demo, each at another step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from handlers.demo.live_order import KnowMachine
from handlers.demo.organisation import account_of
from handlers.demo.parts_stage import PartsStage
from handlers.demo.stage import Play, Stage
from workflows.engine import SYSTEM, Command, Context

_SALES, _LEADER = "psales", "leader"
_TAX: Final = 13
#: When a sale that is played once more began.
_RECENTLY: Final = timedelta(hours=40)
#: The product line of the machines whose owners buy.
_LINE: Final = 2


@dataclass(frozen=True)
class FindPayment(Command[int]):
    """Find the instance that waits for the payment of a sale."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> int:
        running = context.store.process_instances.running_of("sale_payment")
        (instance,) = (row.id for row, _ in running if row.business_key == self.no)
        return instance


def drive_sales(parts: PartsStage) -> None:
    """Play every sale up to its step; the clock ends where it was."""
    stage = parts.stage
    as_of = stage.clock.now
    out_of_warranty(parts)
    for play, ago, serial_no in _PLAYED:
        stage.clock.now = as_of - timedelta(hours=ago)
        play(stage, serial_no)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def repeat_sale(parts: PartsStage, number: int) -> None:
    """Play the sale with a number once more, to the customer of any machine."""
    stage = parts.stage
    as_of = stage.clock.now
    stage.clock.now = as_of - _RECENTLY
    play = _OPEN[number % len(_OPEN)]
    play(stage, parts.machine(_LINE, young=False), _SALES)
    stage.clock.now = as_of


def _sale(
    stage: Stage, serial_no: str, lines: Mapping[str, int], login: str = ""
) -> tuple[Play, str]:
    """Let somebody sell parts to the customer of a machine; by default the unit."""
    known = stage.engine.run(KnowMachine(serial_no), actor=SYSTEM)
    login = login or account_of(known.unit)
    values = {
        "customer": known.customer,
        "contact_name": known.caller_name,
        "contact_phone": known.caller_phone,
        "unit": known.unit,
        "lines": [{"part_no": part, "qty": qty} for part, qty in lines.items()],
    }
    return Play(stage, *stage.start("counter_sale", login, values)), login


def _quote(sale: Play, login: str, discount: int = 0, note: str = "") -> Play:
    rows = sale.shown(login, "quote")["lines"]
    return sale.fill(
        login,
        "quote",
        lines=[
            {"line": row["line"], "qty": row["qty"], "discount": discount}
            for row in rows
        ],
        labour=0,
        freight=120,
        tax_rate=_TAX,
        valid_until=sale.stage.day(15),
        note=note or None,
    )


def out_of_warranty(parts: PartsStage, unit: str = "OF15") -> None:
    """Let a repair wait until the customer has paid for its parts."""
    words = "起动机打不着，蓄电池正常。"
    order = parts.surveyed(2, "ENG-01", words, 70, "PN-0021", unit=unit, young=False)
    order.ask(
        "ENG-01", "拆检起动机，电枢烧毁、碳刷磨尽，已无法修复，须更换总成。", "PN-0021"
    )
    parts.approve(order)
    _quote(order, _SALES).fill(_SALES, "customer_answer", answer="accepted")


def _to_quote(stage: Stage, serial_no: str, login: str = "") -> None:
    _sale(stage, serial_no, {"PN-0036": 6, "PN-0037": 6, "PN-0038": 2}, login)


def _to_answer(stage: Stage, serial_no: str, login: str = "") -> None:
    """Offer more off than the sales section may give by itself."""
    sale, login = _sale(stage, serial_no, {"PN-0033": 8, "PN-0034": 2}, login)
    _quote(sale, login, 15, "整套更换，客户比价后要求优惠。")
    sale.fill(_LEADER, "approve_discount", decision="approve")


def _paid_in_part(stage: Stage, serial_no: str, login: str = "") -> None:
    sale, login = _sale(stage, serial_no, {"PN-0024": 1}, login)
    _quote(sale, login).fill(login, "customer_answer", answer="accepted")
    sale.wait(hours=20)
    _pay(sale, 3000, "工行回单 20917")


def _on_credit(stage: Stage, serial_no: str, login: str = _SALES) -> None:
    """Sell to somebody who may owe, and who has paid since."""
    sale, _ = _sale(stage, serial_no, {"PN-0036": 2, "PN-0039": 2}, login)
    _quote(sale, login).fill(login, "customer_answer", answer="accepted")
    unit = account_of("OF18")
    picked = [
        {"line": row["line"], "picked_qty": row["reserved"]}
        for row in sale.shown(unit, "issue_parts")["rows"]
    ]
    sale.fill(unit, "issue_parts", rows=picked)
    received = [
        {"line": row["line"], "received_qty": row["sold_qty"]}
        for row in sale.shown(unit, "hand_over")["lines"]
    ]
    signature = {"name": "罗永刚", "role": "设备经理"}
    sale.fill(unit, "hand_over", lines=received, signature=signature)
    instance = stage.engine.run(FindPayment(sale.no), actor=SYSTEM)
    payment = Play(stage, sale.no, instance).wait(hours=26)
    _pay(payment, payment.shown("finance", "pay")["open"], "工行回单 20884")


def _pay(sale: Play, amount: object, reference: str) -> None:
    sale.fill(
        "finance",
        "pay",
        amount=amount,
        method="transfer",
        received_on=sale.stage.day(),
        reference=reference,
    )


#: What becomes of each, how many hours ago it began, and for whose machine it is.
_PLAYED: Final[tuple[tuple[Callable[[Stage, str], None], int, str], ...]] = (
    (_on_credit, 75, "SD22-2025-0007"),
    (_paid_in_part, 52, "TD120-2025-0021"),
    (_to_answer, 26, "TD165-2024-0017"),
    (_to_quote, 3, "SD15-2024-0011"),
)
_OPEN: Final = (_paid_in_part, _to_answer, _to_quote)
