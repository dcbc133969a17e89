"""In which lane a node stands, directly or by way of who calls its process."""

from workflows.models.rules_base import Deployment
from workflows.models.vocabulary import is_startable
from workflows.models.xml import BPMN, Node, own_text


def is_placed(node: Node) -> bool:
    """Tell whether a node, or the sub-process it is in, stands in a named lane."""
    placed = {
        own_text(reference)
        for lane in node.getroottree().iter(f"{BPMN}lane")
        if lane.get("name")
        for reference in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    return any(item.get("id") in placed for item in (node, *node.iterancestors()))


def inherits_lane(
    deployment: Deployment, process: Node, seen: frozenset[str] = frozenset()
) -> bool:
    """Tell whether every call of a process hands it a lane.

    People must not be able to start it by itself, and all that is known of its
    callers must be deployed together with it.
    """
    process_id = process.get("id") or ""
    if process_id in seen or is_startable(process):
        return False
    if process.find(f"{BPMN}laneSet") is not None:
        return False
    seen |= {process_id}
    calls = [
        (call, caller)
        for _, caller in deployment.processes.values()
        for call in caller.iter(f"{BPMN}callActivity")
        if call.get("calledElement") == process_id
    ]
    return bool(calls) and all(
        is_placed(call) or inherits_lane(deployment, caller, seen)
        for call, caller in calls
    )
