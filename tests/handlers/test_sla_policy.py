"""The table of service levels is data that an administrator edits."""

from pathlib import Path

import pytest

import bpmn
from handlers.deadlines.calendars import NotAdministratorError
from handlers.deadlines.sla import CLOCKS, Duration
from handlers.deadlines.sla_levels import level_of
from handlers.deadlines.sla_policy import (
    ChangeSlaPolicy,
    GetSlaPolicy,
    PolicyCell,
    ResetSlaPolicy,
    duration_text,
)
from tests.handlers.agreed_levels import AGREED
from tests.handlers.world import FRONT, World, put_service_levels
from workflows.engine import Actor, operation_row
from workflows.errors import InvalidFormError, Text

FOLDER = Path(bpmn.__file__).parent
ADMIN = Actor("admin", Text("周伟", "Zhou Wei"), frozenset(["admin"]), "HQ")


def test_every_row_of_the_agreed_table_is_there(timed: World) -> None:
    page = GetSlaPolicy().execute(timed.context(ADMIN))

    found = {row.clock: [(c.amount, c.unit) for c in row.cells] for row in page.rows}
    assert found == {clock: [*map(tuple, times)] for clock, times in AGREED.items()}
    # Those of an order, an opportunity, a service request, and a periodic call.
    assert len(found) == 16 + 4 + 2 + 1


def test_what_was_changed_goes_before_the_standard_until_it_is_reset(
    timed: World,
) -> None:
    context = timed.context(ADMIN)
    ChangeSlaPolicy({"diagnosis.P1": ("45", "min")}).execute(context)
    changed = level_of(context, "diagnosis", "P1")
    (cell,) = [cell for row in shown(timed) for cell in row if cell.standard]

    reset = ResetSlaPolicy("diagnosis.P1").execute(context)
    again = ResetSlaPolicy("diagnosis.P1").execute(context)

    assert changed == Duration(45, "min")
    assert (cell.field, cell.standard, cell.at) == (
        "diagnosis.P1",
        Text("30 分钟", "30 minutes"),
        context.now,
    )
    assert (reset, again) == (True, False)
    assert level_of(context, "diagnosis", "P1") == Duration(30, "min")
    assert timed.store.sla.policies() == []


def test_setting_what_the_standard_says_is_no_change_of_it(timed: World) -> None:
    context = timed.context(ADMIN)
    ChangeSlaPolicy({"diagnosis.P1": ("45", "min")}).execute(context)

    count = ChangeSlaPolicy({"diagnosis.P1": ("30", "min")}).execute(context)

    assert count == 1
    assert timed.store.sla.policies() == []


def test_a_new_version_of_the_decision_holds_where_nothing_was_changed(
    timed: World,
) -> None:
    context = timed.context(ADMIN)
    ChangeSlaPolicy({"diagnosis.P2": ("45", "min")}).execute(context)
    source = (FOLDER / "dispatch/sla_policy.dmn").read_text("utf-8")
    slower = source.replace("<text>2</text>", "<text>3</text>").encode()

    put_service_levels(timed, slower)

    assert level_of(context, "diagnosis", "P2") == Duration(45, "min")
    assert level_of(context, "acceptance", "P2") == Duration(3, "h")


def shown(timed: World) -> list[tuple[PolicyCell, ...]]:
    """Give the cells of the page."""
    page = GetSlaPolicy().execute(timed.context(ADMIN))
    return [row.cells for row in page.rows]


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
    assert timed.store.sla.policies() == []


def test_only_what_exists_can_be_reset(timed: World) -> None:
    with pytest.raises(InvalidFormError):
        ResetSlaPolicy("lunch.P1").execute(timed.context(ADMIN))


@pytest.mark.parametrize(
    "command", [GetSlaPolicy(), ChangeSlaPolicy({}), ResetSlaPolicy("diagnosis.P1")]
)
def test_only_an_administrator_sees_and_changes_the_table(
    timed: World, command: GetSlaPolicy | ChangeSlaPolicy | ResetSlaPolicy
) -> None:
    with pytest.raises(NotAdministratorError):
        command.execute(timed.context(FRONT))


def test_a_time_that_was_not_there_is_called_none() -> None:
    assert duration_text(None) == Text("无", "none")
