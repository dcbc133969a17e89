"""Functions about text."""

from decimal import Decimal

from workflows.feel.budget import MAX_SIZE, Meter
from workflows.feel.functions.builtin import Builtin
from workflows.feel.matcher import is_match, replaced, split
from workflows.feel.values import NUMBERS, Range, temporal_text, whole


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
    if isinstance(value, list | dict | Range):
        return _composed(value, meter)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{NUMBERS.normalize(value):f}" if value else "0"
    return temporal_text(value)


def _composed(value: list[object] | dict[str, object] | Range, meter: Meter) -> str:
    if isinstance(value, list):
        items = (text_of(item, meter, quoted=True) or "null" for item in value)
        return f"[{', '.join(items)}]"
    if isinstance(value, dict):
        entries = (
            f"{key}: {text_of(item, meter, quoted=True) or 'null'}"
            for key, item in value.items()
        )
        return f"{{{', '.join(entries)}}}"
    low, high = (
        "" if end is None else text_of(end, meter, quoted=True)
        for end in (value.low, value.high)
    )
    return f"{'(['[value.low_in]}{low}..{high}{')]'[value.high_in]}"


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


def _before(text: str, match: str) -> object:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> object:
    # What is nowhere has nothing after it.
    return text.partition(match)[2] if match else text


def _matches(meter: Meter, text: str, pattern: str, flags: str | None = None) -> object:
    return is_match(text, pattern, flags or "", meter)


def _replace(meter: Meter, *arguments: str | None) -> object:
    text, pattern, replacement, flags = (each or "" for each in (*arguments, "")[:4])
    return replaced(text, pattern, replacement, flags, meter)


def _split(meter: Meter, text: str, delimiter: str) -> object:
    return split(text, delimiter, meter)


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
    Builtin("string", _string, "from: any", metered=True),
    Builtin("string length", lambda text: Decimal(len(text)), "string: string"),
    Builtin(
        "substring",
        _substring,
        "string: string, start position: number, length?: number",
    ),
    Builtin("substring before", _before, "string: string, match: string"),
    Builtin("substring after", _after, "string: string, match: string"),
    Builtin("upper case", str.upper, "string: string"),
    Builtin("lower case", str.lower, "string: string"),
    Builtin(
        "contains", lambda text, part: part in text, "string: string, match: string"
    ),
    Builtin("starts with", str.startswith, "string: string, match: string"),
    Builtin("ends with", str.endswith, "string: string, match: string"),
    Builtin(
        "matches",
        _matches,
        "input: string, pattern: string, flags?: string",
        metered=True,
    ),
    Builtin(
        "replace",
        _replace,
        "input: string, pattern: string, replacement: string, flags?: string",
        metered=True,
    ),
    Builtin("split", _split, "string: string, delimiter: string", metered=True),
    Builtin("string join", _join, "list: list, delimiter?: any"),
)
