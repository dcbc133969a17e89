"""Rows with fixed lines, files and signatures in a form."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from storage.base import sorted_json
from tests.workflows.models.form_samples import NOW, facts, lookup
from tests.workflows.models.samples import form_text, label
from workflows.models.form_files import FileFact
from workflows.models.forms import Form, FormDefinitionError, FormScope

LINES: list[dict[str, object]] = [
    {"line": 7, "part": "主泵", "shipped": 2, "old": True},
    {"line": 9, "part": "滤芯", "shipped": 5, "old": False},
]
LABEL: dict[str, object] = {"x-i18n": label()}
FILES: dict[str, Any] = {
    "type": "array",
    "items": {"type": "integer"},
    "x-widget": "file",
    "x-kinds": "photo_fault",
}
ROWS: dict[str, Any] = {
    "type": "array",
    "x-rows": {"source": "received_lines", "order_id": "order_id"},
    "items": {
        "type": "object",
        "properties": {
            "part": {**LABEL, "type": "string", "x-readonly": True},
            "shipped": {**LABEL, "type": "integer", "x-readonly": True},
            "old": {**LABEL, "type": "boolean", "x-readonly": True},
            "used": {**LABEL, "type": "integer", "minimum": 0, "x-default": "shipped"},
            "tag": {**LABEL, "type": "string", "x-if": {"old": [True]}},
        },
        "required": ["used", "tag"],
    },
}
SIGN = {"type": "object", "x-widget": "sign", "x-content": "order_id"}


def form(**fields: dict[str, Any]) -> Form:
    return Form.parse(form_text(fields, required=[]))


def scope(files: Collection[FileFact] = ()) -> FormScope:
    def lines(source: str, arguments: dict[str, object]) -> list[dict[str, object]]:
        assert (source, arguments) == ("received_lines", {"order_id": 3})
        return LINES

    def known(ids: Collection[int]) -> Mapping[int, FileFact]:
        return {each.id: each for each in files if each.id in ids}

    return FormScope({"order_id": 3}, NOW, lookup, facts, lines, known, "ann")


def photo(number: int, field: str = "photos", **more: Any) -> FileFact:  # noqa: ANN401 (fields of the fact)
    known = {"kind": "photo_fault", "usable": True, "exif_at": None, **more}
    return FileFact(number, f"{number}.jpg", 9, "image/jpeg", field=field, **known)


def problems(
    form: Form, values: Mapping[str, object], scope: FormScope
) -> dict[str, str]:
    _, found = form.check(values, scope)
    return {problem.field: problem.text.zh for problem in found}


def test_every_line_gets_a_row_with_what_is_known_of_it() -> None:
    shown = form(lines=ROWS).lined({}, scope())

    rows: Any = shown["lines"]
    first, second = rows
    assert (first["line"], first["part"], first["used"]) == (7, "主泵", 2)
    assert (second["line"], second["part"], second["used"]) == (9, "滤芯", 5)


def test_what_was_typed_stays_with_its_line() -> None:
    typed = {"lines": [{"line": "9", "used": "many"}, {"line": "7"}]}

    shown = form(lines=ROWS).lined(typed, scope())

    rows: Any = shown["lines"]
    assert [(row["line"], row["part"], row["used"]) for row in rows] == [
        (7, "主泵", None),
        (9, "滤芯", "many"),
    ]


def test_the_rows_come_back_in_the_order_of_the_lines() -> None:
    sent = [{"line": "9", "used": "4"}, {"line": "7", "used": "2", "tag": "OP-1"}]

    clean, found = form(lines=ROWS).check({"lines": sent}, scope())

    assert found == ()
    assert clean["lines"] == [
        {"line": 7, "used": 2, "tag": "OP-1"},
        {"line": 9, "used": 4},
    ]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        [{"line": "7", "used": "2"}],
        [{"line": "7", "used": "2"}, {"line": "8", "used": "1"}],
        [{"line": "7", "used": "2"}, {"line": "7", "used": "1"}],
        [{"line": "7"}, {"line": "9"}, {"line": "11"}],
        [{"used": "2"}, {"used": "1"}],
        ["7", "9"],
        "7",
    ],
)
def test_other_lines_than_there_are_now_are_refused(sent: object) -> None:
    found = problems(form(lines=ROWS), {"lines": sent}, scope())

    assert list(found) == ["lines"]


def test_nobody_changes_what_is_only_shown() -> None:
    rows = [
        {"line": "7", "used": "1", "shipped": "99", "old": "false", "tag": "OP-1"},
        {"line": "9", "used": "1", "part": "something else"},
    ]

    clean, _ = form(lines=ROWS).check({"lines": rows}, scope())

    assert clean["lines"] == [
        {"line": 7, "used": 1, "tag": "OP-1"},
        {"line": 9, "used": 1},
    ]


def test_a_problem_names_its_line() -> None:
    rows = [{"line": "9", "used": "-1"}, {"line": "7", "used": "1"}]

    found = problems(form(lines=ROWS), {"lines": rows}, scope())

    assert found == {"lines.0.tag": "请填写", "lines.1.used": "不能小于 0"}


def test_the_lookup_of_lines_is_among_the_sources() -> None:
    sources = form(lines=ROWS).sources()

    assert ("lines", "received_lines") in sources


@pytest.mark.parametrize(
    "field",
    [
        {**ROWS, "x-rows": "received_lines"},
        {**ROWS, "x-rows": {"source": 3}},
        {
            **ROWS,
            "items": {
                "type": "object",
                "properties": {"line": {**LABEL, "type": "integer"}},
            },
        },
        {**FILES, "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}},
        {**FILES, "x-kinds": "selfie"},
        {**FILES, "x-kinds": 3},
        {"type": "object"},
        {**SIGN, "x-content": "1 +"},
    ],
)
def test_a_form_that_misuses_them_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(FormDefinitionError) as refused:
        form(x=field)

    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        (["1", "2"], [1, 2]),
        (["2", "2", 1], [2, 1]),
        ("1", [1]),
        (None, None),
        ([], []),
    ],
)
def test_uploads_are_submitted_by_their_ids(sent: object, clean: object) -> None:
    known = [photo(1), photo(2)]

    values, found = form(photos=FILES).check({"photos": sent}, scope(known))

    assert (values.get("photos"), found) == (clean, ())


@pytest.mark.parametrize(
    "sent",
    [["3"], ["4"], ["5"], ["6"], ["x"], [True], {"a": 1}, ["1.5"], ["-1"], ["9" * 30]],
)
def test_what_is_no_upload_of_the_field_is_refused(sent: object) -> None:
    known = [
        photo(1),
        photo(3, usable=False),
        photo(4, field="others"),
        photo(5, kind="signed_sheet"),
    ]

    found = problems(form(photos=FILES), {"photos": sent}, scope(known))

    assert list(found) == ["photos"]


def test_a_form_has_at_most_twelve_files_altogether() -> None:
    both = form(photos=FILES, more=FILES)
    known = [
        photo(number, "photos" if number < 8 else "more") for number in range(1, 14)
    ]
    sent = {"photos": list(range(1, 8)), "more": list(range(8, 14))}

    found = problems(both, sent, scope(known))

    assert found == {"more": "每张表单最多 12 个文件"}


def test_a_signature_keeps_who_when_and_what() -> None:
    fields: dict[str, dict[str, Any]] = {"qty": {"type": "integer"}, "signed": SIGN}
    typed = {"qty": "2", "signed": {"name": " 王师傅 ", "role": "机长"}}

    clean, found = form(**fields).check(typed, scope())

    what = sorted_json({"form": {"qty": 2}, "content": 3})
    assert found == ()
    assert clean["signed"] == {
        "name": "王师傅",
        "role": "机长",
        "at": "2026-03-05T09:30:00+08:00",
        "by": "ann",
        "content_sha256": hashlib.sha256(what.encode()).hexdigest(),
    }


def test_a_signature_is_bound_to_what_was_drawn() -> None:
    drawing = photo(7, "signed.drawing", kind="drawn_signature", sha256="d" * 64)
    typed = {"name": "王师傅", "role": "机长", "drawing": ["7"]}

    asked = form(signed=SIGN)
    clean, found = asked.check({"signed": typed}, scope([drawing]))

    signed: Any = clean["signed"]
    assert found == ()
    assert (signed["drawing"], signed["drawing_sha256"]) == ([7], "d" * 64)
    assert asked.file_ids(clean) == (7,)


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ([8], "重新上传"),
        ([9], "重新上传"),
        ([7, 8], "最多 1 项"),
        (["x"], "重新上传"),
    ],
)
def test_another_file_is_no_drawn_signature(drawn: list[object], said: str) -> None:
    drawing = photo(7, "signed.drawing", kind="drawn_signature")
    other = photo(8, "photos")
    typed = {"name": "王师傅", "role": "机长", "drawing": drawn}

    found = problems(form(signed=SIGN), {"signed": typed}, scope([drawing, other]))

    assert said in found["signed"]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "王师傅"},
        {"role": "机长"},
        {"name": "王" * 41, "role": "机长"},
        "王师傅",
        ["王师傅"],
    ],
)
def test_half_a_signature_is_none(typed: object) -> None:
    found = problems(form(signed=SIGN), {"signed": typed}, scope())

    assert list(found) == ["signed"]
