"""The model provider's HTTP side: OpenAI's chat completions, streamed or whole, and its refusals."""

import asyncio
import json
import socket
import struct
import sys
import time
import uuid
from typing import cast

import h11

from .model_answers import MODEL, Json, deltas, reply, usage
from .model_behaviour import Behaviour, BehaviourFile

_BODY_BYTES = 1 << 20
_HEAD_BYTES = 16 << 10
_IDLE_SECONDS = 120
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_PAGE = b"<!doctype html>\n<html><head><title>Just a moment</title></head><body><h1>Please wait</h1></body></html>\n"
_REFUSALS = {
    401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    429: (f"Rate limit reached for {MODEL}. Please try again later.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request.", "server_error", None),
    503: ("The engine is currently overloaded, please try again later.", "server_error", "overloaded"),
}


class _Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, kind: str, code: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.body = _error(message, kind, code)


class _Cut(Exception):
    """The connection is to be reset here."""


class Conversation:
    """One client's connection: its requests, one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behaviour: BehaviourFile) -> None:
        self._reader = reader
        self._writer = writer
        self._behaviour = behaviour
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_BYTES)

    async def serve(self) -> None:
        """Answer requests until the client leaves or the connection is cut."""
        try:
            while request := await self._request():
                await self._answer(request, await self._body())
                if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                    break
                self._http.start_next_cycle()
        except _Cut:
            line = self._writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._writer.transport.abort()
        except (h11.ProtocolError, OSError, TimeoutError):
            pass  # the client went away, stayed silent or does not speak HTTP: nobody is left to tell
        finally:
            self._writer.close()

    async def _request(self) -> h11.Request | None:
        event = await self._event()
        return event if isinstance(event, h11.Request) else None

    async def _body(self) -> bytes:
        body = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            if len(body) < _BODY_BYTES:
                body += event.data
        return bytes(body)

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._send(h11.InformationalResponse(status_code=100, headers=[]))
            async with asyncio.timeout(_IDLE_SECONDS):
                self._http.receive_data(await self._reader.read(1 << 16))
        return cast("h11.Event | type[h11.PAUSED]", event)

    async def _answer(self, request: h11.Request, body: bytes) -> None:
        began = time.monotonic()
        behaviour = self._behaviour.read()
        await asyncio.sleep(behaviour.delay_seconds)
        if behaviour.hang:
            await self._silence()
            return
        method, path = request.method.decode(), request.target.partition(b"?")[0].decode("latin-1")
        status = 200
        try:
            _admit(request, behaviour)
            if behaviour.malformed:
                await self._send_whole(200, _PAGE, [("content-type", "text/html; charset=utf-8")], behaviour)
            elif (method, path) == ("GET", "/v1/models"):
                await self._send_json(200, {"object": "list", "data": [_model()]}, behaviour)
            elif (method, path) == ("POST", "/v1/chat/completions"):
                await self._complete(*_understood(body), behaviour)
            else:
                status = 404
                await self._send_json(
                    status, _error(f"Invalid URL ({method} {path})", "invalid_request_error"), behaviour
                )
        except _Refusal as refusal:
            status = refusal.status
            await self._send_json(status, refusal.body, Behaviour(retry_after_seconds=behaviour.retry_after_seconds))
        finally:
            milliseconds = (time.monotonic() - began) * 1000
            _log({"method": method, "path": path[:200], "status": status, "ms": round(milliseconds, 1)})

    async def _silence(self) -> None:
        while await self._reader.read(_BODY_BYTES):
            pass

    async def _complete(self, asked: Json, message: Json, behaviour: Behaviour) -> None:
        completion: Json = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time_ns() // 1_000_000_000),
            "model": asked.get("model") or MODEL,
        }
        if not asked.get("stream"):
            finish = "tool_calls" if "tool_calls" in message else "stop"
            choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
            body = {**completion, "object": "chat.completion", "choices": [choice], "usage": usage(asked, message)}
            await self._send_json(200, body, behaviour)
            return
        headers = [("content-type", "text/event-stream; charset=utf-8"), ("transfer-encoding", "chunked")]
        self._send(h11.Response(status_code=200, headers=headers))
        for sent, choice in enumerate(deltas(message)):
            if sent == behaviour.cut_after_chunks:
                raise _Cut
            await asyncio.sleep(behaviour.drip_seconds)
            await self._send_event({**completion, "object": "chat.completion.chunk", "choices": [choice]})
        if asked.get("stream_options") == {"include_usage": True}:
            cost: Json = {"choices": [], "usage": usage(asked, message)}
            await self._send_event({**completion, "object": "chat.completion.chunk", **cost})
        self._send(h11.Data(data=b"data: [DONE]\n\n"))
        self._send(h11.EndOfMessage())
        await self._writer.drain()

    async def _send_event(self, event: Json) -> None:
        self._send(h11.Data(data=b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n"))
        await self._writer.drain()

    async def _send_json(self, status: int, body: Json, behaviour: Behaviour) -> None:
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = [("content-type", "application/json")]
        if status == 429:
            headers.append(("retry-after", str(behaviour.retry_after_seconds)))
        await self._send_whole(status, content, headers, behaviour)

    async def _send_whole(
        self, status: int, content: bytes, headers: list[tuple[str, str]], behaviour: Behaviour
    ) -> None:
        self._send(h11.Response(status_code=status, headers=[*headers, ("content-length", str(len(content)))]))
        if behaviour.cut_after_chunks is not None:
            await self._writer.drain()
            raise _Cut
        self._send(h11.Data(data=content))
        self._send(h11.EndOfMessage())
        await self._writer.drain()

    def _send(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")


def _admit(request: h11.Request, behaviour: Behaviour) -> None:
    given = dict(request.headers).get(b"authorization", b"")
    if behaviour.key is not None and given != b"Bearer " + behaviour.key.encode():
        raise _Refusal(401, *_REFUSALS[401])
    if behaviour.status != 200:
        known = behaviour.status if behaviour.status in _REFUSALS else 500
        raise _Refusal(behaviour.status, *_REFUSALS[known])


def _understood(body: bytes) -> tuple[Json, Json]:
    try:
        asked = dict(json.loads(body))
        return asked, reply(asked)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise _Refusal(
            400, "We could not parse the JSON body of your request.", "invalid_request_error", None
        ) from None


def _error(message: str, kind: str, code: str | None = None) -> Json:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _model() -> Json:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "lab"}


def _log(line: Json) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def serve(address: str, port: int, behaviour: BehaviourFile) -> None:
    """Answer requests until cancelled."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Conversation(reader, writer, behaviour).serve()

    server = await asyncio.start_server(converse, address, port, backlog=1024)
    async with server:
        await server.serve_forever()
