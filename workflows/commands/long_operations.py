"""Long operations: prepared with a preview, then carried out item by item as jobs.

Each item is done in the transaction of one job, which also says that it has been done
and makes the job for the next. What is killed in the middle has not happened, and goes
on where it was; an item that cannot be done says why and keeps nobody from the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from storage.jobs import DEFAULT_RETRIES, Job, JobKind
from storage.long_operations import (
    ItemState,
    LongOperation,
    LongOperationItem,
    LongOperationState,
)
from workflows.commands.identities import actor_of
from workflows.engine import (
    SYSTEM,
    Actor,
    Command,
    Context,
    LongKind,
    PlannedItem,
    operation_row,
)
from workflows.errors import (
    EngineError,
    ForbiddenError,
    InvalidFormError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.names import person

PER_PAGE: Final = 100
_SHOWN: Final = 50
#: How many things one operation may be about.
MOST: Final = 20_000


class NotYoursError(ForbiddenError):
    """Somebody else has prepared the operation."""

    sentences: ClassVar = {
        "zh": "此批量操作由他人发起，只有发起人或系统管理员可以查看和执行。",
        "en": "Expected an operation of your own, but somebody else has prepared it.",
    }


class NothingToStartError(RejectedError):
    """The operation runs, has ended, or has nothing to do."""

    sentences: ClassVar = {
        "zh": "此批量操作正在进行、已经结束，或没有可执行的内容。",
        "en": "Expected an operation that waits to be started, but it runs, has ended "
        "or has nothing to do.",
    }


class GoneError(RejectedError):
    """Who has started the operation does not work here any more."""

    sentences: ClassVar = {
        "zh": "发起人 {login} 已停用，未执行。",
        "en": "Expected that {login} still works here, but the account is not active.",
    }


@dataclass(frozen=True, slots=True)
class LongOperationRow:
    """A long operation as lists show it."""

    id: int
    kind: str
    name: Text
    reason: str
    state: LongOperationState
    prepared_at: datetime
    prepared_by: Text
    started_at: datetime | None
    ended_at: datetime | None
    total: int
    done: int
    failures: int

    @property
    def percent(self) -> int:
        """How much of it is over, whatever came of it."""
        over = self.done + self.failures
        return 100 if self.total == 0 else over * 100 // self.total


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One thing of a long operation, with what will become of it or has."""

    number: int
    state: ItemState
    name: Text
    note: Text
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class LongOperationView:
    """A long operation with one page of its items."""

    operation: LongOperationRow
    items: tuple[ItemRow, ...]
    counts: Mapping[ItemState, int]
    page: int
    pages: int


@dataclass(frozen=True)
class PrepareLongOperation(Command[int]):
    """Find out what a long operation would do, and keep that as its preview."""

    kind: str
    arguments: Mapping[str, Any]
    reason: str
    #: A file that says what to do; only what is made of it is kept.
    upload: bytes = b""

    def execute(self, context: Context) -> int:
        kind = _kind(context, self.kind)
        kind.require(context.actor)
        reason = self.reason.strip()
        upload = {"upload": self.upload} if self.upload else {}
        planned = kind.plan(context, {**self.arguments, **upload})
        problems = []
        if not reason:
            problems.append(Problem("reason", Text("请填写原因", "Give a reason")))
        if not planned:
            problems.append(_NOTHING_CHOSEN)
        elif len(planned) > MOST:
            most = Text(f"一次最多 {MOST} 项", f"At most {MOST} at a time")
            problems.append(Problem("", most))
        if problems:
            raise InvalidFormError(tuple(problems))
        operation = LongOperation(
            kind=self.kind,
            arguments=dict(self.arguments),
            reason=reason,
            state=LongOperationState.PREPARED,
            prepared_at=context.now,
            prepared_by=context.actor.login,
            total=sum(each.feasible for each in planned),
        )
        items = [_item(each) for each in planned]
        operation = context.store.long_operations.add(operation, items)
        context.record.reason = reason
        context.record.variables = {"operation": operation.id, "kind": self.kind}
        return operation.id


_NOTHING_CHOSEN = Problem("", Text("没有符合条件的内容", "There is nothing like that"))


@dataclass(frozen=True)
class StartLongOperation(Command[None]):
    """Have an operation carried out that was prepared, or stopped in between."""

    operation_id: int

    def execute(self, context: Context) -> None:
        operation = _own(context, self.operation_id)
        _kind(context, operation.kind).require(context.actor)
        waits = operation.state in _STARTABLE
        left = context.store.long_operations.next_item(operation.id)
        if not waits or left is None:
            raise NothingToStartError
        operation.state = LongOperationState.RUNNING
        operation.started_at = operation.started_at or context.now
        _go_on(context, operation)


_STARTABLE = (LongOperationState.PREPARED, LongOperationState.STOPPED)


@dataclass(frozen=True)
class StopLongOperation(Command[None]):
    """Let an operation do no further items; what has been done stays."""

    operation_id: int

    def execute(self, context: Context) -> None:
        operation = _own(context, self.operation_id)
        if operation.state is LongOperationState.RUNNING:
            operation.state = LongOperationState.STOPPED


@dataclass(frozen=True)
class GetLongOperation(Command[LongOperationView]):
    """Show a long operation: its preview, its progress, what became of each item."""

    operation_id: int
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> LongOperationView:
        operations = context.store.long_operations
        operation = _visible(context, operations.get(self.operation_id))
        counts = operations.count_items(operation.id)
        pages = max(-(-sum(counts.values()) // PER_PAGE), 1)
        page = min(max(self.page, 1), pages)
        found = operations.items(
            operation.id, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
        )
        items = tuple(
            ItemRow(
                each.number,
                each.state,
                Text(each.name_zh, each.name_en),
                Text(each.note_zh, each.note_en),
                each.done_at,
            )
            for each in found
        )
        return LongOperationView(_row(context, operation), items, counts, page, pages)


@dataclass(frozen=True)
class FindLongOperations(Command[tuple[LongOperationRow, ...]]):
    """List long operations, the newest first: one's own, an administrator all."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[LongOperationRow, ...]:
        by = None if _sees_all(context.actor) else context.actor.login
        found = context.store.long_operations.newest(_SHOWN, by)
        return tuple(_row(context, each) for each in found)


def carry_on(context: Context, job: Job) -> None:
    """Do the next item of a long operation, and have the one after it done."""
    context.record.written = True
    store = context.store.long_operations
    operation = store.lock(job.payload["operation"])
    if operation is None or operation.state is not LongOperationState.RUNNING:
        return
    item = store.next_item(operation.id)
    if item is not None:
        acting = replace(context, actor=_acting(context, operation.prepared_by))
        acting.record.command = operation.kind
        acting.record.reason = operation.reason
        kind = _kind(context, operation.kind)
        note = kind.carry_out(acting, operation.arguments, item.arguments)
        context.store.history.add_operation(operation_row(acting))
        _close(context, item, ItemState.DONE, note)
        operation.done += 1
    _go_on(context, operation)


def is_final(job: Job, error: Exception) -> bool:
    """Tell whether another try of an item would not help, either."""
    return isinstance(error, EngineError) or job.retries_left <= 1


def fail_item(context: Context, job: Job, error: Exception) -> None:
    """Keep why an item could not be done, and have the next one done."""
    store = context.store.long_operations
    context.store.jobs.remove(job.id)
    operation = store.lock(job.payload["operation"])
    item = store.next_item(job.payload["operation"])
    if operation is None or item is None:
        return
    _close(context, item, ItemState.FAILED, _note(error))
    operation.failures += 1
    if operation.state is LongOperationState.RUNNING:
        _go_on(context, operation)


def _go_on(context: Context, operation: LongOperation) -> None:
    """Make the job for the next item, or say that there is none."""
    context.store.flush()
    if context.store.long_operations.next_item(operation.id) is None:
        operation.state = LongOperationState.DONE
        operation.ended_at = context.now
        return
    context.store.jobs.add(
        [
            {
                "kind": JobKind.LONG,
                "name": operation.kind,
                "payload": {"operation": operation.id},
                "retries_left": DEFAULT_RETRIES,
                # What people wait for goes first.
                "priority": -1,
                "due_at": context.now,
                "created_at": context.now,
            }
        ]
    )


def _close(
    context: Context, item: LongOperationItem, state: ItemState, note: Text
) -> None:
    item.state, item.done_at = state, context.now
    item.note_zh, item.note_en = note.zh, note.en


def _note(error: Exception) -> Text:
    if isinstance(error, InvalidFormError):
        texts = [problem.text for problem in error.problems]
        return Text(
            ";".join(text.zh for text in texts), "; ".join(text.en for text in texts)
        )
    if isinstance(error, EngineError):
        return Text(error.sentence("zh"), error.sentence("en"))
    return Text(f"程序出错：{error!r}", f"The program failed: {error!r}")


def _acting(context: Context, login: str) -> Actor:
    """Give who has started an operation, with what they may do by now."""
    if login == SYSTEM.login:
        return SYSTEM
    user = context.store.identities.get(login)
    if user is None or not user.active:
        raise GoneError(login=login)
    return actor_of(context, user)


def _kind(context: Context, name: str) -> LongKind:
    kind = context.business.long_operations.get(name)
    if kind is None:
        raise NotFoundError(
            what=Text(f"批量操作“{name}”", f"the long operation “{name}”")
        )
    return kind


def _item(planned: PlannedItem) -> LongOperationItem:
    return LongOperationItem(
        state=ItemState.WAITING if planned.feasible else ItemState.LEFT_OUT,
        name_zh=planned.name.zh,
        name_en=planned.name.en,
        note_zh=planned.note.zh,
        note_en=planned.note.en,
        arguments=dict(planned.arguments),
    )


def _sees_all(actor: Actor) -> bool:
    return actor == SYSTEM or "admin" in actor.roles


def _own(context: Context, operation_id: int) -> LongOperation:
    return _visible(context, context.store.long_operations.lock(operation_id))


def _visible(context: Context, operation: LongOperation | None) -> LongOperation:
    if operation is None:
        raise NotFoundError(what=Text("此批量操作", "this long operation"))
    if operation.prepared_by != context.actor.login and not _sees_all(context.actor):
        raise NotYoursError
    return operation


def _row(context: Context, operation: LongOperation) -> LongOperationRow:
    kind = context.business.long_operations.get(operation.kind)
    name = kind.name if kind else Text(operation.kind, operation.kind)
    return LongOperationRow(
        id=operation.id,
        kind=operation.kind,
        name=name,
        reason=operation.reason,
        state=operation.state,
        prepared_at=operation.prepared_at,
        prepared_by=person(context, operation.prepared_by),
        started_at=operation.started_at,
        ended_at=operation.ended_at,
        total=operation.total,
        done=operation.done,
        failures=operation.failures,
    )
