"""What can be imported from files: customers, machines and parts, and their columns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from storage.customers import Customer
from storage.machines import Machine
from storage.parts import Part
from workflows.engine import Context
from workflows.errors import Text

_MOST_CHARACTERS: Final = 200


class BadCellError(Exception):
    """A cell cannot be taken as it is."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(en)


#: Gives a cell as it is compared and stored, or raises BadCellError.
Check = Callable[[Context, str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file, and the column of the table that it fills."""

    field: str
    name: Text
    check: Check
    required: bool = False
    #: The value of the row as the file writes it, and the other way round.
    get: Callable[[Context, Any], str] | None = None
    value: Callable[[Context, str], object] | None = None
    attribute: str | None = None

    def current(self, context: Context, row: object) -> str:
        """Give what a row has now, as text."""
        if self.get is not None:
            return self.get(context, row)
        value = getattr(row, self.field)
        return "" if value is None else str(value)

    def put(self, context: Context, row: object, text: str) -> None:
        """Write a checked text into a row."""
        value = self.value(context, text) if self.value else text
        setattr(row, self.attribute or self.field, value)


@dataclass(frozen=True, slots=True)
class ImportTable:
    """Something that files are imported into; the first column says which row."""

    name: Text
    columns: tuple[Column, ...]
    #: Who may import it, besides administrators.
    role: str
    find: Callable[[Context, str], object | None]
    make: Callable[[str], object]
    keep: Callable[[Context, Any], None]


def text(_: Context, cell: str) -> str:
    """Take any text of one line."""
    if len(cell) > _MOST_CHARACTERS:
        raise BadCellError(
            f"最多 {_MOST_CHARACTERS} 个字", f"at most {_MOST_CHARACTERS} characters"
        )
    if any(ord(character) < ord(" ") for character in cell):
        raise BadCellError("不能有换行", "one line only")
    return cell


def digits(context: Context, cell: str) -> str:
    """Take a phone number or postcode: digits, as they are stored."""
    found = "".join(filter(str.isdecimal, text(context, cell)))
    if not found.isascii() or not found:
        raise BadCellError("只能是数字", "digits only")
    return found


def day(_: Context, cell: str) -> str:
    """Take a date such as 2026-03-31 or 2026/3/31."""
    parts = cell.replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, number = (int(part) for part in parts)
        return date(year, month, number).isoformat()
    except ValueError:
        raise BadCellError("不是日期", "no date") from None


def money(_: Context, cell: str) -> str:
    """Take an amount of yuan with at most two digits after the point."""
    try:
        amount = Decimal(cell.replace(",", ""))
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise BadCellError("不是金额", "no amount") from None
    if cents != amount or not 0 <= amount < Decimal(10) ** 12:
        raise BadCellError("不是金额", "no amount")
    return str(cents)


def one_of(**words: str) -> Check:
    """Take one of some codes, or its Chinese word."""

    def check(_: Context, cell: str) -> str:
        for code, word in words.items():
            if cell.casefold() in (code, word):
                return code
        choices = "、".join(words.values())
        raise BadCellError(f"只能是{choices}", f"one of {', '.join(words)}")

    return check


def unit(context: Context, cell: str) -> str:
    """Take the code of a unit."""
    if context.store.organisation.unit(cell) is None:
        raise BadCellError(f"没有单位 {cell}", f"there is no unit {cell}")
    return cell


def model(context: Context, cell: str) -> str:
    """Take the code of a machine model."""
    if context.store.machines.model(cell) is None:
        raise BadCellError(f"没有机型 {cell}", f"there is no model {cell}")
    return cell


def customer(context: Context, cell: str) -> str:
    """Take the code of a customer."""
    if context.store.customers.by_code(cell) is None:
        raise BadCellError(f"没有客户 {cell}", f"there is no customer {cell}")
    return cell


def _customer_code(context: Context, machine: Machine) -> str:
    if machine.customer_id is None:
        return ""
    owner = context.store.customers.get(machine.customer_id)
    return owner.code if owner else ""


def _customer_id(context: Context, code: str) -> int:
    found = context.store.customers.by_code(code)
    assert found is not None, code
    return found.id


def _price(_: Context, part: Part) -> str:
    return "" if part.price is None else str(part.price.quantize(Decimal("0.01")))


def _date_of(_: Context, cell: str) -> date:
    return date.fromisoformat(cell)


def _decimal_of(_: Context, cell: str) -> Decimal:
    return Decimal(cell)


CUSTOMERS: Final = ImportTable(
    Text("导入客户", "Import customers"),
    (
        Column("code", Text("客户编号", "Code"), text, required=True),
        Column("name", Text("名称", "Name"), text, required=True),
        Column("phone", Text("电话", "Phone"), digits),
        Column("address", Text("地址", "Address"), text),
        Column("postcode", Text("邮编", "Postcode"), digits),
        Column(
            "industry",
            Text("行业", "Industry"),
            one_of(
                construction="建筑施工",
                mining="矿山",
                rental="租赁",
                individual="个人",
                other="其他",
            ),
        ),
        Column("owner_unit", Text("归属网点", "Unit"), unit),
    ),
    "info_clerk",
    lambda context, key: context.store.customers.by_code(key),
    lambda key: Customer(code=key),
    lambda context, row: context.store.customers.add([row]),
)

MACHINES: Final = ImportTable(
    Text("导入整机", "Import machines"),
    (
        Column("serial_no", Text("整机编号", "Serial number"), text, required=True),
        Column("model_code", Text("机型", "Model"), model, required=True),
        Column(
            "customer",
            Text("客户编号", "Customer"),
            customer,
            get=_customer_code,
            value=_customer_id,
            attribute="customer_id",
        ),
        Column("owner_unit", Text("归属网点", "Unit"), unit),
        Column("sold_on", Text("销售日期", "Sold on"), day, value=_date_of),
        Column(
            "commissioned_on",
            Text("启用日期", "Commissioned on"),
            day,
            value=_date_of,
        ),
        Column("site_address", Text("工地地址", "Site address"), text),
    ),
    "info_clerk",
    lambda context, key: context.store.machines.by_serial_no(key),
    lambda key: Machine(serial_no=key),
    lambda context, row: context.store.machines.add([row]),
)

PARTS: Final = ImportTable(
    Text("导入配件", "Import parts"),
    (
        Column("part_no", Text("配件号", "Part number"), text, required=True),
        Column("name_zh", Text("中文名称", "Chinese name"), text, required=True),
        Column("name_en", Text("英文名称", "English name"), text, required=True),
        Column("uom", Text("单位", "Unit of measure"), text, required=True),
        Column(
            "price",
            Text("单价", "Price"),
            money,
            required=True,
            get=_price,
            value=_decimal_of,
        ),
        Column(
            "warranty_class",
            Text("质保类别", "Warranty class"),
            one_of(normal="普通", wear="易损件", major="大件"),
            required=True,
        ),
    ),
    "parts_manager",
    lambda context, key: context.store.parts.by_numbers([key]).get(key),
    lambda key: Part(part_no=key),
    lambda context, row: context.store.parts.add([row]),
)
