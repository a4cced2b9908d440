"""A call to a host outside is not answered."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="third-party-connect-failed",
    title="a call to a host outside is not answered",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("HTTPSConnectionPool",),
            regex=r"HTTPSConnectionPool\(host='(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency))', port=\d{2,5}\): (?:Max retries exceeded with url: [\s\S]{0,600}?\(Caused by (?:ConnectTimeoutError|ReadTimeoutError|ProtocolError|NewConnectionError\([\s\S]{0,300}?(?:\[Errno 1\d\d\]|timed out|refused))|Read timed out)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "Connection timeout to host",
                "Cannot connect to host",
            ),
            regex=r"(?:Connection timeout to host https://|Cannot connect to host )(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency))(?:[:/][^\n]{0,300}?Connect call failed|[:/?\s]|$)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "attempted address",
                "Connect Timeout Error",
            ),
            regex=r"Connect Timeout Error \(attempted address(?:es)?: (?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency)):443",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("failed, reason:",),
            regex=r"request to https://(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency))(?:[:/?]\S{0,500})? failed, reason: (?:connect (?:ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH)|network timeout|socket hang up|read ECONNRESET)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "dial tcp",
                "Client.Timeout",
                "context deadline exceeded",
            ),
            regex=r'"https://(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency))(?:[:/?][^"\n]{0,500})?": (?:dial tcp [^\n]{1,120}?(?:i/o timeout|connection refused|connection timed out)|context deadline exceeded|net/http: [^\n]{0,60}Client\.Timeout|EOF)',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("I/O error on",),
            regex=r'I/O error on (?:GET|POST|PUT|PATCH|DELETE) request for "https://(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:[a-z]{2,4}|cloud|example|online|store|global|health|systems|services|finance|digital|software|solutions|technology|network|email|agency))(?:[:/?][^"\n]{0,500})?": [^\n]{0,160}?(?:timed out|refused|reset)',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "ConnectTimeout",
                "ReadTimeout",
                "ConnectError",
            ),
            regex=r"\bhttp(?:x|core)\.(?:ConnectTimeout|ReadTimeout|ConnectError: (?:\[Errno 1\d\d\]|All connection attempts failed))",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "APIConnectionError",
                "APITimeoutError",
            ),
            regex=r"\b(?:openai|anthropic|stripe|twilio)[\w.]*\.(?:APIConnectionError|APITimeoutError)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "ETIMEDOUT",
                "ECONNREFUSED",
            ),
            regex=r"connect (?:ETIMEDOUT|ECONNREFUSED) (?P<host>\d{1,3}(?:\.\d{1,3}){3}):443\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "HttpConnectTimeoutException",
                "HttpTimeoutException",
            ),
            regex=r"java\.net\.http\.Http(?:Connect)?TimeoutException",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="requests 2.34, httpx 0.28, aiohttp 3.14, openai 3.54, anthropic 2.12: measured 2026-11; node, Go, Java: documentation and public reports, not seen in a run",
)
