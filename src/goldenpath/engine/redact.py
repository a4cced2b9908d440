"""What must never leave: secrets, tokens, passwords in URLs, e-mail addresses, keys.

Used on every way out. It errs on the side of hiding: a masked word costs a look into the source, a leaked one more.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, lru_cache

from goldenpath.engine.forms import Forms
from goldenpath.model.entry import Entry, Scan, Witness
from goldenpath.model.observation import Observation, Value
from goldenpath.model.secret import Secret

_MASK = "‹redacted›"

_RULES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("-----begin",),
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
        _MASK,
    ),
    (("eyj",), r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.?[A-Za-z0-9_-]*", _MASK),  # JWT
    (
        ("sk-", "sk_", "pk-", "pk_", "rk-", "rk_"),  # Stripe, OpenAI, Anthropic
        r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}",
        _MASK,
    ),
    (("aiza",), r"\bAIza[0-9A-Za-z_-]{30,}", _MASK),  # Google API key
    (("ya29.",), r"\bya29\.[0-9A-Za-z_-]{10,}", _MASK),  # Google access token
    (
        ("ghp", "gho", "ghu", "ghs", "ghr", "github_pat", "glpat", "xox"),
        r"\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abpors])[-_][A-Za-z0-9_-]{10,}",
        _MASK,
    ),
    (("akia", "asia"), r"\b(?:AKIA|ASIA)[0-9A-Z]{12,}\b", _MASK),  # AWS key id
    (
        ("authorization",),
        r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)?\s*)[^\s\"',;‹]{6,}",
        r"\g<1>" + _MASK,
    ),
    (
        ("bearer", "basic"),
        r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{12,}=*",
        r"\g<1> " + _MASK,
    ),
    (
        ("://",),
        r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)([^\s:/@\"']{0,64}):([^\s/\"'?#]{1,256})@",
        r"\g<1>" + _MASK + "@",
    ),
    (
        ("pass", "pwd", "secret", "key", "token", "session", "cookie", "sig", "credential"),
        (
            r"(?i)((?:[a-z0-9]+[_-])*[a-z]{0,24}(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|"
            r"private[_-]?key|token|session[_-]?id|cookie|signature|credential|[_-]pass|(?-i:Pass)|\bsig|\bpass)s?(?:[_-](?:key|value))?"
            r"[\"']?(?:\s*[=:]\s*|\s+is\s+)[\"']?)(?!\s|true\b|false\b|none\b|null\b|‹|not\b|required\b|missing\b)([^\s\"',;&)}\]]{4,})"
        ),
        r"\g<1>" + _MASK,
    ),
    (
        ("--pass", "--token", "--secret"),
        r"(?i)(--(?:password|passphrase|token|secret|pass)\s+)[^\s‹]{4,}",
        r"\g<1>" + _MASK,
    ),
    (
        ("hf_", "npm_", "sg.", "hooks.slack.com"),
        r"\b(?:hf|npm)_[A-Za-z0-9]{16,}|\bSG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|(?<=hooks\.slack\.com/services/)[\w/-]{10,}",
        _MASK,
    ),
    (
        ("header value",),  # HTTP clients quote the value they refuse
        r"(?i)\b((?:illegal|invalid) header value:?\s*b?[\"'](?:bearer |basic |token )?)[^\"'\\‹]{4,}",
        r"\g<1>" + _MASK,
    ),
    (("@",), r"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b", _MASK),  # e-mail
    (("/keys/",), r"(/keys/)[0-9a-f]{20,}", r"\g<1>" + _MASK),
)
"""Words one of which stands, in lower case, in every text that the pattern matches; the
expression, compiled by `re` when it is first needed; its replacement."""

_BARE = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token", "x-goog-api-key"})
"""Headers whose whole value is a secret."""

_REST = re.compile(rf"{_MASK}[\w.=+%~-]{{3,}}")
"""What touches a mask without anything between belongs to it: tokens of one issuer begin alike."""

_HEAD = re.compile(
    r"^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z| ?[+-]\d\d:?\d\d)?\]?\s*(?:[|-]\s*)?)?"
    r"(?:\[\d+\]\s*)?"
    r"(?:(?:[\w.-]+ - ){0,2}\[?(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\]?\s*[:|-]?\s+)?"
    r"(?:[\w.]+:[\w<>]+:\d+\s*[|-]\s*)?"
)
"""The head that loggers write before a message: time, process, level, logger."""


def redact(text: str) -> str:
    """Return the text with what looks like a secret or a person's address masked."""
    low = text.lower()
    for words, expression, mask in _RULES:
        if any(word in low for word in words):
            text = re.sub(expression, mask, text)
    return text


def shorten(text: str, length: int = 240) -> str:
    """Return the line that says most of a text, redacted: a traceback's last line, else the first."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return ""
    line = lines[-1] if lines[0].startswith(("Traceback", "File ")) else lines[0]
    line = redact(_HEAD.sub("", line, count=1) or line)
    return line if len(line) <= length else line[: length - 1] + "…"


def redact_scan(scan: Scan) -> Scan:
    """Return the scan with every text in it redacted; all that follows, and all that is kept, stands on this."""
    hide = cache(redact)  # instances of one service say the same things
    return replace(
        scan,
        sources=tuple(
            replace(s, name=hide(s.name), claims=tuple((k, hide(v)) for k, v in s.claims)) for s in scan.sources
        ),
        witnesses=tuple(_witness(w, hide) for w in scan.witnesses),
        failed_requests=tuple(_entry(e, hide) for e in scan.failed_requests),
        changes=tuple(_entry(e, hide) for e in scan.changes),
        sockets=tuple(_entry(e, hide) for e in scan.sockets),
        problems=tuple(replace(p, text=hide(p.text)) for p in scan.problems),
    )


def redact_text(text: str, secrets: Iterable[Secret]) -> str:
    """Return the text without these secrets, in any form in which they may stand in it, and redacted besides."""
    return _hider(frozenset(secrets))(text)


def redact_observation(observation: Observation, secrets: Iterable[Secret] = ()) -> Observation:
    """Return the observation without the secrets that were sent to get it, and redacted besides.

    Names that the configuration gives (component, purpose, vantage) and numbers of the protocol stay as they are.
    """
    observation = _without_grants(observation)
    hide = _hider(frozenset(secrets))
    question, failure, certificate = observation.question, observation.failure, observation.certificate
    if certificate is not None:
        names = tuple(hide(name) for name in certificate.names)
        subject, issuer = hide(certificate.subject), hide(certificate.issuer)
        certificate = replace(certificate, subject=subject, issuer=issuer, names=names)
    return replace(
        observation,
        question=replace(question, target=hide(question.target)),
        failure=replace(failure, text=hide(failure.text)) if failure is not None else None,
        headers=tuple((hide(name), _header(name, value, hide)) for name, value in observation.headers),
        body=hide(observation.body),
        certificate=certificate,
        tls=hide(observation.tls),
        values=tuple((hide(name), _value(name, value, hide)) for name, value in observation.values),
    )


_GRANTING = frozenset({"login", "register", "token"})
"""Purposes of questions whose good answer is a credential, in whatever shape."""
_PLAIN = frozenset(
    {"content-type", "content-length", "date", "server", "via", "x-served-by", "retry-after", "location"}
)
_ORIGIN = re.compile(r"^((?:https?:)?//[^/?#]*)?.*$", re.DOTALL)
"""A redirect says where to; what follows the host may be a code that is as good as a token."""


def _without_grants(observation: Observation) -> Observation:
    """Return the observation without what a log-in hands out: no form that could be looked for tells all of them."""
    if observation.question.purpose not in _GRANTING or (observation.status or 0) >= _REFUSED:
        return observation
    told = ((name, _ORIGIN.sub(r"\1", value) if name == "location" else value) for name, value in observation.headers)
    return replace(observation, body="", headers=tuple(one for one in told if one[0] in _PLAIN))


_REFUSED = 400


@lru_cache(maxsize=64)
def _hider(secrets: frozenset[Secret]) -> Callable[[str], str]:
    forms = Forms(secret.reveal() for secret in secrets)
    if not forms:
        return redact

    def hide(text: str) -> str:
        plain = redact(text)  # first, while what looks like a secret is still whole
        without = forms.taken_out(plain, _MASK)
        return plain if without == plain else redact(_REST.sub(_MASK, without))

    return hide


def _header(name: str, value: str, hide: Callable[[str], str]) -> str:
    if name in _BARE:
        return _MASK
    if name == "set-cookie":
        return re.sub(r"^([^=;]*)=[^;]*", rf"\g<1>={_MASK}", hide(value))
    return _named(f"{name}: ", value, hide)


def _value(name: str, value: Value, hide: Callable[[str], str]) -> Value:
    """Return the value redacted; a number is masked only where it is a secret as a whole."""
    if isinstance(value, str):
        return _named(f"{name}=", value, hide)
    return _MASK if hide(str(value)) == _MASK else value


def _named(name: str, value: str, hide: Callable[[str], str]) -> str:
    """Return the value redacted as what stands under its name, which often alone says that it is a secret."""
    whole = hide(name + value)
    return whole[len(name) :] if whole.startswith(name) else hide(value)


def _witness(witness: Witness, hide: Callable[[str], str]) -> Witness:
    first = _entry(witness.first, hide)
    marks = tuple(replace(m, values=tuple((k, hide(v)) for k, v in m.values)) for m in witness.marks if m.values)
    # a template masks numbers, and with them what a secret looks like: where the text hides one, it stands in instead
    template = hide(witness.template) if first.text == witness.first.text else shorten(first.text)
    if first is witness.first and template == witness.template and not marks:
        return witness
    return replace(
        witness,
        template=template,
        first=first,
        last=first if witness.last == witness.first else _entry(witness.last, hide),
        marks=(*marks, *(m for m in witness.marks if not m.values)),
    )


def _entry(entry: Entry, hide: Callable[[str], str]) -> Entry:
    """Return the entry redacted, the same object where nothing in it had to be hidden."""
    request, change = entry.request, entry.change
    text = hide(entry.text)
    if request is not None:
        route = hide(request.route)
        request = replace(request, path=hide(request.path), route=route, agent=hide(request.agent))
    if change is not None:
        settings = tuple((k, hide(v)) for k, v in change.settings)
        change = replace(change, settings=settings, condition=hide(change.condition), tool=hide(change.tool))
    if request is None and change is None and text == entry.text:
        return entry
    return replace(entry, text=text, request=request, change=change)
