"""Cases that hold, and what is said about those that do not."""

from collections.abc import Callable

import pytest

from workflows.process_tests.report import as_json, lines
from workflows.process_tests.runner import FileResult

Steps = Callable[[str], str | None]
Run = Callable[[str], FileResult]

BEGUN = "- {start: asking, by: alice}\n"
ANSWERED = BEGUN + "- {answer: answer, by: alice, with: {decision: yes}}\n"


def test_a_case_walks_a_process_to_its_end(steps: Steps) -> None:
    failure = steps(
        ANSWERED
        + """- message: paid
  key: = key
  expect:
    path: [begin, number, answer, agreed, paid, done]
    passed: [number, paid]
    not_passed: [late]
    ended: done
    tasks: []
    variables: {decision: yes, no: A-2026-000001}
    records: {task: {state: COMPLETED, completed_by: alice}}"""
    )

    assert failure is None


def test_time_passes_and_what_is_due_happens_at_its_time(steps: Steps) -> None:
    failure = steps(
        BEGUN
        + """- {after: P1D, expect: {not_passed: [late], ended: false}}
- at: = now() + duration("P1D")
  expect:
    passed: [late, reminded]
    tasks: {answer: {offered: [clerk], order_no: = key, assignee: null}}
    records:
      element_instance:
        {of: {element_id: late}, entered_at: 2026-04-02 09:00, count: 1}"""
    )

    assert failure is None


def test_a_called_process_ends_with_its_error(steps: Steps) -> None:
    failure = steps(
        """- {call: asking, key: K-7, with: {colour: red}}
- answer: answer
  by: alice
  with: {decision: no}
  expect: {failed: declined, ended: refused, variables: {colour: red}}"""
    )

    assert failure is None


def test_scenes_fixtures_and_operations_give_names_to_values(run: Run) -> None:
    result = run(
        """
        scenes:
          asked: [{start: asking, by: = who}]
        cases:
          - name: one
            given: {let: {who: bob}, first: [{fixture: colour, with: {name: red}}]}
            steps:
              - {scene: asked, with: {who: alice}}
              - {operation: number, with: {prefix: = colour}}
              - expect:
                  variables: {no: {is: '!= no'}}
                  tasks: {answer: {order_no: {contains: A-2026}}}
        """
    )

    (case,) = result.cases
    assert case.failure is None


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("- {start: nothing, by: alice}", "This was refused: Expected to find the"),
        ("- {start: asking}", "It does not say by whom (by)."),
        ("- {start: asking, by: zoe}", "There is no “zoe”."),
        ("- {answer: paid, by: alice}", "The task “paid” is not open; open are: "),
        ("- {answer: answer, by: alice}", "This was refused: decision: "),
        ("- {after: tomorrow}", "“tomorrow” is no duration"),
        ("- {at: noon}", "“noon” is no time"),
        ("- {at: 2020-01-01 00:00}", "Time does not run backwards."),
        ("- {operation: paint}", "There is no operation “paint”."),
        ("- {operation: number}", "“number” lacks, or does not know: prefix."),
        ("- {fixture: number}", "There is no fixture “number”, only: colour."),
        ("- {operation: fail, with: {code: x}}", "Nothing has caught the business"),
        ("- {expect: {tasks: [answer]}, in: other}", "There is no instance of"),
        ("- {expect: {tasks: []}}", "tasks: expected [], but found [answer]."),
        ("- {expect: {path: [begin]}}", "path: expected [begin], but found [begin, nu"),
        ("- {expect: {passed: [paid]}}", "passed: expected paid, but found [begin,"),
        ("- {expect: {not_passed: [number]}}", "“number” should not have been passed"),
        ("- {expect: {ended: done}}", "ended: expected done, but found false."),
        ("- {expect: {failed: declined}}", "failed: expected declined, but found nu"),
        ("- {expect: {decisions: {d: 1}}}", "decisions: expected d, but found []."),
        ("- {expect: {variables: {no: 1}}}", "no: expected 1, but found A-2026-000001"),
        ("- {expect: {variables: {no: = x}}}", "The expression “x” gives nothing."),
        ("- {expect: {variables: {no: = (}}}", "Expected"),
        ("- {expect: {variables: {no: {is: 7}}}}", "no: expected 7, but found A-2026"),
        ("- {expect: {variables: {no: {a: 7}}}}", "no: expected {a: 7}, but found A-"),
        ("- {expect: {records: {cat: {a: 1}}}}", "There are no records “cat”, only: "),
        ("- {expect: {records: {task: {a: 1}}}}", "task has no “a”, only: "),
        ("- {expect: {records: {task: []}}}", "task: expected [], but found [{"),
        ("- {expect: {records: {task: {of: {id: 9}, id: 9}}}}", "There is no record"),
        ("- {expect: {records: {task: {of: {ix: 9}}}}}", "“task” has no ix."),
        ("- {expect: {records: {role: {code: x}}}}", "There are 6 records “role”"),
        ("- {expect: {notifications: {bob: 1}}}", "notifications.bob: expected 1, but"),
        ("- {expect: {messages: {m: 1}}}", "messages.m: expected 1, but found 0."),
        ("- {expect: {messages: {m: {a: 1}}}}", "messages: expected m, but found []."),
        ("- {expect: {incidents: [a]}}", "incidents: expected [a], but found []."),
        ("- {expect: {tasks: {answer: {hue: 1}}}}", "Of a task there are: assignee"),
    ],
)
def test_a_case_that_does_not_hold_says_what_was_found(
    steps: Steps, step: str, sentence: str
) -> None:
    failure = steps(BEGUN + step)

    assert failure is not None
    assert failure.startswith(f"6: {sentence}"), failure


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        ("[decision]", None),
        ("{decision: Required}", "decision: expected Required, but found"),
        ("[other]", "Refused for another reason: expected ['other']"),
        ("not_offered", "Refused for another reason: expected not_offered"),
        ("7", "refused takes the code of an error"),
    ],
)
def test_what_must_be_refused_is_refused_for_its_reason(
    steps: Steps, refused: str, sentence: str | None
) -> None:
    failure = steps(BEGUN + f"- {{answer: answer, by: alice, refused: {refused}}}")

    assert failure == sentence or str(failure).startswith(f"6: {sentence}"), failure


def test_an_error_is_known_by_its_code(steps: Steps) -> None:
    answer = "- {answer: answer, by: carol, with: {decision: yes}, refused: "

    assert steps(BEGUN + answer + "not_offered}") is None
    failure = steps(BEGUN + answer.replace("carol", "alice") + "not_offered}")
    assert failure == "6: It was not refused."


def test_what_no_case_came_through_is_named(run: Run) -> None:
    result = run(
        "cases: [{name: one, steps: ["
        "{call: asking}, {answer: answer, by: bob, with: {decision: no}}]}]"
    )

    (own,) = result.coverage
    assert not result.passed
    assert (own.node_percent, own.flow_percent) == (55, 57)
    assert [each.id for each in own.missed_nodes] == [
        "late",
        "reminded",
        "paid",
        "done",
    ]
    assert [each.id for each in own.missed_flows] == ["f3", "f5", "f6"]


def test_a_run_is_told_in_both_languages_and_to_programs(run: Run) -> None:
    result = run(
        "coverage: 0\ncases: [{name: one, steps: [{start: asking, by: alice}]},"
        " {name: two, steps: [{expect: {ended: done}, in: asking}]}]"
    )

    text = "\n".join(lines([result], "zh"))
    told = as_json([result], "en")

    assert "第 1 步: 没有流程“asking”的实例。" in text
    assert "1 个文件，2 个用例，1 个未通过。" in text
    assert told["passed"] is False
