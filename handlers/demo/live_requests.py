"""What customers ask, complain about and suggest in the demo, each at another step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from handlers.demo.live_order import KnowMachine, LiveOrder
from handlers.demo.parts_stage import PartsStage
from handlers.demo.stage import Play, Stage
from workflows.engine import SYSTEM, Command, Context

#: The product line of the machine that the complaint is about.
_LINE: Final = 1


@dataclass(frozen=True)
class FindOrder(Command[tuple[str, int]]):
    """Find the order that has come of a request, and its instance."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[str, int]:
        (order,) = context.store.dispatch_orders.of_source(self.no)
        assert order.process_instance_id is not None, self.no
        return order.no, order.process_instance_id


def drive_requests(parts: PartsStage) -> None:
    """Play every request up to its step; the clock ends where it was."""
    stage = parts.stage
    as_of = stage.clock.now
    stage.clock.now = as_of - timedelta(hours=25)
    _turned_into_an_order(stage, parts.machine(_LINE))
    for play, ago, serial_no in _PLAYED:
        stage.clock.now = as_of - timedelta(hours=ago)
        play(stage, serial_no)
        assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def repeat_request(parts: PartsStage, number: int) -> None:
    """Play the request with a number once more, for the customer of any machine."""
    stage = parts.stage
    as_of = stage.clock.now
    play, ago, _ = _OPEN[number % len(_OPEN)]
    stage.clock.now = as_of - timedelta(hours=ago)
    play(stage, parts.machine(_LINE))
    stage.clock.now = as_of


def _request(
    stage: Stage, serial_no: str, login: str, kind: str, said: tuple[str, str, str]
) -> Play:
    """Let somebody record what the customer of a machine says, and by what way."""
    known = stage.engine.run(KnowMachine(serial_no), actor=SYSTEM)
    channel, subject, detail = said
    values = {
        "kind": kind,
        "customer": known.customer,
        "contact_name": known.caller_name,
        "contact_phone": known.caller_phone,
        "channel": channel,
        "subject": subject,
        "detail": detail,
        "urgency": "P2" if kind == "complaint" else "P3",
    }
    return Play(stage, *stage.start("service_request", login, values))


def _assign(request: Play, login: str, handler: str, note: str) -> Play:
    element = "assign_complaint" if login == "director" else "assign_request"
    due = request.stage.in_time(hours=30)
    return request.fill(login, element, handler=handler, due_at=due, note=note)


def _handle(request: Play, handler: str, steps: str, result: str) -> Play:
    return request.wait(hours=2).fill(
        handler, "handle", decision="handled", steps_taken=steps, result=result
    )


def _to_assign(stage: Stage, serial_no: str) -> None:
    said = (
        "wechat",
        "询问以旧换新政策",
        "旧机使用四年，想了解折价标准和新机的交货时间。",
    )
    _request(stage, serial_no, "am1", "consult", said)


def _complaint(stage: Stage, serial_no: str) -> None:
    said = (
        "phone",
        "三次维修同一故障",
        "半年内主泵第三次出问题，工地误工，要求给出说法并赔偿。",
    )
    _request(stage, serial_no, "front1", "complaint", said)


def _to_handle(stage: Stage, serial_no: str) -> None:
    said = (
        "phone",
        "索取五百小时保养清单",
        "想知道五百小时保养换哪些滤芯，能否直接寄到工地。",
    )
    request = _request(stage, serial_no, "front1", "consult", said)
    _assign(request, "sales1", "am1", "请今天答复客户。")


def _to_tell(stage: Stage, serial_no: str) -> None:
    said = ("web", "建议增加夜间值班", "夜班出故障时电话无人接听，建议增加值班人员。")
    request = _request(stage, serial_no, "front2", "suggestion", said)
    _assign(request, "sales1", "am2", "与客服部一起商量。")
    steps = "与客服部核对夜间来电，统计近一月漏接四次。"
    _handle(request, "am2", steps, "下月起夜班安排一人值守，电话转接手机。")


def _satisfied(stage: Stage, serial_no: str) -> None:
    said = ("email", "索取合格证复印件", "投标需要整机合格证和检验报告的盖章复印件。")
    request = _request(stage, serial_no, "am1", "information", said)
    _assign(request, "sales1", "am1", "投标急用。")
    _handle(request, "am1", "向质检科调取并盖章。", "已寄出盖章复印件两份。")
    request.wait(hours=20).fill(
        "am1",
        "feedback",
        contact="reached",
        told_at=stage.in_time(minutes=25),
        channel="phone",
        satisfaction=5,
        comment="收到了，很快。",
    )


def _turned_into_an_order(stage: Stage, serial_no: str) -> None:
    said = (
        "phone",
        "空调维修后仍不制冷",
        "上月修过空调，三天后又不制冷，驾驶室闷热无法作业。",
    )
    request = _request(stage, serial_no, "front2", "complaint", said)
    _assign(request, "director", "front2", "转派工单，优先处理。")
    request.wait(hours=1).fill(
        "front2",
        "handle",
        decision="to_order",
        serial_no=serial_no,
        fault_desc="空调不制冷，上月维修后复发，客户投诉。",
    )
    known = stage.engine.run(KnowMachine(serial_no), actor=SYSTEM)
    order = stage.engine.run(FindOrder(request.no), actor=SYSTEM)
    LiveOrder(stage, *order, known.line, known.unit, known.hours).to_support()


#: What becomes of each, how many hours ago it was recorded, and whose machine it is
#: about.
_PLAYED: Final[tuple[tuple[Callable[[Stage, str], None], int, str], ...]] = (
    (_satisfied, 76, "SD22-2025-0007"),
    (_to_tell, 27, "TD165-2024-0017"),
    (_to_handle, 6, "SD15-2025-0019"),
    (_complaint, 2, "SP680-2024-0002"),
    (_to_assign, 1, "SD22-2024-0035"),
)
_OPEN: Final = _PLAYED[1:]
