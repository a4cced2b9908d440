"""Joins what settings say of other components with the components that are known."""

from collections.abc import Mapping
from dataclasses import replace

from goldenpath.intake.declared.address import ASKED, Address, address, is_here, is_literal
from goldenpath.intake.declared.draft import DraftPart, Use, joined, with_uses
from goldenpath.intake.declared.shape import slug, unique, variable
from goldenpath.intake.declared.variables import Reference, takes_reports
from goldenpath.model.record import record


@record
class Program:
    """One program with what its settings say."""

    name: str
    references: tuple[Reference, ...]
    via: str = ""
    """What carries its traffic to stores with private addresses."""


class Linker:
    """Knows the components by every name and address they go by, and makes those that only settings name."""

    def __init__(self, parts: tuple[DraftPart, ...], aliases: Mapping[str, str], read_from: str) -> None:
        self._parts = {p.name: p for p in parts}
        self._aliases = {**{p.name: p.name for p in parts}, **aliases}
        self._read_from = read_from
        for part in parts:
            for url in (part.url, part.direct, part.inside):
                at = address(url)
                if at is not None:
                    self._aliases.setdefault(at.place, part.name)
                    if not is_here(at.host):
                        self._aliases.setdefault(at.host, part.name)

    def link(self, program: Program) -> None:
        """Add the links that a program's settings tell of."""
        part = self._parts[program.name]
        uses: list[Use] = []
        notes: list[str] = []
        for reference in program.references:
            if reference.address is not None and takes_reports(reference):
                notes.append(f"{reference.variable} leads to {reference.address.host}, which takes reports of errors "
                             "and is not asked")  # fmt: skip
                continue
            target = self._target(reference, part)
            if target is None or target == part.name:
                continue
            store = self._parts[target].kind in ("database", "cache", "queue")
            uses.append(Use(target=target, via=program.via if store else ""))
            if reference.secret and not self._parts[target].url:
                notes.append(_untold(reference, target))
        self._parts[program.name] = with_uses(self._parts[program.name], tuple(uses), tuple(notes))

    def parts(self) -> tuple[DraftPart, ...]:
        """Return all components."""
        return tuple(self._parts.values())

    def _target(self, reference: Reference, user: DraftPart) -> str | None:
        at = reference.address
        if reference.instance:
            known = self._aliases.get(reference.instance)
            return known or self._make(slug(reference.instance.rsplit(":", 1)[-1]), reference)
        if at is None:
            return self._only(reference)
        if is_here(at.host) and user.kind != "test-suite":
            known = self._aliases.get(at.place)
            return known or (self._stored(reference, at) if reference.kind != "service" else None)
        return self._known(at) or self._stored(reference, at)

    def _known(self, at: Address) -> str | None:
        found = self._aliases.get(at.place) or self._aliases.get(at.host)
        if found is not None:
            self._tell(found, at)
        return found

    def _tell(self, name: str, at: Address) -> None:
        """Let a store that has no URL yet have the one by which it is used."""
        part = self._parts[name]
        if part.kind not in ("database", "cache") or at.scheme not in ASKED or at.kind == "service":
            return
        if not part.url:
            self._parts[name] = replace(part, url=at.url, password=part.password or _password(part.name, at))
        elif "@" not in part.url and at.user:
            mine = address(part.url)
            if mine is not None and mine.scheme == at.scheme:
                whole = replace(mine, user=at.user, path=mine.path or at.path)
                self._parts[name] = replace(part, url=whole.url, password=part.password or _password(part.name, at))

    def _only(self, reference: Reference) -> str | None:
        """Return the one store of that kind, or a new one of which only the kind is known."""
        known = [p.name for p in self._parts.values() if p.kind == reference.kind]
        if len(known) == 1:
            return known[0]
        if known:
            return None
        return self._make(reference.kind, reference)

    def _stored(self, reference: Reference, at: Address) -> str | None:
        name = slug(at.host) if reference.kind == "service" else reference.kind
        if reference.kind == "service" and not is_literal(at.host):
            name = slug(at.host.split(".")[0]) if len(at.host.split(".")[0]) > 3 else slug(at.host)
        while name in self._parts:
            name = f"{name}-{slug(at.host)}" if not name.endswith(slug(at.host)) else f"{name}-{at.port}"
            if name.count(str(at.port)) > 1:
                return None
        found = self._make(name, reference)
        self._aliases.setdefault(at.place, found)
        if not is_here(at.host):
            self._aliases.setdefault(at.host, found)
        return found

    def _make(self, name: str, reference: Reference) -> str:
        at = reference.address
        if name not in self._parts:
            url = at.url if at is not None and at.scheme in ASKED and at.kind != "service" else ""
            if at is not None and at.kind == "service":
                url = at.origin.replace("ws", "http", 1) if at.scheme.startswith("ws") else at.origin
                url += at.path if reference.kind == "model-provider" else ""
            note = _unspoken(at) if at is not None and not url else ""
            self._parts[name] = DraftPart(
                name=name,
                kind=reference.kind,
                url=url if at is None or at.scheme in (*ASKED, "ws", "wss") else "",
                password=_password(name, at) if at is not None and url else "",
                read_from=(f"{self._read_from}, {reference.variable}",),
                notes=unique((note,)),
            )
        self._aliases.setdefault(name, name)
        return name


def linked(
    parts: tuple[DraftPart, ...], programs: tuple[Program, ...], aliases: Mapping[str, str], read_from: str
) -> tuple[DraftPart, ...]:
    """Return the components with the links that the programs' settings tell of."""
    linker = Linker(parts, aliases, read_from)
    for program in programs:
        linker.link(program)
    return linker.parts()


def password_reference(name: str) -> str:
    """Return the reference that stands where a component's password is wanted."""
    return f"env:{variable(f'{name} password')}"


def carried(part: DraftPart, via: str, targets: tuple[str, ...]) -> DraftPart:
    """Return the component with a carrier set on its links to these targets."""
    uses = tuple(replace(u, via=via) if u.target in targets and not u.via else u for u in part.uses)
    return replace(part, uses=joined(uses))


def _password(name: str, at: Address) -> str:
    return password_reference(name) if at.password else ""


def _untold(reference: Reference, target: str) -> str:
    return f"{reference.variable} lies in the secret {reference.secret}: the address of {target} is not told here"


def _unspoken(at: Address) -> str:
    return f"{at.place} speaks {at.scheme}, which is not asked here; a check tcp: {at.place} tells whether it accepts"
