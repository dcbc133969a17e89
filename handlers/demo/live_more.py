"""What is under way once more and once more: as much as a load test wants."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import ClassVar, Final

from handlers.demo.company import units
from handlers.demo.live_opportunities import OPEN_COUNT, repeat_opportunity
from handlers.demo.live_order import report
from handlers.demo.live_parts import ANYWHERE
from handlers.demo.live_requests import repeat_request
from handlers.demo.live_sales import repeat_sale
from handlers.demo.live_settlement import settle_more
from handlers.demo.parts_stage import PartsStage
from handlers.demo.stock import SURE
from storage.process_instances import InstanceFilter, InstanceState
from workflows.engine import SYSTEM, Command, Context

_REQUESTS, _SALES = 4, 3


@dataclass(frozen=True)
class CountLive(Command[int]):
    """Count the process instances under way."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> int:
        wanted = InstanceFilter(state=InstanceState.ACTIVE)
        return context.store.process_instances.count(wanted)


def drive_more(parts: PartsStage, rounds: int, live: int) -> None:
    """Play everything so many rounds more, and orders until so much is under way."""
    stage = parts.stage
    offices = [
        unit["code"]
        for unit in units()
        if unit["kind"] == "office" and unit["code"] not in SURE
    ]
    for number in range(rounds):
        settle_more(parts, offices[2 * number], offices[2 * number + 1])
        for each in range(_REQUESTS):
            repeat_request(parts, each)
        for each in range(_SALES):
            repeat_sale(parts, each)
    for each in range(rounds * OPEN_COUNT):
        repeat_opportunity(stage, each)
    as_of = stage.clock.now
    for play in cycle((*_ORDERS, *ANYWHERE)):
        if stage.engine.run(CountLive(), actor=SYSTEM) >= live:
            return
        play(parts)
        assert stage.clock.now <= as_of, play
        stage.clock.now = as_of


def _new(parts: PartsStage) -> None:
    at = parts.stage.clock.now
    report(parts.stage, parts.machine(2), at, "液压油管漏油，动作慢。")


def _to_diagnose(parts: PartsStage) -> None:
    parts.reported(1, "显示屏黑屏，其他功能正常。", 4)


def _refused(parts: PartsStage) -> None:
    order = parts.reported(2, "主阀卡滞，动作迟缓。", 8).diagnose("HYD-03")
    order.refuse("no_engineer", "工程师均在外地，三天内无法安排。")
    other = "OF15" if order.unit != "OF15" else "OF14"
    order.ask_unit(other, "归属网点无人，此网点可安排。")


def _to_appoint(parts: PartsStage) -> None:
    order = parts.reported(1, "线束短路，控制屏时亮时灭。", 8).diagnose("ELE-03")
    order.accept().send(1, in_hours=45)


def _unreachable(parts: PartsStage) -> None:
    order = parts.reported(1, "回转支承异响，低速明显。", 30).diagnose("STR-02")
    order.accept().send(1, in_hours=60).wait(hours=3)
    order.appoint("no_answer").wait(hours=18).appoint("no_answer")


def _reopened(parts: PartsStage) -> None:
    order = parts.reported(1, "桅杆缓慢下滑，重载时明显。", 72).diagnose("WRK-01")
    order.accept().send(1).appoint().wait(hours=23).arrive().wait(hours=4)
    order.finish("solved", "WRK-01", "清洗先导阀并调整压力，试机下滑减轻。")
    order.wait(hours=20).call_back(2, "半天后又下滑，要求尽快处理。", running=False)
    order.reopen("客户反映故障复现，退回技术支持重新诊断。")


#: Steps at which the demo's machines with names stand.
_ORDERS: Final[tuple[Callable[[PartsStage], None], ...]] = (
    *(_new, _new, _new, _to_diagnose, _to_diagnose, _reopened),
    *(_refused, _to_appoint, _to_appoint, _unreachable),
)
