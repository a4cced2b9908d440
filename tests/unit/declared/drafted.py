"""Reads a sample as the command does, up to the text that is written."""

from pathlib import Path
from typing import Any

import yaml

from goldenpath.app.init import Wish, init
from goldenpath.intake.declared.draft import Draft
from goldenpath.ports import Opened
from goldenpath.reports.configuration import render
from goldenpath.wire.documents import parse

SAMPLES = Path(__file__).parent / "samples"

SECRETS = (
    "output-S3cret-Value-77", "api-K3y-in-plain-text-0815", "root-P4ssw0rd-in-state", "user-P4ssw0rd-in-state",
    "c1598d70", "plan-V4riable-password", "rds-P4ssw0rd-in-plan", "elasticache-T0ken-in-plan", "redis-P4ss-in-env",
    "jwt-S3cret-in-env-4711", "c0mpose-P4ss", "r3dis-D3fault-pass", "sk-c0mposeOpenAiKey", "r4bbit-P4ss",
    "k8s-P4ss-in-secret", "k8s-Session-Key-123456", "gatusWebhookS3cret", "gatusQueryT0ken", "gatus-B3arer-token-0001",
    "gatus-B0dy-password", "gatus-External-token-1", "blackbox-Basic-pass-1", "blackbox-Redis-pass-1",
    "pr0be-T0ken-in-path", "pr0xy-T0ken-in-args", "incl-P4ss-in-url", "h3alth-P4ss-in-check", "kv-P4ss-in-url",
    "kv-P4ss-in-command",
)  # fmt: skip
"""Every secret that stands in a sample."""


def opened(name: str, data: bytes | str) -> Opened:
    """A file in memory."""
    content = data.encode() if isinstance(data, str) else data
    return Opened(name=name, size=len(content), blocks=iter([content]))


def _nobody(host: str, told_by: str) -> bool:
    del host, told_by
    return False


def drafted(*names: str, kind: str = "") -> Draft:
    """What the samples of these names tell."""
    files = [opened(n, (SAMPLES / n).read_bytes()) for n in names]
    return init(Wish(kind=kind), files, parse, None, _nobody)[0]


def told(text: str, kind: str = "") -> Draft:
    """What a text tells."""
    return init(Wish(kind=kind), [opened("file", text)], parse, None, _nobody)[0]


def written(draft: Draft) -> Any:
    """What is written, read back."""
    return yaml.safe_load(render(draft))


def components(*names: str) -> dict[str, Any]:
    """The components that the samples of these names make."""
    found: dict[str, Any] = written(drafted(*names))["components"]
    return found
