"""Live orders that need parts: asked for, decided, lent, shipped, nowhere to be had."""

from collections.abc import Callable
from functools import partial
from typing import Final

from handlers.demo.parts_stage import FINDING, TOUR_UNIT, PartsStage
from handlers.demo.stock import NOWHERE, ONLY_AT_HEADQUARTERS

_PUMP, _VALVE = "PN-0001", ONLY_AT_HEADQUARTERS
_PILOT, _FILTER = "PN-0014", "PN-0039"
_ENGINE: Final = "PN-0007"
#: The unit that asks for too much, and shows the same photo twice.
_UNIT: Final = "OF20"


def drive_parts(parts: PartsStage) -> None:
    """Play every order that needs parts up to its state."""
    stage = parts.stage
    as_of = stage.clock.now
    for play in _PLAYED:
        stage.clock.now = as_of
        play(parts)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def _flagged(parts: PartsStage, unit: str = _UNIT) -> None:
    words = "主泵压力低，动作无力。"
    order = parts.surveyed(1, "HYD-01", words, 30, _PUMP, unit=unit)
    order.ask("HYD-01", FINDING, _PUMP, _PILOT, _FILTER)


def _shown_before(parts: PartsStage, unit: str = _UNIT) -> None:
    """Show an old part of the request before once more, as if it were another."""
    order = parts.surveyed(1, "HYD-01", "主泵异响，压力不足。", 29, _PUMP, unit=unit)
    parts.stage.shown_again = "photo_old_part"
    order.ask("HYD-01", FINDING, _PUMP, _PILOT)


def _flagged_of_line_2(parts: PartsStage) -> None:
    order = parts.surveyed(2, "HYD-01", "主泵压力低，钻进无力。", 30, _PUMP)
    order.ask("HYD-01", FINDING, _PUMP, _FILTER)


def _of_an_agent(parts: PartsStage) -> None:
    order = parts.surveyed(3, "HYD-03", "主阀卡滞，动作迟缓。", 30, _VALVE)
    order.ask("HYD-03", FINDING, _VALVE)


def _returned(parts: PartsStage) -> None:
    order = parts.surveyed(2, "DRV-04", "行走马达漏油，行走无力。", 29)
    order.ask("DRV-04", FINDING, "PN-0004", photos=False)


def _to_diagnose(parts: PartsStage) -> None:
    parts.reported(2, "液压油温高，停机降温后可再作业。", 5)


def _to_accept(parts: PartsStage) -> None:
    parts.reported(2, "传感器失效，监控屏报警。", 6).diagnose("ELE-02")


def _to_send(parts: PartsStage) -> None:
    parts.reported(1, "油管漏油，桅杆动作慢。", 7).diagnose("HYD-04").accept()


def _to_report(parts: PartsStage) -> None:
    order = parts.reported(2, "水泵漏水，水温高。", 27).diagnose("COL-04")
    order.accept().send(1).appoint().wait(hours=23).arrive()


def _for_the_engineer(parts: PartsStage) -> None:
    words = "倾角传感器失效，桅杆调直报警。"
    order = parts.reported(1, words, 26, TOUR_UNIT).diagnose("ELE-02")
    order.accept().send(1, in_hours=22).appoint(in_hours=22)


def _second(parts: PartsStage) -> None:
    order = parts.surveyed(1, "HYD-03", "主阀卡滞，动作迟缓。", 31, _VALVE)
    order.ask("HYD-03", FINDING, _VALVE)
    parts.decide(order, "ts1", "review_first")


def _third(parts: PartsStage) -> None:
    order = parts.surveyed(2, "ENG-04", "机油压力低，发动机有异响。", 32, _ENGINE)
    order.ask("ENG-04", FINDING, _ENGINE)
    parts.decide(order, "ts2", "review_first")
    parts.decide(order, "parts", "review_second")


def _nowhere(parts: PartsStage) -> None:
    order = parts.surveyed(2, "WRK-04", "动力头无力，扭矩上不去。", 34, NOWHERE)
    order.ask("WRK-04", FINDING, NOWHERE)
    parts.approve(order)


def _back_ordered(parts: PartsStage) -> None:
    words = "动力头异响，旋转无力。"
    order = parts.surveyed(2, "WRK-04", words, 60, NOWHERE)
    order.ask("WRK-04", FINDING, NOWHERE)
    parts.approve(order)
    rows = [
        {"line": row["line"], "decision": "back_order", "eta": parts.stage.day(6)}
        for row in order.shown("parts", "decide_missing")["rows"]
    ]
    order.fill(
        "parts",
        "decide_missing",
        rows=rows,
        customer_informed=True,
        informed_at=parts.stage.in_time(minutes=20),
    )


def _to_verify(parts: PartsStage) -> None:
    order = parts.surveyed(1, "HYD-03", "主阀卡滞，动作迟缓。", 33, _VALVE)
    order.ask("HYD-03", FINDING, _VALVE)
    parts.approve(order)


def _at_the_gate(parts: PartsStage) -> None:
    parts.at_the_gate(2, 37)


def _for_the_leader(parts: PartsStage) -> None:
    parts.lent(1, 33)


def _for_finance(parts: PartsStage) -> None:
    order = parts.lent(2, 34)
    order.fill("leader", "leader_sign", decision="sign")


def _in_transit(parts: PartsStage) -> None:
    parts.shipped(2, 40)


def _damaged(parts: PartsStage) -> None:
    order = parts.shipped(2, 50).wait(hours=5)
    parts.receive(order, qty_ok=0, qty_damaged=1)


#: What becomes of each, as often as the demo has it.
_PLAYED: Final = (
    *(_flagged, _shown_before, _flagged_of_line_2, _flagged_of_line_2),
    *(_of_an_agent, _returned, _to_diagnose, _to_accept, _to_accept, _to_send),
    *(_to_send, _for_the_engineer, _to_report, _to_report),
    *(_second, _second, _third, _nowhere, _nowhere),
    *(_for_the_leader, _for_the_leader, _for_finance, _for_finance),
    *(_to_verify, _at_the_gate, _back_ordered),
    *(_in_transit, _in_transit, _in_transit, _damaged),
)
#: The same on machines of any unit; of the agent's there are not so many.
ANYWHERE: Final[tuple[Callable[[PartsStage], None], ...]] = (
    partial(_flagged, unit=""),
    partial(_shown_before, unit=""),
    *(play for play in _PLAYED[2:] if play is not _of_an_agent),
)
