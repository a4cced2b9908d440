"""The calculator: arithmetic on a syntax tree, within bounds."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

from chat_platform.chat.tools.interface import Caller, Tool, ToolFailed, one_text, text_of

LONGEST_EXPRESSION = 200
LARGEST_EXPONENT = 1000
MOST_BITS = 4096

Number = int | float

BINARY: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
UNARY: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


def _bounded(value: object) -> Number:
    # A negative number to a broken power is complex, which nobody asked for.
    if type(value) is int and value.bit_length() <= MOST_BITS:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    raise ToolFailed("the result is no real number of a reasonable size")


def _check_power(base: Number, exponent: Number) -> None:
    # Before the work is done: this is the one operation that can eat all memory.
    if abs(exponent) > LARGEST_EXPONENT:
        raise ToolFailed(f"an exponent above {LARGEST_EXPONENT} is too large")
    if type(base) is int and type(exponent) is int and base.bit_length() * abs(exponent) > MOST_BITS:
        raise ToolFailed("the power is too large")


def _value(node: ast.expr) -> Number:
    match node:
        case ast.Constant(value=number):
            return _bounded(number)
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in UNARY:
            return UNARY[type(sign)](_value(operand))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in BINARY:
            first, second = _value(left), _value(right)
            if isinstance(operation, ast.Pow):
                _check_power(first, second)
            return _bounded(BINARY[type(operation)](first, second))
        case _:
            raise ToolFailed("only numbers, brackets and + - * / // % ** are understood")


def evaluate(expression: str) -> Number:
    """Return the value of the arithmetic expression.

    Raises:
        ToolFailed: it is no arithmetic, or its value is out of bounds.
    """
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ToolFailed("the expression cannot be read") from error
    except ZeroDivisionError as error:
        raise ToolFailed("a division by zero has no value") from error
    except OverflowError as error:
        raise ToolFailed("the result is too large") from error


def written(value: Number) -> str:
    """Return the number as people write it: without a fraction that is zero."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


async def _calculate(arguments: Mapping[str, object], _caller: Caller) -> Mapping[str, object]:
    expression = text_of(arguments, "expression", longest=LONGEST_EXPRESSION)
    return {"expression": expression, "value": written(evaluate(expression))}


def calculator() -> Tool:
    """Return the tool that evaluates arithmetic."""
    return Tool(
        name="calculator",
        description="Evaluates an arithmetic expression of numbers, brackets and + - * / // % **.",
        parameters=one_text("expression", "For example 17 * 23"),
        work=_calculate,
    )
