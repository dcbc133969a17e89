"""T17: the unit does not see the prediction before it has asked for parts."""

from http import HTTPStatus
from itertools import product
from pathlib import Path

import pytest

from tests.processes.approval import Approval
from tests.scenarios.pages import visitor
from tests.web.visitor import Visitor
from web.app import create_app
from web.settings import Settings

#: Nothing else contains this.
ADVICE = "先查主阀再查主泵"
SAFETY = "作业前放掉蓄能器压力"


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
        f"/engine-rest/task/{asking.task_of('fill_request').id}/variables",
        f"/engine-rest/process-instance/{instance}/variables",
        f"/engine-rest/history/variable-instance?processInstanceId={instance}",
        f"/operations/instances/{instance}",
    ):
        page = unit.get(place)

        assert ADVICE not in page.text
        assert page.status >= HTTPStatus.BAD_REQUEST, place


def places(asking: Approval, folder: Path) -> list[str]:
    """List every address of the product, for whatever there is so far."""
    tasks = asking.open()
    known = {
        "no": [asking.no],
        "task_id": range(1, tasks[-1].id + 1),
        "instance_id": [1, asking.instance_id],
        "definition_id": [1, 2],
        "process_id": ["dispatch", "part_approval"],
        "evidence_id": [1],
        "operation_id": [1],
        "kind": ["customers"],
    }
    rules = create_app(asking.engine, Settings(folder, "", "k", https=False)).url_map
    return [
        rules.bind("localhost").build(
            rule.endpoint, dict(zip(names, each, strict=True))
        )
        for rule in rules.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments <= known.keys()
        for names in [sorted(rule.arguments)]
        for each in product(*(known[name] for name in names))
    ]


@pytest.mark.parametrize(
    ("login", "surveyed"),
    [("cd.sup", False), ("cd.store", True)],
)
def test_no_address_at_all_tells_a_unit_before(
    asking: Approval,
    tmp_path: Path,
    login: str,
    surveyed: bool,  # noqa: FBT001 (a table's column)
) -> None:
    facts = {"advice": ADVICE, "safety_note": SAFETY, "needs_parts": "possible"}
    rows = [{"part_no": "PN-0014", "qty": 1, "confidence": "possible"}]
    asking.register().to_support().diagnose(predicted_lines=rows, **facts)
    if surveyed:
        asking.visit("need_parts", machine_running=False)
    unit, sealed = visitor(asking, tmp_path, login), asking.page.prediction
    assert sealed is not None

    secrets = (ADVICE, SAFETY, sealed.sha256)
    pages = {place: unit.get(place).text for place in places(asking, tmp_path)}

    assert {p for p in pages if any(one in pages[p] for one in secrets)} == set()
    assert f"/orders/{asking.no}" in pages


def test_it_is_not_found_by_looking_for_its_words(
    asking: Approval, tmp_path: Path
) -> None:
    asking.surveyed(("PN-0014", 1), advice=ADVICE).begin()
    unit = visitor(asking, tmp_path, "cd.store")

    for place in ("/orders", "/inbox"):
        assert asking.no not in unit.get(f"{place}?view=groups&q={ADVICE}").text
        assert asking.no in unit.get(f"{place}?view=groups").text
