"""The fields of a form, as read from their JSON Schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from jsonschema import Draft202012Validator

from workflows.errors import Text
from workflows.feel import Expression

Kind = Literal[
    "text",
    "choice",
    "choices",
    "integer",
    "number",
    "boolean",
    "date",
    "date-time",
    "rows",
    "files",
    "signature",
]

#: What the part of a signature is called that people draw.
DRAWING: Final = "drawing"

#: What JSON Schema itself checks; hints and labels are ours.
STATIC_KEYWORDS: Final = (
    "minLength",
    "maxLength",
    "pattern",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
)


@dataclass(frozen=True)
class Reference:
    """Where the choices of a field come from (``x-ref``, ``x-suggest``)."""

    source: str
    arguments: Mapping[str, Expression] = field(default_factory=dict)
    #: A long list: people type and get suggestions.
    search: bool = False
    #: Not so for mere suggestions (``x-suggest``): other text is welcome too.
    binding: bool = True


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    name: str
    kind: Kind
    schema: Mapping[str, Any]
    title: Text
    help: Text
    required: bool = False
    readonly: bool = False
    #: Sibling -> the values with which this field is asked.
    asked_if: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    reference: Reference | None = None
    default: Expression | None = None
    #: The columns, of rows.
    columns: tuple["Field", ...] = ()
    #: Where the lines come from, of rows that nobody adds or removes (``x-rows``).
    lines: Reference | None = None
    #: What is signed besides the form itself (``x-content``).
    content: Expression | None = None

    @property
    def widget(self) -> str:
        """Give the hint how to draw it."""
        return str(self.schema.get("x-widget", ""))

    @property
    def choices(self) -> tuple[str, ...]:
        """Give the values that an enum allows."""
        schema = self.schema["items"] if self.kind == "choices" else self.schema
        values = schema.get("enum")
        return tuple(values) if isinstance(values, list) else ()

    @cached_property
    def validator(self) -> Draft202012Validator:
        """Give the check of what JSON Schema says about the value itself."""
        return Draft202012Validator(static_schema(self.schema))


@dataclass(frozen=True)
class Facts:
    """Something looked up to stand beside the form (``x-facts``)."""

    source: str
    arguments: Mapping[str, Expression]


@dataclass(frozen=True)
class FormRule:
    """What must hold between fields (``x-rules``)."""

    field: str
    require: Expression
    text: Text


def static_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give the part of a field's schema that JSON Schema checks."""
    return {name: schema[name] for name in STATIC_KEYWORDS if name in schema}


def ordered(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Put fields behind those that decide whether they are asked.

    Raise ValueError when fields decide about each other in a circle.
    """
    waiting, done = list(fields), list[Field]()
    while waiting:
        names = {item.name for item in waiting}
        ready = [item for item in waiting if not names & item.asked_if.keys()]
        if not ready:
            raise ValueError(waiting[0].name)
        done += ready
        waiting = [item for item in waiting if item not in ready]
    return tuple(done)
