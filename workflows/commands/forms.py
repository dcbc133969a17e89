"""Forms as people see them: fields, values, choices and facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from storage.evidence import Evidence
from workflows.engine import Actor, Context
from workflows.models.form_files import FileFact
from workflows.models.forms import Form, FormScope, Option


@dataclass(frozen=True, slots=True)
class FormView:
    """A form with everything that showing it takes.

    ``options`` holds the choices of each ``x-ref`` field by its path, such as
    ``predicted_lines.part_no``; ``facts`` what the form looked up, by name.
    """

    form: Form
    values: Mapping[str, Any]
    options: Mapping[str, list[Option]]
    facts: Mapping[str, Mapping[str, object]]
    #: The uploads among the values, by their ids.
    files: Mapping[int, FileFact] = dataclass_field(default_factory=dict)


def form_scope(
    context: Context, variables: Mapping[str, object], task_id: int | None = None
) -> FormScope:
    """Let a form look things up in the name of the actor.

    Without a task it is a start form: it may use the uploads of the actor alone.
    """
    business = context.business

    def lookup(source: str, arguments: dict[str, object]) -> list[Option]:
        return list(business.options[source](context, **arguments))

    def facts(source: str, arguments: dict[str, object]) -> dict[str, object]:
        return dict(business.facts[source](context, **arguments))

    def lines(source: str, arguments: dict[str, object]) -> list[dict[str, object]]:
        return [dict(line) for line in business.lines[source](context, **arguments)]

    def files(ids: Collection[int]) -> dict[int, FileFact]:
        found = context.store.evidence.by_ids(ids) if ids else {}
        return {
            number: fact_of(row, usable=_is_usable(context, row, task_id))
            for number, row in found.items()
        }

    return FormScope(
        variables=variables,
        now=context.now,
        lookup=lookup,
        facts=facts,
        lines=lines,
        files=files,
        signer=context.actor.login,
        person=_person(context.actor),
    )


def _person(actor: Actor) -> dict[str, object]:
    """Give what a form may know of who fills it in."""
    return {
        "login": actor.login,
        "unit": actor.unit or None,
        "works_for_a_unit": actor.works_for_a_unit,
        "roles": sorted(actor.roles),
    }


def fact_of(evidence: Evidence, *, usable: bool = False) -> FileFact:
    """Give what a form shows of evidence."""
    return FileFact(
        id=evidence.id,
        filename=evidence.filename,
        size=evidence.size,
        media_type=evidence.media_type,
        kind=evidence.kind,
        field=evidence.field,
        exif_at=evidence.exif_at,
        sha256=evidence.sha256,
        usable=usable,
    )


def _is_usable(context: Context, evidence: Evidence, task_id: int | None) -> bool:
    """Tell whether a form may be submitted with an upload."""
    if evidence.submitted_at is not None or evidence.user_task_id != task_id:
        return False
    return task_id is not None or evidence.by_login == context.actor.login


def submit_files(context: Context, form: Form, values: Mapping[str, Any]) -> list[int]:
    """Keep the uploads that a form was submitted with; give their ids."""
    ids = list(form.file_ids(values))
    if ids:
        context.store.evidence.change(ids, {"submitted_at": context.now})
    return ids


def with_uploads(
    context: Context, form: Form, values: Mapping[str, Any], task_id: int
) -> dict[str, Any]:
    """Add what was uploaded for a task since its draft was saved."""
    names = [item.name for item in form.fields if form.file_field(item.name)]
    shown = dict(values)
    if not names:
        return shown
    for upload in context.store.evidence.unsubmitted(task_id, context.actor.login):
        if upload.field in names:
            present = shown.get(upload.field)
            ids = [str(each) for each in present] if isinstance(present, list) else []
            if str(upload.id) not in ids:
                shown[upload.field] = [*ids, str(upload.id)]
    return shown


def view_form(
    form: Form,
    scope: FormScope,
    values: Mapping[str, Any] | None,
) -> FormView:
    """Prepare a form for showing; without values with its defaults."""
    shown = dict(form.initial(scope)) if values is None else dict(values)
    shown = form.lined(shown, scope)
    files = scope.files(form.file_ids(shown))
    options = _options(form, scope, shown)
    return FormView(form, shown, options, form.facts(scope), files)


def _options(
    form: Form, scope: FormScope, values: Mapping[str, Any]
) -> dict[str, list[Option]]:
    options = {}
    for name, field in form.schema.get("properties", {}).items():
        for path, inner, chosen in (
            (name, field, values.get(name)),
            *(
                (f"{name}.{column}", cell, None)
                for column, cell in field.get("items", {}).get("properties", {}).items()
            ),
        ):
            if "x-ref" not in inner:
                continue
            if inner["x-ref"].get("search") and chosen in (None, ""):
                continue  # a long list: suggested while typing
            options[path] = form.options(inner, scope)
    return options
