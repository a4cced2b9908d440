"""What must never leave: secrets, tokens, passwords in URLs, e-mail addresses, keys.

Used on every way out. It errs on the side of hiding: a masked word costs a look into the source, a leaked one more.
"""

import re
from dataclasses import replace

from goldenpath.model.entry import Entry, Scan, Witness

_MASK = "‹redacted›"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL),
        _MASK,
    ),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.?[A-Za-z0-9_-]*"), _MASK),  # JWT
    (
        re.compile(r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}"),
        _MASK,
    ),  # Stripe, OpenAI, Anthropic
    (re.compile(r"\bAIza[0-9A-Za-z_-]{30,}"), _MASK),  # Google API key
    (re.compile(r"\bya29\.[0-9A-Za-z_-]{10,}"), _MASK),  # Google access token
    (re.compile(r"\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abpors])[-_][A-Za-z0-9_-]{10,}"), _MASK),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{12,}\b"), _MASK),  # AWS key id
    (
        re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)?\s*)[^\s\"',;]{6,}"),
        r"\g<1>" + _MASK,
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{12,}=*"), r"\g<1> " + _MASK),
    (
        re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)([^\s:/@\"']{0,64}):([^\s@/\"']{1,256})@"),
        r"\g<1>" + _MASK + "@",
    ),
    (
        re.compile(
            r"(?i)(?<![A-Za-z])((?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|"
            r"client[_-]?secret|token|session[_-]?id|cookie|signature|credential)s?(?:[_-](?:key|value))?"
            r"[\"']?\s*[=:]\s*[\"']?)(?!\s|true\b|false\b|none\b|null\b|‹)([^\s\"',;&)}\]]{4,})"
        ),
        r"\g<1>" + _MASK,
    ),
    (re.compile(r"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b"), _MASK),  # e-mail
    (re.compile(r"(/keys/)[0-9a-f]{20,}"), r"\g<1>" + _MASK),
)


_HEAD = re.compile(
    r"^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z| ?[+-]\d\d:?\d\d)?\]?\s*(?:[|-]\s*)?)?"
    r"(?:\[\d+\]\s*)?"
    r"(?:(?:[\w.-]+ - ){0,2}\[?(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\]?\s*[:|-]?\s+)?"
    r"(?:[\w.]+:[\w<>]+:\d+\s*[|-]\s*)?"
)
"""The head that loggers write before a message: time, process, level, logger."""


def redact(text: str) -> str:
    """Return the text with what looks like a secret or a person's address masked."""
    for pattern, mask in _RULES:
        text = pattern.sub(mask, text)
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
    return replace(
        scan,
        sources=tuple(
            replace(s, name=redact(s.name), claims=tuple((k, redact(v)) for k, v in s.claims)) for s in scan.sources
        ),
        witnesses=tuple(_witness(w) for w in scan.witnesses),
        failed_requests=tuple(_entry(e) for e in scan.failed_requests),
        changes=tuple(_entry(e) for e in scan.changes),
        problems=tuple(replace(p, text=redact(p.text)) for p in scan.problems),
    )


def _witness(witness: Witness) -> Witness:
    first = _entry(witness.first)
    return replace(
        witness,
        template=redact(witness.template),
        first=first,
        last=first if witness.last == witness.first else _entry(witness.last),
        marks=tuple(replace(m, values=tuple((k, redact(v)) for k, v in m.values)) for m in witness.marks),
    )


def _entry(entry: Entry) -> Entry:
    request, change = entry.request, entry.change
    if request is not None:
        request = replace(request, path=redact(request.path), route=redact(request.route), agent=redact(request.agent))
    if change is not None:
        settings = tuple((k, redact(v)) for k, v in change.settings)
        change = replace(change, settings=settings, condition=redact(change.condition), tool=redact(change.tool))
    return replace(entry, text=redact(entry.text), request=request, change=change)
