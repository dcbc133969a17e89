"""The periodic calls that customers of the demo company have had."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from handlers.care.care_intervals import due_on, months_by_segment
from handlers.demo.rows import Rows
from handlers.service.follow_ups import remember_satisfaction
from storage.care_calls import CareCall, Cared
from storage.customers import Contact, Customer, Interaction
from workflows.engine import Context
from workflows.errors import LOCAL_ZONE

#: For so long after the demo has been made, nobody falls due: whoever shows it finds
#: under way what its description lists.
QUIET: Final = timedelta(days=7)
_CLERKS: Final = ("front1", "front2")
_NEWEST_DAYS, _DAYS_A_MONTH = 3, 29
#: How calls ended, of a hundred.
_ENDINGS: Final = {"reached": 88, "declined": 5, "unreachable": 7}
_SCORES: Final = {5: 40, 4: 42, 3: 18}
_WISHES: Final = {
    None: 60,
    "希望配件到货再快一些。": 12,
    "希望手册有彩色液压图。": 8,
    "希望夜间也能接通热线。": 8,
    "驾驶室空调制冷再强一些。": 6,
    "希望工程师到场前先来电。": 6,
}


@dataclass
class PastCare:
    """Keeps a call to everybody who would be due, always the same for the same seed."""

    rows: Rows
    as_of: datetime
    rng: Random

    def keep(self, context: Context) -> None:
        """Keep the last call of each customer with whom nobody else has spoken."""
        people = {
            customer.id: contact
            for customer, contact in reversed(context.store.customers.with_contacts())
        }
        made = sorted(self._made(context), key=lambda each: each[0])
        for at, one in made:
            self._call(at, one.customer, people.get(one.customer.id))
        self.rows.write()
        for _, one in made:
            remember_satisfaction(context.store, one.customer.id)

    def _made(self, context: Context) -> Iterator[tuple[datetime, Cared]]:
        """Say when who was called, so that the next calls are spread out."""
        cared = context.store.care_calls.cared()
        months = months_by_segment(context, (one.customer.segment for one in cared))
        quiet = (self.as_of + QUIET).astimezone(LOCAL_ZONE).date()
        for one in cared:
            interval = months.get(one.customer.segment)
            due = due_on(one, interval)
            if interval is None or due is None or due > quiet:
                continue
            oldest = interval * _DAYS_A_MONTH - QUIET.days
            day = self.as_of - timedelta(days=self.rng.randint(_NEWEST_DAYS, oldest))
            hour, minute = self.rng.randint(9, 16), self.rng.randint(0, 59)
            local = day.astimezone(LOCAL_ZONE)
            yield local.replace(hour=hour, minute=minute, second=0), one

    def _call(self, at: datetime, customer: Customer, contact: Contact | None) -> None:
        rng, no = self.rng, self.rows.number("CC", at)
        state = rng.choices(list(_ENDINGS), list(_ENDINGS.values()))[0]
        clerk = rng.choice(_CLERKS)
        score = rng.choices(list(_SCORES), list(_SCORES.values()))[0]
        wishes = rng.choices(list(_WISHES), list(_WISHES.values()))[0]
        reached = state == "reached"
        who = contact.id if contact else None
        said = {"score_overall": score, "wishes": wishes, "contact_id": who}
        self.rows.add(
            CareCall,
            no=no,
            customer_id=customer.id,
            state=state,
            opened_at=at - timedelta(days=4, hours=rng.randint(1, 30)),
            attempts=_attempts(at, state, clerk),
            ended_at=at,
            by_login=clerk,
            running_ok=True if reached else None,
            **(said if reached else dict.fromkeys(said)),
        )
        if reached:
            self.rows.add(
                Interaction,
                at=at,
                by_login=clerk,
                **_logged(customer, contact, no, wishes or f"总体评分 {score}"),
            )


def _attempts(at: datetime, state: str, clerk: str) -> list[Mapping[str, object]]:
    """Give the calls that were made: three where nobody ever answered."""
    days = (2, 1, 0) if state == "unreachable" else (0,)
    result = {"reached": "reached", "declined": "refused"}.get(state, "no_answer")
    return [
        {
            "at": (at - timedelta(days=before)).isoformat(),
            "result": result,
            "by": clerk,
        }
        for before in days
    ]


def _logged(
    customer: Customer, contact: Contact | None, no: str, said: str
) -> Mapping[str, object]:
    return {
        "customer_id": customer.id,
        "contact_id": contact.id if contact else None,
        "channel": "phone",
        "subject": f"{no} 定期回访",
        "detail": said,
    }
