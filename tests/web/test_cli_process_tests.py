"""``paigong test-process``."""

import json
from pathlib import Path

from tests.diagrams import diagram, end, start, user_task
from tests.web.test_cli import folder, paigong

ASKED = diagram(
    "asked", start() + user_task("ask", "admin") + end(), "begin ask", "ask done"
)


def cases(tmp_path: Path, text: str) -> str:
    """Put a test file beside a diagram."""
    found = folder(tmp_path, "asked", ASKED)
    Path(found, "asked.test.yaml").write_text(text, "utf-8")
    return found


def test_a_file_that_holds_ends_well(tmp_path: Path) -> None:
    steps = "{call: asked}, {answer: ask, by: admin, expect: {ended: done}}"

    ran = paigong(
        "test-process", cases(tmp_path, f"cases: [{{name: a, steps: [{steps}]}}]")
    )

    assert ran.exit_code == 0, ran.output
    assert "asked.test.yaml:1 a: passed" in ran.output
    assert ran.output.endswith("1 files, 1 cases, 0 failed.\n")


def test_too_little_is_a_failure_too(tmp_path: Path) -> None:
    asked = cases(tmp_path, "cases: [{name: a, steps: [{call: asked}]}]")

    ran = paigong("test-process", asked, "--json")

    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["passed"]) == (1, False)
    (own,) = told["files"][0]["coverage"]
    assert [each["id"] for each in own["missed"]] == ["done", "f1"]


def test_a_file_that_makes_no_sense_is_refused_with_its_line(tmp_path: Path) -> None:
    asked = cases(tmp_path, "cases:\n- name: a\n")

    ran = paigong("test-process", asked, "--locale", "zh")

    assert ran.exit_code == 1
    assert "asked.test.yaml 第 2 行：用例没有步骤（steps）。" in ran.output


def test_a_folder_without_test_files_is_told_so(tmp_path: Path) -> None:
    ran = paigong("test-process", folder(tmp_path, "asked", ASKED))

    assert ran.exit_code == 1
    assert "There are no *.test.yaml files." in ran.output


def test_a_diagram_that_cannot_be_deployed_is_not_tested(tmp_path: Path) -> None:
    asked = cases(tmp_path, "cases: [{name: a, steps: [{call: asked}]}]")
    broken = ASKED.replace(b'sourceRef="ask"', b'sourceRef="nowhere"')
    Path(asked, "asked.bpmn").write_bytes(broken)

    ran = paigong("test-process", asked)

    assert ran.exit_code == 1
    assert "nothing was deployed" in ran.output
