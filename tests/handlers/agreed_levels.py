"""domain/processes.md §2.0.5 and §2.1: how long each stage may take, for P1, P2, P3."""

from typing import Final

from handlers.deadlines.sla import Duration

_TABLE: Final = {
    "registration": "10 min | 10 min | 30 min",
    "diagnosis": "30 min | 2 h | 1 wd",
    "acceptance": "30 min | 2 h | 4 wh",
    "assignment": "1 h | 4 h | 1 wd",
    "arrival": "24 h | 48 h | 5 wd",
    "survey": "12 h | 24 h | 2 wd",
    "approval_1": "2 wh | 4 wh | 1 wd",
    "approval_2": "2 wh | 4 wh | 1 wd",
    "stock_source": "1 wh | 2 wh | 4 wh",
    "signature": "1 wh | 2 wh | 4 wh",
    "shipping": "4 wh | 1 wd | 2 wd",
    "receipt": "1 d | 1 d | 2 d",
    "installation": "24 h | 48 h | 5 wd",
    "write_off": "2 wd | 2 wd | 2 wd",
    "old_part": "15 d | 15 d | 15 d",
    "follow_up": "2 d | 2 d | 3 d",
    "lead_assignment": "1 wd | 1 wd | 1 wd",
    "lead_acceptance": "1 wd | 1 wd | 1 wd",
    "lead_plan": "3 wd | 3 wd | 3 wd",
    "lead_conclusion": "2 wd | 2 wd | 2 wd",
    "request_assignment": "4 wh | 4 wh | 4 wh",
    "request_feedback": "2 wd | 2 wd | 2 wd",
    # Ours: no page of the domain says how long a periodic call may take.
    "care_call": "3 wd | 3 wd | 3 wd",
}


def _read(cell: str) -> Duration:
    amount, unit = cell.split()
    return Duration(int(amount), unit)


AGREED: Final[dict[str, tuple[Duration, ...]]] = {
    clock: tuple(_read(cell) for cell in row.split("|"))
    for clock, row in _TABLE.items()
}
