"""How each kind of field reads what was entered."""

from decimal import Decimal

import pytest

from tests.workflows.models.form_samples import entered, one_field

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
BOOLEAN = {"type": "boolean"}
DATE = {"type": "string", "format": "date"}
DATE_TIME = {"type": "string", "format": "date-time"}
PHONE = {"type": "string", "x-format": "cn_phone"}
POSTCODE = {"type": "string", "x-format": "postcode"}
CHOICE = {"type": "string", "enum": ["a", "b"]}
CHOICES = {"type": "array", "items": CHOICE}
ENGINEER = {"type": "string", "x-ref": {"source": "engineers", "unit": "exec_unit"}}
HELPERS = {
    "type": "array",
    "items": {"type": "string"},
    "x-ref": {"source": "engineers", "unit": "exec_unit"},
}


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (TEXT, "  a\r\nb  ", "a b"),
        (TEXT, "a\x00b\ud800", "ab"),
        ({**TEXT, "x-widget": "area"}, " a\r\nb ", "a\nb"),
        ({**TEXT, "pattern": "^[A-Z]{2}$"}, "AB", "AB"),
        (INTEGER, "12", 12),
        (INTEGER, "\uff11\uff12", 12),
        (INTEGER, "1,200", 1200),
        (INTEGER, "-3", -3),
        (INTEGER, 7.0, 7),
        (INTEGER, Decimal("4E+1"), 40),
        (INTEGER, 0.0, 0),
        (NUMBER, "1.50", Decimal("1.50")),
        (NUMBER, 0.1, Decimal("0.1")),
        (NUMBER, 3, Decimal(3)),
        (NUMBER, Decimal("0E-30"), Decimal(0)),
        (BOOLEAN, True, True),
        (BOOLEAN, "on", True),
        (BOOLEAN, "False", False),
        (DATE, "2026-03-05", "2026-03-05"),
        (DATE_TIME, "2026-03-05T09:30", "2026-03-05T09:30:00+08:00"),
        (DATE_TIME, "2026-03-05 09:30:15", "2026-03-05T09:30:15+08:00"),
        (DATE_TIME, "2026-03-05T01:30:00Z", "2026-03-05T09:30:00+08:00"),
        (DATE_TIME, "2026-03-05T02:30:00+01:00", "2026-03-05T09:30:00+08:00"),
        (PHONE, "199-0000-0007", "19900000007"),
        (PHONE, "199 0000 0007", "19900000007"),
        (PHONE, "+86 138 0000 0000", "13800000000"),
        (PHONE, "021-12345678-90", "021-12345678-90"),
        (PHONE, "0571 1234567", "05711234567"),
        (POSTCODE, " 200000 ", "200000"),
        (CHOICE, " a ", "a"),
        (CHOICES, ["a", "a", "", "b"], ["a", "b"]),
        (CHOICES, "b", ["b"]),
        (ENGINEER, "E2", "E2"),
        (HELPERS, ["E1", "E2"], ["E1", "E2"]),
        ({"type": "string", "x-suggest": {"source": "engineers"}}, "new", "new"),
    ],
)
def test_good_input_becomes_a_typed_value(
    field: dict[str, object], raw: object, expected: object
) -> None:
    clean, problems = entered(one_field(**field), {"x": raw})

    assert problems == {}
    assert clean == {"x": expected}
    assert isinstance(clean, dict)
    assert type(clean["x"]) is type(expected)


@pytest.mark.parametrize(
    ("field", "raw", "problem"),
    [
        (TEXT, "   ", "请填写"),
        (TEXT, 5, "应为文字"),
        (TEXT, "a" * 4001, "最多 4000 个字"),
        (TEXT, " " * 99_999 + "a", "最多 4000 个字"),
        ({**TEXT, "minLength": 3}, "ab", "至少 3 个字"),
        ({**TEXT, "maxLength": 3}, "abcd", "最多 3 个字"),
        ({**TEXT, "pattern": "^[A-Z]{2}$"}, "abc", "格式不正确"),
        ({**TEXT, "pattern": "^[A-Z]{2}$"}, "A" * 201, "最多 200 个字"),
        (INTEGER, "1.5", "应为整数"),
        (INTEGER, 1.5, "应为整数"),
        (INTEGER, "many", "应为整数"),
        (INTEGER, True, "应为整数"),
        (INTEGER, 10**400, "应为整数"),
        (INTEGER, "9" * 400, "应为整数"),
        (INTEGER, "١٢", "应为整数"),
        (INTEGER, [1], "应为整数"),
        ({**INTEGER, "maximum": 999}, "1000", "不能大于 999"),
        ({**INTEGER, "minimum": 1}, "0", "不能小于 1"),
        ({**INTEGER, "exclusiveMinimum": 0}, "0", "必须大于 0"),
        ({**INTEGER, "exclusiveMaximum": 9}, "9", "必须小于 9"),
        ({**NUMBER, "multipleOf": 0.5}, "1.3", "应为 0.5 的倍数"),
        ({**NUMBER, "multipleOf": 0.01}, "1.305", "最多两位小数"),
        (NUMBER, float("nan"), "应为数字"),
        (NUMBER, float("inf"), "应为数字"),
        (NUMBER, Decimal("1E+999999"), "应为数字"),
        (NUMBER, "1e5", "应为数字"),
        (BOOLEAN, "perhaps", "请选择是或否"),
        (BOOLEAN, 1, "请选择是或否"),
        (BOOLEAN, None, "请选择一项"),
        (DATE, "2026-02-30", "应为日期，例如 2026-01-31"),
        (DATE, "05.03.2026", "应为日期，例如 2026-01-31"),
        (DATE_TIME, "2026-03-05T25:00", "应为日期和时间，例如 2026-01-31 09:30"),
        (DATE_TIME, "0001-01-01T00:00", "应为日期和时间，例如 2026-01-31 09:30"),
        (DATE_TIME, 5, "应为日期和时间，例如 2026-01-31 09:30"),
        (PHONE, "12345", "应为手机号码或带区号的电话号码"),
        (PHONE, "1٩900000007", "应为手机号码或带区号的电话号码"),
        (POSTCODE, "2000", "应为 6 位邮政编码"),
        (CHOICE, "c", "请选择列表中的一项"),
        (CHOICE, ["a"], "请选择列表中的一项"),
        (CHOICE, "", "请选择一项"),
        (CHOICES, ["c"], "请选择列表中的一项"),
        (CHOICES, {"a": 1}, "请选择列表中的一项"),
        (CHOICES, [], "请选择一项"),
        (CHOICES, ["a"] * 201, "最多 200 项"),
        ({**CHOICES, "minItems": 2}, ["a"], "至少 2 项"),
        ({**CHOICES, "maxItems": 1}, ["a", "b"], "最多 1 项"),
        (ENGINEER, "E3", "请选择列表中的一项"),
        (ENGINEER, "", "请选择一项"),
        (HELPERS, ["E1", "E3"], "请选择列表中的一项"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(
    field: dict[str, object], raw: object, problem: str
) -> None:
    clean, problems = entered(one_field(**field), {"x": raw})

    assert problems == {"x": problem}
    assert clean == {}
