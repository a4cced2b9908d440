"""A name is not resolved to an address."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="name-not-resolved",
    title="a name is not resolved to an address",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("ailed to resolve",),
            regex=r"[Ff]ailed to resolve (?:host )?'(?P<host>[\w.-]{1,200})'(?:: | \()\[Errno -",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("could not translate host name",),
            regex=r'could not translate host name "(?P<host>[^"\n]{1,200})" to address',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("getaddrinfo",),
            regex=r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("connecting to",),
            regex=r"Error -[235] connecting to (?P<host>[\w.-]{1,200}):\d{2,5}\.",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Cannot connect to host",),
            regex=r"Cannot connect to host (?P<host>[\w.-]{1,200}):\d{2,5} ssl:\S{1,40} \[(?:(?:Name or service not known|Temporary failure in name resolution|No address associated with hostname|nodename nor servname provided)|Domain name not found|DNS server returned|Could not contact DNS servers|Timeout while contacting DNS)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("connect to",),
            regex=r"Can't connect to (?:MySQL |MariaDB )?server on '(?P<host>[^':\n]{1,200})(?::\d{2,5})?' \(\[?Errno -[235]\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("[Errno -",),
            regex=r"(?P<host>[A-Za-z0-9][\w.-]{0,199}):\d{2,5}: \[Errno -[235]\] (?:Name or service not known|Temporary failure in name resolution|No address associated with hostname|nodename nor servname provided)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "no such host",
                "server misbehaving",
            ),
            regex=r"lookup (?P<host>[\w.-]{1,200})(?: on \S{1,60})?: (?:no such host|server misbehaving)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("i/o timeout",),
            regex=r"lookup (?P<host>[\w.-]{1,200})(?: on \S{1,60})?: (?:[^\n]{1,80} )?i/o timeout",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("UnknownHostException",),
            regex=r"UnknownHostException: (?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Could not resolve host",),
            regex=r"Could not resolve host: (?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("[Errno -",),
            regex=r"\[Errno -[235]\] (?:Name or service not known|Temporary failure in name resolution|No address associated with hostname|nodename nor servname provided)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("getaddrinfo",),
            regex=r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="psycopg 3.3, redis 8.1, PyMySQL 1.2, pymongo 4.20, requests 2.34, httpx 0.28, aiohttp 3.14, node 20: measured 2026-11; Go, Java, curl: documentation, not seen in a run",
)
