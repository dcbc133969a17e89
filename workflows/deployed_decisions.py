"""Decisions that have been deployed: finding them, and making them available."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from storage.decisions import DecisionDefinition
from storage.unit_of_work import UnitOfWork
from workflows.decisions import decision_of
from workflows.errors import Text
from workflows.models import translations
from workflows.models.decision_calls import Decide, DecisionCall, DecisionVersion
from workflows.models.dmn_reader import model_of
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
    store: UnitOfWork, model: ProcessModel, deployment_id: int
) -> dict[str, Decide]:
    """Give what each business rule task of a process decides, by its id."""
    return {
        element.id: _decision(store, element.decision, deployment_id)
        for element in model.elements.values()
        if element.decision is not None
    }


def _decision(store: UnitOfWork, call: DecisionCall, deployment_id: int) -> Decide:
    row = (
        store.decisions.find_definition(call.decision_id, call.version)
        if call.binding == "version"
        else store.decisions.bound_definition(call.decision_id, deployment_id)
    )
    assert row is not None, call.decision_id
    resources = store.deployments.resources(row.deployment_id)
    versions = {
        each.decision_id: DecisionVersion(each.id, Text(each.name_zh, each.name_en))
        for each in store.decisions.of_file(row.deployment_id, row.path)
    }
    model = model_of(resources, row.path)
    return decision_of(model, call.decision_id, call.result, versions)
