"""T17: the unit does not see the prediction before it has asked for parts."""

from http import HTTPStatus
from pathlib import Path

from tests.processes.approval import Approval
from tests.scenarios.pages import visitor
from tests.web.visitor import Visitor

#: Nothing else contains this.
ADVICE = "先查主阀再查主泵"


def pages(asking: Approval) -> list[str]:
    task = asking.task_of("fill_request").id
    order = f"/orders/{asking.no}"
    return [
        order,
        f"/tasks/{task}",
        "/inbox",
        "/orders",
        "/notifications",
        "/processes",
    ]


def reading(asking: Approval, unit: Visitor) -> list[str]:
    return [place for place in pages(asking) if ADVICE in unit.get(place).text]


def test_no_page_tells_it_before(asking: Approval, tmp_path: Path) -> None:
    asking.surveyed(("PN-0014", 1), advice=ADVICE).begin()
    unit = visitor(asking, tmp_path, "cd.store")

    assert reading(asking, unit) == []
    assert ADVICE in visitor(asking, tmp_path, "ts1").get(f"/orders/{asking.no}").text
    asking.ask(asking.row("PN-0014"))

    assert ADVICE in unit.get(f"/orders/{asking.no}").text


def test_neither_does_the_interface_for_programs(
    asking: Approval, tmp_path: Path
) -> None:
    asking.surveyed(("PN-0014", 1), advice=ADVICE).begin()
    unit = visitor(asking, tmp_path, "cd.store")
    instance = asking.instance_id

    for place in (
        f"/engine-rest/process-instance/{instance}/variables",
        f"/engine-rest/history/variable-instance?processInstanceId={instance}",
        f"/operations/instances/{instance}",
    ):
        page = unit.get(place)

        assert ADVICE not in page.text
        assert page.status >= HTTPStatus.BAD_REQUEST, place
