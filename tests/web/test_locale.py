"""Two languages: switching keeps the place; times as people say them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from flask import Flask, session

import web
from tests.conftest import NOW
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from web import i18n

WEB = Path(web.__file__).parent
CATALOGUE = WEB / "translations/zh/LC_MESSAGES/messages.po"


def test_pages_are_chinese_at_first(stranger: Visitor) -> None:
    page = stranger.get("/sign-in", headers={"Accept-Language": "en"})

    assert page.one("//html/@lang") == "zh-CN"
    assert page.words("//h2")[0] == "登录"


def test_switching_the_language_keeps_the_place(front: Visitor) -> None:
    page = front.get("/orders?state=all&q=pump")
    here = page.find('//form[@action="/locale"]/input[@name="next"]/@value')

    switched = front.post("/locale", locale="en", next=here[0])

    assert switched.place == "/orders?state=all&q=pump"
    assert front.get(switched.place).one("//html/@lang") == "en"


def test_the_language_is_remembered_with_the_account(
    visit: Visit, front: Visitor
) -> None:
    front.post("/locale", locale="en", next="/inbox")

    elsewhere = visit("front1").get("/inbox")

    assert elsewhere.one("//html/@lang") == "en"


def test_the_language_of_the_sign_in_page_is_kept_inside(stranger: Visitor) -> None:
    stranger.get("/sign-in")

    stranger.post("/locale", locale="en", next="/sign-in")

    assert stranger.get("/sign-in").words("//h2")[0] == "Sign in"


def test_an_unknown_language_changes_nothing(front: Visitor) -> None:
    front.post("/locale", locale="tlh", next="/inbox")

    assert front.get("/inbox").one("//html/@lang") == "zh-CN"


def test_every_text_of_the_pages_is_translated() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()))

    translated = {each.id for each in catalogue if each.id and each.string}

    assert translated == _texts()


def _texts() -> set[str]:
    """Find the texts in modules and templates, as pybabel extract does."""
    own = [
        *(("python", file) for file in (*WEB.glob("*.py"), *WEB.glob("screens/*.py"))),
        *(("jinja2", file) for file in WEB.glob("templates/**/*.html")),
    ]
    return {
        str(message)
        for method, file in own
        for _, message, *_ in extract_from_file(method, file)
    }


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (NOW, "今天 09:00", "today 09:00"),
        (NOW - timedelta(hours=10), "昨天 23:00", "yesterday 23:00"),
        (NOW + timedelta(days=1), "明天 09:00", "tomorrow 09:00"),
        (datetime(2026, 1, 5, 6, 30, tzinfo=UTC), "1月5日 14:30", "5 Jan 14:30"),
        (datetime(2025, 3, 5, tzinfo=UTC), "2025-03-05 08:00", "2025-03-05 08:00"),
        ("2026-03-31T09:00:00+08:00", "今天 09:00", "today 09:00"),
        (date(2026, 2, 1), "2月1日", "1 Feb"),
        (None, "", ""),
    ],
)
def test_a_time_is_told_from_today(
    app: Flask, moment: datetime | date | str | None, zh: str, en: str
) -> None:
    assert _said(app, "zh", i18n.local_time, moment) == zh
    assert _said(app, "en", i18n.local_time, moment) == en


@pytest.mark.parametrize(
    ("ago", "zh", "en"),
    [
        (timedelta(seconds=59), "刚刚", "just now"),
        (timedelta(minutes=59), "59 分钟", "59 min"),
        (timedelta(hours=23, minutes=59), "23 小时", "23 h"),
        (timedelta(days=3), "3 天", "3 d"),
        (timedelta(minutes=-5), "刚刚", "just now"),
    ],
)
def test_an_age_is_told_in_one_unit(
    app: Flask, ago: timedelta, zh: str, en: str
) -> None:
    assert _said(app, "zh", i18n.age, NOW - ago) == zh
    assert _said(app, "en", i18n.age, NOW - ago) == en


def _said(app: Flask, locale: str, say: Callable[[Any], str], moment: object) -> str:
    with app.test_request_context():
        session["locale"] = locale
        return say(moment)
