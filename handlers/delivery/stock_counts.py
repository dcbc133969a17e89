"""Counting a shelf 盘点: what lies there, against the book, and putting the book right.

Whoever counts is not told what the book says. A difference that matters is approved
by somebody else; what is missing is taken from the unit's own pieces first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.delivery.count_room import make_room
from handlers.delivery.stock import Document, Move, place, post
from handlers.quantities import quantity_of, quantity_problem
from storage.parts import Part
from storage.quantities import Quantity, apart, plain, worth
from storage.stock import StockKey
from storage.stock_counts import StockCount
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse
from workflows.engine import SYSTEM, Context, ServiceTask
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.messages import Address, publish

Result = Mapping[str, object]

#: Published when a shelf has less than the book: it starts a count.
SHELF_DIFFERS: Final = "shelf_differs"
#: Warehouses with shelves that somebody can count.
COUNTABLE: Final = ("hq", "unit", "engineer_van")
MOST: Final = 999_999
_WHOLE: Final = Decimal(100)


class CountOverError(RejectedError):
    """The book has been put right already."""

    sentences: ClassVar = {
        "zh": "盘点 {no} 已经调整，不能再更改。",
        "en": "Expected an open count, but the book was put right by {no} already.",
    }


class OwnCountError(ForbiddenError):
    """Whoever counted does not approve the difference."""

    sentences: ClassVar = {
        "zh": "不能审批自己的盘点 {no}。",
        "en": "Expected somebody else to approve {no}, but you have counted.",
    }


def ask(
    context: Context, warehouse: str, part_nos: Collection[str], asked_for: str
) -> str | None:
    """Have parts counted that a shelf does not have; what is being counted is not.

    Gives the number of the count, or None where there is nothing to begin.
    """
    store = context.store
    wanted = sorted(set(part_nos) - store.stock_counts.open_parts(warehouse))
    if not wanted:
        return None
    no = _open(context, warehouse, wanted, asked_for)
    address = Address(business_key=no, message_id=f"{SHELF_DIFFERS} {no}")
    publish(context, SHELF_DIFFERS, {"count_no": no}, address)
    return no


def _open(
    context: Context, warehouse: str, part_nos: Iterable[str], asked_for: str | None
) -> str:
    year = context.now.astimezone(LOCAL_ZONE).year
    no = context.store.numbers.next("SC", year)
    context.store.stock_counts.add(
        StockCount(
            no=no,
            warehouse_code=warehouse,
            part_no=part_no,
            state="open",
            asked_for=asked_for,
            opened_by=context.actor.login,
            opened_at=context.now,
        )
        for part_no in part_nos
    )
    return no


def begin(
    task: ServiceTask,
    *,
    count_no: str | None = None,
    wanted: Mapping[str, object] | None = None,
) -> Result:
    """Begin a count: of the parts that a form names, or that a shelf did not have."""
    no = count_no or _planned(task, wanted or {})
    rows = _rows(task.store, no)
    for row in rows:
        row.process_instance_id = task.process_instance_id or None
    warehouse = _warehouse(task.store, rows[0].warehouse_code)
    task.business_key = no
    rest = f" +{len(rows) - 1}" if len(rows) > 1 else ""
    task.subject = f"{warehouse.name_zh} · {rows[0].part_no}{rest}"
    return {
        "count_no": no,
        "asked_for": rows[0].asked_for,
        "count_unit": warehouse.unit_code,
    }


def _planned(task: ServiceTask, form: Mapping[str, object]) -> str:
    """Open the count that a form asks for: of some parts, or all that are booked."""
    warehouse = task.store.warehouses.get(text_of(form.get("warehouse")) or "")
    chosen = [text_of(row.get("part_no")) or "" for row in rows_of(form.get("parts"))]
    known = task.store.parts.by_numbers(chosen)
    if warehouse is None or warehouse.kind not in COUNTABLE:
        refuse(problem("warehouse", "请选择仓库", "Choose a warehouse"))
    assert warehouse is not None
    open_parts = task.store.stock_counts.open_parts(warehouse.code)
    booked = {row.part_no for row in task.store.stock.in_warehouse(warehouse.code)}
    refuse(*_part_problems(chosen, set(known), open_parts))
    wanted = sorted(set(chosen) if chosen else booked - open_parts)
    refuse(
        None
        if wanted
        else problem("warehouse", "没有可盘的配件", "There is nothing to be counted")
    )
    return _open(task.context, warehouse.code, wanted, None)


def _part_problems(
    chosen: Sequence[str], known: Collection[str], open_parts: Collection[str]
) -> Iterable[Problem | None]:
    for number, part_no in enumerate(chosen):
        field = f"parts.{number}.part_no"
        if part_no not in known:
            yield problem(field, "没有这个配件", "There is no such part")
        if part_no in chosen[:number]:
            yield problem(field, "请勿重复", "Name each part once")
        if part_no in open_parts:
            yield problem(field, "正在盘点", "It is being counted already")


def record(
    task: ServiceTask, *, count_no: str, counted: Mapping[str, object]
) -> Result:
    """Keep what lies on the shelf, beside what the book says at this moment."""
    rows = _open_rows(task.store, count_no)
    task.store.stock.lock({row.part_no for row in rows})
    given = {
        whole_of(row.get("line")): (number, row)
        for number, row in enumerate(rows_of(counted.get("rows")))
    }
    parts = task.store.parts.by_numbers([row.part_no for row in rows])
    refuse(*(_count_problem(parts[row.part_no], given.get(row.id)) for row in rows))
    book = _book(task.store, rows)
    for row in rows:
        _, entered = given[row.id]
        row.book = book[row.part_no]
        row.counted = quantity_of(entered["counted_qty"]) or 0
        row.diff = plain(row.counted - row.book)
        row.value = worth(parts[row.part_no].price, apart(row.counted, row.book))
        row.note = text_of(entered.get("note"))
        row.counted_by, row.counted_at = task.actor.login, task.now
        row.state = "counted"
    return {
        "differs": any(row.diff for row in rows),
        "share": max(map(_share, rows)),
        "value": sum((row.value or Decimal(0) for row in rows), Decimal(0)),
        "counted_by": task.actor.login,
    }


def _count_problem(
    part: Part, given: tuple[int, Mapping[str, object]] | None
) -> Problem | None:
    if given is None:
        return problem("rows", "缺少明细", "A line is missing")
    number, row = given
    field, qty = f"rows.{number}.counted_qty", row.get("counted_qty")
    return quantity_problem(field, qty, part, most=MOST, or_none=True)


def _book(store: UnitOfWork, rows: Sequence[StockCount]) -> dict[str, Quantity]:
    """Give what the book says, whoever the pieces belong to."""
    found: dict[str, Quantity] = dict.fromkeys((row.part_no for row in rows), 0)
    for balance in store.stock.balances(found):
        if balance.warehouse_code == rows[0].warehouse_code:
            found[balance.part_no] = plain(found[balance.part_no] + balance.on_hand)
    return found


def _share(row: StockCount) -> Decimal:
    """Tell by how much of a hundred a part differs; what the book lacks, by all."""
    if not row.diff:
        return Decimal(0)
    return apart(row.diff, 0) * _WHOLE / row.book if row.book else _WHOLE


def review(task: ServiceTask, *, count_no: str, review: Mapping[str, object]) -> Result:
    """Keep whether a difference is approved, and why; or have it counted again."""
    rows, decision = _open_rows(task.store, count_no), text_of(review.get("decision"))
    reason = text_of(review.get("reason"))
    refuse(
        None
        if decision in {"approve", "recount"}
        else problem("decision", "请选择", "Choose"),
        None if reason else problem("reason", "请说明原因", "Give a reason"),
    )
    if any(row.counted_by == task.actor.login for row in rows):
        raise OwnCountError(no=count_no)
    approved = decision == "approve"
    for row in rows:
        row.reason = reason
        row.state = "counted" if approved else "open"
        if approved:
            row.approved_by, row.approved_at = task.actor.login, task.now
    return {"approved": approved, "recount_reason": None if approved else reason}


def adjust(task: ServiceTask, *, count_no: str) -> Result:
    """Put the book right by moves, as it was approved or as it is too small to be."""
    rows = _open_rows(task.store, count_no)
    warehouse = _warehouse(task.store, rows[0].warehouse_code)
    task.store.stock.lock({row.part_no for row in rows})
    for row in rows:
        row.approved_by = row.approved_by or SYSTEM.login
        row.approved_at = row.approved_at or task.now
        row.state = "adjusted" if row.diff else "matched"
        document = Document("stock_count", count_no)
        if (row.diff or 0) < 0:
            post(task, document, _missing(task, warehouse, row))
        elif row.diff:
            post(task, document, [_surplus(task, warehouse, row)])
    return {}


def _missing(task: ServiceTask, warehouse: Warehouse, row: StockCount) -> list[Move]:
    """Write off what is not there: the unit's own pieces first, then what is lent.

    Pieces that were set aside and are not there are given up for their lines.
    """
    left, moves = -(row.diff or 0), list[Move]()
    target = place(task.store, "adjust").code
    for owner in ("unit", "hq"):
        balance = task.store.stock.balance(StockKey(warehouse.code, row.part_no, owner))
        gone = min(balance.on_hand, left)
        left -= gone
        if gone > 0:
            make_room(task, balance, gone)
            moves.append(
                Move(row.part_no, owner, gone, warehouse.code, target, "count")
            )
    if left:
        said = ("账面已变，请重新盘点", "The book has changed: count again")
        refuse(problem("decision", *said))
    return moves


def _surplus(task: ServiceTask, warehouse: Warehouse, row: StockCount) -> Move:
    """Book what is there and was not known: whose pieces lie there, theirs it is."""
    owners = [
        balance.owner
        for balance in task.store.stock.balances([row.part_no])
        if balance.warehouse_code == warehouse.code and balance.on_hand > 0
    ]
    owner = owners[-1] if owners else "hq" if warehouse.kind == "hq" else "unit"
    source = place(task.store, "adjust").code
    return Move(row.part_no, owner, row.diff or 0, source, warehouse.code, "count")


def _rows(store: UnitOfWork, no: str) -> list[StockCount]:
    rows = store.stock_counts.of(no)
    if not rows:
        raise NotFoundError(what=Text(f"盘点 {no}", f"the stock count {no}"))
    return rows


def _open_rows(store: UnitOfWork, no: str) -> list[StockCount]:
    rows = _rows(store, no)
    if any(row.state not in {"open", "counted"} for row in rows):
        raise CountOverError(no=no)
    return rows


def _warehouse(store: UnitOfWork, code: str) -> Warehouse:
    found = store.warehouses.get(code)
    assert found is not None, code
    return found
