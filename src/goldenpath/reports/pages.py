"""Pages about what goldenpath knows: one signature, one fact, the list."""

from collections.abc import Iterable

import msgspec

from goldenpath.contracts import FactRule, Need, Signature
from goldenpath.model.topology import Layer


def signature_page(signature: Signature, runbook: str) -> str:
    """Return what a signature needs, what rules it out and what to do."""
    lines = [
        f"{signature.id} · {signature.layer} · stops its component at: {signature.rung}",
        signature.title,
        "",
        "needs       " + "\n            ".join(_need(n) for n in signature.requires),
        "standing    " + _ceiling(signature),
    ]
    lines += [f"ruled out   {e.fact}: {e.why}" for e in signature.excluded_by]
    if signature.supports:
        lines.append(f"supports    {', '.join(signature.supports)}")
    if signature.explains:
        lines.append(f"explains    {', '.join(signature.explains)}")
    if signature.detail:
        lines.append(f"detail      {signature.detail}")
    lines += [f"predicts    {signature.predicts}"] if signature.predicts else []
    lines.append(f"decides     {signature.discriminator.do}: {signature.discriminator.decides}")
    lines += [f"            $ {signature.discriminator.command}"] if signature.discriminator.command else []
    lines += [f"remedy      {r.id} (risk {r.risk}): {r.do}" for r in signature.remedies]
    lines.append(f"origin      {signature.origin}")
    return "\n".join(lines) + (f"\n\n{runbook.strip()}" if runbook else "")


def fact_page(rule: FactRule, users: tuple[str, ...]) -> str:
    """Return what makes a fact so, and which signatures stand on it."""
    made = [f"text        {p.regex}" for p in rule.patterns] or [
        "made by     arithmetic over requests, lives or changes"
    ]
    return "\n".join(
        [
            f"{rule.id} · {rule.kind} fact · shows {rule.shows}",
            rule.title,
            "",
            *made,
            f"direct      {'yes: the text states the cause outright' if rule.direct else 'no'}",
            f"used by     {', '.join(users) or 'the engine (life-cycle, health, topology)'}",
            *([f"origin      {rule.origin}"] if rule.origin else []),
        ]
    )


def signature_list(signatures: Iterable[Signature]) -> str:
    """Return all signatures by layer."""
    known = tuple(signatures)
    width = max(len(s.id) for s in known)
    parts = [f"{len(known)} signatures; goldenpath explain ID says more of one"]
    for layer in Layer:
        some = [s for s in known if s.layer is layer]
        parts.append(f"\n{layer} ({len(some)})")
        parts += [f"  {s.id.ljust(width)}  {s.title}" for s in some]
    return "\n".join(parts)


def signature_list_json(signatures: Iterable[Signature]) -> str:
    """Return all signatures as JSON: id, layer, title, needs, whether logs can confirm it."""
    rows = [
        {
            "id": s.id,
            "layer": s.layer.value,
            "title": s.title,
            "requires": [list(n.facts) for n in s.requires],
            "ceiling": s.ceiling,
            "stands_alone": s.stands_alone,
            "origin": s.origin,
        }
        for s in signatures
    ]
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()


def _need(need: Need) -> str:
    where = {
        "instance": "on the same instance",
        "revision": "of the same revision",
        "component": "at the same service",
        "system": "anywhere",
    }
    within = f" within {need.within:g} s" if need.within is not None else ""
    return f"{' or '.join(need.facts)} ({where[need.scope]}{within})"


def _ceiling(signature: Signature) -> str:
    if not signature.stands_alone:
        return "an explanation or a risk: it nests under what it explains, else it is a warning"
    return (
        "confirmed where all of that is seen"
        if signature.ceiling == "confirmed"
        else "suspected at most: logs alone cannot prove it"
    )
