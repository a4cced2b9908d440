"""Log entries: one JSON object a line on stdout, as a run platform reads them."""

import logging
import sys
from contextvars import ContextVar

import msgspec

TRACE: ContextVar[str] = ContextVar("trace", default="")

# Attributes of every record of the standard library; whatever else a record carries came by `extra`.
PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Entries(logging.Formatter):
    """Formats a record as one JSON entry; a traceback follows the first line of the message."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._traces = f"projects/{project}/traces/"

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry's JSON."""
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        entry: dict[str, object] = {"severity": record.levelname, "message": message, "logger": record.name}
        trace = TRACE.get()
        if trace:
            entry["logging.googleapis.com/trace"] = self._traces + trace
        entry.update((name, value) for name, value in vars(record).items() if name not in PLAIN)
        return msgspec.json.encode(entry, enc_hook=str).decode()


def configure(project: str) -> None:
    """Send the log entries of this process to stdout: ours from INFO on, libraries' from WARNING on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Entries(project))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("chat_platform").setLevel(logging.INFO)
