"""Tells services of one name apart that are not the same, such as one in two regions."""

from collections.abc import Sequence

from goldenpath.intake.declared.shape import slug, unique
from goldenpath.model.record import record


@record
class Called:
    """What a service is called, and what it has that a namesake may have otherwise."""

    name: str
    marks: tuple[str, ...]
    """The most telling first, such as region and project; an empty one is not known."""


def told_apart(things: Sequence[Called]) -> tuple[str, ...]:
    """Return a component's name for each: its own, and a mark behind it only where another one has that name too."""
    firsts = _firsts(things)
    given = {first: _name(first, [f for f in firsts if f.name == first.name]) for first in firsts}
    return tuple(given[next(f for f in firsts if _is_same(f, thing))] for thing in things)


def namesake_notes(things: Sequence[Called]) -> tuple[str, ...]:
    """Return a note for each name that several have."""
    given = tuple(zip(things, told_apart(things), strict=True))
    notes = []
    for name in unique(tuple(t.name for t in things)):
        names = unique(tuple(g for t, g in given if t.name == name))
        if len(names) > 1:
            shown = f"{', '.join(names[:-1])} and {names[-1]}"
            notes.append(f"{len(names)} services are called {name}: here they are {shown}, and log entries of {name} "
                         "belong to none of them")  # fmt: skip
    return tuple(notes)


def _firsts(things: Sequence[Called]) -> list[Called]:
    found: list[Called] = []
    for thing in things:
        if not any(_is_same(first, thing) for first in found):
            found.append(thing)
    return found


def _is_same(one: Called, other: Called) -> bool:
    """Return whether nothing known tells the two apart; a project's number does not tell it from its name."""
    pairs = zip(one.marks, other.marks, strict=True)
    return one.name == other.name and not any(
        mine and theirs and mine != theirs and mine.isdecimal() == theirs.isdecimal() for mine, theirs in pairs
    )


def _name(thing: Called, namesakes: list[Called]) -> str:
    if len(namesakes) == 1:
        return thing.name
    for place in range(len(thing.marks)):
        values = [t.marks[place] for t in namesakes]
        if all(values) and len(set(values)) == len(values):
            return slug(f"{thing.name} {thing.marks[place]}")
    return f"{slug(' '.join((thing.name, *thing.marks)))[:58]}-{namesakes.index(thing) + 1}"
