"""The verdict as JSON: ``goldenpath.verdict/1``, for programs."""

from typing import Any

import msgspec

from goldenpath.model.verdict import Verdict


def to_builtins(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as the JSON Schema in `schemas/` describes it."""
    document: dict[str, Any] = msgspec.to_builtins(verdict)
    evidence = document["evidence"]
    document["evidence"] = {
        "entries": evidence["entries"],
        "from": evidence["first"],
        "to": evidence["last"],
        "services": evidence["services"],
        "problems": evidence["problems"],
    }
    return document


def render(verdict: Verdict) -> str:
    """Return the verdict as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(to_builtins(verdict)), indent=2).decode()


def parse(data: bytes) -> Verdict:
    """Return the verdict that was rendered.

    Raises:
        msgspec.DecodeError: it is no verdict.
    """
    document = msgspec.json.decode(data, type=dict[str, Any])
    evidence = document.get("evidence")
    if isinstance(evidence, dict):
        names = {"from": "first", "to": "last"}
        document["evidence"] = {names.get(name, name): value for name, value in evidence.items()}
    return msgspec.convert(document, Verdict)
