"""The characters that a class of an XPath pattern stands for."""

from collections.abc import Callable, Iterable, Mapping
from unicodedata import category

Class = Callable[[str], bool]

_BLOCKS: Mapping[str, tuple[int, int]] = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Thai": (0x0E00, 0x0E7F),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_CATEGORIES = frozenset(
    {
        *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me"),
        *("N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
        *("Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So"),
        *("C", "Cc", "Cf", "Co", "Cn"),
    }
)
_NAME_MARKS = "._-:\xb7"


def single(char: str) -> Class:
    """Give the class of one character."""
    return lambda found: found == char


def span(first: str, last: str) -> Class:
    """Give the class of all characters from one to another."""
    return lambda found: first <= found <= last


def union(classes: Iterable[Class]) -> Class:
    """Give the class of what is in any of them."""
    several = tuple(classes)
    return lambda found: any(each(found) for each in several)


def negated(one: Class) -> Class:
    """Give the class of everything else."""
    return lambda found: not one(found)


def without(one: Class, other: Class) -> Class:
    """Give the class of what is in the first but not in the second."""
    return lambda found: one(found) and not other(found)


def any_case(one: Class) -> Class:
    """Give the class of what is in it as a small or a capital letter."""
    return lambda found: one(found) or one(found.lower()) or one(found.upper())


def named(name: str) -> Class:
    r"""Give the class that ``\p{…}`` names; ValueError if there is none."""
    if name in _CATEGORIES:
        return lambda found: category(found).startswith(name)
    if name.startswith("Is") and name[2:] in _BLOCKS:
        first, last = map(chr, _BLOCKS[name[2:]])
        return span(first, last)
    raise ValueError("unknown class of characters")


def _is_initial(found: str) -> bool:
    return found in "_:" or category(found)[0] == "L"


def _is_name(found: str) -> bool:
    return found in _NAME_MARKS or category(found)[0] in "LMN"


def _is_word(found: str) -> bool:
    return category(found)[0] not in "PZC"


_POSITIVE: Mapping[str, Class] = {
    "d": named("Nd"),
    "s": lambda found: found in " \t\n\r",
    "w": _is_word,
    "i": _is_initial,
    "c": _is_name,
}
#: What a letter after a backslash stands for.
ESCAPED: Mapping[str, Class] = {
    **_POSITIVE,
    **{letter.upper(): negated(each) for letter, each in _POSITIVE.items()},
}
ANYTHING: Class = lambda _: True  # noqa: E731
IN_LINE: Class = lambda found: found not in "\n\r"  # noqa: E731
