"""How the fields of a form work together."""

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.models.form_samples import entered, one_field, scope
from tests.workflows.models.samples import form_text, label
from workflows.errors import Text
from workflows.models.forms import Form, Option

VISIT = Form.parse(
    form_text(
        {
            "decision": {
                "type": "string",
                "enum": ["accept", "refuse"],
                "x-i18n": {
                    "zh": {"title": "决定", "options": {"accept": "接受"}},
                    "en": {"title": "Decision", "options": {"accept": "Accept"}},
                },
            },
            "reason": {"type": "string", "x-if": {"decision": ["refuse"]}},
            "detail": {"type": "string", "x-if": {"reason": ["other"]}},
            "depart_at": {
                "type": "string",
                "format": "date-time",
                "x-not-future": True,
            },
            "arrive_at": {"type": "string", "format": "date-time"},
            "hours": {"type": "integer", "x-default": "machine.hours_last + 8"},
            "unit": {"type": "string", "x-readonly": True, "x-default": "exec_unit"},
            "lines": {
                "type": "array",
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "required": ["part", "qty"],
                    "properties": {
                        "part": {"type": "string", "x-i18n": label()},
                        "qty": {"type": "integer", "minimum": 1, "x-i18n": label()},
                        "note": {
                            "type": "string",
                            "x-readonly": True,
                            "x-i18n": label(),
                        },
                    },
                },
            },
        },
        required=["decision", "reason"],
        **{
            "x-facts": {
                "machine": {"source": "machine_facts", "serial_no": "serial_no"}
            },
            "x-rules": [
                {
                    "field": "arrive_at",
                    "require": "date and time(arrive_at) >= date and time(depart_at)",
                    "zh": "到达不能早于出发",
                    "en": "Arrival cannot be before departure",
                },
                {
                    "field": "hours",
                    "require": "hours >= machine.hours_last",
                    "zh": "不能低于上次读数",
                    "en": "Not below the last reading",
                },
                {
                    "field": "reason",
                    "require": 'reason != "x"',
                    "zh": "理由不足",
                    "en": "Not enough",
                },
                {"field": "", "require": "not(hours = 9999)", "zh": "不行", "en": "No"},
            ],
        },
    )
)


def test_unknown_and_readonly_fields_are_ignored() -> None:
    values = {"decision": "accept", "unit": "OF99", "is_admin": True}

    clean, problems = entered(VISIT, values)

    assert clean == {"decision": "accept"}
    assert problems == {}


def test_a_field_is_required_only_when_it_is_asked() -> None:
    accepted, nothing = entered(VISIT, {"decision": "accept", "reason": "x"})
    _, problems = entered(VISIT, {"decision": "refuse"})

    assert accepted == {"decision": "accept"}
    assert nothing == {}
    assert problems == {"reason": "请填写"}


def test_a_field_behind_an_unasked_field_is_not_asked() -> None:
    values = {"decision": "accept", "reason": "other", "detail": "because"}

    clean, _ = entered(VISIT, values)

    assert clean == {"decision": "accept"}


def test_rows_are_checked_one_by_one_and_blank_rows_dropped() -> None:
    rows = [{"part": "", "qty": " "}, {"part": "P1", "qty": "0"}, {"qty": "2"}, 5]

    _, problems = entered(VISIT, {"decision": "accept", "lines": rows})

    assert problems == {
        "lines.1.qty": "不能小于 1",
        "lines.2.part": "请填写",
        "lines.3": "格式不正确",
    }


def test_good_rows_are_kept_typed() -> None:
    rows = [{"part": "P1", "qty": "2", "note": "x"}, {"part": None}]

    clean, problems = entered(VISIT, {"decision": "accept", "lines": rows})

    assert clean == {"decision": "accept", "lines": [{"part": "P1", "qty": 2}]}
    assert problems == {}


def test_too_many_rows_are_refused() -> None:
    rows = [{"part": "P", "qty": 1}] * 3

    _, few = entered(VISIT, {"decision": "accept", "lines": rows})
    _, many = entered(VISIT, {"decision": "accept", "lines": rows * 100})
    _, none = entered(VISIT, {"decision": "accept", "lines": "P"})

    assert few == {"lines": "最多 2 项"}
    assert many == {"lines": "最多 200 项"}
    assert none == {"lines": "格式不正确"}


def test_required_rows_need_one_row() -> None:
    columns = {"a": {"type": "string", "x-i18n": label()}}
    form = one_field(type="array", items={"type": "object", "properties": columns})

    _, problems = entered(form, {"x": [{"a": ""}]})

    assert problems == {"x": "请至少填写一行"}


def test_a_broken_rule_is_reported_at_its_field() -> None:
    values = {
        "decision": "accept",
        "depart_at": "2026-03-05T08:00",
        "arrive_at": "2026-03-05T07:00",
        "hours": "9",
    }

    _, problems = entered(VISIT, values)

    assert problems == {"arrive_at": "到达不能早于出发", "hours": "不能低于上次读数"}


def test_rules_pass_where_something_is_left_empty_or_not_asked() -> None:
    values = {"decision": "accept", "arrive_at": "2026-03-05T07:00", "reason": "x"}

    _, problems = VISIT.check(values, scope(depart_at="2026-03-06T00:00:00+08:00"))

    assert problems == ()


def test_a_rule_of_the_whole_form_stands_first() -> None:
    _, problems = entered(VISIT, {"decision": "refuse", "hours": 9999})

    assert list(problems.items()) == [("", "不行"), ("reason", "请填写")]


def test_the_future_begins_five_minutes_from_now() -> None:
    soon = {"decision": "accept", "depart_at": "2026-03-05T09:34"}
    late = {"decision": "accept", "depart_at": "2026-03-05T09:36"}

    _, fine = entered(VISIT, soon)
    _, problems = entered(VISIT, late)

    assert fine == {}
    assert problems == {"depart_at": "不能晚于现在"}


def test_the_past_ends_five_minutes_before_now() -> None:
    moment = one_field(type="string", format="date-time", **{"x-not-past": True})
    day = one_field(type="string", format="date", **{"x-not-past": True})

    assert entered(moment, {"x": "2026-03-05T09:26"})[1] == {}
    assert entered(moment, {"x": "2026-03-05T09:20"})[1] == {"x": "不能早于现在"}
    assert entered(day, {"x": "2026-03-05"})[1] == {}
    assert entered(day, {"x": "2026-03-04"})[1] == {"x": "不能早于现在"}


def test_defaults_are_computed_and_typed() -> None:
    initial = VISIT.initial(scope())

    assert initial == {"hours": 1208, "unit": "OF18"}


def test_defaults_that_make_no_sense_are_left_out() -> None:
    number = one_field(type="integer", **{"x-default": '"many"'})
    missing = one_field(type="integer", **{"x-default": "unheard_of"})
    moment = one_field(type="string", format="date-time", **{"x-default": "now"})

    assert number.initial(scope()) == {}
    assert missing.initial(scope()) == {}
    assert moment.initial(scope()) == {"x": "2026-03-05T09:30:00+08:00"}


def test_facts_are_looked_up_with_variables() -> None:
    found = VISIT.facts(scope(serial_no="SN9"))

    assert found == {"machine": {"hours_last": 1200, "serial_no": "SN9"}}


def test_options_have_labels_in_both_languages() -> None:
    options = VISIT.options(VISIT.schema["properties"]["decision"], scope())

    assert options == [
        Option("accept", Text("接受", "Accept")),
        Option("refuse", Text("refuse", "refuse")),
    ]


def test_options_of_a_lookup_depend_on_the_task() -> None:
    form = one_field(
        type="string", **{"x-ref": {"source": "engineers", "unit": "exec_unit"}}
    )
    field = form.schema["properties"]["x"]

    here = form.options(field, scope())
    there = form.options(field, scope(exec_unit="OF19"))

    assert [option.value for option in here] == ["E1", "E2"]
    assert [option.value for option in there] == ["E3"]
    assert form.options({"type": "string"}, scope()) == []


def test_a_lookup_is_asked_once_for_all_rows() -> None:
    asked: list[dict[str, object]] = []

    def find(_: str, arguments: dict[str, object]) -> list[Option]:
        asked.append(arguments)
        return []

    reference = {"source": "engineers", "unit": "exec_unit", "search": True}
    form = one_field(type="string", **{"x-ref": reference})
    one = scope()
    one.lookup = find

    form.check({"x": "E1"}, one)
    form.check({"x": "E1"}, one)

    assert asked == [{"unit": "OF18", "text": "E1"}]


def test_a_form_gives_its_fields_in_the_order_of_the_file() -> None:
    late = {"type": "string", "x-if": {"b": [True]}}
    form = Form.parse(form_text({"a": late, "b": {"type": "boolean"}}))

    names = [field.name for field in form.fields]

    assert names == ["a", "b"]
    assert form.title == Text("标题", "Title")
    assert entered(form, {"a": "x", "b": "on"})[0] == {"a": "x", "b": True}


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.text("0123456789-:T +.", max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["part", "qty", "note"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in VISIT.fields]), anything, max_size=8
    )
)
def test_no_input_whatever_breaks_the_check(values: dict[str, object]) -> None:
    clean, problems = VISIT.check(values, scope())

    assert clean.keys() <= {field.name for field in VISIT.fields}
    assert all(problem.text.zh and problem.text.en for problem in problems)
    if not problems:
        assert VISIT.check(clean, scope()) == (clean, ())


def test_a_rule_says_nothing_about_a_field_that_is_wrong_itself() -> None:
    rule = {"field": "name", "require": "age != null or name != null"}
    form = Form.parse(
        form_text(
            {"age": {"type": "integer"}, "name": {"type": "string"}},
            **{"x-rules": [{**rule, "zh": "缺", "en": "Missing"}]},
        )
    )

    assert entered(form, {})[1] == {"name": "缺"}
    assert entered(form, {"age": "old"})[1] == {"age": "应为整数"}
