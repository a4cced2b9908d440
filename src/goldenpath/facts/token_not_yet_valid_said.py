"""A token is refused because it comes from the future."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="token-not-yet-valid-said",
    title="a token is refused because it is not valid yet",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("token is not yet valid", "token is not valid yet", "ImmatureSignature"),
            regex=r"(?i)\btoken is not (?:yet valid|valid yet)(?: \((?P<claim>iat|nbf)\))?|ImmatureSignature",
            streams=_OWN,
        ),
        Pattern(
            literals=(
                "used before issued",
                "token used too early",
                "jwt not active",
                "jwt used before",
                "before use time",
            ),
            regex=r"(?i)\btoken used (?:before issued|too early)|\bjwt (?:not active|used before|before use time)",
            streams=_OWN,
        ),
        Pattern(
            literals=("claim timestamp check failed", "not satisfied"),
            regex=r"\\?\"(?P<claim>nbf|iat)\\?\" (?:claim timestamp check failed|not satisfied)",
            streams=_OWN,
        ),
        Pattern(
            literals=("PrematureJwtException", "JWT must not be accepted before"),
            regex=r"PrematureJwtException|JWT must not be accepted before",
            streams=_OWN,
        ),
    ),
    origin="PyJWT 2.15: run 2026-11; golang-jwt, jsonwebtoken, jose, jwx, google-auth, jjwt, Spring Security, .NET: documentation",
)
