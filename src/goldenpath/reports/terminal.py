"""The verdict for a tired person: the first two lines say it, every proof is there, what was not seen too."""

from datetime import datetime
from textwrap import wrap

from goldenpath.engine.phrase import count, visible
from goldenpath.model.verdict import Cause, Explanation, Proof, Status, Verdict

_WORDS = {
    Status.HEALTHY: ("HEALTHY", "32"),
    Status.FAULT: ("FAULT", "31"),
    Status.UNDECIDED: ("UNDECIDED", "33"),
    Status.NO_EVIDENCE: ("NO EVIDENCE", "35"),
}
_LABEL = 12


def render(verdict: Verdict, *, width: int = 100, colour: bool = False, explain: bool = False) -> str:
    """Return the verdict as text of at most ``width`` columns."""
    page = _Page(width, colour=colour)
    _head(verdict, page)
    _export(verdict, page, explain=explain)
    standing = [c for c in verdict.causes if c.until is None]
    for number, cause in enumerate(standing or verdict.causes):
        _cause(cause, page, titled=number > 0 or verdict.status is not Status.FAULT, explain=explain)
    _consequences(verdict, page, explain=explain)
    if explain:
        _chain(verdict, page)
    _next(verdict, page, explain=explain)
    page.line(
        f"exit {verdict.exit_status}"
        + ("" if explain else " · --explain for the whole chain · --format markdown|json"),
        dim=True,
    )
    return page.text()


class _Page:
    """Lines of a width."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = self._width = max(width, 60)
        self._colour = colour
        self._lines: list[str] = []

    def line(self, text: str = "", *, dim: bool = False) -> None:
        self._lines.append(self.paint(text, "2") if dim and text else text)

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def wrapped(self, text: str, indent: int = 0) -> None:
        pad = " " * indent
        for line in wrap(text, self._width, initial_indent=pad, subsequent_indent=pad, break_on_hyphens=False) or [""]:
            self.line(line)

    def row(self, label: str, text: str) -> None:
        """Add a labelled row, its text wrapped beside the label."""
        pad = " " * _LABEL
        lines = wrap(text, self._width - _LABEL, break_on_hyphens=False) or [""]
        head = f"  {label}".ljust(_LABEL)
        self.line((self.paint(head, "2") if self._colour else head) + lines[0])
        for more in lines[1:]:
            self.line(pad + more)

    def proof(self, label: str, proof: Proof) -> None:
        """Add one piece of proof: its words, how often, its first id and how many others."""
        more = f" +{proof.count - 1}" if proof.count > 1 else ""
        tail = f"{proof.count}×  {proof.id[:10]}…{more}" if len(proof.id) > 12 else f"{proof.count}×  {proof.id}{more}"
        room = self._width - _LABEL - len(tail) - 2
        text = proof.text if len(proof.text) <= room else proof.text[: room - 1] + "…"
        self.line(
            f"  {label}".ljust(_LABEL) + text.ljust(room) + "  " + (self.paint(tail, "2") if self._colour else tail)
        )

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines)


def _head(verdict: Verdict, page: _Page) -> None:
    word, code = _WORDS[verdict.status]
    first = page.paint(word, f"1;{code}")
    if verdict.status is Status.FAULT:
        lead = verdict.causes[0]
        where = f"{' + '.join(verdict.layers)} · {visible(lead.component)}"
        standing = f"{lead.standing} {lead.confidence:.2f}"
        gap = max(2, min(page.width, 100) - 22 - len(word) - len(where))
        page.line(f"{first}  {where}{' ' * gap}{standing}")
    elif verdict.status is Status.UNDECIDED and verdict.untested:
        page.line(f"{first}  {count(len(verdict.untested), 'cause fits', 'causes fit')} what this export holds")
    else:
        page.line(first)
    page.wrapped(verdict.summary)
    page.line()


def _cause(cause: Cause, page: _Page, *, titled: bool, explain: bool) -> None:
    if titled:
        ended = f" · ended {_clock(cause.until)} UTC" if cause.until else ""
        page.row(
            "also" if not cause.until else "earlier",
            f"{cause.title} ({cause.layer}, {cause.standing} {cause.confidence:.2f}){ended}",
        )
    since = cause.since.at_or_before
    if since is not None:
        page.row("since", f"{_after(cause)}at or before {_clock(since)} UTC{_change(cause)}")
    if cause.masked_since is not None:
        page.row(
            "hidden",
            f"since {_clock(cause.masked_since)} UTC: another cause stops the component earlier; not seen to be mended",
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


def _because(other: Explanation, page: _Page) -> None:
    page.row("because", f"{other.standing}: {other.title}")
    for proof in other.proof[:1]:
        page.proof("", proof)


def _after(cause: Cause) -> str:
    return f"after {_clock(cause.since.after)}, " if cause.since.after else ""


def _change(cause: Cause) -> str:
    change = cause.change
    if change.at_or_before is None:
        return ""
    good = f", good until {change.after}" if change.after else " (no good revision in this export)"
    skipped = f", {len(change.unobserved)} deployed before it and never seen to run" if change.unobserved else ""
    return f" · revision {change.at_or_before}{good}{skipped}"


def _consequences(verdict: Verdict, page: _Page, *, explain: bool) -> None:
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
    if verdict.unverified:
        page.row("not seen", " · ".join(verdict.unverified))


def _export(verdict: Verdict, page: _Page, *, explain: bool) -> None:
    """Say what was looked at and what is wrong with it, before anything that is concluded from it."""
    evidence = verdict.evidence
    first, last = evidence.first, evidence.last
    if first is not None and last is not None:
        span = (
            f"{count(evidence.entries, 'entry', 'entries')}, {_clock(first)} to {_clock(last)} UTC on {last:%Y-%m-%d}"
        )
        page.row("export", span)
    shown = evidence.problems if explain else evidence.problems[:3]
    for problem in shown:
        page.row("", problem.text)
    if len(evidence.problems) > len(shown):
        page.row("", f"and {count(len(evidence.problems) - len(shown), 'more problem')} of the export (--explain)")
    page.line()


def _chain(verdict: Verdict, page: _Page) -> None:
    page.line()
    for component in verdict.components:
        page.row("state", f"{component.name} ({component.kind}): {component.state} — {component.why}")
    for cause in verdict.causes:
        page.row("ids", f"{cause.signature}: {' '.join(i for p in cause.proof for i in p.ids)}")
    for step in verdict.timeline[:60]:
        instance = f" {step.instance}" if step.instance else ""
        page.row(_clock(step.at), f"{step.component}{instance}: {step.rung}")


def _next(verdict: Verdict, page: _Page, *, explain: bool) -> None:
    steps = verdict.next if explain else verdict.next[:3]
    if steps or verdict.remedies:
        page.line()
    for number, step in enumerate(steps):
        page.row("NEXT" if number == 0 else "", f"{step.do} — decides {step.decides}")
        if step.command:
            page.line(" " * _LABEL + "$ " + step.command)
    for number, remedy in enumerate(verdict.remedies if explain else verdict.remedies[:2]):
        page.row("REMEDY" if number == 0 else "", f"{remedy.do} (risk {remedy.risk})")
        if remedy.command:
            page.line(" " * _LABEL + "$ " + remedy.command)
    page.line()


def _clock(at: datetime | None) -> str:
    return at.strftime("%H:%M:%S") if at else "?"
