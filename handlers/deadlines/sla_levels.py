"""How long a stage may take: what an administrator has set, or else a decision.

The decision ``sla_policy`` comes with the processes and belongs to process owners; the
table of the same name holds only what an administrator has changed of it, with who
and when. So each number is written in one place, and every change can be taken back.
"""

from collections.abc import Collection, Iterable
from typing import Final

from handlers.deadlines.sla import CLOCKS, PRIORITIES, Duration
from workflows.engine import Context
from workflows.standing_decisions import decide_each

DECISION: Final = "sla_policy"


def level_of(context: Context, clock: str, priority: str) -> Duration | None:
    """Give how long a clock may run; None where nobody has said."""
    return levels_of(context, [clock], priority).get(clock)


def levels_of(
    context: Context, clocks: Collection[str], priority: str
) -> dict[str, Duration]:
    """Give how long each of several clocks may run; not those nobody has spoken of."""
    own = {
        row.clock: Duration(row.amount, row.unit)
        for row in context.store.sla.policies()
        if row.priority == priority and row.clock in clocks
    }
    rest = [clock for clock in clocks if clock not in own]
    known = own | _standards(context, rest, priority)
    return {clock: known[clock] for clock in clocks if clock in known}


def standard_of(context: Context, clock: str, priority: str) -> Duration | None:
    """Give what the decision says, whatever an administrator has set."""
    return _standards(context, [clock], priority).get(clock)


def _standards(
    context: Context, clocks: Iterable[str], priority: str
) -> dict[str, Duration]:
    known = [clock for clock in clocks if clock in CLOCKS and priority in PRIORITIES]
    if not known:
        return {}
    cases = [{"clock": clock, "priority": priority} for clock in known]
    made = zip(known, decide_each(context, DECISION, cases), strict=True)
    return {
        clock: Duration(int(found["amount"]), found["unit"])
        for clock, found in made
        if found is not None
    }
