"""A client refuses a setting's value because of a newline or white space in it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_WARNS = Severity.WARNING
_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="value-with-whitespace",
    title="a client refuses a setting's value because of a newline or white space in it",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("header value b'", 'header value b"', "in header value: "),
            regex=r"""(?i:(?:illegal|invalid) header value b|character\(s\) in header value: b?)['"][^'"\n]*\\{1,4}[rn]['"]""",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Potential header injection attack",),
            regex=r"(?i)(?:newline|carriage return|control character)[^\n]{0,60} detected in headers\. Potential header injection attack",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Invalid character in header content",),
            regex=r"Invalid character in header content \[\"(?P<where>[\w-]{1,80})\"\]",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid header field value",),
            regex=r"invalid header field value for (?:key )?\"?(?P<where>[A-Za-z][\w-]{0,80})\"?",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid header value: ",),
            regex=r"invalid header value: \"[^\"\n]{0,800}[\r\n]+\"",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Unexpected char 0x0",),
            regex=r"Unexpected char 0x0[ad] at \d+ in (?P<where>[A-Za-z][\w-]{0,80}) value",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("metadata was invalid",),
            regex=r"(?i)metadata was invalid: [^\n]{0,800}\\[rn]'",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("failed to resolve host", "could not translate host name"),
            regex=r"failed to resolve host '[^'\n]{0,250}\\[rnt]'|could not translate host name \"[^\"\n]{0,250}[\r\n\t ]+\" to address",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("connecting to ",),
            regex=r"Error -?\d+ connecting to [^\s:]{1,250}(?:[\r\n]+:\d+\.|\s*$)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid sslmode value",),
            regex=r"invalid sslmode value: \"[^\"\n]{0,40}[\r\n\t ]+\"",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("validation error",),
            regex=r"validation errors? for \w*(?:Settings|Config|Configuration|Env|Environment)\n(?:[^\n]*\n){0,60}?(?P<where>\w+)\n[^\n]*\[type=\w+, input_value='[^'\n]{0,400}\\[rn]', input_type=str\]",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    origin="h11, requests, http.client, aiohttp, psycopg, psycopg2, redis-py, pydantic-settings, node 20, Java 17: run; Go and OkHttp: public reports",
)
