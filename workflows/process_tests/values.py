"""Values of a test file: plain ones, and FEEL after an equals sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

from workflows.errors import LOCAL_ZONE
from workflows.feel import (
    FeelError,
    at_moment,
    compile_expression,
    compile_unary_tests,
)
from workflows.process_tests.failures import differs, failure, shown
from workflows.process_tests.items import Item

#: The ways to say what a value has to be like, in place of the value itself.
IS, CONTAINS = "is", "contains"


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions see: names with values, and the moment."""

    variables: Mapping[str, object]
    now: datetime

    def value(self, item: Item) -> Any:  # noqa: ANN401 (any JSON value)
        """Give the value of an item, expressions in it evaluated."""
        if isinstance(item.value, dict):
            return {name: self.value(each) for name, each in item.value.items()}
        if isinstance(item.value, list):
            return [self.value(each) for each in item.value]
        if isinstance(item.value, str) and item.value.startswith("="):
            return self._evaluated(item, item.value[1:].strip())
        return item.value

    def mapping(self, item: Item | None) -> dict[str, Any]:
        """Give the values of a mapping; of nothing, none."""
        return {} if item is None else dict(self.value(item))

    def expect(self, item: Item, what: str, found: object) -> None:
        """Raise CaseFailure unless a value is as the file says."""
        found = plain(found)
        if isinstance(item.value, dict):
            self._expect_parts(item, what, found)
        elif isinstance(item.value, list):
            self._expect_rows(item, what, found)
        else:
            expected = self.value(item)
            if not same(expected, found):
                raise differs(item, what, expected, found)

    def _expect_parts(self, item: Item, what: str, found: object) -> None:
        if item.value.keys() == {IS}:
            self._expect_like(item.value[IS], what, found)
        elif item.value.keys() == {CONTAINS}:
            part = self.value(item.value[CONTAINS])
            inside = found if isinstance(found, list) else str(found)
            if part not in inside:
                raise differs(item, what, f"… {shown(part)} …", found)
        elif not isinstance(found, dict):
            raise differs(item, what, item.plain(), found)
        else:
            for name, expected in item.value.items():
                if name not in found:
                    names = " ".join(sorted(found))
                    raise failure(
                        expected,
                        f"{what} 没有“{name}”，只有：{names}。",
                        f"{what} has no “{name}”, only: {names}.",
                    )
                self.expect(expected, f"{what}.{name}", found[name])

    def _expect_rows(self, item: Item, what: str, found: object) -> None:
        if not isinstance(found, list) or len(found) != len(item.value):
            raise differs(item, what, item.plain(), found)
        for number, (expected, each) in enumerate(
            zip(item.value, found, strict=True), 1
        ):
            self.expect(expected, f"{what}[{number}]", each)

    def _expect_like(self, item: Item, what: str, found: object) -> None:
        """Test a value as a cell of a decision table would."""
        try:
            tests = compile_unary_tests(str(item.value))
        except FeelError as error:
            raise failure(item, error.zh, error.en) from None
        with at_moment(self.now):
            if not tests.matches(found, self.variables):
                raise differs(item, what, item.value, found)

    def _evaluated(self, item: Item, source: str) -> object:
        try:
            expression = compile_expression(source)
        except FeelError as error:
            raise failure(item, error.zh, error.en) from None
        with at_moment(_as_forms_send_it(self.now)):
            report = expression.report(self.variables)
        if report.value is None:
            why = report.warnings[0] if report.warnings else None
            raise failure(
                item,
                f"表达式“{source}”没有结果。{why.zh if why else ''}",
                f"The expression “{source}” gives nothing. {why.en if why else ''}",
            )
        return report.value


def plain(value: object) -> object:
    """Make of what the product gives what a file can say."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL_ZONE).isoformat(sep=" ", timespec="minutes")[:16]
    return value.isoformat() if isinstance(value, date) else value


def same(expected: object, found: object) -> bool:
    """Compare what the file says with what was found."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, int | float | Decimal) and isinstance(
        found, int | float | Decimal
    ):
        return Decimal(str(expected)) == Decimal(str(found))
    if isinstance(expected, str) and isinstance(found, str):
        return expected == found or _is_same_moment(expected, found)
    return expected == found


def moment(text: str) -> datetime | None:
    """Read a point in time; without a zone it is that of the company."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL_ZONE)


def _as_forms_send_it(now: datetime) -> datetime:
    """Give a time as that of the company, with its distance from UTC."""
    distance = now.astimezone(LOCAL_ZONE).utcoffset()
    assert distance is not None
    return now.astimezone(timezone(distance))


def _is_same_moment(expected: str, found: str) -> bool:
    """Compare points in time, to the minute."""
    pair = [moment(text) for text in (expected, found) if len(text) > 10]
    first, second = pair if len(pair) == 2 else (None, None)
    if first is None or second is None:
        return False
    return first.replace(second=0, microsecond=0) == second.replace(
        second=0, microsecond=0
    )
