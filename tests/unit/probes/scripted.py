"""Drives a conversation against a function that stands for the server: no socket, no time."""

from collections.abc import Callable, Sequence

from goldenpath.contracts import Broken, Conversation, Reply, StartTls

Server = Callable[[bytes], bytes]
"""Is given what the client sends, and returns what the server answers."""


def spoken(conversation: Conversation, server: Server, sizes: Sequence[int] = ()) -> Reply | Broken:
    """Return how the conversation ends; the server's bytes come in pieces of these sizes, over and over."""
    waiting, pieces = bytearray(), list(sizes)
    try:
        move = next(conversation)
        while True:
            if isinstance(move, StartTls):
                move = conversation.send(b"")
                continue
            if move:
                waiting += server(move)
            size = pieces[0] if pieces else len(waiting)
            pieces = pieces[1:] + pieces[:1]
            chunk = bytes(waiting[:size])
            del waiting[:size]
            move = conversation.send(chunk)
    except StopIteration as end:
        assert isinstance(end.value, Reply)
        return end.value
    except Broken as problem:
        return problem


def saying(*answers: bytes) -> Server:
    """Return a server that gives these answers, one for each time that it is spoken to."""
    left = list(answers)
    return lambda _: left.pop(0) if left else b""


def everything(ended: Reply | Broken) -> str:
    """Return every text in which something could show."""
    if isinstance(ended, Reply):
        return repr(ended)
    return repr((ended.text, ended.args, ended.reply))
