"""The verdict for a tired person: the first two lines say it, every proof is there, what was not seen too."""

from collections import Counter

from goldenpath.engine.phrase import count, visible
from goldenpath.model.live import Live
from goldenpath.model.verdict import Cause, Explanation, Status, Verdict
from goldenpath.reports.page import LABEL, Page
from goldenpath.reports.walk_lines import beside, question_lines, walk_lines
from goldenpath.reports.words import BAD, GOOD, asked, came, clock, duration, plain

_SHOWN = 4
_WORDS = {
    Status.HEALTHY: ("HEALTHY", "32"),
    Status.FAULT: ("FAULT", "31"),
    Status.UNDECIDED: ("UNDECIDED", "33"),
    Status.NO_EVIDENCE: ("NO EVIDENCE", "35"),
}


def render(verdict: Verdict, *, width: int = 100, colour: bool = False, explain: bool = False) -> str:
    """Return the verdict as text of at most ``width`` columns."""
    page = Page(width, colour=colour)
    _head(verdict, page)
    _body(verdict, page, explain=explain)
    page.line(_last(verdict, "markdown|json", explain=explain), dim=True)
    return page.text()


def render_live(live: Live, *, width: int = 100, colour: bool = False, explain: bool = False) -> str:
    """Return a live run as text: the path, what was asked besides, and the verdict."""
    page = Page(width, colour=colour, live=True)
    _path(live, page, explain=explain)
    _beside(live, page, explain=explain)
    if live.asked:
        page.wrapped(f"asking what tells the causes apart … {' · '.join(live.asked)}")
    _head(live.verdict, page, tail=f"{duration(1000 * live.seconds)} in all")
    _body(live.verdict, page, explain=explain, blind=live.blind)
    page.line(_last(live.verdict, "markdown|html|junit|json", explain=explain), dim=True)
    return page.text()


def _path(live: Live, page: Page, *, explain: bool) -> None:
    told = f"{live.started:%H:%M:%S} UTC, from {live.vantage}"
    for number, walk in enumerate((*live.paths, *live.other_walks) if explain else live.paths):
        way = "" if walk.vantage == live.vantage else f", {walk.vantage}"
        page.apart(plain(f"{live.environment} · {walk.journey}{way}"), told if number == 0 else "")
        for line in walk_lines(live, walk, page.width, explain=explain):
            page.line(_signed(line, page))
    if not live.paths:
        page.apart(plain(f"{live.environment} · no journey walked"), told)


def _beside(live: Live, page: Page, *, explain: bool) -> None:
    """Say what was asked that is no step of the path: what brought no answer by name, the rest by number."""
    others = beside(live)
    if explain:
        page.line(f"asked besides ({len(others)})" if others else "")
        for one in others:
            for line in question_lines(one, page.width - 2):
                page.line("  " + _signed(line, page))
        return
    failed = [o for o in others if not o.answered]
    if others:
        page.row("asked", f"{count(len(others), 'question')} besides, {len(others) - len(failed)} answered")
    told = Counter(f"{one.question.component}: {asked(one)} → {came(one)}" for one in failed)
    for text, times in list(told.items())[:_SHOWN]:
        page.row("", f"{BAD} {text}{f' ({times}×)' if times > 1 else ''}")
    if len(told) > _SHOWN:
        page.row("", f"and {len(told) - _SHOWN} more without an answer (--explain)")


def _signed(line: str, page: Page) -> str:
    """Return a line with its mark in colour; the first one counts, texts from outside come after it."""
    at = min((i for i in (line.find(GOOD), line.find(BAD)) if i >= 0), default=-1)
    if at < 0:
        return line
    return line[:at] + page.paint(line[at], "32" if line[at] == GOOD else "31") + line[at + 1 :]


def _body(verdict: Verdict, page: Page, *, explain: bool, blind: tuple[str, ...] = ()) -> None:
    _evidence(verdict, page, explain=explain)
    standing = [c for c in verdict.causes if c.until is None]
    for number, cause in enumerate(standing or verdict.causes):
        _cause(cause, page, titled=number > 0 or verdict.status is not Status.FAULT, explain=explain)
    _consequences(verdict, page, explain=explain)
    if verdict.unverified or blind:
        page.row("not seen", " · ".join((*verdict.unverified, *blind)))
    if explain:
        _chain(verdict, page)
    _next(verdict, page, explain=explain)


def _last(verdict: Verdict, formats: str, *, explain: bool) -> str:
    more = "" if explain else f" · --explain for the whole chain · --format {formats}"
    return f"exit {verdict.exit_status}{more}"


def _head(verdict: Verdict, page: Page, *, tail: str = "") -> None:
    word, code = _WORDS[verdict.status]
    first = page.paint(word, f"1;{code}")
    if verdict.status is Status.FAULT:
        lead = verdict.causes[0]
        where = f"{' + '.join(verdict.layers)} · {visible(lead.component)}"
        standing = f"{lead.standing} {lead.confidence:.2f}"
        gap = max(2, min(page.width, 100) - 22 - len(word) - len(where))
        page.line(f"{first}  {where}{' ' * gap}{standing}")
    elif verdict.status is Status.UNDECIDED and verdict.untested:
        held = "what was seen" if page.live else "what this export holds"
        page.line(f"{first}  {count(len(verdict.untested), 'cause fits', 'causes fit')} {held}")
    else:
        page.line(first)
    page.wrapped(verdict.summary, tail=tail)
    page.line()


def _cause(cause: Cause, page: Page, *, titled: bool, explain: bool) -> None:
    if titled:
        ended = f" · ended {clock(cause.until)} UTC" if cause.until else ""
        page.row(
            "also" if not cause.until else "earlier",
            f"{cause.title} ({cause.layer}, {cause.standing} {cause.confidence:.2f}){ended}",
        )
    since = cause.since.at_or_before
    if since is not None:
        page.row("since", f"{_after(cause)}at or before {clock(since)} UTC{_change(cause, page)}")
    if cause.masked_since is not None:
        page.row(
            "hidden",
            f"since {clock(cause.masked_since)} UTC: another cause stops the component earlier; not seen to be mended",
        )
    shown = cause.proof if explain else cause.proof[:4]
    for number, proof in enumerate(shown):
        page.proof("proof" if number == 0 else "", proof)
    if cause.detail:
        page.row(
            "" if shown else "detail",
            cause.detail
            if explain
            else cause.detail.rsplit(". ", 1)[-1]
            if "ended" in cause.detail or "→" in cause.detail
            else cause.detail,
        )
    for other in cause.because:
        _because(other, page)
    if cause.missing:
        page.row("missing", ", ".join(cause.missing))


def _because(other: Explanation, page: Page) -> None:
    page.row("because", f"{other.standing}: {other.title}")
    for proof in other.proof[:1]:
        page.proof("", proof)


def _after(cause: Cause) -> str:
    return f"after {clock(cause.since.after)}, " if cause.since.after else ""


def _change(cause: Cause, page: Page) -> str:
    change = cause.change
    if change.at_or_before is None:
        return ""
    held = "these logs" if page.live else "this export"
    good = f", good until {change.after}" if change.after else f" (no good revision in {held})"
    skipped = f", {len(change.unobserved)} deployed before it and never seen to run" if change.unobserved else ""
    return f" · revision {change.at_or_before}{good}{skipped}"


def _consequences(verdict: Verdict, page: Page, *, explain: bool) -> None:
    if verdict.effects:
        page.row(
            "effects",
            ", ".join(
                f"{e.what} on {e.component} {'at least ' if e.at_least else ''}{e.count}×" for e in verdict.effects
            ),
        )
    for masked in verdict.masked:
        page.row("masked", f"{masked.component} — {masked.why}")
    for out in verdict.ruled_out:
        page.row("ruled out", f"{out.signature} — {out.why}")
    shown = verdict.warnings if explain else verdict.warnings[:3]
    for warning in shown:
        page.row("warning", warning.what)
    if len(verdict.warnings) > len(shown):
        page.row("", f"and {len(verdict.warnings) - len(shown)} more")
    if verdict.status is Status.UNDECIDED or explain:
        for candidate in verdict.untested[: None if explain else 4]:
            page.row("fits", f"{candidate.signature} on {candidate.component} (needs: {candidate.needs})")
    if verdict.status is not Status.FAULT or explain:
        for new in verdict.unclassified[: None if explain else 2]:
            page.row("unknown", f"{new.count}× {new.template}")


def _evidence(verdict: Verdict, page: Page, *, explain: bool) -> None:
    """Say what was looked at and what is wrong with it, before anything that is concluded from it."""
    evidence = verdict.evidence
    first, last = evidence.first, evidence.last
    label, source = ("logs", "the logs") if page.live else ("export", "the export")
    if first is not None and last is not None:
        entries = count(evidence.entries, "entry", "entries")
        page.row(label, f"{entries}, {clock(first)} to {clock(last)} UTC on {last:%Y-%m-%d}")
        label = ""
    shown = evidence.problems if explain else evidence.problems[:3]
    for number, problem in enumerate(shown):
        page.row(label if page.live and number == 0 else "", problem.text)
    if len(evidence.problems) > len(shown):
        page.row("", f"and {count(len(evidence.problems) - len(shown), 'more problem')} of {source} (--explain)")
    if shown or first is not None or not page.live:
        page.line()


def _chain(verdict: Verdict, page: Page) -> None:
    page.line()
    for component in verdict.components:
        page.row("state", f"{component.name} ({component.kind}): {component.state} — {component.why}")
    for cause in verdict.causes:
        page.row("ids", f"{cause.signature}: {' '.join(i for p in cause.proof for i in p.ids)}")
    for step in verdict.timeline[:60]:
        instance = f" {step.instance}" if step.instance else ""
        page.row(clock(step.at), f"{step.component}{instance}: {step.rung}")


def _next(verdict: Verdict, page: Page, *, explain: bool) -> None:
    steps = verdict.next if explain else verdict.next[:3]
    if steps or verdict.remedies:
        page.line()
    for number, step in enumerate(steps):
        page.row("NEXT" if number == 0 else "", f"{step.do} — decides {step.decides}")
        if step.command:
            page.line(" " * LABEL + "$ " + step.command)
    for number, remedy in enumerate(verdict.remedies if explain else verdict.remedies[:2]):
        page.row("REMEDY" if number == 0 else "", f"{remedy.do} (risk {remedy.risk})")
        if remedy.command:
            page.line(" " * LABEL + "$ " + remedy.command)
    if steps or verdict.remedies or not page.live:
        page.line()
