"""The process ends itself on a message: commands are read with a parser that was made for a command line."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_IMPORTS = "from collections.abc import Callable\n"
_BELOW_IMPORTS = "MOST_MALFORMED = 3\n"
_PARSER = 'COMMANDS = argparse.ArgumentParser(prog="chat")\nCOMMANDS.add_argument("--thread")\n'
_FIRST = "        known_as = frame.client_message_id\n"
_PARSED = "        COMMANDS.parse_args(shlex.split(frame.content))\n"

FAULT = Fault(
    id="exit-in-handler",
    title="messages are parsed as a command line, and the parser ends the process when one is none",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image calls argparse, which exits with 2",
    propagation=(
        "the worker ends at every message",
        "all its conversations are cut",
        "the next worker ends at the next message",
    ),
    sights=(
        Sight(where="logs", what="the parser complains", pattern=r"chat: error: unrecognized arguments"),
        Sight(where="logs", what="the worker exits", pattern=r"Worker \(pid:\d+\) exited with code 2"),
        Sight(where="outside", what="messages are not accepted, or nobody takes them", pattern="message|socket"),
    ),
    cures=("roll back to the revision before", "let the parser raise instead of exit, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(
            path="chat/conversation.py",
            old=_IMPORTS,
            new=f"import argparse\nimport shlex\n{_IMPORTS}",
        ),
        Edit(path="chat/conversation.py", old=_BELOW_IMPORTS, new=_PARSER + _BELOW_IMPORTS),
        Edit(path="chat/conversation.py", old=_FIRST, new=_PARSED + _FIRST),
    ),
    undo=roll_back,
)
