"""Checking what was entered into a form."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from jsonschema.exceptions import best_match

from workflows.errors import Problem, Text
from workflows.feel import Expression
from workflows.models import form_files
from workflows.models import form_sentences as say
from workflows.models.form_definition import Definition
from workflows.models.form_fields import DRAWING, Field
from workflows.models.form_scope import FormScope, Option
from workflows.models.form_signature import sealed
from workflows.models.form_values import Wrong, shown_date, typed

#: Clocks differ, and browsers send whole minutes.
TOLERANCE: Final = timedelta(minutes=5)


class Inspection:
    """One look at a form with the data of one scope."""

    def __init__(self, definition: Definition, scope: FormScope) -> None:
        self._definition = definition
        self._scope = scope

    @cached_property
    def facts(self) -> dict[str, dict[str, object]]:
        """Look up what stands beside the form."""
        if not self._definition.facts:
            return {}
        known = {**self._scope.variables, **self._moment}
        return {
            name: self._scope.fact(wanted.source, _values(wanted.arguments, known))
            for name, wanted in self._definition.facts.items()
        }

    @cached_property
    def known(self) -> dict[str, object]:
        """Give what expressions may use: variables, facts, the time and the person."""
        return {**self._scope.variables, **self.facts, **self._moment}

    @cached_property
    def defaults(self) -> dict[str, object]:
        """Give the default values, as far as they make sense."""
        found = {}
        for item in self._definition.fields:
            if item.default is None:
                continue
            value = shown_date(item.default.evaluate(self.known))
            clean, problems = self._value(item, value, item.name, lenient=True)
            if clean is not None and not problems:
                found[item.name] = clean
        return found

    def options(self, item: Field, entered: str | None = None) -> list[Option]:
        """List the choices of a field; of a long list, those like the entry."""
        if item.reference is None:
            return [Option(value, _label(item.schema, value)) for value in item.choices]
        arguments = _values(item.reference.arguments, self.known)
        if item.reference.search and entered is not None:
            arguments["text"] = entered
        return self._scope.find(item.reference.source, arguments)

    def lined(self, values: Mapping[str, object]) -> dict[str, object]:
        """Give values with a row for each line of the rows that are fixed."""
        shown = dict(values)
        for item in self._definition.fields:
            if item.lines is not None:
                shown[item.name] = self._lined(item, values.get(item.name))
        return shown

    def check(
        self, values: Mapping[str, object]
    ) -> tuple[dict[str, object], tuple[Problem, ...]]:
        """Give the typed values, and what is wrong with the rest."""
        fields = self._definition.fields
        clean, problems, asked = self._fields(fields, values, "", lenient=False)
        wrong = {problem.field.partition(".")[0] for problem in problems}
        problems += self._rules(clean, asked, wrong)
        problems += _too_many_files(fields, clean)
        problems += [
            Problem(place, say.used_in_row(number))
            for place, number in form_files.used_twice(fields, values)
        ]
        for item in fields:
            if item.kind == "signature" and item.name in clean:
                signed = sealed(
                    item, clean, self.known, self._scope.signer, self._scope.local_now
                )
                clean[item.name] = signed
        order = {name: at for at, name in enumerate(self._definition.order)}
        problems.sort(
            key=lambda problem: order.get(problem.field.partition(".")[0], -1)
        )
        return clean, tuple(problems)

    @cached_property
    def _moment(self) -> dict[str, object]:
        now = self._scope.local_now.isoformat(timespec="seconds")
        return {"now": now, "person": self._scope.person}

    def _fields(
        self,
        fields: tuple[Field, ...],
        values: Mapping[str, object],
        prefix: str,
        *,
        lenient: bool,
        line: Mapping[str, object] | None = None,
    ) -> tuple[dict[str, object], list[Problem], set[str]]:
        clean: dict[str, object] = {}
        fixed: dict[str, object] = {}
        problems: list[Problem] = []
        asked = set()
        for item in fields:
            if not _is_asked(item, {**fixed, **clean}):
                continue
            if item.readonly:
                given = self.defaults if not prefix else line or {}
                fixed[item.name] = given.get(item.name)
                continue
            asked.add(item.name)
            value, wrong = self._value(
                item, values.get(item.name), prefix + item.name, lenient=lenient
            )
            problems += wrong
            if value is not None:
                clean[item.name] = value
        return clean, problems, asked

    def _value(
        self, item: Field, raw: object, path: str, *, lenient: bool
    ) -> tuple[object, list[Problem]]:
        problems: list[Problem] = []
        try:
            value = typed(item, raw)
            if item.lines is not None:
                sent = value if isinstance(value, list) else []
                return self._fixed_rows(item, sent, path)
            if item.kind == "rows" and isinstance(value, list):
                value, problems = self._rows(item, value, path, lenient=lenient)
            if lenient:
                return value, problems
            # Rows that are wrong are not missing.
            if item.required and not problems:
                _require(item, value)
            if value is not None:
                self._accept(item, value)
                if item.kind == "files" and isinstance(value, list):
                    self._accept_files(item, value, path)
                if item.kind == "signature" and isinstance(value, dict):
                    value = self._with_drawing(item, value, path)
        except Wrong as wrong:
            return None, [*problems, Problem(path, wrong.text)]
        return value, problems

    def _rows(
        self, item: Field, raw: list[object], path: str, *, lenient: bool
    ) -> tuple[list[object], list[Problem]]:
        rows: list[object] = []
        problems: list[Problem] = []
        for index, row in enumerate(raw):
            place = f"{path}.{index}"
            if not isinstance(row, Mapping):
                problems.append(Problem(place, say.WRONG_SHAPE))
            elif not _is_blank(row, item):
                clean, wrong, _ = self._fields(
                    item.columns, row, f"{place}.", lenient=lenient
                )
                rows.append(clean)
                problems += wrong
        return rows, problems

    def _fixed_rows(
        self, item: Field, sent: list[object], path: str
    ) -> tuple[list[object], list[Problem]]:
        """Expect exactly one row for each line that there is now."""
        rows = {str(row.get("line")): row for row in sent if isinstance(row, Mapping)}
        lines = self._lines(item)
        if len(rows) < len(sent) or rows.keys() != {str(x["line"]) for x in lines}:
            raise Wrong(say.LINES_CHANGED)
        found: list[object] = []
        problems: list[Problem] = []
        for index, line in enumerate(lines):
            row = rows[str(line["line"])]
            clean, wrong, _ = self._fields(
                item.columns, row, f"{path}.{index}.", lenient=False, line=line
            )
            found.append({"line": line["line"], **clean})
            problems += wrong
        return found, problems

    def _lined(self, item: Field, typed_rows: object) -> list[dict[str, object]]:
        rows = typed_rows if isinstance(typed_rows, list) else []
        entered = {str(x.get("line")): x for x in rows if isinstance(x, Mapping)}
        shown = []
        for line in self._lines(item):
            row = entered.get(str(line["line"]))
            known = {**self.known, **line}
            cells: dict[str, object] = {"line": line["line"]}
            for column in item.columns:
                if row is not None and not column.readonly:
                    cells[column.name] = row.get(column.name)
                elif column.default is not None:
                    cells[column.name] = shown_date(column.default.evaluate(known))
                else:
                    cells[column.name] = shown_date(line.get(column.name))
            shown.append(cells)
        return shown

    def _lines(self, item: Field) -> list[dict[str, object]]:
        assert item.lines is not None, item.name
        arguments = _values(item.lines.arguments, self.known)
        return self._scope.line(item.lines.source, arguments)

    def _accept_files(self, item: Field, ids: list[int], path: str) -> None:
        files = self._scope.files(ids)
        if len(files) < len(ids):
            raise Wrong(say.FILE_GONE)
        form_files.accept(item, path, files)

    def _with_drawing(
        self, item: Field, signature: dict[str, object], path: str
    ) -> dict[str, object]:
        """Expect at most one drawing, and bind the signature to what it shows."""
        ids = signature.get(DRAWING)
        if not isinstance(ids, list):
            return signature
        if len(ids) > 1:
            raise Wrong(say.too_many(1))
        self._accept_files(form_files.drawing_of(item), ids, f"{path}.{DRAWING}")
        (drawing,) = self._scope.files(ids).values()
        return {**signature, "drawing_sha256": drawing.sha256}

    def _accept(self, item: Field, value: object) -> None:
        error = best_match(item.validator.iter_errors(value))
        if error is not None:
            raise Wrong(say.sentence_of(error))
        if isinstance(value, list) and item.kind == "choices":
            for chosen in value:
                self._accept_choice(item, chosen)
        elif item.reference is not None:
            self._accept_choice(item, str(value))
        if item.kind in {"date", "date-time"}:
            self._accept_time(item, str(value))

    def _accept_choice(self, item: Field, value: str) -> None:
        if item.reference is not None and not item.reference.binding:
            return
        if value not in {option.value for option in self.options(item, value)}:
            raise Wrong(say.NOT_LISTED)

    def _accept_time(self, item: Field, value: str) -> None:
        now = self._scope.local_now
        late, early = now + TOLERANCE, now - TOLERANCE
        if item.kind == "date":
            day = date.fromisoformat(value)
            future, past = day > late.date(), day < early.date()
        else:
            moment = datetime.fromisoformat(value)
            future, past = moment > late, moment < early
        if future and item.schema.get("x-not-future"):
            raise Wrong(say.IN_FUTURE)
        if past and item.schema.get("x-not-past"):
            raise Wrong(say.IN_PAST)

    def _rules(
        self, clean: Mapping[str, object], asked: set[str], wrong: set[str]
    ) -> list[Problem]:
        """Give the rules that are broken; of what is wrong itself they say nothing."""
        if not self._definition.rules:
            return []
        # A field left empty must not show a variable of the same name.
        empty = dict.fromkeys(item.name for item in self._definition.fields)
        known = {**self.known, **empty, **clean}
        return [
            Problem(broken.field, broken.text)
            for broken in self._definition.rules
            if (not broken.field or broken.field in asked - wrong)
            and not broken.require.names & wrong
            and broken.require.evaluate(known) is False
        ]


def _values(
    arguments: Mapping[str, Expression], known: Mapping[str, object]
) -> dict[str, object]:
    return {name: source.evaluate(known) for name, source in arguments.items()}


def _too_many_files(
    fields: tuple[Field, ...], clean: Mapping[str, object]
) -> list[Problem]:
    if len(list(form_files.file_ids(fields, clean))) <= form_files.MAX_FILES:
        return []
    last = [
        item.name
        for item in fields
        if next(form_files.file_ids([item], clean), None) is not None
    ][-1]
    return [Problem(last, say.TOO_MANY_FILES)]


def _is_asked(item: Field, answers: Mapping[str, object]) -> bool:
    for sibling, wanted in item.asked_if.items():
        answer = answers.get(sibling)
        given = answer if isinstance(answer, list) else [answer]
        if not any(value in wanted for value in given if value is not None):
            return False
    return True


def _is_blank(row: Mapping[str, object], item: Field) -> bool:
    entered = (row.get(column.name) for column in item.columns if not column.readonly)
    return not any(
        value.strip() if isinstance(value, str) else value not in (None, [])
        for value in entered
    )


_ASKING: Final = {
    "rows": say.ADD_ROW,
    "files": say.ADD_FILE,
    "signature": say.SIGN,
}


def _require(item: Field, value: object) -> None:
    if value is not None and value != []:
        return
    if item.kind in _ASKING:
        raise Wrong(_ASKING[item.kind])
    listed = item.reference is not None and item.reference.binding
    choosing = listed or item.kind in {"choice", "choices", "boolean"}
    raise Wrong(say.CHOOSE if choosing else say.REQUIRED)


def _label(schema: Mapping[str, object], value: str) -> Text:
    i18n = schema.get("x-i18n")
    words = []
    for locale in ("zh", "en"):
        labels = i18n.get(locale, {}) if isinstance(i18n, dict) else {}
        words.append(str(labels.get("options", {}).get(value, value)))
    return Text(words[0], words[1])
