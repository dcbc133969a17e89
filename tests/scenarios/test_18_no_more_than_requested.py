"""T18: the first review cannot raise a quantity above the request."""

from http import HTTPStatus
from pathlib import Path

import pytest

from tests.processes.approval import Approval
from tests.scenarios.pages import visitor


@pytest.mark.parametrize("choice", ["approve", "reduce"])
def test_the_form_comes_back(asking: Approval, tmp_path: Path, choice: str) -> None:
    asking.surveyed().begin().ask(asking.row("PN-0014", 2))
    task, line = asking.task_of("review_first").id, asking.rows[0]
    support = visitor(asking, tmp_path, "ts1")
    support.get(f"/tasks/{task}")

    cells = {"line": line.id, "decision": choice, "qty_approved": 3}
    cells["reason_code"] = "qty_too_high"
    fields = {f"lines-0-{name}": value for name, value in cells.items()}
    page = support.post(f"/tasks/{task}", action="submit", **fields)

    assert page.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "申请数量为 2" in page.text
    assert asking.rows[0].qty_approved is None
