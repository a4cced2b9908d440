"""``python -m tools.matrix.live_report [--write]``: the table of live checks, judged again from their bundles.

``--write`` puts it into docs/benchmarks.md, between the two marks there.
"""

import os
import platform
import re
import ssl
import sys
import time
from pathlib import Path

from tools.matrix.live_judging import judged, lines
from tools.matrix.runner import FOLDER

PAGE = Path("docs") / "benchmarks.md"
BEGIN, END = "<!-- live checks: begin -->", "<!-- live checks: end -->"


def main(write: bool) -> int:  # noqa: FBT001 - the command's one switch
    """Print the table, and put it into the page where that is asked for."""
    found = list(judged(FOLDER / "bundles", again=True))
    made = f"Made by `make matrix` and `python -m tools.matrix.live_report --write` on {time.strftime('%Y-%m-%d', time.gmtime())}"
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
    text = "\n".join((f"{made}, {where}.", "", *lines(found)))
    print(text)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        block = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
        PAGE.write_text(block.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
