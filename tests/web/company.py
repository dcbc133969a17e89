"""A small company in a real database: enough for every screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from storage.customers import Contact, Customer
from storage.dispatch_orders import FaultCode
from storage.identities import User, UserRole
from storage.machines import Machine, MachineModel
from storage.organisation import Engineer, EngineerSkill, OrgUnit
from storage.parts import Part, PartFit
from storage.unit_of_work import Database, UnitOfWork, unit_of_work_factory
from tests.conftest import NOW

PASSWORD = "a fine password"  # noqa: S105 (of people who do not exist)
SERIAL_NO = "SD22-2025-0007"
PHONE = "19900000007"

#: login -> name, English name, role, unit, product line.
PEOPLE = {
    "front1": ("李静", "Li Jing", "front_desk", "HQ", None),
    "ts1": ("刘洋", "Liu Yang", "tech_support", "HQ", 1),
    "ts1b": ("高翔", "Gao Xiang", "tech_support", "HQ", 1),
    "cd.sup": ("冯涛", "Feng Tao", "service_supervisor", "OF18", None),
    "cd.store": ("蒋欣", "Jiang Xin", "storekeeper", "OF18", None),
    "cs.sup": ("余斌", "Yu Bin", "service_supervisor", "OF15", None),
    "owner": ("韩雪", "Han Xue", "process_owner", "HQ", None),
    "director": ("陈敏", "Chen Min", "service_director", "HQ", None),
    "sales1": ("唐亮", "Tang Liang", "sales_supervisor", "HQ", None),
    "am1": ("曹颖", "Cao Ying", "account_manager", "HQ", None),
    "am2": ("彭飞", "Peng Fei", "account_manager", "HQ", None),
    "psales": ("徐娟", "Xu Juan", "parts_sales", "HQ", None),
    "saleslead": ("胡建华", "Hu Jianhua", "parts_sales_lead", "HQ", None),
    "finance": ("林晓", "Lin Xiao", "finance", "HQ", None),
    "admin": ("周伟", "Zhou Wei", "admin", "HQ", None),
}


def found_company(database: Database, password_hash: str = "") -> None:
    """Put units, people, a customer, a machine and parts in place."""
    with _unit_of_work(database) as store:
        _add_units(store)
        _add_people(store, password_hash)
        _add_machines(store)


@contextmanager
def _unit_of_work(database: Database) -> Iterator[UnitOfWork]:
    with unit_of_work_factory(database)() as store:
        yield store


def _add_units(store: UnitOfWork) -> None:
    for code, kind, zh, en in (
        ("HQ", "hq", "总部", "Headquarters"),
        ("OF18", "office", "成都办事处", "Chengdu Office"),
        ("OF15", "office", "长沙办事处", "Changsha Office"),
    ):
        lines = "1,2,3" if kind == "office" else ""
        unit = OrgUnit(
            code=code, kind=kind, name_zh=zh, name_en=en, product_lines=lines
        )
        unit.lat, unit.lon = 30.6, 104.0
        store.organisation.add([unit])


def _add_people(store: UnitOfWork, password_hash: str) -> None:
    for login, (zh, en, _, unit, _) in PEOPLE.items():
        user = User(login=login, name_zh=zh, name_en=en, unit_code=unit)
        user.password_hash = password_hash
        store.identities.add([user])
    store.flush()
    for login, (_, _, role, unit, line) in PEOPLE.items():
        held = UserRole(login=login, role_code=role, scope_line=line)
        held.scope_unit = None if unit == "HQ" else unit
        store.identities.add([held])
    for number, unit in ((1, "OF18"), (2, "OF15")):
        engineer = Engineer(
            code=f"E00{number}", name_zh="蔡明", name_en="Cai Ming", unit_code=unit
        )
        store.organisation.add([engineer])
        store.organisation.add(
            [EngineerSkill(engineer_id=engineer.id, line=1, level=2)]
        )


def _add_machines(store: UnitOfWork) -> None:
    model = MachineModel(code="SD-22", line=1, name_zh="旋挖钻机", name_en="Rotary rig")
    model.warranty_months, model.warranty_hours = 12, 2000
    model.price = Decimal(4200000)
    store.machines.add([model])
    customer = Customer(code="CU-0001", name="四川锦程基础工程", phone=PHONE)
    customer.owner_unit, customer.address = "OF18", "成都市双流区"
    store.customers.add([customer])
    contact = Contact(customer_id=customer.id, name="王师傅", title="机长", phone=PHONE)
    store.customers.add([contact])
    machine = Machine(serial_no=SERIAL_NO, model_code="SD-22", owner_unit="OF18")
    machine.customer_id, machine.site_address = customer.id, "成都市双流区工地"
    machine.commissioned_on = date(2025, 9, 10)
    machine.hours_last, machine.hours_last_at = 840, NOW
    store.machines.add([machine])
    store.dispatch_orders.add([_fault()])
    part = Part(part_no="PT-0001", name_zh="主泵", name_en="Main pump", uom="件")
    part.price, part.warranty_class = Decimal(18500), "major"
    store.parts.add([part])
    store.parts.add([PartFit(part_no=part.part_no, model_code="SD-22")])


def _fault() -> FaultCode:
    return FaultCode(
        code="HYD-01",
        group_code="HYD",
        group_zh="液压",
        group_en="Hydraulics",
        name_zh="主泵压力低",
        name_en="Main pump low pressure",
    )
