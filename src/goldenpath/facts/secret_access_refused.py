"""The platform may not read a secret for the revision's service account."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="secret-access-refused",
    title="the platform may not read a secret for the revision's service account",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Permission denied on secret",),
            regex=r"Permission denied on secret: (?:projects/[^/\s]{1,60}/secrets/)?(?P<secret>[\w-]{1,255})(?:/versions/\w{1,20})? for Revision service account",
            streams=(Stream.AUDIT, Stream.PLATFORM),
        ),
        Pattern(
            literals=("secretmanager.versions.access",),
            regex=r"[Pp]ermission '?secretmanager\.versions\.access'? denied (?:for|on) resource '?(?://secretmanager\.googleapis\.com/)?projects/[^/\s]{1,60}/secrets/(?P<secret>[\w-]{1,255})",
            streams=(Stream.AUDIT, Stream.PLATFORM),
        ),
    ),
    origin="Cloud Run's conditions: public reports (terraform-docs-samples#168, sourcegraph#59045); Secret Manager's own words at the start of an instance: public reports, run in the lab 2026-11",
)
