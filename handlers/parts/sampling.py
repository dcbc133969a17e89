"""The random draw of part requests for an audit.

Whether a request is drawn follows from its number and a secret of the month: nobody
can tell before, anybody with the secret can check afterwards, and asking again gives
the same. The probability is kept with the request; without it an audit says nothing
about the requests that were not drawn.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.unit_of_work import UnitOfWork
from workflows.errors import LOCAL_ZONE

#: The share that is drawn whatever the risk: in the first year, and later.
FIRST_YEAR_RATE: Final = 0.15
RATE: Final = 0.05
#: However risky, a request is drawn with no more than this.
HIGHEST: Final = 0.5
#: What the risk, from 0 to 1, is multiplied with.
RISK_FACTOR: Final = 0.2
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Draw:
    """Whether a request is to be audited, and how likely that was."""

    selected: bool
    p: float


def draw(store: UnitOfWork, request_no: str, at: datetime, risk: float) -> Draw:
    """Draw for a request; the same request always gets the same answer."""
    month = _month(at)
    drawn = draw_number(store, request_no, at)
    first = store.draw_secrets.first_month() or month
    p = probability(risk, base_rate(first, month))
    return Draw(drawn < p, p)


def draw_number(store: UnitOfWork, name: str, at: datetime) -> float:
    """Give the number from 0 to 1 that belongs to a name in a month."""
    fresh = secrets.token_hex(_SECRET_BYTES)
    return number(store.draw_secrets.of_month(_month(at), fresh), name)


def number(secret: str, request_no: str) -> float:
    """Give the number from 0 to 1 of a request, evenly spread."""
    digest = hmac.digest(bytes.fromhex(secret), request_no.encode(), hashlib.sha256)
    # 53 bits are what a float holds; more would round up to 1.
    return (int.from_bytes(digest) >> 203) / 2**53


def probability(risk: float, base: float) -> float:
    """Give how likely a request of some risk is drawn."""
    return max(base, min(HIGHEST, RISK_FACTOR * risk))


def base_rate(first_month: str, month: str) -> float:
    """Give the share drawn at random: more in the first year, to learn faster."""
    year, number_of_month = map(int, first_month.split("-"))
    return FIRST_YEAR_RATE if month < f"{year + 1}-{number_of_month:02}" else RATE


def _month(at: datetime) -> str:
    return f"{at.astimezone(LOCAL_ZONE):%Y-%m}"
