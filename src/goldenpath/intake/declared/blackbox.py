"""Reads blackbox_exporter modules together with the Prometheus scrape configuration that gives them targets."""

import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import address, place
from goldenpath.intake.declared.blackbox_jobs import Target, read_jobs
from goldenpath.intake.declared.blackbox_unread import unread
from goldenpath.intake.declared.draft import Draft, DraftCheck
from goldenpath.intake.declared.durations import one_unit
from goldenpath.intake.declared.gatus_glob import quoted
from goldenpath.intake.declared.places import Places
from goldenpath.intake.declared.requests import body_of, headers_of, is_method, login_of, method_of
from goldenpath.intake.declared.shape import Source, inside, items, mapping, mappings, number, slug, text, texts, unique

_NAME = re.compile(r"^[a-z0-9-]{1,60}$")
_PROBERS: Final = ("http", "tcp", "dns", "grpc", "icmp", "unix")
_REDIRECTS: Final = 10
_RECORDS: Final = ("A", "AAAA")
_HIDDEN: Final = ("set-cookie", "authorization")
"""Headers whose values are not kept."""
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "http_2xx": {"prober": "http"},
    "http_post_2xx": {"prober": "http", "http": {"method": "POST"}},
    "tcp_connect": {"prober": "tcp"},
    "grpc": {"prober": "grpc"},
}
"""Modules that the exporter ships with; used where only the Prometheus configuration is given."""


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document has blackbox modules or scrape configurations."""
    it = mapping(document)
    modules = mapping(it.get("modules"))
    return isinstance(it.get("scrape_configs"), list) or (
        bool(modules) and all("prober" in mapping(m) for m in modules.values())
    )


def read(sources: tuple[Source, ...]) -> Draft:
    """Return a check for each target of each module, and a component for each place."""
    documents = tuple((s.name, mapping(d)) for s in sources for d in s.documents if recognises(d))
    modules = {k: mapping(v) for _, d in documents for k, v in mapping(d.get("modules")).items()}
    jobs = tuple(read_jobs(name, d) for name, d in documents)
    targets = tuple(t for found in jobs for t in found.targets)
    places = Places("blackbox")
    checks: list[DraftCheck] = []
    notes = [n for found in jobs for n in found.notes]
    for target in targets:
        module = (modules or _DEFAULTS).get(target.module) or {}
        check = _check(target, module, places) if module else None
        if check is None:
            notes.append(f"{target.job}: {_why_not(target, module)}")
        else:
            checks.append(check)
            left = unread(module, text(module.get("prober")))
            notes += (f"{check.name}: {note}" for note in (*check.notes, *left))
    used = {t.module for t in targets}
    notes += (
        f"the module {m} has no targets in these files: they stand in the Prometheus configuration"
        for m in modules
        if m not in used
    )
    return Draft(parts=places.parts(), checks=tuple(checks), notes=unique(tuple(notes)))


def _why_not(target: Target, module: Mapping[str, Any]) -> str:
    if not module:
        return f"the module {target.module} is not in these files"
    prober = text(module.get("prober"))
    if prober not in _PROBERS:
        return f"the module {target.module} has no prober that is known"
    if prober in ("icmp", "unix"):
        return f"{prober} is not asked here"
    if prober == "http" and not is_method(inside(module, "http", "method")):
        return f"the method of the module {target.module} is not asked here"
    kind = _record_type(module)
    if prober == "dns" and kind not in _RECORDS and kind.isalnum():
        return f"a DNS query of type {kind} is not asked here"
    return "its query_name cannot be read" if prober == "dns" else "its target cannot be read"


def _check(target: Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    prober = text(module.get("prober"))
    make = {"http": _http, "tcp": _tcp, "dns": _dns, "grpc": _grpc}.get(prober)
    return make(target, module, places) if make is not None else None


def _timeout(module: Mapping[str, Any]) -> str:
    return one_unit(text(module.get("timeout")))


def _name(target: Target, where: str) -> str:
    return f"{target.job} {where}"


def _http(target: Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    said = target.target if "://" in target.target else f"http://{target.target}"
    at = address(said)
    if at is None or at.scheme not in ("http", "https") or not is_method(inside(module, "http", "method")):
        return None
    it = mapping(module.get("http"))
    name = _name(target, at.host + at.path.rstrip("/"))
    sent, login = login_of(at, {**mapping(it.get("headers")), **_credentials(it)})
    headers, notes = headers_of(sent, name)
    given = it.get("body")
    body, about = body_of(given if isinstance(given, str) else text(given))
    follows = it.get("follow_redirects") is not False and it.get("no_follow_redirects") is not True
    return DraftCheck(
        name=name, component=places.service(at, target.job, target.from_), protocol="http", target=at.path or "/",
        expect=_http_expected(it), method=method_of(it.get("method")), headers=headers, body=body,
        timeout=_timeout(module), redirects=_REDIRECTS if follows else 0, read_from=target.from_,
        notes=(*login, *notes, *about, *_http_notes(it, at.scheme), *_cut(at.cut)),
    )  # fmt: skip


def _credentials(it: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a header that stands for the ways of logging in that a module has."""
    given = ("basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2")
    return {"Authorization": "given there"} if any(it.get(k) for k in given) else {}


def _cut(cut: bool) -> tuple[str, ...]:  # noqa: FBT001 - a property of the address, told on
    return ("the query of its target was left out: it may hold a secret",) if cut else ()


def _codes(it: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(sorted({c for c in map(number, items(it.get("valid_status_codes"))) if 100 <= c <= 599}))


def _status(it: Mapping[str, Any]) -> str:
    codes = _codes(it)
    if it.get("accept_any_response") is True or (it.get("valid_status_codes") and not codes):
        return "status >= 100"
    if not codes:
        return "status in 200..299"
    return f"status == {codes[0]}" if len(codes) == 1 else f"status in [{', '.join(map(str, codes))}]"


def _http_expected(it: Mapping[str, Any]) -> tuple[str, ...]:
    expect = [_status(it)]
    expect += (f"not body matches {quoted(p)}" for p in texts(it.get("fail_if_body_matches_regexp")))
    expect += (f"body matches {quoted(p)}" for p in texts(it.get("fail_if_body_not_matches_regexp")))
    for key, before in (("fail_if_header_matches", "not "), ("fail_if_header_not_matches", "")):
        for each in mappings(it.get(key)):
            name, pattern = text(each.get("header")).lower(), text(each.get("regexp"))
            if _NAME.match(name) and pattern and name not in _HIDDEN:
                missing = f"not has(header.{name}) or " if each.get("allow_missing") is True else ""
                expect.append(f"{missing}{before}header.{name} matches {quoted(pattern)}")
    return tuple(expect)


def _http_notes(it: Mapping[str, Any], scheme: str) -> tuple[str, ...]:
    notes = []
    if it.get("fail_if_not_ssl") is True and scheme == "http":
        notes.append("the exporter wants TLS at the end of its redirects: give the target as https")
    if len(_codes(it)) < len(set(map(str, items(it.get("valid_status_codes"))))):
        notes.append("not all of its valid_status_codes can be read")
    for key in ("fail_if_header_matches", "fail_if_header_not_matches"):
        for each in mappings(it.get(key)):
            name = text(each.get("header")).lower()
            if name in _HIDDEN or not _NAME.match(name) or not text(each.get("regexp")):
                shown = name if _NAME.match(name) else "without a plain name"
                notes.append(f"a condition on the header {shown} cannot be held here and was left out")
    return tuple(notes)


def _tcp(target: Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    where = place(target.target.split("://")[-1], 0)
    if where is None or not where[1]:
        return None
    it = mapping(module.get("tcp"))
    notes = ("its conversation (query_response) is not held here",) if it.get("query_response") else ()
    shown = f"[{where[0]}]:{where[1]}" if ":" in where[0] else f"{where[0]}:{where[1]}"
    return DraftCheck(
        name=_name(target, shown), component=places.store(where, slug(target.job), target.from_),
        protocol="tls" if it.get("tls") is True else "tcp", target=shown, timeout=_timeout(module),
        read_from=target.from_, notes=notes,
    )  # fmt: skip


def _dns(target: Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    it = mapping(module.get("dns"))
    name = place(text(it.get("query_name")).rstrip("."), 0)
    if name is None or "." not in name[0] or _record_type(module) not in _RECORDS:
        return None
    return DraftCheck(
        name=_name(target, name[0]), component=places.names(target.from_), protocol="dns", target=name[0],
        expect=(_rcode(texts(it.get("valid_rcodes")) or ("NOERROR",)),),
        timeout=_timeout(module), read_from=target.from_,
        notes=(f"the exporter asks the name server {target.target.split('@')[-1]}; here network.nameservers is asked",),
    )  # fmt: skip


def _record_type(module: Mapping[str, Any]) -> str:
    return text(inside(module, "dns", "query_type")).upper() or "ANY"


def _rcode(codes: tuple[str, ...]) -> str:
    return f"rcode == {quoted(codes[0])}" if len(codes) == 1 else f"rcode in [{', '.join(map(quoted, codes))}]"


def _grpc(target: Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    it = mapping(module.get("grpc"))
    scheme = "https" if it.get("tls") is True else "http"
    at = address(f"{scheme}://{target.target.split('://')[-1]}")
    if at is None:
        return None
    service = text(it.get("service"))
    plain = bool(re.match(r"^[\w.]{0,100}$", service))
    return DraftCheck(
        name=_name(target, at.host), component=places.service(at, target.job, target.from_), protocol="grpc",
        target=service if plain else "", expect=('serving == "SERVING"',),
        timeout=_timeout(module), read_from=target.from_,
        notes=() if plain else ("the name of its service cannot be written: the server as a whole is asked",),
    )  # fmt: skip
