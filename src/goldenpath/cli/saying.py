"""What is printed once the verdict stands: a reader that leaves early does not change the exit status."""

import os
import sys


def say(text: str) -> None:
    """Print a report; where nobody reads on, the rest is left out."""
    try:
        print(text)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_quietly()


def leave_quietly() -> None:
    """Leave standard output to a reader that has gone, without a message at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
