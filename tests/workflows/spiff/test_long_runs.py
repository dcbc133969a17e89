"""Loops of any length, and many blocks behind one another.

Stock SpiffWorkflow 3.2.0 finds nothing to do in the 334th round of a loop, and
predicts 2^n tasks for n parallel blocks.
"""

from itertools import pairwise

from tests.diagrams import diagram, end, gateway, service_task, start, user_task, xor
from tests.workflows.spiff.conftest import Walk, definition
from workflows.spiff.execution import Execution


def test_a_loop_runs_a_thousand_times_without_growing() -> None:
    loop = diagram(
        "loop",
        start() + xor("again") + gateway("parallel", "split") + user_task("a")
        + user_task("b") + gateway("parallel", "join") + xor("more") + end(),
        *("begin again", "again split", "split a", "split b", "a join", "b join"),
        *("join more", "more done n >= 1000", "more again default"),
    )  # fmt: skip
    walk = Walk(definition(loop)).start(n=0, note="x" * 500)
    sizes = []

    for number in range(1, 1001):
        walk.complete("ab"[number % 2], n=number).complete("ba"[number % 2])
        sizes.append(len(walk.blob))

    assert walk.execution.ended
    assert max(sizes[:-1]) - min(sizes[5:-1]) < 100


def test_an_automatic_loop_may_be_longer_than_spiffworkflow_can_see() -> None:
    counting = diagram(
        "counting",
        start()
        + xor("again")
        + service_task("add", "add", {"n": "${n + 1}"})
        + xor("more")
        + end(),
        *("begin again", "again add", "add more", "more done n >= 600"),
        "more again default",
    )

    walk = Walk(definition(counting)).start(n=0)

    assert walk.execution.ended
    assert walk.execution.variables() == {"n": 600}
    assert walk.passed().count("add") == 600


def test_sixteen_parallel_blocks_take_no_more_tokens_than_one() -> None:
    nodes, flows, last = start() + end(), [], "begin"
    for number in range(16):
        split, join = f"s{number}", f"j{number}"
        nodes += gateway("parallel", split) + gateway("parallel", join)
        flows.append(f"{last} {split}")
        for name in "ab":
            nodes += user_task(f"{name}{number}")
            flows += [f"{split} {name}{number}", f"{name}{number} {join}"]
        last = join
    walk = Walk(definition(diagram("blocks", nodes, *flows, f"{last} done")))

    walk.start()
    size = len(walk.blob)
    for number in range(16):
        assert walk.waiting == [f"a{number}", f"b{number}"]
        walk.complete(f"b{number}").complete(f"a{number}")
        assert len(walk.blob) < 1.5 * size

    assert walk.execution.ended


def test_nested_sub_processes_end_in_one_command() -> None:
    body = user_task("work")
    for number in range(10):
        body = f'<bpmn:subProcess id="s{number}">{body}</bpmn:subProcess>'

    walk = Walk(definition(diagram("nested", body))).start(n=1)

    assert walk.waiting == ["work"]
    assert walk.complete("work", n=2).execution.ended
    assert walk.execution.variables() == {"n": 2}


def test_a_diagram_as_long_as_the_check_allows_can_be_read() -> None:
    names = [f"t{number}" for number in range(298)]
    flows = [f"{one} {two}" for one, two in pairwise(names)]
    flows += [f"{one} {two}" for one, two in pairwise(names[::2])]
    long = diagram("long", "".join(map(user_task, names)), *flows)

    execution = Execution.start(definition(long), {}, lambda _, arguments: arguments)

    assert len(execution.waiting_user_tasks()) == 1
