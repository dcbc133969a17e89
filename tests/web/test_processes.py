"""The page of a process: its file, and why it cannot be run."""

from tests.diagrams import diagram, end, start
from tests.web.visitor import Visitor
from web.cli import bundled_resources
from workflows.commands.definitions import Deploy
from workflows.engine import SYSTEM, Engine


def test_a_process_is_exported_as_it_was_deployed(front: Visitor) -> None:
    page = front.get("/processes/dispatch")

    file = front.get(page.one("//a[@download]/@href")).response

    content = bundled_resources()["dispatch/dispatch.bpmn"]
    assert file.get_data() == content
    assert "attachment; filename=dispatch.bpmn" in file.headers["Content-Disposition"]


def test_a_drawing_is_shown_with_why_it_cannot_be_run(
    engine: Engine, front: Visitor
) -> None:
    drawing = diagram("sketch", start() + end(), "begin done")
    drawing = drawing.replace(b' isExecutable="true"', b"")
    engine.run(Deploy({"s/sketch.bpmn": drawing}), actor=SYSTEM)

    listed, page = front.get("/processes"), front.get("/processes/sketch")

    (card,) = [words for words in listed.words("//article") if "sketch" in words]
    assert "仅供查看，不可执行" in card
    assert "发起" not in card
    (reasons,) = page.words('//section[h2[@id="findings-title"]]')
    assert "不可执行，因为……" in reasons
    assert "流程未标为可执行" in reasons
    assert front.get("/processes/sketch/start").status == 409
