"""Closed by default, forms only from our own pages, headers on everything."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.company import PASSWORD
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from web.auth import PUBLIC
from web.places import safe_place
from web.security import CONTENT_SECURITY_POLICY

PLACES = (
    "/sign-in",
    "/inbox",
    "/front-desk",
    "/orders",
    "/processes",
    "/processes/dispatch",
    "/processes/dispatch/start",
    "/tasks/999",
    "/nowhere",
    "/health/live",
)


def _addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Give an example address of every rule with every method."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or rule.endpoint.startswith("engine_rest."):
            continue
        values = dict.fromkeys(rule.arguments, "1")
        place = rule.build(values, append_unknown=False)
        assert place is not None, rule
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, place[1]


def test_a_stranger_is_sent_to_the_sign_in_page_from_everywhere(
    app: Flask, stranger: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    answers = {
        (method, place): stranger.client.open(place, method=method)
        for method, place in _addresses(app)
    }

    assert len(answers) > 15
    for address, answer in answers.items():
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in"), address


def test_an_unknown_address_is_closed_too(stranger: Visitor) -> None:
    page = stranger.get("/nowhere")

    assert page.place == "/sign-in?next=/nowhere"


def test_little_is_public() -> None:
    assert {
        "health.live",
        "health.metrics",
        "health.ready",
        "locale.switch",
        "sign_in.enter",
        "sign_in.enter_demo",
        "sign_in.show",
        "static",
    } == PUBLIC


@pytest.mark.parametrize("place", PLACES)
def test_every_page_tells_the_browser_what_it_may_load(
    front: Visitor, place: str
) -> None:
    page = front.get(place)

    headers = page.response.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("place", PLACES[:-1])
def test_no_page_carries_script_or_style_inside(front: Visitor, place: str) -> None:
    page = front.get(place)

    assert page.find("//script[not(@src)]") == []
    assert page.find("//style | //*[@style]") == []
    assert page.find("//@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize(
    "place", ["/tasks/1", "/inbox/claim", "/locale", "/sign-out", "/sign-in"]
)
def test_a_form_from_elsewhere_is_refused(front: Visitor, place: str) -> None:
    page = front.post(place, csrf_token="made up", action="claim")

    assert page.status == 400
    assert page.words("//h1") == ["页面打开时间过长"]


@pytest.mark.parametrize("place", ["/orders?q=%00", "/orders/%00"])
def test_a_null_that_no_database_looks_for_is_refused(
    front: Visitor, place: str
) -> None:
    assert front.get(place).status == 400


def test_the_cookie_stays_out_of_reach(stranger: Visitor) -> None:
    page = stranger.get("/sign-in")

    cookie = page.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_starts_a_new_session(stranger: Visitor) -> None:
    stranger.get("/sign-in")
    with stranger.client.session_transaction() as session:
        session["planted"] = "by somebody else"

    stranger.post("/sign-in", login="front1", password=PASSWORD)

    with stranger.client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] == "front1"


def test_somebody_who_is_no_longer_active_is_out(visit: Visit) -> None:
    visitor = visit("front1")
    with visitor.client.session_transaction() as session:
        session["_user_id"] = "nobody"

    assert visitor.get("/inbox").place == "/sign-in?next=/inbox"


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/orders?q=a&page=2", "/orders?q=a&page=2"),
        ("https://evil.example/", "/inbox"),
        ("//evil.example/", "/inbox"),
        ("/\\evil.example/", "/inbox"),
        ("/\t/evil.example/", "/inbox"),
        ("javascript:alert(1)", "/inbox"),
        ("orders", "/inbox"),
        ("", "/inbox"),
        (None, "/inbox"),
    ],
)
def test_a_form_leads_to_places_of_ours_only(
    app: Flask, wanted: str | None, place: str
) -> None:
    with app.test_request_context():
        assert safe_place(wanted) == place
