"""The pages speak Chinese, too: every text in them is translated."""

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

WEB = ROOT / "web"


def _texts_of_the_pages() -> set[str]:
    with (WEB / "babel.cfg").open("r", encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(WEB), methods, options)
    texts = (text for _, _, text, _, _ in found)
    # Of a text with a plural, the singular is its name.
    return {text if isinstance(text, str) else text[0] for text in texts}


def _catalogue() -> Catalog:
    with (WEB / "translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="zh")


def test_every_text_has_a_translation() -> None:
    translated = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _catalogue()
        if message.id and message.string and not message.fuzzy
    }

    assert _texts_of_the_pages() - translated == set()


def test_every_translation_is_of_a_text() -> None:
    names = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _catalogue()
        if message.id
    }

    assert names - _texts_of_the_pages() == set()
