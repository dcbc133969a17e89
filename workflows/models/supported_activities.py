"""What may stand in and on activities, beyond what ``rules_supported`` lists."""

from typing import Final

from workflows.models.activities import ACTIVITIES

_DATA: Final = frozenset(
    {
        "ioSpecification",
        "property",
        "dataInputAssociation",
        "dataOutputAssociation",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)
_COMMON: Final = frozenset({"documentation", "extensionElements"})
_FLOWS: Final = frozenset({"incoming", "outgoing"}) | _COMMON
_OBJECTS: Final = frozenset({"dataObject", "dataObjectReference"})
_ASSOCIATION: Final = frozenset({"sourceRef", "targetRef", "transformation"})
_TASKS: Final = frozenset({"task", "manualTask", "scriptTask"})

#: Element -> what may stand in it.
CHILDREN: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(ACTIVITIES, _DATA),
    **dict.fromkeys(_TASKS - {"scriptTask"}, _DATA | _FLOWS),
    "scriptTask": _DATA | _FLOWS | {"script"},
    "businessRuleTask": _DATA | _FLOWS,
    "process": _OBJECTS | _TASKS | {"ioSpecification", "property"},
    "subProcess": _OBJECTS | _TASKS | _DATA,
    "dataObject": _COMMON | {"dataState"},
    "dataObjectReference": _COMMON | {"dataState"},
    "dataState": _COMMON,
    "property": _COMMON | {"dataState"},
    "ioSpecification": _COMMON | {"dataInput", "dataOutput", "inputSet", "outputSet"},
    "dataInput": _COMMON | {"dataState"},
    "dataOutput": _COMMON | {"dataState"},
    "inputSet": _COMMON | {"dataInputRefs", "outputSetRefs"},
    "outputSet": _COMMON | {"dataOutputRefs", "inputSetRefs"},
    "dataInputAssociation": _COMMON | _ASSOCIATION,
    "dataOutputAssociation": _COMMON | _ASSOCIATION,
    "multiInstanceLoopCharacteristics": _COMMON
    | {
        "loopCardinality",
        "loopDataInputRef",
        "loopDataOutputRef",
        "inputDataItem",
        "outputDataItem",
        "completionCondition",
    },
    "inputDataItem": _COMMON,
    "outputDataItem": _COMMON,
    "standardLoopCharacteristics": _COMMON | {"loopCondition"},
}

_ACTIVITY: Final[dict[str, str | None]] = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
}
_ITEM: Final[dict[str, str | None]] = {"itemSubjectRef": None, "isCollection": None}
_LANGUAGE: Final[dict[str, str | None]] = {"language": None}
#: Element -> its attributes; a text is the only value we can run.
ATTRIBUTES: Final[dict[str, dict[str, str | None]]] = {
    **dict.fromkeys(_TASKS, _ACTIVITY),
    "scriptTask": _ACTIVITY | {"scriptFormat": None},
    "businessRuleTask": _ACTIVITY | {"default": None, "implementation": None},
    "dataObject": _ITEM,
    "dataObjectReference": _ITEM | {"dataObjectRef": None},
    "property": _ITEM,
    "dataInput": _ITEM,
    "dataOutput": _ITEM,
    "inputDataItem": _ITEM,
    "outputDataItem": _ITEM,
    "transformation": _LANGUAGE,
    "loopCardinality": _LANGUAGE,
    "loopCondition": _LANGUAGE,
    "completionCondition": _LANGUAGE,
    "multiInstanceLoopCharacteristics": {"isSequential": None, "behavior": "All"},
    "standardLoopCharacteristics": {"testBefore": None, "loopMaximum": None},
}
#: Parts of which the engine would read only the first.
SINGLE: Final = (
    "LoopCharacteristics",
    "ioSpecification",
    "}script",
    "loopCardinality",
    "loopCondition",
    "completionCondition",
    "transformation",
    "inputDataItem",
    "outputDataItem",
    "loopDataInputRef",
    "loopDataOutputRef",
)

#: The same for attributes and elements of the camunda vocabulary.
CAMUNDA_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "userTask": {"dueDate", "priority"},
    "scriptTask": {"resultVariable"},
    "businessRuleTask": {
        "decisionRef",
        "decisionRefBinding",
        "decisionRefVersion",
        "mapDecisionResult",
        "resultVariable",
    },
    "callActivity": {"calledElementBinding", "calledElementVersion"},
    "multiInstanceLoopCharacteristics": {"collection", "elementVariable"},
}
CAMUNDA_ELEMENTS: Final[dict[str, set[str]]] = {
    "callActivity": {"inputOutput"},
    "subProcess": {"inputOutput"},
    "businessRuleTask": {"inputOutput"},
}
#: Attributes that change nothing when they have this value; None is any value.
CAMUNDA_INERT: Final[dict[str, str | None]] = {
    "async": "false",
    "asyncBefore": "false",
    "asyncAfter": "false",
    # It is about jobs; what is not asynchronous has none.
    "exclusive": None,
}
