"""What can be wrong with the text of an expression, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

#: A line and a column; both count from 1.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same words in both languages; ``{names}`` stand for facts."""

    zh: str
    en: str


class FeelError(Exception):
    """The text is no expression of the supported language.

    Lines and columns count from 1.
    """

    def __init__(self, line: int, column: int, zh: str, en: str) -> None:
        self.line = line
        self.column = column
        self.zh = zh
        self.en = en
        super().__init__(en)

    def moved(self, line: int, column: int) -> "FeelError":
        """Give the same error for a text that starts at this place of another."""
        first = self.line == 1
        return FeelError(
            line + self.line - 1,
            column + self.column - 1 if first else self.column,
            self.zh,
            self.en,
        )


class UntranslatableError(FeelError):
    """The text is JUEL that means something only to Java."""


def place(source: str, offset: int) -> Place:
    """Tell line and column of an offset."""
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)


def error_at(
    source: str, offset: int, sentence: Sentence, **facts: str | Sentence
) -> FeelError:
    """Make the error for a place in the text."""
    return FeelError(*place(source, offset), *said(sentence, facts))


def said(sentence: Sentence, facts: Mapping[str, str | Sentence]) -> tuple[str, str]:
    """Fill the facts in, in both languages."""
    zh = {name: _words(fact).zh for name, fact in facts.items()}
    en = {name: _words(fact).en for name, fact in facts.items()}
    return sentence.zh.format(**zh), sentence.en.format(**en)


def _words(fact: str | Sentence) -> Sentence:
    if isinstance(fact, Sentence):
        return fact
    return Sentence(fact, fact)


def shortened(text: str) -> str:
    """Give enough of a text to recognise it in a sentence."""
    return text if len(text) <= 40 else f"{text[:39]}…"


EXPRESSION = Sentence("表达式", "an expression")
NAME = Sentence("名称", "a name")
STRING = Sentence("带引号的文字", "text in quotes")
TYPE = Sentence("类型", "a type")
KEY = Sentence("键名", "a key")
END = Sentence("表达式结束", "the end of the expression")
OPERATOR_OR_END = Sentence(
    "运算符或表达式结束", "an operator or the end of the expression"
)

UNEXPECTED = Sentence(
    "此处应为{expected}，实际为{found}。", "Expected {expected}, but found {found}."
)
UNKNOWN_CHARACTER = Sentence(
    "表达式中不能使用字符“{found}”。",
    "Expected FEEL, but the character “{found}” has no meaning in it.",
)
OPEN_STRING = Sentence(
    "文字缺少结尾的双引号。",
    "Expected text to end with a double quote on its line, but it does not.",
)
OPEN_COMMENT = Sentence(
    "注释缺少结尾的 */。", "Expected the comment to end with */, but it does not."
)
BAD_ESCAPE = Sentence(
    "文字中的转义不是有效字符。",
    "Expected an escape that names a character, but it names none.",
)
OPEN_PLACEHOLDER = Sentence(
    "${{ 缺少对应的 }}。", "Expected ${{ to be closed by }}, but it is not."
)
UNKNOWN_FUNCTION = Sentence(
    "没有名为“{name}”的函数。",
    "Expected a built-in function, but there is none called “{name}”.",
)
WRONG_COUNT = Sentence(
    "函数“{name}”需要 {wanted} 个参数，实际为 {given} 个。",
    "Expected {wanted} arguments for “{name}”, but found {given}.",
)
WRONG_NAMES = Sentence(
    "函数“{name}”没有这样一组参数名：{given}。",
    "Expected the parameters of “{name}” by their names, but found {given}.",
)
MIXED_ARGUMENTS = Sentence(
    "参数要么全部写名称，要么全部不写。",
    "Expected names for all arguments or for none, but found both.",
)
EXTERNAL = Sentence(
    "不支持外部函数（external）。",
    "Expected a function written in FEEL, but found an external one.",
)
BAD_AT_LITERAL = Sentence(
    "@ 后面的文字不是日期、时间、日期时间或时长。",
    "Expected a date, time or duration after @, but the text is none.",
)
UNKNOWN_TYPE = Sentence(
    "没有名为“{name}”的类型。",
    "Expected a type, but there is none called “{name}”.",
)
TEST_ALONE = Sentence(
    "“{found}”左边缺少要比较的值。",
    "Expected a value to compare, but there is none before “{found}”.",
)
SEVERAL = Sentence(
    "一对括号里只能有一个值，列表请用 [a, b]。",
    "Expected one value between parentheses, but found several; a list is [a, b].",
)
CHAINED = Sentence(
    "比较不能连写，请用 and 或 between。",
    "Expected one comparison, but several are chained; use and, or between.",
)
DOUBLE_EQUALS = Sentence(
    "判断相等只写一个“=”。", "Expected one “=” between two values, but found “==”."
)
TWICE = Sentence(
    "“{name}”重复出现。", "Expected every key once, but “{name}” occurs twice."
)
NUMBER_TOO_LARGE = Sentence(
    "数字过大。", "Expected a number of the supported range, but it is too large."
)
TOO_LONG = Sentence(
    "表达式过长，最多 {limit} 个字符。",
    "Expected at most {limit} characters, but there are more.",
)
TOO_COMPLEX = Sentence(
    "表达式过于复杂，最多 {limit} 个组成部分。",
    "Expected at most {limit} parts of an expression, but there are more.",
)
TOO_DEEP = Sentence(
    "表达式嵌套过深，最多 {limit} 层。",
    "Expected at most {limit} levels of nesting, but there are more.",
)

JUEL_CALL = Sentence(
    "“{name}(…)”调用的是 Java,这里没有 Java;请改用 FEEL 函数或服务任务。",
    "Expected FEEL, but “{name}(…)” calls Java, which is not there; "
    "use a function of FEEL or a service task.",
)
JUEL_BEAN = Sentence(
    "“{name}”是 Camunda 引擎的 Java 对象，这里没有；请改用流程变量。",
    "Expected a variable of the process, but “{name}” is an object of the engine "
    "Camunda.",
)
JUEL_INDEX = Sentence(
    "方括号里只能是数字或属性名。",
    "Expected a number or the name of a property in the brackets, but found neither.",
)
JUEL_NAME = Sentence(
    "变量名“{name}”在 FEEL 中不可用，请改名。",
    "Expected a name that FEEL can read, but “{name}” is none; rename the variable.",
)
