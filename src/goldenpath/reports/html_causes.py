"""Causes, steps and what is not known, as parts of the HTML report."""

from collections.abc import Iterable, Iterator

from goldenpath.model.live import Live
from goldenpath.model.verdict import Cause, NextStep, Proof, Verdict
from goldenpath.reports.escape import Markup, element
from goldenpath.reports.html_tables import anchor, section
from goldenpath.reports.words import clock


def causes(verdict: Verdict) -> Iterator[Markup]:
    """Yield each cause with its proof, and what follows from them."""
    for cause in verdict.causes:
        yield section(cause.title, *_cause(cause))
    rows = list(_consequences(verdict))
    if rows:
        yield section("What follows", _rows(rows))


def steps(verdict: Verdict) -> Iterator[Markup]:
    """Yield what to ask next, and what may help."""
    if verdict.next:
        yield section("Next", element("ol", *(_next(s) for s in verdict.next)))
    if verdict.remedies:
        offers = (element("li", f"{r.do or r.id} (risk {r.risk})", _command(r.command)) for r in verdict.remedies)
        yield section("What may help", element("ul", *offers))


def unknown(live: Live) -> Iterator[Markup]:
    """Yield what fits and is untested, what was asked to tell causes apart, what was not seen."""
    verdict = live.verdict
    rows = [("fits", f"{u.signature} on {u.component}; needs: {u.needs}") for u in verdict.untested]
    rows += [("asked", " · ".join(live.asked))] if live.asked else []
    unseen = (*verdict.unverified, *live.blind)
    rows += [("not seen", " · ".join(unseen))] if unseen else []
    rows += [("unknown", f"{u.count}× {u.template}") for u in verdict.unclassified]
    rows += list(_logs(verdict))
    if rows:
        yield section("What is not known, and what was looked at", _rows(rows))


def _logs(verdict: Verdict) -> Iterator[tuple[str, str]]:
    evidence = verdict.evidence
    if evidence.first and evidence.last:
        services = f"; {', '.join(evidence.services)}" if evidence.services else ""
        yield "logs", f"{evidence.entries:,} entries, {clock(evidence.first)} to {clock(evidence.last)} UTC{services}"
    yield from (("logs", p.text) for p in evidence.problems)


def _cause(cause: Cause) -> Iterator[Markup]:
    rows = [
        ("layer", str(cause.layer)),
        ("component", f"{cause.component} ({cause.kind})"),
        ("standing", f"{cause.standing}, confidence {cause.confidence:.2f}"),
    ]
    if cause.since.at_or_before:
        after = f"after {clock(cause.since.after)}, " if cause.since.after else ""
        rows.append(("since", f"{after}at or before {clock(cause.since.at_or_before)} UTC"))
    rows += [("ended", f"{clock(cause.until)} UTC")] if cause.until else []
    change = cause.change
    if change.at_or_before:
        rows.append(("revision", f"{change.at_or_before} fails, {change.after or 'none'} was seen good"))
    rows += [("detail", cause.detail)] if cause.detail else []
    rows += [("because", f"{b.standing}: {b.title}. {b.detail}") for b in cause.because]
    rows += [("missing", ", ".join(cause.missing))] if cause.missing else []
    rows.append(("signature", cause.signature))
    yield _rows(rows)
    if cause.proof:
        yield element("h3", "Proof")
        yield element("table", element("tbody", *(_proof(p) for p in cause.proof)), class_="stack small")


def _proof(proof: Proof) -> Markup:
    times = f"{proof.count}×" if proof.count > 1 else ""
    told = element("a", proof.id, href=f"#{anchor(proof.id)}") if proof.id.startswith("probe:") else proof.id
    return element(
        "tr",
        element("td", clock(proof.at)),
        element("td", element("code", proof.text)),
        element("td", times, class_="n"),
        element("td", told, class_="soft"),
    )


def _consequences(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for effect in verdict.effects:
        yield "effect", f"{effect.what} on {effect.component} {'at least ' if effect.at_least else ''}{effect.count}×"
    for masked in verdict.masked:
        yield "masked", f"{masked.component} — {masked.why}. To see it: {masked.unmask}"
    for out in verdict.ruled_out:
        yield "ruled out", f"{out.signature} — {out.why}"
    for warning in verdict.warnings:
        yield "warning", warning.what


def _next(step: NextStep) -> Markup:
    return element("li", f"{step.do} — decides {step.decides}", _command(step.command))


def _command(command: str) -> Markup:
    return element("pre", command) if command else Markup()


def _rows(rows: Iterable[tuple[str, str]]) -> Markup:
    return element("dl", *(piece for k, v in rows for piece in (element("dt", k), element("dd", v))), class_="rows")
