"""What to do: the question that decides next, and what may help. Commands exist today, or none is printed."""

from collections.abc import Mapping

from goldenpath.contracts import Signature
from goldenpath.engine.live import is_ours
from goldenpath.engine.phrase import fill, fill_command
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.fact import Reading
from goldenpath.model.record import record
from goldenpath.model.verdict import Masked, NextStep, RemedyOffer, Status, Untested

_STEPS = 4


@record
class Open:
    """What a verdict leaves open."""

    status: Status
    causes: tuple[Hypothesis, ...]
    untested: tuple[Untested, ...]
    masked: tuple[Masked, ...]


def next_steps(left: Open, signatures: Mapping[str, Signature], reading: Reading) -> tuple[NextStep, ...]:
    """Return the next decisive questions, the cheapest first."""
    status, causes, untried, hidden = left.status, left.causes, left.untested, left.masked
    steps: list[NextStep] = []
    for number, cause in enumerate(causes):
        question = signatures[cause.signature].discriminator
        values = {**places(cause.service, reading), **dict(cause.values)}
        if number == 0 or cause.standing is Standing.SUSPECTED or question.command:
            steps.append(
                NextStep(
                    do=fill(question.do, values),
                    decides=fill(question.decides, values),
                    command=fill_command(question.command, values),
                )
            )
    steps += [NextStep(do=one.unmask, decides=f"whether {one.component} works", command="") for one in hidden]
    if status in {Status.UNDECIDED, Status.NO_EVIDENCE}:
        steps.insert(0, _ask_live(reading) if reading.live else _export_again(reading))
    if status is Status.UNDECIDED:
        for candidate in untried[:2]:
            signature = signatures.get(candidate.signature)
            if signature is not None:
                steps.append(NextStep(do=f"look for: {candidate.needs}", decides=candidate.signature, command=""))
    return tuple({s.do: s for s in steps}.values())[:_STEPS]


def _ask_live(reading: Reading) -> NextStep:
    """Return what to give a live check that could not decide: logs where it had none, else the step that broke."""
    cut = [w for w in reversed(reading.walks) if w.failed is not None]
    if cut and all(is_ours(w.failed) for w in cut):
        what = f"make it possible to walk {cut[0].journey}: {cut[0].failed.seen if cut[0].failed else ''}"
        return NextStep(do=what, decides="whether users come through", command="")
    if not reading.scan.entries:
        what = "declare under logs: where entries can be read, and check again"
        return NextStep(do=what, decides="what only entries tell: why a start, a request or a run failed", command="")
    broken = next((w.failed for w in cut if not is_ours(w.failed)), None)
    if broken is None:
        return NextStep(do="declare a journey, and check again", decides="whether users come through", command="")
    what = f"read what {broken.component or 'the service'} logged when the walk broke at {broken.name}"
    return NextStep(do=what, decides="which of its causes it is", command="")


def places(service: str, reading: Reading) -> dict[str, str]:
    """Return service, project and region as commands need them."""
    for name, project, region in reading.scan.places:
        if name == service:
            return {k: v for k, v in (("service", name), ("project", project), ("region", region)) if v}
    return {"service": service}


def _export_again(reading: Reading) -> NextStep:
    kinds = {p.kind for p in reading.scan.problems}
    span = reading.scan.span
    services = [s.name for s in reading.scan.by_service if s.name]
    what = (
        "with payloads"
        if "payload-lost" in kinds
        else ("of a running system" if "no-platform-fields" in kinds else "of all services and severities")
    )
    chosen = (
        f'resource.labels.service_name="{services[0]}"'
        if len(services) == 1 and "payload-lost" in kinds
        else 'resource.type="cloud_run_revision"'
    )
    when = (
        f' AND timestamp>="{span.first:%Y-%m-%dT%H:%M:%SZ}" AND timestamp<="{span.last:%Y-%m-%dT%H:%M:%SZ}"'
        if span and reading.scan.platform_rows
        else ""
    )
    freshness = "" if when else " --freshness=1h"
    return NextStep(
        do=f"export again, {what}",
        decides="what the present export cannot show",
        command=f"gcloud logging read '{chosen}{when}'{freshness} --format=json --limit=50000",
    )


def remedies(
    causes: tuple[Hypothesis, ...], signatures: Mapping[str, Signature], reading: Reading
) -> tuple[RemedyOffer, ...]:
    """Return what may help against each standing cause; nothing is ever applied from here."""
    found: dict[tuple[str, str], RemedyOffer] = {}
    for cause in causes:
        values = {**places(cause.service, reading), **dict(cause.values)}
        for remedy in signatures[cause.signature].remedies:
            offer = RemedyOffer(
                id=remedy.id,
                component=cause.service,
                risk=remedy.risk,
                command=fill_command(remedy.command, values),
                do=fill(remedy.do, values),
            )
            found.setdefault((remedy.id, cause.service), offer)
    return tuple(found.values())
