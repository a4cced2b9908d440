"""Laws that hold for any input."""

import json
import string

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.contracts import Line
from goldenpath.engine.redact import redact
from goldenpath.intake.logs.match import Matcher, counting, search
from goldenpath.intake.logs.text import fold
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.errors import SourceMalformed
from goldenpath.ports import Opened
from goldenpath.testing import ndjson
from tests.incidents import windows as w

MATCHER = Matcher(fact_rules())
TEXTS = sorted(
    {line.text for s in known_signatures() for line in (*s.hit, *s.near_miss) if isinstance(line, Line) and line.text}
)


@st.composite
def turned_texts(draw: st.DrawFn) -> str:
    """Return a known text with some digits and hexadecimal letters drawn anew and its case perhaps turned."""
    text = draw(st.sampled_from(TEXTS))
    digits = draw(st.lists(st.sampled_from("0123456789abcdef"), min_size=len(text), max_size=len(text)))
    keep = draw(st.integers(min_value=1, max_value=12))
    drawn = "".join(
        d if c.isdigit() and n % keep == 0 else c for n, (c, d) in enumerate(zip(text, digits, strict=True))
    )
    return draw(st.sampled_from([drawn, drawn.upper(), drawn.lower(), f"2026 | {drawn}"]))


@given(
    text=st.one_of(turned_texts(), st.text(max_size=200)),
    stream=st.sampled_from(Stream),
    level=st.sampled_from(Severity),
)
def test_the_quick_lookup_equals_the_plain_loop(text: str, stream: Stream, level: Severity) -> None:
    """Folding never loses a match and never finds one that is not there."""
    quick = search(counting(MATCHER.candidates(fold(text)), stream, level), text)

    assert quick == MATCHER.marks_slowly(text, stream, level)


@given(texts=st.lists(turned_texts(), min_size=1, max_size=30), seed=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_facts_do_not_depend_on_order(texts: list[str], seed) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - hypothesis' own
    """Shuffled entries give the same counts of the same marks."""

    def marks(lines: list[bytes]) -> dict[object, int]:
        found: dict[object, int] = {}
        for witness in scan([Opened(name="x", size=None, blocks=iter([b"\n".join(lines)]))], fact_rules()).witnesses:
            for mark in witness.marks:
                found[mark] = found.get(mark, 0) + witness.count
        return found

    lines = ndjson([Line(text=t, after=3.0 * n, severity="ERROR") for n, t in enumerate(texts)]).splitlines()
    turned = list(lines)
    seed.shuffle(turned)

    assert marks(lines) == marks(turned)


@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_traceback(data: bytes) -> None:
    """Any bytes are read, or refused in one line."""
    try:
        w.verdict_of(data)
    except SourceMalformed as problem:
        assert "\n" not in problem.sentence()


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "timestamp",
                    "severity",
                    "textPayload",
                    "jsonPayload",
                    "protoPayload",
                    "httpRequest",
                    "resource",
                    "labels",
                    "insertId",
                    "status",
                    "latency",
                    "message",
                    "logs",
                    "entries",
                    "time",
                    "level",
                    "service",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(document=JSONISH)
@settings(deadline=None)
def test_no_document_makes_a_traceback(document: object) -> None:
    """Rows whose fields have any type at all are read, or refused in one line."""
    rows = [
        {"timestamp": "2026-01-05T10:00:00Z", "severity": "ERROR", "row": 1, **row}
        for row in ([document] if isinstance(document, dict) else [])
    ]
    for data in (json.dumps(document), json.dumps(rows), "\n".join(json.dumps(r) for r in rows)):
        try:
            w.verdict_of(data.encode())
        except SourceMalformed as problem:
            assert "\n" not in problem.sentence()


SECRET = st.text(alphabet=string.ascii_letters + string.digits, min_size=24, max_size=40).map(lambda s: "Zq9" + s)


@given(secret=SECRET, where=st.sampled_from([
    "password={}", "Authorization: Bearer {}", "postgresql://user:{}@host/db", "api_key: {}", '{{"client_secret": "{}"}}', "token={}", "redis://:{}@10.0.0.3:6379/0",
    "OPENAI_API_KEY=sk-proj-{}", "X-Api-Key: {}", "eyJhbGciOi.{}.{}", "JWT_SECRET_KEY={}", "Illegal header value b'{}\\n'", "session_id={}; Path=/", "PGPASSWORD={}", "DB_PASS={}", "dbPassword={}", '"accessToken": "{}"', "passphrase: {}", "password is '{}'", "--password {}", "hf_{}", "AIza{}aaaaaaaaaaaaaa", "call with AIza{}aaaaaaaaaaaaaa failed",
]))  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_no_secret_leaves(secret: str, where: str) -> None:
    """A secret in a log line is in no report, in no bundle and in no sentence."""
    text = where.replace("{{", "{").replace("}}", "}").replace("{}", secret)
    lines = [
        Line(text=f"ERROR could not start with {text}", severity="ERROR"),
        Line(
            text=f"Traceback (most recent call last):\n  File x\nRuntimeError: {text}",
            severity="ERROR",
            after=1,
        ),
        Line(text="ERROR:    Application startup failed. Exiting.", after=1.1),
        Line(after=2, log="requests", severity="ERROR", status=503, path=f"/login?token={secret}"),
    ]
    from goldenpath.app.diagnose import diagnose
    from goldenpath.reports import json as as_json
    from goldenpath.reports import markdown, terminal
    from goldenpath.testing import MemorySources

    found, verdict = diagnose(("x",), MemorySources({"x": ndjson(lines)}), w.KNOWLEDGE)
    out = as_json.render(verdict) + markdown.render(verdict) + terminal.render(verdict, explain=True, width=400)

    assert secret not in out
    assert secret not in msgspec.json.encode(found).decode()


@given(text=st.text(max_size=300))
def test_redaction_is_stable(text: str) -> None:
    """What was redacted once is not changed by redacting it again."""
    assert redact(redact(text)) == redact(text)
