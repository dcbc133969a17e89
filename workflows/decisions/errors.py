"""Why a decision cannot be made; each names the decision, and its rules."""

from typing import ClassVar

from workflows.errors import InvalidError


class DecisionError(InvalidError):
    """A decision cannot be made from what is known."""


class NoRuleError(DecisionError):
    """A table without a default has no rule for the values."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”没有适用的规则：{inputs}。",
        "en": "Expected a rule of the decision “{decision}” to match, "
        "but none does: {inputs}.",
    }


class SeveralRulesError(DecisionError):
    """More than one rule matches where only one may."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”同时适用多条规则（{rules}）：{inputs}。",
        "en": "Expected one rule of the decision “{decision}” to match, "
        "but rules {rules} do: {inputs}.",
    }


class DifferentResultsError(DecisionError):
    """Rules that may all match do not give the same."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”的规则 {rules} 结果不一致：{inputs}。",
        "en": "Expected the rules of the decision “{decision}” to agree, "
        "but rules {rules} do not: {inputs}.",
    }


class WrongValueError(DecisionError):
    """A value is not of the type, or none of the values, that were declared."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”的“{what}”应为 {wanted}，实际为 {value}。",
        "en": "Expected “{what}” of the decision “{decision}” to be {wanted}, "
        "but it is {value}.",
    }


class ResultShapeError(DecisionError):
    """A result has more parts than its mapping can take."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”给出 {count} 个结果，而结果映射“{mapping}”只接受一个。",
        "en": "Expected one result of the decision “{decision}” for the mapping "
        "“{mapping}”, but there are {count}.",
    }


class NotAFunctionError(DecisionError):
    """What is invoked is no function, or has no such parameter."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”调用的“{function}”不是可以这样调用的函数。",
        "en": "Expected “{function}” to be a function with these parameters, "
        "but in the decision “{decision}” it is not.",
    }


class TooMuchWorkError(DecisionError):
    """A decision costs more than it may."""

    sentences: ClassVar = {
        "zh": "决策“{decision}”过于复杂，未能在限度内完成。",
        "en": "Expected the decision “{decision}” to be made within its limits, "
        "but it takes too much work.",
    }
