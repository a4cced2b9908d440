"""The verdict as an incident issue fit to file: what is said, what it stands on, what is not known."""

from collections.abc import Iterator
from datetime import datetime

from goldenpath.model.verdict import Cause, Status, Verdict

_TITLES = {
    Status.HEALTHY: "Healthy",
    Status.FAULT: "Fault",
    Status.UNDECIDED: "Undecided",
    Status.NO_EVIDENCE: "No evidence",
}


def render(verdict: Verdict) -> str:
    """Return the issue."""
    parts = [
        _title(verdict),
        *_evidence(verdict),
        *_causes(verdict),
        *_consequences(verdict),
        *_unknown(verdict),
        *_steps(verdict),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _title(verdict: Verdict) -> str:
    layers = f" ({', '.join(verdict.layers)})" if verdict.layers else ""
    as_of = (
        f"\n\n_As of {_time(verdict.as_of)}; every statement below names the entries it stands on._"
        if verdict.as_of
        else ""
    )
    return f"# {_TITLES[verdict.status]}{layers}: {_plain(verdict.summary)}{as_of}\n"


def _causes(verdict: Verdict) -> Iterator[str]:
    for cause in verdict.causes:
        state = f"ended {_time(cause.until)}" if cause.until else f"{cause.standing}, confidence {cause.confidence:.2f}"
        yield f"## {_plain(cause.title)}\n"
        yield "| | |\n|---|---|"
        yield f"| Layer | {cause.layer} |"
        yield f"| Component | {_cell(cause.component)} ({cause.kind}) |"
        yield f"| Standing | {state} |"
        yield f"| Since | {_since(cause)} |"
        yield f"| Revision | {_revision(cause)} |"
        if cause.masked_since:
            yield f"| Hidden since | {_time(cause.masked_since)}, by a cause that stops the component earlier |"
        yield f"| Signature | `{cause.signature}` |\n"
        if cause.detail:
            yield f"{_plain(cause.detail)}.\n"
        yield from _proof(cause)
        for other in cause.because:
            ids = ", ".join(f"`{p.id}`" for p in other.proof[:3])
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
            yield f"- {_plain(effect.component)}: {effect.what}, {least}{effect.count} times ({_ids(effect.ids)})"
        yield ""
    if verdict.masked or verdict.ruled_out:
        yield "## Masked and ruled out\n"
        for masked in verdict.masked:
            unmask = f"To see it: {_plain(masked.unmask)}."
            yield f"- **{_plain(masked.component)}** is masked: {masked.why}. {unmask} ({_ids(masked.ids)})"
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
            yield f"- {_plain(remedy.do)} (risk {remedy.risk})"
            if remedy.command:
                yield f"  ```sh\n  {remedy.command}\n  ```"
        yield ""


def _evidence(verdict: Verdict) -> Iterator[str]:
    evidence = verdict.evidence
    yield "## The export\n"
    if evidence.first and evidence.last:
        span = f"{evidence.entries:,} entries from {_time(evidence.first)} to {_time(evidence.last)}"
        yield f"{span}; services: {_plain(', '.join(evidence.services)) or 'none named'}.\n"
    yield from (f"- {_plain(p.text)}" for p in evidence.problems)
    yield ""


def _since(cause: Cause) -> str:
    after = f"after {_time(cause.since.after)}, " if cause.since.after else ""
    return f"{after}at or before {_time(cause.since.at_or_before)}" if cause.since.at_or_before else "unknown"


def _revision(cause: Cause) -> str:
    change = cause.change
    if change.at_or_before is None:
        return "not named in the entries"
    parts = [
        f"first seen failing: {change.at_or_before}",
        f"last seen good: {change.after or 'none in this export'}",
    ]
    if change.unobserved:
        parts.append(f"deployed before it, never seen to run: {', '.join(change.unobserved)}")
    return _cell("; ".join(parts))


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{i}`" for i in ids[:4]) or "no entry"


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
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'").replace("\n", " ")


def _code(text: str) -> str:
    return _cell(text)
