"""T16: nobody approves what they have asked for themselves."""

from http import HTTPStatus
from pathlib import Path

from storage.identities import UserRole
from storage.unit_of_work import Database, unit_of_work_factory
from tests.processes.approval import Approval
from tests.scenarios.pages import visitor


def test_it_is_neither_offered_nor_allowed(
    asking: Approval, company: Database, tmp_path: Path
) -> None:
    with unit_of_work_factory(company)() as store:
        support = UserRole(login="cd.store", role_code="tech_support", scope_line=1)
        store.identities.add([support])
    asking.surveyed().begin().ask(asking.row("PN-0014", 2))
    task, line = asking.task_of("review_first"), asking.rows[0]
    requester = visitor(asking, tmp_path, "cd.store")

    inbox = requester.get("/inbox?view=groups")
    choice = {"lines-0-line": line.id, "lines-0-decision": "approve"}
    answer = requester.post(f"/tasks/{task.id}", action="submit", **choice)

    assert f"/tasks/{task.id}" not in inbox.text
    assert answer.status == HTTPStatus.FORBIDDEN
    assert asking.rows[0].status == "requested"
    assert asking.waiting == ["review_first"]
