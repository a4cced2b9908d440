"""A token is refused because it has expired."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="token-expiry-refused",
    title="a token is refused because it has expired",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=(
                "signature has expired",
                "ExpiredSignature",
                "TokenExpired",
                "token_expired",
                "ExpiredJwtException",
            ),
            regex=r"(?i)\bsignature has expired\b|ExpiredSignature(?:Error)?\b|\bTokenExpired(?:Error|Exception)?\b|\btoken_expired\b|ExpiredJwtException",
            streams=_OWN,
        ),
        Pattern(
            literals=("expired",),
            regex=r"(?i)\b(?:jwt|(?:access|id|bearer|auth|session|web|security)?[ _-]?token)(?: (?:is|has|was|already|been)){0,3} expired\b|\bexpired (?:jwt|(?:access |id |bearer |auth |session )?token)\b",
            streams=_OWN,
        ),
        Pattern(
            literals=("claim timestamp check failed", "not satisfied"),
            regex=r"\\?\"exp\\?\" (?:claim timestamp check failed|not satisfied)",
            streams=_OWN,
        ),
    ),
    origin="PyJWT 2.15: run 2026-11; jsonwebtoken, jose, golang-jwt, jwx, jjwt, Spring Security, .NET: documentation",
)
