"""From what a browser or a program sends to typed values."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from workflows.errors import LOCAL_ZONE, Text
from workflows.models import form_sentences as say
from workflows.models.form_fields import DRAWING, Field
from workflows.models.form_pattern import MAX_TEXT

#: Longest text of a field that sets no limit, and longest list.
MAX_LENGTH: Final = 4000
MAX_ITEMS: Final = 200
_LONGEST_NAME: Final = 40

# Control characters and halves of characters, which databases refuse.
_UNSTORABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
)
_INTEGER: Final = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.0{1,6})?")
_NUMBER: Final = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,6})?")
_DATE: Final = re.compile(r"(19|20|21)\d\d-\d\d-\d\d")
_DATE_TIME: Final = re.compile(
    r"(?P<date>(19|20|21)\d\d-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(:\d\d(\.\d{1,6})?)?)"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")
_TRUE: Final = frozenset({"true", "on", "1", "yes"})
_FALSE: Final = frozenset({"false", "off", "0", "no"})


class Wrong(Exception):  # noqa: N818 - says what is wrong, never leaves the package
    """A value cannot be read as what the field asks for."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def typed(field: Field, raw: object) -> object:
    """Give the typed value of a field; None if nothing was entered.

    Raise Wrong with a sentence if something else was entered.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    return _READERS[field.kind](field, raw)


def shown_date(value: object) -> object:
    """Give dates as JSON knows them; other values as they are."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _text(field: Field, raw: object) -> object:
    if not isinstance(raw, str):
        raise Wrong(say.NOT_TEXT)
    form = field.schema.get("x-format")
    if form == "cn_phone":
        return _phone(raw)
    if form == "postcode":
        return _postcode(raw)
    # Lengths are limited before anything costly looks at the text.
    if len(raw) > 4 * MAX_LENGTH:
        raise Wrong(say.too_long(MAX_LENGTH))
    text = _UNSTORABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if field.widget != "area":
        text = " ".join(text.split("\n"))
    limit = MAX_TEXT if "pattern" in field.schema else MAX_LENGTH
    if "maxLength" not in field.schema or limit == MAX_TEXT:
        _limit(text, limit)
    return text or None


def _limit(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Wrong(say.too_long(limit))


def _choice(_: Field, raw: object) -> object:
    if not isinstance(raw, str):
        raise Wrong(say.NOT_LISTED)
    return raw.strip()


def _choices(field: Field, raw: object) -> object:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list):
        raise Wrong(say.NOT_LISTED)
    if len(items) > MAX_ITEMS:
        raise Wrong(say.too_many(MAX_ITEMS))
    chosen = [_choice(field, item) for item in items]
    return list(dict.fromkeys(item for item in chosen if item))


def _integer(_: Field, raw: object) -> object:
    try:
        number = _parsed(raw, _INTEGER, say.NOT_INTEGER)
    except Wrong:
        raise Wrong(say.NOT_INTEGER) from None
    if number != int(number):
        raise Wrong(say.NOT_INTEGER)
    return int(number)


def _number(_: Field, raw: object) -> object:
    return _parsed(raw, _NUMBER, say.NOT_NUMBER)


def _parsed(raw: object, shape: re.Pattern[str], wrong: Text) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Wrong(wrong)
    if isinstance(raw, int) and abs(raw) >= 10**15:
        raise Wrong(wrong)
    if isinstance(raw, float | Decimal):
        raw = _plain(raw, wrong)
    # People type full-width digits without noticing.
    text = unicodedata.normalize("NFKC", str(raw)[:MAX_TEXT]).strip()
    if not shape.fullmatch(text) or not text.isascii():
        raise Wrong(wrong)
    return Decimal(text.replace(",", ""))


def _plain(number: float | Decimal, wrong: Text) -> str:
    """Write a number without exponent; its size is checked first."""
    exact = Decimal(str(number))
    if not exact.is_finite() or abs(exact.adjusted()) > 20:
        if exact == 0:
            return "0"
        raise Wrong(wrong)
    return f"{exact:f}"


def _boolean(_: Field, raw: object) -> object:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise Wrong(say.NOT_BOOLEAN)


def _date(_: Field, raw: object) -> object:
    text = raw.strip() if isinstance(raw, str) else ""
    if not text.isascii() or not _DATE.fullmatch(text):
        raise Wrong(say.NOT_DATE)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong(say.NOT_DATE) from None


def _date_time(_: Field, raw: object) -> object:
    text = raw.strip() if isinstance(raw, str) else ""
    found = _DATE_TIME.fullmatch(text) if text.isascii() else None
    if found is None:
        raise Wrong(say.NOT_DATE_TIME)
    try:
        moment = datetime.fromisoformat(
            f"{found['date']}T{found['time']}{found['zone'] or ''}"
        )
    except ValueError:
        raise Wrong(say.NOT_DATE_TIME) from None
    # What a browser sends has no zone: it is the wall clock of the office.
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL_ZONE)
    return moment.astimezone(LOCAL_ZONE).isoformat()


def _phone(raw: str) -> str:
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", raw[:MAX_TEXT]))
    digits = re.sub(r"[‐-―−]", "-", digits)
    digits = re.sub(r"^(\+86|0086)-?", "", digits)
    mobile = digits.replace("-", "")
    if digits.isascii() and _MOBILE.fullmatch(mobile):
        return mobile
    if digits.isascii() and _LANDLINE.fullmatch(digits):
        return digits
    raise Wrong(say.NOT_PHONE)


def _postcode(raw: str) -> str:
    digits = unicodedata.normalize("NFKC", raw[:MAX_TEXT]).strip()
    if not digits.isascii() or not re.fullmatch(r"\d{6}", digits):
        raise Wrong(say.NOT_POSTCODE)
    return digits


def _rows(_: Field, raw: object) -> object:
    if not isinstance(raw, list):
        raise Wrong(say.WRONG_SHAPE)
    if len(raw) > MAX_ITEMS:
        raise Wrong(say.too_many(MAX_ITEMS))
    return raw


def _files(_: Field, raw: object) -> object:
    items = raw if isinstance(raw, list) else [raw]
    if len(items) > MAX_ITEMS:
        raise Wrong(say.too_many(MAX_ITEMS))
    try:
        return list(dict.fromkeys(_integer(_, item) for item in items))
    except Wrong:
        raise Wrong(say.FILE_GONE) from None


def _signature(field: Field, raw: object) -> object:
    if not isinstance(raw, Mapping):
        raise Wrong(say.WRONG_SHAPE)
    name, role = (_name(raw.get(key)) for key in ("name", "role"))
    if not name and not role and not raw.get(DRAWING):
        return None
    if not name or not role:
        raise Wrong(say.SIGN)
    drawn = raw.get(DRAWING)
    ids = [] if drawn is None else _files(field, drawn)
    if not ids:
        return {"name": name, "role": role}
    return {"name": name, "role": role, DRAWING: ids}


def _name(raw: object) -> str:
    text = raw if isinstance(raw, str) else ""
    if len(text) > _LONGEST_NAME:
        raise Wrong(say.too_long(_LONGEST_NAME))
    return " ".join(_UNSTORABLE.sub("", text).split())


_READERS: Final[dict[str, Callable[[Field, object], object]]] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "date-time": _date_time,
    "rows": _rows,
    "files": _files,
    "signature": _signature,
}
