"""The database flags that the API takes: some of those that Cloud SQL for PostgreSQL has, and nothing else.

PostgreSQL has settings that name programs, libraries and files; whoever could set those would run programs as the
user of the lab. So what is not on this list is refused, whatever its name.
"""

import re
from collections.abc import Mapping

from goldenpath_lab.cloud.errors import ApiError, invalid

_WHOLE = re.compile(r"-?[0-9]{1,10}")
_ON_OR_OFF = frozenset({"on", "off"})
_MOST_MILLISECONDS = 2_147_483_647

# Least and most, in the units of PostgreSQL's own defaults; the lab is small, so its servers have small limits.
_NUMBERS: Mapping[str, tuple[int, int]] = {
    "deadlock_timeout": (1, _MOST_MILLISECONDS),
    "effective_cache_size": (1, 2**20),
    "idle_in_transaction_session_timeout": (0, _MOST_MILLISECONDS),
    "idle_session_timeout": (0, _MOST_MILLISECONDS),
    "lock_timeout": (0, _MOST_MILLISECONDS),
    "log_min_duration_statement": (-1, _MOST_MILLISECONDS),
    "maintenance_work_mem": (1024, 2**18),
    "max_connections": (14, 1000),
    "shared_buffers": (16, 2**15),
    "statement_timeout": (0, _MOST_MILLISECONDS),
    "temp_file_limit": (-1, 2**20),
    "work_mem": (64, 2**18),
}
_SWITCHES = frozenset(
    {
        "default_transaction_read_only",
        "log_checkpoints",
        "log_connections",
        "log_disconnections",
        "log_lock_waits",
    }
)


def check_flag(name: str, value: str) -> None:
    """Refuse a flag that is none, or a value that it cannot have.

    Raises:
        ApiError: it is such.
    """
    if name in _SWITCHES:
        fits = value in _ON_OR_OFF
    elif name in _NUMBERS:
        least, most = _NUMBERS[name]
        fits = _WHOLE.fullmatch(value) is not None and least <= int(value) <= most
    else:
        # Google's own sentence for it could not be found.
        raise invalid(f"Invalid request: the lab takes no database flag {name[:80]!r}.")
    if not fits:
        raise ApiError(
            "INVALID_ARGUMENT",
            f"Value requested is not valid. Failed to set {name}: {value[:40]!r}.",
            reason="invalidFlagValue",
        )
