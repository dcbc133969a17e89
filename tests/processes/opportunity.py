"""An opportunity, and the people who develop it."""

from dataclasses import dataclass, field
from typing import Any, Self

from handlers.development.opportunity_changes import WithdrawOpportunity
from handlers.development.opportunity_views import GetOpportunity, OpportunityPage
from storage.opportunities import Opportunity
from tests.processes.conftest import Order
from workflows.commands.process_instances import StartProcessInstance
from workflows.errors import LOCAL_ZONE
from workflows.jobs.executor import run_due

NAME = "贵州黔峰矿业有限公司"
PHONE = "199-0000-4321"


@dataclass
class Development(Order):
    """One opportunity on its way."""

    owner: str = "am1"
    facts: dict[str, object] = field(default_factory=dict)

    def day(self, days: int = 0) -> str:
        local = self.clock.now.astimezone(LOCAL_ZONE)
        return self.at(days=days)[:10] if days else local.date().isoformat()

    def record(self, login: str = "am1", **facts: object) -> Self:
        values: dict[str, object] = {
            "customer_name": NAME,
            "contact_name": "陶经理",
            "contact_phone": PHONE,
            "source": "exhibition",
            "product_line": "2",
            "region": "52",
            "need": "新矿区开孔，需要两台潜孔钻机，六月前到货",
            "est_value": 350_000,
            "chance": 40,
            "expected_close": self.day(60),
        }
        command = StartProcessInstance("opportunity_development", values | facts)
        started = self.engine.run(command, actor=self.actor(login))
        self.no = started.business_key or ""
        self.instance_id = started.process_instance_id
        return self

    def assign(self, to: str = "am1") -> Self:
        self.owner = to
        return self.do("sales1", "assign", decision="assign", account_manager=to)

    def accept(self) -> Self:
        return self.do(self.owner, "accept", decision="accept")

    def decline(self) -> Self:
        values = {"decision": "decline", "reason": "手头客户太多"}
        return self.do(self.owner, "accept", **values)

    def step_row(self, days: int, title: str = "首次拜访") -> dict[str, object]:
        row = {"title": title, "action": "visit", "matter": "了解工况和预算"}
        return {**row, "planned_date": self.day(days)}

    def plan(self, *rows: dict[str, object]) -> Self:
        steps = list(rows) or [self.step_row(1)]
        return self.do(self.owner, "make_plan", steps=steps)

    def step(self, next_step: str = "next_step", **facts: object) -> Self:
        values: dict[str, object] = {
            "actual_date": self.day(),
            "channel": "visit",
            "outcome": "done",
            "effect": "客户认可方案，要求报价",
            "next": next_step,
        }
        return self.do(self.owner, "execute_step", **(values | facts))

    def planned(
        self, *rows: dict[str, object], est_value: float | None = 350_000
    ) -> Self:
        """Come as far as the first step."""
        return self.record(est_value=est_value).assign().accept().plan(*rows)

    def win(self, **facts: object) -> Self:
        return self.do(self.owner, "conclude", **(won() | facts))

    def lose(self, **facts: object) -> Self:
        values = {
            "result": "lost",
            "lost_reason": "price",
            "lesson": "报价偏高，应分期",
        }
        return self.do(self.owner, "conclude", **(values | facts))

    def withdraw(self, login: str = "sales1", reason: str = "客户破产") -> Self:
        command = WithdrawOpportunity(self.no, reason)
        self.engine.run(command, actor=self.actor(login))
        return self

    def pass_time(self, **time: float) -> Self:
        """Let time pass, and what is due by then happen."""
        self.clock.forward(**time)
        while run_due(self.engine):
            pass
        return self

    @property
    def row(self) -> Opportunity:
        found: Any = self.read(lambda store: store.opportunities.by_no(self.no))
        assert isinstance(found, Opportunity)
        return found

    def told(self, login: str) -> list[str]:
        """List what somebody has been told about opportunities."""
        rows = self.read(lambda store: store.notifications.of(login, limit=99))
        return [row.text_zh for row in rows if row.kind == "opportunity"]


def won() -> dict[str, object]:
    """Give what is asked about a customer who buys."""
    return {
        "result": "won",
        "full_name": NAME,
        "address": "贵阳市观山湖区矿业大厦8楼",
        "postcode": "550081",
        "phone": PHONE,
        "industry": "mining",
        "contacts": [{"name": "陶经理", "title": "采购", "phone": PHONE}],
        "owner_unit": "OF19",
    }


def customers(development: Development, text: str = "黔峰") -> list[str]:
    """List the customers whose name has a text in it."""
    found = development.read(lambda store: store.customers.search(text))
    return [one.code for one in found]


def view(development: Development) -> OpportunityPage:
    """Look at the page of an opportunity."""
    page = GetOpportunity(development.no)
    return development.engine.run(page, actor=development.actor("sales1"))
