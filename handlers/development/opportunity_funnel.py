"""The funnel of opportunities: how many came how far, and why some were lost."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from handlers.development.opportunity_records import may_see_any, restricted_to
from handlers.development.opportunity_views import NotInSalesError
from handlers.development.opportunity_words import LOST_REASONS, SOURCES
from workflows.engine import Command, Context
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """How far the opportunities of one source have come."""

    source: Text
    recorded: int
    assigned: int
    planned: int
    won: int
    lost: int
    #: What the won ones were estimated at.
    won_value: Decimal


@dataclass(frozen=True, slots=True)
class Funnel:
    """The opportunities that the actor may see, by source and by loss."""

    sources: tuple[FunnelRow, ...]
    #: Why opportunities were lost, and how many.
    losses: tuple[tuple[Text, int], ...]

    @property
    def total(self) -> FunnelRow:
        """All sources together."""
        return FunnelRow(
            Text("合计", "Total"),
            sum(row.recorded for row in self.sources),
            sum(row.assigned for row in self.sources),
            sum(row.planned for row in self.sources),
            sum(row.won for row in self.sources),
            sum(row.lost for row in self.sources),
            sum((row.won_value for row in self.sources), Decimal(0)),
        )


@dataclass(frozen=True, slots=True)
class FindOpportunityFunnel(Command[Funnel]):
    """Count how far opportunities have come, by source, and why they were lost."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Funnel:
        if not may_see_any(context.actor):
            raise NotInSalesError
        opportunities = context.store.opportunities
        of = restricted_to(context.actor)
        return Funnel(
            tuple(
                FunnelRow(
                    SOURCES[row.source],
                    row.recorded,
                    row.assigned,
                    row.planned,
                    row.won,
                    row.lost,
                    row.won_value or Decimal(0),
                )
                for row in opportunities.stages(of)
            ),
            tuple(
                (LOST_REASONS[reason], number)
                for reason, number in opportunities.losses(of).items()
            ),
        )
