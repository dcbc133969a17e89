"""Live orders that need parts: asked for, decided, lent, shipped, nowhere to be had."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final

from handlers.demo.company import company
from handlers.demo.live_order import LiveOrder, report
from handlers.demo.organisation import account_of
from handlers.demo.stage import Stage
from handlers.demo.stock import NOWHERE, ONLY_AT_HEADQUARTERS
from workflows.engine import SYSTEM, Command, Context

_YOUNG: Final = timedelta(days=270)
_FEW_HOURS: Final = 1600
_PUMP, _VALVE = "PN-0001", ONLY_AT_HEADQUARTERS
_PILOT, _FILTER = "PN-0014", "PN-0039"
_AGENT, _AGENTS_LINE, _TOUR_UNIT = "AG14", 3, "OF18"
_ENGINE: Final = "PN-0007"
_FINDING: Final = "拆检后确认损坏，压力不足额定一半，须更换所列配件后试机。"


@dataclass(frozen=True)
class FindYoungMachines(Command[tuple[str, ...]]):
    """List machines of a product line that are under warranty, for the demo."""

    line: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[str, ...]:
        machines = context.store.machines
        models = {one.code for one in machines.models() if one.line == self.line}
        since = (context.now - _YOUNG).date()
        named = {entry["serial_no"] for entry in company()["named_machines"]}
        return tuple(
            one.serial_no
            for one in machines.search("-", 100_000)
            if one.serial_no not in named
            and one.model_code in models
            and one.commissioned_on is not None
            and one.commissioned_on > since
            and (one.hours_last or 0) < _FEW_HOURS
            and self._of_unit(one.owner_unit or "")
        )

    def _of_unit(self, unit: str) -> bool:
        # Agents' requests go through their resident, and only one agent's has a name.
        return unit == _AGENT if self.line == _AGENTS_LINE else unit != _TOUR_UNIT


@dataclass
class PartsStage:
    """Plays orders on machines that nobody has called about yet."""

    stage: Stage
    machines: dict[int, list[str]] = field(default_factory=dict)

    def reported(self, line: int, words: str, ago: float, **facts: object) -> LiveOrder:
        """Let a machine of a product line fail some hours ago."""
        if line not in self.machines:
            found = self.stage.engine.run(FindYoungMachines(line), actor=SYSTEM)
            # Machines of many units, always the same ones.
            self.machines[line] = [*found[::3], *found[1::3], *found[2::3]]
        at = self.stage.clock.now - timedelta(hours=ago)
        order = report(self.stage, self.machines[line].pop(), at, words, **facts)
        return order.to_support()

    def surveyed(
        self, line: int, fault: str, words: str, ago: float, *predicted: str
    ) -> LiveOrder:
        """Come as far as a visit that found parts to be replaced."""
        rows = [
            {"part_no": part, "qty": 1, "confidence": "likely"} for part in predicted
        ]
        order = self.reported(line, words, ago).diagnose(
            fault, needs_parts="certain" if rows else "none", predicted_lines=rows
        )
        order.accept().send(1).appoint().wait(hours=23).arrive().wait(hours=3)
        return order.finish("need_parts", fault, "拆检确认，需更换配件。")

    def decide(self, order: LiveOrder, login: str, element_id: str) -> LiveOrder:
        """Let a level approve every line."""
        rows = order.shown(login, element_id)["lines"]
        lines = [{"line": row["line"], "decision": "approve"} for row in rows]
        return order.fill(login, element_id, lines=lines)

    def approve(self, order: LiveOrder) -> LiveOrder:
        """Let every level that is asked approve."""
        levels = {
            "review_first": f"ts{order.line}",
            "review_second": "parts",
            "review_third": "director",
        }
        for element_id, login in levels.items():
            if any(element == element_id for _, element in order.tasks()):
                self.decide(order, login, element_id)
        return order

    def lent(self, line: int, ago: float) -> LiveOrder:
        """Come as far as a loan slip that waits for the leader."""
        order = self.surveyed(line, "HYD-03", "主阀卡滞，动作迟缓。", ago, _VALVE)
        order.ask("HYD-03", _FINDING, _VALVE)
        self.approve(order)
        rows = order.shown("shipper", "verify_hq")["rows"]
        order.fill("shipper", "verify_hq", rows=rows)
        rows = order.shown("shipper", "write_slip")["rows"]
        opinion = "保内更换，客户停机。"
        return order.fill("shipper", "write_slip", rows=rows, opinion=opinion)

    def shipped(self, line: int, ago: float) -> LiveOrder:
        """Come as far as a parcel on its way."""
        order = self.lent(line, ago)
        order.fill("leader", "leader_sign", decision="sign")
        order.fill("finance", "finance_sign", decision="sign")
        form = order.shown("logi", "pick_and_ship")
        order.fill(
            "logi",
            "pick_and_ship",
            outcome="ship",
            rows=form["rows"],
            packages=1,
            carrier="顺丰",
            waybill=f"SF{order.no[-6:]}",
            eta=self.stage.day(2),
            **order.photos("logi", "pick_and_ship", "photos"),
        )
        return order.fill(
            "guard", "release_gate", slip_no=form["slip"], packages_match=True
        )

    def receive(self, order: LiveOrder, **counts: int) -> LiveOrder:
        """Let the unit count what came."""
        login = account_of(order.unit)
        rows = order.shown(login, "receive")["rows"]
        return order.fill(
            login,
            "receive",
            rows=[{**row, **counts} for row in rows],
            received_at=self.stage.in_time(minutes=30),
            **order.photos(login, "receive", "photos"),
        )


def drive_parts(stage: Stage) -> None:
    """Play every order that needs parts up to its state."""
    parts = PartsStage(stage)
    as_of = stage.clock.now
    for play in _PLAYED:
        stage.clock.now = as_of
        play(parts)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def _flagged(parts: PartsStage) -> None:
    order = parts.surveyed(1, "HYD-01", "主泵压力低，动作无力。", 30, _PUMP)
    order.ask("HYD-01", _FINDING, _PUMP, _PILOT, _FILTER)


def _flagged_of_line_2(parts: PartsStage) -> None:
    order = parts.surveyed(2, "HYD-01", "主泵压力低，钻进无力。", 30, _PUMP)
    order.ask("HYD-01", _FINDING, _PUMP, _PILOT)


def _of_an_agent(parts: PartsStage) -> None:
    order = parts.surveyed(3, "HYD-03", "主阀卡滞，动作迟缓。", 30, _VALVE)
    order.ask("HYD-03", _FINDING, _VALVE)


def _returned(parts: PartsStage) -> None:
    order = parts.surveyed(2, "DRV-04", "行走马达漏油，行走无力。", 29)
    order.ask("DRV-04", _FINDING, "PN-0004", photos=False)


def _to_diagnose(parts: PartsStage) -> None:
    parts.reported(2, "液压油温高，停机降温后可再作业。", 5)


def _to_accept(parts: PartsStage) -> None:
    parts.reported(2, "传感器失效，监控屏报警。", 6).diagnose("ELE-02")


def _to_send(parts: PartsStage) -> None:
    parts.reported(1, "油管漏油，桅杆动作慢。", 7).diagnose("HYD-04").accept()


def _to_appoint(parts: PartsStage) -> None:
    order = parts.reported(1, "线束短路，控制屏时亮时灭。", 8).diagnose("ELE-03")
    order.accept().send(1, in_hours=45)


def _to_report(parts: PartsStage) -> None:
    order = parts.reported(2, "水泵漏水，水温高。", 27).diagnose("COL-04")
    order.accept().send(1).appoint().wait(hours=23).arrive()


def _second(parts: PartsStage) -> None:
    order = parts.surveyed(1, "HYD-03", "主阀卡滞，动作迟缓。", 31, _VALVE)
    order.ask("HYD-03", _FINDING, _VALVE)
    parts.decide(order, "ts1", "review_first")


def _third(parts: PartsStage) -> None:
    order = parts.surveyed(2, "ENG-04", "机油压力低，发动机有异响。", 32, _ENGINE)
    order.ask("ENG-04", _FINDING, _ENGINE)
    parts.decide(order, "ts2", "review_first")
    parts.decide(order, "parts", "review_second")


def _nowhere(parts: PartsStage) -> None:
    order = parts.surveyed(2, "WRK-04", "动力头无力，扭矩上不去。", 34, NOWHERE)
    order.ask("WRK-04", _FINDING, NOWHERE)
    parts.approve(order)


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
    *(_flagged, _flagged, _flagged_of_line_2, _flagged_of_line_2, _of_an_agent),
    *(_returned, _to_diagnose, _to_accept, _to_accept, _to_send, _to_send),
    *(_to_appoint, _to_report, _to_report, _to_report),
    *(_second, _second, _third, _nowhere, _nowhere),
    *(_for_the_leader, _for_the_leader, _for_finance, _for_finance),
    *(_in_transit, _in_transit, _in_transit, _damaged),
)
