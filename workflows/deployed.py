"""Reading back what has been deployed."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from storage.deployments import ProcessDefinition
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context
from workflows.errors import NotFoundError, Text
from workflows.models import translations
from workflows.models.forms import Form
from workflows.models.normalise import normalise
from workflows.models.xml import parse
from workflows.spiff.definitions import Definition, Source

FORM_SUFFIX = ".form.json"


def definition_of(context: Context, definition_id: int) -> Definition:
    """Give a runnable definition, with all that it calls."""
    return context.definitions.get(
        definition_id, lambda wanted: _sources(context.store, wanted)
    )


def newest_definition(context: Context, process_id: str) -> ProcessDefinition:
    """Find the newest version of a process, or raise NotFoundError."""
    row = context.store.deployments.find_definition(process_id)
    if row is None:
        raise NotFoundError(
            what=Text(f"流程 {process_id}", f"the process {process_id}")
        )
    return row


def source_of(context: Context, definition_id: int) -> Source:
    """Give the source of one definition."""
    return definition_of(context, definition_id).source


def _sources(store: UnitOfWork, definition_id: int) -> dict[str, Source]:
    """Read a definition and every one that it calls, itself first."""
    first = store.deployments.definition(definition_id)
    assert first is not None, definition_id
    roles = {role.code: role.name_zh for role in store.identities.roles()}
    sources: dict[str, Source] = {}
    todo = [first]
    while todo:
        row = todo.pop()
        if row.process_id in sources:
            continue
        source = _source(store, row, roles)
        sources[row.process_id] = source
        for element in source.model.elements.values():
            if element.called_element is not None:
                # The version of the caller's deployment, or the newest before it.
                called = store.deployments.bound_definition(
                    element.called_element, row.deployment_id
                )
                assert called is not None, element.called_element
                todo.append(called)
    return sources


def _source(
    store: UnitOfWork, row: ProcessDefinition, roles: Mapping[str, str]
) -> Source:
    resources = store.deployments.resources(row.deployment_id)
    model = normalise(parse(resources[row.path], row.path), roles)
    folder = str(PurePosixPath(row.path).parent)
    return Source(
        definition_id=row.id,
        deployment_id=row.deployment_id,
        model=next(
            process
            for process in model.processes
            if process.process_id == row.process_id
        ),
        xml=model.xml,
        names_en=translations.names(resources, folder),
        forms=_forms(resources, folder),
    )


def _forms(resources: Mapping[str, bytes], folder: str) -> dict[str, Form]:
    return {
        PurePosixPath(path).name.removesuffix(FORM_SUFFIX): Form.parse(content.decode())
        for path, content in resources.items()
        if path.endswith(FORM_SUFFIX) and str(PurePosixPath(path).parent) == folder
    }
