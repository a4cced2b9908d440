"""The platform cannot get the revision's image."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_PLATFORM = (Stream.AUDIT, Stream.PLATFORM)

FACT = FactRule(
    id="image-not-pulled",
    title="the platform cannot get the revision's image",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Image '",),
            regex=r"Image '(?P<image>[^'\n]{1,300})' (?P<why>not found)",
            streams=_PLATFORM,
        ),
        Pattern(
            literals=("must have permission to read the image",),
            regex=r"(?P<why>must have permission to read) the image,? (?P<image>[^\s,]{3,300})",
            streams=_PLATFORM,
        ),
    ),
    origin="Cloud Run's conditions: documentation and public reports (deploy-cloudrun#465)",
)
