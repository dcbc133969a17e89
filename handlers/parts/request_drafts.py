"""What a unit enters to ask for parts, read and checked before anything is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.company import machines
from handlers.parts.request_words import CAUSES, LINE_REASONS
from handlers.quantities import MOST, MOST_MEASURED, quantity_of, quantity_problem
from handlers.service.causes import cause_of
from storage.dispatch_orders import DispatchOrder
from storage.organisation import Engineer
from storage.parts import Part
from storage.quantities import Quantity, plain
from workflows.engine import Context
from workflows.errors import Problem

MOST_LINES: Final = 30
SHORTEST_FINDING: Final = 20
#: The photos of a whole request.
PHOTOS: Final = ("photo_plate", "photo_meter", "signed_sheet")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One row of the form, or several of the same part."""

    part_no: str | None
    new_part: str | None
    qty: Quantity
    reason: str
    not_fit_reason: str | None
    note: str | None
    photos: tuple[int, ...]
    #: How many rows it was made of.
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as the unit entered it, found to be in order."""

    fault_code: str
    cause: str
    finding: str
    hours: int | None
    performer: Engineer | None
    lines: tuple[DraftLine, ...]
    photos: Mapping[str, tuple[int, ...]]
    #: Parts that stood in several rows.
    merged: tuple[str, ...]


def read_draft(
    context: Context, order: DispatchOrder, unit: str, form: Mapping[str, Any]
) -> Draft:
    """Read the form of a request, or send it back with what is wrong."""
    rows = rows_of(form.get("lines"))
    parts = _Parts(context, order)
    engineer = context.store.organisation.engineer(
        text_of(form.get("performed_by")) or ""
    )
    refuse(
        *_report_problems(context, order, form),
        None
        if engineer is None or engineer.unit_code == unit
        else problem(
            "performed_by", "不是本网点的工程师", "Not an engineer of this unit"
        ),
        None
        if engineer or not text_of(form.get("performed_by"))
        else problem("performed_by", "没有这位工程师", "There is no such engineer"),
        *_line_problems(rows, parts),
    )
    lines = [_line(row) for row in rows]
    merged = _merged(lines)
    refuse(
        problem("lines", f"每种最多 {MOST} 件", f"At most {MOST} pieces of a part")
        if any(line.qty > MOST_MEASURED for line in merged)
        else None
    )
    return Draft(
        fault_code=str(form["fault_code"]),
        cause=cause_of(form["cause"]) or "",
        finding=str(form["finding"]).strip(),
        hours=whole_of(form.get("hours_reading")),
        performer=engineer,
        lines=merged,
        photos={name: ids_of(form.get(name)) for name in PHOTOS},
        merged=tuple(str(line.part_no) for line in merged if line.rows > 1),
    )


class _Parts:
    """The catalogue, as far as the lines of a request need it."""

    def __init__(self, context: Context, order: DispatchOrder) -> None:
        machine = context.store.machines.get(order.machine_id)
        self._model = machine.model_code if machine else None
        self._parts = context.store.parts

    def known(self, rows: Iterable[Mapping[str, object]]) -> dict[str, Part]:
        """Find the parts of the rows that there are."""
        return self._parts.by_numbers(_numbers(rows))

    def fitting(self, rows: Iterable[Mapping[str, object]]) -> set[str]:
        """Tell which parts of the rows fit the machine."""
        return self._parts.numbers_fitting(self._model, _numbers(rows))


def _numbers(rows: Iterable[Mapping[str, object]]) -> list[str]:
    return [str(row["part_no"]) for row in rows if text_of(row.get("part_no"))]


def _report_problems(
    context: Context, order: DispatchOrder, form: Mapping[str, Any]
) -> Iterable[Problem | None]:
    fault, cause = text_of(form.get("fault_code")), cause_of(form.get("cause"))
    finding = text_of(form.get("finding")) or ""
    machine = context.store.machines.get(order.machine_id)
    if not fault or context.store.dispatch_orders.fault_code(fault) is None:
        yield problem("fault_code", "没有这个故障码", "There is no such fault code")
    if cause not in CAUSES:
        yield problem("cause", "请选择故障原因", "Choose the cause")
    if len(finding) < SHORTEST_FINDING:
        yield problem(
            "finding",
            f"请写至少 {SHORTEST_FINDING} 个字",
            f"Write at least {SHORTEST_FINDING} characters",
        )
    if machine:
        hours = whole_of(form.get("hours_reading"))
        yield machines.hours_problem(machine, hours, "hours_reading", context.now)


def _line_problems(
    rows: list[Mapping[str, object]], parts: _Parts
) -> Iterable[Problem | None]:
    if not rows:
        yield problem("lines", "请至少填写一行配件", "Name at least one part")
    if len(rows) > MOST_LINES:
        yield problem("lines", f"最多 {MOST_LINES} 行", f"At most {MOST_LINES} lines")
    known, fitting = parts.known(rows), parts.fitting(rows)
    for number, row in enumerate(rows):
        yield from _row_problems(f"lines.{number}", row, known, fitting)


def _row_problems(
    field: str,
    row: Mapping[str, object],
    known: Mapping[str, Part],
    fitting: set[str],
) -> Iterable[Problem | None]:
    part_no, new_part = text_of(row.get("part_no")), text_of(row.get("new_part"))
    if not part_no and not new_part:
        yield problem(
            f"{field}.part_no",
            "请选择配件，或填写新配件",
            "Choose a part, or describe a new one",
        )
    if part_no and new_part:
        yield problem(
            f"{field}.new_part",
            "已选配件时不填新配件",
            "Leave it empty where a part is chosen",
        )
    if part_no and part_no not in known:
        yield problem(f"{field}.part_no", "没有这个配件", "There is no such part")
    elif part_no and part_no not in fitting and not text_of(row.get("not_fit_reason")):
        yield problem(
            f"{field}.not_fit_reason",
            "该配件不适用于此机型，请说明原因",
            "Not listed for this model: say why",
        )
    yield quantity_problem(f"{field}.qty", row.get("qty"), known.get(part_no or ""))
    if text_of(row.get("reason")) not in LINE_REASONS:
        yield problem(f"{field}.reason", "请选择更换原因", "Choose the reason")


def _line(row: Mapping[str, object]) -> DraftLine:
    return DraftLine(
        part_no=text_of(row.get("part_no")),
        new_part=text_of(row.get("new_part")),
        qty=quantity_of(row["qty"]) or 0,
        reason=str(row["reason"]),
        not_fit_reason=text_of(row.get("not_fit_reason")),
        note=text_of(row.get("note")),
        photos=ids_of(row.get("photo_old_part")),
    )


def _merged(lines: Iterable[DraftLine]) -> tuple[DraftLine, ...]:
    """Put rows of the same part together; new parts stay as they were written."""
    found: dict[object, DraftLine] = {}
    for number, line in enumerate(lines):
        key: object = line.part_no or number
        before = found.get(key)
        found[key] = line if before is None else _together(before, line)
    return tuple(found.values())


def _together(one: DraftLine, other: DraftLine) -> DraftLine:
    return replace(
        one,
        qty=plain(one.qty + other.qty),
        not_fit_reason=one.not_fit_reason or other.not_fit_reason,
        note="；".join(filter(None, (one.note, other.note))) or None,
        photos=(*one.photos, *other.photos),
        rows=one.rows + other.rows,
    )


def ids_of(value: object) -> tuple[int, ...]:
    """Read the ids of uploaded files."""
    items = value if isinstance(value, (list, tuple)) else []
    return tuple(number for item in items if (number := whole_of(item)) is not None)
