"""A service outside refuses a request over its rate."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="third-party-over-rate",
    title="a service outside refuses a request over its rate",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Client Error:",),
            regex=r"429 Client Error: [^\n]{0,60}? for url: https?://(?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Client error '",),
            regex=r"Client error '429[^'\n]{0,60}' for url 'https?://(?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("message='",),
            regex=r"\b429, message='[^'\n]{0,80}', url=(?:URL\()?'https?://(?P<host>[\w.-]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("too many 429 error responses",),
            regex=r"host='(?P<host>[^'\n]{1,200})'[\s\S]{0,900}?too many 429 error responses",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("status code 429",),
            regex=r"Request failed with status code 429",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "exceptions.ResourceExhausted",
                "exceptions.TooManyRequests",
            ),
            regex=r"google\.api_core\.exceptions\.(?:ResourceExhausted|TooManyRequests): 429",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "RateLimitError",
                "rate limit exceeded",
                "TwilioRestException",
                "RateLimitExceededException",
            ),
            regex=r"\bstripe[\w.]*\.RateLimitError|\bAPI rate limit exceeded for\b|\bTwilioRestException: HTTP 429\b|\bRateLimitExceededException: 403\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="requests 2.34, httpx 0.28, aiohttp 3.14: measured against a local server 2026-11; axios, Stripe, GitHub, Twilio: documentation, not seen in a run",
)
