"""The table of service levels is data that an administrator edits."""

import pytest

from handlers.calendars import NotAdministratorError
from handlers.sla import CLOCKS, DEFAULTS, PRIORITIES
from handlers.sla_policy import (
    ChangeSlaPolicy,
    GetSlaPolicy,
    PutSlaPolicy,
    duration_text,
)
from tests.handlers.world import FRONT, World
from workflows.engine import Actor, operation_row
from workflows.errors import InvalidFormError, Text

ADMIN = Actor("admin", Text("周伟", "Zhou Wei"), frozenset(["admin"]), "HQ")


def test_every_row_of_the_agreed_table_is_there(timed: World) -> None:
    page = GetSlaPolicy().execute(timed.context(ADMIN))

    found = {row.clock: [(c.amount, c.unit) for c in row.cells] for row in page.rows}
    assert found == {clock: [*map(tuple, times)] for clock, times in DEFAULTS.items()}
    # Those of an order, and the four of an opportunity.
    assert len(found) == 16 + 4


def test_loading_the_table_again_keeps_what_was_changed(timed: World) -> None:
    ChangeSlaPolicy({"diagnosis.P1": ("45", "min")}).execute(timed.context(ADMIN))

    PutSlaPolicy().execute(timed.context())

    policy = timed.store.sla.policy("diagnosis", "P1")
    assert policy is not None
    assert (policy.amount, policy.unit) == (45, "min")
    assert len(timed.store.sla.policies()) == len(CLOCKS) * len(PRIORITIES)


def test_only_what_differs_is_changed_and_recorded(timed: World) -> None:
    context = timed.context(ADMIN)
    times = {"diagnosis.P1": ("30", "min"), "arrival.P2": ("36", "h")}

    count = ChangeSlaPolicy(times).execute(context)

    assert count == 1
    change = {"field": "arrival.P2", "before": (48, "h"), "after": (36, "h")}
    assert context.record.variables == {"changes": [change]}


def test_the_latest_changes_are_shown_with_who_made_them(timed: World) -> None:
    context = timed.context(ADMIN)
    context.record.command = "ChangeSlaPolicy"
    ChangeSlaPolicy({"arrival.P2": ("1", "wd")}).execute(context)
    timed.store.history.add_operation(operation_row(context))

    (change,) = GetSlaPolicy().execute(timed.context(ADMIN)).changes

    assert (change.clock, change.priority) == (CLOCKS["arrival"].name, "P2")
    assert (change.before.zh, change.after.en) == ("48 小时", "1 working day")
    assert change.by.en == "admin"


@pytest.mark.parametrize(
    ("field", "amount", "unit"),
    [
        ("diagnosis.P1", "0", "min"),
        ("diagnosis.P1", "-1", "min"),
        ("diagnosis.P1", "1.5", "h"),
        ("diagnosis.P1", "", "h"),
        ("diagnosis.P1", "٣", "h"),
        ("diagnosis.P1", "251", "wd"),
        ("diagnosis.P1", "1", "weeks"),
        ("diagnosis.P9", "1", "h"),
        ("lunch.P1", "1", "h"),
    ],
)
def test_times_that_make_no_sense_are_refused_at_their_field(
    timed: World, field: str, amount: str, unit: str
) -> None:
    times = {"arrival.P1": ("1", "h"), field: (amount, unit)}

    with pytest.raises(InvalidFormError) as refused:
        ChangeSlaPolicy(times).execute(timed.context(ADMIN))

    assert [problem.field for problem in refused.value.problems] == [field]
    arrival = timed.store.sla.policy("arrival", "P1")
    assert arrival is not None
    assert arrival.amount == 24


@pytest.mark.parametrize("command", [GetSlaPolicy(), ChangeSlaPolicy({})])
def test_only_an_administrator_sees_and_changes_the_table(
    timed: World, command: GetSlaPolicy | ChangeSlaPolicy
) -> None:
    with pytest.raises(NotAdministratorError):
        command.execute(timed.context(FRONT))


def test_a_time_that_was_not_there_is_called_none() -> None:
    assert duration_text(None) == Text("无", "none")
