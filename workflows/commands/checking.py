"""What the check of a deployment is asked, and what it says to whom."""

from workflows.authorization import may_publish
from workflows.deployed import source_of
from workflows.engine import Context
from workflows.models.catalogue import Catalogue, Parameters
from workflows.models.findings import Finding
from workflows.models.rules import inspect


def catalogue_of(context: Context) -> Catalogue:
    """Give what diagrams may refer to now."""
    business, store = context.business, context.store
    sources = {
        row: source_of(context, row.id)
        for row in store.deployments.newest_definitions()
    }
    deployed = [row for row, source in sources.items() if source.model.executable]
    return Catalogue(
        operations={
            name: Parameters(operation.required, operation.optional, operation.results)
            for name, operation in business.operations.items()
        },
        roles={role.code: role.name_zh for role in store.identities.roles()},
        lookups=frozenset({*business.options, *business.lines}),
        facts=frozenset(business.facts),
        due_dates=frozenset(business.due_dates),
        called_processes=frozenset(row.process_id for row in deployed),
        versions={row.process_id: row.version for row in deployed},
        decisions=store.decisions.newest_versions(),
        calls={
            row.process_id: frozenset(
                element.called_element
                for element in sources[row].model.elements.values()
                if element.called_element
            )
            for row in deployed
        },
    )


def shown_findings(
    context: Context, definition_id: int, *, executable: bool
) -> tuple[Finding, ...]:
    """Say why a process cannot be run, and to its owners what they might mend."""
    owner = may_publish(context.actor)
    if executable and not owner:
        return ()
    row = context.store.deployments.definition(definition_id)
    assert row is not None, definition_id
    resources = context.store.deployments.resources(row.deployment_id)
    severities = {"reason", "warning"} if owner else {"reason"}
    return tuple(
        finding
        for finding in inspect(resources, catalogue_of(context))
        if finding.severity in severities and finding.file == row.path
    )
