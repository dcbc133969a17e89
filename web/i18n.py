"""Two languages, Chinese first, and times as people say them."""

import json
from datetime import date, datetime
from pathlib import Path

import flask_babel
from flask import Flask, session
from flask_babel import Babel
from flask_login import current_user

from web.current import now
from web.words import word
from workflows.errors import LOCAL_ZONE, Text

#: What each language calls itself; the first one is the default.
LOCALES = {"zh": "中文", "en": "English"}
_DEFAULT = next(iter(LOCALES))
HTML_LANG = {"zh": "zh-CN", "en": "en"}
_MINUTES_OF_AN_HOUR = 60
_KILOBYTES_OF_A_MEGABYTE = 1024
_HOURS_OF_A_DAY = 24


def init_app(app: Flask) -> None:
    """Teach the application both languages."""
    Babel(
        app,
        default_locale=_DEFAULT,
        default_timezone=LOCAL_ZONE.key,
        default_translation_directories=str(Path(__file__).parent / "translations"),
        locale_selector=locale,
    )
    app.jinja_env.filters.update(
        age=age,
        distance=distance,
        file_size=file_size,
        full_time=full_time,
        json_text=json_text,
        local_input=local_input,
        local_time=local_time,
        number=number,
        text=text,
        word=lambda code, kind: text(word(code, kind)),
    )
    app.context_processor(_page_language)


def locale() -> str:
    """Give the reader's language: what they chose, or what their account says."""
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    if current_user.is_authenticated and current_user.actor.locale in LOCALES:
        return str(current_user.actor.locale)
    return _DEFAULT


def json_text(value: object) -> str:
    """Write a value for people who know JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def gettext(english: str, **facts: object) -> str:
    """Give what the page says in the reader's language."""
    return str(flask_babel.gettext(english, **facts))


def text(words: Text | str | None) -> str:
    """Give the words in the reader's language."""
    return words.get(locale()) if isinstance(words, Text) else words or ""


def local_time(moment: datetime | date | str | None) -> str:
    """Say when something is or was, seen from today."""
    if moment is None:
        return ""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if not isinstance(moment, datetime):
        return _day(moment)
    local = moment.astimezone(LOCAL_ZONE)
    clock = f"{local:%H:%M}"
    days = (local.date() - now().astimezone(LOCAL_ZONE).date()).days
    if days == 0:
        return gettext("today %(time)s", time=clock)
    if days == 1:
        return gettext("tomorrow %(time)s", time=clock)
    if days == -1:
        return gettext("yesterday %(time)s", time=clock)
    return f"{_day(local.date())} {clock}"


def local_input(moment: datetime) -> str:
    """Write a time as the field for times of a page takes it."""
    return f"{moment.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M}"


def full_time(moment: datetime) -> str:
    """Write a time with its date, to the minute."""
    return f"{moment.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"


def age(moment: datetime | None) -> str:
    """Say how long ago something was."""
    if moment is None:
        return ""
    minutes = max(int((now() - moment).total_seconds()) // 60, 0)
    return _span(minutes) if minutes else gettext("just now")


def distance(moment: datetime) -> str:
    """Say how far away a moment is, before or after now."""
    return _span(max(int(abs(now() - moment).total_seconds()) // 60, 1))


def _span(minutes: int) -> str:
    if minutes < _MINUTES_OF_AN_HOUR:
        return gettext("%(count)s min", count=minutes)
    hours = minutes // _MINUTES_OF_AN_HOUR
    if hours < _HOURS_OF_A_DAY:
        return gettext("%(count)s h", count=hours)
    return gettext("%(count)s d", count=hours // _HOURS_OF_A_DAY)


def number(value: float | None) -> str:
    """Write a number as the reader's language does."""
    return "" if value is None else str(flask_babel.format_decimal(value))


def file_size(size: int) -> str:
    """Write the size of a file."""
    kilobytes = max(size / 1024, 0.1)
    if kilobytes < _KILOBYTES_OF_A_MEGABYTE:
        return f"{kilobytes:.0f} KB" if kilobytes >= 1 else f"{size} B"
    return f"{kilobytes / _KILOBYTES_OF_A_MEGABYTE:.1f} MB"


def _day(day: date) -> str:
    if day.year != now().astimezone(LOCAL_ZONE).year:
        return day.isoformat()
    # CLDR patterns: 3月5日, 5 Mar.
    pattern = "M月d日" if locale() == "zh" else "d MMM"
    return str(flask_babel.format_date(day, pattern))


def _page_language() -> dict[str, object]:
    chosen = locale()
    return {"locale": chosen, "html_lang": HTML_LANG[chosen], "locales": LOCALES}
