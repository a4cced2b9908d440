"""``python -m goldenpath_lab.load``: read a job from the input, do it, write its report."""

import resource
import sys

from goldenpath_lab.load.generator import chat, echo
from goldenpath_lab.load.job import from_line
from goldenpath_lab.load.report import to_json
from goldenpath_lab.loop import run

_MAX_JOB = 1 << 20


def main() -> None:
    """Do the job on the first line of the input."""
    job = from_line(sys.stdin.buffer.readline(_MAX_JOB))
    _allow_sockets()
    if job.serve:
        from goldenpath_lab.load.echo import run as serve

        run(serve(job.serve))
        return
    if job.endpoints is None:
        raise SystemExit("a load needs endpoints")
    work = {"chat": chat, "echo": echo}[job.kind]
    sys.stdout.buffer.write(to_json(run(work(job.endpoints, job.shape))))


def _allow_sockets() -> None:
    """Take as many files as the system grants: a thousand users are a thousand sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
