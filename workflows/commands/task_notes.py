"""What people say beside a task: comments, questions to colleagues, and answers.

People of a unit read what their own unit says, and what is asked of them or answered
to them: what headquarters writes to itself may tell what it expects (I6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from storage.notifications import Notification
from storage.task_notes import TaskNote
from storage.user_tasks import UserTask
from workflows.authorization import NotOfferedError, may_see
from workflows.commands.task_comments import LONGEST, keep_note
from workflows.commands.user_tasks import no_task, open_task, require_work
from workflows.engine import Actor, Command, Context
from workflows.errors import InvalidFormError, NotFoundError, Problem, Text
from workflows.models.forms import Option
from workflows.names import people, person

_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note as pages show it."""

    id: int
    #: comment, question or answer.
    kind: str
    at: datetime
    by: Text
    to: Text | None
    text: str
    #: The step that it was said at.
    task: Text


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question with its answers, for those between whom it is."""

    id: int
    task_id: int
    task: Text
    subject: str | None
    order_no: str | None
    notes: tuple[NoteCard, ...]
    #: Whether the reader is the one who was asked.
    may_answer: bool


@dataclass(frozen=True)
class AskAboutTask(Command[None]):
    """Ask somebody who has worked on the process for more; the task stays open."""

    task_id: int
    to: str
    text: str

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        require_work(context, task)
        row = context.store.user_tasks.get(task.id)
        assert row is not None, task.id
        problems = [
            _to_problem(self.to, participants(context, row)),
            _text_problem("question", self.text),
        ]
        if found := tuple(one for one in problems if one is not None):
            raise InvalidFormError(found)
        context.record.reason = self.text.strip()
        context.record.variables = {"to": self.to}
        note = keep_note(context, task, "question", self.text.strip(), self.to)
        asker = person(context, context.actor.login)
        said = Text(f"{asker.zh}请您补充", f"{asker.en} asks you for more")
        _tell(context, row, note, self.to, (f"question {note.id}", said))


@dataclass(frozen=True)
class AnswerQuestion(Command[None]):
    """Answer a question that one was asked; whoever asked is told."""

    question_id: int
    text: str

    def execute(self, context: Context) -> None:
        question, row = _question(context, self.question_id)
        if question.to_login != context.actor.login:
            raise _no_question(self.question_id)
        problem = _text_problem("answer", self.text)
        if problem is not None:
            raise InvalidFormError((problem,))
        context.record.process_instance_id = question.process_instance_id
        context.record.user_task_id = question.user_task_id
        context.record.reason = self.text.strip()
        answer = context.store.task_notes.add(
            TaskNote(
                user_task_id=question.user_task_id,
                process_instance_id=question.process_instance_id,
                kind="answer",
                at=context.now,
                by_login=context.actor.login,
                by_unit=context.actor.unit,
                to_login=question.by_login,
                text=self.text.strip(),
                question_id=question.id,
            )
        )
        asked = person(context, context.actor.login)
        said = Text(f"{asked.zh}已答复", f"{asked.en} has answered")
        _tell(context, row, answer, question.by_login, (f"task {row.id}", said))


@dataclass(frozen=True)
class GetQuestion(Command[QuestionPage]):
    """Show a question to whoever asked it, and to whoever was asked."""

    question_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> QuestionPage:
        question, row = _question(context, self.question_id)
        if context.actor.login not in {question.by_login, question.to_login}:
            raise _no_question(self.question_id)
        answers = context.store.task_notes.answers([question.id])
        return QuestionPage(
            id=question.id,
            task_id=row.id,
            task=Text(row.name_zh, row.name_en),
            subject=row.subject,
            order_no=row.order_no,
            notes=_cards(context, [question, *answers]),
            may_answer=question.to_login == context.actor.login,
        )


@dataclass(frozen=True, slots=True)
class TaskNotes:
    """What was said about a process so far, and who can be asked."""

    notes: tuple[NoteCard, ...]
    participants: tuple[Option, ...]


@dataclass(frozen=True)
class GetTaskNotes(Command[TaskNotes]):
    """List the notes of a task's process that the actor may read."""

    task_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> TaskNotes:
        row = context.store.user_tasks.get(self.task_id)
        if row is None:
            raise no_task(self.task_id)
        candidates = context.store.user_tasks.candidates(row.id)
        if not may_see(context.actor, row, candidates):
            raise NotOfferedError
        notes = readable_notes(context, row.process_instance_id)
        return TaskNotes(notes, participants(context, row))


def readable_notes(context: Context, process_instance_id: int) -> tuple[NoteCard, ...]:
    """List what was said in a process instance, as far as the actor may read it."""
    found = context.store.task_notes.of_instance(process_instance_id)
    readable = [note for note in found if may_read(context.actor, note)]
    return _cards(context, readable)


def may_read(actor: Actor, note: TaskNote) -> bool:
    """Tell whether somebody may read a note."""
    units = actor.scope.units
    mine = actor.login in {note.by_login, note.to_login}
    return mine or units is None or note.by_unit in units


def participants(context: Context, row: UserTask) -> tuple[Option, ...]:
    """List the others who have worked on the process of a task, active ones only."""
    instance = context.store.process_instances.get(row.process_instance_id)
    tasks = context.store.user_tasks.of_instance(row.process_instance_id)
    logins = {task.completed_by for task in tasks if task.completed_by}
    if instance is not None:
        logins.add(instance.started_by)
    users = context.store.identities.names(logins - {context.actor.login})
    return tuple(
        Option(user.login, Text(user.name_zh, user.name_en or user.name_zh))
        for user in sorted(users.values(), key=lambda one: one.login)
        if user.active
    )


def _to_problem(to: str, known: Iterable[Option]) -> Problem | None:
    if to in {option.value for option in known}:
        return None
    return Problem("ask_to", Text("请选择请谁补充", "Choose whom to ask"))


def _text_problem(field: str, text: str) -> Problem | None:
    length = len(text.strip())
    if length < _SHORTEST:
        return Problem(field, Text("请填写内容", "Please write something"))
    if length > LONGEST:
        said = Text(f"最多 {LONGEST} 个字", f"At most {LONGEST} characters")
        return Problem(field, said)
    return None


def _tell(
    context: Context, row: UserTask, note: TaskNote, login: str, said: tuple[str, Text]
) -> None:
    link, text = said
    about = row.order_no or row.subject or ""
    users = context.store.identities.names([login])
    if login not in users:
        return  # nobody who could read it, such as a program
    context.store.notifications.add(
        [
            Notification(
                login=login,
                at=context.now,
                kind="question",
                key=f"note {note.id}",
                text_zh=f"{about} {row.name_zh}：{text.zh}：{note.text}",
                text_en=f"{about} {row.name_en}: {text.en}: {note.text}",
                link=link,
                read_at=None,
                mail_to=users[login].email,
            )
        ]
    )


def _question(context: Context, question_id: int) -> tuple[TaskNote, UserTask]:
    found = context.store.task_notes.get(question_id)
    if found is None or found.kind != "question":
        raise _no_question(question_id)
    row = context.store.user_tasks.get(found.user_task_id)
    assert row is not None, found.user_task_id
    return found, row


def _cards(context: Context, notes: Iterable[TaskNote]) -> tuple[NoteCard, ...]:
    notes = list(notes)
    logins = {login for note in notes for login in (note.by_login, note.to_login)}
    names = people(context, sorted(filter(None, logins)))
    tasks = context.store.user_tasks
    cards = []
    for note in notes:
        row = tasks.get(note.user_task_id)
        assert row is not None, note.user_task_id
        cards.append(
            NoteCard(
                id=note.id,
                kind=note.kind,
                at=note.at,
                by=names.get(note.by_login) or Text(note.by_login, note.by_login),
                to=names.get(note.to_login) if note.to_login else None,
                text=note.text,
                task=Text(row.name_zh, row.name_en),
            )
        )
    return tuple(cards)


def _no_question(question_id: int) -> NotFoundError:
    return NotFoundError(
        what=Text(f"补充请求 {question_id}", f"the question {question_id}")
    )
