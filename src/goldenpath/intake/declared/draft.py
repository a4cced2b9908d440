"""What goldenpath.yaml will say, with where each part of it was read."""

from dataclasses import replace

from goldenpath.intake.declared.shape import unique
from goldenpath.model.record import record


@record
class Use:
    """A component's use of another."""

    target: str
    via: str = ""


@record
class DraftPart:
    """One component as far as it could be told."""

    name: str
    kind: str = "service"
    url: str = ""
    direct: str = ""
    inside: str = ""
    health: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    behind: str = ""
    addresses: tuple[str, ...] = ()
    log_name: str = ""
    password: str = ""
    """A reference, such as ``env:DATABASE_PASSWORD``, never a value."""
    read_from: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be told of it."""


@record
class DraftCheck:
    """One check as far as it could be told."""

    name: str
    component: str
    protocol: str
    target: str = ""
    expect: tuple[str, ...] = ()
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    """Values are harmless ones or references."""
    body: str = ""
    send: str = ""
    """A WebSocket's message; the first frame that comes back is the answer."""
    timeout: str = ""
    redirects: int = 0
    read_from: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@record
class Draft:
    """All that was read, ready to be written."""

    name: str = ""
    domains: tuple[str, ...] = ()
    parts: tuple[DraftPart, ...] = ()
    checks: tuple[DraftCheck, ...] = ()
    nameservers: tuple[str, ...] = ()
    hosts: tuple[tuple[str, str], ...] = ()
    trust: tuple[str, ...] = ()
    logs: tuple[tuple[str, ...], ...] = ()
    """Commands that print log entries."""
    notes: tuple[str, ...] = ()
    """What could not be told, as sentences."""

    def part(self, name: str) -> DraftPart | None:
        """Return the component of that name."""
        return next((p for p in self.parts if p.name == name), None)


def joined(uses: tuple[Use, ...]) -> tuple[Use, ...]:
    """Return each target once; what carries it is kept where one of its mentions says so."""
    found: dict[str, Use] = {}
    for use in uses:
        if use.target not in found or (use.via and not found[use.target].via):
            found[use.target] = use
    return tuple(found.values())


def with_uses(part: DraftPart, uses: tuple[Use, ...], notes: tuple[str, ...] = ()) -> DraftPart:
    """Return the component with more links, none to itself."""
    more = joined((*part.uses, *(u for u in uses if u.target != part.name)))
    return replace(part, uses=more, notes=unique((*part.notes, *notes)))
