"""The fields of a form as the page shows them, in the reader's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from web.form_values import shown_value
from web.i18n import gettext, local_time, locale
from workflows.commands.forms import FormView
from workflows.errors import LOCAL_ZONE, Problem
from workflows.models.form_files import JPEG, MP4, PDF, PNG, FileFact, accepted_types
from workflows.models.forms import Option

Schema = Mapping[str, Any]

#: Stands for the number of a row in the template that the browser copies.
NEW_ROW = "__row__"
_SPARE_ROWS = 2
_LONG_TEXT = 200
_SHORT_TEXT = 60
_EXTENSIONS = {JPEG: "jpg", PNG: "png", PDF: "pdf", MP4: "mp4"}
_SHORT_CONTROLS = frozenset({"date", "number", "phone", "search", "select", "time"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    value: str
    label: str
    note: str = ""
    #: What choosing it proposes for other fields: names and values.
    proposes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of fields."""

    number: str
    fields: "tuple[Field, ...]"
    #: Offered to those who cannot add rows because they have no JavaScript.
    spare: bool = False
    #: The line that a row is about where rows are fixed.
    line: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field with its value and what is wrong with it."""

    path: str
    #: text, area, number, phone, date, time, select, search, radio, yes_no,
    #: checkbox, checkboxes, stars, hidden, rows, file or sign.
    control: str
    title: str
    help: str
    required: bool
    value: Any
    choices: tuple[Choice, ...] = ()
    problem: str = ""
    #: Asked only if each of these fields of the form has one of these values.
    ask_if: Mapping[str, Sequence[str]] = dataclass_field(default_factory=dict)
    #: The same in words.
    ask_if_words: str = ""
    readonly: bool = False
    whole: bool = False
    #: A time that people may well want to set to the present one.
    may_be_now: bool = False
    longest: int | None = None
    #: What suggestions are asked for by: the path without row numbers.
    suggest: str = ""
    rows: tuple[Row, ...] = ()
    new_row: Row | None = None
    fewest_rows: int = 0
    most_rows: int | None = None
    #: Nobody adds or removes rows: there is one for each line of something.
    fixed_rows: bool = False
    files: tuple[FileFact, ...] = ()
    #: The types of files that are taken, and what they are called.
    accepts: tuple[str, ...] = ()
    accepts_words: str = ""
    #: Shown as text, without a control.
    plain: bool = False

    @property
    def name(self) -> str:
        """The name under which the browser sends it."""
        return self.path.replace(".", "-")

    @property
    def id(self) -> str:
        """The id of its control."""
        return f"field-{self.name}"

    @property
    def words(self) -> str:
        """Its value as people read it who cannot change it."""
        if self.control in _READ and self.value:
            try:
                return _READ[self.control](self.value)
            except (ValueError, InvalidOperation):
                return str(self.value)
        values = self.value if isinstance(self.value, list) else [self.value]
        labels = {choice.value: choice.label for choice in self.choices}
        return gettext(", ").join(str(labels.get(each, each)) for each in values)

    @property
    def short(self) -> bool:
        """Whether two of its kind fit beside each other."""
        if self.control == "text":
            return self.longest is not None and self.longest <= _SHORT_TEXT
        return self.control in _SHORT_CONTROLS


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A line of the summary above a form; it leads to its field."""

    #: Id of the control; empty if the problem belongs to the whole form.
    target: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the form a field stands and what is known about the whole."""

    view: FormView
    problems: Mapping[str, str]
    #: Of the field's siblings.
    schema: Schema
    #: "predicted_lines.0." for a field of a row.
    prefix: str = ""
    #: "predicted_lines." for a field of a row.
    options_prefix: str = ""
    #: Within rows that are fixed: what is only shown needs no control.
    fixed: bool = False


def fields_of(view: FormView, problems: Sequence[Problem] = ()) -> tuple[Field, ...]:
    """Prepare the fields of a form."""
    sentences: dict[str, str] = {}
    for problem in problems:
        sentences.setdefault(problem.field, problem.text.get(locale()))
    return _fields(_Place(view, sentences, view.form.schema), view.values)


def summary_of(
    fields: Sequence[Field], problems: Sequence[Problem]
) -> tuple[ProblemLine, ...]:
    """List what is wrong, in the order of the problems."""
    known = {field.path: (field, title) for field, title in _flat(fields)}
    lines = []
    for problem in problems:
        sentence = problem.text.get(locale())
        field, title = known.get(problem.field, (None, ""))
        if field is None or field.control == "hidden":
            lines.append(ProblemLine("", "", sentence))
        else:
            lines.append(ProblemLine(field.id, title, sentence))
    return tuple(lines)


def _flat(fields: Sequence[Field], within: str = "") -> Iterator[tuple[Field, str]]:
    for field in fields:
        yield field, within + field.title
        for number, row in enumerate(field.rows, start=1):
            yield from _flat(row.fields, f"{field.title} {number} · ")


def _fields(place: _Place, values: Mapping[str, object]) -> tuple[Field, ...]:
    return tuple(
        _field(place, name, schema, values.get(name))
        for name, schema in place.schema.get("properties", {}).items()
    )


def _field(place: _Place, name: str, schema: Schema, value: object) -> Field:
    words = _words(schema)
    condition = _condition(schema)
    path = place.prefix + name
    required = name in place.schema.get("required", ())
    control = _control(schema, required=required)
    shown = Field(
        path=path,
        control=control,
        title=words.get("title") or name,
        help=words.get("help", ""),
        required=required,
        value=shown_value(value, control),
        choices=_choices(place, name, schema, words),
        problem=place.problems.get(path, ""),
        ask_if=condition,
        ask_if_words=_condition_words(place.schema, condition),
        readonly=bool(schema.get("x-readonly")),
        plain=bool(schema.get("x-readonly") and place.fixed),
        whole=schema.get("type") == "integer",
        may_be_now=control == "time" and not schema.get("x-not-past"),
        longest=schema.get("maxLength"),
        suggest=place.options_prefix + name if control == "search" else "",
    )
    if control == "file":
        return _with_files(place, shown, value)
    if control == "sign":
        return replace(shown, files=_known(place, shown.value["drawing"]))
    if control == "rows":
        return _with_rows(place, shown, name, schema)
    return shown


def _with_files(place: _Place, shown: Field, value: object) -> Field:
    ids = [str(each) for each in value] if isinstance(value, list) else []
    field = place.view.form.file_field(_without_rows(shown.path))
    types = accepted_types(field) if field is not None else ()
    return replace(
        shown,
        files=_known(place, ids),
        accepts=types,
        accepts_words=gettext(", ").join(_EXTENSIONS[kind] for kind in types),
    )


def _known(place: _Place, ids: Sequence[str]) -> tuple[FileFact, ...]:
    known = place.view.files
    numbers = (int(each) for each in ids if each.isdigit())
    return tuple(known[each] for each in numbers if each in known)


def _without_rows(path: str) -> str:
    return ".".join(part for part in path.split(".") if not _is_number(part))


def _is_number(part: str) -> bool:
    return part.isdigit() or part == NEW_ROW


def _with_rows(place: _Place, shown: Field, name: str, schema: Schema) -> Field:
    values = shown.value if isinstance(shown.value, list) else []
    most = schema.get("maxItems")
    spare = _SPARE_ROWS if most is None else min(_SPARE_ROWS, most - len(values))

    def row(number: int | str, values: object = None, *, spare: bool = False) -> Row:
        inside = replace(
            place,
            schema=schema["items"],
            prefix=f"{shown.path}.{number}.",
            options_prefix=f"{name}.",
            fixed="x-rows" in schema,
        )
        known = values if isinstance(values, Mapping) else {}
        line = str(known.get("line", "")) if "x-rows" in schema else ""
        return Row(str(number), _fields(inside, known), spare, line)

    if "x-rows" in schema:
        lines = tuple(row(number, each) for number, each in enumerate(values))
        return replace(shown, rows=lines, fixed_rows=True)
    filled = [row(number, each) for number, each in enumerate(values)]
    numbers = range(len(values), len(values) + max(spare, 0))
    return replace(
        shown,
        rows=(*filled, *(row(number, spare=True) for number in numbers)),
        new_row=row(NEW_ROW),
        fewest_rows=schema.get("minItems", 0),
        most_rows=most,
    )


def _control(schema: Schema, *, required: bool) -> str:
    kind, widget = schema.get("type"), schema.get("x-widget")
    if widget in {"hidden", "stars", "radio", "area"} and kind != "boolean":
        return str(widget)
    if widget in {"hidden", "file", "sign"}:
        return str(widget)
    if kind == "array":
        return "rows" if schema["items"].get("type") == "object" else "checkboxes"
    if kind == "boolean":
        # An unticked box may have been overlooked; a "no" has not.
        return "yes_no" if required or widget == "radio" else "checkbox"
    if kind in {"integer", "number"}:
        return "number"
    return _text_control(schema)


def _text_control(schema: Schema) -> str:
    if "x-suggest" in schema or schema.get("x-ref", {}).get("search"):
        return "search"
    if "x-ref" in schema:
        return "select"
    if "enum" in schema:
        return "select"
    formats = {"date": "date", "date-time": "time"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    if schema.get("x-format") == "cn_phone":
        return "phone"
    return "area" if schema.get("maxLength", 0) > _LONG_TEXT else "text"


def _yes_or_no(value: str) -> str:
    return gettext("Yes") if value == "true" else gettext("No")


#: How values are read that a control writes for itself.
_READ: Mapping[str, Callable[[str], str]] = {
    "checkbox": _yes_or_no,
    "yes_no": _yes_or_no,
    "number": lambda value: f"{Decimal(value):,}",
    "date": lambda value: local_time(date.fromisoformat(value)),
    "time": lambda value: local_time(
        datetime.fromisoformat(value).replace(tzinfo=LOCAL_ZONE)
    ),
}


def _choices(
    place: _Place, name: str, schema: Schema, words: Mapping[str, Any]
) -> tuple[Choice, ...]:
    offered = place.view.options.get(place.options_prefix + name)
    if offered is not None:
        return tuple(_choice(option) for option in offered)
    labels: Mapping[str, str] = words.get("options", {})
    if schema.get("type") == "boolean":
        return (
            Choice("true", labels.get("true") or gettext("Yes")),
            Choice("false", labels.get("false") or gettext("No")),
        )
    listed = schema.get("items", schema).get("enum", ())
    return tuple(Choice(str(each), labels.get(str(each), str(each))) for each in listed)


def _choice(option: Option) -> Choice:
    note = option.note.get(locale()) if option.note else ""
    return Choice(option.value, option.label.get(locale()), note, option.proposes)


def _words(schema: Schema) -> Mapping[str, Any]:
    words: Mapping[str, Any] = schema.get("x-i18n", {}).get(locale(), {})
    return words


def _condition(schema: Schema) -> dict[str, list[str]]:
    return {
        name: [_choice_shown(value) for value in values]
        for name, values in schema.get("x-if", {}).items()
    }


def _choice_shown(value: object) -> str:
    return str(shown_value(value, "select"))


def _condition_words(schema: Schema, condition: Mapping[str, Sequence[str]]) -> str:
    parts = []
    for name, values in condition.items():
        asked = schema.get("properties", {}).get(name, {})
        words = _words(asked)
        labels = words.get("options", {})
        if asked.get("type") == "boolean":
            labels = {"true": gettext("Yes"), "false": gettext("No"), **labels}
        wanted = " / ".join(str(labels.get(value, value)) for value in values)
        parts.append(f"{words.get('title') or name} = {wanted}")
    return gettext(" and ").join(parts)
