"""Parallel and inclusive gateways, what branches change, and how long a run may be."""

from typing import Final

from tests.activities import several, times, within
from tests.diagrams import (
    call,
    diagram,
    end,
    gateway,
    service_task,
    start,
    user_task,
    xor,
)
from tests.workflows.spiff.compared.case import Case, done, rounds, signal
from tests.workflows.spiff.events import DECLARED, boundary, sub_process
from tests.workflows.spiff.events import signal as alarm
from tests.workflows.spiff.test_joins import both


def _either() -> bytes:
    """Draw branches with conditions in a loop."""
    return diagram(
        "either",
        start() + xor("again") + gateway("inclusive", "split") + user_task("a")
        + user_task("b") + user_task("c") + gateway("inclusive", "join")
        + user_task("check") + xor("fine") + end(),
        *("begin again", "again split", "split a n > 0", "split b n > 1"),
        *("split c default", "a join", "b join", "c join", "join check"),
        *("check fine", "fine done fine", "fine again default"),
    )  # fmt: skip


def _nested() -> bytes:
    """Draw a block in a block in a loop."""
    return diagram(
        "nested",
        start() + xor("again") + gateway("parallel", "s1") + gateway("parallel", "s2")
        + user_task("a") + user_task("b") + user_task("c")
        + gateway("parallel", "j2") + gateway("parallel", "j1") + user_task("check")
        + xor("fine") + end(),
        *("begin again", "again s1", "s1 a", "s1 s2", "s2 b", "s2 c", "b j2", "c j2"),
        *("a j1", "j2 j1", "j1 check", "check fine", "fine done fine"),
        "fine again default",
    )  # fmt: skip


def _cancelled(kind: str) -> bytes:
    """Draw a block one branch of which a signal takes elsewhere."""
    return diagram(
        "cancelled",
        start() + gateway("parallel", "split")
        + sub_process("body", start("b0") + user_task("a") + end("b9"), "b0 a", "a b9")
        + boundary("stop", "body", alarm()) + user_task("b") + user_task("aside")
        + gateway(kind, "join") + user_task("after") + end(),
        *("begin split", "split body", "split b", "body join", "b join"),
        *("stop aside", "aside done", "join after", "after done"),
        extra=DECLARED,
    )  # fmt: skip


def _after_instances() -> bytes:
    """Draw a loop around a block with a repeated task in one branch."""
    return diagram(
        "instances",
        start() + xor("again") + gateway("parallel", "split")
        + within(user_task("vote"), several(times("2"))) + user_task("b")
        + gateway("parallel", "join") + user_task("check") + xor("fine") + end(),
        *("begin again", "again split", "split vote", "split b", "vote join", "b join"),
        *("join check", "check fine", "fine done fine", "fine again default"),
    )  # fmt: skip


def _twice() -> bytes:
    """Draw two tokens by each flow of a join."""
    return diagram(
        "twice",
        start() + gateway("parallel", "split") + user_task("a") + user_task("b")
        + user_task("c") + user_task("d") + xor("one") + xor("two")
        + gateway("parallel", "join") + user_task("after") + end(),
        *("begin split", "split a", "split b", "split c", "split d", "a one", "b one"),
        *("c two", "d two", "one join", "two join", "join after", "after done"),
    )  # fmt: skip


def _never() -> bytes:
    """Draw a join that can never get its second token."""
    return diagram(
        "never",
        start() + xor("x") + user_task("a") + gateway("parallel", "join") + end(),
        *("begin x", "x a default", "x join n > 1", "a join", "join done"),
    )


def _sharing() -> bytes:
    """Draw a branch that changes something inside a value, and one that looks."""
    return diagram(
        "sharing",
        start() + gateway("parallel", "split")
        + service_task("act", "spoil", {"order": "${order}"})
        + user_task("changed") + user_task("b") + end(),
        *("begin split", "split act", "split b", "act changed", "changed done"),
        "b done",
    )  # fmt: skip


def _blocks(number: int) -> bytes:
    """Draw blocks of two branches behind one another."""
    nodes, flows, last = start() + end(), [], "begin"
    for block in range(number):
        split, join = f"s{block}", f"j{block}"
        nodes += gateway("parallel", split) + gateway("parallel", join)
        flows.append(f"{last} {split}")
        for name in "ab":
            nodes += user_task(f"{name}{block}")
            flows += [f"{split} {name}{block}", f"{name}{block} {join}"]
        last = join
    return diagram("blocks", nodes, *flows, f"{last} done")


def _loop(*, waits: bool) -> bytes:
    task = user_task("work") if waits else service_task("add", "add", {"n": "${n + 1}"})
    name = "work" if waits else "add"
    return diagram(
        "loop",
        start() + xor("again") + task + xor("more") + user_task("after") + end(),
        *("begin again", f"again {name}", f"{name} more", "more after n >= 600"),
        *("more again default", "after done"),
    )


def _itself() -> bytes:
    return diagram(
        "endless", start() + call("self", "endless") + end(), "begin self", "self done"
    )


_AB: Final = (done("a"), done("b"), done("check", fine=False))
_BA: Final = (done("b"), done("a"), done("check", fine=False))
CASES: Final = (
    Case(
        "Parallel join in a rework loop",
        (both("parallel"),),
        (*_AB, done("b"), done("a")),
        right="a+b → b → check → a+b → a → check",
        stock="a+b → b → check → a+b → a+check → check",
        stock_says="From the second round on, the join fires at the first token when "
        "the branches finish in another order than before.",
        paigong_says="One token of each incoming flow in every round.",
    ),
    Case(
        "Inclusive join in a rework loop",
        (_either(),),
        (done("a"), done("b"), done("check", fine=False), done("b"), done("a")),
        right="a+b → b → check → a+b → a → check",
        stock="a+b → b → check → a+b → a+check → check",
        stock_says="From the second round on, the join does not wait.",
        paigong_says="The join waits for those tokens that can still come.",
        variables={"n": 2},
    ),
    Case(
        "Parallel block in a parallel block, in a loop",
        (_nested(),),
        (
            *(done("a"), done("b"), done("c"), done("check", fine=False)),
            *(done("c"), done("b"), done("a"), done("check", fine=True)),
        ),
        right="a+b+c → b+c → c → check → a+b+c → a+b → a → check → ended",
        stock="a+b+c → b+c → c → check → a+b+c → a+b+check → a+check → check → ended",
        stock_says="In the second round, both joins fire too early.",
        paigong_says="Each join counts its own tokens.",
    ),
    Case(
        "Inclusive join with a cancelled branch",
        (_cancelled("inclusive"),),
        (done("b"), signal(), done("aside")),
        right="a+b → a → after+aside → after",
        stock="a+b → a → after+aside → after",
        paigong_says="The join stops waiting when the branch is interrupted.",
    ),
    Case(
        "Parallel join with a cancelled branch",
        (_cancelled("parallel"),),
        (done("b"), signal(), done("aside")),
        right="a+b → a → aside → StuckProcessError",
        stock="a+b → a → aside → no task",
        stock_says="The instance waits for ever, without a word.",
        paigong_says="The step that leaves nothing to wait for is refused and becomes "
        "an incident that names the join.",
    ),
    Case(
        "Parallel join after a multi-instance activity, in a loop",
        (_after_instances(),),
        (
            *(done("vote"), done("vote"), done("b"), done("check", fine=False)),
            *(done("b"), done("vote"), done("vote")),
        ),
        right="b+vote+vote → b+vote → b → check → b+vote+vote → vote+vote → vote"
        " → check",
        stock=(
            "b+vote+vote → b+vote → b → check → b+vote+vote → check+vote+vote "
            "→ check+vote → check"
        ),
        stock_says="In the second round, the join fires before the instances are done.",
        paigong_says="The instances together are one token.",
    ),
    Case(
        "Two tokens by each flow of a parallel join",
        (_twice(),),
        (done("a"), done("b"), done("c"), done("d"), done("after"), done("after")),
        right="a+b+c+d → b+c+d → c+d → after+d → after+after → after → ended",
        stock="a+b+c+d → b+c+d → c+d → after+d → after → ended → NoSuchTaskError",
        stock_says="The second pair of tokens is lost, and the instance ends without "
        "it.",
        paigong_says="The join fires twice.",
    ),
    Case(
        "Parallel join that can never fire",
        (_never(),),
        (done("a"),),
        right="a → StuckProcessError",
        stock="a → no task",
        stock_says="The instance waits for ever, without a word.",
        paigong_says="The step is refused and becomes an incident that names the join.",
        variables={"n": 0},
    ),
    Case(
        "Different variables changed by parallel branches",
        (both("parallel"),),
        (done("a", status="new"), done("b", n=2)),
        right="a+b (status=old, n=1) → b (status=old, n=1) → check (status=new, n=2)",
        stock="a+b (status=old, n=1) → b (status=old, n=1) → check (status=old, n=2)",
        stock_says="The branch that comes last overwrites what the other one changed.",
        paigong_says="What each branch changed is kept; a conflict is in the history.",
        variables={"status": "old", "n": 1},
        watch=("status", "n"),
    ),
    Case(
        "Nested values in parallel branches",
        (_sharing(),),
        (),
        right="b+changed (order={'lines': ['one']})",
        stock="b+changed (order={'lines': ['one', 'changed']})",
        stock_says="A change inside a value in one branch shows in the other.",
        paigong_says="Values are never changed in place.",
        variables={"order": {"lines": ["one"]}},
        watch=("order",),
    ),
    Case(
        "Loop with a user task, 340 rounds",
        (_loop(waits=True),),
        (rounds(340, "work"), done("work", n=600)),
        right="work → work → after",
        stock="work → NoSuchTaskError",
        stock_says="In the 334th round no task is found any more, without a word.",
        paigong_says="As many rounds as it takes, at the same cost each.",
        variables={"n": 0},
    ),
    Case(
        "Automatic loop, 600 rounds",
        (_loop(waits=False),),
        (),
        right="after (n=600)",
        stock="ended (n=333)",
        stock_says="It stops in the 334th round, and the instance counts as completed.",
        paigong_says="It runs to its end.",
        variables={"n": 0},
        watch=("n",),
    ),
    Case(
        "Consecutive parallel blocks",
        (_blocks(9),),
        (done("a0"), done("b0")),
        right="a0+b0 → b0 → a1+b1",
        stock="TooManyTasksError",
        stock_says="Each block doubles the tasks that are foreseen: nine blocks are "
        "4,093 tasks before the first step.",
        paigong_says="Linear time and memory.",
    ),
    Case(
        "Loop without an end that waits for nobody",
        (_loop(waits=False),),
        (),
        right="RunawayProcessError",
        stock="ended (n=-9667)",
        stock_says=(
            "There is no limit; it stops in the 334th round, and the instance counts "
            "as completed."
        ),
        paigong_says="After 2,000 automatic steps of one command nothing is kept; an "
        "incident names the loop.",
        variables={"n": -10_000},
        watch=("n",),
    ),
    Case(
        "Process that calls itself",
        (_itself(),),
        (),
        right="RunawayProcessError",
        stock="TooManyTasksError",
        stock_says="It goes on without an end; the test stops it.",
        paigong_says="More than 20 levels become an incident; the check at deployment "
        "refuses such a call.",
    ),
)
