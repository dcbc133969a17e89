"""Closed orders of the past, put straight into the tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from handlers.demo.company import company
from handlers.demo.organisation import account_of
from handlers.machines import warranty_of
from storage.customers import Interaction
from storage.dispatch_orders import DispatchOrder, FaultCode
from storage.machines import Machine
from storage.unit_of_work import UnitOfWork
from storage.visits import FollowUp, Survey, Visit
from workflows.errors import LOCAL_ZONE

ORDERS = 60
#: Serial number, days ago, fault, whether the phone was enough.
_NAMED = (
    ("SD22-2025-0007", 96, "HYD-04", False),
    ("SD22-2025-0007", 41, "ELE-02", True),
    ("SP680-2024-0002", 78, "HYD-01", False),
    ("SP680-2024-0002", 22, "HYD-01", False),
)
_PRIORITIES = ("P1", "P2", "P2", "P2", "P3")
#: The newest past order is older than the oldest live one.
_NEWEST_DAYS, _OLDEST_DAYS = 16, 330
_CAUSES = ("quality", "wear", "wear", "misuse", "unknown")
_SCORES = (3, 4, 4, 4, 5, 5, 5)


@dataclass(frozen=True, slots=True)
class _Past:
    """What happened, before it becomes rows."""

    at: datetime
    machine: Machine
    fault: FaultCode
    by_phone: bool


@dataclass
class PastOrders:
    """Writes closed orders, always the same ones from the same seed."""

    store: UnitOfWork
    as_of: datetime
    rng: Random

    def build(self) -> None:
        """Keep the orders, numbered as they came in."""
        past = [*self._named(), *self._random(ORDERS - len(_NAMED))]
        for one in sorted(past, key=lambda one: (one.at, one.machine.serial_no)):
            self._keep(one)

    def _named(self) -> list[_Past]:
        found = []
        for serial_no, days, code, by_phone in _NAMED:
            machine = self.store.machines.by_serial_no(serial_no)
            fault = self.store.dispatch_orders.fault_code(code)
            assert machine is not None, serial_no
            assert fault is not None, code
            found.append(_Past(self._moment(days), machine, fault, by_phone))
        return found

    def _random(self, count: int) -> list[_Past]:
        named = {entry["serial_no"] for entry in company()["named_machines"]}
        machines = [
            machine
            for machine in self.store.machines.search("-", 1000)
            if machine.serial_no not in named
        ]
        faults = self.store.dispatch_orders.fault_codes()
        found = []
        for machine in self.rng.sample(machines, count):
            assert machine.commissioned_on is not None
            day = self.as_of.astimezone(LOCAL_ZONE).date()
            age = (day - machine.commissioned_on).days
            days = self.rng.randint(_NEWEST_DAYS, min(_OLDEST_DAYS, age - 5))
            by_phone = self.rng.random() < 0.25
            found.append(
                _Past(self._moment(days), machine, self.rng.choice(faults), by_phone)
            )
        return found

    def _moment(self, days: int) -> datetime:
        local = self.as_of.astimezone(LOCAL_ZONE) - timedelta(days=days)
        return local.replace(
            hour=self.rng.randint(8, 17), minute=self.rng.randint(0, 59), second=0
        )

    def _keep(self, past: _Past) -> None:
        order = self._order(past)
        self.store.dispatch_orders.add([order])
        self.store.customers.add(
            [
                Interaction(
                    customer_id=order.customer_id,
                    at=order.first_contact_at,
                    channel="phone",
                    subject=order.no,
                    detail=order.fault_desc,
                    by_login=order.registered_by,
                )
            ]
        )
        finished = past.at + timedelta(hours=1)
        if not past.by_phone:
            finished = self._visit(past, order)
        order.closed_at = self._follow_up(order, finished)

    def _order(self, past: _Past) -> DispatchOrder:
        rng, machine = self.rng, past.machine
        warranty = warranty_of(self.store, machine, past.at, self._hours_then(past))
        customer = self.store.customers.get(machine.customer_id or 0)
        assert customer is not None
        contact = self.store.customers.contacts(customer.id)[0]
        model = self.store.machines.model(machine.model_code or "")
        complaint = rng.choice(company()["complaints"])
        return DispatchOrder(
            no=self.store.numbers.next("DO", past.at.astimezone(LOCAL_ZONE).year),
            reported_via="hq_phone",
            first_contact_at=past.at - timedelta(minutes=rng.randint(3, 15)),
            registered_at=past.at,
            registered_by=rng.choice(["front1", "front2"]),
            caller_name=contact.name,
            caller_phone=contact.phone,
            customer_id=customer.id,
            machine_id=machine.id,
            line=model.line if model else None,
            site_address=machine.site_address,
            fault_desc=f"{complaint}{past.fault.name_zh}。",
            symptoms=[],
            priority=rng.choice(_PRIORITIES),
            warranty_result=warranty.result,
            warranty_basis_zh=warranty.basis.zh,
            warranty_basis_en=warranty.basis.en,
            owner_unit=machine.owner_unit,
            exec_unit=None if past.by_phone else machine.owner_unit,
            status="closed",
            fault_code=past.fault.code,
            resolution="电话指导后恢复正常。"
            if past.by_phone
            else "现场修复，试机正常。",
            reopened=0,
            origin="seed_history",
        )

    def _visit(self, past: _Past, order: DispatchOrder) -> datetime:
        rng, unit = self.rng, past.machine.owner_unit or ""
        engineer = rng.choice(self.store.organisation.engineers(unit))
        arrived = past.at + timedelta(hours=rng.randint(5, 40))
        finished = arrived + timedelta(hours=rng.randint(2, 7))
        visit = Visit(
            order_id=order.id,
            seq=1,
            purpose="survey",
            unit_code=unit,
            engineer_id=engineer.id,
            helpers=[],
            assigned_by=account_of(unit),
            assigned_at=past.at + timedelta(hours=1),
            planned_from=arrived - timedelta(hours=2),
            planned_to=finished,
            appointed_at=arrived,
            depart_at=arrived - timedelta(hours=2),
            arrive_at=arrived,
            finish_at=finished,
            hours_reading=self._hours_then(past),
            result="solved",
            entry_mode="proxy",
            performed_by_id=engineer.id,
            entered_by=account_of(unit),
            entered_at=finished + timedelta(hours=1),
        )
        self.store.visits.add([visit])
        self._survey(past, visit)
        return finished

    def _survey(self, past: _Past, visit: Visit) -> None:
        assert visit.entered_at is not None
        survey = Survey(
            visit_id=visit.id,
            fault_code=past.fault.code,
            cause=self.rng.choice(_CAUSES),
            finding=past.fault.name_zh,
            work_done="现场检查并修复，试机正常，已向机手说明。",
            machine_running=True,
            submitted_at=visit.entered_at,
        )
        self.store.visits.add([survey])

    def _hours_then(self, past: _Past) -> int:
        machine = past.machine
        assert machine.commissioned_on is not None
        assert machine.hours_last is not None
        today = self.as_of.astimezone(LOCAL_ZONE).date()
        age = (today - machine.commissioned_on).days
        then = (past.at.date() - machine.commissioned_on).days
        return machine.hours_last * then // max(age, 1)

    def _follow_up(self, order: DispatchOrder, finished: datetime) -> datetime:
        rng = self.rng
        called = finished + timedelta(hours=rng.randint(20, 44))
        self.store.visits.add(
            [
                FollowUp(
                    order_id=order.id,
                    attempt_no=1,
                    at=called,
                    by_login=rng.choice(["front1", "front2"]),
                    result="reached",
                    running_ok=True,
                    score_overall=rng.choice(_SCORES),
                    score_speed=rng.choice(_SCORES),
                    score_skill=rng.choice(_SCORES),
                    score_attitude=rng.choice(_SCORES),
                )
            ]
        )
        return called
