"""What of a condition can be known without an answer: a comparison that could never hold is refused when it is read."""

from difflib import get_close_matches
from typing import Final

from goldenpath.engine.condition_tree import ROOTS, ConditionError, Length, Literal, Name, Operand, Share
from goldenpath.model.observation import Phase, Reason


def _type_of(operand: Operand) -> str:
    """Return what an operand is known to be, empty where only the answer will tell."""
    if isinstance(operand, Literal):
        if operand.time:
            return "time"
        kinds = {bool: "truth", int: "number", float: "number", str: "text"}
        return kinds.get(type(operand.value), "")
    if isinstance(operand, Name):
        return "text" if operand.steps[0] == "header" else ROOTS.get(operand.text, "")
    if isinstance(operand, Length):
        return "number"
    return _type_of(operand.of) if isinstance(operand, Share) else ""


_WANTED: Final = {
    "time": "a duration with its unit, such as 300ms, 5s or 14d",
    "number": "a number",
    "text": "a quoted text",
    "truth": "true or false",
    "list": "contains",
}


def check_types(left: Operand, sign: str, right: Operand, at: tuple[int, int, int]) -> None:
    """Refuse what no answer could ever make true; ``at`` says where the operands and the sign between them begin.

    A plain number beside a time is refused too: whether it means seconds or milliseconds would be a guess.

    Raises:
        ConditionError: the two can never stand so to each other.
    """
    ours, theirs = _type_of(left), _type_of(right)
    if ours and theirs and ours != theirs:
        wanted, position, other = (ours, at[2], left) if isinstance(left, Name) else (theirs, at[0], right)
        came = right if other is left else left
        raise ConditionError(position, f"{came.text} beside {other.text}", _WANTED[wanted])
    if sign not in {"==", "!="} and {"text", "truth", "list"} & {ours, theirs}:
        raise ConditionError(at[1], f'"{sign}" for what is no number', '"==", "!=", "contains" or "matches"')
    _check_word(left, right, at[2])


def _check_word(left: Operand, right: Operand, at: int) -> None:
    """Refuse a failure or a phase that does not exist."""
    closed = {"failure": (*(r.value for r in Reason), "none"), "failure.phase": tuple(p.value for p in Phase)}
    if isinstance(left, Name) and left.text in closed and isinstance(right, Literal):
        words = closed[left.text]
        if right.value not in words:
            near = get_close_matches(str(right.value), words, n=1)
            raise ConditionError(
                at, right.text, "a word of the list" if near else f"one of {', '.join(words)}", near[0] if near else ""
            )
