"""All cases, under the headings of docs/spiffworkflow.md."""

from collections.abc import Mapping
from typing import Final

from tests.workflows.spiff.compared import (
    activities,
    events,
    flows,
    handlers,
    joins,
    refused,
)
from tests.workflows.spiff.compared.case import Case

TABLE: Final[Mapping[str, tuple[Case, ...]]] = {
    "Joins, data of branches, long runs": joins.CASES,
    "Flows, starts, ends and ids": flows.CASES,
    "Events in the flow and at a boundary": events.CASES,
    "Event sub-processes": handlers.CASES,
    "Activities, their data, and calls": activities.CASES,
    "What Paigong refuses": refused.CASES,
}
CASES: Final = tuple(case for cases in TABLE.values() for case in cases)
