"""What faults in the code share: texts replaced in its files, an image built of them, and that deployed."""

from dataclasses import dataclass
from typing import Any

from goldenpath_lab.faults.contracts import Deed, Memory
from goldenpath_lab.stage.whole import Stage

API, AUTH, WEB = "chat-api", "chat-auth", "chat-web"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One text of one file, and what stands there instead."""

    path: str
    """Below the package's folder."""
    old: str
    new: str


def rewrite(stage: Stage, *edits: Edit) -> str:
    """Make the edits in the build context, build an image of it, and return its digest."""
    for edit in edits:
        stage.code.edit(f"chat_platform/{edit.path}", edit.old, edit.new)
    return stage.code.build()


def deploys_rewritten(service: str, *edits: Edit, **changes: Any) -> Deed:  # noqa: ANN401 - fields of a template
    """Return an act that deploys the service from code so edited, with some fields of its template changed besides."""

    async def act(stage: Stage, memory: Memory) -> None:
        del memory
        await stage.services.deploy(service, image=rewrite(stage, *edits), **changes)

    return act
