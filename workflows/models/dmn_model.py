"""A file of decisions as the engine sees it: DMN's words, as plain data.

Texts are FEEL as people wrote it. Nothing here judges or evaluates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file."""

    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with the type it was declared with; an empty type is any."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """An expression."""

    text: str
    type: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of a table that is compared."""

    text: str
    label: str = ""
    type: str = ""
    #: Unary tests that say which values can occur; empty for all of the type.
    allowed: str = ""
    place: Place = field(default_factory=Place)

    @property
    def title(self) -> str:
        """How people call the column."""
        return self.label or self.text


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of a table that is given."""

    name: str = ""
    label: str = ""
    type: str = ""
    allowed: str = ""
    #: What is given when no rule matches.
    default: str = ""
    place: Place = field(default_factory=Place)

    @property
    def title(self) -> str:
        """How people call the column."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class TableRule:
    """A row of a table: a cell for each column."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[TableRule, ...]
    #: UNIQUE, ANY, FIRST, PRIORITY, OUTPUT ORDER, RULE ORDER or COLLECT.
    hit_policy: str = "UNIQUE"
    #: SUM, MIN, MAX or COUNT, of COLLECT only.
    aggregation: str = ""
    type: str = ""
    place: Place = field(default_factory=Place)

    @property
    def single_hit(self) -> bool:
        """Whether at most one rule gives the result."""
        return self.hit_policy in {"UNIQUE", "ANY", "FIRST", "PRIORITY"}

    @property
    def has_default(self) -> bool:
        """Whether something is given when no rule matches."""
        return any(output.default for output in self.outputs)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named part of a context, or a parameter of an invocation."""

    variable: Variable
    expression: "Boxed"


@dataclass(frozen=True, slots=True)
class ContextBox:
    """Named values, each of which sees those before it."""

    entries: tuple[Entry, ...]
    #: What is given instead of the context itself.
    result: "Boxed | None" = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a function with named parameters."""

    called: "Boxed"
    bindings: tuple[Entry, ...] = ()
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class FunctionBox:
    """A function with a boxed expression as its body."""

    parameters: tuple[Variable, ...]
    body: "Boxed"
    #: FEEL; Java and PMML are refused.
    kind: str = "FEEL"
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class ListBox:
    """A list of boxed expressions."""

    items: tuple["Boxed", ...]
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts, drawn as a table."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple["Boxed", ...], ...]
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A boxed expression that we do not know, or that is not there."""

    kind: str = ""
    place: Place = field(default_factory=Place)


Boxed: TypeAlias = (
    Literal
    | Table
    | ContextBox
    | Invocation
    | FunctionBox
    | ListBox
    | Relation
    | Unknown
)


@dataclass(frozen=True, slots=True)
class InputData:
    """Something that must be known before a decision can be made."""

    id: str
    name: str
    variable: Variable
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; what it requires is named by id."""

    id: str
    name: str
    variable: Variable
    expression: Boxed
    decisions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)

    @property
    def required(self) -> tuple[str, ...]:
        """The ids of everything it requires."""
        return (*self.decisions, *self.inputs, *self.knowledge)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions share."""

    id: str
    name: str
    variable: Variable
    function: Boxed
    knowledge: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type that a file defines, or a component of one."""

    name: str
    #: The type it restricts; empty where it has components.
    base: str = ""
    allowed: str = ""
    components: tuple["ItemType", ...] = ()
    collection: bool = False
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Everything in one file."""

    name: str = ""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    types: Mapping[str, ItemType] = field(default_factory=dict)

    @property
    def nodes(self) -> "tuple[Decision | Knowledge, ...]":
        """Everything that is made of expressions."""
        return (*self.decisions.values(), *self.knowledge.values())

    def given_to(self, node: Decision | Knowledge) -> "tuple[Variable, ...]":
        """Give the data that a decision requires, as it calls them."""
        if isinstance(node, Knowledge):
            return ()
        inputs = [self.inputs[key] for key in node.inputs if key in self.inputs]
        decisions = [
            self.decisions[key] for key in node.decisions if key in self.decisions
        ]
        return (
            *(each.variable for each in inputs),
            *(each.variable for each in decisions),
        )

    def names_seen_by(self, node: Decision | Knowledge) -> tuple[str, ...]:
        """Give the names that a decision or a shared function may use."""
        functions = [
            self.knowledge[key].variable.name
            for key in node.knowledge
            if key in self.knowledge
        ]
        return (*functions, *(each.name for each in self.given_to(node)))
