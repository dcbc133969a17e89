"""Carrying out the steps of a case."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from workflows.commands.inbox import GetUserTask
from workflows.commands.messages import BroadcastSignal, PublishMessage
from workflows.commands.process_instances import GetStartForm, StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM
from workflows.errors import BpmnError, EngineError
from workflows.messages import TIME_TO_LIVE, Address
from workflows.models import timers
from workflows.process_tests import callers
from workflows.process_tests.bad_input import Trial, expect_refusals
from workflows.process_tests.failures import CaseFailure, failure
from workflows.process_tests.language import Step
from workflows.process_tests.looking import Begin, OpenTask, Prepare
from workflows.process_tests.refusals import expect_refusal, unexpected
from workflows.process_tests.stage import Stage
from workflows.process_tests.values import moment
from workflows.process_tests.world import Fixture


def carry_out(stage: Stage, step: Step) -> None:
    """Do what a step says, or raise CaseFailure."""
    if step.verb == "expect":
        return
    refused = step.companions.get("refused")
    try:
        _ACTIONS[step.verb](stage, step)
    except EngineError as error:
        if refused is None:
            raise unexpected(step.item, error) from None
        expect_refusal(stage.scope(), refused, error)
    except BpmnError as error:
        raise failure(
            step.item,
            f"业务错误 {error.code} 没有被捕获。",
            f"Nothing has caught the business error {error.code}.",
        ) from None
    else:
        if refused is not None:
            raise failure(refused, "期望被拒绝，但已通过。", "It was not refused.")
    stage.settle()


def _start(stage: Stage, step: Step) -> None:
    actor = stage.actor(step.companions.get("by"), step.item)
    values = _with(stage, step)
    if step.bad_input:
        shown = stage.run(GetStartForm(step.name), actor).form
        submit = partial(StartProcessInstance, step.name)
        trial = Trial(shown, submit, partial(stage.run, actor=actor))
        expect_refusals(stage, step, values, trial)
    command = StartProcessInstance(step.name, values)
    stage.instance_id = stage.run(command, actor).process_instance_id


def _call(stage: Stage, step: Step) -> None:
    variables = _with(stage, step)
    key = step.companions.get("key")
    given = variables.get("order_no") if key is None else stage.scope().value(key)
    command = Begin(
        callers.caller_of(step.name), variables, str(given) if given else None
    )
    stage.instance_id = stage.run(command).process_instance_id


def _answer(stage: Stage, step: Step) -> None:
    task = _task(stage, step)
    by = step.companions.get("by")
    assignee = task.facts["assignee"]
    if by is None and assignee is not None:
        by = type(step.item)(assignee, step.line, step.item.file)
    values, actor = _with(stage, step), stage.actor(by, step.item)
    if step.bad_input:
        shown = stage.run(GetUserTask(task.id), actor).form
        submit = partial(CompleteUserTask, task.id)
        trial = Trial(shown, submit, partial(stage.run, actor=actor))
        expect_refusals(stage, step, values, trial)
    stage.run(CompleteUserTask(task.id, values), actor)


def _task(stage: Stage, step: Step) -> OpenTask:
    """Find the open task that is answered."""
    everything = stage.open_tasks(stage.look_at(step.companions.get("in")))
    found = [task for task in everything if task.element == step.name]
    if "where" in step.companions:
        found = [task for task in found if _is_like(stage, step, task)]
    if not found:
        names = " ".join(task.element for task in everything) or "–"
        raise failure(
            step.item,
            f"任务“{step.name}”没有打开；打开的任务：{names}。",
            f"The task “{step.name}” is not open; open are: {names}.",
        )
    return found[0]


def _is_like(stage: Stage, step: Step, task: OpenTask) -> bool:
    try:
        stage.scope().expect(step.companions["where"], step.name, task.facts)
    except CaseFailure:
        return False
    return True


def _after(stage: Stage, step: Step) -> None:
    try:
        until = timers.read_duration(step.name).after(stage.clock.now)
    except (ValueError, OverflowError):
        raise failure(
            step.item,
            f"“{step.name}”不是时长，应如 PT2H、P1D。",
            f"“{step.name}” is no duration such as PT2H or P1D.",
        ) from None
    stage.pass_time(until)


def _at(stage: Stage, step: Step) -> None:
    until = moment(str(stage.scope().value(step.item)))
    if until is None:
        raise failure(
            step.item,
            f"“{step.name}”不是时间，应如 2026-03-31 09:00。",
            f"“{step.name}” is no time such as 2026-03-31 09:00.",
        )
    if until < stage.clock.now:
        raise failure(step.item, "时间不能倒退。", "Time does not run backwards.")
    stage.pass_time(until)


def _message(stage: Stage, step: Step) -> None:
    scope, said = stage.scope(), step.companions
    key = scope.value(said["key"]) if "key" in said else None
    address = Address(
        business_key=None if key is None else str(key),
        correlation=scope.mapping(said.get("correlate")) or None,
        time_to_live=TIME_TO_LIVE,
        message_id=str(scope.value(said["id"])) if "id" in said else None,
    )
    known = {each.id for each in stage.instances()}
    found = stage.run(PublishMessage(step.name, _with(stage, step), address))
    if found is not None and found not in known:
        stage.instance_id = found


def _signal(stage: Stage, step: Step) -> None:
    stage.run(BroadcastSignal(step.name, _with(stage, step)))


def _operation(stage: Stage, step: Step) -> None:
    operations = stage.world.operations
    if step.name not in operations:
        raise failure(
            step.item,
            f"没有操作“{step.name}”。",
            f"There is no operation “{step.name}”.",
        )
    _prepare(stage, step, operations[step.name])


def _fixture(stage: Stage, step: Step) -> None:
    fixtures = stage.world.fixtures
    if step.name not in fixtures:
        names = " ".join(sorted(fixtures))
        raise failure(
            step.item,
            f"没有数据准备“{step.name}”，只有：{names}。",
            f"There is no fixture “{step.name}”, only: {names}.",
        )
    _prepare(stage, step, fixtures[step.name])


def _prepare(stage: Stage, step: Step, fixture: Fixture) -> None:
    by = step.companions.get("by")
    actor = SYSTEM if by is None else stage.actor(by, step.item)
    arguments = _with(stage, step)
    parameters = [
        each
        for each in inspect.signature(fixture).parameters.values()
        if each.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    known = {each.name for each in parameters}
    needed = {each.name for each in parameters if each.default is each.empty}
    if wrong := sorted((arguments.keys() - known) | (needed - arguments.keys())):
        names = " ".join(wrong)
        raise failure(
            step.item,
            f"“{step.name}”的参数不对：{names}。",
            f"“{step.name}” lacks, or does not know: {names}.",
        )
    found = stage.run(Prepare(fixture, stage.setup_id, arguments), actor)
    stage.names.update(found)


def _with(stage: Stage, step: Step) -> dict[str, Any]:
    return stage.scope().mapping(step.companions.get("with"))


_ACTIONS: Final[Mapping[str, Callable[[Stage, Step], None]]] = {
    "start": _start,
    "call": _call,
    "answer": _answer,
    "after": _after,
    "at": _at,
    "message": _message,
    "signal": _signal,
    "operation": _operation,
    "fixture": _fixture,
}
