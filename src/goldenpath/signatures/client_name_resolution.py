"""The computer that runs the client does not resolve a name."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="client-name-resolution",
    title="{service}: the client's own computer does not resolve a name; its request was never sent",
    layer=Layer.TEST,
    rung=Rung.CREATED,
    accuses="client",
    requires=(Need(facts=("windows-resolver-failed",)),),
    ended_by=(),
    explains=("name-resolution-fails", "third-party-unreachable", "model-provider-unreachable", "tests-not-collected"),
    rivals=("name-resolution-fails", "no-healthy-backend", "certificate-expired"),
    detail="The number is Windows' own resolver's: the text was written on a Windows computer, so on a client's or a developer's, not in the service's container. No server saw the request",
    predicts="the servers' logs lack these requests; the same name resolves on other computers",
    discriminator=Question(
        do="resolve the name on that computer and on another",
        decides="whether the name, or only that computer's resolver, is at fault",
        command="nslookup HOST",
    ),
    remedies=(
        Remedy(id="mend-the-client", do="mend the host name in the test's settings, or that computer's network"),
    ),
    key_phrase="getaddrinfo failed",
    hit=(
        Line(
            text="httpx.ConnectError: [Errno 11001] getaddrinfo failed",
            severity="ERROR",
            service="shop-tests",
            revision="",
            instance="",
        ),
    ),
    near_miss=(
        Line(text="a client reports: [Errno 11001] getaddrinfo failed", severity="INFO"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="Windows Sockets error codes and Python's socket module: documentation, not seen in a run",
)
