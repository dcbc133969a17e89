"""How long a compiled expression takes, and how long it takes to compile one."""

import json
import statistics
import time
from collections.abc import Callable, Iterator

from workflows.feel import compile_expression, compile_template, compile_unary_tests

#: What a process knows about a repair order when a gateway asks.
ORDER: dict[str, object] = {
    "amount": 6800,
    "limit": 5000,
    "urgent": False,
    "decision": "approve",
    "exec_unit": "NJ01",
    "order": {"no": "PG-2026-0001", "customer": {"level": "A"}, "days": 3},
    "lines": [{"part": f"P{n}", "qty": n, "unit price": 12.5 * n} for n in range(10)],
    "due_at": "2026-03-05T18:00:00+08:00",
    "now": "2026-03-01T10:30:00+08:00",
}
#: What is measured, by what a person would call it; the first is a gateway's.
EXPRESSIONS = {
    "gateway: one comparison": 'decision = "approve"',
    "gateway: amount or urgent": "amount > limit or urgent",
    "gateway: path and list": 'order.customer.level in ("A", "B") and order.days < 5',
    "arithmetic": "decimal(amount * 1.13 - limit / 3, 2)",
    "text": "upper case(substring(order.no, 1, 2)) + string(amount)",
    "pattern": r'matches(order.no, "^PG-\\d{4}-\\d{4}$")',
    "dates": 'date and time(due_at) - date and time(now) < duration("P5D")',
    "filter of 10 lines": "sum(lines[qty > 3].qty)",
    "loop over 10 lines": "sum(for l in lines return l.qty * l.unit price)",
    "sort of 10 lines": "sort(lines, function(a, b) a.qty > b.qty)[1].part",
}


def run(rounds: int, *, as_json: bool) -> Iterator[str]:
    """Measure every expression and give the lines of the table."""
    rows = [_row(*each, rounds=rounds) for each in _contenders()]
    if as_json:
        yield from (json.dumps(row) for row in rows)
        return
    yield f"{'expression':<28}{'cached µs':>12}{'compile µs':>12}"
    for row in rows:
        yield f"{row['expression']:<28}{row['cached_us']:>12}{row['compile_us']:>12}"


#: Something to measure; the number is another one each time.
_Action = Callable[[int], object]


def _contenders() -> Iterator[tuple[str, _Action, _Action]]:
    for name, source in EXPRESSIONS.items():
        yield name, _evaluation(source), _compilation(source)
    tests, template = "> 5000, [1..100]", "service_supervisor@${exec_unit}"
    yield (
        "cell of a decision table",
        lambda _: compile_unary_tests(tests).matches(6800, {}),
        lambda number: compile_unary_tests(_another(tests, number)),
    )
    yield (
        "template",
        lambda _: compile_template(template).evaluate(ORDER),
        lambda number: compile_template(_another(template, number)),
    )


def _evaluation(source: str) -> _Action:
    # As the engine does it: by its text, every time.
    return lambda _: compile_expression(source).evaluate(ORDER)


def _compilation(source: str) -> _Action:
    return lambda number: compile_expression(_another(source, number))


def _another(source: str, number: int) -> str:
    """Give the same expression as a text that is not in the cache."""
    return source + " " * number


def _row(
    name: str, evaluate: _Action, compiled: _Action, *, rounds: int
) -> dict[str, object]:
    return {
        "benchmark": "feel",
        "expression": name,
        "cached_us": round(_median(evaluate, rounds, 500), 2),
        "compile_us": round(_median(compiled, rounds, 20), 1),
    }


def _median(action: _Action, rounds: int, repeats: int) -> float:
    """Give the microseconds of processor time of one, the median of the rounds."""
    action(0)
    measured = []
    for first in range(1, rounds * repeats + 1, repeats):
        begun = time.process_time()
        for number in range(first, first + repeats):
            action(number)
        measured.append((time.process_time() - begun) / repeats * 1e6)
    return statistics.median(measured)
