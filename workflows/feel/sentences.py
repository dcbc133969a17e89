"""Why a value is null, in both languages."""

from workflows.feel.errors import Sentence

UNKNOWN_VARIABLE = Sentence(
    "没有变量“{name}”，结果为空（null）。",
    "Expected a variable “{name}”, but there is none; the result is null.",
)
NO_ENTRY = Sentence(
    "{kind}里没有“{name}”，结果为空（null）。",
    "Expected an entry “{name}”, but {kind} has none; the result is null.",
)
NO_ELEMENT = Sentence(
    "列表没有第 {index} 个元素，结果为空（null）。",
    "Expected an element {index}, but the list has none; the result is null.",
)
UNSUITABLE = Sentence(
    "“{operator}”不能用于{left}和{right}，结果为空（null）。",
    "Expected values that “{operator}” can take, but found {left} and {right}; "
    "the result is null.",
)
UNSUITABLE_OPERAND = Sentence(
    "“{operator}”不能用于{value}，结果为空（null）。",
    "Expected a value that “{operator}” can take, but found {value}; "
    "the result is null.",
)
UNSUITABLE_ARGUMENTS = Sentence(
    "函数“{name}”不能用这些参数（{kinds}），结果为空（null）。",
    "Expected arguments that “{name}” can take, but found {kinds}; the result is null.",
)
NOT_BOOLEAN = Sentence(
    "条件应为真或假，实际为{kind}，按“假”处理。",
    "Expected true or false, but the condition is {kind}; it counts as false.",
)
NOT_A_FUNCTION = Sentence(
    "“{name}”不是函数，而是{kind}，结果为空（null）。",
    "Expected “{name}” to be a function, but it is {kind}; the result is null.",
)
NOTHING_TO_VISIT = Sentence(
    "无法逐个取值，结果为空（null）。",
    "Expected a list or a range that can be counted, but there is none; "
    "the result is null.",
)
NO_RANGE = Sentence(
    "{low}和{high}不能组成区间，结果为空（null）。",
    "Expected two ends of a range, but found {low} and {high}; the result is null.",
)
BUDGET_SPENT = Sentence(
    "计算量超过上限，结果为空（null）。",
    "Expected an expression within its limits, but it costs more; the result is null.",
)

KINDS = {
    "null": Sentence("空值", "null"),
    "boolean": Sentence("布尔值", "a boolean"),
    "number": Sentence("数字", "a number"),
    "string": Sentence("文字", "a string"),
    "date": Sentence("日期", "a date"),
    "time": Sentence("时间", "a time"),
    "date and time": Sentence("日期时间", "a date and time"),
    "days and time duration": Sentence("时长（天和时间）", "a days and time duration"),
    "years and months duration": Sentence(
        "时长（年和月）", "a years and months duration"
    ),
    "list": Sentence("列表", "a list"),
    "context": Sentence("上下文", "a context"),
    "range": Sentence("区间", "a range"),
    "function": Sentence("函数", "a function"),
}
