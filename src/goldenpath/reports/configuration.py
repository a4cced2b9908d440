"""Writes goldenpath.yaml from a draft: what was read, where each item came from, and what could not be told."""

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from goldenpath.intake.declared.draft import Draft, DraftCheck, DraftPart, Use

_PLAIN = re.compile(r"^[A-Za-z/][A-Za-z0-9 ._/@+%-]*(?::(?=[A-Za-z0-9/._-])[A-Za-z0-9 ._/@+%:-]*)?$")
_DURATION = re.compile(r"^[1-9]\d{0,5}(?:ms|s|m|h|d)$")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"})
_WIDTH: Final = 110
_OPTION = re.compile(r"(?:add )?--[a-z]+ \S+")
_GLUE: Final = "\u00a0"


def render(draft: Draft) -> str:
    """Return the text of goldenpath.yaml."""
    lines = [
        *_head(draft),
        "version: 1",
        f"name: {scalar(draft.name or 'environment')}",
        *_domains(draft),
        "",
        *_network(draft),
        "components:" if draft.parts else "components: {}",
        *(line for part in draft.parts for line in _part(part)),
        "",
        "checks:" if draft.checks else "checks: []",
        *(line for check in draft.checks for line in _check(check)),
        "",
        *_journeys(draft),
        *_logs(draft),
        "budget: {seconds: 20s, answer: 5s, probes_per_minute: 240}",
    ]
    return "\n".join(lines) + "\n"


def scalar(value: str) -> str:
    """Return a text as YAML writes it: plain where nothing else can be read from it, in quotes otherwise."""
    plain = _PLAIN.match(value) and not value.endswith((" ", ":")) and " #" not in value
    if _DURATION.match(value) or (plain and value.lower() not in _WORDS):
        return value
    if ('"' in value or "\\" in value) and "'" not in value and all(map(_shown, value)):
        return f"'{value}'"
    return '"' + "".join(_escaped(c) for c in value) + '"'


def _shown(sign: str) -> bool:
    return sign.isprintable() and sign != "\ufeff"


def _condition(text: str) -> str:
    """Return a condition in quotes, whatever stands in it."""
    quoted = scalar(text)
    return quoted if quoted[0] in "\"'" else f'"{text}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if _shown(sign):
        return sign
    point = ord(sign)
    return f"\\x{point:02x}" if point < 256 else f"\\u{point:04x}" if point < 65_536 else f"\\U{point:08x}"


def flow(values: tuple[str, ...]) -> str:
    """Return a list on one line."""
    return f"[{', '.join(scalar(v) for v in values)}]"


def comment(text: str, indent: str = "") -> Iterator[str]:
    """Yield a text as comment lines."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    glued = _OPTION.sub(lambda m: m[0].replace(" ", _GLUE), plain)  # an option is read with its value, on one line
    for number, line in enumerate(wrap(glued, _WIDTH - len(indent), break_on_hyphens=False) or [""]):
        yield f"{indent}# {'  ' if number else ''}{line.replace(_GLUE, ' ')}"


def _head(draft: Draft) -> Iterator[str]:
    yield "# Written by goldenpath init. Read it through, then: goldenpath config check"
    notes = tuple(dict.fromkeys((*draft.notes, *(n for p in draft.parts for n in p.notes))))
    if notes:
        yield "#"
        yield "# What could not be told:"
    for note in notes:
        yield from comment(f"- {note}")


def _domains(draft: Draft) -> Iterator[str]:
    if draft.domains:
        yield f"domains: {flow(draft.domains)}"


def _network(draft: Draft) -> Iterator[str]:
    if not (draft.nameservers or draft.hosts or draft.trust):
        return
    yield "network:"
    if draft.nameservers:
        yield f"  nameservers: {flow(draft.nameservers)}"
    if draft.hosts:
        yield f"  hosts: {{{', '.join(f'{scalar(n)}: {scalar(a)}' for n, a in draft.hosts)}}}"
    if draft.trust:
        yield f"  trust: {flow(draft.trust)}"
    yield ""


def _part(part: DraftPart) -> Iterator[str]:
    for source in part.read_from:
        yield from comment(f"read from {source}", "  ")
    yield f"  {scalar(part.name)}:"
    yield f"    kind: {scalar(part.kind)}"
    for key, value in (("url", part.url), ("direct", part.direct), ("inside", part.inside)):
        if value:
            yield f"    {key}: {scalar(value)}"
    if part.password:
        yield f"    password: {scalar(part.password)}"
    if part.health:
        yield f"    health: {flow(part.health)}"
    if part.behind:
        yield f"    behind: {scalar(part.behind)}"
    if part.uses:
        yield f"    uses: [{', '.join(_use(u) for u in part.uses)}]"
    if part.addresses:
        yield f"    addresses: {flow(part.addresses)}"
    if part.log_name and part.log_name != part.name:
        yield f"    log_name: {scalar(part.log_name)}"


def _use(use: Use) -> str:
    if not use.via:
        return scalar(use.target)
    return f"{{component: {scalar(use.target)}, via: {scalar(use.via)}}}"


def _check(check: DraftCheck) -> Iterator[str]:
    for source in check.read_from:
        yield from comment(f"read from {source}", "  ")
    yield f"  - name: {scalar(check.name)}"
    yield f"    component: {scalar(check.component)}"
    yield f"    {check.protocol}: {scalar(check.target) if check.target else 'true'}"
    if check.expect:
        yield f"    expect: [{', '.join(_condition(c) for c in check.expect)}]"
    if check.method not in ("", "GET"):
        yield f"    method: {scalar(check.method)}"
    if check.headers:
        yield f"    headers: {{{', '.join(f'{scalar(n)}: {scalar(v)}' for n, v in check.headers)}}}"
    if check.body:
        yield f"    body: {scalar(check.body)}"
    if check.send:
        yield f"    send: {scalar(check.send)}"
    if check.redirects:
        yield f"    redirects: {check.redirects}"
    if check.timeout:
        yield f"    timeout: {scalar(check.timeout)}"


def _journeys(draft: Draft) -> Iterator[str]:
    """Yield an empty section; where a login and a service are known, the shipped journey stands there as a comment."""
    yield "# The golden path is not in any of these sources: add it here."
    auth = next((p.url for p in draft.parts if p.kind == "auth" and p.url), "")
    api = next((p.url for p in draft.parts if p.kind == "service" and p.url), "")
    if auth and api:
        yield "# If users log in, ask over a WebSocket and get an answer, this may be it, once its paths are right:"
        yield "# journeys:"
        yield "#   chat:"
        yield "#     uses: chat-platform"
        yield "#     with:"
        yield from (f"#       {k}: {scalar(v)}" for k, v in _walked(auth.rstrip("/"), api.rstrip("/")))
    yield "journeys: {}"
    yield ""


def _walked(auth: str, api: str) -> tuple[tuple[str, str], ...]:
    return (
        ("login", f"{auth}/auth/login"),
        ("email", "walker@example.test"),
        ("password", "env:WALK_PASSWORD"),
        ("api", api),
        ("socket", f"{api.replace('http', 'ws', 1)}/ws"),
        ("messages", f"{api}/api/threads/{{thread_id}}/messages"),
    )


def _logs(draft: Draft) -> Iterator[str]:
    if not draft.logs:
        return
    yield "# Runs only with --allow-commands."
    yield "logs:"
    for command in draft.logs:
        yield f"  - {{command: [{', '.join(scalar(a) for a in command)}], last: 15m}}"
    yield ""
