"""A file of customers, machines or parts is compared before anything is written."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.company.imports import (
    IMPORTS,
    ChangedMeanwhileError,
    MayNotImportError,
)
from tests.handlers.world import FRONT, SERIAL_NO, World
from workflows.engine import Actor, PlannedItem
from workflows.errors import InvalidFormError, Text

CLERK = Actor("info1", Text("信息员", "Clerk"), frozenset(["info_clerk"]), "HQ")


def plan(world: World, kind: str, *lines: str) -> list[PlannedItem]:
    content = "\r\n".join(lines).encode()
    context = world.context(CLERK)
    return list(IMPORTS[kind].plan(context, {"upload": content}))


def write(world: World, kind: str, items: list[PlannedItem]) -> list[str]:
    """Write what can be; say what was done."""
    context = world.context(CLERK)
    feasible = [item for item in items if item.feasible]
    done = [IMPORTS[kind].carry_out(context, {}, item.arguments) for item in feasible]
    return [each.zh for each in done]


def test_a_file_says_what_is_new_changed_and_the_same(world: World) -> None:
    items = plan(
        world,
        "import_customers",
        "客户编号,名称,电话,归属网点",
        "C00002,新客户,028-1234,OF18",
        "C00001,四川锦程基础工程有限公司,13800000000,",
        "C00001,再来一次,,",
    )

    assert [(item.feasible, item.note.zh) for item in items] == [
        (
            True,
            (
                "新增；客户编号：– → C00002；名称：– → 新客户；电话：– → 0281234；"
                "归属网点：– → OF18"
            ),
        ),
        (True, "电话：19900000007 → 13800000000"),
        (False, "文件中重复，未采用"),
    ]
    assert world.store.customers.by_code("C00002") is None


def test_what_the_preview_shows_is_written(world: World) -> None:
    items = plan(world, "import_customers", "code,name", "C00002,新客户", "C00001,锦程")

    assert len(write(world, "import_customers", items)) == 2

    new = world.store.customers.by_code("C00002")
    old = world.store.customers.by_code("C00001")
    assert new is not None
    assert old is not None
    assert (new.name, new.name_key, old.name, old.phone) == (
        "新客户",
        "新客户",
        "锦程",
        "19900000007",
    )


def test_importing_the_same_file_again_changes_nothing(world: World) -> None:
    lines = (
        "part_no;name_zh;name_en;uom;price;warranty_class",
        "P-9;泵;Pump;件;8.5;大件",
    )
    write(world, "import_parts", plan(world, "import_parts", *lines))

    (again,) = plan(world, "import_parts", *lines)

    assert (again.feasible, again.note.en) == (False, "Nothing is different")
    part = world.store.parts.by_numbers(["P-9"])["P-9"]
    assert (part.price, part.warranty_class) == (Decimal("8.50"), "major")


def test_a_machine_belongs_to_a_customer_that_is_there(world: World) -> None:
    lines = ("整机编号,机型,客户编号,启用日期", f"{SERIAL_NO},SD-22,C00001,2025/9/8")
    (item,) = plan(world, "import_machines", *lines)

    write(world, "import_machines", [item])

    machine = world.machine()
    assert machine.commissioned_on == date(2025, 9, 8)
    assert item.note.en == (
        "Commissioned on: 2025-09-07 → 2025-09-08; Warranty until: – → 2026-09-08;"
        " Warranty hours: – → 2000"
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("S-1,XX,,,", "机型：没有机型 XX"),
        ("S-1,,,,", "机型：必填"),
        (",SD-22,,,", "整机编号：必填"),
        ("S-1,SD-22,C9,,", "客户编号：没有客户 C9"),
        ("S-1,SD-22,,OF99,", "归属网点：没有单位 OF99"),
        ("S-1,SD-22,,,2025-02-30", "启用日期：不是日期"),
        ("S-1,SD-22,,,soon", "启用日期：不是日期"),
    ],
)
def test_a_row_that_makes_no_sense_is_left_out(
    world: World, line: str, why: str
) -> None:
    header = "整机编号,机型,客户编号,归属网点,启用日期"

    (item,) = plan(world, "import_machines", header, line)

    assert (item.feasible, item.note.zh) == (False, why)


@pytest.mark.parametrize("price", ["-1", "1.234", "NaN", "x", "1e30", "Infinity"])
def test_a_price_is_an_amount(world: World, price: str) -> None:
    (item,) = plan(world, "import_parts", "part_no,price", f"PN-0001,{price}")

    assert (item.feasible, item.note.en) == (False, "Price: no amount")


def test_what_somebody_has_changed_since_the_preview_is_not_overwritten(
    world: World,
) -> None:
    items = plan(world, "import_customers", "code,phone", "C00001,13800000000")
    customer = world.store.customers.by_code("C00001")
    assert customer is not None
    customer.phone = "1"

    with pytest.raises(ChangedMeanwhileError):
        write(world, "import_customers", items)


def test_a_file_of_a_chinese_spreadsheet_is_read(world: World) -> None:
    content = "客户编号\t名称\nC7\t新客户\n\n".encode("gb18030")

    (item,) = IMPORTS["import_customers"].plan(world.context(), {"upload": content})

    assert item.name.zh == "C7"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xff\xff", b"code,shoe size\n1,2", b"code,Code\n1,2", b'code\n"x'],
)
def test_a_file_that_is_no_table_is_refused_whole(world: World, content: bytes) -> None:
    with pytest.raises(InvalidFormError) as refused:
        IMPORTS["import_customers"].plan(world.context(), {"upload": content})

    assert {problem.field for problem in refused.value.problems} == {"file"}


@pytest.mark.parametrize("kind", IMPORTS)
def test_only_who_keeps_the_data_may_import(kind: str) -> None:
    with pytest.raises(MayNotImportError):
        IMPORTS[kind].require(FRONT)
