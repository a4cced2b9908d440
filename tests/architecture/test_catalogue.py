"""Adding is new files only: each file holds one constant, its proof and its page, or the suite turns red."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from goldenpath import facts, signatures
from goldenpath.app.explain import facts_of
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.cli.main import COMMANDS
from goldenpath.contracts import FactRule, Line, Sample, Signature
from goldenpath.engine.phrase import fill
from goldenpath.intake.logs.text import fold
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Layer

ROOT = Path(__file__).parents[2]
RULES = {r.id: r for r in fact_rules()}
KNOWN = {s.id: s for s in known_signatures()}
EACH = pytest.mark.parametrize("signature", known_signatures(), ids=lambda s: s.id)
EACH_FACT = pytest.mark.parametrize("rule", fact_rules(), ids=lambda r: r.id)


def modules(package: object) -> set[str]:
    """Return the names of a package's files as ids."""
    folder = Path(package.__file__ or "").parent  # type: ignore[attr-defined]
    return {p.stem.replace("_", "-") for p in folder.glob("*.py") if not p.stem.startswith("_")}


def test_each_file_holds_the_constant_of_its_name() -> None:
    """An id equals its file's name, and no file is without its constant."""
    assert modules(facts) == set(RULES)
    assert modules(signatures) == set(KNOWN)


@EACH
def test_a_signature_names_facts_that_are_read(signature: Signature) -> None:
    """A fact that nobody reads can never hold."""
    assert facts_of(signature) <= set(RULES)


@EACH
def test_a_signature_explains_what_exists(signature: Signature) -> None:
    """Consequences and rivals are known signatures or facts."""
    assert {e.removesuffix("@callers") for e in signature.explains} <= set(KNOWN) | set(RULES)
    assert set(signature.rivals) <= set(KNOWN)


@EACH
def test_a_near_miss_holds_the_hits_own_words(signature: Signature) -> None:
    """The near miss differs in the deciding fact, not in its words."""

    def said(samples: tuple[Sample, ...]) -> str:
        texts = (f"{s.text} {s.payload or ''}" if isinstance(s, Line) else str(s) for s in samples)
        return " ".join(texts)

    assert signature.key_phrase in said(signature.hit)
    assert signature.key_phrase in said(signature.near_miss)
    assert signature.hit != signature.near_miss


@EACH
def test_a_signature_has_a_runbook(signature: Signature) -> None:
    """Whoever is told a fault finds its page."""
    page = files("goldenpath.signatures").joinpath("runbooks", f"{signature.id}.md")

    assert page.is_file()
    assert page.read_text().startswith("# ")
    assert "## Mend" in page.read_text()


def test_no_runbook_is_left_behind() -> None:
    """Each page belongs to a signature."""
    folder = Path(str(files("goldenpath.signatures"))) / "runbooks"

    assert {p.stem for p in folder.glob("*.md")} == set(KNOWN)


@EACH
def test_a_signature_says_where_its_samples_come_from(signature: Signature) -> None:
    """An outside text has a source."""
    assert len(signature.origin) > 10


@EACH
def test_a_signature_asks_a_deciding_question(signature: Signature) -> None:
    """What decides next is always said."""
    assert signature.discriminator.do
    assert signature.discriminator.decides


@EACH
def test_printed_commands_exist(signature: Signature) -> None:
    """A goldenpath command that is printed is a command of this version."""
    printed = " ".join((signature.discriminator.command, *(r.command for r in signature.remedies)))

    assert set(re.findall(r"goldenpath ([a-z]+)", printed)) <= set(COMMANDS)


@EACH
def test_a_title_is_filled_even_where_nothing_was_captured(signature: Signature) -> None:
    """Each value that may be missing has words to stand for it."""
    required = {r for need in signature.requires[:1] for f in need.facts for r in (f,)}
    captured = {"service", "blank"}
    for fact in required | {f for need in signature.requires[1:] for f in need.facts}:
        for pattern in RULES[fact].patterns:
            captured |= set(re.findall(r"\(\?P<(\w+)>", pattern.regex))
    names = set(re.findall(r"\{(\w+)\}", signature.title))
    derived = any(RULES[f].derive is not None for n in signature.requires for f in n.facts)

    assert derived or names <= captured
    assert fill(signature.title, dict.fromkeys(names, "x"))


@EACH_FACT
def test_a_fact_is_used(rule: FactRule) -> None:
    """A fact serves a signature, or the engine: life-cycle, health, topology."""
    used = any(rule.id in facts_of(s) or rule.id in s.explains for s in KNOWN.values()) or _read_by_another(rule)
    engine = (
        bool(rule.rung or rule.ends or rule.target)
        or rule.shows is Shows.GOOD
        or rule.id
        in {
            "declared-optional",
            "liveness-answered",
            "instance-answered",
            "request-failed",
            "condition-unmet",
            "service-answers-itself",
            "store-well-said",
        }
    )

    assert used or engine


def _read_by_another(rule: FactRule) -> bool:
    """Return whether another fact is derived from this one."""
    own = f"{rule.id.replace('-', '_')}.py"
    folder = Path(facts.__file__ or "").parent
    return any(f'"{rule.id}"' in p.read_text() for p in folder.glob("*.py") if p.name != own)


@EACH_FACT
def test_literals_are_sound_and_tell_apart(rule: FactRule) -> None:
    """Each literal is letters enough to be rare once numbers are folded, and the pattern is of the RE2 dialect."""
    for pattern in rule.patterns:
        for literal in pattern.literals:
            assert len(fold(literal).replace(b"0", b"").strip()) >= 3, literal
        assert not re.search(r"\(\?[=!<](?!P<|\w+>)|\\[1-9]", pattern.regex.replace("(?P<", "(")), pattern.regex
        re.compile(pattern.regex)


def test_the_catalogue_is_broad() -> None:
    """At least 35 faults over all five layers, at least 12 of which need facts of two kinds."""
    two = [s for s in KNOWN.values() if len(_kinds(s)) >= 2]

    assert len(KNOWN) >= 35
    assert {s.layer for s in KNOWN.values()} == set(Layer)
    assert len(two) >= 12


def _kinds(signature: Signature) -> set[FactKind]:
    """Return the kinds of facts that a signature cannot do without: one for each need."""
    needed: list[set[FactKind]] = [{RULES[f].kind for f in need.facts} for need in signature.requires]
    return {next(iter(k)) for k in needed if len(k) == 1} | (
        {FactKind.LIFE_CYCLE, FactKind.TEXT} if len(needed) > 1 and FactKind.TEXT not in needed[1] else set()
    )


@EACH
def test_one_text_match_confirms_only_what_it_states_outright(signature: Signature) -> None:
    """A signature that rests on one fact is confirmed only if that fact's text states the cause."""
    if len(signature.requires) > 1 or signature.ceiling == "suspected":
        return

    assert all(RULES[f].direct or RULES[f].kind is not FactKind.TEXT for f in signature.requires[0].facts)
