"""What faults of a background task share: runs go through a dispatcher that dies at the first one, and says so once."""

from goldenpath_lab.faults.rewritten import Edit

_FIELDS = '        self._outage = Outage("PostgreSQL (leases)")\n'
_QUEUE = """        self._queue: asyncio.Queue[tuple[UUID, int]] = asyncio.Queue()
        self._owners: dict[UUID, str] = {}
"""
_AT_ONCE = "        self._keep(asyncio.create_task(self._work(run_id, attempt)))\n"
_QUEUED = "        self._queue.put_nowait((run_id, attempt))\n"
_METHOD = "    async def serve(self) -> None:\n"
_DISPATCH = '''    async def dispatch(self) -> None:
        """Work on what is queued, for ever."""
        while True:
            run_id, attempt = await self._queue.get()
            log.debug("a run of %s", self._owners[run_id])
            self._keep(asyncio.create_task(self._work(run_id, attempt)))

'''
_RUNNING = "_running(leases=executor.serve())"

EDITS = (
    Edit(path="chat/executor.py", old=_FIELDS, new=_FIELDS + _QUEUE),
    Edit(path="chat/executor.py", old=_AT_ONCE, new=_QUEUED),
    Edit(path="chat/executor.py", old=_METHOD, new=_DISPATCH + _METHOD),
    Edit(path="chat/main.py", old=_RUNNING, new="_running(leases=executor.serve(), dispatch=executor.dispatch())"),
)
