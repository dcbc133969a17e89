"""The types of DMN: those it has by itself, and those that a file defines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflows.models.dmn_model import (
    Decision,
    DecisionModel,
    InputClause,
    ItemType,
    Knowledge,
    Table,
)

ANY: Final = "any"

#: How DMN 1.1 to 1.5 and Camunda 7 call the types, and what we call them.
BUILT_IN: Final[Mapping[str, str]] = {
    "": ANY,
    "Any": ANY,
    "any": ANY,
    "string": "string",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "duration",
    "dayTimeDuration": "duration",
    "years and months duration": "months",
    "yearMonthDuration": "months",
    "Null": "null",
    "context": "context",
    "list": "list",
}
_WHOLE: Final = frozenset({"integer", "long"})


@dataclass(frozen=True, slots=True)
class Type:
    """What a value has to be."""

    name: str
    #: One of the values of BUILT_IN; "context" where there are components.
    kind: str = ANY
    #: A number without a fraction.
    whole: bool = False
    #: Unary tests that must all hold, of a collection for each item.
    limits: tuple[str, ...] = ()
    components: tuple[tuple[str, "Type"], ...] = ()
    collection: bool = False


def resolve(name: str, types: Mapping[str, ItemType]) -> Type | None:
    """Find a type; None if there is none of the name, or if it refers to itself."""
    return _resolve(name, types, frozenset())


def _resolve(
    name: str, types: Mapping[str, ItemType], seen: frozenset[str]
) -> Type | None:
    if name in types and name not in seen:
        return _defined(types[name], types, seen | {name})
    if name in BUILT_IN:
        return Type(name, BUILT_IN[name], whole=name in _WHOLE)
    return None


def _defined(
    item: ItemType, types: Mapping[str, ItemType], seen: frozenset[str]
) -> Type | None:
    if item.components:
        inner = {each.name: _defined(each, types, seen) for each in item.components}
        known = tuple((key, each) for key, each in inner.items() if each is not None)
        if len(known) < len(item.components):
            return None
        return Type(item.name, "context", components=known, collection=item.collection)
    base = _resolve(item.base, types, seen)
    if base is None or (base.collection and item.collection):
        return None
    return Type(
        name=item.name,
        kind=base.kind,
        whole=base.whole,
        limits=(*base.limits, *filter(None, [item.allowed])),
        components=base.components,
        collection=base.collection or item.collection,
    )


def type_of_input(
    model: DecisionModel, node: Decision | Knowledge, clause: InputClause
) -> Type:
    """Give the type of an input column: its own, or that of what it names."""
    named = (each.type for each in model.given_to(node) if each.name == clause.text)
    declared = clause.type or next(named, "")
    return resolve(declared, model.types) or Type(declared)


def type_of_output(
    model: DecisionModel, node: Decision | Knowledge, table: Table, number: int
) -> Type:
    """Give the type of an output column; a single one may have that of its decision."""
    declared = table.outputs[number].type
    if not declared and len(table.outputs) == 1 and table.single_hit:
        whole = isinstance(node, Decision) and node.expression is table
        declared = table.type or (node.variable.type if whole else "")
    return resolve(declared, model.types) or Type(declared)
