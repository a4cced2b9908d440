"""Draft goldenpath.yaml from what there is: files that declare the system, and pages that a service serves."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from goldenpath.app.discover import Agree, Seen, discover
from goldenpath.intake.declared.address import address
from goldenpath.intake.declared.domains import domains
from goldenpath.intake.declared.draft import Draft, DraftCheck
from goldenpath.intake.declared.merge import merge
from goldenpath.intake.declared.recognise import kind_of, read
from goldenpath.intake.declared.shape import Source, slug, unique
from goldenpath.model.environment import Network
from goldenpath.model.errors import SourceMalformed
from goldenpath.model.record import record
from goldenpath.ports import Opened, Wire

Parse = Callable[[Opened], tuple[Any, ...]]
"""Makes plain data of a file."""


@record
class Wish:
    """What is to be read, and how."""

    urls: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """Beginnings of the names of files that were found in a folder: not all of them need be of use."""
    kind: str = ""
    """The kind of the files, where it shall not be told by their content."""
    name: str = ""
    """The environment's."""
    network: Network = Network()
    """How the hosts are reached."""
    trust: tuple[str, ...] = ()
    """The network's authorities as the written file names them."""


def init(wish: Wish, opened: Iterable[Opened], parse: Parse, wire: Wire | None, agree: Agree) -> tuple[Draft, Seen]:
    """Return the draft, and what was seen of the hosts that were asked.

    Raises:
        SourceUnreadable: a file cannot be opened.
        SourceMalformed: a file is none of the kinds that are read, or a URL is none.
    """
    sources, passed = _sources(wish, opened, parse)
    declared = (*read(sources, wish.kind), Draft(notes=passed))
    seen = discover(wish.urls, wire, agree) if wish.urls and wire is not None else Seen()
    drafts = (*declared, *((seen.draft,) if seen.draft is not None else ()))
    return _finished(merge(drafts), wish), seen


def _sources(wish: Wish, opened: Iterable[Opened], parse: Parse) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Return the files, and a note for each of a folder that is none of the kinds that are read."""
    sources: list[Source] = []
    passed: list[str] = []
    for one in opened:
        try:
            source = Source(name=one.name, documents=parse(one))
            kind_of(source, wish.kind)
        except SourceMalformed as problem:
            if not one.name.startswith(wish.folders):
                raise
            passed.append(f"{one.name} was passed over: {problem.came}")
        else:
            sources.append(source)
    return tuple(sources), tuple(passed)


def _finished(draft: Draft, wish: Wish) -> Draft:
    checks = tuple(_sound(c) for c in draft.checks)
    lost = tuple(note for check in checks for note in check.notes if note not in _notes(draft))
    found = _domains(draft)
    return replace(
        draft,
        name=slug(wish.name) or draft.name or slug(next(iter(found), "")) or "environment",
        domains=found,
        checks=checks,
        nameservers=wish.network.nameservers or draft.nameservers,
        hosts=wish.network.hosts or draft.hosts,
        trust=wish.trust or draft.trust,
        notes=unique((*draft.notes, *lost, *_unplaced(draft))),
    )


def _unplaced(draft: Draft) -> tuple[str, ...]:
    """Return a note on the components of which it is known that they are used, and not where they are."""
    asked = frozenset(c.component for c in draft.checks)
    kinds = ("database", "cache", "model-provider")
    names = [p.name for p in draft.parts if p.kind in kinds and not p.url and not p.notes and p.name not in asked]
    return (f"no source tells where {', '.join(names)} can be asked: give url",) if names else ()


def _domains(draft: Draft) -> tuple[str, ...]:
    """Return the domains that sources name, and those of what is reached by https."""
    # a provider of models is asked by name, and nothing of its domain belongs to the environment
    reached = (address(p.url) for p in draft.parts if p.kind != "model-provider")
    hosts = tuple(at.host for at in reached if at is not None and at.scheme == "https")
    plain = tuple(d for d in draft.domains if not d.startswith("*."))
    return domains((*plain, *hosts), draft.domains)


def _notes(draft: Draft) -> frozenset[str]:
    return frozenset(note for check in draft.checks for note in check.notes)


def _sound(check: DraftCheck) -> DraftCheck:
    """Return the check with those conditions alone that can be held here; each of the others makes a note."""
    from goldenpath.engine.conditions import ConditionError, parse
    from goldenpath.settings.known import values_of

    kept: list[str] = []
    notes = list(check.notes)
    for condition in check.expect:
        try:
            parse(condition, values_of(check.protocol))
        except ConditionError:
            about = condition.split(maxsplit=1)[0]
            notes.append(f"{check.name}: a condition on {about} cannot be held here and was left out")
        else:
            kept.append(condition)
    return replace(check, expect=tuple(kept), notes=tuple(notes))
