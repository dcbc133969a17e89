"""Commands about deployments and process definitions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from posixpath import commonpath
from typing import ClassVar

from storage.deployments import Deployment, ProcessDefinition
from workflows import starts
from workflows.authorization import may_start, require_publisher
from workflows.commands.checking import catalogue_of, shown_findings
from workflows.commands.incidents import IncidentRow, open_incidents
from workflows.deployed import (
    Roles,
    definition_of,
    model_of,
    newest_definition,
    roles_of,
    source_of,
)
from workflows.deployed_decisions import define_decisions, views_of
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text
from workflows.models import translations
from workflows.models.dmn_views import DecisionView
from workflows.models.findings import Finding, InvalidDeploymentError
from workflows.models.model import NormalisedModel, ProcessModel
from workflows.models.rules import check, inspect
from workflows.names import person
from workflows.spiff.definitions import Source


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A version of a process as lists show it."""

    id: int
    process_id: str
    name: Text
    version: int
    deployed_at: datetime
    deployed_by: Text
    #: How many of its instances are running.
    active: int
    may_start: bool
    documentation: Text
    #: Whether it can be run, or only be looked at.
    executable: bool = True


@dataclass(frozen=True, slots=True)
class WaitingAt:
    """An element of a diagram where something waits."""

    element_id: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A version of a process, and the others of the same process."""

    definition: DefinitionRow
    versions: tuple[DefinitionRow, ...]
    #: Of all versions; for process owners only.
    incidents: tuple[IncidentRow, ...] = ()
    #: The decisions that its business rule tasks make.
    decisions: tuple[DecisionView, ...] = ()
    #: How many tokens are at each of its elements, with the elements' names.
    waiting: tuple[WaitingAt, ...] = ()
    #: What the check says of the file: to everybody why it cannot be run, to
    #: process owners also the warnings.
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramFile:
    """A file as it was deployed."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Lint(Command[tuple[Finding, ...]]):
    """Check files as a deployment would, without deploying them."""

    resources: Mapping[str, bytes]
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Finding, ...]:
        return inspect(self.resources, catalogue_of(context))


@dataclass(frozen=True)
class Deploy(Command[tuple[DefinitionRow, ...]]):
    """Make diagrams, forms and translations available, all or none.

    ``resources`` maps paths such as ``dispatch/dispatch.bpmn`` to contents.
    Deploying what is deployed already changes nothing; with ``only_new`` this holds
    for what was deployed at any time before, too.
    """

    resources: Mapping[str, bytes]
    only_new: bool = False

    def execute(self, context: Context) -> tuple[DefinitionRow, ...]:
        require_publisher(context.actor)
        deployments = context.store.deployments
        content_hash = _hash(self.resources)
        known = deployments.find_by_hash(content_hash)
        if self.only_new and known:
            return ()
        if known and (current := _unchanged(context, known)) is not None:
            return tuple(_rows(context, current))
        findings = check(self.resources, catalogue_of(context))
        if findings:
            raise InvalidDeploymentError(findings)
        deployment = Deployment(
            content_hash=content_hash,
            deployed_at=context.now,
            deployed_by=context.actor.login,
        )
        deployments.add(deployment, self.resources)
        define_decisions(context.store, deployment.id, self.resources)
        rows = [
            self._define(context, deployment, path, model)
            for path, model in _models(self.resources, roles_of(context.store))
        ]
        for row in rows:
            # The engine itself must accept it, too.
            source = definition_of(context, row.id).source
            older = deployments.versions(row.process_id)[1:]
            starts.disarm(context, [version.id for version in older])
            starts.arm(context, source)
        return tuple(_rows(context, rows))

    def _define(
        self, context: Context, deployment: Deployment, path: str, model: ProcessModel
    ) -> ProcessDefinition:
        deployments = context.store.deployments
        newest = deployments.find_definition(model.process_id)
        folder = str(PurePosixPath(path).parent)
        names = translations.names(self.resources, folder)
        row = ProcessDefinition(
            deployment_id=deployment.id,
            process_id=model.process_id,
            version=newest.version + 1 if newest else 1,
            name_zh=model.name,
            name_en=names.get(model.process_id) or model.name,
            path=path,
        )
        deployments.add_definition(row)
        return row


@dataclass(frozen=True)
class FindProcessDefinitions(Command[tuple[DefinitionRow, ...]]):
    """List the newest version of every process."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[DefinitionRow, ...]:
        return tuple(_rows(context, context.store.deployments.newest_definitions()))


@dataclass(frozen=True)
class GetProcessDefinition(Command[DefinitionView]):
    """Show a version of a process; without a version the newest."""

    process_id: str
    version: int | None = None
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> DefinitionView:
        newest_definition(context, self.process_id)
        versions = context.store.deployments.versions(self.process_id)
        rows = _with_called(context, _rows(context, versions))
        wanted = self.version or rows[0].version
        found = next((row for row in rows if row.version == wanted), None)
        if found is None:
            raise NotFoundError(
                what=Text(
                    f"流程 {self.process_id} 的第 {wanted} 版",
                    f"version {wanted} of the process {self.process_id}",
                )
            )
        incidents = open_incidents(context, self.process_id)
        source = source_of(context, found.id)
        decisions = views_of(context.store, source.model, source.deployment_id)
        findings = shown_findings(context, found.id, executable=found.executable)
        return DefinitionView(
            found,
            rows,
            incidents,
            decisions,
            _waiting(context, source),
            findings,
        )


@dataclass(frozen=True)
class ExportDiagram(Command[DiagramFile]):
    """Give the file of a definition exactly as it was deployed."""

    definition_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> DiagramFile:
        row = _definition(context, self.definition_id)
        resources = context.store.deployments.resources(row.deployment_id)
        return DiagramFile(PurePosixPath(row.path).name, resources[row.path])


@dataclass(frozen=True)
class GetDiagram(Command[bytes]):
    """Give the diagram of a definition with names in one language."""

    definition_id: int
    locale: str = "zh"
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> bytes:
        row = _definition(context, self.definition_id)
        resources = context.store.deployments.resources(row.deployment_id)
        folder = str(PurePosixPath(row.path).parent)
        names = translations.names(resources, folder, self.locale)
        return translations.translate(resources[row.path], names)


def _with_called(
    context: Context, rows: list[DefinitionRow]
) -> tuple[DefinitionRow, ...]:
    """Count the instances that are in a process because another one called it, too."""
    inside = context.store.history.instances_inside([row.id for row in rows])
    return tuple(
        replace(row, active=max(row.active, inside.get(row.id, 0))) for row in rows
    )


def _waiting(context: Context, source: Source) -> tuple[WaitingAt, ...]:
    elements = source.model.elements
    counts = context.store.history.waiting_at(source.definition_id)
    return tuple(
        WaitingAt(element_id, source.name(elements[element_id]), count)
        for element_id, count in counts
        if element_id in elements
    )


def _definition(context: Context, definition_id: int) -> ProcessDefinition:
    row = context.store.deployments.definition(definition_id)
    if row is None:
        raise NotFoundError(
            what=Text(
                f"流程版本 {definition_id}", f"the process definition {definition_id}"
            )
        )
    return row


def _unchanged(
    context: Context, deployment: Deployment
) -> list[ProcessDefinition] | None:
    """Give the definitions of a deployment, if deploying it again changed nothing."""
    decisions = context.store.decisions
    newest_decisions = decisions.newest_versions()
    for decision in decisions.of_deployment(deployment.id):
        if newest_decisions[decision.decision_id] != decision.version:
            return None
    deployments = context.store.deployments
    newest = {row.process_id: row.id for row in deployments.newest_definitions()}
    mine = deployments.of_deployment(deployment.id)
    current = all(newest[row.process_id] == row.id for row in mine)
    return mine if current else None


def _hash(resources: Mapping[str, bytes]) -> str:
    """Tell contents apart; the folder that all of them stand in does not matter."""
    digest = hashlib.sha256()
    folders = [str(PurePosixPath(path).parent) for path in resources]
    common = commonpath(folders) if folders else ""
    for path, content in sorted(resources.items()):
        inner = PurePosixPath(path).relative_to(common)
        digest.update(f"{inner}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _models(
    resources: Mapping[str, bytes], roles: Roles
) -> list[tuple[str, ProcessModel]]:
    return [
        (path, model)
        for path, content in sorted(resources.items())
        if path.endswith(".bpmn")
        for model in _all(model_of(content, path, roles))
    ]


def _all(found: NormalisedModel) -> tuple[ProcessModel, ...]:
    return (*found.processes, *found.described)


def _rows(
    context: Context, definitions: list[ProcessDefinition]
) -> list[DefinitionRow]:
    active = context.store.process_instances.count_active()
    rows = []
    for definition in definitions:
        source = source_of(context, definition.id)
        deployment = context.store.deployments.get(definition.deployment_id)
        assert deployment is not None
        rows.append(
            DefinitionRow(
                id=definition.id,
                process_id=definition.process_id,
                name=Text(definition.name_zh, definition.name_en),
                version=definition.version,
                deployed_at=deployment.deployed_at,
                deployed_by=person(context, deployment.deployed_by),
                active=active.get(definition.id, 0),
                may_start=may_start(context.actor, source),
                documentation=source.documentation(),
                executable=source.model.executable,
            )
        )
    return rows
