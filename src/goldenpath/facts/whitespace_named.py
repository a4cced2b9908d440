"""A text speaks of white space or control characters in a value."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_WARNS = Severity.WARNING
_ERRS = Severity.ERROR
_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="whitespace-named",
    title="a text speaks of white space or control characters in a value",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("ASCII character in URL", "URL can't contain control characters", "contains invalid character"),
            regex=r"Invalid non-printable ASCII character in URL(?:, '\\[nrt]' at|\s*$)|URL can't contain control characters\.[^\n]{0,400}\\[nrt]|Failed to parse: Host '[^'\n]{0,250}' contains invalid character '\\[nrt]'",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid control character in URL",),
            regex=r"net/url: invalid control character in URL",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid literal for int()", "could not convert string to float"),
            regex=r"(?:invalid literal for int\(\) with base 10|could not convert string to float): '[^'\n]{0,200}\\[rnt][^'\n]{0,200}'",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("whitespace", "white space", "newline", "line break", "control character"),
            regex=r"(?:^|[^A-Za-z0-9_])(?P<where>[A-Z][A-Z0-9]*_[A-Z0-9_]{1,80})['\"`]?[ :][^\n]{0,60}\b(?i:contains?|has|have|ends? with|starts? with|must not (?:contain|have|end with)|includes?) [^\n]{0,40}(?i:white ?space|newline|line break|control character)",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=("whitespace", "white space", "newline", "line break", "control character"),
            regex=r"(?i)\b(?:secret|setting|environment variable|config(?:uration)?(?: value)?|password|api key|credential)s?\b[^\n]{0,60}\b(?:contains?|has|have|ends? with|starts? with|must not (?:contain|have|end with)|includes?) [^\n]{0,40}(?:white ?space|newline|line break|control character)",
            streams=_OWN,
            level=_ERRS,
        ),
    ),
    origin="httpx, http.client, requests: run; Go: documentation; programs' own words: general",
)
