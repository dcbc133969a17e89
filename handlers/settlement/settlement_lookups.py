"""What forms about settling lines and old parts begin with.

People of a unit see what their unit owes, nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from handlers.arguments import text_of, whole_of
from handlers.settlement import installations
from handlers.settlement.old_part_batches import may_inspect
from handlers.settlement.old_parts import DECIDED, DUE, day
from handlers.settlement.settlement_words import OLD_PART_STATES
from handlers.settlement.unused_parts import unused
from handlers.settlement.writeoffs import FINDINGS, audited, matched, why_back
from storage.old_parts import OldPart
from workflows.engine import Context, FactLookup, LineLookup
from workflows.errors import Text


def writeoff_facts(context: Context, *, line_id: object = None) -> Mapping[str, object]:
    """Tell how the three-way match of a line stands; units see their own lines."""
    store, units = context.store, context.actor.scope.units
    number = whole_of(line_id)
    line = store.delivery_lines.get(number) if number is not None else None
    if line is None or (units is not None and line.unit_code not in units):
        return {}
    match, row = matched(store, line), store.installations.writeoff(line.id)
    part = store.parts.by_numbers([line.part_no])[line.part_no]
    locale = context.actor.locale
    findings = [FINDINGS[code].get(locale) for code in match.findings]
    reason = why_back(row, match)
    return {
        "part": f"{line.part_no} {Text(part.name_zh, part.name_en).get(locale)}",
        "approved": match.approved,
        "shipped": match.shipped,
        "installed": match.installed,
        "returned": match.returned,
        "unused": unused(store, line),
        "signed": match.signed,
        "value": match.value,
        "matches": not findings,
        "findings": "\n".join(findings),
        "audited": audited(store, line),
        "reason": reason.get(locale) if reason else None,
        "explanation": row.explanation if row else None,
    }


def old_part_lines(
    context: Context, *, batch_id: object = None, wanted: object = None
) -> Sequence[Mapping[str, object]]:
    """Give the old parts of a batch in a state; units see their own ones.

    ``wanted`` is a state, or ``overdue``, ``disputed`` or ``appealed``.
    """
    number, state = whole_of(batch_id), text_of(wanted) or "expected"
    batch = context.store.old_parts.batch(number) if number is not None else None
    units = context.actor.scope.units
    if batch is None or (units is not None and batch.unit_code not in units):
        return []
    return list(_lines(context, _wanted(context, batch.id, state)))


def _wanted(context: Context, batch_id: int, state: str) -> list[OldPart]:
    parts = context.store.old_parts.of_batch(batch_id)
    if state == "overdue":
        last = day(context.now) - timedelta(days=DECIDED - DUE)
        return [one for one in parts if one.state == "expected" and one.due_on < last]
    if state in {"disputed", "appealed"}:
        answered = state == "appealed"
        return [
            one
            for one in parts
            if one.disputed and (one.answered_at is not None) == answered
        ]
    found = [one for one in parts if one.state == state]
    if state == "received":
        return [one for one in found if may_inspect(context, one)]
    return found


def _lines(
    context: Context, parts: Sequence[OldPart]
) -> Iterator[Mapping[str, object]]:
    store = context.store
    names = store.parts.by_numbers([part.part_no for part in parts])
    for part in parts:
        line = store.delivery_lines.get(part.line_id)
        wanted = line.order_id if line else None
        order = store.dispatch_orders.get(wanted) if wanted is not None else None
        name = names[part.part_no]
        yield {
            "line": part.id,
            "tag": part.tag,
            "part": Text(
                f"{part.part_no} {name.name_zh}", f"{part.part_no} {name.name_en}"
            ),
            "order_no": order.no if order else None,
            "due_on": part.due_on.isoformat(),
            "value": part.value,
            "found": OLD_PART_STATES[part.state],
            "note": part.note,
            "appeal_reason": part.appeal_reason,
        }


FACTS: dict[str, FactLookup] = {"writeoff_facts": writeoff_facts}
LINES: dict[str, LineLookup] = {
    "old_part_lines": old_part_lines,
    "received_lines": installations.received_lines,
}
