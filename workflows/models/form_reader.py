"""Reading the fields of a form from their JSON Schema."""

from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, SchemaError

from workflows.errors import Text
from workflows.feel import Expression
from workflows.models.form_definition import (
    BAD_NAME,
    LIST,
    OBJECT,
    SHAPE,
    TEXT,
    UNKNOWN_FIELD,
    Definition,
    FormDefinitionError,
    Notebook,
    in_order,
    read_facts,
    read_json,
    read_rules,
    read_top,
)
from workflows.models.form_fields import Field, Kind, Reference, static_schema
from workflows.models.form_files import KINDS
from workflows.models.form_pattern import is_safe
from workflows.models.rule_book import rule

_MAX_FIELDS: Final = 200

_UNKNOWN_KIND: Final = rule(
    "form-type",
    zh=("不支持这种字段类型。", "请查看表单说明中的字段类型。"),
    en=("This type of field is not supported.", "See the kinds of fields in the docs."),
)
_PATTERN: Final = rule(
    "form-pattern",
    zh=(
        "pattern“{pattern}”不能使用。",
        "请以 ^ 开头、$ 结尾，不要嵌套重复。",
    ),
    en=(
        "The pattern “{pattern}” cannot be used.",
        "Start with ^, end with $, and do not nest repetitions.",
    ),
)
_SCHEMA: Final = rule(
    "form-schema",
    zh=("字段定义不符合 JSON Schema:{problem}。", "请更正。"),
    en=("The field is no valid JSON Schema: {problem}.", "Correct it."),
)
_VALUE: Final = rule(
    "form-value",
    zh=("“{key}”的值“{value}”不可用。", "可用的值：{known}。"),
    en=("The value “{value}” of “{key}” cannot be used.", "Use one of: {known}."),
)
_TOO_MANY: Final = rule(
    "form-size",
    zh=("表单字段过多。", "请拆成几个表单。"),
    en=("The form has too many fields.", "Split it into several forms."),
)

_COMMON: Final = frozenset(
    {"type", "title", "description", "$comment", "x-i18n", "x-if", "x-default"}
    | {"x-readonly", "x-widget"}
)
_NUMBER: Final = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
_TIME: Final = frozenset({"format", "x-not-future", "x-not-past"})
_ITEMS: Final = frozenset({"items", "minItems", "maxItems", "uniqueItems"})
_KEYS: Final[dict[Kind, frozenset[str]]] = {
    "text": frozenset({"minLength", "maxLength", "pattern", "x-format"})
    | {"x-ref", "x-suggest"},
    "choice": frozenset({"enum"}),
    "choices": _ITEMS | {"x-ref"},
    "integer": _NUMBER,
    "number": _NUMBER,
    "boolean": frozenset(),
    "date": _TIME,
    "date-time": _TIME,
    "rows": _ITEMS | {"x-rows"},
    "files": _ITEMS | {"x-kinds"},
    "signature": frozenset({"x-content"}),
}
_SIMPLE: Final[dict[str, Kind]] = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_PLAIN_NUMBER: Final = Text(
    "绝对值不超过 10^15、最多 6 位小数的数",
    "a number up to 10^15 with at most 6 decimals",
)
#: Hints with a closed list of values.
_HINTS: Final[dict[str, tuple[object, ...]]] = {
    "x-widget": ("area", "radio", "hidden", "stars", "file", "sign"),
    "x-format": ("cn_phone", "postcode"),
    "x-readonly": (True, False),
    "x-not-future": (True, False),
    "x-not-past": (True, False),
}


def read(text: str) -> Definition:
    """Read a form file, or raise FormDefinitionError with every problem."""
    schema = read_json(text)
    book = Notebook(text)
    title = read_top(schema, book)
    fields = _fields(schema, book, rows=True)
    if _count(fields) > _MAX_FIELDS:
        book.note(_TOO_MANY, "")
    facts = read_facts(schema, fields, book)
    rules = read_rules(schema, fields, book)
    if book.problems:
        raise FormDefinitionError(tuple(book.problems))
    return Definition(schema, title, fields, facts, rules)


def _fields(
    schema: Mapping[str, Any], book: Notebook, *, rows: bool
) -> tuple[Field, ...]:
    properties = book.mapping(schema, "properties", "")
    required = schema.get("required", [])
    if not isinstance(required, list):
        book.note(SHAPE, "", key="required", expected=LIST)
        required = []
    for name in required:
        if not isinstance(name, str) or name not in properties:
            book.note(UNKNOWN_FIELD, "", key="required", name=str(name))
    found = []
    for name, definition in properties.items():
        book.name(name)
        if not isinstance(definition, dict):
            book.note(SHAPE, name, key=name, expected=OBJECT)
        elif (kind := _kind(definition, rows=rows)) is None:
            book.note(_UNKNOWN_KIND, name)
        else:
            needed = name in required
            found.append(_field(name, kind, definition, book, required=needed))
    fields = tuple(found)
    _conditions(fields, book)
    return in_order(fields, book)


def _kind(schema: Mapping[str, Any], *, rows: bool) -> Kind | None:
    kind = schema.get("type")
    if not isinstance(kind, str):
        return None
    if kind == "string":
        return _string_kind(schema)
    if kind == "object":
        return "signature" if schema.get("x-widget") == "sign" and rows else None
    if kind == "array":
        return _list_kind(schema, rows=rows)
    return _SIMPLE.get(kind)


def _list_kind(schema: Mapping[str, Any], *, rows: bool) -> Kind | None:
    items = schema.get("items")
    if not isinstance(items, dict):
        return None
    if schema.get("x-widget") == "file":
        return "files" if items == {"type": "integer"} else None
    if items.get("type") == "object" and rows:
        return "rows"
    closed = {"enum", "x-ref"} & (items.keys() | schema.keys())
    return "choices" if items.get("type") == "string" and closed else None


def _string_kind(schema: Mapping[str, Any]) -> Kind | None:
    form = schema.get("format")
    if form is not None:
        kinds: dict[object, Kind] = {"date": "date", "date-time": "date-time"}
        return kinds.get(form) if isinstance(form, str) else None
    return "choice" if "enum" in schema else "text"


def _field(
    name: str, kind: Kind, schema: dict[str, Any], book: Notebook, *, required: bool
) -> Field:
    book.keys(schema, _COMMON | _KEYS[kind], name)
    _hints(name, schema, book)
    _static(name, schema, book)
    items = schema["items"] if kind in {"rows", "choices"} else {}
    columns: tuple[Field, ...] = ()
    if kind == "rows":
        book.keys(items, frozenset({"type", "properties", "required"}), name)
        columns = _fields(items, book, rows=False)
    elif kind == "choices":
        book.keys(items, frozenset({"type", "enum", "x-ref"}), name)
        _static(name, items, book)
    elif kind == "files":
        _file_kinds(name, schema, book)
    _options(name, (items or schema).get("enum"), schema, book)
    condition = book.mapping(schema, "x-if", name)
    return Field(
        name=name,
        kind=kind,
        schema=schema,
        title=book.labels(schema, name, "title", needed=True),
        help=book.labels(schema, name, "help", needed=False),
        required=required,
        readonly=schema.get("x-readonly") is True,
        asked_if={
            sibling: tuple(values if isinstance(values, list) else [values])
            for sibling, values in condition.items()
        },
        reference=_reference(name, {**items, **schema}, book),
        default=_compiled(name, "x-default", schema, book),
        columns=columns,
        lines=_lines(name, columns, schema, book),
        content=_compiled(name, "x-content", schema, book),
    )


def _compiled(
    name: str, key: str, schema: Mapping[str, Any], book: Notebook
) -> Expression | None:
    return book.expression(schema[key], key, name) if key in schema else None


def _hints(name: str, schema: Mapping[str, Any], book: Notebook) -> None:
    for key, known in _HINTS.items():
        if key in schema and schema[key] not in known:
            words = ", ".join(str(value).lower() for value in known)
            book.note(_VALUE, name, key=key, value=str(schema[key]), known=words)


def _static(name: str, schema: Mapping[str, Any], book: Notebook) -> None:
    static = static_schema(schema)
    if not static:
        return
    try:
        Draft202012Validator.check_schema(static)
    except SchemaError as error:
        book.note(_SCHEMA, name, problem=error.message)
        return
    pattern = static.get("pattern")
    if pattern is not None and not is_safe(pattern):
        book.note(_PATTERN, name, pattern=pattern)
    for key in _NUMBER & static.keys():
        # What is outside could not be compared exactly with an entered number.
        if abs(static[key]) > 10**15 or round(static[key], 6) != static[key]:
            book.note(SHAPE, name, key=key, expected=_PLAIN_NUMBER)
    values = static.get("enum")
    if values is not None and not all(isinstance(value, str) for value in values):
        book.note(SHAPE, name, key="enum", expected=TEXT)


def _options(
    name: str, values: object, schema: Mapping[str, Any], book: Notebook
) -> None:
    for locale in ("zh", "en"):
        i18n = book.mapping(schema, "x-i18n", name)
        labels = book.mapping(book.mapping(i18n, locale, name), "options", name)
        known = values if isinstance(values, list) else []
        words = ", ".join(str(value) for value in known)
        key = f"x-i18n.{locale}.options"
        for value, label in labels.items():
            if value not in known:
                book.note(_VALUE, name, key=key, value=value, known=words)
            elif not isinstance(label, str):
                book.note(SHAPE, name, key=f"{key}.{value}", expected=TEXT)


def _reference(
    name: str, schema: Mapping[str, Any], book: Notebook
) -> Reference | None:
    key = "x-suggest" if "x-suggest" in schema else "x-ref"
    return _looked_up(name, key, schema, book) if key in schema else None


def _looked_up(
    name: str, key: str, schema: Mapping[str, Any], book: Notebook
) -> Reference | None:
    if not isinstance(schema[key], dict):
        book.note(SHAPE, name, key=key, expected=OBJECT)
        return None
    wanted = book.mapping(schema, key, name)
    source, search = wanted.get("source"), wanted.get("search", False)
    if not isinstance(source, str) or not isinstance(search, bool):
        expected = Text("含 source 的对象", "an object with a source")
        book.note(SHAPE, name, key=key, expected=expected)
        return None
    arguments = {
        argument: value
        for argument, value in wanted.items()
        if argument not in {"source", "search"}
    }
    return Reference(
        source=source,
        arguments=book.expressions(arguments, key, name),
        search=search or key == "x-suggest",
        binding=key == "x-ref",
    )


def _lines(
    name: str, columns: tuple[Field, ...], schema: Mapping[str, Any], book: Notebook
) -> Reference | None:
    if "x-rows" not in schema:
        return None
    if any(column.name == "line" for column in columns):
        book.note(BAD_NAME, name, name="line")
    return _looked_up(name, "x-rows", schema, book)


def _file_kinds(name: str, schema: Mapping[str, Any], book: Notebook) -> None:
    kinds = schema.get("x-kinds", "document")
    for kind in kinds.split() if isinstance(kinds, str) else [str(kinds)]:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            book.note(_VALUE, name, key="x-kinds", value=kind, known=known)


def _conditions(fields: tuple[Field, ...], book: Notebook) -> None:
    known = {field.name: field for field in fields}
    for field in fields:
        for sibling, values in field.asked_if.items():
            if sibling not in known:
                book.note(UNKNOWN_FIELD, field.name, key="x-if", name=sibling)
                continue
            possible = _possible(known[sibling])
            for value in values:
                if possible and value not in possible:
                    words = ", ".join(str(item).lower() for item in possible)
                    book.note(
                        _VALUE, field.name, key="x-if", value=str(value), known=words
                    )


def _possible(field: Field) -> tuple[object, ...]:
    return (True, False) if field.kind == "boolean" else field.choices


def _count(fields: tuple[Field, ...]) -> int:
    return sum(1 + _count(field.columns) for field in fields)
