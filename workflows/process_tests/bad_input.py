"""Bad input: before a form is submitted, wrong values for it are, and are refused.

Each try changes the values of the step a little, and none of them is kept, not even
where it is accepted by mistake. So a step tells of all that is wrong at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from workflows.commands.forms import FormView
from workflows.engine import Command, Context
from workflows.errors import BpmnError, EngineError, InvalidFormError, Problem, Text
from workflows.models.forms import Form
from workflows.process_tests.failures import CaseFailure, failure
from workflows.process_tests.language import BadInput, Step
from workflows.process_tests.refusals import expect_refusal
from workflows.process_tests.stage import Stage

Values: TypeAlias = dict[str, Any]
#: Gives the command that submits some values.
Submit: TypeAlias = Callable[[Values], Command[Any]]


@dataclass(frozen=True)
class _Attempt(Command[None]):
    """Give a command, and take back whatever it did."""

    command: Command[Any]

    def execute(self, context: Context) -> None:
        self.command.execute(context)
        raise _AcceptedError


class _AcceptedError(Exception):
    """What should have been refused was not."""


@dataclass(frozen=True)
class Trial:
    """How the form of a step is submitted, and by whom."""

    shown: FormView | None
    submit: Submit
    give: Callable[[Command[Any]], object]


def expect_refusals(stage: Stage, step: Step, values: Values, trial: Trial) -> None:
    """Try what must be refused, once however often the step is played."""
    wrong = []
    for row in step.bad_input:
        if row.line in stage.tried:
            continue
        stage.tried.add(row.line)
        changes = stage.scope().mapping(row.changes)
        try:
            _expect_refusal(stage, row, trial, changed(values, changes))
        except CaseFailure as error:
            wrong.append(error)
    if wrong:
        raise CaseFailure(wrong[0].line, _together(wrong))


def _expect_refusal(stage: Stage, row: BadInput, trial: Trial, values: Values) -> None:
    try:
        trial.give(_Attempt(trial.submit(values)))
    except InvalidFormError as error:
        expect_refusal(stage.scope(), row.refused, error)
        for problem in error.problems:
            _expect_place(row, trial.shown, problem)
    except EngineError as error:
        expect_refusal(stage.scope(), row.refused, error)
    except (BpmnError, _AcceptedError):
        raise failure(
            row.refused, "期望被拒绝，但已通过。", "It was not refused."
        ) from None
    finally:
        stage.footprints.forget()


def _expect_place(row: BadInput, shown: FormView | None, problem: Problem) -> None:
    """Refuse a sentence that stands at no field, or in one language only."""
    if shown is None or not _is_shown(shown.form, problem.field):
        raise failure(
            row.refused,
            f"表单没有字段“{problem.field}”。",
            f"The form has no field “{problem.field}”.",
        )
    if not problem.text.zh or problem.text.zh == problem.text.en:
        raise failure(
            row.refused,
            f"“{problem.field}”的提示须有中英两种文字。",
            f"What is said at “{problem.field}” is not in both languages.",
        )


def _is_shown(form: Form, path: str) -> bool:
    name, _, rest = path.partition(".")
    fields = {field.name: field for field in form.fields}
    if not rest:
        return name in fields
    _, _, column = rest.partition(".")
    columns = fields[name].columns if name in fields else ()
    return column in {each.name for each in columns if not each.readonly}


def changed(values: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """Put other values in place: ``lines.0.qty`` is one of the first row."""
    found = dict(values)
    for path, value in changes.items():
        name, _, rest = path.partition(".")
        number, _, column = rest.partition(".")
        if rest:
            rows = [dict(row) for row in found[name]]
            rows[int(number)][column] = value
            found[name] = rows
        else:
            found[name] = value
    return found


def _together(wrong: Iterable[CaseFailure]) -> Text:
    found = list(wrong)
    return Text(
        " ".join(f"第 {each.line} 行：{each.text.zh}" for each in found),
        " ".join(f"Line {each.line}: {each.text.en}" for each in found),
    )
