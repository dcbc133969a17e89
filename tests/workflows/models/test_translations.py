"""The names of elements in another language."""

import pytest

from tests.workflows.models.samples import REPAIR, deployment, findings
from workflows.models import translations
from workflows.models.xml import parse


def test_names_are_read_by_folder() -> None:
    files = deployment()

    assert translations.names(files, "repair")["diagnose"] == "Diagnosis"
    assert translations.names(files, "visiting") == {}
    assert translations.path_of("", "en") == "i18n/en.json"


def test_a_translated_diagram_has_the_names_and_keeps_the_drawing() -> None:
    names = {"diagnose": "Diagnosis", "note": "A note", "unheard_of": "x"}

    shown = translations.translate(REPAIR.encode(), names).decode()

    assert 'name="Diagnosis"' in shown
    assert "<bpmn:text>A note</bpmn:text>" in shown
    assert 'name="建单"' in shown
    assert "bpmndi:BPMNPlane" in shown
    parse(shown.encode(), "translated.bpmn")


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"diagnose": 1}', '{"": null}', "[" * 100_000, "\ud800"]
)
def test_a_malformed_translation_file_is_refused(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")

    with pytest.raises(ValueError, match=r"."):
        translations.read(content)


def test_a_malformed_translation_file_is_a_finding() -> None:
    (finding,) = findings(en="[]")

    assert finding.rule == "translation-file"
    assert finding.file == "repair/i18n/en.json"


def test_a_translation_of_a_missing_element_is_a_finding() -> None:
    (finding,) = findings(en='{"gone": "Gone", "repair": "Repair"}')

    assert finding.rule == "translation-id"
    assert "gone" in finding.render("zh")
