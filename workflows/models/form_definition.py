"""Reading a form file and saying what is wrong with it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Final

from workflows.errors import InvalidError, Text
from workflows.feel import Expression, FeelError, compile_expression
from workflows.models.form_fields import Facts, Field, FormRule, ordered
from workflows.models.rule_book import Rule, filled, rule

MAX_BYTES: Final = 512 * 1024
_TOP: Final = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "type",
        "title",
        "description",
        "properties",
        "required",
        "x-i18n",
        "x-facts",
        "x-rules",
    }
)

NOT_JSON: Final = rule(
    "form-json",
    zh=("表单文件不是合法的 JSON({problem})。", "请更正后重新部署。"),
    en=("The form is no valid JSON: {problem}.", "Correct the file."),
)
SHAPE: Final = rule(
    "form-shape",
    zh=("“{key}”的写法有误，应为{expected}。", "请更正。"),
    en=("“{key}” is wrong: expected {expected}.", "Correct it."),
)
UNKNOWN_KEY: Final = rule(
    "form-key-unknown",
    zh=("表单不支持“{key}”。", "请删除它，或检查拼写。"),
    en=("Forms do not support “{key}”.", "Remove it, or check the spelling."),
)
UNKNOWN_FIELD: Final = rule(
    "form-field-unknown",
    zh=("“{key}”提到不存在的字段“{name}”。", "请改成表单中的字段。"),
    en=("“{key}” names the missing field “{name}”.", "Name a field of the form."),
)
BAD_NAME: Final = rule(
    "form-name",
    zh=(
        "名称“{name}”不能使用。",
        "请用未占用的名称：字母开头，只含字母、数字、下划线。",
    ),
    en=(
        "The name “{name}” cannot be used.",
        "Choose a free name of letters, digits and underscores.",
    ),
)
NO_LABEL: Final = rule(
    "form-label",
    zh=("缺少中文或英文标题（x-i18n）。", "请补全 zh.title 和 en.title。"),
    en=(
        "A Chinese or English title is missing (x-i18n).",
        "Give zh.title and en.title.",
    ),
)
EXPRESSION: Final = rule(
    "form-expression",
    zh=("“{key}”的表达式“{source}”有误：{problem}", "请改成 FEEL 表达式。"),
    en=("The expression “{source}” of “{key}” is wrong: {problem}", "Write FEEL."),
)
CIRCLE: Final = rule(
    "form-x-if-circle",
    zh=("字段“{name}”的 x-if 互相依赖。", "请去掉其中一个条件。"),
    en=("The x-if of “{name}” depends on itself.", "Remove one of the conditions."),
)

OBJECT: Final = Text("对象", "an object")
LIST: Final = Text("列表", "a list")
TEXT: Final = Text("文字", "text")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
#: Names that forms and diagrams use themselves.
_TAKEN: Final = frozenset({"now", "person", "form", "null", "true", "false"})


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """What is wrong with a form file, and where."""

    rule: Rule
    field: str
    line: int
    facts: Mapping[str, str | Text]

    @property
    def text(self) -> Text:
        """Give the sentence."""
        return filled(self.rule.text, self.facts)

    @property
    def remedy(self) -> Text:
        """Say what to do."""
        return filled(self.rule.remedy, self.facts)


class FormDefinitionError(InvalidError):
    """A form file says something that cannot be shown or checked."""

    sentences: ClassVar = {
        "zh": "表单定义有 {count} 处问题：{first}",
        "en": "Expected a usable form, but it has {count} problems: {first}",
    }

    def __init__(self, problems: tuple[DefinitionProblem, ...]) -> None:
        self.problems = problems
        super().__init__(count=len(problems), first=problems[0].text)


@dataclass(frozen=True)
class Definition:
    """What a form file says."""

    schema: dict[str, Any]
    title: Text
    #: In the order in which they can be decided (``x-if``).
    fields: tuple[Field, ...]
    facts: Mapping[str, Facts]
    rules: tuple[FormRule, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Give the names of the fields in the order of the file."""
        return tuple(self.schema.get("properties", {}))


@dataclass
class Notebook:
    """Collects problems while a form file is read."""

    source: str
    problems: list[DefinitionProblem] = field(default_factory=list)

    def note(self, broken: Rule, name: str, /, **facts: str | Text) -> None:
        """Write down a problem of a field, or of the form where name is empty."""
        found = re.search(rf'"{re.escape(name)}"\s*:', self.source) if name else None
        line = self.source.count("\n", 0, found.start()) + 1 if found else 1
        self.problems.append(DefinitionProblem(broken, name, line, facts))

    def keys(self, schema: Mapping[str, Any], known: frozenset[str], name: str) -> None:
        """Expect no keys but the known ones."""
        for key in schema:
            if key not in known:
                self.note(UNKNOWN_KEY, name, key=key)

    def mapping(self, schema: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
        """Give an object; nothing, with a problem, if it is something else."""
        found = schema.get(key, {})
        if isinstance(found, dict):
            return found
        self.note(SHAPE, name, key=key, expected=OBJECT)
        return {}

    def expression(self, source: object, key: str, name: str) -> Expression | None:
        """Compile an expression; None, with a problem, if it is none."""
        if not isinstance(source, str):
            self.note(SHAPE, name, key=key, expected=TEXT)
            return None
        try:
            return compile_expression(source)
        except FeelError as error:
            problem = Text(error.zh, error.en)
            self.note(EXPRESSION, name, key=key, source=source, problem=problem)
            return None

    def expressions(
        self, sources: Mapping[str, Any], key: str, name: str
    ) -> dict[str, Expression]:
        """Compile the arguments of a lookup."""
        compiled = {
            argument: self.expression(source, f"{key}.{argument}", name)
            for argument, source in sources.items()
        }
        return {argument: found for argument, found in compiled.items() if found}

    def labels(
        self, schema: Mapping[str, Any], name: str, key: str, *, needed: bool
    ) -> Text:
        """Give a text of ``x-i18n`` in both languages."""
        words = []
        i18n = self.mapping(schema, "x-i18n", name)
        for locale in ("zh", "en"):
            found = self.mapping(i18n, locale, name).get(key, "")
            if not isinstance(found, str) or len(found) > 500:
                self.note(SHAPE, name, key=f"x-i18n.{locale}.{key}", expected=TEXT)
                found = "?"
            words.append(found.strip())
        if needed and not all(words):
            self.note(NO_LABEL, name)
        return Text(words[0], words[1])

    def name(self, name: str, taken: frozenset[str] = frozenset()) -> None:
        """Expect a name that expressions can use."""
        if not _NAME.fullmatch(name) or name in _TAKEN or name in taken:
            self.note(BAD_NAME, name, name=name)


def read_json(text: str) -> dict[str, Any]:
    """Read a form file as JSON: numbers exact, keys once."""
    book = Notebook(text)
    try:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise ValueError("> 512 KB")  # noqa: TRY301 - one place says it
        schema = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        reason = str(error.msg if isinstance(error, json.JSONDecodeError) else error)
        problem = DefinitionProblem(NOT_JSON, "", line, {"problem": reason})
        raise FormDefinitionError((problem,)) from None
    if not isinstance(schema, dict):
        book.note(SHAPE, "", key="", expected=OBJECT)
        raise FormDefinitionError(tuple(book.problems))
    return schema


def read_top(schema: dict[str, Any], book: Notebook) -> Text:
    """Read what stands above the fields; give the title."""
    book.keys(schema, _TOP, "")
    if schema.get("type") != "object":
        book.note(SHAPE, "", key="type", expected=Text("“object”", "“object”"))
    return book.labels(schema, "", "title", needed=True)


def read_facts(
    schema: Mapping[str, Any], fields: tuple[Field, ...], book: Notebook
) -> dict[str, Facts]:
    """Read what is looked up to stand beside the form."""
    facts = {}
    names = frozenset(item.name for item in fields)
    for name, wanted in book.mapping(schema, "x-facts", "").items():
        book.name(name, names)
        if not isinstance(wanted, dict) or not isinstance(wanted.get("source"), str):
            book.note(SHAPE, name, key="x-facts", expected=OBJECT)
            continue
        arguments = {key: value for key, value in wanted.items() if key != "source"}
        compiled = book.expressions(arguments, "x-facts", name)
        facts[name] = Facts(wanted["source"], compiled)
    return facts


def read_rules(
    schema: Mapping[str, Any], fields: tuple[Field, ...], book: Notebook
) -> tuple[FormRule, ...]:
    """Read what must hold between fields."""
    rules = []
    wanted = schema.get("x-rules", [])
    for item in wanted if isinstance(wanted, list) else [None]:
        if not isinstance(item, dict) or not all(
            isinstance(item.get(key), str) for key in ("field", "require", "zh", "en")
        ):
            book.note(SHAPE, "", key="x-rules", expected=LIST)
            continue
        name = item["field"]
        if name and name not in {known.name for known in fields}:
            book.note(UNKNOWN_FIELD, "", key="x-rules", name=name)
        require = book.expression(item["require"], "x-rules", name)
        if require is not None:
            rules.append(FormRule(name, require, Text(item["zh"], item["en"])))
    return tuple(rules)


def in_order(fields: tuple[Field, ...], book: Notebook) -> tuple[Field, ...]:
    """Put fields in the order in which they can be decided."""
    try:
        return ordered(fields)
    except ValueError as error:
        book.note(CIRCLE, str(error), name=str(error))
        return fields


def _no_constant(name: str) -> Decimal:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice}” ×2")
    return found
