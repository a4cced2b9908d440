"""A live run as JUnit XML, for pipelines: a test case for each step and each check, and one for the verdict."""

from collections.abc import Iterable, Sequence

from goldenpath.model.live import Live
from goldenpath.model.observation import Observation
from goldenpath.model.record import record
from goldenpath.model.verdict import Status
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.reports.escape import Markup, element, joined
from goldenpath.reports.walk_lines import beside
from goldenpath.reports.words import STATUSES, asked, came, seen


@record
class _Case:
    """One test case."""

    name: str
    seconds: float
    failure: tuple[str, str] | None = None
    """A message, and what else is known."""
    kind: str = ""
    error: bool = False
    skipped: str = ""
    said: str = ""


def render(live: Live) -> str:
    """Return the document: a suite for each walk, one for the checks, one for the verdict."""
    suites = [
        *(_suite(live, f"{live.environment}.{w.journey}", [_step(s) for s in w.steps], _length(w)) for w in live.paths),
        *_checks(live),
        _suite(live, f"{live.environment}.verdict", [_verdict(live)], live.seconds),
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element("testsuites", *suites, name="goldenpath")}\n'


def _suite(live: Live, name: str, cases: Sequence[_Case], seconds: float) -> Markup:
    return element(
        "testsuite",
        *(_case(name, c) for c in cases),
        name=name,
        tests=len(cases),
        failures=sum(c.failure is not None and not c.error for c in cases),
        errors=sum(c.error for c in cases),
        skipped=sum(bool(c.skipped) for c in cases),
        time=f"{seconds:.3f}",
        timestamp=live.started.replace(tzinfo=None).isoformat(timespec="seconds"),
    )


def _case(suite: str, case: _Case) -> Markup:
    inner = Markup()
    if case.skipped:
        inner = element("skipped", message=case.skipped)
    elif case.failure is not None:
        message, text = case.failure
        inner = element("error" if case.error else "failure", text, message=message, type=case.kind)
    said = element("system-out", case.said) if case.said else Markup()
    return element("testcase", joined((inner, said)), classname=suite, name=case.name, time=f"{case.seconds:.3f}")


def _step(step: StepSeen) -> _Case:
    failed = (seen(step), f"{step.component}: {' '.join(step.ids)}".strip()) if step.ok is False else None
    return _Case(
        name=step.name,
        seconds=(step.milliseconds or 0.0) / 1000,
        failure=failed,
        kind=step.problem or "failed",
        skipped=seen(step) if step.ok is None else "",
        said=step.seen if step.ok else "",
    )


def _checks(live: Live) -> Iterable[Markup]:
    groups: dict[str, list[Observation]] = {}
    for one in beside(live):
        way = "" if one.question.way == "public" else f", {one.question.way}"
        groups.setdefault(f"{one.question.component}: {one.question.purpose}{way}", []).append(one)
    accused = {i for c in live.verdict.causes if c.until is None for p in c.proof for i in (p.id, *p.ids)}
    cases = [_check(name, some, accused) for name, some in groups.items()]
    if cases:
        yield _suite(live, f"{live.environment}.checks", cases, sum(c.seconds for c in cases))


def _check(name: str, some: Sequence[Observation], accused: set[str]) -> _Case:
    """Return a check's case: it fails where nothing answered, or where an answer is proof of a cause."""
    failed = [o for o in some if not o.answered]
    wrong = failed[-1:] if len(failed) == len(some) else [o for o in some if o.id in accused]
    told = "\n".join(f"{o.id}: {asked(o)} → {came(o)}" for o in some)
    kind = wrong[0].failure.reason if wrong and wrong[0].failure else "accused"
    return _Case(
        name=name,
        seconds=sum(o.milliseconds for o in some) / 1000,
        failure=(came(wrong[0]), told) if wrong else None,
        kind=kind,
        said="" if wrong else told,
    )


def _verdict(live: Live) -> _Case:
    verdict = live.verdict
    if verdict.status is Status.HEALTHY:
        return _Case(name="verdict", seconds=live.seconds, said=verdict.summary)
    lead = verdict.causes[0] if verdict.causes else None
    told = [f"{c.standing} {c.confidence:.2f}: {c.title} ({c.layer}, {c.component})" for c in verdict.causes]
    told += [f"not seen: {text}" for text in (*verdict.unverified, *live.blind)]
    return _Case(
        name="verdict",
        seconds=live.seconds,
        failure=(f"{STATUSES[verdict.status]}: {verdict.summary}", "\n".join(told)),
        kind=lead.signature if lead else verdict.status,
        error=verdict.status is not Status.FAULT,
    )


def _length(walk: Walk) -> float:
    return (walk.ended - walk.started).total_seconds()
