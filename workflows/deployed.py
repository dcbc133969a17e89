"""Reading back what has been deployed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import ClassVar, TypeAlias

from storage.deployments import ProcessDefinition
from storage.unit_of_work import UnitOfWork
from workflows.deployed_decisions import decisions_of, versions_of
from workflows.engine import Context
from workflows.errors import NotFoundError, RejectedError, Text
from workflows.models import translations
from workflows.models.forms import Form
from workflows.models.model import Element, NormalisedModel
from workflows.models.normalise import normalise
from workflows.models.xml import parse
from workflows.spiff.definitions import Definition, Source

FORM_SUFFIX = ".form.json"

Roles: TypeAlias = tuple[tuple[str, str], ...]


class NotExecutableError(RejectedError):
    """The process is a drawing that was never meant to be run."""

    sentences: ClassVar = {
        "zh": "流程“{process}”只供查看，不能执行。",
        "en": "Expected a process that can be run, but “{process}” is only a drawing.",
    }


def definition_of(
    context: Context, definition_id: int, as_of: int | None = None
) -> Definition:
    """Give a runnable definition, with all that it calls.

    What it calls in its latest version is that of the deployment ``as_of``, or the
    newest before it; without one, of its own deployment.
    """
    return context.definitions.get(
        (definition_id, as_of),
        lambda: _sources(context.store, definition_id, as_of),
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


def _sources(
    store: UnitOfWork, definition_id: int, as_of: int | None
) -> dict[str, Source]:
    """Read a definition and every one that it calls, itself first."""
    first = store.deployments.definition(definition_id)
    assert first is not None, definition_id
    roles = roles_of(store)
    sources: dict[str, Source] = {}
    keys = {first.id: first.process_id}
    todo = [first]
    while todo:
        row = todo.pop()
        source, calls = _source(store, row, roles), {}
        if row is not first and not source.model.executable:
            raise NotExecutableError(process=source.process_name)
        for element in source.model.elements.values():
            if element.called_element is None or not source.model.executable:
                continue
            called = _called(store, element, row.deployment_id, as_of)
            if called.id not in keys:
                keys[called.id] = _key(called, keys.values())
                todo.append(called)
            calls[element.id] = keys[called.id]
        decisions = decisions_of(store, source.model, row.deployment_id, as_of)
        versions = versions_of(store, source.model, row.deployment_id, as_of)
        sources[keys[row.id]] = replace(
            source, calls=calls, decisions=decisions, decision_versions=versions
        )
    return sources


def _called(
    store: UnitOfWork, call: Element, deployment_id: int, as_of: int | None
) -> ProcessDefinition:
    """Find the version that a call activity of a deployment calls."""
    process_id, activity = str(call.called_element), call.activity
    if activity.binding == "version":
        row = store.deployments.find_definition(process_id, activity.called_version)
    else:
        latest = as_of if activity.binding == "latest" else None
        bound = deployment_id if latest is None else latest
        row = store.deployments.bound_definition(process_id, bound)
    assert row is not None, process_id
    return row


def _key(row: ProcessDefinition, taken: Collection[str]) -> str:
    """Name a definition among those that one process runs with."""
    return f"{row.process_id}:{row.id}" if row.process_id in taken else row.process_id


def _source(store: UnitOfWork, row: ProcessDefinition, roles: Roles) -> Source:
    resources = store.deployments.resources(row.deployment_id)
    model = model_of(resources[row.path], row.path, roles)
    folder = str(PurePosixPath(row.path).parent)
    return Source(
        definition_id=row.id,
        deployment_id=row.deployment_id,
        model=next(
            process
            for process in (*model.processes, *model.described)
            if process.process_id == row.process_id
        ),
        xml=model.xml,
        names_en=translations.names(resources, folder),
        forms=_forms(resources, folder),
    )


def roles_of(store: UnitOfWork) -> Roles:
    """List the codes and the Chinese names of the roles, as lanes may have them."""
    return tuple((role.code, role.name_zh) for role in store.identities.roles())


@lru_cache(maxsize=256)
def model_of(content: bytes, path: str, roles: Roles) -> NormalisedModel:
    """Read a file once, however many definitions and versions it comes back in."""
    return normalise(parse(content, path), dict(roles))


def _forms(resources: Mapping[str, bytes], folder: str) -> dict[str, Form]:
    return {
        PurePosixPath(path).name.removesuffix(FORM_SUFFIX): Form.parse(content.decode())
        for path, content in resources.items()
        if path.endswith(FORM_SUFFIX) and (path.rpartition("/")[0] or ".") == folder
    }
