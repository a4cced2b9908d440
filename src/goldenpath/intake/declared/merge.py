"""Makes one draft of several: components of one name are one, and nothing refers to what is not there."""

from dataclasses import replace
from functools import reduce
from typing import Final

from goldenpath.intake.declared.address import address, is_here, is_literal, plain_path
from goldenpath.intake.declared.draft import Draft, DraftCheck, DraftPart, Use, joined
from goldenpath.intake.declared.shape import unique

_STORES: Final = frozenset({"database", "cache", "queue"})
_WEB: Final = ("http", "https")
_SPOKEN: Final = {"database": ("postgresql",), "cache": ("redis", "rediss"), "queue": (), "dns": (), "certificate": ()}
"""By kind, the schemes of a component's URL; the others are reached by HTTP."""
_DIRECT: Final = (".run.app", ".elb.amazonaws.com")


def merge(drafts: tuple[Draft, ...]) -> Draft:
    """Return one draft; what an earlier one says stands, later ones fill what it leaves open."""
    return complete(reduce(_two, drafts, Draft()))


def complete(draft: Draft) -> Draft:
    """Return the draft with each link, carrier, balancer and check leading to a component that is in it."""
    names = frozenset(p.name for p in draft.parts if p.name)
    lost = unique(
        tuple(
            f"{p.name} speaks of {word}, of which nothing else is known"
            for p in draft.parts
            for word in (p.behind, *(w for u in p.uses for w in (u.target, u.via)))
            if word and word not in names
        )
    )
    return replace(
        draft,
        parts=tuple(_closed(p, names) for p in draft.parts if p.name),
        checks=_named_apart(tuple(c for c in draft.checks if c.component in names)),
        notes=unique((*draft.notes, *lost)),
    )


def _two(one: Draft, other: Draft) -> Draft:
    other = _renamed(other, _same_stores(one, other))
    mine = {p.name: p for p in one.parts}
    for part in other.parts:
        mine[part.name] = _joined(mine[part.name], part) if part.name in mine else part
    return Draft(
        name=one.name or other.name,
        domains=unique((*one.domains, *other.domains)),
        parts=tuple(mine.values()),
        checks=(*one.checks, *(c for c in other.checks if c not in one.checks)),
        nameservers=unique((*one.nameservers, *other.nameservers)),
        hosts=tuple(dict((*other.hosts, *one.hosts)).items()),
        trust=unique((*one.trust, *other.trust)),
        logs=tuple(dict.fromkeys((*one.logs, *other.logs))),
        notes=unique((*one.notes, *other.notes)),
    )


def _joined(one: DraftPart, other: DraftPart) -> DraftPart:
    stays = one.kind != "service" or (bool(one.url) and other.kind in _STORES)
    kind = one.kind if stays else other.kind
    if (one.kind in _STORES) != (other.kind in _STORES):
        one, other = (replace(p, url="") if (p.kind in _STORES) != (kind in _STORES) else p for p in (one, other))
    url, direct = _ways(one, other)
    return DraftPart(
        name=one.name,
        kind=kind,
        url=url,
        direct=direct,
        inside=one.inside or other.inside,
        health=unique((*one.health, *other.health)),
        uses=joined((*one.uses, *other.uses)),
        behind=one.behind or other.behind,
        addresses=unique((*one.addresses, *other.addresses)),
        log_name=one.log_name or other.log_name,
        password=one.password or other.password,
        read_from=unique((*one.read_from, *other.read_from)),
        notes=unique((*one.notes, *other.notes)),
    )


def _ways(one: DraftPart, other: DraftPart) -> tuple[str, str]:
    """Return how users reach the component, and the way around its balancer."""
    urls = unique((one.url, other.url))
    direct = one.direct or other.direct
    if len(urls) == 2 and _publicity(urls[0]) != _publicity(urls[1]):
        public, own = sorted(urls, key=_publicity, reverse=True)
        return public, direct or own
    url = urls[0] if urls else ""
    return url, "" if direct == url else direct


def _publicity(url: str) -> int:
    """Return how much a URL looks like one that users are given: a name of one's own, spoken to by TLS."""
    at = address(url)
    if at is None or is_literal(at.host) or at.host.endswith(_DIRECT):
        return 0
    return 2 if at.scheme == "https" else 1


def _same_stores(one: Draft, other: Draft) -> dict[str, str]:
    """Return names of stores of the other draft that are known by another name: the same place, or the only one."""
    places = {_place(p): p.name for p in one.parts if p.kind in _STORES and _place(p)}
    found: dict[str, str] = {}
    for part in other.parts:
        if part.kind not in _STORES or one.part(part.name) is not None:
            continue
        at = _place(part)
        if at and at in places:
            found[part.name] = places[at]
        elif not at or not any(_place(p) for p in one.parts if p.kind == part.kind):
            mine = [p.name for p in one.parts if p.kind == part.kind]
            theirs = [p.name for p in other.parts if p.kind == part.kind]
            if len(mine) == 1 and len(theirs) == 1:
                found[part.name] = mine[0]
    return found


def _place(part: DraftPart) -> str:
    at = address(part.url)
    return "" if at is None or is_here(at.host) else at.place


def _renamed(draft: Draft, names: dict[str, str]) -> Draft:
    if not names:
        return draft

    def use(each: Use) -> Use:
        return replace(each, target=names.get(each.target, each.target), via=names.get(each.via, each.via))

    def check(each: DraftCheck) -> DraftCheck:
        return replace(each, component=names.get(each.component, each.component))

    parts = tuple(
        replace(
            p, name=names.get(p.name, p.name), behind=names.get(p.behind, p.behind), uses=tuple(use(u) for u in p.uses)
        )
        for p in draft.parts
    )
    return replace(draft, parts=parts, checks=tuple(check(c) for c in draft.checks))


def _closed(part: DraftPart, names: frozenset[str]) -> DraftPart:
    uses = tuple(
        replace(u, via=u.via if u.via in names else "")
        for u in part.uses
        if u.target in names and u.target != part.name
    )
    return replace(
        part,
        url=_sound(part.url, part.kind),
        direct=_sound(part.direct, part.kind),
        inside=_sound(part.inside, part.kind),
        uses=joined(tuple(replace(u, via="" if u.via in (part.name, u.target) else u.via) for u in uses)),
        behind=part.behind if part.behind in names and part.behind != part.name else "",
        health=unique(tuple(plain_path(h)[0] for h in part.health)),
        addresses=tuple(a for a in part.addresses if is_literal(a)),
    )


def _named_apart(checks: tuple[DraftCheck, ...]) -> tuple[DraftCheck, ...]:
    """Return the checks with names that differ."""
    seen: dict[str, int] = {}
    named: list[DraftCheck] = []
    for check in checks:
        seen[check.name] = seen.get(check.name, 0) + 1
        name = check.name if seen[check.name] == 1 else f"{check.name} ({seen[check.name]})"
        named.append(replace(check, name=name))
    return tuple(named)


def _sound(url: str, kind: str) -> str:
    """Return a URL of a kind of component as it may be written, empty where it is none."""
    at = address(url)
    return at.url if at is not None and at.scheme in _SPOKEN.get(kind, _WEB) else ""
