"""The program refuses a page's origin."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="origin-refused",
    title="the program refuses a page's origin",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("is not an accepted origin",),
            regex=r"(?P<origin>https?://[^\s'\"]{1,200}) is not an accepted origin",
            streams=_OWN,
        ),
        Pattern(
            literals=("origin",),
            regex=r"(?i)\borigins?\b[^\n]{0,20}?['\"(\s:=](?P<origin>https?://[^\s'\",)]{1,200}|null)['\")]?[^\n]{0,30}\b(?:not (?:in the )?allowed|not permitted|rejected|refused|denied|disallowed|forbidden|not trusted|mismatch)",
            streams=_OWN,
        ),
        Pattern(
            literals=("origin",),
            regex=r"(?i)\b(?:invalid|disallowed|forbidden|unauthori[sz]ed|rejected|refused|untrusted|unexpected) (?:\w+ ){0,2}origin\b[^\n]{0,20}?(?P<origin>https?://[^\s'\",)]{1,200})",
            streams=_OWN,
        ),
        Pattern(
            literals=("request origin not allowed",),
            regex=r"(?i)request origin not allowed(?: by Upgrader\.CheckOrigin|: (?P<origin>\S{1,200}))?",
            streams=_OWN,
        ),
        Pattern(
            literals=("cross origin websockets not allowed", "could not check origin for phoenix"),
            regex=r"(?i)cross origin websockets not allowed|could not check origin for Phoenix\.Socket",
            streams=_OWN,
        ),
        Pattern(
            literals=("websocket",),
            regex=r"(?i)websocket[^\n]{0,120}\borigin\b[^\n]{0,60}\b(?:not (?:in the )?allowed|not permitted|rejected|refused|denied|disallowed|forbidden|invalid|mismatch|missing)",
            streams=_OWN,
        ),
    ),
    origin="engineio, gorilla/websocket, Action Cable, Tornado, Phoenix: source and public reports",
)
