"""Paigong without a database, saved and loaded again before every step."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final, NoReturn

from tests.workflows.spiff.compared.case import (
    REFUSED,
    Case,
    CaseError,
    RefusedError,
    play,
)
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import MORNING
from workflows.errors import BpmnError
from workflows.models.catalogue import Catalogue, Parameters
from workflows.models.rules import check
from workflows.spiff.definitions import Definition
from workflows.spiff.execution import Execution

#: What the diagrams refer to.
CATALOGUE: Final = Catalogue(
    operations={"act": Parameters()}, roles={"clerk": "文员"}, lookups=frozenset()
)


def deploy(files: Iterable[bytes], element_id: str, sentence: str) -> NoReturn:
    """Give diagrams to the check, which should say something about an element."""
    named = {f"p/{number}.bpmn": xml for number, xml in enumerate(files)}
    findings = check(named, CATALOGUE)
    said = [it.text.en for it in findings if it.element_id == element_id]
    if not said:
        raise AcceptedError(element_id)
    raise RefusedError(sentence if sentence in said else " ".join(said))


def outcome(case: Case) -> str:
    """Tell what Paigong makes of a construct."""
    if case.refused:
        _, _, sentence = case.right.partition(REFUSED)
        return play(case, partial(deploy, element_id=case.refused, sentence=sentence))
    return play(case, Paigong.load)


class AcceptedError(CaseError):
    """The check accepts what it should refuse."""


class Paigong:
    """An instance in Paigong."""

    def __init__(self, model: Definition) -> None:
        self._definition = model
        self._now = MORNING
        self._execution: Execution

    @classmethod
    def load(cls, files: Iterable[bytes]) -> "Paigong":
        """Parse diagrams; the first process of the first is the main one."""
        return cls(definition(*files))

    def start(self, variables: Mapping[str, Any]) -> None:
        self._execution = Execution.start(
            self._definition, dict(variables), _operate, self._now
        )
        self._reload()

    def tasks(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [
            (task.position.element.id, task.variables)
            for task in self._execution.waiting_user_tasks()
        ]

    def complete(self, number: int, values: Mapping[str, Any]) -> None:
        task = self._execution.waiting_user_tasks()[number]
        self._execution.complete(task.position.token_id, dict(values))
        self._reload()

    def message(self, name: str, payload: Mapping[str, Any]) -> None:
        self._trigger(self._waiting("message", name)[0], payload)

    def signal(self, name: str) -> None:
        for token_id in self._waiting("signal", name):
            self._trigger(token_id, {})

    def pass_time(self, hours: float) -> None:
        self._now += timedelta(hours=hours)
        while due := [
            (it.due_at, it.position.token_id)
            for it in self._execution.events.subscriptions()
            if it.due_at is not None and it.due_at <= self._now
        ]:
            self._reload()
            self._trigger(min(due)[1], {})

    def result(self) -> Mapping[str, Any] | None:
        return self._execution.variables() if self._execution.ended else None

    def _waiting(self, kind: str, name: str) -> list[str]:
        return [
            it.position.token_id
            for it in self._execution.events.subscriptions()
            if (it.kind, it.name) == (kind, name)
        ]

    def _trigger(self, token_id: str, payload: Mapping[str, Any]) -> None:
        self._execution.events.trigger(token_id, payload)
        self._reload()

    def _reload(self) -> None:
        self._execution = Execution.resume(
            self._definition, self._execution.snapshot(), _operate, self._now
        )


def _operate(name: str, arguments: dict[str, Any]) -> Mapping[str, object]:
    if name == "fail":
        raise BpmnError(str(arguments["code"]))
    if name == "spoil":
        arguments["order"]["lines"].append("changed")
    return arguments
