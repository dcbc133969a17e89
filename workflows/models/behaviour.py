"""What an activity does, where its camunda attributes say more than its type."""

from typing import Final

from workflows.models.xml import Node, camunda, local_name

#: Activities that may name an operation, or an expression, or be left to a worker.
IMPLEMENTED: Final = frozenset({"serviceTask", "sendTask"})
#: What may be left to an outside worker.
EXTERNAL: Final = IMPLEMENTED | {"businessRuleTask"}


def is_external(node: Node) -> bool:
    """Tell whether an outside worker does what an element asks for."""
    return local_name(node) in EXTERNAL and camunda(node, "type") == "external"


def is_expression(node: Node) -> bool:
    """Tell whether an activity only evaluates an expression."""
    return local_name(node) in IMPLEMENTED and camunda(node, "expression") is not None


def is_operation(node: Node) -> bool:
    """Tell whether an activity carries out an operation."""
    if is_external(node) or is_expression(node):
        return False
    kind = local_name(node)
    return kind == "serviceTask" or (
        kind == "sendTask" and camunda(node, "delegateExpression") is not None
    )


def runs_as(node: Node) -> str:
    """Give the type of node that behaves in the engine as this one is to do."""
    if is_external(node):
        return "receiveTask"  # the engine only waits
    if is_expression(node):
        return "scriptTask"
    if is_operation(node):
        return "serviceTask"
    return local_name(node)


def job_priority(node: Node, process: Node) -> str | None:
    """Give how urgent the jobs of a node are, as it says itself or its process does."""
    name = "taskPriority" if is_external(node) else "jobPriority"
    return camunda(node, name) or camunda(process, name)
