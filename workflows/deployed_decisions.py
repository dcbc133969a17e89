"""Decisions that have been deployed: finding them, and making them available."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from storage.decisions import DecisionDefinition
from storage.unit_of_work import UnitOfWork
from workflows.decisions import decision_of
from workflows.errors import Text
from workflows.models import translations
from workflows.models.decision_calls import Decide, DecisionCall, DecisionVersion
from workflows.models.dmn_reader import model_of
from workflows.models.dmn_views import DecisionView, titles, view_of
from workflows.models.model import ProcessModel

SUFFIX = ".dmn"


def define_decisions(
    store: UnitOfWork, deployment_id: int, resources: Mapping[str, bytes]
) -> None:
    """Give each decision of a deployment its next version."""
    for path in sorted(resources):
        if not path.endswith(SUFFIX):
            continue
        names = translations.names(resources, str(PurePosixPath(path).parent))
        for decision in model_of(resources, path).decisions.values():
            newest = store.decisions.find_definition(decision.id)
            store.decisions.add_definition(
                DecisionDefinition(
                    deployment_id=deployment_id,
                    decision_id=decision.id,
                    version=newest.version + 1 if newest else 1,
                    name_zh=decision.name,
                    name_en=names.get(decision.id) or decision.name,
                    path=path,
                )
            )


def decisions_of(
    store: UnitOfWork, model: ProcessModel, deployment_id: int, as_of: int | None
) -> dict[str, Decide]:
    """Give what each business rule task of a process decides, by its id."""
    return {
        task: decide_of(store, row, call.result)
        for task, call, row in _bound_calls(store, model, deployment_id, as_of)
    }


def versions_of(
    store: UnitOfWork, model: ProcessModel, deployment_id: int, as_of: int | None
) -> tuple[int, ...]:
    """Give the versions of the decisions that a process makes."""
    calls = _bound_calls(store, model, deployment_id, as_of)
    return tuple(row.id for _, _, row in calls)


def views_of(
    store: UnitOfWork, model: ProcessModel, deployment_id: int
) -> tuple[DecisionView, ...]:
    """Show the decisions of a process, and what they require, each once."""
    views: dict[int, DecisionView] = {}
    for element in model.elements.values():
        if element.decision is None:
            continue
        row = _bound(store, element.decision, deployment_id)
        file = _File(store, row)
        for key in file.making(row.decision_id):
            version = file.rows[key]
            views[version.id] = view_of(file.model, key, version.version, file.names_en)
    return tuple(views.values())


def view_of_version(store: UnitOfWork, row: DecisionDefinition) -> DecisionView:
    """Show one version of a decision."""
    file = _File(store, row)
    return view_of(file.model, row.decision_id, row.version, file.names_en)


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """How a decision was made, in words for people."""

    decision_id: str
    at: datetime
    name: Text
    #: Titles and values of what it was made from.
    inputs: tuple[tuple[Text, object], ...]
    rules: tuple[int, ...]
    outputs: object
    #: What the rules that matched say of themselves.
    notes: tuple[Text, ...] = ()
    #: What people call the inputs and outputs.
    titles: Mapping[str, Text] = field(default_factory=dict)


def evaluations_of(
    store: UnitOfWork, process_instance_id: int
) -> tuple[EvaluationView, ...]:
    """Tell how an instance made its decisions, in order."""
    known: dict[int, _Words] = {}
    views = []
    for row in store.decisions.evaluations(process_instance_id):
        key = row.decision_definition_id
        if key not in known:
            known[key] = _words(store, key)
        words = known[key]
        inputs = tuple(
            (words.titles.get(name, Text(name, name)), value)
            for name, value in (row.inputs or {}).items()
        )
        name = Text(row.name_zh, row.name_en)
        rules = tuple(row.rules or ())
        notes = tuple(words.notes[rule] for rule in rules if rule in words.notes)
        views.append(
            EvaluationView(
                words.decision_id,
                row.at,
                name,
                inputs,
                rules,
                row.outputs,
                notes,
                words.titles,
            )
        )
    return tuple(views)


class _File:
    """The file that a version of a decision stands in."""

    def __init__(self, store: UnitOfWork, row: DecisionDefinition) -> None:
        resources = store.deployments.resources(row.deployment_id)
        folder = str(PurePosixPath(row.path).parent)
        self.model = model_of(resources, row.path)
        self.names_en = translations.names(resources, folder)
        self.rows = {
            each.decision_id: each
            for each in store.decisions.of_file(row.deployment_id, row.path)
        }

    def making(self, decision_id: str) -> Iterator[str]:
        """Give the decisions that one is made of, itself first."""
        todo, seen = [decision_id], set()
        while todo:
            key = todo.pop(0)
            if key not in seen:
                seen.add(key)
                yield key
                todo.extend(self.model.decisions[key].decisions)


@dataclass(frozen=True, slots=True)
class _Words:
    """What people call a decision's inputs and outputs, and what its rules say."""

    decision_id: str
    titles: Mapping[str, Text]
    notes: Mapping[int, Text]


def _words(store: UnitOfWork, definition_id: int) -> _Words:
    row = store.decisions.definition(definition_id)
    assert row is not None, definition_id
    file = _File(store, row)
    decision = file.model.decisions[row.decision_id]
    rules = view_of_version(store, row).rules
    return _Words(
        decision_id=row.decision_id,
        titles=titles(file.model, decision, file.names_en),
        notes={no: rule.note for no, rule in enumerate(rules, 1) if rule.note.zh},
    )


def _bound_calls(
    store: UnitOfWork, model: ProcessModel, deployment_id: int, as_of: int | None
) -> Iterator[tuple[str, DecisionCall, DecisionDefinition]]:
    """Give each business rule task with the version that it uses."""
    for element in model.elements.values():
        call = element.decision
        if call is not None:
            latest = as_of if call.binding == "latest" else None
            bound = deployment_id if latest is None else latest
            yield element.id, call, _bound(store, call, bound)


def decide_of(store: UnitOfWork, row: DecisionDefinition, result: str) -> Decide:
    """Make the function that makes a version of a decision."""
    file = _File(store, row)
    versions = {
        key: DecisionVersion(each.id, Text(each.name_zh, each.name_en))
        for key, each in file.rows.items()
    }
    return decision_of(file.model, row.decision_id, result, versions)


def _bound(
    store: UnitOfWork, call: DecisionCall, deployment_id: int
) -> DecisionDefinition:
    """Find the version that a business rule task of a deployment uses."""
    row = (
        store.decisions.find_definition(call.decision_id, call.version)
        if call.binding == "version"
        else store.decisions.bound_definition(call.decision_id, deployment_id)
    )
    assert row is not None, call.decision_id
    return row
