"""How a finding reads."""

from tests.workflows.models.samples import broken, findings
from workflows.errors import Text
from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding, InvalidDeploymentError


def test_a_finding_names_place_element_sentence_and_remedy() -> None:
    (finding,) = findings(repair=broken("front_desk@", "nobody_knows@"))

    assert finding.render("zh") == (
        "repair/repair.bpmn:37 用户任务“诊断” (diagnose): "
        "候选组中有未知角色“nobody_knows”。"
        "请用角色目录中的代码：front_desk（总部前台）、tech_support（产品线支持科）。"
    )
    assert finding.render("en") == (
        "repair/repair.bpmn:37 User task “诊断” (diagnose): "
        "Unknown role “nobody_knows” in the candidate groups. "
        "Use one of: front_desk, tech_support."
    )


def test_a_finding_about_a_whole_file_names_only_the_file() -> None:
    words = Text("坏了。", "It is broken.")
    finding = Finding("x", "a.json", 0, "", "", words, Text("请改。", "Mend it."))

    assert finding.render("zh") == "a.json: 坏了。请改。"
    assert finding.render("en") == "a.json: It is broken. Mend it."


def test_an_unknown_element_type_names_itself() -> None:
    assert name_of_type("unheardOf") == Text("unheardOf", "unheardOf")


def test_a_refused_deployment_tells_how_many_problems_there_are() -> None:
    found = findings(repair="<html/>")

    error = InvalidDeploymentError(found)

    assert error.findings == found
    assert f"{len(found)} problems" in str(error)
    assert "所有文件均未生效" in error.sentence("zh")


def test_a_role_that_may_start_a_process_must_be_known() -> None:
    starters = '" camunda:candidateStarterGroups="front_desk, nobody_knows">'
    named = broken('isExecutable="true">', f'isExecutable="true{starters}')

    (finding,) = findings(repair=named)

    assert "“nobody_knows”" in finding.render("en")
