"""A Google service answers that the caller lacks a permission."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="permission-denied-said",
    title="a Google service answers that the caller lacks a permission",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Permission '", 'Permission \\"', 'Permission "'),
            regex=r"Permission \\?['\"](?P<permission>[a-zA-Z][\w.-]{2,120}\.[\w.]{2,80})\\?['\"] denied (?:on|for) resource",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("does not have ",),
            regex=r"does not have (?P<permission>[a-z]\w{1,40}\.[a-z]\w{1,60}\.[a-z]\w{1,60}) (?:access|permission)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Possibly missing permission",),
            regex=r"Possibly missing permission (?P<permission>[\w.]{3,120}\w)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=(
                "The caller does not have permission",
                "Missing or insufficient permissions",
                "boss::NOT_AUTHORIZED",
            ),
            regex=r"(?i:\b403\b|PERMISSION_DENIED|PermissionDenied)[^\n]{0,120}(?:The caller does not have permission|Missing or insufficient permissions)|boss::NOT_AUTHORIZED",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    origin="google-api-core and the Google APIs' answers: documentation and public reports",
)
