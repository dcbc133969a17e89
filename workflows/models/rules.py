"""The check of a deployment: everything we cannot run correctly is refused here.

Example::

    findings = check({"leave/leave.bpmn": data}, catalogue)
    if findings:
        raise InvalidDeploymentError(findings)
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from workflows.models import (
    rules_activities,
    rules_calls,
    rules_camunda,
    rules_collaboration,
    rules_data,
    rules_decision_calls,
    rules_decisions,
    rules_drawing,
    rules_errors,
    rules_events,
    rules_files,
    rules_flow,
    rules_foreign,
    rules_ids,
    rules_jobs,
    rules_operations,
    rules_people,
    rules_references,
    rules_soundness,
    rules_starts,
    rules_supported,
    rules_variables,
)
from workflows.models.catalogue import Catalogue
from workflows.models.findings import Finding
from workflows.models.rules_base import Deployment, Diagram
from workflows.models.schema import conforms
from workflows.models.xml import XmlError, parse

_OF_A_DIAGRAM: Final[tuple[Callable[[Diagram], Iterator[Finding]], ...]] = (
    rules_supported.unsupported,
    rules_camunda.unsupported,
    rules_foreign.foreign,
    rules_ids.processes,
    rules_collaboration.exchanges,
    rules_collaboration.pools,
    rules_collaboration.message_flows,
    rules_ids.ids,
    rules_ids.sizes,
    rules_flow.events,
    rules_flow.flows,
    rules_flow.ends,
    rules_flow.reachability,
    rules_flow.conditions,
    rules_flow.gateways,
    rules_soundness.soundness,
    rules_soundness.ways_out,
    rules_people.lanes,
    rules_people.groups,
    rules_people.columns,
    rules_people.parameters,
    rules_operations.operations,
    rules_calls.mappings,
    rules_errors.definitions,
    rules_errors.references,
    rules_errors.boundaries,
    rules_events.places,
    rules_events.details,
    rules_events.handlers,
    rules_events.links,
    rules_events.gateways,
    rules_jobs.continuations,
    rules_jobs.retries,
    rules_jobs.workers,
    rules_jobs.priorities,
    rules_jobs.data,
    rules_jobs.missed_times,
    rules_files.form_keys,
    rules_activities.repetitions,
    rules_activities.event_sub_processes,
    rules_activities.scripts,
    rules_activities.due_dates,
    rules_activities.due_date_names,
    rules_activities.parameters,
    rules_data.references,
    rules_data.associations,
    rules_data.languages,
    rules_data.names,
    rules_references.listed_flows,
    rules_references.associations,
    rules_references.data_sets,
    rules_drawing.drawn,
    rules_drawing.named,
)
_OF_ALL_FILES: Final[tuple[Callable[[Deployment], Iterator[Finding]], ...]] = (
    rules_ids.diagrams,
    rules_people.anybody,
    rules_calls.calls,
    rules_calls.recursion,
    rules_calls.loops,
    rules_activities.bindings,
    rules_decisions.decisions,
    rules_decision_calls.calls,
    rules_starts.starts,
    rules_files.forms,
    rules_files.translated,
    rules_drawing.labels,
)


def check(resources: Mapping[str, bytes], catalogue: Catalogue) -> tuple[Finding, ...]:
    """Say why the files of a deployment have to be refused."""
    found = inspect(resources, catalogue)
    return tuple(finding for finding in found if finding.severity == "error")


def inspect(
    resources: Mapping[str, bytes], catalogue: Catalogue
) -> tuple[Finding, ...]:
    """Say everything about the files of a deployment: errors, warnings, reasons."""
    findings: list[Finding] = []
    diagrams: list[Diagram] = []
    for path in sorted(resources):
        if path.endswith(".bpmn"):
            try:
                root = parse(resources[path], path)
            except XmlError as error:
                findings.append(_unreadable(path, error))
            else:
                diagrams.append(Diagram(path, root, catalogue, resources))
    deployment = Deployment(resources, catalogue, tuple(diagrams))
    for diagram in diagrams:
        for of_diagram in _OF_A_DIAGRAM:
            findings.extend(of_diagram(diagram))
    for of_all in _OF_ALL_FILES:
        findings.extend(of_all(deployment))
    findings.extend(_against_the_schema(diagrams, findings))
    if not any(finding.severity == "error" for finding in findings):
        findings.extend(rules_variables.unset(deployment))
    return tuple(sorted(set(findings), key=_order))


def _against_the_schema(
    diagrams: list[Diagram], known: list[Finding]
) -> Iterator[Finding]:
    """Say what is no BPMN, but not again of what a rule explains in plainer words."""
    explained = {
        (finding.file, finding.line) for finding in known if finding.severity == "error"
    }
    for diagram in diagrams:
        for finding in conforms(diagram):
            if (finding.file, finding.line) not in explained:
                yield finding


def _unreadable(path: str, error: XmlError) -> Finding:
    return Finding(
        rule=error.rule,
        file=path,
        line=error.line,
        element_id="",
        element_name="",
        text=error.text,
        remedy=error.remedy,
    )


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    return (
        finding.file,
        finding.line,
        finding.element_id,
        finding.rule,
        finding.text.en,
    )
