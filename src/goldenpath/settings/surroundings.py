"""What surrounds the components: the network, the domains, logs to read, budgets, and places to ask from."""

import re
from collections.abc import Callable
from typing import Final

from goldenpath.model.environment import Budget, LogPlan, Network, Vantage
from goldenpath.model.secret import SecretRef
from goldenpath.settings.nodes import MAPPING, TEXT
from goldenpath.settings.problems import quoted
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.values import Unfit, absolute, is_address, place, url_of, valid_host

NETWORK_KEYS: Final = ("nameservers", "hosts", "trust", "proxy")
LOG_KEYS: Final = ("file", "command", "entries", "resources", "filter", "token", "last")
BUDGET_KEYS: Final = ("seconds", "answer", "probes_per_minute")
PROXY_KEYS: Final = ("url", "user", "password")
VANTAGE_KEYS: Final = ("command",)
_TAKEN: Final = {"here": "where goldenpath runs", "around": "the way without the load balancer"}
"""Names that observations bear already."""
_RESOURCE: Final = re.compile(r"(?:projects|folders|organizations|billingAccounts)/[^\s:]+")
_SOURCES: Final = ("file", "command", "entries")


def read_network(spot: Spot | None) -> Network:
    """Return how the environment is reached."""
    if spot is None:
        return Network()
    section = Section(spot, NETWORK_KEYS)
    hosts = section.get("hosts")
    proxy, user, password = _proxy(section.get("proxy"))
    return Network(
        nameservers=_texts(section.get("nameservers"), _nameserver),
        hosts=tuple(h for h in (_host(n, v) for n, v in (hosts.named() if hosts is not None else ())) if h is not None),
        trust=tuple(absolute(path, spot.folder) for path in section.texts("trust")),
        proxy=proxy,
        proxy_user=user,
        proxy_password=password,
    )


def _proxy(spot: Spot | None) -> tuple[str, str, SecretRef | None]:
    """Return a proxy's URL, and who asks with what password where it wants to know that."""
    if spot is None or spot.node.kind != MAPPING:
        return _url(spot, ("http",)), "", None
    section = Section(spot, PROXY_KEYS)
    user, password = section.text("user"), section.secret("password")
    if password is not None and not user:
        spot.wrong('a password without a user — expected "user" beside it')
    if ":" in user:
        spot.wrong('a colon in "user" — expected a name without one, and the password as a reference beside it')
    if password is not None and password.scheme == "gcp-secret":
        spot.wrong("a password that only the proxy leads to — expected env:NAME, file:PATH or cmd:PROGRAM")
    return _url(section.need("url", "where it is, such as http://proxy:3128"), ("http",)), user, password


def read_domains(spot: Spot | None) -> tuple[str, ...]:
    """Return the domains that belong to the environment."""
    return _texts(spot, _domain)


def _texts(spot: Spot | None, read: Callable[[Spot, str], str]) -> tuple[str, ...]:
    found = [(one, one.text()) for one in (spot.each() if spot is not None else ())]
    return tuple(t for t in (read(one, text) for one, text in found if text) if t)


def _nameserver(spot: Spot, text: str) -> str:
    try:
        found = place(text, 53)
    except Unfit as problem:
        spot.wrong(str(problem))
        return ""
    if not is_address(found.rpartition(":")[0].strip("[]")):
        spot.unfit("an address, as 127.0.0.1:53: who answers for names is asked by no name")
    return found


def _host(name: str, spot: Spot) -> tuple[str, str] | None:
    address = spot.text("an address")
    if not valid_host(name):
        spot.wrong(f"{quoted(name)} — expected the name of a host")
        return None
    if address and not is_address(address):
        spot.unfit("an IPv4 or IPv6 address")
        return None
    return (name.lower(), address) if address else None


def _domain(spot: Spot, text: str) -> str:
    if spot.node.kind != TEXT or "://" in text or is_address(text) or not valid_host(text.removeprefix("*.")):
        spot.unfit("a domain such as example.test")
        return ""
    return text.lower()


def _url(spot: Spot | None, schemes: tuple[str, ...]) -> str:
    text = spot.text("a URL") if spot is not None else ""
    if spot is None or not text:
        return ""
    try:
        url_of(text, schemes)
    except Unfit as problem:
        spot.wrong(str(problem))
        return ""
    return text


def read_logs(spot: Spot | None) -> tuple[LogPlan, ...]:
    """Return where log entries are read while checking."""
    found = (_log(one) for one in (spot.each() if spot is not None else ()))
    return tuple(plan for plan in found if plan is not None)


def _log(spot: Spot) -> LogPlan | None:
    if spot.node.kind != MAPPING:
        spot.unfit("a mapping such as {file: logs/entries.ndjson, last: 15m}")
        return None
    section = Section(spot, LOG_KEYS)
    given = [key for key in _SOURCES if key in section]
    if len(given) != 1:
        came = f"{' and '.join(given)} in one source" if given else "a source without a place"
        spot.wrong(f"{came} — expected one of {', '.join(_SOURCES)}")
        return None
    kind = given[0]
    for key in ("resources", "filter", "token"):
        other = section.get(key)
        if other is not None and kind != "entries":
            other.wrong(f"means nothing for {kind} — expected beside entries")
    command = section.get("command")
    return LogPlan(
        kind=kind,
        where=_where(kind, section),
        arguments=command.command() if command is not None else (),
        resources=_resources(section) if kind == "entries" else (),
        filter=section.text("filter"),
        token=section.secret("token"),
        last=section.seconds("last", 900.0),
    )


def _where(kind: str, section: Section) -> str:
    if kind == "entries":
        return _url(section.get("entries"), ("https", "http"))
    path = section.text("file")
    return absolute(path, section.spot.folder) if path else ""


def _resources(section: Section) -> tuple[str, ...]:
    spot = section.need("resources", "whose entries: a list such as [projects/my-project]")
    found = spot.texts() if spot is not None else ()
    if spot is not None and not all(_RESOURCE.fullmatch(r) for r in found):
        spot.wrong(f"{', '.join(map(quoted, found))} — expected names such as projects/my-project")
    return found


def read_budget(spot: Spot | None) -> Budget:
    """Return what one run may cost."""
    if spot is None:
        return Budget()
    section, usual = Section(spot, BUDGET_KEYS), Budget()
    found = Budget(
        seconds=section.seconds("seconds", usual.seconds),
        answer=section.seconds("answer", usual.answer),
        probes_per_minute=section.whole("probes_per_minute", 1, 60_000, usual.probes_per_minute),
    )
    if found.answer > found.seconds:
        spot.wrong(
            f"one answer may take {found.answer:g} s, all of them {found.seconds:g} s — expected answer ≤ seconds"
        )
    return found


def read_vantages(spot: Spot | None) -> tuple[Vantage, ...]:
    """Return the places to ask from other than here."""
    found = []
    for name, value in spot.named() if spot is not None else ():
        command = Section(value, VANTAGE_KEYS).need("command", "the program that runs a probe there, as a list")
        if name in _TAKEN:
            value.wrong(f"{quoted(name)} is {_TAKEN[name]} — expected another name")
        found.append(Vantage(name=name, arguments=command.command() if command is not None else ()))
    return tuple(found)
