"""FEEL, the expression language of DMN: text in, a value out, nothing else.

Example::

    compile_expression("price * qty > limit").evaluate({"price": 3, ...})
    compile_template("service_supervisor@${exec_unit}").evaluate({...})
    compile_unary_tests("< 10, [20..30]").matches(25, {})
    translate_juel("${amount ge 5000 && !urgent}")
"""

from workflows.feel.errors import FeelError, UntranslatableError
from workflows.feel.evaluation import Evaluation, FeelWarning, at_moment
from workflows.feel.expression import (
    Expression,
    Report,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from workflows.feel.juel import translate_juel
from workflows.feel.template import Template, compile_template
from workflows.feel.values import Function, Range, Value, from_json, to_json

__all__ = [
    "Evaluation",
    "Expression",
    "FeelError",
    "FeelWarning",
    "Function",
    "Range",
    "Report",
    "Template",
    "UnaryTests",
    "UntranslatableError",
    "Value",
    "at_moment",
    "compile_expression",
    "compile_template",
    "compile_unary_tests",
    "from_json",
    "to_json",
    "translate_juel",
]
