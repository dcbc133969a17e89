"""A very small company in an in-memory database, and its people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import bpmn
from handlers import business
from handlers.service import registration, units
from storage.customers import Contact, Customer
from storage.deployments import Deployment, ProcessDefinition
from storage.dispatch_orders import DispatchOrder, FaultCode
from storage.identities import User
from storage.machines import Machine, MachineModel
from storage.organisation import Absence, Engineer, EngineerSkill, OrgUnit
from storage.parts import Part, PartFit
from storage.process_instances import InstanceState
from storage.scope import Scope
from storage.unit_of_work import UnitOfWork
from workflows.deployed_decisions import define_decisions
from workflows.engine import Actor, Context, ServiceTask
from workflows.errors import Text
from workflows.spiff.definitions import DefinitionCache

NOW = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
SERIAL_NO = "SD22-2025-0007"
PHONE = "19900000007"

_UNITS = (
    ("HQ", "hq", "总部", "Headquarters", None, None, "1,2,3"),
    ("OF15", "office", "长沙办事处", "Changsha Office", 28.23, 112.94, "1,2"),
    ("OF18", "office", "成都办事处", "Chengdu Office", 30.57, 104.07, "1,2"),
    ("OF19", "office", "贵阳办事处", "Guiyang Office", 26.65, 106.63, "1,2"),
    ("AG18", "agent", "绵阳涪江代理", "Mianyang Agent", 31.47, 104.68, "3"),
)
_USERS = (
    ("front1", "李静", "Li Jing", "HQ"),
    ("ts1", "刘洋", "Liu Yang", "HQ"),
    ("cd.sup", "冯涛", "Feng Tao", "OF18"),
    ("cd.store", "蒋欣", "Jiang Xin", "OF18"),
    ("cs.sup", "余斌", "Yu Bin", "OF15"),
    ("cd.eng1", "蔡明", "Cai Ming", "OF18"),
)
#: Code, unit, level for line 1.
_ENGINEERS = (
    ("OF15-E1", "OF15", 2),
    ("OF18-E1", "OF18", 3),
    ("OF18-E2", "OF18", 2),
    ("OF18-E3", "OF18", 1),
    ("OF18-E4", "OF18", 0),
    ("OF19-E1", "OF19", 2),
)


def unit_actor(login: str, unit: str, *roles: str) -> Actor:
    """Make somebody who works for a unit."""
    groups = frozenset([*roles, *(f"{role}@{unit}" for role in roles)])
    return Actor(
        login, Text(login, login), groups, unit, Scope(units=frozenset([unit]))
    )


FRONT = Actor("front1", Text("李静", "Li Jing"), frozenset(["front_desk"]), "HQ")
SUPPORT = Actor(
    "ts1",
    Text("刘洋", "Liu Yang"),
    frozenset(["tech_support", "tech_support@line1"]),
    "HQ",
    Scope(lines=frozenset([1])),
)
SUPERVISOR = unit_actor("cd.sup", "OF18", "service_supervisor")
CLERK = unit_actor("cd.store", "OF18", "storekeeper")
CHANGSHA = unit_actor("cs.sup", "OF15", "service_supervisor")


@dataclass
class World:
    """The store with the company in it, and short ways to act there."""

    store: UnitOfWork
    process_instance_id: int = 0

    def context(self, actor: Actor = FRONT, now: datetime = NOW) -> Context:
        """Give what a command of somebody works with."""
        return Context(actor, now, self.store, DefinitionCache(), business())

    def task(self, actor: Actor = FRONT, now: datetime = NOW) -> ServiceTask:
        """Give what an operation gets that somebody's command led to."""
        return ServiceTask(self.context(actor, now), self.process_instance_id)

    def register(self, now: datetime = NOW, **facts: Any) -> DispatchOrder:  # noqa: ANN401 (parameters of the operation)
        """Register a fault of the company's one machine."""
        values: dict[str, Any] = {
            "caller_phone": PHONE,
            "caller_name": "罗永刚",
            "serial_no": SERIAL_NO,
            "fault_desc": "主泵压力低，停机",
            "priority": "P1",
            **facts,
        }
        result = registration.create_order(self.task(now=now), **values)
        return self.order(int(str(result["order_id"])))

    def order(self, order_id: int) -> DispatchOrder:
        """Read an order as it is stored."""
        order = self.store.dispatch_orders.get(order_id)
        assert order is not None
        return order

    def assigned(self, unit: str = "OF18", **facts: Any) -> DispatchOrder:  # noqa: ANN401 (see register)
        """Register a fault and ask a unit."""
        order = self.register(**facts)
        units.assign_unit(self.task(), order_id=order.id, unit=unit)
        return order

    def machine(self) -> Machine:
        """Find the company's one machine."""
        machine = self.store.machines.by_serial_no(SERIAL_NO)
        assert machine is not None
        return machine

    def engineer(self, code: str) -> Engineer:
        """Find an engineer."""
        engineer = self.store.organisation.engineer(code)
        assert engineer is not None
        return engineer

    def away(self, code: str, **time: float) -> None:
        """Send an engineer on holiday for some time from now."""
        absence = Absence(
            engineer_id=self.engineer(code).id,
            from_at=NOW - timedelta(hours=1),
            to_at=NOW + timedelta(**time),
        )
        self.store.organisation.add([absence])


def found_company(store: UnitOfWork) -> World:
    """Keep the very small company."""
    _put_organisation(store)
    _put_catalogue(store)
    customer = Customer(
        code="C00001", name="四川锦程基础工程有限公司", phone=PHONE, owner_unit="OF18"
    )
    store.customers.add([customer])
    store.customers.add([Contact(customer_id=customer.id, name="罗永刚", phone=PHONE)])
    store.machines.add(
        [
            Machine(
                serial_no=SERIAL_NO,
                model_code="SD-22",
                customer_id=customer.id,
                owner_unit="OF18",
                commissioned_on=date(2025, 9, 7),
                hours_last=840,
                hours_last_at=NOW - timedelta(days=10),
                site_address="成都市双流区",
                lat=30.51,
                lon=103.95,
                provisional=False,
            )
        ]
    )
    return World(store, _put_instance(store))


def put_service_levels(world: World, content: bytes = b"") -> None:
    """Publish the decision that says how long things may take."""
    name = "dispatch/sla_policy.dmn"
    files = {name: content or (Path(bpmn.__file__).parent / name).read_bytes()}
    deployment = Deployment(content_hash="y", deployed_at=NOW, deployed_by="owner")
    world.store.deployments.add(deployment, files)
    define_decisions(world.store, deployment.id, files)


def _put_organisation(store: UnitOfWork) -> None:
    store.organisation.add(
        OrgUnit(
            code=code,
            kind=kind,
            name_zh=zh,
            name_en=en,
            lat=lat,
            lon=lon,
            product_lines=lines,
            active=True,
        )
        for code, kind, zh, en, lat, lon, lines in _UNITS
    )
    store.identities.add(
        User(login=login, name_zh=zh, name_en=en, unit_code=unit, password_hash="x")
        for login, zh, en, unit in _USERS
    )
    store.flush()
    for code, unit, level in _ENGINEERS:
        engineer = Engineer(
            code=code,
            name_zh=f"工程师 {code}",
            name_en=f"Engineer {code}",
            unit_code=unit,
            login="cd.eng1" if code == "OF18-E1" else None,
            active=True,
        )
        store.organisation.add([engineer])
        if level:
            skill = EngineerSkill(engineer_id=engineer.id, line=1, level=level)
            store.organisation.add([skill])


def _put_catalogue(store: UnitOfWork) -> None:
    for code, line in (("SD-22", 1), ("EX-60", 3)):
        model = MachineModel(
            code=code,
            line=line,
            name_zh="机器",
            name_en="Machine",
            warranty_months=12,
            warranty_hours=2000,
            price=Decimal(1_000_000),
        )
        store.machines.add([model])
    for code in ("ENG-01", "HYD-01", "HYD-02"):
        fault = FaultCode(
            code=code,
            group_code=code[:3],
            group_zh="组",
            group_en="Group",
            name_zh=f"故障 {code}",
            name_en=f"Fault {code}",
        )
        store.dispatch_orders.add([fault])
    for part_no, model_code in (("PN-0001", "SD-22"), ("PN-0040", "EX-60")):
        part = Part(
            part_no=part_no,
            name_zh="主泵",
            name_en="Main pump",
            uom="件",
            price=Decimal(18500),
            warranty_class="major",
        )
        store.parts.add([part])
        store.parts.add([PartFit(part_no=part_no, model_code=model_code)])


def _put_instance(store: UnitOfWork) -> int:
    deployment = Deployment(content_hash="x", deployed_at=NOW, deployed_by="owner")
    store.deployments.add(deployment, {})
    definition = ProcessDefinition(
        deployment_id=deployment.id,
        process_id="dispatch",
        version=1,
        name_zh="派工单",
        name_en="Dispatch order",
        path="dispatch/dispatch.bpmn",
    )
    store.deployments.add_definition(definition)
    return store.process_instances.add(
        {
            "definition_id": definition.id,
            "state": InstanceState.ACTIVE,
            "revision": 0,
            "snapshot": b"",
            "started_at": NOW,
            "started_by": "front1",
        }
    )
