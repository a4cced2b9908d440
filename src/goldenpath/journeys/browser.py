"""What a person does in front of a page, as a list of actions; and what a browser's words mean.

Written in YAML as `- open: /`, `- fill: ["#email", env:USER]`, `- click: "role=button[name=Log in]"`, `- see: Welcome`,
`- screenshot: after-login`. A selector is Playwright's (CSS, `text=`, `role=`), or `label=` with a field's label.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urljoin, urlsplit

from goldenpath.model.action import Action, Click, Fill, Open, Screenshot, See
from goldenpath.model.environment import JourneyPlan
from goldenpath.model.errors import SettingsError
from goldenpath.model.observation import Phase, PhaseTime, Reason
from goldenpath.model.secret import SecretRef

BROWSER = "browser"
"""The journey's id: a plan that uses it is walked in a browser."""
_REF = re.compile(r"^(env|file|gcp-secret|cmd):([^#]+)(?:#(.+))?$")


def name_of(action: Action) -> str:
    """Return what a step of a walk is called: what it does, and with what; never what is typed."""
    match action:
        case Open(url=url):
            return f"open {urlsplit(url)._replace(query='', fragment='', netloc=_host(url)).geturl()}"
        case Fill(selector=selector):
            return f"fill {selector}"
        case Click(selector=selector):
            return f"click {selector}"
        case See(text=text):
            return f"see “{text}”"
        case Screenshot(name=name):
            return f"screenshot {name}"


def actions_of(plan: JourneyPlan) -> tuple[Action, ...]:
    """Return the actions that a plan's steps are, or its value ``actions`` where it has no steps.

    A plan with a value ``url`` begins there where its first action opens nothing.

    Raises:
        SettingsError: a step is none; every error at once.
    """
    base = str(plan.values.get("url", ""))
    actions: list[Action] = []
    errors: list[str] = []
    given = plan.steps or plan.values.get("actions", ())
    where = f"journeys.{plan.name}.{'steps' if plan.steps else 'with.actions'}"
    for number, step in enumerate(given if isinstance(given, (list, tuple)) else (given,)):
        try:
            actions.append(_action(step, base))
        except ValueError as problem:
            errors.append(f"{where}[{number}]: {problem}")
    first = isinstance(actions[0], Open) if actions else False
    if not errors and not first and not (base and actions):
        errors.append(f'{where}[0]: expected "open" with a URL as the first step')
    if errors:
        raise SettingsError(errors=tuple(errors))
    return tuple(actions) if first else (_open("", base), *actions)


def action_of(word: str, argument: object, base: str) -> Action:
    """Return the action of that word; a path is completed by ``base``.

    Raises:
        ValueError: it is none, with what was expected.
    """
    return _MAKERS[word](argument, base)


def hosts_of(actions: Iterable[Action]) -> tuple[str, ...]:
    """Return the hosts that the actions go to by name, each once."""
    opened = (urlsplit(action.url).hostname or "" for action in actions if isinstance(action, Open))
    return tuple(dict.fromkeys(host for host in opened if host))


def secrets_in(actions: Iterable[Action]) -> tuple[SecretRef, ...]:
    """Return the references to secrets that the actions type."""
    return tuple(a.value for a in actions if isinstance(a, Fill) and isinstance(a.value, SecretRef))


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def _action(step: object, base: str) -> Action:
    if not isinstance(step, Mapping) or len(step) != 1:
        raise ValueError(f"expected one of {', '.join(_MAKERS)} with its argument")
    word, argument = next(iter(step.items()))
    make = _MAKERS.get(str(word))
    if make is None:
        near = get_close_matches(str(word), _MAKERS, 1)
        hint = f' — did you mean "{near[0]}"?' if near else f"; expected one of {', '.join(_MAKERS)}"
        raise ValueError(f'unknown step "{word}"{hint}')
    return make(argument, base)


def _open(argument: object, base: str) -> Action:
    url = urljoin(base, _text(argument or base, "open", "a URL"))
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ValueError(f'open: came "{url}"; expected an http or https URL, or a path where the journey has a url')
    return Open(url=url)


def _fill(argument: object, _base: str) -> Action:
    selector, value = _pair(argument, "fill", "[selector, value]")
    if isinstance(value, SecretRef):
        return Fill(selector=selector, value=value)
    found = _REF.match(_text(value, "fill", "text, in quotes where it is a number, or a reference to a secret"))
    if found is None:
        return Fill(selector=selector, value=value)
    return Fill(selector=selector, value=SecretRef(scheme=found[1], name=found[2], part=found[3] or ""))


def _click(argument: object, _base: str) -> Action:
    return Click(selector=_text(argument, "click", "a selector"))


def _see(argument: object, _base: str) -> Action:
    if isinstance(argument, str):
        return See(text=_text(argument, "see", "a text"))
    selector, text = _pair(argument, "see", "a text, or [selector, text]")
    return See(text=_text(text, "see", "a text"), selector=selector)


def _screenshot(argument: object, _base: str) -> Action:
    name = _text(argument, "screenshot", "a name")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        raise ValueError(f'screenshot: came "{name}"; expected letters, digits, dots and hyphens: it names a file')
    return Screenshot(name=name)


_MAKERS: Mapping[str, Callable[[object, str], Action]] = {
    "open": _open,
    "fill": _fill,
    "click": _click,
    "see": _see,
    "screenshot": _screenshot,
}


def _text(argument: object, word: str, expected: str) -> str:
    if not isinstance(argument, str) or not argument.strip():
        raise ValueError(f"{word}: expected {expected}")
    return argument.strip()


def _pair(argument: object, word: str, expected: str) -> tuple[str, Any]:
    if not isinstance(argument, Sequence) or isinstance(argument, str) or len(argument) != 2:
        raise ValueError(f"{word}: expected {expected}")
    return _text(argument[0], word, expected), argument[1]


WORDS = tuple(_MAKERS)
"""The words of the actions."""

_REASONS: tuple[tuple[str, Phase, Reason], ...] = (
    ("ERR_NAME_NOT_RESOLVED", Phase.RESOLVE, Reason.NAME_UNKNOWN),
    ("ERR_NAME_RESOLUTION_FAILED", Phase.RESOLVE, Reason.RESOLVER_FAILED),
    ("ERR_DNS", Phase.RESOLVE, Reason.RESOLVER_FAILED),
    ("ERR_CONNECTION_REFUSED", Phase.CONNECT, Reason.REFUSED),
    ("ERR_CONNECTION_TIMED_OUT", Phase.CONNECT, Reason.SILENT),
    ("ERR_ADDRESS_UNREACHABLE", Phase.CONNECT, Reason.UNREACHABLE),
    ("ERR_NETWORK_ACCESS_DENIED", Phase.CONNECT, Reason.UNREACHABLE),
    ("ERR_INTERNET_DISCONNECTED", Phase.CONNECT, Reason.UNREACHABLE),
    ("ERR_PROXY", Phase.CONNECT, Reason.UNREACHABLE),
    ("ERR_TUNNEL", Phase.CONNECT, Reason.UNREACHABLE),
    ("ERR_CERT_COMMON_NAME_INVALID", Phase.TLS, Reason.CERTIFICATE_OTHER_NAME),
    ("ERR_CERT_AUTHORITY_INVALID", Phase.TLS, Reason.CERTIFICATE_UNTRUSTED),
    # Chromium says of a date only that it is wrong: too early and too late look alike.
    ("ERR_CERT", Phase.TLS, Reason.CERTIFICATE_INVALID),
    ("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", Phase.TLS, Reason.TLS_VERSION),
    ("ERR_SSL_PROTOCOL_ERROR", Phase.TLS, Reason.MALFORMED),
    ("ERR_SSL", Phase.TLS, Reason.TLS_REFUSED),
    ("ERR_BAD_SSL", Phase.TLS, Reason.TLS_REFUSED),
    ("ERR_CONNECTION_RESET", Phase.FIRST_BYTE, Reason.RESET),
    ("ERR_CONNECTION_CLOSED", Phase.FIRST_BYTE, Reason.CLOSED),
    ("ERR_EMPTY_RESPONSE", Phase.FIRST_BYTE, Reason.CLOSED),
    ("ERR_TIMED_OUT", Phase.FIRST_BYTE, Reason.SILENT),
    ("ERR_TOO_MANY_REDIRECTS", Phase.FIRST_BYTE, Reason.TOO_MANY_REDIRECTS),
    ("ERR_CONTENT_LENGTH_MISMATCH", Phase.BODY, Reason.CLOSED),
    ("ERR_INCOMPLETE_CHUNKED_ENCODING", Phase.BODY, Reason.CLOSED),
    ("ERR_CONTENT_DECODING_FAILED", Phase.BODY, Reason.MALFORMED),
    ("ERR_", Phase.FIRST_BYTE, Reason.MALFORMED),
)
"""The beginnings of Chromium's words, the most particular first, with the phase and the reason that they mean."""


def reason_of(said: str) -> tuple[Phase, Reason] | None:
    """Return the phase and the reason that a browser's error means, ``None`` where it names no network error."""
    found = re.search(r"\bERR_[A-Z0-9_]+", said)
    if found is None:
        return None
    return next((phase, reason) for word, phase, reason in _REASONS if found[0].startswith(word))


def phases_of(timing: Mapping[str, float]) -> tuple[PhaseTime, ...]:
    """Return the phases that a browser's resource timing tells, ``-1`` in it meaning that one was not gone through."""
    secure = timing.get("secureConnectionStart", -1)
    connected = secure if secure >= 0 else timing.get("connectEnd", -1)
    spans = (
        (Phase.RESOLVE, timing.get("domainLookupStart", -1), timing.get("domainLookupEnd", -1)),
        (Phase.CONNECT, timing.get("connectStart", -1), connected),
        (Phase.TLS, secure, timing.get("connectEnd", -1)),
        (Phase.FIRST_BYTE, timing.get("requestStart", -1), timing.get("responseStart", -1)),
        (Phase.BODY, timing.get("responseStart", -1), timing.get("responseEnd", -1)),
    )
    return tuple(
        PhaseTime(phase=phase, milliseconds=round(end - start, 3)) for phase, start, end in spans if 0 <= start <= end
    )
