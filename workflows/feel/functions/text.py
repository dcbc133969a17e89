"""Functions about text."""

import re
from decimal import Decimal

from workflows.feel.budget import MAX_SIZE, Meter
from workflows.feel.functions.function import ANY, Function
from workflows.feel.values import NUMBERS, temporal_text, whole

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PATTERN = re.compile(r"[\\^$.|?*+()\[\]{}]")


def text_of(value: object, meter: Meter, *, quoted: bool = False) -> str | None:
    """Write any value as text; null has none."""
    meter.charge()
    text = _text(value, meter, quoted=quoted)
    meter.charge_for(text)
    return text


def _text(value: object, meter: Meter, *, quoted: bool) -> str | None:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"' if quoted else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{NUMBERS.normalize(value):f}" if value else "0"
    if isinstance(value, list):
        items = (text_of(item, meter, quoted=True) or "null" for item in value)
        return f"[{', '.join(items)}]"
    if isinstance(value, dict):
        entries = (
            f"{key}: {text_of(item, meter, quoted=True) or 'null'}"
            for key, item in value.items()
        )
        return f"{{{', '.join(entries)}}}"
    return temporal_text(value)


def _string(meter: Meter, value: object) -> object:
    return text_of(value, meter)


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> object:
    first = whole(start)
    if first == 0 or abs(first) > len(text):
        raise ValueError("no such position")
    begin = first - 1 if first > 0 else len(text) + first
    if length is None:
        return text[begin:]
    if whole(length) < 1:
        raise ValueError("no such length")
    return text[begin : begin + whole(length)]


def _is_plain(delimiter: str) -> bool:
    r"""Tell whether a delimiter means itself, such as ``;``, ``\.`` or ``\|``."""
    without_escapes = re.sub(r"\\[\\^$.|?*+()\[\]{}-]", "", delimiter)
    return not _PATTERN.search(without_escapes)


def _split(text: str, delimiter: str) -> object:
    # FEEL says the delimiter is a pattern; patterns can take for ever, so for now
    # only those that stand for themselves are taken.
    if not delimiter or not _is_plain(delimiter):
        raise ValueError("patterns are not supported")
    return text.split(_ESCAPED.sub(r"\1", delimiter))


def _join(parts: list[object], delimiter: object = None) -> object:
    if delimiter is not None and not isinstance(delimiter, str):
        raise TypeError("the delimiter is no text")
    present = [part for part in parts if part is not None]
    texts = [part for part in present if isinstance(part, str)]
    if len(texts) < len(present):
        raise TypeError("not only texts")
    between = delimiter or ""
    length = sum(map(len, texts)) + len(between) * (len(texts) - 1)
    # Before joining: ten thousand long texts would take much memory.
    if length > MAX_SIZE:
        raise ValueError("too long")
    return between.join(texts)


FUNCTIONS = (
    Function("string", _string, (ANY,), metered=True),
    Function("string length", lambda text: Decimal(len(text)), (str,)),
    Function("substring", _substring, (str, Decimal, Decimal), (2, 3)),
    Function("upper case", str.upper, (str,)),
    Function("lower case", str.lower, (str,)),
    Function("contains", lambda text, part: part in text, (str, str)),
    Function("starts with", str.startswith, (str, str)),
    Function("ends with", str.endswith, (str, str)),
    Function("split", _split, (str, str)),
    Function("string join", _join, (list, ANY), (1, 2)),
)
