"""Reading XML that a stranger may have written."""

import pytest

from tests.workflows.models.samples import REPAIR
from workflows.models.xml import MAX_BYTES, XmlError, line_of, parse

OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
BOMB = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


def test_a_diagram_is_read_with_its_lines() -> None:
    data = REPAIR.encode("utf-8-sig")

    root = parse(data, "repair.bpmn")

    assert line_of(root[0]) == 7


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        ("doctype", f'<!DOCTYPE a [<!ENTITY l0 "lol">{BOMB}]>{OPEN}</definitions>'),
        ("doctype", f'<!DoCtYpE a SYSTEM "file:///etc/passwd">{OPEN}</definitions>'),
        ("doctype", f"{OPEN}<!ENTITY a 'b'></definitions>"),
        ("xml", f"{OPEN}&xxe;</definitions>"),
        ("xml", f"{OPEN}<process></definitions>"),
        ("xml", "hello"),
        ("xml", ""),
        ("depth", f"{OPEN}{'<a>' * 80}{'</a>' * 80}</definitions>"),
        ("xml", f"{OPEN}{'<a>' * 5000}{'</a>' * 5000}</definitions>"),
        ("not-bpmn", "<html/>"),
        ("file-size", OPEN + " " * MAX_BYTES + "</definitions>"),
        ("encoding", f'<?xml version="1.0" encoding="UTF-16"?>{OPEN}</definitions>'),
        ("encoding", f"<?xml version='1.0' encoding='utf-7'?>{OPEN}</definitions>"),
        ("encoding", f"{OPEN}\0</definitions>"),
    ],
)
def test_dangerous_or_malformed_files_are_refused(rule: str, data: str) -> None:
    with pytest.raises(XmlError) as raised:
        parse(data.encode(), "a.bpmn")

    assert raised.value.rule == rule
    assert raised.value.remedy.zh


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "gb18030", "cp037"])
def test_a_doctype_in_another_encoding_is_refused(encoding: str) -> None:
    data = f"<!DOCTYPE a>{OPEN}报修</definitions>".encode(encoding, "replace")

    with pytest.raises(XmlError):
        parse(data, "a.bpmn")


def test_an_error_names_the_file_and_the_line_in_both_languages() -> None:
    with pytest.raises(XmlError) as raised:
        parse(f"{OPEN}\n\n<!DOCTYPE a></definitions>".encode(), "a.bpmn")

    assert raised.value.sentence("zh") == "a.bpmn 第 3 行：不允许使用 DOCTYPE 声明。"
    assert "a.bpmn, but line 3: A DOCTYPE" in raised.value.sentence("en")
