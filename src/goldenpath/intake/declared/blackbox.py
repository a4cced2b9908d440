"""Reads blackbox_exporter modules together with the Prometheus scrape configuration that gives them targets."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import address, place
from goldenpath.intake.declared.draft import Draft, DraftCheck
from goldenpath.intake.declared.gatus_glob import quoted
from goldenpath.intake.declared.places import Places
from goldenpath.intake.declared.requests import body_of, headers_of, method_of
from goldenpath.intake.declared.shape import Source, inside, items, mapping, mappings, number, slug, text, texts, unique
from goldenpath.model.record import record

_DURATION = re.compile(r"^\d{1,6}(?:ms|[smhdwy])$")
_PROBERS: Final = ("http", "tcp", "dns", "grpc", "icmp", "unix")
_REDIRECTS: Final = 10
_DEFAULTS: Final[Mapping[str, Any]] = {
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
    targets = tuple(t for name, d in documents for t in _targets(name, d))
    places = Places("blackbox")
    checks: list[DraftCheck] = []
    notes = [n for name, d in documents for n in _unread(name, d)]
    for target in targets:
        module = modules.get(target.module) or mapping(_DEFAULTS.get(target.module))
        check = _check(target, module, places) if module else None
        if check is None:
            notes.append(f"{target.job}: {_why_not(target, module)}")
        else:
            checks.append(check)
            notes += (f"{check.name}: {note}" for note in check.notes)
    used = {t.module for t in targets}
    notes += (
        f"the module {m} has no targets in these files: they stand in the Prometheus configuration"
        for m in modules
        if m not in used
    )
    return Draft(parts=places.parts(), checks=tuple(checks), notes=unique(tuple(notes)))


@record
class _Target:
    job: str
    module: str
    target: str
    source: str

    @property
    def from_(self) -> tuple[str, ...]:
        return (f"{self.source}, job {self.job}, module {self.module}",)


def _targets(source: str, document: Mapping[str, Any]) -> Iterator[_Target]:
    for job in mappings(document.get("scrape_configs")):
        name = text(job.get("job_name")) or "job"
        for module in texts(inside(job, "params", "module")):
            for group in mappings(job.get("static_configs")):
                for target in texts(group.get("targets")):
                    yield _Target(job=name, module=module, target=target, source=source)


def _unread(source: str, document: Mapping[str, Any]) -> Iterator[str]:
    for job in mappings(document.get("scrape_configs")):
        found = [k for k in job if k.endswith("_sd_configs")]
        if found and texts(inside(job, "params", "module")):
            yield f"{source}: the job {text(job.get('job_name'))} finds its targets by {found[0]}, which was not asked"


def _why_not(target: _Target, module: Mapping[str, Any]) -> str:
    if not module:
        return f"the module {target.module} is not in these files"
    prober = text(module.get("prober"))
    if prober not in _PROBERS:
        return f"the module {target.module} has no prober that is known"
    return f"{prober} is not asked here" if prober in ("icmp", "unix") else "its target cannot be read"


def _check(target: _Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    prober = text(module.get("prober"))
    make = {"http": _http, "tcp": _tcp, "dns": _dns, "grpc": _grpc}.get(prober)
    return make(target, module, places) if make is not None else None


def _timeout(module: Mapping[str, Any]) -> str:
    said = text(module.get("timeout"))
    return said if _DURATION.match(said) else ""


def _name(target: _Target, where: str) -> str:
    return f"{target.job} {where}"


def _http(target: _Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    said = target.target if "://" in target.target else f"http://{target.target}"
    at = address(said)
    if at is None or at.scheme not in ("http", "https"):
        return None
    it = mapping(module.get("http"))
    name = _name(target, at.host + at.path.rstrip("/"))
    headers, notes = headers_of({**mapping(it.get("headers")), **_credentials(it)}, name)
    body, about = body_of(text(it.get("body")))
    follows = it.get("follow_redirects") is not False and it.get("no_follow_redirects") is not True
    return DraftCheck(
        name=name, component=places.service(at, target.job, target.from_), protocol="http", target=at.path or "/",
        expect=_http_expected(it), method=method_of(it.get("method")), headers=headers, body=body,
        timeout=_timeout(module), redirects=_REDIRECTS if follows else 0, read_from=target.from_,
        notes=(*notes, *about, *_http_notes(it, at.scheme), *_cut(at.cut)),
    )  # fmt: skip


def _credentials(it: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a header that stands for the ways of logging in that a module has."""
    given = ("basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2")
    return {"Authorization": "given there"} if any(it.get(k) for k in given) else {}


def _cut(cut: bool) -> tuple[str, ...]:  # noqa: FBT001 - a property of the address, told on
    return ("the query of its target was left out: it may hold a secret",) if cut else ()


def _http_expected(it: Mapping[str, Any]) -> tuple[str, ...]:
    codes = sorted({c for c in map(number, items(it.get("valid_status_codes"))) if 100 <= c <= 599})
    expect = ["status in 200..299"]
    if len(codes) == 1:
        expect = [f"status == {codes[0]}"]
    elif codes:
        expect = [f"status in [{', '.join(map(str, codes))}]"]
    expect += (f"not body matches {quoted(p)}" for p in texts(it.get("fail_if_body_matches_regexp")))
    expect += (f"body matches {quoted(p)}" for p in texts(it.get("fail_if_body_not_matches_regexp")))
    for key, before in (("fail_if_header_matches", "not "), ("fail_if_header_not_matches", "")):
        for each in mappings(it.get(key)):
            name, pattern = text(each.get("header")).lower(), text(each.get("regexp"))
            if re.match(r"^[a-z0-9-]{1,60}$", name) and pattern and name not in ("set-cookie", "authorization"):
                expect.append(f"{before}header.{name} matches {quoted(pattern)}")
    return tuple(expect)


def _http_notes(it: Mapping[str, Any], scheme: str) -> tuple[str, ...]:
    notes = []
    if inside(it, "tls_config", "insecure_skip_verify") is True:
        notes.append("the exporter does not verify its certificate; here it is verified")
    if it.get("fail_if_not_ssl") is True and scheme == "http":
        notes.append("the exporter wants TLS at the end of its redirects: give the target as https")
    if it.get("fail_if_body_json_matches_cel") or it.get("fail_if_body_json_not_matches_cel"):
        notes.append("its CEL conditions have no counterpart and were left out")
    return tuple(notes)


def _tcp(target: _Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
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


def _dns(target: _Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    it = mapping(module.get("dns"))
    name = place(text(it.get("query_name")).rstrip("."), 0)
    kind = text(it.get("query_type")).upper() or "ANY"
    if name is None or "." not in name[0] or kind not in ("A", "AAAA"):
        return None
    codes = texts(it.get("valid_rcodes")) or ("NOERROR",)
    return DraftCheck(
        name=_name(target, name[0]), component=places.names(target.from_), protocol="dns", target=name[0],
        expect=(f"rcode == {quoted(codes[0])}",) if len(codes) == 1 and codes[0].isalpha() else (),
        timeout=_timeout(module), read_from=target.from_,
        notes=(f"the exporter asks the name server {target.target.split('@')[-1]}; here network.nameservers is asked",),
    )  # fmt: skip


def _grpc(target: _Target, module: Mapping[str, Any], places: Places) -> DraftCheck | None:
    it = mapping(module.get("grpc"))
    scheme = "https" if it.get("tls") is True else "http"
    at = address(f"{scheme}://{target.target.split('://')[-1]}")
    if at is None:
        return None
    service = text(it.get("service"))
    return DraftCheck(
        name=_name(target, at.host), component=places.service(at, target.job, target.from_), protocol="grpc",
        target=service if re.match(r"^[\w.]{0,100}$", service) else "", expect=('serving == "SERVING"',),
        timeout=_timeout(module), read_from=target.from_,
    )  # fmt: skip
