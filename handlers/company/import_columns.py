"""Columns of files that are imported, and what may stand in their cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from workflows.engine import Context
from workflows.errors import Text

_MOST_CHARACTERS: Final = 200
_LONGEST: Final = 9
#: Between the columns that together say which row it is.
BETWEEN_KEYS: Final = " / "


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
    #: Keeps it elsewhere than in the row, once that is kept.
    keep: Callable[[Context, Any, str], None] | None = None

    def current(self, context: Context, row: object) -> str:
        """Give what a row has now, as text."""
        if self.get is not None:
            return self.get(context, row)
        value = getattr(row, self.field)
        return "" if value is None else str(value)

    def put(self, context: Context, row: object, text: str) -> None:
        """Write a checked text into a row."""
        if self.keep is not None:
            return
        value = self.value(context, text) if self.value else text
        setattr(row, self.attribute or self.field, value)


@dataclass(frozen=True, slots=True)
class ImportTable:
    """Something that files are imported into; the first columns say which row."""

    name: Text
    columns: tuple[Column, ...]
    #: Who may import it, besides administrators.
    role: str
    find: Callable[[Context, str], object | None]
    make: Callable[[str], object]
    keep: Callable[[Context, Any], None]
    #: Some rows, to show what a file may look like.
    some: Callable[[Context], Sequence[object]]
    #: How many of the columns together say which row it is.
    keys: int = 1
    #: Cells that follow from the others, and from the row as it is.
    derived: Callable[[Context, Any, Mapping[str, str]], Mapping[str, str]] | None = (
        None
    )

    def key(self, cells: Mapping[str, str]) -> str:
        """Say which row some cells are about; nothing if one of them is missing."""
        found = [cells.get(one.field, "") for one in self.columns[: self.keys]]
        return BETWEEN_KEYS.join(found) if all(found) else ""


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


def part(context: Context, cell: str) -> str:
    """Take the number of a part."""
    if not context.store.parts.by_numbers([cell]):
        raise BadCellError(f"没有配件 {cell}", f"there is no part {cell}")
    return cell


def whole(least: int, most: int) -> Check:
    """Take a whole number within bounds."""

    def check(_: Context, cell: str) -> str:
        plain = cell.strip()
        if not (plain.isascii() and plain.isdecimal() and len(plain) <= _LONGEST):
            raise BadCellError("不是整数", "no whole number")
        if not least <= int(plain) <= most:
            raise BadCellError(f"须为 {least} 至 {most}", f"{least} to {most}")
        return str(int(plain))

    return check


def degrees(most: int) -> Check:
    """Take a latitude or longitude."""

    def check(_: Context, cell: str) -> str:
        try:
            number = float(cell)
        except ValueError:
            raise BadCellError("不是度数", "no degrees") from None
        if not -most <= number <= most:
            raise BadCellError("不是度数", "no degrees")
        return str(number)

    return check


def lines(_: Context, cell: str) -> str:
    """Take product lines such as 1,2."""
    found = sorted({each.strip() for each in cell.replace("、", ",").split(",")})
    if not set(found) <= {"1", "2", "3"}:
        raise BadCellError("只能是 1、2、3", "of 1, 2 and 3 only")
    return ",".join(found)


YES_NO: Final = one_of(yes="是", no="否")


def truth(_: Context, cell: str) -> bool:
    """Read what was found to be yes or no."""
    return cell == "yes"


def said(name: str) -> Callable[[Context, Any], str]:
    """Write a column that is true or false as yes or no."""

    def get(_: Context, row: object) -> str:
        value = getattr(row, name)
        return "" if value is None else "yes" if value else "no"

    return get


def date_of(_: Context, cell: str) -> date:
    """Read a date."""
    return date.fromisoformat(cell)


def decimal_of(_: Context, cell: str) -> Decimal:
    """Read an amount."""
    return Decimal(cell)


def number_of(_: Context, cell: str) -> int:
    """Read a whole number."""
    return int(cell)


def float_of(_: Context, cell: str) -> float:
    """Read degrees."""
    return float(cell)
