"""Commands about process instances."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.authorization import MayNotStartError, may_start
from workflows.commands.forms import (
    FormView,
    form_scope,
    submit_files,
    view_form,
)
from workflows.deployed import NotExecutableError, newest_definition, source_of
from workflows.engine import Command, Context
from workflows.errors import InvalidFormError, Text
from workflows.models.forms import Form, Option
from workflows.progress import Progress, Start, begin, next_task_for
from workflows.spiff.definitions import Source


@dataclass(frozen=True, slots=True)
class StartView:
    """What a person sees before starting a process."""

    process_id: str
    process: Text
    definition_id: int
    documentation: Text
    form: FormView | None


@dataclass(frozen=True)
class GetStartForm(Command[StartView]):
    """Show what must be filled in to start a process."""

    process_id: str
    #: What is already known or was typed before; None shows the defaults.
    values: Mapping[str, Any] | None = None
    #: Laid over the defaults on the first showing.
    prefill: Mapping[str, Any] = field(default_factory=dict)
    reads = True

    def execute(self, context: Context) -> StartView:
        source = _startable(context, self.process_id)
        key = source.model.start_form_key
        view = None
        if key is not None:
            scope = form_scope(context, {})
            form = source.forms[key]
            values = self.values
            if values is None:
                values = {**form.initial(scope), **self.prefill}
            view = view_form(form, scope, values)
        return StartView(
            self.process_id,
            source.process_name,
            source.definition_id,
            source.documentation(),
            view,
        )


@dataclass(frozen=True)
class SuggestAtStart(Command[tuple[Option, ...]]):
    """Suggest choices for a field of a start form while a person types."""

    process_id: str
    field: str
    text: str
    reads = True

    def execute(self, context: Context) -> tuple[Option, ...]:
        source = _startable(context, self.process_id)
        form = source.forms.get(source.model.start_form_key or "")
        if form is None:
            return ()
        return tuple(form.suggest(self.field, self.text, form_scope(context, {})))


@dataclass(frozen=True)
class StartProcessInstance(Command[Progress]):
    """Start the newest version of a process with what its start form asked."""

    process_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    #: Token of the rendered form: sending the form twice starts one instance.
    rendering_token: str = ""

    @property
    def may_be_repeated(self) -> bool:
        return self.rendering_token != ""

    def execute(self, context: Context) -> Progress:
        source = _startable(context, self.process_id)
        if self.rendering_token:
            started = context.store.process_instances.find_started(self.rendering_token)
            if started is not None and started.started_by == context.actor.login:
                context.record.process_instance_id = started.id
                context.record.written = True  # the first time
                next_task_id = next_task_for(context, started.id)
                return Progress(started.id, started.business_key, next_task_id)
        values = _checked(context, source, self.values)
        context.record.variables = values
        files = _submit_files(context, source, values)
        progress = begin(
            context, source.definition_id, Start(values, self.rendering_token)
        )
        if files:
            here = {"process_instance_id": progress.process_instance_id}
            context.store.evidence.change(files, here)
        return progress


def start_form(context: Context, process_id: str) -> Form | None:
    """Give the form with which the actor may start a process."""
    source = _startable(context, process_id)
    return source.forms.get(source.model.start_form_key or "")


def _startable(context: Context, process_id: str) -> Source:
    row = newest_definition(context, process_id)
    source = source_of(context, row.id)
    if not source.model.executable:
        raise NotExecutableError(process=source.process_name)
    if not may_start(context.actor, source):
        raise MayNotStartError(process=source.process_name)
    return source


def _submit_files(
    context: Context, source: Source, values: Mapping[str, Any]
) -> list[int]:
    form = source.forms.get(source.model.start_form_key or "")
    return submit_files(context, form, values) if form else []


def _checked(
    context: Context, source: Source, values: Mapping[str, Any]
) -> dict[str, Any]:
    if source.model.start_form_key is None:
        return {}
    form = source.forms[source.model.start_form_key]
    clean, problems = form.check(dict(values), form_scope(context, {}))
    if problems:
        raise InvalidFormError(problems)
    return clean
