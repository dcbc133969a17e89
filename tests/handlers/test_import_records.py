"""Files fill in what the data dictionary names, and give it back unchanged."""

from datetime import date

import pytest

from handlers.company.imports import IMPORTS, TABLES, GetImportExample
from tests.handlers.world import SERIAL_NO, World
from workflows.engine import Actor, PlannedItem
from workflows.errors import Text

ADMIN = Actor("admin", Text("管理员", "Admin"), frozenset(["admin"]), "HQ")


def plan(world: World, kind: str, content: bytes) -> list[PlannedItem]:
    return list(IMPORTS[kind].plan(world.context(ADMIN), {"upload": content}))


def take(world: World, kind: str, *lines: str) -> list[str]:
    """Import a file; say what was done, or why a row was left out."""
    items = plan(world, kind, "\n".join(lines).encode())
    context = world.context(ADMIN)
    return [
        IMPORTS[kind].carry_out(context, {}, item.arguments).zh
        if item.feasible
        else item.note.zh
        for item in items
    ]


def test_a_unit_comes_with_its_address(world: World) -> None:
    header = "code,name_zh,name_en,kind,parent_code,province,city,address,lines"

    take(
        world,
        "import_units",
        header.replace("lines", "product_lines"),
        'OF99,拉萨办事处,Lhasa Office,办事处,HQ,西藏,拉萨市,金珠西路 8 号,"1,2"',
    )

    unit = world.store.organisation.unit("OF99")
    assert unit is not None
    assert (unit.kind, unit.city, unit.address) == ("office", "拉萨市", "金珠西路 8 号")
    assert unit.serves(2)


def test_an_engineer_comes_with_vehicle_and_skills(world: World) -> None:
    header = "工程师编号,中文名称,英文名称,所属网点,车辆,技能"

    take(world, "import_engineers", header, 'X1,何平,He Ping,OF18,川A·8,"1:3, 2:1"')
    said = take(world, "import_engineers", header, "X1,,,,皮卡,1:2")

    engineer = world.engineer("X1")
    skills = {one.line: one.level for one in world.store.rosters.skills([engineer.id])}
    assert (engineer.vehicle, engineer.active, skills) == ("皮卡", True, {1: 2})
    assert said == ["车辆：川A·8 → 皮卡；技能：1:3, 2:1 → 1:2"]


def test_a_person_is_known_by_customer_and_name(world: World) -> None:
    header = "客户编号,姓名,职务,生日,重要日子"

    said = take(
        world,
        "import_contacts",
        header,
        "C00001,罗永刚,设备经理,1980/4/5,10-18 开业周年",
        "C00001,钱进,会计,,",
    )

    customer = world.store.customers.by_code("C00001")
    assert customer is not None
    known, new = world.store.customers.contacts(customer.id)
    assert (known.birthday, new.name) == (date(1980, 4, 5), "钱进")
    assert known.important_dates == [{"on": "10-18", "name": "开业周年"}]
    assert said[0].startswith("职务：– → 设备经理；生日：– → 1980-04-05")


def test_a_machine_keeps_the_warranty_of_its_commissioning(world: World) -> None:
    header = "整机编号,机型,发动机号,车架号,启用日期,质保小时数"
    row = "S-9,SD-22,DE1,LP9,2026-03-01,2500"

    (said,) = take(world, "import_machines", header, row)
    model = world.store.machines.model("SD-22")
    assert model is not None
    model.warranty_months = 1
    same_day = row.replace("2026-03-01", "2026/3/1")
    (again,) = take(world, "import_machines", header, same_day)

    machine = world.store.machines.by_serial_no("S-9")
    assert machine is not None
    assert (machine.engine_no, machine.frame_no) == ("DE1", "LP9")
    assert machine.warranty_until == date(2027, 3, 1)
    assert machine.warranty_hours_limit == 2500
    assert "质保截止：– → 2027-03-01" in said
    assert again == "没有变化"


def test_a_model_may_have_a_service_plan_of_its_own(world: World) -> None:
    header = "机型,保养计划"

    take(world, "import_models", header, "SD-22,100±20 600±50")

    model = world.store.machines.model("SD-22")
    assert model is not None
    assert model.service_plan == [
        {"hours": 100, "window": 20},
        {"hours": 600, "window": 50},
    ]


def test_fault_codes_and_parts_are_sorted(world: World) -> None:
    codes = take(world, "import_fault_codes", "故障码,产品线,严重程度", "HYD-01,2,严重")

    parts = take(world, "import_parts", "配件号,类别,旧件返还", "PN-0001,液压件,是")

    (fault,) = [
        one for one in world.store.dispatch_orders.fault_codes() if one.code == "HYD-01"
    ]
    part = world.store.parts.by_numbers(["PN-0001"])["PN-0001"]
    assert (fault.line, fault.severity, part.category) == (2, "high", "hydraulic")
    assert codes == ["产品线：all → 2；严重程度：– → high"]
    assert parts == ["类别：– → hydraulic；旧件返还：no → yes"]


@pytest.mark.parametrize(
    ("kind", "header", "row", "why"),
    [
        (
            "contacts",
            "客户编号,姓名,重要日子",
            "C00001,罗永刚,13-40 x",
            "重要日子：请写成",
        ),
        ("contacts", "客户编号,姓名,生日", "C00001,,", "姓名：必填"),
        ("models", "机型,保养计划", "SD-22,600±50 100±20", "保养计划：请写成"),
        ("engineers", "code,skills", "OF18-E1,4:1", "技能：请写成"),
        ("units", "code,product_lines", "OF18,7", "产品线：只能是 1、2、3"),
        ("units", "code,lat", "OF18,99", "纬度：不是度数"),
        ("fault_codes", "code,line", "HYD-01,4", "产品线：须为 1 至 3"),
        ("machines", "serial_no,warranty_hours_limit", "S-1,-5", "不是整数"),
        ("customers", "code,account_manager", "C00001,cd.sup", "没有客户经理"),
    ],
)
def test_a_cell_that_makes_no_sense_is_named(
    world: World, kind: str, header: str, row: str, why: str
) -> None:
    (said,) = take(world, f"import_{kind}", header, row)

    assert why in said


@pytest.mark.parametrize("kind", TABLES)
def test_the_example_of_a_file_can_be_imported_as_it_is(
    world: World, kind: str
) -> None:
    content = GetImportExample(kind, "en").execute(world.context(ADMIN))

    items = plan(world, kind, content)

    notes = {item.note.en for item in items}
    assert items
    # A machine from before gets the warranty that it has anyway.
    assert all("Nothing" in one or "Warranty until: –" in one for one in notes)
    assert SERIAL_NO.encode() in content or kind != "import_machines"


def test_whoever_takes_real_rows_out_stands_in_the_history(world: World) -> None:
    context = world.context(ADMIN)

    GetImportExample("import_customers").execute(context)

    assert not GetImportExample.reads
    assert context.record.variables == {"kind": "import_customers"}
