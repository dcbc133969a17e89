"""The check of the flow says what playing every game of tokens says."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.workflows.models.random_flows import (
    Flow,
    TooManyError,
    faults,
    random_flow,
)
from workflows.models.catalogue import Catalogue
from workflows.models.findings import Finding
from workflows.models.rules import inspect

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover

_FAULTS = {
    "join-deadlock": "waits",
    "join-waits": "waits",
    "not-synchronised": "doubles",
}


def checked(flow: Flow) -> list[Finding]:
    return [
        finding
        for finding in inspect({"p/p.bpmn": flow.xml()}, Catalogue())
        if finding.rule in {*_FAULTS, "flow-too-tangled"}
    ]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)
@given(choices=st.lists(st.integers(0, 11), min_size=60, max_size=60))
def test_the_check_and_every_game_of_tokens_agree(choices: list[int]) -> None:
    numbers = iter(choices)
    flow = random_flow(lambda size: next(numbers, 0) % size)
    try:
        played = faults(flow)
    except TooManyError:
        assume(False)  # noqa: FBT003 - its only parameter

    said = {_FAULTS[finding.rule] for finding in checked(flow)}

    assert bool(said) >= bool(played), (flow, said, played)
    # What waits for ever may be swept away by a terminate event; it is said anyway.
    if "terminate" not in flow.nodes.values():
        assert bool(said) == bool(played), (flow, said, played)
        assert len(said) != 1 or said <= played, (flow, said, played)


def flow_of(*edges: str, **kinds: str) -> Flow:
    """Draw nodes of kinds, and flows written as "from to"."""
    pairs = [(edge.split()[0], edge.split()[1]) for edge in edges]
    return Flow(kinds, pairs)


def rules_broken(flow: Flow) -> set[tuple[str, str, str]]:
    return {(item.rule, item.severity, item.element_id) for item in checked(flow)}


def test_a_choice_that_is_joined_as_if_it_were_parallel_is_refused() -> None:
    block = flow_of(
        "s x", "x a", "x b", "a j", "b j", "j e",
        s="start", x="xor", a="task", b="task", j="and", e="end",
    )  # fmt: skip

    (broken,) = rules_broken(block)

    assert broken == ("join-deadlock", "error", "j")


def test_the_same_in_a_loop_is_a_warning() -> None:
    loop = flow_of(
        "s m", "m x", "x a", "x b", "a j", "b j", "j y", "y m", "y e",
        s="start", m="xor", x="xor", a="task", b="task", j="and", y="xor", e="end",
    )  # fmt: skip

    (broken,) = rules_broken(loop)

    assert broken == ("join-waits", "warning", "j")


def test_parallel_branches_that_just_meet_are_warned_of() -> None:
    meeting = flow_of(
        "s x", "x a", "x b", "a j", "b j", "j e",
        s="start", x="and", a="task", b="task", j="xor", e="end",
    )  # fmt: skip

    (broken,) = rules_broken(meeting)

    assert broken == ("not-synchronised", "warning", "j")


def test_branches_that_end_apart_are_fine() -> None:
    apart = flow_of(
        "s x", "x a", "x b", "a e", "b f",
        s="start", x="and", a="task", b="task", e="end", f="end",
    )  # fmt: skip

    assert rules_broken(apart) == set()


def test_a_branch_that_may_end_early_lets_its_join_wait() -> None:
    early = flow_of(
        "s x", "x a", "x c", "c b", "c f", "a j", "b j", "j e",
        s="start", x="and", a="task", c="xor", b="task", j="and", e="end", f="end",
    )  # fmt: skip

    (broken,) = rules_broken(early)

    assert broken == ("join-waits", "warning", "j")


def test_what_is_too_tangled_is_said_to_be() -> None:
    names = [f"n{number}" for number in range(12)]
    tangled = flow_of(
        "s n0",
        *(f"{a} {b}" for a in names for b in names if a < b),
        "n9 e",
        s="start", e="end", **dict.fromkeys(names, "or"),
    )  # fmt: skip

    assert "flow-too-tangled" in {broken[0] for broken in rules_broken(tangled)}


def waiting(cancel: str, ends: str) -> Flow:
    """Draw two branches, with a boundary event on one of them."""
    flow = flow_of(
        "s x", "x a", "x b", "a j", "b j", "j e", f"r {ends}",
        s="start", x="and", a="task", b="task", j="and", e="end", r="boundary", q="end",
    )  # fmt: skip
    flow.attributes["r"] = f'attachedToRef="a" cancelActivity="{cancel}"'
    return flow


WAITS = ("join-waits", "warning", "j")


@pytest.mark.parametrize(
    ("cancel", "ends", "expected"),
    [
        ("false", "q", set()),
        ("true", "q", {WAITS}),
        ("true", "e", {WAITS}),
        ("false", "j", {("join-deadlock", "error", "j")}),
        ("true", "b", {("not-synchronised", "warning", "b")}),
    ],
)
def test_a_boundary_event_opens_another_way(
    cancel: str, ends: str, expected: set[tuple[str, str, str]]
) -> None:
    assert rules_broken(waiting(cancel, ends)) == expected


def test_a_reminder_may_be_sent_in_every_round() -> None:
    loop = flow_of(
        "s m", "m a", "a y", "y m", "y e", "r q",
        s="start", m="xor", a="task", y="xor", e="end", r="boundary", q="end",
    )  # fmt: skip
    loop.attributes["r"] = 'attachedToRef="a" cancelActivity="false"'

    assert rules_broken(loop) == set()


@pytest.mark.parametrize("order", [2, 12])
def test_many_blocks_one_after_the_other_are_no_work(order: int) -> None:
    kinds = {"s": "start", "e": "end"}
    edges = ["s x0"]
    for number in range(order):
        kinds |= {f"x{number}": "and", f"j{number}": "and"}
        for branch in "abcdef":
            kinds[f"{branch}{number}"] = "task"
            edges += [f"x{number} {branch}{number}", f"{branch}{number} j{number}"]
        edges.append(f"j{number} {'e' if number == order - 1 else f'x{number + 1}'}")

    assert rules_broken(flow_of(*edges, **kinds)) == set()


def test_of_several_start_events_only_one_begins_an_instance() -> None:
    apart = flow_of("s a", "t a", "a e", s="start", t="start", a="task", e="end")

    assert rules_broken(apart) == set()
