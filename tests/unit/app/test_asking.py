"""Asking: references are followed just before, secrets are hidden just after, a missing one is an observation."""

from typing import Any

import pytest

from goldenpath.app.asking import ask, secrets_in, with_secrets
from goldenpath.contracts import Seen
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Ask, CommandAsk, HttpAsk, Place, PostgresAsk, Probe, RedisAsk, WebSocketAsk
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.testing import FixedClock, MemorySecrets, ScriptedWire

WORD = "the-secret-word-0123"
REF = SecretRef(scheme="env", name="WORD")
BEARER = SecretRef(scheme="env", name="WORD", before="Bearer")
ABSENT = SecretRef(scheme="env", name="ABSENT")
COMMAND = SecretRef(scheme="cmd", name="print word")
HERE = Place(host="h", port=1)
SECRETS = MemorySecrets({"env:WORD": WORD})


def probe(question: Ask, purpose: str = "p") -> Probe:
    """Return a probe."""
    return Probe(component="c", purpose=purpose, ask=question)


@pytest.mark.parametrize(
    ("question", "filled"),
    [
        (PostgresAsk(place=HERE, user="u", database="d", password=REF), {"password": Secret(WORD)}),
        (RedisAsk(place=HERE, password=REF), {"password": Secret(WORD)}),
        (RedisAsk(place=HERE), {"password": None}),
        (
            HttpAsk(place=HERE, headers=(("a", "b"), ("authorization", BEARER)), body=REF),
            {"headers": (("a", "b"), ("authorization", Secret(f"Bearer {WORD}"))), "body": Secret(WORD)},
        ),
        (
            WebSocketAsk(place=HERE, headers=(("x", REF),), subprotocols=("chat", REF)),
            {"headers": (("x", Secret(WORD)),), "subprotocols": ("chat", Secret(WORD))},
        ),
        (CommandAsk(arguments=("a", "b")), {"arguments": ("a", "b")}),
    ],
)
def test_references_are_followed_wherever_they_stand(question: Ask, filled: dict[str, Any]) -> None:
    """Alone, in pairs, in lists; with the word that stands before."""
    found = with_secrets(probe(question), SECRETS).ask

    assert {name: getattr(found, name) for name in filled} == filled


def test_a_reference_that_leads_nowhere_is_raised() -> None:
    """To be caught by who asks."""
    with pytest.raises(SecretMissing):
        with_secrets(probe(RedisAsk(place=HERE, password=ABSENT)), SECRETS)


def test_secrets_are_found_wherever_they_stand() -> None:
    """In records, tuples, lists, mappings; a reference is none."""
    nested = {"a": [Secret("1"), (Secret("2"), "x")], "b": {"c": Secret("3")}, "d": REF}
    ask_ = HttpAsk(place=HERE, headers=(("h", Secret("4")),), body=Secret("5"))

    assert list(secrets_in(nested)) == [Secret("1"), Secret("2"), Secret("3")]
    assert list(secrets_in(ask_)) == [Secret("4"), Secret("5")]


def test_what_came_is_told_without_what_was_sent() -> None:
    """Wherever a server repeats it."""
    row = Seen(component="c", purpose="p", status=200, headers={"x": WORD}, body=WORD, values={"said": WORD})
    wire = ScriptedWire((row,))
    question = HttpAsk(place=HERE, headers=(("authorization", BEARER),))
    (seen,) = ask([probe(question)], wire, SECRETS, wire.clock, 5.0)
    sent = wire.asked[0].ask
    assert isinstance(sent, HttpAsk)

    assert sent.headers == (("authorization", Secret(f"Bearer {WORD}")),)
    assert WORD not in repr(seen)
    assert seen.status == 200


def test_one_missing_secret_stops_no_other_question() -> None:
    """It is an observation of its own side, and the rest is asked."""
    wire = ScriptedWire((Seen(component="c", purpose="p"), Seen(component="c", purpose="q")))
    probes = [
        probe(RedisAsk(place=HERE, password=ABSENT)),
        probe(RedisAsk(place=HERE, password=REF), "q"),
        probe(RedisAsk(place=HERE)),
    ]
    seen = list(ask(probes, wire, SECRETS, wire.clock, 5.0))
    failures = [(o.failure.phase, o.failure.reason) for o in seen if o.failure is not None]

    assert sorted(o.question.purpose for o in seen) == ["p", "p", "q"]
    assert failures == [(Phase.PREPARE, Reason.SECRET_MISSING)]
    assert len(wire.asked) == 2


def test_a_question_that_was_not_asked_says_whom_and_why() -> None:
    """With target, protocol and way, and the reference that led nowhere."""
    (seen,) = ask([probe(RedisAsk(place=HERE, password=ABSENT))], ScriptedWire(), SECRETS, FixedClock(), 5.0)
    assert seen.failure is not None

    assert (seen.question.protocol, seen.question.target, seen.question.way) == ("redis", "h:1", "public")
    assert "env:ABSENT" in seen.failure.text
    assert seen.started == seen.ended


def test_a_command_that_may_not_run_is_not_allowed() -> None:
    """Which is another thing than a secret that is not there."""
    (seen,) = ask([probe(RedisAsk(place=HERE, password=COMMAND))], ScriptedWire(), SECRETS, FixedClock(), 5.0)

    assert seen.failure is not None
    assert seen.failure.reason is Reason.NOT_ALLOWED


def test_ids_of_questions_that_were_not_asked_are_unique() -> None:
    """Also among those of one purpose."""
    probes = [probe(RedisAsk(place=HERE, password=ABSENT)) for _ in range(3)]
    seen = list(ask(probes, ScriptedWire(), SECRETS, FixedClock(), 5.0))

    assert len({o.id for o in seen}) == 3


def test_where_nothing_can_be_asked_the_wire_is_left_alone() -> None:
    """No question, no wire."""
    wire = ScriptedWire()

    assert list(ask([], wire, SECRETS, wire.clock, 5.0)) == []
    assert wire.asked == []
