"""What is refused in a form file."""

import json

import pytest

from tests.workflows.models.samples import findings, form_text, label
from workflows.models.form_pattern import is_safe
from workflows.models.forms import Form, FormDefinitionError
from workflows.models.rule_book import RULES

TEXT = {"type": "string"}
ROWS = {"type": "array", "items": {"type": "object", "properties": {}}}
NESTED = {"type": "array", "items": {"type": "object", "properties": {"y": ROWS}}}

#: (rule, definition of the field x)
FIELD_FLAWS: list[tuple[str, object]] = [
    ("form-shape", "text"),
    ("form-type", {}),
    ("form-type", {"type": ["string", "null"]}),
    ("form-type", {"type": "object"}),
    ("form-type", {"type": "string", "format": "email"}),
    ("form-type", {"type": "string", "format": {}}),
    ("form-type", {"type": "array", "items": {"type": "integer"}}),
    ("form-type", {"type": "array", "items": {"type": "string"}}),
    ("form-type", {"type": "array"}),
    ("form-type", NESTED),
    ("form-key-unknown", {**TEXT, "requierd": True}),
    ("form-key-unknown", {**TEXT, "minimum": 1}),
    ("form-key-unknown", {**TEXT, "$ref": "file:///etc/passwd"}),
    ("form-label", {**TEXT, "x-i18n": {"zh": {"title": "标题"}}}),
    ("form-shape", {**TEXT, "x-i18n": []}),
    ("form-shape", {**TEXT, "x-i18n": {"zh": {"title": 1}, "en": {"title": "a"}}}),
    ("form-shape", {**TEXT, "x-i18n": {"zh": [], "en": {"title": "a"}}}),
    ("form-schema", {**TEXT, "maxLength": "many"}),
    ("form-schema", {**TEXT, "enum": "a"}),
    ("form-shape", {**TEXT, "enum": [1]}),
    ("form-shape", {"type": "number", "minimum": 10**16}),
    ("form-pattern", {**TEXT, "pattern": "^(a+)+$"}),
    ("form-value", {**TEXT, "x-widget": "hologram"}),
    ("form-value", {**TEXT, "x-format": "iban"}),
    ("form-value", {**TEXT, "x-readonly": "yes"}),
    ("form-shape", {**TEXT, "x-ref": "engineers"}),
    ("form-shape", {**TEXT, "x-ref": {"unit": "a"}}),
    ("form-expression", {**TEXT, "x-ref": {"source": "engineers", "u": "1 +"}}),
    ("form-shape", {**TEXT, "x-ref": {"source": "engineers", "u": 1}}),
    ("form-expression", {**TEXT, "x-default": "__import__('os')"}),
    ("form-field-unknown", {**TEXT, "x-if": {"gone": ["a"]}}),
    ("form-value", {**TEXT, "x-if": {"choice": ["c"]}}),
    ("form-value", {**TEXT, "x-if": {"flag": "yes"}}),
    ("form-x-if-circle", {**TEXT, "x-if": {"x": ["a"]}}),
    ("form-shape", {**TEXT, "x-if": ["choice"]}),
    (
        "form-value",
        {
            **TEXT,
            "enum": ["a"],
            "x-i18n": {"zh": {"title": "a", "options": {"b": "b"}}},
        },
    ),
    (
        "form-shape",
        {**TEXT, "enum": ["a"], "x-i18n": {"zh": {"title": "a", "options": {"a": 1}}}},
    ),
]

#: (rule, what stands above the fields)
TOP_FLAWS: list[tuple[str, dict[str, object]]] = [
    ("form-shape", {"type": "array"}),
    ("form-shape", {"properties": []}),
    ("form-label", {"x-i18n": {}}),
    ("form-key-unknown", {"x-rule": []}),
    ("form-shape", {"required": "x"}),
    ("form-field-unknown", {"required": ["gone"]}),
    ("form-field-unknown", {"required": [{}]}),
    ("form-name", {"properties": {"now": {**TEXT, "x-i18n": label()}}}),
    ("form-name", {"properties": {"a b": {**TEXT, "x-i18n": label()}}}),
    (
        "form-size",
        {"properties": {f"f{n}": {**TEXT, "x-i18n": label()} for n in range(201)}},
    ),
    ("form-shape", {"x-facts": []}),
    ("form-shape", {"x-facts": {"machine": "machine_facts"}}),
    ("form-name", {"x-facts": {"choice": {"source": "machine_facts"}}}),
    ("form-expression", {"x-facts": {"m": {"source": "machine_facts", "i": "1 +"}}}),
    ("form-shape", {"x-rules": {}}),
    ("form-shape", {"x-rules": [{"field": "choice"}]}),
    (
        "form-field-unknown",
        {"x-rules": [{"field": "gone", "require": "true", "zh": "a", "en": "a"}]},
    ),
    (
        "form-expression",
        {"x-rules": [{"field": "", "require": "a ++", "zh": "a", "en": "a"}]},
    ),
]


def siblings() -> dict[str, dict[str, object]]:
    return {"choice": {**TEXT, "enum": ["a", "b"]}, "flag": {"type": "boolean"}}


def rules_broken_by(text: str) -> set[str]:
    with pytest.raises(FormDefinitionError) as raised:
        Form.parse(text)

    for problem in raised.value.problems:
        assert problem.text.zh
        assert problem.remedy.en
    return {problem.rule.id for problem in raised.value.problems}


@pytest.mark.parametrize(("rule", "definition"), FIELD_FLAWS)
def test_a_flaw_of_a_field_is_refused(rule: str, definition: object) -> None:
    form = json.loads(form_text(siblings()))
    field = {"x-i18n": label(), **definition} if isinstance(definition, dict) else 1
    form["properties"]["x"] = field

    broken = rules_broken_by(json.dumps(form))

    assert rule in broken


@pytest.mark.parametrize(("rule", "top"), TOP_FLAWS)
def test_a_flaw_of_a_form_is_refused(rule: str, top: dict[str, object]) -> None:
    text = form_text(siblings(), **top)

    broken = rules_broken_by(text)

    assert broken == {rule}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("form-json", "{"),
        ("form-json", '{"type": "object", "type": "object"}'),
        ("form-json", '{"type": NaN}'),
        ("form-json", "[" * 100_000),
        ("form-json", " " * 600_000),
        ("form-shape", "[]"),
    ],
)
def test_a_file_that_is_no_form_is_refused(rule: str, text: str) -> None:
    broken = rules_broken_by(text)

    assert broken == {rule}


def test_every_rule_about_forms_has_a_flaw_that_breaks_it() -> None:
    tried = {rule for rule, _ in [*FIELD_FLAWS, *TOP_FLAWS]}

    untried = {rule for rule in RULES if rule.startswith("form-")} - tried

    assert untried == {"form-json", "form-missing", "form-lookup", "form-encoding"}


def test_a_wrong_form_is_reported_with_line_and_field() -> None:
    (finding,) = findings(diagnose=form_text({"x": {"type": "colour"}}))

    assert finding.file == "repair/diagnose.form.json"
    assert finding.line == 12
    assert "字段 (x): 不支持这种字段类型。" in finding.render("zh")


def test_an_unknown_source_is_reported() -> None:
    reference = {"type": "string", "x-ref": {"source": "gone"}}
    facts = {"machine": {"source": "machine_facts"}}

    (finding,) = findings(diagnose=form_text({"x": reference}, **{"x-facts": facts}))

    assert finding.rule == "form-lookup"
    assert finding.text.en == "Unknown source “gone”."


def test_a_form_in_another_encoding_is_reported() -> None:
    (finding,) = findings(diagnose="{}\udce4")

    assert finding.rule == "form-encoding"


def test_the_error_says_the_first_problem_in_both_languages() -> None:
    with pytest.raises(FormDefinitionError) as raised:
        Form.parse("[]")

    assert raised.value.sentence("zh").startswith("表单定义有 1 处问题")
    assert raised.value.sentence("en").startswith("Expected a usable form")


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        (r"^[A-Z]{2}\d{4}$", True),
        (r"^(A|B)-?\d+$", True),
        (r"^(?:A|B)?\d{1,6}\.[^\]]+$", True),
        (r"^\d{2,}$", True),
        (r"^a$", True),
        (r"a", False),
        (r"^(a+)+$", False),
        (r"^(a|a)*$", False),
        (r"^(a$", False),
        (r"^a)$", False),
        (r"^a+?$", False),
        (r"^\1$", False),
        (r"^(?=a)a$", False),
        (r"^*$", False),
        (r"^.*.*.*$", False),
        (r"^[z-a]$", False),
        ("^" + "(a|a)" * 30 + "$", False),
        ("^" + "a" * 300 + "$", False),
    ],
)
def test_only_patterns_that_cannot_hang_are_safe(pattern: str, *, safe: bool) -> None:
    assert is_safe(pattern) is safe
