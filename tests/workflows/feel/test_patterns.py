"""Patterns of XPath: matches, replace and split."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.feel.evaluating import Cases, value_of
from workflows.feel.budget import Meter
from workflows.feel.matcher import Match, find_all

MATCHES: list[tuple[str, str, str, bool]] = [
    ("foobar", "^fo*b", "", True),
    ("foobar", "^fo*bz", "", False),
    ("abracadabra", "bra", "", True),
    ("abracadabra", "^bra", "", False),
    ("abracadabra", "a.*d", "", True),
    ("", "", "", True),
    ("ab", "a|b|", "", True),
    ("HELLO", "hello", "i", True),
    ("ÄÖ", "[ä-ö]+", "i", True),
    ("a\nb", "a.b", "", False),
    ("a\nb", "a.b", "s", True),
    ("a\nb", "^b$", "", False),
    ("a\nb", "^b$", "m", True),
    ("a\nb", "^a$", "m", True),
    ("helloworld", "hello world", "x", True),
    ("hello world", "hello[ ]world", "x", True),
    ("a.b", "a.b", "q", True),
    ("axb", "a.b", "q", False),
    ("abab", r"(ab)\1", "", True),
    ("abAB", r"(ab)\1", "i", True),
    ("abac", r"(ab)\1", "", False),
    ("aaab", r"(a*)b\1", "", True),
    ("x", r"(a)?x\1", "", True),
    ("ab" * 6, r"(a)(b)(a)(b)(a)(b)(a)(b)(a)(b)(a)(b)", "", True),
    ("abcdefghijj", r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", "", True),
    ("aa1", r"(a)\11", "", True),
    ("aaaa", "^a{4}$", "", True),
    ("aaaa", "^a{5,}$", "", False),
    ("aaaa", "^a{2,3}$", "", False),
    ("aaaa", "^(a{2}){2}$", "", True),
    ("aaa", "^(a*)*$", "", True),
    ("aaa", r"^(?:a|(b)\1)*$", "", True),
    ("a-b", "^[a-c-]+$", "", True),
    ("a-b", "^[-a-c]+$", "", True),
    ("bcd", "^[a-z-[aeiou]]+$", "", True),
    ("bed", "^[a-z-[aeiou]]+$", "", False),
    ("x1", "^[^0-9][^a-z]$", "", True),
    ("^]", r"^[\^\]]+$", "", True),
    ("2026", r"^\d{4}$", "", True),
    ("２", r"^\d$", "", True),
    ("a_", r"^\w+$", "", False),
    ("a b", r"^\S\s\S$", "", True),
    ("_x-1", r"^\i\c*$", "", True),
    ("1x", r"^\I\C", "", False),
    ("ab", r"^\D\W", "", False),
    ("Aa1", r"^\p{Lu}\p{Ll}\p{Nd}$", "", True),
    ("A", r"\P{L}", "", False),
    ("派工", r"^\p{IsCJKUnifiedIdeographs}+$", "", True),
    ("\t\n\r", r"^[\t][\n]\r$", "", True),
    (r"\|.-^?*+{}()[]$", r"^\\\|\.\-\^\?\*\+\{\}\(\)\[\]\$$", "", True),
]
BAD = [
    *("(", ")", "[", "]", "a{", "a{2", "a{x}", "a{3,2}", "a{,2}", "a{9999}"),
    *("*", "+a", "a**", "a+{2}", "?", "{2}", "}", "[]", "[^]", "[b-a]", "[a[b]]"),
    *(r"\1", r"(a\1)", r"\b", r"\ ", r"\z", r"\p", r"\p{", r"\p{Xx}", r"\p{IsKlingon}"),
    *(
        "\\",
        r"[\b]",
        "[a-[b]c]",
        "(?a)",
        "(?:a",
        "[a-",
        "a" * 1001,
        "(" * 50 + ")" * 50,
    ),
    *("(((a{900}){900}){900}){900}", "(?:(?:(?:){900}){900}){900}", "[a-[" * 50),
]
REPLACED: Cases = [
    ('replace("abracadabra", "bra", "*")', "a*cada*"),
    ('replace("abracadabra", "a.*a", "*")', "*"),
    ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
    ('replace("abracadabra", "a", "")', "brcdbr"),
    ('replace("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"),
    ('replace("abracadabra", ".*?", "$1")', None),
    ('replace("AAAA", "A+", "b")', "b"),
    ('replace("AAAA", "A+?", "b")', "bbbb"),
    ('replace("AAAA", "A{2}?", "b")', "bb"),
    ('replace("AAAA", "A??A", "b")', "bbbb"),
    ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
    ('replace("ab", "(a)|(b)", "[$1$2]")', "[a][b]"),
    ('replace("ab", "(a)", "$0$9")', "ab"),
    ('replace("ab", "(a)", "$11")', "a1b"),
    ('replace("ab", "(a)", "-$1")', "-ab"),
    ('replace("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "$10")', "jk"),
    (r'replace("ab", "a", "\\$\\\\")', "$\\b"),
    ('replace("ab", "a", "$")', None),
    (r'replace("ab", "a", "\\x")', None),
    ('replace("a.b", ".", "$1", "q")', "a$1b"),
    ('replace("ABC", "b", "-", "i")', "A-C"),
    ('replace(input: "ab", pattern: "b", replacement: "c", flags: "")', "ac"),
    ('replace("ab", "b", "c", null)', "ac"),
    ('replace("ab", "b", "c", "z")', None),
    (r'replace("13812345678", "(\\d{3})\\d{4}(\\d{4})", "$1****$2")', "138****5678"),
]
SPLIT: Cases = [
    (r'split("John Doe", "\\s")', ["John", "Doe"]),
    ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
    (r'split("a.b|c", "\\.|\\|")', ["a", "b", "c"]),
    ('split(string: "a1b22c", delimiter: "[0-9]+")', ["a", "b", "c"]),
    ('split("", ",")', [""]),
    ('split("ab", "")', None),
    ('split("ab", "x*")', None),
]


@pytest.mark.parametrize(("text", "pattern", "flags", "expected"), MATCHES)
def test_a_text_matches_or_does_not(
    text: str, pattern: str, flags: str, expected: object
) -> None:
    source = "matches(input: t, pattern: p, flags: f)"

    result = value_of(source, t=text, p=pattern, f=flags)

    assert result is expected


@pytest.mark.parametrize("pattern", BAD)
def test_what_is_no_pattern_gives_null(pattern: str) -> None:
    result = value_of("matches(t, p)", t="aaa", p=pattern)

    assert result is None


@pytest.mark.parametrize(("source", "expected"), REPLACED + SPLIT)
def test_text_is_replaced_and_split(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected


TEXT = "x" * 10_000


@pytest.mark.parametrize(
    "source",
    [
        'replace(t, "x", "xx")',
        'matches(t, "x{0,900}y")',
        'matches(t, "x{11111}")',
        'matches(t, "' + "[a-" * 45 + "b" + "]" * 45 + '")',
    ],
)
def test_what_would_be_too_large_is_null(source: str) -> None:
    result = value_of(source, t=TEXT)

    assert result is None


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a)", "(?:ab)", "(a|b)", "()"])
REPEATS = st.sampled_from(
    ["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?"]
)
BRANCHES = st.lists(st.tuples(ATOMS, REPEATS).map("".join), max_size=4).map("".join)
PATTERNS = st.lists(BRANCHES, min_size=1, max_size=3).map("|".join)


@settings(deadline=None, max_examples=300)
@given(PATTERNS, st.text("ab", max_size=8))
def test_the_first_match_is_the_one_that_python_finds(pattern: str, text: str) -> None:
    expected = re.search(pattern, text)

    found = next(find_all(text, pattern, "", Meter()), None)

    assert _place(found) == (expected.span() if expected else None)


def _place(match: Match | None) -> tuple[int, int] | None:
    return (match.start, match.end) if match else None
