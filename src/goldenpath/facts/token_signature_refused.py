"""A token is refused for its signature."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="token-signature-refused",
    title="a token is refused for its signature",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("signature verification failed", "InvalidSignatureError", "signature verification raised"),
            regex=r"(?i)signature verification (?:failed|raised)|InvalidSignatureError",
            streams=_OWN,
        ),
        Pattern(
            literals=("signature",),
            regex=r"(?i)\b(?:jwt|jws|token|JsonWebTokenError)\b[^\n]{0,80}(?:invalid signature|signature (?:is )?invalid|bad signature|signature mismatch|signature does not match)",
            streams=_OWN,
        ),
        Pattern(
            literals=("locally computed signature", "rsa: verification error", "token signature"),
            regex=r"(?i)JWT signature does not match locally computed signature|crypto/rsa: verification error|could not verify token signature",
            streams=_OWN,
        ),
        Pattern(
            literals=("JSON Web Key Set", "signing key that matches", "signature validation failed"),
            regex=r"(?i)no applicable key found in the JSON Web Key Set|unable to find a signing key that matches|signature validation failed",
            streams=_OWN,
        ),
    ),
    origin="PyJWT 2, python-jose: run; jsonwebtoken, jose, golang-jwt, jjwt, .NET: documentation",
)
