"""Forms as people see them: fields, values, choices and facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine import Context
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


def form_scope(context: Context, variables: Mapping[str, object]) -> FormScope:
    """Let a form look things up in the name of the actor."""
    business = context.business

    def lookup(source: str, arguments: dict[str, object]) -> list[Option]:
        return list(business.options[source](context, **arguments))

    def facts(source: str, arguments: dict[str, object]) -> dict[str, object]:
        return dict(business.facts[source](context, **arguments))

    return FormScope(variables, context.now, lookup, facts)


def view_form(
    form: Form,
    scope: FormScope,
    values: Mapping[str, Any] | None,
) -> FormView:
    """Prepare a form for showing; without values with its defaults."""
    shown = dict(form.initial(scope)) if values is None else dict(values)
    return FormView(form, shown, _options(form, scope, shown), form.facts(scope))


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
