"""FEEL, the expression language of DMN: text in, a value out, nothing else.

Example::

    compile_expression("price * qty > limit").evaluate({"price": 3, ...})
    compile_template("service_supervisor@${exec_unit}").evaluate({...})
"""

from workflows.feel.errors import FeelError
from workflows.feel.expression import Expression, compile_expression
from workflows.feel.template import Template, compile_template

__all__ = [
    "Expression",
    "FeelError",
    "Template",
    "compile_expression",
    "compile_template",
]
