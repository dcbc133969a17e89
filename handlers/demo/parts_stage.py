"""How orders come to need parts in the demo, and how they get them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final

from handlers.demo.company import company
from handlers.demo.live_order import LiveOrder, report
from handlers.demo.organisation import account_of
from handlers.demo.stage import Stage
from handlers.demo.stock import ONLY_AT_HEADQUARTERS
from workflows.engine import SYSTEM, Command, Context

_YOUNG: Final = timedelta(days=270)
_FEW_HOURS: Final = 1600
_VALVE = ONLY_AT_HEADQUARTERS
_AGENT, _AGENTS_LINE, TOUR_UNIT = "AG14", 3, "OF18"
FINDING: Final = "拆检后确认损坏，压力不足额定一半，须更换所列配件后试机。"


@dataclass(frozen=True)
class FindMachines(Command[tuple[tuple[str, str], ...]]):
    """List machines of a product line, within their warranty or not, with units."""

    line: int
    young: bool
    #: The unit of the tour, if machines of that one are wanted.
    unit: str = ""
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[tuple[str, str], ...]:
        machines = context.store.machines
        models = {one.code for one in machines.models() if one.line == self.line}
        since = (context.now - _YOUNG).date()
        named = {entry["serial_no"] for entry in company()["named_machines"]}
        owing = self._may_owe(context)
        return tuple(
            (one.serial_no, one.owner_unit or "")
            for one in machines.search("-", 100_000)
            if one.serial_no not in named
            and one.model_code in models
            and one.commissioned_on is not None
            and (one.commissioned_on > since) is self.young
            and ((one.hours_last or 0) < _FEW_HOURS) is self.young
            and self._of_unit(one.owner_unit or "")
            and one.customer_id not in owing
        )

    def _may_owe(self, context: Context) -> set[int]:
        """Find the customers who need not pay at once for what is no warranty."""
        if self.young:
            return set()
        everybody = context.store.customers.with_contacts()
        return {one.id for one, _ in everybody if one.credit_limit is not None}

    def _of_unit(self, unit: str) -> bool:
        if self.unit:
            return unit == self.unit
        # Agents' requests go through their resident, and only one agent's has a name.
        return unit == _AGENT if self.line == _AGENTS_LINE else unit != TOUR_UNIT


@dataclass
class PartsStage:
    """Plays orders on machines that nobody has called about yet."""

    stage: Stage
    machines: dict[FindMachines, list[tuple[str, str]]] = field(default_factory=dict)

    def reported(
        self,
        line: int,
        words: str,
        ago: float,
        unit: str = "",
        *,
        young: bool = True,
    ) -> LiveOrder:
        """Let a machine of a product line, and of a unit, fail some hours ago."""
        at = self.stage.clock.now - timedelta(hours=ago)
        chosen = self.machine(line, unit, young=young)
        return report(self.stage, chosen, at, words).to_support()

    def machine(self, line: int, unit: str = "", *, young: bool = True) -> str:
        """Choose a machine that nobody has called about yet."""
        find = FindMachines(line, young, unit if unit == TOUR_UNIT else "")
        if find not in self.machines:
            found = self.stage.engine.run(find, actor=SYSTEM)
            # Machines of many units, always the same ones.
            self.machines[find] = [*found[::3], *found[1::3], *found[2::3]]
        known = self.machines[find]
        chosen = next(one for one in reversed(known) if unit in ("", one[1]))
        known.remove(chosen)
        return chosen[0]

    def surveyed(
        self,
        line: int,
        fault: str,
        words: str,
        ago: float,
        *predicted: str,
        unit: str = "",
        young: bool = True,
    ) -> LiveOrder:
        """Come as far as a visit that found parts to be replaced."""
        rows = [
            {"part_no": part, "qty": 1, "confidence": "likely"} for part in predicted
        ]
        order = self.reported(line, words, ago, unit, young=young).diagnose(
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
        order.ask("HYD-03", FINDING, _VALVE)
        self.approve(order)
        rows = order.shown("shipper", "verify_hq")["rows"]
        order.fill("shipper", "verify_hq", rows=rows)
        rows = order.shown("shipper", "write_slip")["rows"]
        opinion = "保内更换，客户停机。"
        return order.fill("shipper", "write_slip", rows=rows, opinion=opinion)

    def signed(self, line: int, ago: float) -> LiveOrder:
        """Come as far as a loan slip with both signatures."""
        order = self.lent(line, ago)
        order.fill("leader", "leader_sign", decision="sign")
        return order.fill("finance", "finance_sign", decision="sign")

    def at_the_gate(self, line: int, ago: float) -> tuple[LiveOrder, str]:
        """Come as far as a parcel that is to leave; give its loan slip, too."""
        order = self.signed(line, ago)
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
        return order, form["slip"]

    def shipped(self, line: int, ago: float) -> LiveOrder:
        """Come as far as a parcel on its way."""
        order, slip = self.at_the_gate(line, ago)
        return order.fill("guard", "release_gate", slip_no=slip, packages_match=True)

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

    def installed(self, order: LiveOrder, *, left: str = "") -> LiveOrder:
        """Take what was approved from the unit's shelf; let it be installed next day.

        Of one part a piece may be left over.
        """
        unit = account_of(order.unit)
        rows = [
            {"line": row["line"], "picked_qty": row["reserved"]}
            for row in order.shown(unit, "issue_parts")["rows"]
        ]
        order.fill(unit, "issue_parts", rows=rows, issued_to=order.engineer)
        order.accept().send(1).appoint().wait(hours=21).arrive().wait(hours=2)
        lines = []
        for row in order.shown(unit, "enter_result")["lines"]:
            over = int(left != "" and left in row["part"].zh)
            pieces = row["received_qty"] - over
            used = {"installed_qty": pieces, "unused_qty": over}
            lines.append({"line": row["line"], **used})
        work = "更换所列配件，试机正常。"
        return order.finish("solved", order.fault, work, lines=lines).work()
