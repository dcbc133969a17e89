"""Texts and data that want to hang, fill the memory or get out."""

import time

import pytest

from workflows.feel import FeelError, compile_expression, compile_template

BIG: dict[str, object] = {
    "text": "x" * 10_000,
    "other": "x" * 9_999 + "y",
    "numbers": list(range(10_000)),
    "more": list(range(10_000)),
    "context": {f"k{number}": number for number in range(9_999)},
    "alike": {f"k{number}": number for number in range(1, 10_000)},
    # All these have one hash in Python.
    "same_hash": [number * (2**61 - 1) for number in range(1, 9_000)],
    "bomb": [[["x" * 9_999] * 99] * 99] * 99,
}
WORK = [
    "for i in 1..100000 return i",
    "for a in 1..9999, b in 1..9999, c in 1..9999 return 1",
    "for i in 10 ** 500..10 ** 900 return i",
    "for i in 1..9999 return text",
    "for i in 1..9999 return text + string(i)",
    "for i in 1..9999 return numbers",
    "string(for i in 1..9999 return text)",
    "string join(for i in 1..9999 return text)",
    "concatenate(numbers, more)",
    "flatten(for i in 1..99 return numbers)",
    "text + text",
    "bomb",
    "some i in 1..99999999 satisfies 1.000000123 ** 3.3333333 ** 0.33 = 1",
    "some i in 1..99999999 satisfies 1.0000000001 ** (10 ** 15 + 0.1) = 0",
    "some i in 1..99999999 satisfies floor(9 ** 999, 999) = 1",
    "some i in 1..99999999 satisfies string(9 ** 999) = text",
    "some i in 1..99999999 satisfies text = other",
    "some i in 1..99999999 satisfies text + other = text",
    "some i in 1..99999999 satisfies upper case(text) = text",
    "some i in 1..99999999 satisfies contains(text, other)",
    "some i in 1..99999999 satisfies number(text) = 1",
    "some i in 1..99999999 satisfies numbers != more",
    "some i in 1..99999999 satisfies [numbers..more] != [more..numbers]",
    "some i in 1..99999999 satisfies context = alike",
    "some i in 1..99999999 satisfies numbers[item < 0] = i",
    f"some i in 1..99999999 satisfies {' and '.join(['true'] * 200)} = 1",
    f"some i in 1..99999999 satisfies {'+'.join(['1'] * 200)} = 0",
]
GROWTH = "".join(f"for v{n + 1} in [[v{n}, v{n}]] return " for n in range(19))
TEXTS = [
    "(" * 4000,
    "[" * 4000,
    "{a:" * 1300,
    "-" * 4000,
    "if " * 1300,
    "not(" * 999,
    "x in (" * 600,
    "a[" * 1900,
    "/*" * 2000,
    '"' * 3999,
    "\\" * 4000,
    "1" * 4000,
    "1." * 2000,
    "." * 4000,
    "a " * 2000,
    "for a in a, " * 300,
    "some a in " * 300,
    "{" * 10**6,
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    'open("/etc/passwd")',
    'eval("1")',
    "lambda: 1",
    "[i for i in 1]",
    "x := 1",
    "x; y",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("source", [*WORK, GROWTH + "[v19, v19]"])
def test_work_is_bounded_without_a_timeout(source: str) -> None:
    started = time.process_time()

    result = compile_expression(source).evaluate({**BIG, "v0": 1})

    assert result is None or result == []
    assert time.process_time() - started < 5


@pytest.mark.parametrize("source", TEXTS)
def test_hostile_text_is_refused(source: str) -> None:
    started = time.process_time()

    with pytest.raises(FeelError):
        compile_expression(source)

    assert time.process_time() - started < 1


@pytest.mark.parametrize("source", TEXTS)
def test_hostile_text_is_refused_in_a_template(source: str) -> None:
    template = f"a ${{{source}}} b"

    with pytest.raises(FeelError) as caught:
        compile_template(template)

    assert caught.value.column > 1


def test_thousands_of_numbers_with_one_hash_stay_quick() -> None:
    started = time.process_time()

    result = compile_expression("count(distinct values(same_hash))").evaluate(BIG)

    assert result == 8_999
    assert time.process_time() - started < 2
