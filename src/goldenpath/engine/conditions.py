"""Conditions as readable as ``status == 200``: read once, held against any observation, never an error then.

A value that is not there makes a condition neither true nor false: `Held.holds` is ``None``, and what is
shown says what is missing.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from goldenpath.engine.condition_text import read_condition
from goldenpath.engine.condition_tree import (
    Choice,
    Compare,
    ConditionError,
    Each,
    Has,
    Length,
    Literal,
    Name,
    Not,
    Operand,
    Several,
    Share,
    Span,
    Tree,
)
from goldenpath.engine.condition_values import ABSENT, Answer
from goldenpath.engine.durations import phrase_of
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.record import record

__all__ = ["Condition", "ConditionError", "Held", "Met", "hold", "meet", "parse"]

_SHOWN: Final = 60
_LISTED: Final = 5
_TOLD_BY: Final = {Reason.EXIT_STATUS: "exit", Reason.UPGRADE_REFUSED: "status"}
"""Failures that are whole answers all the same, with the value that says which."""
_ORDERED: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@record
class Condition:
    """One condition, read."""

    text: str
    tree: Tree

    def expects(self, reason: Reason) -> bool:
        """Return whether it speaks of a failure of this kind, so that the failure may be what is expected."""
        told = _TOLD_BY.get(reason, "failure")
        return any(name.steps[0] in {"failure", told} for name in _names(self.tree))


@record
class Held:
    """A condition held against an observation."""

    holds: bool | None
    """``None``: a value that it needs is not there."""
    shown: str
    """The condition with the values that were found: ``[status] (503) == 200``."""


@record
class Met:
    """All conditions of a check held against one observation."""

    ok: bool | None
    """``False`` where one does not hold, or where no answer came and none was expected to fail."""
    held: tuple[Held, ...]


def parse(text: str, names: Iterable[str] | None = None) -> Condition:
    """Return the condition; ``names`` are the values that its protocol's answers hold, where they are known.

    Raises:
        ConditionError: a word of it is not one that can stand there.
    """
    return Condition(text=text.strip(), tree=read_condition(text, names))


def hold(condition: Condition, observation: Observation) -> Held:
    """Return whether a condition holds of what was observed, and the values beside the expectation."""
    return _Holding(observation).tree(condition.tree)


def meet(conditions: Sequence[Condition], observation: Observation) -> Met:
    """Return whether an observation is as expected; without any condition, whether a whole answer came."""
    holding = _Holding(observation)
    held = tuple(holding.tree(c.tree) for c in conditions)
    failure = observation.failure
    failed = failure is not None and not any(c.expects(failure.reason) for c in conditions)
    return Met(ok=False if failed else _all([h.holds for h in held]), held=held)


def _all(found: Sequence[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _any(found: Sequence[bool | None]) -> bool | None:
    if True in found:
        return True
    return None if None in found else False


class _Holding:
    """One observation that conditions are held against."""

    def __init__(self, observation: Observation) -> None:
        self.answer = Answer(observation)

    def tree(self, tree: Tree) -> Held:
        if isinstance(tree, Compare):
            return self.compare(tree)
        if isinstance(tree, Has):
            return self.has(tree)
        if isinstance(tree, Not):
            held = self.tree(tree.of)
            return Held(holds=None if held.holds is None else not held.holds, shown=f"not {held.shown}")
        return self.several(tree)

    def several(self, tree: Several) -> Held:
        parts = [self.tree(part) for part in tree.of]
        join = _all if tree.word == "and" else _any
        shown = f" {tree.word} ".join(
            f"({p.shown})" if isinstance(t, Several) else p.shown for t, p in zip(tree.of, parts, strict=True)
        )
        return Held(holds=join([p.holds for p in parts]), shown=shown)

    def has(self, tree: Has) -> Held:
        value = self.answer.value(tree.of)
        known = value is not ABSENT or (self.answer.whole and self.answer.came)
        shown = self.shown_value(tree.of, value) if value is not ABSENT or not known else "not there"
        return Held(holds=(value is not ABSENT) if known else None, shown=f"has([{tree.of.text}] ({shown}))")

    def compare(self, tree: Compare) -> Held:
        left, right = self.operand(tree.left), self._right(tree)
        shown = f"{self.shown(tree.left, left)} {tree.sign} {self.shown(tree.right, right)}"
        return Held(holds=self._holds(tree, left, right), shown=shown)

    def _right(self, tree: Compare) -> Any:  # noqa: ANN401 - values of any JSON
        return None if isinstance(tree.right, Span | Choice) else self.operand(tree.right)

    def _holds(self, tree: Compare, left: Any, right: Any) -> bool | None:  # noqa: ANN401 - as above
        if left is ABSENT or right is ABSENT:
            return None
        if isinstance(tree.left, Each):
            join = _all if tree.left.all else _any
            return join([self._one(tree, each, right) for each in left])
        if isinstance(tree.right, Each):
            join = _all if tree.right.all else _any
            return join([self._one(tree, left, each) for each in right])
        return self._one(tree, left, right)

    def _one(self, tree: Compare, left: Any, right: Any) -> bool | None:  # noqa: ANN401 - as above
        if tree.sign in {"==", "!="}:
            equal = _equal(left, right)
            if not equal and self._cut(tree):
                return None
            return equal == (tree.sign == "==")
        if tree.sign == "in":
            return _within(left, tree.right)
        if tree.sign in {"contains", "matches"}:
            found = _contains(left, right) if tree.pattern is None else tree.pattern.found_in(_written(left))
            return None if not found and self._cut(tree) else found
        if not (_is_number(left) and _is_number(right)):
            return None
        return _ORDERED[tree.sign](left, right)

    def _cut(self, tree: Compare) -> bool:
        """Return whether what was searched is the body of which only the beginning was kept."""
        return any(isinstance(o, Name) and o.text == "body" for o in (tree.left, tree.right)) and not self.answer.whole

    def operand(self, operand: Operand) -> Any:  # noqa: ANN401 - as above
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Length):
            return self.answer.length(operand.of)
        if isinstance(operand, Each):
            return self.answer.each(operand.of)
        if isinstance(operand, Share):
            return self.share(operand)
        return self.answer.value(operand)

    def share(self, share: Share) -> Any:  # noqa: ANN401 - a number, or ABSENT
        of = self.operand(share.of)
        if not _is_number(of):
            return ABSENT
        try:
            return share.percent / 100 * of
        except OverflowError:
            return ABSENT

    def shown(self, operand: Operand | Span | Choice, value: Any) -> str:  # noqa: ANN401 - as above
        if isinstance(operand, Literal | Span | Choice):
            return operand.text
        if isinstance(operand, Share):
            inner = self.shown(operand.of, self.operand(operand.of))
            return f"{operand.text.partition(' % of ')[0]} % of {inner}"
        name = operand if isinstance(operand, Name) else operand.of
        said = self.shown_value(name, value, counted=isinstance(operand, Length))
        word = operand.text.partition("(")[0]
        if isinstance(operand, Each) and isinstance(value, list | tuple):
            said = _listed(value)
        return f"[{name.text}] ({said})" if operand is name else f"{word}([{name.text}]) ({said})"

    def shown_value(self, name: Name, value: Any, *, counted: bool = False) -> str:  # noqa: ANN401 - as above
        if value is ABSENT:
            return self.answer.why_absent(name)
        if self.answer.is_time(name) and not counted and _is_number(value):
            return phrase_of(value)
        return _short(value)


def _names(tree: Tree) -> list[Name]:
    if isinstance(tree, Compare):
        return [n for o in (tree.left, tree.right) for n in _names_of(o)]
    if isinstance(tree, Has):
        return [tree.of]
    if isinstance(tree, Not):
        return _names(tree.of)
    return [n for part in tree.of for n in _names(part)]


def _names_of(operand: Operand | Span | Choice) -> list[Name]:
    if isinstance(operand, Name):
        return [operand]
    if isinstance(operand, Length | Each):
        return [operand.of]
    return _names_of(operand.of) if isinstance(operand, Share) else []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(left: object, right: object) -> bool:
    """Return whether two values are the same: ``true`` is not 1, and ``"1"`` is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    try:
        return bool(left == right)
    except RecursionError:  # lists inside lists, as deep as JSON may be
        return False


def _within(left: object, wanted: object) -> bool | None:
    if isinstance(wanted, Choice):
        return any(_equal(left, one) for one in wanted.of)
    if isinstance(wanted, Span) and isinstance(left, int | float) and not isinstance(left, bool):
        return wanted.low <= left <= wanted.high
    return None


def _contains(left: object, right: object) -> bool:
    if isinstance(left, dict | list | tuple):
        return any(_equal(one, right) for one in left)
    return _written(right) in _written(left)


def _written(value: object) -> str:
    """Return a value as JSON would write it, texts without quotes; numbers of any size included."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _printed(value)


def _printed(value: object) -> str:
    try:
        return str(value)
    except (ValueError, RecursionError):  # Python writes no integer of more than some thousand digits
        return "a value too large to write"


def _listed(values: Sequence[object]) -> str:
    said = ", ".join(_short(v) for v in values[:_LISTED])
    return said + (f" and {len(values) - _LISTED} more" if len(values) > _LISTED else "")


def _short(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return f"{len(value)} {'fields' if isinstance(value, dict) else 'items'}"
    said = _written(value).replace("\n", " ")
    said = said if len(said) <= _SHOWN else said[:_SHOWN] + "…"
    return f'"{said}"' if isinstance(value, str) else said
