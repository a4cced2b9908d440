"""The verdict as an incident issue fit to file: what is said, what it stands on, what is not known."""

import re
from collections.abc import Iterator
from datetime import datetime

from goldenpath.model.live import Live
from goldenpath.model.observation import Observation
from goldenpath.model.picture import MOST, file_of
from goldenpath.model.verdict import Cause, Status, Verdict
from goldenpath.model.walk import Walk
from goldenpath.reports.path_tree import tree
from goldenpath.reports.walk_lines import beside
from goldenpath.reports.words import BAD, GOOD, PHASES, asked, came, duration, mark, plain, seen

_TITLES = {
    Status.HEALTHY: "Healthy",
    Status.FAULT: "Fault",
    Status.UNDECIDED: "Undecided",
    Status.NO_EVIDENCE: "No evidence",
}


def render(verdict: Verdict) -> str:
    """Return the issue."""
    return _page(_title(verdict, "entries"), *_evidence(verdict, "The export"), *_said(verdict, "in this export"))


def render_live(live: Live, picture: str = "") -> str:
    """Return the issue of a live run; ``picture`` is the address of the topology's picture beside it, where one is.

    Where it lies the screenshots lie, too. Markdown that is shown by a forge loses pictures inside the text: the tree
    of text says the same.
    """
    return _page(
        _title(live.verdict, "answers and entries"),
        f"{_plain(live.environment)}, from {_plain(live.vantage)}, {duration(1000 * live.seconds)} in all.\n",
        *(line for walk in live.paths for line in _path(live, walk)),
        *(_shots(live) if picture else ()),
        *_topology(live, picture),
        *_asked(live),
        *(_evidence(live.verdict, "The logs") if live.verdict.evidence.first or live.verdict.evidence.problems else ()),
        *_said(live.verdict, "seen"),
        *(("## Could not be seen\n", *(f"- {_plain(b)}" for b in live.blind), "") if live.blind else ()),
    )


def _page(*parts: str) -> str:
    return "\n".join(parts).rstrip() + "\n"


def _said(verdict: Verdict, where: str) -> Iterator[str]:
    yield from _causes(verdict, where)
    yield from _consequences(verdict)
    yield from _unknown(verdict)
    yield from _steps(verdict)


def _path(live: Live, walk: Walk) -> Iterator[str]:
    yield f"## {_plain(walk.journey[:1].upper() + walk.journey[1:])}\n"
    yield "| | step | seen | time | phases |\n|---|---|---|---:|---|"
    for step in walk.steps:
        spent = duration(step.milliseconds) if step.ok is not None else ""
        phases = " · ".join(_phases(o) for o in live.begun_in(step))
        yield f"| {mark(step)} | {_plain(step.name)} | {_plain(seen(step))} | {spent} | {phases} |"
    yield ""


def _shots(live: Live) -> Iterator[str]:
    for number, one in enumerate(live.pictures[:MOST], 1):
        yield f"![{_plain(one.journey)}: {_plain(one.name)}]({file_of(number)})\n"


def _phases(observation: Observation) -> str:
    return ", ".join(f"{PHASES[p.phase]} {duration(p.milliseconds)}" for p in observation.phases).replace("<", "&lt;")


def _topology(live: Live, picture: str) -> Iterator[str]:
    lines = tree(live)
    if not lines:
        return
    yield "## Topology\n"
    if picture:
        yield f"![The topology as it stands]({picture})\n"
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    yield "\n".join((f"{fence}text", *lines, fence, ""))


def _asked(live: Live) -> Iterator[str]:
    others = beside(live)
    if live.asked:
        yield f"Asked what tells the causes apart: {' · '.join(map(_plain, live.asked))}\n"
    if not others:
        return
    failed = tuple(o for o in others if not o.answered)
    yield "## What was asked besides\n"
    if failed:
        yield from _questions(failed)
    if len(failed) < len(others):
        yield f"<details><summary>{len(others) - len(failed)} of {len(others)} questions answered</summary>\n"
        yield from _questions(tuple(o for o in others if o.answered))
        yield "</details>\n"


def _questions(some: tuple[Observation, ...]) -> Iterator[str]:
    yield "| | component | asked | came | time |\n|---|---|---|---|---:|"
    for one in some:
        sign = GOOD if one.answered else BAD
        cells = map(_plain, (one.question.component, asked(one), came(one), duration(one.milliseconds)))
        yield f"| {sign} | {' | '.join(cells)} |"
    yield ""


def _title(verdict: Verdict, stands_on: str) -> str:
    layers = f" ({', '.join(verdict.layers)})" if verdict.layers else ""
    as_of = (
        f"\n\n_As of {_time(verdict.as_of)}; every statement below names the {stands_on} it stands on._"
        if verdict.as_of
        else ""
    )
    return f"# {_TITLES[verdict.status]}{layers}: {_plain(verdict.summary)}{as_of}\n"


def _causes(verdict: Verdict, where: str) -> Iterator[str]:
    for cause in verdict.causes:
        state = f"ended {_time(cause.until)}" if cause.until else f"{cause.standing}, confidence {cause.confidence:.2f}"
        yield f"## {_plain(cause.title)}\n"
        yield "| | |\n|---|---|"
        yield f"| Layer | {cause.layer} |"
        yield f"| Component | {_plain(cause.component)} ({_plain(cause.kind)}) |"
        yield f"| Standing | {state} |"
        yield f"| Since | {_since(cause)} |"
        yield f"| Revision | {_revision(cause, where)} |"
        if cause.masked_since:
            yield f"| Hidden since | {_time(cause.masked_since)}, by a cause that stops the component earlier |"
        yield f"| Signature | `{cause.signature}` |\n"
        if cause.detail:
            yield f"{_plain(cause.detail)}.\n"
        yield from _proof(cause)
        for other in cause.because:
            ids = ", ".join(f"`{_cell(p.id)}`" for p in other.proof[:3])
            said = f"{_plain(other.title)}. {_plain(other.detail)}"
            yield f"**Because ({other.standing}, {other.confidence:.2f}):** {said} ({ids})\n"


def _proof(cause: Cause) -> Iterator[str]:
    yield "| first seen | count | entry | text |\n|---|---:|---|---|"
    for proof in cause.proof:
        more = f" and {proof.count - 1} more" if proof.count > 1 else ""
        yield f"| {_time(proof.at)} | {proof.count} | `{_cell(proof.id)}`{more} | `{_code(proof.text)}` |"
    yield ""


def _consequences(verdict: Verdict) -> Iterator[str]:
    if verdict.effects:
        yield "## Effects\n"
        for effect in verdict.effects:
            least = "at least " if effect.at_least else ""
            what = f"{_plain(effect.component)}: {_plain(effect.what)}"
            yield f"- {what}, {least}{effect.count} times ({_ids(effect.ids)})"
        yield ""
    if verdict.masked or verdict.ruled_out:
        yield "## Masked and ruled out\n"
        for masked in verdict.masked:
            unmask = f"To see it: {_plain(masked.unmask)}."
            yield f"- **{_plain(masked.component)}** is masked: {_plain(masked.why)}. {unmask} ({_ids(masked.ids)})"
        for out in verdict.ruled_out:
            yield f"- `{out.signature}` is ruled out: {_plain(out.why)} ({_ids(out.ids)})"
        yield ""
    if verdict.warnings:
        yield "## Warnings\n"
        yield from (f"- {_plain(w.what)} ({_ids(w.ids)})" for w in verdict.warnings)
        yield ""


def _unknown(verdict: Verdict) -> Iterator[str]:
    if not (verdict.untested or verdict.unverified or verdict.unclassified):
        return
    yield "## Not known\n"
    yield from (
        f"- `{u.signature}` on {_plain(u.component)} fits, and needs: {_plain(u.needs)}" for u in verdict.untested
    )
    if verdict.unverified:
        yield f"- Not seen to work: {_plain(', '.join(verdict.unverified))}"
    yield from (
        f"- Error that no signature knows, {u.count} times: `{_code(u.template)}` ({_ids(u.ids)})"
        for u in verdict.unclassified
    )
    yield ""


def _steps(verdict: Verdict) -> Iterator[str]:
    if verdict.next:
        yield "## Next\n"
        for number, step in enumerate(verdict.next, 1):
            yield f"{number}. {_plain(step.do)} — decides {_plain(step.decides)}."
            if step.command:
                yield f"   ```sh\n   {step.command}\n   ```"
        yield ""
    if verdict.remedies:
        yield "## What may help\n"
        for remedy in verdict.remedies:
            yield f"- {_plain(remedy.do)} (risk {_plain(remedy.risk)})"
            if remedy.command:
                yield f"  ```sh\n  {remedy.command}\n  ```"
        yield ""


def _evidence(verdict: Verdict, title: str) -> Iterator[str]:
    evidence = verdict.evidence
    yield f"## {title}\n"
    if evidence.first and evidence.last:
        span = f"{evidence.entries:,} entries from {_time(evidence.first)} to {_time(evidence.last)}"
        yield f"{span}; services: {_plain(', '.join(evidence.services)) or 'none named'}.\n"
    yield from (f"- {_plain(p.text)}" for p in evidence.problems)
    yield ""


def _since(cause: Cause) -> str:
    after = f"after {_time(cause.since.after)}, " if cause.since.after else ""
    return f"{after}at or before {_time(cause.since.at_or_before)}" if cause.since.at_or_before else "unknown"


def _revision(cause: Cause, where: str) -> str:
    change = cause.change
    if change.at_or_before is None:
        return "not named in the entries"
    parts = [
        f"first seen failing: {change.at_or_before}",
        f"last seen good: {change.after or f'none {where}'}",
    ]
    if change.unobserved:
        parts.append(f"deployed before it, never seen to run: {', '.join(change.unobserved)}")
    return _plain("; ".join(parts))


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{_cell(i)}`" for i in ids[:4]) or "no entry"


def _time(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC") if at else "an unknown time"


def _plain(text: str) -> str:
    """Return log text that cannot make structure in Markdown: no HTML, no links, no mentions."""
    for char, safe in (
        ("\\", "\\\\"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("[", "\\["),
        ("`", "'"),
        ("@", "@\u200b"),
        ("*", "\\*"),
    ):
        text = text.replace(char, safe)
    return plain(" ".join(text.split()))


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("`", "'")


def _code(text: str) -> str:
    return _cell(text)
