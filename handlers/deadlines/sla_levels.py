"""How long a stage may take: what an administrator has set, or else a decision.

The decision ``sla_policy`` comes with the processes and belongs to process owners; the
table of the same name holds only what an administrator has changed of it, with who
and when. So each number is written in one place, and every change can be taken back.
"""

from typing import Final

from handlers.deadlines.sla import CLOCKS, PRIORITIES, Duration
from workflows.engine import Context
from workflows.standing_decisions import decide

DECISION: Final = "sla_policy"


def level_of(context: Context, clock: str, priority: str) -> Duration | None:
    """Give how long a clock may run; None where nobody has said."""
    row = context.store.sla.policy(clock, priority)
    if row is not None:
        return Duration(row.amount, row.unit)
    return standard_of(context, clock, priority)


def standard_of(context: Context, clock: str, priority: str) -> Duration | None:
    """Give what the decision says, whatever an administrator has set."""
    if clock not in CLOCKS or priority not in PRIORITIES:
        return None
    found = decide(context, DECISION, {"clock": clock, "priority": priority})
    return None if found is None else Duration(int(found["amount"]), found["unit"])
