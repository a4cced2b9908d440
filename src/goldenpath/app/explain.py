"""What a signature or a fact says, for people."""

from goldenpath.app.diagnose import Knowledge
from goldenpath.contracts import FactRule, Signature
from goldenpath.model.errors import UnknownId


def find(name: str, knowledge: Knowledge) -> Signature | FactRule:
    """Return the signature or fact of that id.

    Raises:
        UnknownId: there is none; the error names the nearest.
    """
    by_id: dict[str, Signature | FactRule] = {rule.id: rule for rule in knowledge.rules}
    by_id.update({s.id: s for s in knowledge.signatures})
    wanted = name.strip().lower().replace("_", "-")
    if wanted in by_id:
        return by_id[wanted]
    from difflib import get_close_matches

    raise UnknownId(asked=name, near=tuple(get_close_matches(wanted, by_id, n=3, cutoff=0.5)))


def users_of(rule: FactRule, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the ids of signatures that need, weigh or are refuted by a fact."""
    return tuple(s.id for s in knowledge.signatures if rule.id in facts_of(s))


def facts_of(signature: Signature) -> frozenset[str]:
    """Return every fact that a signature names."""
    needs = (*signature.requires, *signature.seen_live, *signature.ended_by)
    return frozenset(
        (*(f for n in needs for f in n.facts), *signature.supports, *(e.fact for e in signature.excluded_by))
    )
