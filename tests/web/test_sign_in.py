"""Signing in and out, and the tour of a demo."""

import pytest

from tests.web.company import PASSWORD
from tests.web.visitor import Visitor

FORM = '//form[@action="/sign-in"]'


def test_name_and_password_lead_to_where_one_wanted_to_go(stranger: Visitor) -> None:
    place = stranger.get("/orders?q=DO").place
    next_place = stranger.get(place).one(f'{FORM}/input[@name="next"]/@value')

    page = stranger.post(
        "/sign-in", login=" front1 ", password=PASSWORD, next=next_place
    )

    assert page.place == "/orders?q=DO"
    assert "李静" in stranger.get("/inbox").text


def test_a_wrong_password_is_said_without_saying_what_is_wrong(
    stranger: Visitor,
) -> None:
    stranger.get("/sign-in")

    page = stranger.post("/sign-in", login="front1", password="wrong")

    assert page.status == 422
    assert page.words('//*[@role="alert"]') == ["用户名或密码不正确。"]
    assert page.one('//input[@name="login"]/@value') == "front1"


def test_guessing_on_is_slowed_down(stranger: Visitor) -> None:
    stranger.get("/sign-in")
    for _ in range(10):
        stranger.post("/sign-in", login="front1", password="wrong")

    page = stranger.post("/sign-in", login="front1", password=PASSWORD)

    assert page.status == 409
    assert "15 分钟" in page.words('//*[@role="alert"]')[0]


def test_after_signing_out_the_pages_are_closed(front: Visitor) -> None:
    page = front.post("/sign-out")

    assert page.place == "/sign-in"
    assert front.get("/inbox").status == 302


def test_outside_a_demo_nobody_enters_with_one_click(stranger: Visitor) -> None:
    stranger.get("/sign-in")

    page = stranger.post("/sign-in/demo", login="front1")

    assert page.status == 403
    assert not stranger.get("/sign-in").find('//button[@name="login"]')


@pytest.mark.usefixtures("demo")
def test_in_a_demo_one_click_makes_you_that_person(stranger: Visitor) -> None:
    page = stranger.get("/sign-in")
    logins = page.find('//section[contains(@class, "tour")]//button/@value')

    stranger.post("/sign-in/demo", login="ts1")

    # Whoever does not work in this small company is left out.
    assert logins == [
        *("front1", "ts1", "cd.sup", "cd.store", "ts1", "cd.store", "finance"),
        *("cd.store", "cd.sup", "cd.store", "front1", "director", "owner"),
    ]
    assert PASSWORD in page.text
    assert "刘洋" in stranger.get("/inbox").text


@pytest.mark.usefixtures("demo")
def test_every_page_of_a_demo_offers_the_people_of_the_tour(front: Visitor) -> None:
    for _ in range(2):
        page = front.get("/inbox")

        offered = page.find('//form[@action="/sign-in/demo"]/button/@value')
        people = ["front1", "ts1", "cd.sup", "cd.store", "finance"]
        assert offered == [*people, "director", "owner"]


def test_the_account_menu_says_who_one_is(front: Visitor) -> None:
    page = front.get("/inbox")

    (who,) = page.words('//p[@class="menu-who"]')
    assert "李静" in who
    assert "总部前台" in who


def test_a_page_left_open_reloads_when_the_session_is_over(stranger: Visitor) -> None:
    page = stranger.get("/inbox", headers={"HX-Request": "true"})

    assert page.status == 401
    assert page.response.headers["HX-Refresh"] == "true"
