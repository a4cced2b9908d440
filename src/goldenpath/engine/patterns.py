"""Regular expressions whose time grows with the text alone, for patterns that others wrote.

Python's own engine tries alternatives one after the other and can be made to need years for a short
text. Here all alternatives advance together, a character at a time (Thompson's construction), so the
time is bounded by length of the pattern times length of the text. What cannot be matched so, which
is references back and looking around, is refused, as RE2 refuses it.
"""

from typing import Final, NamedTuple

from goldenpath.engine.pattern_text import (
    Chain,
    Choice,
    Holds,
    PatternError,
    Read,
    Repeat,
    Stand,
    Tree,
    is_word,
    read_pattern,
)
from goldenpath.model.record import record

LARGEST: Final = 300
"""Steps of a compiled pattern, repetitions unfolded."""
SEARCHED: Final = 16_384
"""Characters of a text that are searched."""

_REMEMBERED = 4_000


class Step(NamedTuple):
    """One instruction of a compiled pattern."""

    do: str
    """``read`` one character, ``fork`` two ways, stand at the ``start``, the ``end`` or an ``edge``, or ``done``."""
    holds: Holds | None = None
    to: tuple[int, ...] = ()
    flip: bool = False


@record
class Pattern:
    """A compiled pattern."""

    text: str
    program: tuple[Step, ...]

    def found_in(self, text: str) -> bool:
        """Return whether the pattern matches anywhere in the text's first `SEARCHED` characters."""
        return _Search(self.program).run(text[:SEARCHED])


def compile_pattern(text: str) -> Pattern:
    """Return the compiled pattern.

    Raises:
        PatternError: it cannot be read, is too large, or needs references back or looking around.
    """
    program: list[Step] = []
    _emit(read_pattern(text), program)
    program.append(Step("done"))
    return Pattern(text=text, program=tuple(program))


class _Search:
    """One pattern at work on one text: which steps are reached after each character."""

    def __init__(self, program: tuple[Step, ...]) -> None:
        self.program = program
        self.closures: dict[tuple[frozenset[int], bool, bool, bool], frozenset[int] | None] = {}
        self.moves: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def run(self, text: str) -> bool:
        states: frozenset[int] = frozenset((0,))
        before = False
        for at in range(len(text) + 1):
            after = at < len(text) and is_word(text[at])
            reached = self.closure(states, at == 0, at == len(text), before != after)
            if reached is None:
                return True
            if at < len(text):
                states = self.move(reached, text[at])
            before = after
        return False

    def closure(self, states: frozenset[int], start: bool, end: bool, edge: bool) -> frozenset[int] | None:  # noqa: FBT001 - where the text is looked at
        """Return the reading steps that are reached without a character, ``None`` where the pattern is done."""
        key = (states, start, end, edge)
        if key in self.closures:
            return self.closures[key]
        holds = {"start": start, "end": end, "edge": edge}
        seen, waiting, done = set(states), list(states), False
        while waiting:
            here = waiting.pop()
            step = self.program[here]
            done = done or step.do == "done"
            if step.do == "fork" or (step.do in holds and holds[step.do] != step.flip):
                fresh = {*(step.to or (here + 1,))} - seen
                seen |= fresh
                waiting += fresh
        found = None if done else frozenset(s for s in seen if self.program[s].do == "read")
        if len(self.closures) < _REMEMBERED:
            self.closures[key] = found
        return found

    def move(self, states: frozenset[int], sign: str) -> frozenset[int]:
        """Return where a character leads to; the beginning is always tried anew."""
        key = (states, sign)
        found = self.moves.get(key)
        if found is None:
            found = frozenset({0} | {s + 1 for s in states if self._reads(s, sign)})
            if len(self.moves) < _REMEMBERED:
                self.moves[key] = found
        return found

    def _reads(self, state: int, sign: str) -> bool:
        holds = self.program[state].holds
        return holds is not None and holds(sign)


def _emit(tree: Tree, program: list[Step]) -> None:
    if len(program) > LARGEST:
        raise PatternError(1, "a pattern whose repetitions unfold to more than it may", f"at most {LARGEST} steps")
    if isinstance(tree, Read):
        program.append(Step("read", tree.holds))
    elif isinstance(tree, Stand):
        program.append(Step(tree.where, flip=tree.flip))
    elif isinstance(tree, Chain):
        for part in tree.parts:
            _emit(part, program)
    elif isinstance(tree, Choice):
        _emit_choice(tree.ways, program)
    else:
        _emit_repeat(tree, program)


def _emit_choice(ways: tuple[Tree, ...], program: list[Step]) -> None:
    leave = []
    for way in ways[:-1]:
        fork = len(program)
        program.append(Step("fork"))
        _emit(way, program)
        leave.append(len(program))
        program.append(Step("fork"))
        program[fork] = Step("fork", to=(fork + 1, len(program)))
    _emit(ways[-1], program)
    for at in leave:
        program[at] = Step("fork", to=(len(program),))


def _emit_repeat(tree: Repeat, program: list[Step]) -> None:
    for _ in range(tree.least):
        size = len(program)
        _emit(tree.what, program)
        if len(program) == size:  # an empty group, however often it is repeated
            break
    if tree.most is None:
        fork = len(program)
        program.append(Step("fork"))
        _emit(tree.what, program)
        program.append(Step("fork", to=(fork,)))
        program[fork] = Step("fork", to=(fork + 1, len(program)))
        return
    forks = []
    for _ in range(tree.most - tree.least):
        forks.append(len(program))
        program.append(Step("fork"))
        _emit(tree.what, program)
    for fork in forks:
        program[fork] = Step("fork", to=(fork + 1, len(program)))
