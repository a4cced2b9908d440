"""A token is refused for its audience or issuer."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="token-audience-refused",
    title="a token is refused for its audience or issuer",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("audience", "issuer"),
            regex=r"(?i)\b(?:invalid|wrong|unexpected|unknown|untrusted|mismatched|bad) (?P<claim>audience|issuer)\b",
            streams=_OWN,
        ),
        Pattern(
            literals=("audience", "issuer"),
            regex=r"(?i)\b(?P<claim>audience|issuer) (?:doesn't match|does not match|didn't match|mismatch|invalid|is invalid|is not valid|validation failed|not allowed|is not allowed)",
            streams=_OWN,
        ),
        Pattern(
            literals=("claim value",),
            regex=r"(?i)unexpected \\?\"(?P<claim>aud|iss)\\?\" claim value",
            streams=_OWN,
        ),
        Pattern(
            literals=("InvalidAudienceError", "InvalidIssuerError"),
            regex=r"Invalid(?P<claim>Audience|Issuer)Error",
            streams=_OWN,
        ),
        Pattern(
            literals=("claim has value", "claim is not valid"),
            regex=r"(?i)\b(?:JWT|The) (?P<claim>aud|iss)(?:ience|uer)? claim (?:has value|is not valid)",
            streams=_OWN,
        ),
        Pattern(
            literals=("expected audience", "expected issuer"),
            regex=r"(?i)expected (?P<claim>audience|issuer) \\?\"[^\"\n]{0,200}\\?\",? got",
            streams=_OWN,
        ),
    ),
    origin="PyJWT 2, python-jose: run; google-auth, jsonwebtoken, jose, golang-jwt, go-oidc, Nimbus: documentation",
)
