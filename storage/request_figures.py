"""Requests as figures: what was asked for, what was verified, what audits found."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import (
    DispatchOrder,
    HqPrediction,
    HqPredictionLine,
)
from storage.installations import Installation
from storage.machines import Machine
from storage.old_parts import OldPart
from storage.part_requests import AuditCase, PartRequest, PartRequestLine
from storage.parts import Part
from storage.quantities import Quantity, cost
from storage.visits import FollowUp

#: What the company pays for; a customer who pays is not our concern here.
_PAID_BY_US: Final = ("warranty", "goodwill")
_OVER: Final = ("closed", "archived")


class RequestFigure(NamedTuple):
    """A request, as statistics see it."""

    id: int
    unit_code: str
    fault_code: str
    #: None for a machine that is not verified.
    model_code: str | None
    hours: int | None
    #: Yuan of the original request.
    value: Decimal


class VerifiedUse(NamedTuple):
    """A part that was installed, confirmed, and whose old part was faulty."""

    request_id: int
    part_no: str
    qty: Quantity


class Foretold(NamedTuple):
    """What headquarters predicted before a request was made."""

    request_id: int
    line: int
    #: As the request has it: what the fault turned out to be.
    fault_code: str
    parts: frozenset[str]


class AuditFigure(NamedTuple):
    """What the audit of a request that had been drawn found."""

    unit_code: str
    p: float
    value: Decimal
    unneeded: Decimal


#: Lines that were approved, which most are: not a plain comparison, as SQLite would
#: begin with the index and come to the unit or the part last.
_APPROVED: Final = func.coalesce(PartRequestLine.status, "") == "approved"
_APPROVED_VALUE: Final = (
    select(
        func.count(PartRequest.id.distinct()),
        func.coalesce(
            func.sum(
                cost(
                    func.coalesce(PartRequestLine.price, 0),
                    func.coalesce(PartRequestLine.qty_approved, 0),
                )
            ),
            0,
        ),
    )
    .join(PartRequestLine, PartRequestLine.request_id == PartRequest.id)
    .where(
        PartRequest.unit_code == bindparam("unit_code"),
        PartRequest.decided_at >= bindparam("since"),
        PartRequest.decided_at < bindparam("until"),
        _APPROVED,
    )
)


class RequestFigures:
    """The figures of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def requests(
        self, since: datetime, until: datetime, *, over: bool
    ) -> list[RequestFigure]:
        """List the requests of a time; ``over``: only those whose order has ended."""
        value = func.coalesce(func.sum(_asked()), 0)
        query = (
            select(
                PartRequest.id,
                PartRequest.unit_code,
                PartRequest.fault_code,
                Machine.model_code,
                PartRequest.hours_reading,
                value,
            )
            .join(DispatchOrder, DispatchOrder.id == PartRequest.order_id)
            .join(Machine, Machine.id == DispatchOrder.machine_id)
            .join(PartRequestLine, PartRequestLine.request_id == PartRequest.id)
            .where(*_of_interest(since, until))
            .group_by(
                PartRequest.id,
                PartRequest.unit_code,
                PartRequest.fault_code,
                Machine.model_code,
                PartRequest.hours_reading,
            )
            .order_by(PartRequest.id)
        )
        if over:
            query = query.where(DispatchOrder.status.in_(_OVER))
        rows = self._session.execute(query).all()
        return [RequestFigure(*row) for row in rows]

    def approved_value(
        self, unit_code: str, since: datetime, until: datetime
    ) -> tuple[int, Decimal]:
        """Tell how many requests of a unit were approved in some time, and for what."""
        values = {"unit_code": unit_code, "since": since, "until": until}
        count, total = self._session.execute(_APPROVED_VALUE, values).one()
        return count, total

    def replaced(self, part_no: str, until: datetime) -> list[tuple[int, int, str]]:
        """List the approvals of a part: machine, hour meter, request; the oldest first.

        Until a moment, for machines of every unit.
        """
        rows = self._session.execute(
            select(DispatchOrder.machine_id, PartRequest.hours_reading, PartRequest.no)
            .join(PartRequest, PartRequest.order_id == DispatchOrder.id)
            .join(PartRequestLine, PartRequestLine.request_id == PartRequest.id)
            .where(
                PartRequestLine.part_no == part_no,
                _APPROVED,
                PartRequest.submitted_at < until,
                PartRequest.hours_reading.is_not(None),
            )
            .order_by(PartRequest.submitted_at, PartRequest.id)
        )
        return [
            (machine, hours, no) for machine, hours, no in rows if hours is not None
        ]

    def verified(self, since: datetime, until: datetime) -> list[VerifiedUse]:
        """List the verified lines of the requests of a time."""
        confirmed = set(self._confirmed())
        faulty = dict(self._faulty())
        rows = self._session.execute(
            select(
                DeliveryLine.id,
                PartRequest.id,
                DeliveryLine.part_no,
                Part.old_part_return,
                func.sum(Installation.qty),
            )
            .join(PartRequest, PartRequest.no == DeliveryLine.doc_no)
            .join(Installation, Installation.line_id == DeliveryLine.id)
            .join(Part, Part.part_no == DeliveryLine.part_no)
            .where(*_of_interest(since, until))
            .group_by(
                DeliveryLine.id,
                PartRequest.id,
                DeliveryLine.part_no,
                Part.old_part_return,
            )
            .having(func.sum(Installation.qty) > 0)
            .order_by(DeliveryLine.id)
        )
        return [
            VerifiedUse(request_id, part_no, qty)
            for line_id, request_id, part_no, returned, qty in rows
            if line_id in confirmed and (not returned or faulty.get(line_id, False))
        ]

    def foretold(self, since: datetime, until: datetime) -> list[Foretold]:
        """List what was predicted last before each request of a time, if anything."""
        newest = (
            select(func.max(HqPrediction.id))
            .where(
                HqPrediction.order_id == PartRequest.order_id,
                HqPrediction.locked_at <= PartRequest.submitted_at,
            )
            .correlate(PartRequest)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(
                PartRequest.id,
                DispatchOrder.line,
                PartRequest.fault_code,
                HqPredictionLine.part_no,
            )
            .join(DispatchOrder, DispatchOrder.id == PartRequest.order_id)
            .join(HqPrediction, HqPrediction.id == newest)
            .outerjoin(
                HqPredictionLine, HqPredictionLine.prediction_id == HqPrediction.id
            )
            .where(
                *_of_interest(since, until),
                DispatchOrder.line.is_not(None),
                DispatchOrder.status.in_(_OVER),
            )
        )
        found: dict[tuple[int, int, str], set[str]] = {}
        for request_id, line, fault_code, part_no in rows:
            assert line is not None, request_id
            parts = found.setdefault((request_id, line, fault_code), set())
            parts.update([part_no] if part_no else [])
        return [Foretold(*key, frozenset(parts)) for key, parts in found.items()]

    def audits(self, since: datetime, until: datetime) -> list[AuditFigure]:
        """List what the audits of drawn requests of a time found."""
        value = (
            select(func.sum(_asked()))
            .where(PartRequestLine.request_id == PartRequest.id)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(PartRequest.unit_code, AuditCase.p, value, AuditCase.unneeded_value)
            .join(PartRequest, PartRequest.id == AuditCase.request_id)
            .where(
                *_of_interest(since, until),
                AuditCase.reason == "random",
                AuditCase.closed_at.is_not(None),
                AuditCase.p > 0,
                AuditCase.unneeded_value.is_not(None),
            )
            .order_by(AuditCase.id)
        )
        return [
            AuditFigure(unit, p, asked or Decimal(0), Decimal(unneeded))
            for unit, p, asked, unneeded in rows
            if p is not None and unneeded is not None
        ]

    def _confirmed(self) -> Iterator[int]:
        """Give the lines of which a customer said that the part was replaced."""
        answers = self._session.scalars(
            select(FollowUp.parts_confirmed).where(FollowUp.result == "reached")
        )
        for rows in answers:
            for row in rows or ():
                if row["answer"] == "yes":
                    yield row["line"]

    def _faulty(self) -> Iterator[tuple[int, bool]]:
        """Tell of the lines with old parts whether all were found faulty."""
        ok = func.sum(case((OldPart.state == "ok", 1), else_=0))
        rows = self._session.execute(
            select(OldPart.line_id, ok, func.count()).group_by(OldPart.line_id)
        )
        for line_id, good, count in rows:
            yield line_id, good == count


def _asked() -> ColumnElement[Decimal]:
    return cost(func.coalesce(PartRequestLine.price, 0), PartRequestLine.qty_req)


def _of_interest(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PartRequest.submitted_at >= since,
        PartRequest.submitted_at < until,
        PartRequest.charge.in_(_PAID_BY_US),
        PartRequest.status != "withdrawn",
    )
