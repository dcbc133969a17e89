"""What a signer is shown of a loan slip: exactly what the signature is about."""

from collections.abc import Mapping

from handlers.arguments import whole_of
from handlers.company.roles import ROLES
from handlers.delivery.loan_slips import SIGNERS, signers_of
from storage.loan_slips import LoanSlip
from storage.quantities import worth
from workflows.engine import Context
from workflows.errors import Text


def loan_slip_facts(
    context: Context, *, slip_id: object = None
) -> Mapping[str, object]:
    """Tell what a loan slip lends to whom; people of a unit see theirs only."""
    store, units = context.store, context.actor.scope.units
    number = whole_of(slip_id)
    slip = store.loan_slips.get(number) if number is not None else None
    if slip is None or (units is not None and slip.to_unit not in units):
        return {}
    unit = store.organisation.unit(slip.to_unit)
    lines = store.loan_slips.lines(slip.id)
    parts = store.parts.by_numbers([line.part_no for line in lines])
    total = sum(worth(parts[line.part_no].price, line.qty) for line in lines)
    locale = context.actor.locale
    names = {no: Text(part.name_zh, part.name_en) for no, part in parts.items()}
    return {
        "no": slip.no,
        "to_unit": Text(unit.name_zh, unit.name_en).get(locale) if unit else None,
        "opinion": slip.opinion,
        "urgent": slip.urgent,
        "total": total,
        "signer": _signer(context, slip),
        "refused_because": _refused_because(context, slip.id),
        "content": "\n".join(
            f"{line.part_no} {names[line.part_no].get(locale)} × {line.qty}"
            for line in lines
        ),
    }


def _signer(context: Context, slip: LoanSlip) -> Mapping[str, str]:
    """Give what the signature begins with: name and role of whoever looks."""
    actor, signed = context.actor, signers_of(context.store, slip)
    role = next((role for role in SIGNERS if role not in signed), SIGNERS[-1])
    words = {entry.code: Text(entry.zh, entry.en) for entry in ROLES}
    locale = actor.locale
    return {"name": actor.name.get(locale), "role": words[role].get(locale)}


def _refused_because(context: Context, slip_id: int) -> str | None:
    """Give what the last one who refused to sign said."""
    rows = context.store.loan_slips.signatures(slip_id)
    said = [row.comment for row in rows if row.decision == "refuse"]
    return said[-1] if said else None
