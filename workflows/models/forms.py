"""A form: fields described by JSON Schema, checked and typed on the server.

Example::

    form = Form.parse(resources["dispatch/diagnose.form.json"].decode())
    values, problems = form.check(request_values, scope)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflows.errors import Problem, Text
from workflows.models import form_files
from workflows.models.form_check import Inspection
from workflows.models.form_definition import Definition, FormDefinitionError
from workflows.models.form_fields import Field
from workflows.models.form_reader import read
from workflows.models.form_scope import FormScope, Option

__all__ = ["Field", "Form", "FormDefinitionError", "FormScope", "Option"]


@dataclass(frozen=True)
class Form:
    """A form file that was read and understood."""

    definition: Definition

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(text: str) -> "Form":
        """Read a form file, or raise FormDefinitionError.

        A deployment and the processes that use a form read the same file several
        times over; nobody changes what was read.
        """
        return Form(read(text))

    @property
    def schema(self) -> dict[str, Any]:
        """Give the file as JSON; numbers are int or Decimal."""
        return self.definition.schema

    @property
    def title(self) -> Text:
        """Give the title of the form."""
        return self.definition.title

    @property
    def fields(self) -> tuple[Field, ...]:
        """Give the fields in the order of the file."""
        known = {field.name: field for field in self.definition.fields}
        return tuple(known[name] for name in self.definition.order)

    def check(
        self, values: Mapping[str, object], scope: FormScope
    ) -> tuple[dict[str, object], tuple[Problem, ...]]:
        """Give the typed values, and what is wrong with the rest."""
        return Inspection(self.definition, scope).check(values)

    def initial(self, scope: FormScope) -> dict[str, object]:
        """Give the default values."""
        return dict(Inspection(self.definition, scope).defaults)

    def lined(
        self, values: Mapping[str, object], scope: FormScope
    ) -> dict[str, object]:
        """Give values with a row for each line of the rows that are fixed."""
        return Inspection(self.definition, scope).lined(values)

    def file_ids(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """List the uploads among the values."""
        return tuple(form_files.file_ids(self.fields, values))

    def file_field(self, path: str) -> Field | None:
        """Find a field that takes files, such as ``photos`` or ``lines.photos``."""
        for field in self.fields:
            for column in (field, *field.columns):
                own = field.name if column is field else f"{field.name}.{column.name}"
                if column.readonly:
                    continue
                if own == path and column.kind == "files":
                    return column
                drawing = form_files.drawing_of(column)
                if column.kind == "signature" and path == f"{own}.{drawing.name}":
                    return drawing
        return None

    def facts(self, scope: FormScope) -> dict[str, dict[str, object]]:
        """Look up the facts that stand beside the form."""
        return dict(Inspection(self.definition, scope).facts)

    def options(
        self, field_schema: Mapping[str, Any], scope: FormScope
    ) -> list[Option]:
        """List the choices of a field, given by its schema."""
        for field in self._all():
            if field.schema is field_schema or field.schema == field_schema:
                return Inspection(self.definition, scope).options(field)
        return []

    def suggest(self, path: str, text: str, scope: FormScope) -> list[Option]:
        """Suggest choices of a field, such as ``lines.part_no``, for what was typed."""
        for field in self.fields:
            for column in (field, *field.columns):
                own = field.name if column is field else f"{field.name}.{column.name}"
                if own == path and column.reference is not None:
                    return Inspection(self.definition, scope).options(column, text)
        return []

    def sources(self) -> tuple[tuple[str, str], ...]:
        """Give each (field, lookup) and (facts' name, source) that it uses."""
        lookups = (
            (field.name, field.reference.source)
            for field in self._all()
            if field.reference is not None
        )
        lines = (
            (field.name, field.lines.source)
            for field in self.fields
            if field.lines is not None
        )
        facts = ((name, found.source) for name, found in self.definition.facts.items())
        return (*lookups, *lines, *facts)

    def _all(self) -> tuple[Field, ...]:
        columns = (column for field in self.fields for column in field.columns)
        return (*self.fields, *columns)
