"""The tutorial, followed to the letter."""

import html
import re
from itertools import count

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.docs.conftest import TUTORIAL, SignIn
from tests.docs.following import Newcomer

_TOLD = TUTORIAL.read_text("utf-8")
_renderings = count()


def test_every_command_prints_what_the_tutorial_says(newcomer: Newcomer) -> None:
    told = [(typed.command, typed.told) for typed in newcomer.typed]

    printed = [(typed.command, typed.printed) for typed in newcomer.typed]

    assert len(told) >= 6
    assert printed == told


def test_a_command_with_findings_fails(newcomer: Newcomer) -> None:
    with_findings = [typed for typed in newcomer.typed if "leave.bpmn:" in typed.told]

    exit_codes = {typed.exit_code for typed in with_findings}

    assert len(with_findings) >= 4
    assert exit_codes == {1}


def test_only_the_right_version_was_deployed(sign_in: SignIn) -> None:
    front_desk = sign_in("front1")

    page = front_desk.get("/processes/leave")

    assert "version=1" in page.text
    assert "version=2" not in page.text


def test_everything_that_is_drawn_has_its_place(newcomer: Newcomer) -> None:
    diagram = (newcomer.folder / "leave/leave.bpmn").read_text("utf-8")
    process = diagram.partition("<bpmndi:BPMNDiagram")[0]
    drawn = "lane|startEvent|endEvent|userTask|exclusiveGateway|sequenceFlow"

    elements = re.findall(rf'<bpmn:(?:{drawn}|participant) id="(\w+)"', process)

    assert len(elements) == 14
    assert set(elements) | {"leave_collaboration"} == set(
        re.findall(r'bpmnElement="(\w+)"', diagram)
    )


def test_the_processes_page_offers_the_leave_to_the_front_desk(
    sign_in: SignIn,
) -> None:
    page = sign_in("front1").get("/processes")
    form = sign_in("front1").get("/processes/leave/start")

    assert_told(page, "Processes", "Leave", "Show the diagram", "Start")
    assert_told(form, "Leave request", "Submit")


def test_the_diagram_is_drawn_with_english_names(sign_in: SignIn) -> None:
    client = sign_in("front1")
    page = client.get("/processes/leave").text
    found = re.search(r"/definitions/\d+/diagram\.bpmn", page)
    assert found

    diagram = client.get(found[0])

    assert 'name="Approve the leave"' in diagram.text
    assert "审批请假" not in diagram.text


def test_the_director_may_not_start_it(sign_in: SignIn) -> None:
    director = sign_in("director")

    refused = director.get("/processes/leave/start")

    assert refused.status_code == 403


def test_ten_days_without_a_reason_are_sent_back(sign_in: SignIn) -> None:
    front_desk = sign_in("front1")

    page = ask_for_leave(front_desk, days=10)

    assert page.status_code == 422
    assert_told(page, "Give a reason for more than five days")


def test_a_leave_is_asked_for_approved_and_covered(sign_in: SignIn) -> None:
    front_desk, director = sign_in("front1"), sign_in("director")

    started = ask_for_leave(front_desk, days=3)
    waiting = director.get("/inbox?view=groups")
    approved = submit(director, decision="approve")
    covering = front_desk.get(only_task(front_desk))
    covered = submit(front_desk)

    assert_told(started, "Started: Leave")
    assert_told(waiting, "My groups", "Approve the leave")
    assert_told(waiting, "请假 3 天，自 2026-12-07")
    assert_told(approved, "Submitted: Approve the leave")
    told = "Nothing needs to be filled in. Submit when the work is done."
    assert_told(covering, "Arrange cover", told)
    assert "Submitted: Arrange cover" in covered.text
    assert_told(front_desk.get("/inbox?view=done"), "Done", "Arrange cover")
    assert_told(front_desk.get("/processes/leave"), "0 running")


def test_a_refusal_needs_a_reason(sign_in: SignIn) -> None:
    front_desk, director = sign_in("front1"), sign_in("director")
    ask_for_leave(front_desk, days=1)

    without = submit(director, decision="refuse")
    refused = submit(director, decision="refuse", answer="Too many are away.")

    assert without.status_code == 422
    assert_told(without, "Why not")
    assert_told(refused, "Submitted: Approve the leave")
    assert_told(front_desk.get("/processes/leave"), "0 running")


def ask_for_leave(client: FlaskClient, *, days: int) -> TestResponse:
    """Fill in the start form as the tutorial does."""
    filled_in = {"kind": "sick", "first_day": "2026-12-07", "days": days}
    sent = {**filled_in, "rendering_token": f"rendering {next(_renderings)}"}
    return client.post("/processes/leave/start", data=sent, follow_redirects=True)


def submit(client: FlaskClient, **filled_in: str) -> TestResponse:
    """Complete the task that waits."""
    sent = {**filled_in, "action": "submit"}
    return client.post(only_task(client), data=sent, follow_redirects=True)


def only_task(client: FlaskClient) -> str:
    """Find the task that waits for the groups of somebody."""
    inbox = client.get("/inbox?view=groups").text
    (place,) = set(re.findall(r'href="(/tasks/\d+)"', inbox))
    return str(place)


def assert_told(page: TestResponse, *words: str) -> None:
    """Expect words on a page, and in bold in the tutorial."""
    shown = html.unescape(page.text)
    for each in words:
        assert f"**{each}**" in _TOLD, each
        assert each in shown, each
