"""A scope without a database, and a way to fill in a form of one field."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tests.workflows.models.samples import form_text
from workflows.errors import Text
from workflows.models.forms import Form, FormScope, Option

#: 09:30 in Shanghai.
NOW = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
ENGINEERS = {"OF18": ("E1", "E2"), "OF19": ("E3",)}


def lookup(source: str, arguments: dict[str, object]) -> list[Option]:
    """Find the engineers of a unit; with ``q`` only those like it."""
    assert source == "engineers"
    found = ENGINEERS.get(str(arguments.get("unit")), ())
    wanted = str(arguments.get("text", ""))
    return [Option(code, Text(code, code)) for code in found if wanted in code]


def facts(source: str, arguments: dict[str, object]) -> dict[str, object]:
    """Give the facts of a machine."""
    assert source == "machine_facts"
    return {"hours_last": 1200, "serial_no": arguments.get("serial_no")}


def scope(**variables: object) -> FormScope:
    """Give a scope in which a task of office OF18 runs."""
    known = {"exec_unit": "OF18", "serial_no": "SN1", **variables}
    return FormScope(known, NOW, lookup, facts)


def one_field(**definition: object) -> Form:
    """Give a form that asks one question, which must be answered."""
    return Form.parse(form_text({"x": definition}, required=["x"]))


def entered(form: Form, values: Mapping[str, object]) -> tuple[object, dict[str, str]]:
    """Fill in a form; give the typed values and the Chinese problems by field."""
    clean, problems = form.check(values, scope())
    return clean, {problem.field: problem.text.zh for problem in problems}
