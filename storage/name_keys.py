"""Names as they are compared: the same company is written in many ways."""

import unicodedata
from typing import Final

#: Legal forms say nothing about who it is; the longest first.
_LEGAL_FORMS: Final = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "集团公司",
    "分公司",
    "公司",
    "companylimited",
    "coltd",
    "limited",
    "ltd",
    "inc",
)


def name_key(name: str) -> str:
    """Give what two spellings of one name have in common.

    Width, case, spaces, punctuation and the legal form at the end do not count.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    key = "".join(character for character in folded if character.isalnum())
    for form in _LEGAL_FORMS:
        if key.endswith(form) and len(key) > len(form):
            return key.removesuffix(form)
    return key
