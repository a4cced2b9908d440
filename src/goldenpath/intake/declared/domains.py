"""Which domains hosts belong to."""

from typing import Final

from goldenpath.intake.declared.address import is_literal, place
from goldenpath.intake.declared.shape import unique

_LENT: Final = (".run.app", ".amazonaws.com", ".svc.cluster.local", ".azurewebsites.net", ".herokuapp.com")
"""Endings of names that a provider lends: nothing under them is one's own."""


def domains(hosts: tuple[str, ...], certified: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the domains of the hosts: what a certificate's wildcard covers, a parent of several, else each host."""
    names = tuple(h for h in unique(hosts) if _own(h))
    wild = {n.removeprefix("*.").lower() for n in certified if n.startswith("*.")}
    parents = [h.split(".", 1)[1] for h in names]
    several = {p for p in parents if "." in p and (parents.count(p) > 1 or p in names)}
    known = wild | several
    return unique(tuple(next((d for d in (h, h.split(".", 1)[1]) if d in known), h) for h in names))


def _own(host: str) -> bool:
    return "." in host and place(host) is not None and not is_literal(host) and not host.endswith(_LENT)
