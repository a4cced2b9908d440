"""Long-running operations: work that goes on behind a call, and how each service tells of it."""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from goldenpath_lab.cloud.errors import ApiError, unknown
from goldenpath_lab.errors import LabError
from goldenpath_lab.model import PROJECT, REGION

Json = dict[str, Any]

_KEPT = 500
_AT_ONCE = 0.3
"""Seconds after which work that still goes on is answered as such; most changes are done by then."""


@dataclass(kw_only=True, slots=True)
class Operation:
    """One piece of work; the resource that it changes is its target."""

    id: str
    kind: str
    """The service, as operations are asked for: ``run``, ``sql``, ``compute`` …"""
    verb: str
    target: str
    began: float
    ended: float | None = None
    error: ApiError | None = None
    result: Json | None = None
    type: str = ""
    """Full name of the result's message."""
    metadata: str = ""
    """Full name of the metadata's message."""
    region: str | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        """Return whether the work has ended, well or not."""
        return self.ended is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an operation is about, said before it begins."""

    kind: str
    verb: str
    target: str
    type: str = ""
    metadata: str = ""
    region: str | None = None


class Operations:
    """Begin work, and remember what came of it for as long as the lab is up."""

    def __init__(self) -> None:
        self._all: dict[str, Operation] = {}

    async def begin(self, plan: Plan, work: Coroutine[Any, Any, Json]) -> Operation:
        """Begin work on a target and return its operation, already done where it was quick.

        Raises:
            ApiError: other work on the target goes on.
        """
        if self.busy(plan.target):
            work.close()
            raise ApiError(
                "ABORTED",
                "Operation failed because another operation was already in progress.",
                reason="operationInProgress",
            )
        operation = Operation(
            id=str(uuid.uuid4()),
            kind=plan.kind,
            verb=plan.verb,
            target=plan.target,
            began=time.time(),
            type=plan.type,
            metadata=plan.metadata,
            region=plan.region,
        )
        self._all[operation.id] = operation
        for stale in [one.id for one in self._all.values() if one.done][: max(0, len(self._all) - _KEPT)]:
            del self._all[stale]
        operation.task = asyncio.create_task(_carry_out(operation, work))
        await self.settle(operation, _AT_ONCE)
        return operation

    async def settle(self, operation: Operation, seconds: float) -> None:
        """Wait for the end of the work, at most so long."""
        if operation.task:
            await asyncio.wait({operation.task}, timeout=seconds)

    def busy(self, target: str) -> bool:
        """Return whether work on a target goes on."""
        return any(one.target == target and not one.done for one in self._all.values())

    def get(self, kind: str, identity: str) -> Operation:
        """Return an operation.

        Raises:
            ApiError: there is none of that name; they do not outlive the lab.
        """
        found = self._all.get(identity)
        if found is None or found.kind != kind:
            raise unknown(f"Operation '{identity[:80]}' was not found.")
        return found

    def find(self, identity: str) -> Operation:
        """Return an operation of whatever service.

        Raises:
            ApiError: there is none of that name; they do not outlive the lab.
        """
        found = self._all.get(identity)
        if found is None:
            raise unknown(f"Operation '{identity[:80]}' was not found.")
        return found

    def of(self, kind: str) -> list[Operation]:
        """Return the operations of a service, the newest first."""
        return [one for one in reversed(self._all.values()) if one.kind == kind]

    async def close(self) -> None:
        """End the work that goes on."""
        tasks = [one.task for one in self._all.values() if one.task and not one.task.done()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _carry_out(operation: Operation, work: Coroutine[Any, Any, Json]) -> None:
    try:
        operation.result = await work
    except ApiError as error:
        operation.error = error
    except LabError as error:
        operation.error = ApiError("FAILED_PRECONDITION", str(error))
    except asyncio.CancelledError:
        operation.error = ApiError("ABORTED", "The lab went down.")
        raise
    except Exception:
        # Nobody awaits this task: who polls the operation is told that it failed.
        logging.getLogger(__name__).exception("%s of %s", operation.verb, operation.target)
        operation.error = ApiError("INTERNAL", "Internal error encountered.")
    finally:
        operation.ended = time.time()


def stamp(at: float) -> str:
    """Return a time as the APIs write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1e6):06d}Z"


def unified(operation: Operation, location: str = REGION) -> Json:
    """Return an operation as ``google.longrunning.Operation``."""
    metadata: Json = {"@type": f"type.googleapis.com/{operation.metadata}"}
    if operation.metadata.endswith("OperationMetadata"):
        metadata |= {"createTime": stamp(operation.began), "target": operation.target, "verb": operation.verb}
        if operation.ended:
            metadata["endTime"] = stamp(operation.ended)
    told: Json = {"name": f"projects/{PROJECT}/locations/{location}/operations/{operation.id}"}
    if operation.metadata:
        told["metadata"] = metadata
    if not operation.done:
        return told
    told["done"] = True
    if operation.error:
        told["error"] = {"code": operation.error.number, "message": operation.error.message}
    else:
        told["response"] = {"@type": f"type.googleapis.com/{operation.type}", **(operation.result or {})}
    return told
