"""The image lacks a shared library of the system that a program or a package needs."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "libpq.so.5: cannot open shared object file: No such file or directory"

SIGNATURE = Signature(
    id="missing-shared-library",
    title="{service}: the image lacks the system library {library}; every start dies before it serves",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("library-not-found",)),
        Need(
            facts=(
                "container-exited",
                "boot-failed",
                "startup-failed",
                "instance-died",
                "instance-could-not-start",
                "startup-probe-failed",
                "request-cut",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop", "start-command-failed"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: what needs the library is optional",
        ),
    ),
    explains=(
        "startup-exception",
        "handler-exception",
        "command-not-found",
        "app-object-not-found",
        "startup-failed",
        "boot-failed",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("missing-module", "wrong-architecture", "database-unreachable"),
    detail="The package is installed, the library of the operating system under it is not; a smaller or newer base image, or a final build stage without it, brings this about",
    predicts="the same program fails in the image on any machine; the library's name is the whole of the cause",
    discriminator=Question(
        do="list the libraries that the loader knows inside the image",
        decides="whether the library is absent, or there in another version",
        command="docker run --rm --entrypoint sh IMAGE -c 'ldconfig -p | grep {library|LIBRARY}; cat /etc/os-release'",
    ),
    remedies=(
        Remedy(
            id="mend-the-image",
            do="install the operating system's package that holds {library} in the final stage, build and deploy again",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(
            text=f'Traceback (most recent call last):\n  File "/app/shop/db.py", line 1, in <module>\n    import psycopg2\nImportError: {_TEXT}',
            severity="ERROR",
        ),
        Line(text="Container called exit(1).", after=0.4, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"slow driver is used: {_TEXT}", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=0.8),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="glibc's loader, documentation, not seen in a run; names are the sample's own",
)
