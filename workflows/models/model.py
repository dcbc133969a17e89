"""A process as the engine sees it, read from the camunda vocabulary of a diagram."""

from dataclasses import dataclass, field

from workflows.models.activity_model import Activity
from workflows.models.decision_calls import DecisionCall

#: What ``camunda:in businessKey`` says when the called process keeps the key.
SAME_BUSINESS_KEY = "${execution.processBusinessKey}"

#: The columns of the task list that a user task's inputParameters may fill.
LIST_COLUMNS = frozenset(
    {
        "subject",
        "unit",
        "line",
        "priority",
        "order_no",
        "order_id",
        "customer",
        "machine",
        "due_at",
        "excluded_users",
    }
)

#: The kinds of events that happen outside of the process instance.
FROM_OUTSIDE = frozenset({"timer", "message", "signal", "continuation", "external"})


@dataclass(frozen=True, slots=True)
class Mapping:
    """A variable handed to a called process, or back from it.

    ``source`` is a FEEL expression; with ``everything`` all variables pass and
    the other two fields are empty.
    """

    target: str = ""
    source: str = ""
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What an event waits for, or throws."""

    #: timer, message, signal, conditional, error, escalation, terminate or link; of
    #: an activity, continuation or external.
    kind: str
    #: The name of the message, signal or link, or the code of the error or
    #: escalation; None there catches every code.
    name: str | None = None
    #: timeDate, timeDuration or timeCycle.
    timer: str = ""
    #: The text of the timer, or the condition in FEEL.
    expression: str = ""
    interrupting: bool = True
    #: (name, template): what it is correlated by, or what it carries when thrown.
    inputs: tuple[tuple[str, str], ...] = ()
    #: (name, template): what of the payload becomes a variable; all of it without.
    outputs: tuple[tuple[str, str], ...] = ()
    #: Of a cycle: whether what was missed is made up for ``once`` or for ``each``
    #: time; None means once where it never ends, and else each.
    catch_up: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the diagram with what the camunda vocabulary says about it.

    Templates are for ``workflows.feel.compile_template``.
    """

    id: str
    type: str
    name: str = ""
    #: The id of the process, or of the embedded sub-process, it stands in.
    scope: str = ""
    line: int = 0
    #: The role's code, or the lane's name where no roles were given.
    lane_role: str | None = None
    form_key: str | None = None
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    #: (name, template) in the order of the diagram; the same for outputs.
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    operation: str | None = None
    result_variable: str | None = None
    called_element: str | None = None
    in_mappings: tuple[Mapping, ...] = ()
    out_mappings: tuple[Mapping, ...] = ()
    #: A template; SAME_BUSINESS_KEY means the caller's key.
    business_key: str | None = None
    #: Of an error end event or boundary event; None there catches every code.
    error_code: str | None = None
    attached_to: str | None = None
    documentation: str = ""
    #: Of an event, a send or receive task; of an event sub-process, its start.
    event: Event | None = None
    #: How long to wait before each further try of its jobs, in ISO 8601.
    retries: tuple[str, ...] | None = None
    #: A template: how urgent its jobs are, or its work for an outside worker.
    priority: str | None = None
    #: Repetition, local data, scripts and versions.
    activity: Activity = field(default_factory=Activity)
    #: Of a business rule task.
    decision: DecisionCall | None = None


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One process of a diagram."""

    process_id: str
    name: str
    #: By original id, sub-processes and what is inside them included.
    elements: dict[str, Element]
    #: The start event, or the first node where none is drawn.
    start_id: str
    start_form_key: str | None = None
    #: Whether people may start it (``camunda:isStartableInTasklist``).
    startable: bool = True
    #: The roles that may start it, where the lane of its start alone does not say.
    starter_roles: tuple[str, ...] = ()
    #: Whether it can be run at all, or only be looked at.
    executable: bool = True
    documentation: str = ""
    #: SpiffWorkflow's id -> the diagram's id, for the ids that had to be renamed.
    original_ids: dict[str, str] = field(default_factory=dict)

    def element(self, spiff_id: str) -> Element | None:
        """Find an element by the id that SpiffWorkflow knows it by."""
        return self.elements.get(self.original_ids.get(spiff_id, spiff_id))

    @property
    def start_event(self) -> Element:
        """Where the process itself starts."""
        return self.elements[self.start_id]


@dataclass(frozen=True, slots=True)
class NormalisedModel:
    """The processes of one diagram, and the plain BPMN that SpiffWorkflow reads."""

    processes: tuple[ProcessModel, ...]
    xml: bytes
    #: What can only be looked at.
    described: tuple[ProcessModel, ...] = ()
