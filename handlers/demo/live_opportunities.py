"""The opportunities of the demo company, driven through the real engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.demo.stage import Play, Stage
from handlers.development.opportunity_changes import WithdrawOpportunity
from workflows.errors import LOCAL_ZONE

_SUPERVISOR = "sales1"


@dataclass
class LiveOpportunity(Play):
    """An opportunity on its way."""

    manager: str = "am1"

    def day(self, days: float = 0) -> str:
        """Give the day some days from now, as forms send it."""
        return self.stage.day(days)

    def assign(self, manager: str) -> "LiveOpportunity":
        """Let the supervisor choose an account manager."""
        self.manager = manager
        values = {"decision": "assign", "account_manager": manager}
        return self._complete(_SUPERVISOR, values)

    def decline(self, reason: str) -> "LiveOpportunity":
        """Let the account manager give it back."""
        return self._complete(self.manager, {"decision": "decline", "reason": reason})

    def accept(self) -> "LiveOpportunity":
        """Let the account manager take it on."""
        return self._complete(self.manager, {"decision": "accept"})

    def plan(self, *steps: tuple[float, str, str, str]) -> "LiveOpportunity":
        """Let the account manager take it on and plan: days, action, step, matter."""
        self.accept()
        rows = [
            {"title": title, "planned_date": self.day(days), "action": action}
            | {"matter": matter}
            for days, action, title, matter in steps
        ]
        return self._complete(self.manager, {"steps": rows})

    def approve(self) -> "LiveOpportunity":
        """Let the supervisor approve the plan."""
        return self._complete(_SUPERVISOR, {"decision": "approve"})

    def step(self, channel: str, effect: str, **facts: object) -> "LiveOpportunity":
        """Let the account manager enter what a step came to."""
        values = {
            "actual_date": self.day(),
            "channel": channel,
            "outcome": "done",
            "effect": effect,
            "next": "next_step",
        }
        return self._complete(self.manager, values | facts)

    def conclude(self, **values: object) -> "LiveOpportunity":
        """Let the account manager say how it ended."""
        return self._complete(self.manager, values)

    def withdraw(self, reason: str) -> None:
        """Let the supervisor stop it."""
        supervisor = self.stage.actor(_SUPERVISOR)
        command = WithdrawOpportunity(self.no, reason)
        self.stage.engine.run(command, actor=supervisor)

    def _complete(self, login: str, values: Mapping[str, object]) -> "LiveOpportunity":
        return self.wait(hours=1).submit(login, values)


def drive_opportunities(stage: Stage, *, few: bool = False) -> None:
    """Play every opportunity, or a few, to its state; the clock ends where it was."""
    clock = stage.clock
    as_of = clock.now
    local = as_of.astimezone(LOCAL_ZONE)
    for number, (play, days) in enumerate(PLAYED):
        if few and play not in _FEW:
            continue
        clock.now = (local - timedelta(days=days)).replace(hour=8, minute=15)
        play(_record(stage, number))
        assert clock.now <= as_of, play.__name__
    clock.now = as_of


def repeat_opportunity(stage: Stage, number: int) -> None:
    """Play one that is still open once more, for another part of a customer."""
    as_of = stage.clock.now
    again, place = divmod(number, len(_OPEN))
    place, play, days = _OPEN[place]
    stage.clock.now = as_of - timedelta(days=days)
    play(_record(stage, place, again + 1))
    stage.clock.now = as_of


def _record(stage: Stage, number: int, again: int = 0) -> LiveOpportunity:
    name, contact, region, line, value, source, need = _LEADS[number]
    login = _SUPERVISOR if number % 2 else "am1"
    values = {
        "customer_name": f"{name}第{again}项目部" if again else name,
        "contact_name": contact,
        "contact_phone": f"199-0000-{9 - again}{number:03}",
        "source": source,
        "product_line": line,
        "region": region,
        "need": need,
        "est_value": value,
        "chance": 20 + 5 * number,
        "expected_close": stage.day(45 + number),
    }
    no, instance = stage.start("opportunity_development", login, values)
    return LiveOpportunity(stage, no, instance)


def _new(one: LiveOpportunity) -> None:
    one.wait(minutes=5)


def _declined(one: LiveOpportunity) -> None:
    one.assign("am2").decline("正在跟进两个大项目，近期无法拜访。")


def _to_plan(one: LiveOpportunity) -> None:
    one.assign("am1").accept()


def _to_approve(one: LiveOpportunity) -> None:
    one.assign("am1").plan(
        (2, "visit", "拜访总经理", "了解新标段的工期和桩型"),
        (9, "quotation", "报价", "两台旋挖钻机，含培训"),
    )


def _executing(one: LiveOpportunity) -> None:
    one.assign("am2").plan(
        (1, "call", "电话沟通", "确认机型和到货时间"),
        (8, "visit", "现场拜访", "看工地和现有设备"),
        (20, "negotiation", "商务谈判", "付款方式"),
    )
    one.wait(days=1).step("phone", "客户倾向小型挖掘机，希望试用一周。")


def _overdue(one: LiveOpportunity) -> None:
    one.assign("am1").plan(
        (1, "visit", "首次拜访", "了解矿区岩性和孔深"),
        (3, "demo", "现场演示", "用 TD-165 打样孔"),
    )
    one.wait(days=1).step("visit", "矿长认可方案，约定尽快现场演示。")


def _put_off(one: LiveOpportunity) -> None:
    one.assign("am2").plan((1, "demo", "样机演示", "在租赁站演示 EX-85"))
    one.wait(days=1)
    one.step(
        "wechat", "客户出差，改期演示。", outcome="postponed", new_date=one.day(12)
    )


def _approved(one: LiveOpportunity) -> None:
    one.assign("am1").plan(
        (2, "visit", "拜访设备部", "收集桩基参数"),
        (20, "quotation", "报价", "静力压桩机一台"),
    )
    one.approve().wait(days=2).step("visit", "设备部提供了地勘资料，等报价。")


def _to_conclude(one: LiveOpportunity) -> None:
    one.assign("am2").plan((1, "negotiation", "商务谈判", "价格和交期"))
    one.wait(days=1).step("visit", "合同条款已谈妥，等盖章。", next="finish_won")


def _won(one: LiveOpportunity) -> None:
    one.assign("am1").plan(
        (1, "visit", "首次拜访", "了解需求"), (4, "quotation", "报价", "一台挖掘机")
    )
    one.wait(days=1).step("visit", "现场可用面积小，适合 EX-60。")
    one.wait(days=3).step("email", "客户接受报价。", next="finish_won")
    one.conclude(
        result="won",
        full_name="眉山东坡市政工程有限公司",
        address="四川省眉山市东坡区湖滨路 12 号",
        postcode="620010",
        phone="199-0000-9010",
        industry="construction",
        contacts=[{"name": "易经理", "title": "设备科", "phone": "199-0000-9010"}],
        owner_unit="AG18",
    )


def _lost(one: LiveOpportunity) -> None:
    one.assign("am1").plan((1, "quotation", "报价", "潜孔钻机一台"))
    one.wait(days=1).step("phone", "客户已订购别家设备。", next="finish_lost")
    one.conclude(
        result="lost",
        lost_reason="price",
        competitor="其他厂家",
        lesson="首次报价偏高，应先了解客户的预算。",
    )


def _withdrawn(one: LiveOpportunity) -> None:
    one.assign("am1").wait(days=1).withdraw("项目取消，客户不再采购。")


#: What becomes of each, and how many days ago it was recorded.
PLAYED = (
    (_won, 30),
    (_lost, 24),
    (_withdrawn, 20),
    (_approved, 16),
    (_overdue, 12),
    (_put_off, 9),
    (_to_conclude, 8),
    (_executing, 6),
    (_to_approve, 3),
    (_to_plan, 2),
    (_declined, 2),
    (_to_plan, 1),
    (_to_conclude, 7),
    (_new, 1),
    (_new, 1),
)
_OPEN = [
    (number, play, days)
    for number, (play, days) in enumerate(PLAYED)
    if play not in (_won, _lost, _withdrawn)
]
OPEN_COUNT: Final = len(_OPEN)
#: What a tiny company has, the new one twice.
_FEW = (_lost, _withdrawn, _overdue, _new)
#: Name, contact, province, line, value, source, need.
_LEADS = (
    (
        "眉山东坡市政工程",
        "易经理",
        "51",
        "3",
        320_000,
        "referral",
        "市政管网改造，需要小型挖掘机一台。",
    ),
    (
        "柳州鱼峰采石场",
        "莫老板",
        "45",
        "2",
        460_000,
        "phone",
        "采石场扩产，打算买一台潜孔钻机。",
    ),
    (
        "荆州江汉桩基",
        "荆工",
        "42",
        "1",
        2_600_000,
        "web",
        "桩基工程，咨询旋挖钻机及租售方案。",
    ),
    (
        "南通海门基础工程",
        "顾总",
        "32",
        "1",
        3_100_000,
        "exhibition",
        "软土地基，需要静力压桩机一台，年底前进场。",
    ),
    (
        "贵州黔峰矿业",
        "陶矿长",
        "52",
        "2",
        350_000,
        "phone",
        "新矿区开孔，先租后买潜孔钻机一台。",
    ),
    (
        "烟台福山设备租赁",
        "于经理",
        "37",
        "3",
        480_000,
        "web",
        "租赁站补充挖掘机，要求省油。",
    ),
    (
        "上饶信州建筑",
        "饶经理",
        "36",
        "3",
        490_000,
        "traditional",
        "厂房场地平整，需要 20 吨级挖掘机。",
    ),
    (
        "保山隆阳农机合作社",
        "段社长",
        "53",
        "3",
        320_000,
        "referral",
        "农田水渠开挖，需要小型挖掘机一台。",
    ),
    (
        "漳州龙文地基",
        "林总",
        "35",
        "1",
        8_400_000,
        "exhibition",
        "高铁标段开工，需要两台旋挖钻机。",
    ),
    (
        "包头固阳石料",
        "郝厂长",
        "15",
        "2",
        430_000,
        "phone",
        "石料厂爆破孔，需要切削钻机一台。",
    ),
    (
        "衡水桃城土方",
        "桃经理",
        "13",
        "3",
        480_000,
        "traditional",
        "土方队换新机，想了解以旧换新。",
    ),
    (
        "清远连州矿产",
        "连总",
        "44",
        "2",
        1_750_000,
        "web",
        "露天矿剥离，咨询 TD-165 的台班成本。",
    ),
    (
        "新乡牧野基础",
        "牧经理",
        "41",
        "3",
        480_000,
        "phone",
        "旧机淘汰，想了解挖掘机的分期付款。",
    ),
    (
        "赤峰松山矿山",
        "宋矿长",
        "15",
        "2",
        980_000,
        "exhibition",
        "新采区开孔，潜孔钻机一台，要求两周内到货。",
    ),
    (
        "宜昌点军市政",
        "宜工",
        "42",
        "3",
        320_000,
        "service",
        "维修时提到明年再添一台小型挖掘机。",
    ),
)
