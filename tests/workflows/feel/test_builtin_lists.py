"""The built-in functions about lists and contexts."""

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

LISTS: Cases = [
    ("list contains([1, 2, 3], 2)", True),
    ("list contains(list: [1, 2], element: null)", False),
    ("list contains([[1]], [1])", True),
    ("count([])", 0),
    ("count(list: [1, 2, 3])", 3),
    ("count([1, [2, 3]])", 2),
    ("min([1, 2, 3])", 1),
    ("min(1, 2, 3)", 1),
    ('min(list: [@"2026-03-02", @"2026-03-01"])', "2026-03-01"),
    ("max([1, 2, 3])", 3),
    ("max(1)", 1),
    ('max("a", "派")', "派"),
    ("all([false, null, true])", False),
    ("all(true)", True),
    ("all(list: [true])", True),
    ("all(0)", None),
    ("any([false, null, true])", True),
    ("any(false)", False),
    ("any(list: [])", False),
    ("sublist([4, 5, 6], 1, 2)", [4, 5]),
    ("sublist([4, 5, 6], -2)", [5, 6]),
    ("sublist(list: [1, 2, 3], start position: 2, length: 1)", [2]),
    ("sublist([1, 2], 1, 3)", None),
    ("sublist([1, 2], 0)", None),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("append(list: [1], item: [2])", [1, [2]]),
    ("concatenate([1, 2], [3])", [1, 2, 3]),
    ("concatenate(list: [1])", [1]),
    ("insert before([1, 3], 1, 2)", [2, 1, 3]),
    ("insert before([1, 3], -1, 2)", [1, 2, 3]),
    ("insert before(list: [1], position: 2, newItem: 3)", None),
    ("remove([1, 2, 3], 2)", [1, 3]),
    ("remove(list: [1, 2, 3], position: -1)", [1, 2]),
    ("remove([1], 2)", None),
    ("reverse([1, 2, 3])", [3, 2, 1]),
    ("reverse(list: [])", []),
    ("index of([1, 2, 3, 2], 2)", [2, 4]),
    ("index of(list: [1, null], match: null)", [2]),
    ("index of([1], 5)", []),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("union(list: [1, 1])", [1]),
    ("distinct values([1, 2, 3, 2, 1])", [1, 2, 3]),
    ("distinct values(list: [1, [1], [1]])", [1, [1]]),
    ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
    ("flatten(list: 1)", [1]),
    ("concatenate(for i in 1..9000 return i, for i in 1..9000 return i)", None),
    ("count(distinct values([string length, string length]))", 2),
    ("list replace([2, 4, 7, 8], 3, 6)", [2, 4, 6, 8]),
    ("list replace([1, 2], -1, 9)", [1, 9]),
    ("list replace(list: [1], position: 1, newItem: 2)", [2]),
    ("list replace([1], 2, 9)", None),
    ('list replace([1], "a", 9)', None),
    (
        "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)",
        [5, 5, 7, 8],
    ),
    ("list replace(list: [1], match: function(a) true, newItem: 2)", None),
    ("sort(list: [3, 1, 4, 5, 2], precedes: function(x, y) x < y)", [1, 2, 3, 4, 5]),
    ("sort([3, 1, 2])", [1, 2, 3]),
    ('sort([1, "a"])', None),
    ("sort([1, 2], function(x) x)", None),
    ("sort([{a: 2}, {a: 1}], function(x, y) x.a < y.a).a", [1, 2]),
]
CONTEXTS: Cases = [
    ('get value({key1: "value1"}, "key1")', "value1"),
    ('get value({key1: "value1"}, "unexistent-key")', None),
    ('get value(m: {a: 1}, key: "a")', 1),
    ('get value(context: {a: {b: 1}}, keys: ["a", "b"])', 1),
    ('get value({a: 1}, ["a", "b"])', None),
    ("get value({a: 1}, [])", None),
    ("get value({a: 1}, 1)", None),
    ('get entries({a: 1})[key = "a"].value', [1]),
    ("get entries(m: {a: 1, b: 2})[1]", {"key": "a", "value": 1}),
    ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": 1, "b": 2}),
    ('context(entries: {key: "a", value: 1})', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context([{key: "a"}])', None),
    ("context([{key: 1, value: 1}])", None),
    ("context([1])", None),
    ('context put({x: 1}, "y", 2)', {"x": 1, "y": 2}),
    ('context put(context: {x: 1}, key: "x", value: 2)', {"x": 2}),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": 1, "y": {"a": 2}}),
    ('context put(context: {x: 1}, keys: ["x", "a"], value: 2)', None),
    ("context put({}, [], 2)", None),
    ("context merge([{x: 1, y: 0}, {y: 2}])", {"x": 1, "y": 2}),
    ("context merge(contexts: [])", {}),
    ("context merge([1])", None),
]


@pytest.mark.parametrize(("source", "expected"), LISTS + CONTEXTS)
def test_functions_make_new_lists_and_contexts(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected


def test_a_list_given_to_a_function_stays_as_it_was() -> None:
    source = "{a: [1, 2], b: append(a, 3), c: remove(a, 1), d: reverse(a)}.a"

    result = value_of(source)

    assert result == [1, 2]
