"""What is being settled in the demo: write-offs and old parts of live orders."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.demo.live_order import LiveOrder
from handlers.demo.organisation import account_of
from handlers.demo.parts_stage import FINDING, PartsStage
from handlers.demo.stage import Play, Stage
from workflows.engine import SYSTEM, Command, Context
from workflows.errors import LOCAL_ZONE


@dataclass(frozen=True)
class FindBatch(Command[int]):
    """Find the instance that a unit's old parts of this month have come to."""

    unit: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> int:
        month = f"{context.now.astimezone(LOCAL_ZONE):%Y-%m}"
        batch = context.store.old_parts.batches(self.unit, month)[-1]
        assert batch.process_instance_id is not None, batch.no
        return batch.process_instance_id


@dataclass(frozen=True)
class FindWriteoff(Command[int]):
    """Find the instance that settles the one part of an order."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> int:
        store = context.store
        order = store.dispatch_orders.by_no(self.no)
        assert order is not None, self.no
        lines = [line.id for line in store.delivery_lines.of_order(order.id)]
        (row,) = store.installations.writeoffs(lines)
        assert row.process_instance_id is not None, self.no
        return row.process_instance_id


def drive_settlement(parts: PartsStage) -> None:
    """Play orders until their parts are installed, and settle what came of it."""
    stage = parts.stage
    as_of = stage.clock.now
    for play, days in ((_large, 9), (_short, 12), (_to_call_back, 4)):
        stage.clock.now = as_of
        play(parts, days * 24)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def settle_more(parts: PartsStage, large: str, short: str) -> None:
    """Play the same once more, the one at an office, the other at another."""
    stage = parts.stage
    as_of = stage.clock.now
    _large(parts, 9 * 24, large)
    stage.clock.now = as_of
    _short(parts, 12 * 24, short)
    stage.clock.now = as_of
    # The agent's parcel of this month has left already.
    _to_call_back(parts, 4 * 24, sent=True)
    stage.clock.now = as_of


def _large(parts: PartsStage, ago: float, unit: str = "OF15") -> None:
    """Install what is too dear to be written off by itself, and not every piece."""
    words = "桅杆油缸内泄，停机后缓慢下滑。"
    order = parts.surveyed(1, "HYD-02", words, ago, "PN-0011", unit=unit)
    order.ask("HYD-02", FINDING, "PN-0011", "PN-0012", qty=2)
    parts.installed(parts.approve(order), left="PN-0012")
    order.wait(hours=20).call_back(5, "油缸换好后很稳，服务及时。").work()
    order.wait(hours=30).work()


def _short(parts: PartsStage, ago: float, unit: str = "OF14") -> None:
    """Lose a piece that was left over; the old parts wait to be inspected."""
    words = "压力传感器失效，仪表时有时无。"
    order = parts.surveyed(2, "ELE-02", words, ago, "PN-0016", unit=unit)
    order.ask("ELE-02", FINDING, "PN-0016", qty=2)
    parts.installed(parts.approve(order), left="PN-0016")
    unused = {"condition": "good", "destination": "hq"}
    lost = {"return_qty": 0, "shortage_reason": "返程途中丢失一件，正在查找。"}
    settled = _of_line(parts.stage, order)
    settled.wait(hours=8).fill(account_of(unit), "return_unused", **unused, **lost)
    order.wait(hours=20).call_back(4, "已恢复，希望下次提前联系。").work()
    batch = _batch(parts.stage, order)
    _send_back(batch, order, "德邦", "DB")
    batch.wait(days=2)
    rows = batch.shown("store", "receive_parts")["parts"]
    back = [{"line": row["line"], "received": True} for row in rows]
    batch.fill("store", "receive_parts", parts=back, received_at=batch.stage.in_time())


def _to_call_back(parts: PartsStage, ago: float, *, sent: bool = False) -> None:
    """Install at the agent's; the front desk has still to ask."""
    words = "先导压力不足，操作手柄迟钝。"
    order = parts.surveyed(3, "HYD-03", words, ago, "PN-0014", unit="AG14")
    order.ask("HYD-03", FINDING, "PN-0014", "PN-0012", "PN-0013")
    order.fill("ag14.res", "countersign", decision="agree")
    parts.installed(parts.approve(order))
    if not sent:
        _send_back(_batch(parts.stage, order), order, "顺丰", "SF")


def _batch(stage: Stage, order: LiveOrder) -> Play:
    """Find the batch that the old parts of an order have come to."""
    instance = stage.engine.run(FindBatch(order.unit), actor=SYSTEM)
    return Play(stage, order.unit, instance)


def _of_line(stage: Stage, order: LiveOrder) -> Play:
    """Find what settles the one part of an order."""
    instance = stage.engine.run(FindWriteoff(order.no), actor=SYSTEM)
    return Play(stage, order.no, instance)


def _send_back(batch: Play, order: LiveOrder, carrier: str, mark: str) -> None:
    batch.wait(hours=3)
    login = account_of(order.unit)
    rows = batch.shown(login, "ship_parts")["parts"]
    batch.fill(
        login,
        "ship_parts",
        parts=[{"line": row["line"], "shipped": True} for row in rows],
        carrier=carrier,
        waybill=f"{mark}{order.no[-6:]}8",
    )
