"""What became of the lines of part requests, noted as their pieces go their way.

A request line keeps when its pieces were shipped, received, handed over and so on, each
the first time, and where they came from; what carries them out is a delivery line.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from storage.delivery_lines import DeliveryLine
from storage.part_requests import PartRequestLine
from storage.unit_of_work import UnitOfWork

#: What a unit took before anybody had decided is a document of its own.
AHEAD: Final = "-E"
#: Between the sources of a line that was split over several.
_AND: Final = "+"


def asked_for(store: UnitOfWork, line: DeliveryLine) -> Iterable[PartRequestLine]:
    """Find what was asked for that a delivery line fulfils, or takes the place of."""
    number, _, ahead = line.doc_no.partition(AHEAD)
    request = store.part_requests.by_no(number)
    if request is None:
        return []
    wanted = {line.part_no}
    while line.replaces_id is not None:
        before = store.delivery_lines.get(line.replaces_id)
        assert before is not None, line.id
        wanted.add(before.part_no)
        line = before
    return [
        one
        for one in store.part_requests.lines(request.id)
        if (not ahead or str(one.line_no) == ahead)
        and wanted & {one.part_no, one.substitute_part_no}
    ]


def stamp(store: UnitOfWork, line: DeliveryLine, **times: datetime | None) -> None:
    """Note when something first happened to what a delivery line fulfils."""
    for one in asked_for(store, line):
        for name, at in times.items():
            setattr(one, name, getattr(one, name) or at)


def came_from(store: UnitOfWork, line: DeliveryLine, warehouse: str) -> None:
    """Note from which warehouse pieces come."""
    source = source_of(store, line, warehouse)
    for one in asked_for(store, line):
        known = one.source.split(_AND) if one.source else []
        one.source = _AND.join(sorted({*known, source}))


def source_of(store: UnitOfWork, line: DeliveryLine, warehouse: str) -> str:
    """Say what a warehouse is to the unit that gets a line: unit, hq or other_unit."""
    found = store.warehouses.get(warehouse)
    if found is None or found.unit_code is None:
        return "hq"
    return "unit" if found.unit_code == line.unit_code else "other_unit"


def sources(text: str | None) -> list[str]:
    """Give the sources of a line, one by one."""
    return text.split(_AND) if text else []
