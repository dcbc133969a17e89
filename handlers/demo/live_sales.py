"""The sales of parts over the counter in the demo, each at another step."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from handlers.demo.live_order import KnowMachine
from handlers.demo.parts_stage import PartsStage
from handlers.demo.stage import Play, Stage
from workflows.engine import SYSTEM

_SALES = "psales"
_TAX: Final = 13


def drive_sales(parts: PartsStage) -> None:
    """Play every sale up to its step; the clock ends where it was."""
    stage = parts.stage
    as_of = stage.clock.now
    _out_of_warranty(parts)
    for play, ago in _PLAYED:
        stage.clock.now = as_of - timedelta(hours=ago)
        play(stage)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def _sale(
    stage: Stage, serial_no: str, unit: str, login: str, lines: Mapping[str, int]
) -> Play:
    """Let somebody sell parts to the customer of a machine."""
    known = stage.engine.run(KnowMachine(serial_no), actor=SYSTEM)
    values = {
        "customer": known.customer,
        "contact_name": known.caller_name,
        "contact_phone": known.caller_phone,
        "unit": unit,
        "lines": [{"part_no": part, "qty": qty} for part, qty in lines.items()],
    }
    return Play(stage, *stage.start("counter_sale", login, values))


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


def _out_of_warranty(parts: PartsStage) -> None:
    """Let a repair wait until the customer has paid for its parts."""
    words = "起动机打不着，蓄电池正常。"
    order = parts.surveyed(2, "ENG-01", words, 70, "PN-0021", unit="OF15", young=False)
    order.ask(
        "ENG-01", "拆检起动机，电枢烧毁、碳刷磨尽，已无法修复，须更换总成。", "PN-0021"
    )
    parts.approve(order)
    _quote(order, _SALES).fill(_SALES, "customer_answer", answer="accepted")


def _to_quote(stage: Stage) -> None:
    lines = {"PN-0036": 6, "PN-0037": 6, "PN-0038": 2}
    _sale(stage, "SD15-2024-0011", "OF18", "cd.store", lines)


def _to_answer(stage: Stage) -> None:
    lines = {"PN-0021": 1, "PN-0030": 4}
    sale = _sale(stage, "SD22-2024-0035", "OF14", _SALES, lines)
    _quote(sale, _SALES, 5, "老客户，起动机让利百分之五。")


def _to_approve(stage: Stage) -> None:
    lines = {"PN-0033": 8, "PN-0034": 2}
    sale = _sale(stage, "TD165-2024-0017", "OF15", "cs.store", lines)
    _quote(sale, "cs.store", 15, "整套更换，客户比价后要求优惠。")


def _to_pay(stage: Stage) -> None:
    lines = {"PN-0040": 20, "PN-0036": 4}
    sale = _sale(stage, "EX215-2025-0113", "AG14", "ag14.mgr", lines)
    _quote(sale, "ag14.mgr").fill("ag14.mgr", "customer_answer", answer="accepted")


def _paid_in_part(stage: Stage) -> None:
    sale = _sale(stage, "TD120-2025-0021", "OF18", "cd.store", {"PN-0024": 1})
    _quote(sale, "cd.store").fill("cd.store", "customer_answer", answer="accepted")
    sale.wait(hours=20).fill(
        "finance",
        "pay",
        amount=3000,
        method="transfer",
        received_on=stage.day(),
        reference="工行回单 20917",
    )


def _on_credit(stage: Stage) -> None:
    lines = {"PN-0036": 2, "PN-0039": 2}
    sale = _sale(stage, "SD22-2025-0007", "OF18", _SALES, lines)
    _quote(sale, _SALES).fill(_SALES, "customer_answer", answer="accepted")


#: What becomes of each, and how many hours ago it began.
_PLAYED: Final[tuple[tuple[Callable[[Stage], None], int], ...]] = (
    (_on_credit, 75),
    (_paid_in_part, 52),
    (_to_pay, 28),
    (_to_approve, 26),
    (_to_answer, 22),
    (_to_quote, 3),
)
