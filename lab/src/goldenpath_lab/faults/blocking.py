"""What faults of a blocked event loop share: a pause of the whole process in the path of every message."""

from goldenpath_lab.faults.rewritten import Edit

_IMPORTS = "from collections.abc import Callable\n"
_ASKED = "        wait = await self._services.rates.wait(self._claims.subject)\n"


def pause(seconds: float) -> tuple[Edit, ...]:
    """Return the edits that let each message wait for its predecessor's index, with the wrong kind of sleep."""
    return (
        Edit(path="chat/conversation.py", old=_IMPORTS, new=f"import time\n{_IMPORTS}"),
        Edit(
            path="chat/conversation.py",
            old=_ASKED,
            new=f"        # What was said before must have reached the index.\n        time.sleep({seconds})\n{_ASKED}",
        ),
    )
