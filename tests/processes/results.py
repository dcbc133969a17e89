"""Operations that are watched: each must give back what it is known to."""

from collections.abc import Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from workflows.engine import Business, Operation, ServiceTask


def watched(business: Business) -> Business:
    """Let every operation say so when it gives back something else."""
    operations = {name: _watched(it) for name, it in business.operations.items()}
    return replace(business, operations=operations)


def _watched(operation: Operation) -> Operation:
    @wraps(operation.handler)  # its parameters are looked at
    def handler(task: ServiceTask, **arguments: Any) -> Mapping[str, object]:  # noqa: ANN401 (of any operation)
        given = operation.handler(task, **arguments)
        known = operation.results
        assert known is None or given.keys() == known, (operation.name, set(given))
        return given

    return replace(operation, handler=handler)
