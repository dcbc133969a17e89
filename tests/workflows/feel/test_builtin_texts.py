"""The built-in functions about text, but for patterns."""

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

PARTS: Cases = [
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring(string: "foobar", start position: 3, length: 2)', "ob"),
    ('substring("foobar", 3, null)', "obar"),
    ('substring("派工单已完成", 3, 1)', "单"),
    (r'substring("\U01F40Eab", 2)', "ab"),
    ('substring("foobar", 1.5)', None),
    ('string length("foo")', 3),
    ('string length(string: "")', 0),
    (r'string length("\U01F40Eab")', 3),
    ('upper case("aBc4")', "ABC4"),
    ('upper case(string: "派工a")', "派工A"),
    ('lower case("aBc4")', "abc4"),
    ('lower case(string: "A")', "a"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "xyz")', ""),
    ('substring before(string: "foobar", match: "o")', "f"),
    ('substring before("foobar", "")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("", "a")', ""),
    ('substring after(string: "foo", match: "")', "foo"),
    ('substring after("foo", "x")', ""),
    ('contains("foobar", "of")', False),
    ('contains(string: "foobar", match: "ob")', True),
    ("contains(null, null)", None),
    ('starts with("foobar", "fo")', True),
    ('starts with(string: "foobar", match: "x")', False),
    ('ends with("foobar", "r")', True),
    ('ends with(string: "foobar", match: "x")', False),
    ('string join(["a", "b", "c"], "_and_")', "a_and_b_and_c"),
    ('string join(list: ["a", "b"], delimiter: "")', "ab"),
    ('string join(["a"], "X")', "a"),
    ('string join([null, "a"], null)', "a"),
    ('string join([], "X")', ""),
    ('string join(for i in 1..5001 return "ab")', None),
]
STRINGS: Cases = [
    ("string(1.1)", "1.1"),
    ("string(from: null)", None),
    ("string(1e3)", "1000"),
    ("string(0.000001)", "0.000001"),
    ("string([1..5))", "[1..5)"),
    ('string("a")', "a"),
    ('string((> "a"))', '("a"..)'),
    ("string(function(a) a)", None),
    ('string([@"2026-03-01", @"PT1H", null])', "[2026-03-01, PT1H, null]"),
    ('string({a: "b"})', '{a: "b"}'),
    (
        'string(@"2026-03-01T10:00:00@Asia/Shanghai")',
        "2026-03-01T10:00:00@Asia/Shanghai",
    ),
]


@pytest.mark.parametrize(("source", "expected"), PARTS + STRINGS)
def test_text_is_made_of_characters(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
    assert type(result) is type(expected)
