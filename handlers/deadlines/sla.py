"""Service levels: the clocks there are, when they run, and how long they may.

A clock starts and stops by events that operations report (``clocks.py``).
How long it may run is decided elsewhere (``sla_levels.py``).
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from handlers.deadlines.working_time import ALWAYS, Pause, WorkCalendar, add
from workflows.errors import Text

PRIORITIES = {
    "P1": Text("停机", "machine down"),
    "P2": Text("带病运行", "degraded"),
    "P3": Text("一般", "normal"),
}
#: The only reasons for which a clock may stand still.
PAUSE_REASONS = {
    "waiting_customer": Text("等客户", "waiting for the customer"),
    "waiting_factory_supply": Text("等生产供货", "waiting for supply from the factory"),
    "customer_site_closed": Text("客户停工", "the customer's site is closed"),
}
#: A reminder, a breach, the red list: at these percentages people are told.
LEVELS = (75, 100, 150)
WARN, DUE, RED = LEVELS

#: The largest amount that each unit may have.
UNITS = {"min": 999, "h": 999, "d": 365, "wh": 500, "wd": 250}
UNIT_NAMES = {
    "min": Text("分钟", "minutes"),
    "h": Text("小时", "hours"),
    "d": Text("天", "days"),
    "wh": Text("工作小时", "working hours"),
    "wd": Text("工作日", "working days"),
}
_UNIT_LENGTH = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "wh": timedelta(hours=1),
}


class Duration(NamedTuple):
    """An amount of calendar time (min, h, d) or of working time (wh, wd)."""

    amount: int
    unit: str

    @property
    def working(self) -> bool:
        """Whether only working time counts."""
        return self.unit in ("wh", "wd")


class Moments(NamedTuple):
    """When 75, 100 and 150 % of a duration have passed."""

    warn_at: datetime
    due_at: datetime
    red_at: datetime


def moments(
    duration: Duration,
    calendar: WorkCalendar,
    start: datetime,
    pauses: tuple[Pause, ...] = (),
) -> Moments:
    """Tell when how much of a duration has passed, pauses left out."""
    counted = calendar if duration.working else ALWAYS
    unit = _UNIT_LENGTH.get(duration.unit, calendar.working_day)
    whole = duration.amount * unit
    return Moments(
        *(add(counted, start, whole * level / 100, pauses) for level in LEVELS)
    )


class Clock(NamedTuple):
    """A stage of a dispatch order whose time is taken."""

    name: Text
    #: Events of which each starts it, unless it runs already.
    starts: tuple[str, ...]
    #: The event that it waits for.
    goal: str
    #: Events after which nobody waits for the goal any more.
    void: tuple[str, ...] = ()
    #: Whose calendar counts: headquarters' (hq) or the unit's (field).
    place: str = "hq"
    #: Without an open task of its own, everybody who works on the order is told.
    whole_order: bool = False


#: Nothing more is to be done in the field: repaired, given up or solved by phone.
_OVER = ("work_done", "ended")

CLOCKS: dict[str, Clock] = {
    "registration": Clock(
        Text("来电到登记", "Call to registration"), ("called",), "registered"
    ),
    "diagnosis": Clock(
        Text("登记到锁定诊断", "Registration to locked diagnosis"),
        ("registered", "reopened"),
        "diagnosed",
        _OVER,
    ),
    "acceptance": Clock(
        Text("诊断到网点接单", "Diagnosis to acceptance by the unit"),
        ("diagnosed", "unit_asked"),
        "accepted",
        _OVER,
        "field",
        whole_order=True,
    ),
    "assignment": Clock(
        Text("接单到派工程师", "Acceptance to assigned engineer"),
        ("accepted",),
        "assigned",
        ("no_engineer", *_OVER),
        "field",
    ),
    "arrival": Clock(
        Text("登记到现场", "Registration to arrival on site"),
        ("registered", "reopened"),
        "arrived",
        _OVER,
        "field",
        whole_order=True,
    ),
    "survey": Clock(
        Text("到场到提交勘查", "Arrival to survey entered"),
        ("arrived",),
        "surveyed",
        _OVER,
        "field",
    ),
    "approval_1": Clock(
        Text("换件申请到一级审批", "Part request to first decision"),
        ("requested",),
        "approved",
        ("unit_asked", *_OVER),
    ),
    "approval_2": Clock(
        Text("一级到二级审批", "First to second decision"),
        ("approved_once",),
        "approved",
        ("unit_asked", *_OVER),
    ),
    "stock_source": Clock(
        Text("确定库存来源", "Stock source decided"),
        ("stock_asked",),
        "stock_found",
        ("unit_asked", *_OVER),
    ),
    "signature": Clock(
        Text("借出单每级会签", "Each signature of the loan slip"),
        ("signature_asked",),
        "signed",
        ("unit_asked", *_OVER),
    ),
    "shipping": Clock(
        Text("会签完成到发货", "Signatures to shipping"),
        ("all_signed",),
        "shipped",
        ("unit_asked", *_OVER),
    ),
    "receipt": Clock(
        Text("到货（预计到达后）", "Receipt (after the expected arrival)"),
        ("shipped",),
        "received",
        _OVER,
        "field",
    ),
    "installation": Clock(
        Text("收货到安装", "Receipt to installation"),
        ("received",),
        "installed",
        _OVER,
        "field",
        whole_order=True,
    ),
    "write_off": Clock(
        Text("安装到核销", "Installation to write-off"),
        ("line_installed",),
        "written_off",
    ),
    "old_part": Clock(
        Text("旧件返还", "Old part returned"), ("part_removed",), "part_returned"
    ),
    "follow_up": Clock(
        Text("完工到回访", "Work done to follow-up call"),
        ("work_done",),
        "followed_up",
        ("reopened", "ended"),
    ),
    # Not about an order: each starts with the task that is due by it.
    "lead_assignment": Clock(Text("指派商机", "Opportunity assigned"), (), "assigned"),
    "lead_acceptance": Clock(Text("接受商机", "Opportunity accepted"), (), "accepted"),
    "lead_plan": Clock(Text("制定开发计划", "Development plan made"), (), "planned"),
    "lead_conclusion": Clock(
        Text("开发结果", "Opportunity concluded"), (), "concluded"
    ),
    "request_assignment": Clock(
        Text("分配服务请求", "Service request assigned"), (), "assigned"
    ),
    "request_feedback": Clock(
        Text("处理后反馈", "Customer told of the result"), (), "fed_back"
    ),
    "care_call": Clock(Text("定期回访", "Periodic care call made"), (), "called"),
}
