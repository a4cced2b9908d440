"""What a text says besides its words: colours, loguru tags, levels, the shape that repeats.

A *fold* maps a text to a key that texts differing only in numbers and hexadecimal digits share. It is
sound for looking patterns up: a literal that stands in a text stands, folded, in the folded text.
"""

import re
from functools import lru_cache

_ANSI = re.compile(r"\x1b?\[(?:\d{1,3}(?:;\d{1,3})*)?m")
_LOGURU = re.compile(
    r"</?(?:black|red|green|yellow|blue|magenta|cyan|white|level|bold|dim|normal|italic|underline"
    r"|light-[a-z]+|fg [^<>]{1,16}|bg [^<>]{1,16})>"
)

_LEVEL_WORDS = {
    "TRACE": "DEBUG",
    "DEBUG": "DEBUG",
    "INFO": "INFO",
    "INFORMATION": "INFO",
    "SUCCESS": "INFO",
    "NOTICE": "NOTICE",
    "WARN": "WARNING",
    "WARNING": "WARNING",
    "ERR": "ERROR",
    "ERROR": "ERROR",
    "SEVERE": "ERROR",
    "CRITICAL": "CRITICAL",
    "FATAL": "CRITICAL",
    "PANIC": "CRITICAL",
    "ALERT": "ALERT",
    "EMERGENCY": "EMERGENCY",
    "DEFAULT": "DEFAULT",
}
_LEVEL = re.compile(
    r"(?:^|[\[|\-\s=\"])(TRACE|DEBUG|INFO|SUCCESS|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRITICAL|FATAL|PANIC)"
    r"(?=\s*[\]|:\"]|\s+-\s|\s{2,}|\s+in\b|$)"
)
_LEVEL_FIELD = re.compile(r"\b(?:level|lvl|severity)=\"?([a-zA-Z]+)")
_TRACEBACK = re.compile(r"^(?:Traceback \(most recent call last\)|\s*[\w.]*(?:Error|Exception|Exit)\b\s*(?::|$))")

FOLD = bytes(ord("0") if chr(i) in "123456789abcdefABCDEF" else i for i in range(256))

_MASKS = (
    (re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "<ip>"),
    (re.compile(r"\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{8,}\b"), "<hex>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<hex>"),
    (re.compile(r"\d+"), "<n>"),
)
_SEGMENT_ID = re.compile(
    r"^(?:\d+|[0-9a-fA-F-]{12,}|(?=[^/]*\d)[A-Za-z0-9_-]{16,})$",
)


def plain(text: str) -> str:
    """Return the text without terminal colours and loguru tags."""
    if "\x1b" in text or "[0m" in text:  # some collectors drop the escape character and keep the rest
        text = _ANSI.sub("", text)
    if "</" in text:
        text = _LOGURU.sub("", text)
    return text


def fold(text: str) -> bytes:
    """Return the key that texts of the same shape share; see the module's first words."""
    return text.encode("utf-8", "surrogatepass").translate(FOLD)


def level_of(text: str) -> str:
    """Return the level that a log line names in its head, ``DEFAULT`` where it names none."""
    head = text[:160]
    found = _LEVEL.search(head) or _LEVEL_FIELD.search(head)
    if found is not None:
        return _LEVEL_WORDS.get(found.group(1).upper(), "DEFAULT")
    if text.startswith("Traceback (most recent call last)"):
        return "ERROR"
    return "DEFAULT"


def level_word(word: object) -> str:
    """Return Cloud Logging's severity for any logger's word or number."""
    if isinstance(word, int):
        # pino and bunyan count 10 to 60; Cloud Logging counts 0 to 800; syslog counts down and is not told apart
        scale = word * 10 if word <= 60 else word
        steps = ((800, "EMERGENCY"), (700, "ALERT"), (600, "CRITICAL"), (500, "ERROR"), (400, "WARNING"))
        return next((name for least, name in steps if scale >= least), "INFO" if scale >= 200 else "DEFAULT")
    return _LEVEL_WORDS.get(str(word).strip().upper(), "DEFAULT")


def is_fragment(text: str) -> bool:
    """Return whether the text may be one part of a message that was split over several entries."""
    if not text:
        return False
    if text[0] in " \t\"'" or text.count('"') % 2 == 1:
        return "\n" not in text.strip("\n") or text.count('"') % 2 == 1
    if text.startswith(("During handling of the above", "The above exception was the direct")):
        return True
    return "\n" not in text.strip("\n") and _TRACEBACK.match(text) is not None


@lru_cache(maxsize=4096)
def template(text: str) -> str:
    """Return the text with times, addresses, identifiers and numbers masked, one line, shortened."""
    line = text.strip().split("\n", 1)[0][:400]
    for pattern, mask in _MASKS:
        line = pattern.sub(mask, line)
    return line[:200]


def route_of(path: str) -> str:
    """Return the path with identifiers masked, so that requests to one handler share it."""
    bare = path.split("?", 1)[0].split("#", 1)[0] or "/"
    parts = [":id" if _SEGMENT_ID.match(part) else part for part in bare.split("/")]
    return "/".join(parts)[:200]


def split_url(url: str) -> tuple[str, str]:
    """Return host and path of an absolute or relative URL, the query left out (it may carry tokens)."""
    rest = url
    if "://" in url:
        rest = url.split("://", 1)[1]
    elif url.startswith("/"):
        return "", url.split("?", 1)[0] or "/"
    host, slash, path = rest.partition("/")
    return host.split("?", 1)[0].lower(), ("/" + path.split("?", 1)[0]) if slash else "/"
