"""The chat platform's contract, held through the public door: TLS, load balancer, front, instance."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import jwt
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from goldenpath_lab.client.conversation import Rejected
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.events import GOLDEN, Draft, disorder
from goldenpath_lab.client.http import Reply, Request, exchange
from goldenpath_lab.client.session import Refused
from tests.lab.whole.running import PATIENCE_SECONDS, RunningLab, eventually, wire

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

QUESTION = "What is 17 * 23?"


async def asked(where: Endpoints, url: str, token: str = "", body: object = None) -> Reply:
    """The answer to a GET, or to a POST where there is a body."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if body is None:
        return await exchange(where, Request(method="GET", url=url, headers=headers))
    content = msgspec.json.encode(body)
    headers["content-type"] = "application/json"
    return await exchange(where, Request(method="POST", url=url, headers=headers, content=content))


def code_of(reply: Reply) -> tuple[int, str]:
    """The status of a refusal and its code."""
    return reply.status, msgspec.json.decode(reply.body)["error"]


async def ended(where: Endpoints, subprotocols: list[str], *sent: str | bytes) -> tuple[list[dict[str, Any]], int]:
    """The frames that a connection gets and the code that it ends with, after these frames were sent on it."""
    heard = []
    async with asyncio.timeout(PATIENCE_SECONDS), wire(where, subprotocols) as socket:
        try:
            if sent:
                heard.append(msgspec.json.decode(await socket.recv()))
            for frame in sent:
                await socket.send(frame)
            while True:
                heard.append(msgspec.json.decode(await socket.recv()))
        except ConnectionClosed as over:
            return heard, over.rcvd.code if over.rcvd else 1006


async def test_a_message_is_answered_with_the_five_events_in_order(lab: RunningLab) -> None:
    """Greeting, receipt, events and the stored answer tell one story, and each service says who served."""
    person = await lab.person()
    async with await person.dial() as talk:
        assert talk.served_by is not None
        assert talk.served_by.startswith("chat-api/chat-api-")
        assert talk.greeting["golden_path_events"] == list(GOLDEN)
        accepted = await talk.send(Draft(content=QUESTION))
        events = [event async for event in talk.events(accepted.run_id)]
    assert disorder(events) is None
    assert [event.type for event in events if event.critical] == list(GOLDEN)
    assert "391" in events[-1].answer
    stored = await person.session.messages(accepted.thread_id)
    assert [(message.role, message.content) for message in stored] == [
        ("user", QUESTION),
        ("assistant", events[-1].answer),
    ]
    assert (await person.session.run(accepted.run_id)).status == "completed"


TOKENS: dict[str, Callable[[RunningLab, str], str]] = {
    "no_token": lambda _lab, _good: "",
    "token_malformed": lambda _lab, _good: "a.b.c",
    "token_signature": lambda _lab, good: jwt.encode(
        jwt.decode(good, options={"verify_signature": False}), "another-key-of-at-least-32-bytes", algorithm="HS256"
    ),
    "token_expired": lambda lab, good: lab.signed(good, exp=int(time.time()) - 120),
    "token_issuer": lambda lab, good: lab.signed(good, iss="somebody-else"),
    "token_audience": lambda lab, good: lab.signed(good, aud="another-platform"),
}


async def refused_everywhere(where: Endpoints, token: str, code: str) -> None:
    """Assert that both services and the WebSocket refuse a token with the same code."""
    for url in (f"{where.auth_url}/auth/me", f"{where.api_url}/api/threads"):
        assert code_of(await asked(where, url, token)) == (401, code)
    frames, close = await ended(where, [f"jwt.{token}", "chat.v1"] if token else ["chat.v1"])
    assert ([frame["code"] for frame in frames], close) == ([code.upper()], 1008)


@pytest.mark.parametrize("code", TOKENS)
async def test_refused_tokens_are_told_apart(lab: RunningLab, code: str) -> None:
    """HTTP says 401 and the WebSocket 1008, both with the code of what is wrong."""
    person = await lab.person()
    await refused_everywhere(person.endpoints, TOKENS[code](lab, person.token), code)


async def test_a_token_without_algorithm_is_not_signed(lab: RunningLab) -> None:
    """A token that says of itself that it needs no signature is refused as wrongly signed."""
    person = await lab.person()
    unsigned = jwt.encode(jwt.decode(person.token, options={"verify_signature": False}), "", algorithm="none")
    await refused_everywhere(person.endpoints, unsigned, "token_signature")


async def test_after_the_logout_the_token_counts_nowhere(lab: RunningLab) -> None:
    """The revocation made by one service holds in the other."""
    person = await lab.person()
    await person.session.logout()
    await refused_everywhere(person.endpoints, person.token, "token_revoked")


async def test_a_token_signed_with_the_platforms_key_is_good(lab: RunningLab) -> None:
    """What the refusals above differ in is what they are refused for."""
    person = await lab.person()
    reply = await asked(person.endpoints, f"{person.endpoints.api_url}/api/threads", lab.signed(person.token))
    assert reply.status == 200


async def test_a_replayed_refresh_token_ends_its_family(lab: RunningLab) -> None:
    """Who shows a spent token takes the session from everybody, the thief included."""
    person, where = await lab.person(), (await lab.endpoints())
    login, refresh = (f"{where.auth_url}/auth/{call}" for call in ("login", "refresh"))
    credentials = {"email": person.account.email, "password": person.account.password}
    first = msgspec.json.decode((await asked(where, login, body=credentials)).body)
    spent = {"refresh_token": first["refresh_token"]}
    second = msgspec.json.decode((await asked(where, refresh, body=spent)).body)
    assert code_of(await asked(where, refresh, body=spent)) == (401, "refresh_spent")
    family = {"refresh_token": second["refresh_token"]}
    assert code_of(await asked(where, refresh, body=family)) == (401, "refresh_invalid")
    await refused_everywhere(where, second["access_token"], "token_revoked")


async def test_what_belongs_to_others_is_unknown(lab: RunningLab) -> None:
    """Thread, messages and run of another user are not there, in HTTP and on the WebSocket."""
    owner, other = await asyncio.gather(lab.person(), lab.person())
    async with await owner.dial() as talk:
        accepted = await talk.send(Draft(content=QUESTION))
    draft = Draft(content="hello", thread_id=accepted.thread_id)
    for attempt in (
        other.session.messages(accepted.thread_id),
        other.session.send(draft, accepted.thread_id),
        other.session.delete_thread(accepted.thread_id),
        other.session.run(accepted.run_id),
    ):
        with pytest.raises(Refused) as refusal:
            await attempt
        assert refusal.value.reply.status == 404
    async with await other.dial() as talk:
        with pytest.raises(Rejected) as rejection:
            await talk.send(draft)
        assert rejection.value.code == "THREAD_UNKNOWN"
        await talk.resume(accepted.run_id)
        assert (await talk.receive())["code"] == "THREAD_UNKNOWN"
    assert await other.session.threads() == []


@pytest.mark.parametrize(
    "content",
    ["'); DROP TABLE messages; --", "<script>alert('x')</script>", "a\u202eb\U0001f600 {cache} %s \\u0000 ${HOME}"],
)
async def test_what_a_message_says_is_data(lab: RunningLab, content: str) -> None:
    """It comes back as it was written, and the platform goes on."""
    person = await lab.person()
    async with await person.dial() as talk:
        accepted = await talk.send(Draft(content=content))
        events = [event async for event in talk.events(accepted.run_id)]
    stored = await person.session.messages(accepted.thread_id)
    assert [message.content for message in stored] == [content, events[-1].answer]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (["{"] * 3, 1008),
        ([b"\x00"], 1003),
        (["x" * (64 * 1024 + 1)], 1009),
    ],
    ids=["malformed", "binary", "too-big"],
)
async def test_frames_out_of_contract_end_the_connection(lab: RunningLab, sent: list[str | bytes], code: int) -> None:
    """The close code says which rule was broken."""
    person = await lab.person()
    frames, close = await ended(person.endpoints, [f"jwt.{person.token}", "chat.v1"], *sent)
    assert close == code
    assert frames[0]["type"] == "connection_established"
    assert [frame["code"] for frame in frames[1:]] == (["MALFORMED"] * 3 if code == 1008 else [])


async def test_no_subprotocol_fits(lab: RunningLab) -> None:
    """Who offers only what the platform does not speak is let go before any frame."""
    assert await ended(await lab.endpoints(), ["mqtt"]) == ([], 1003)


async def test_a_message_that_is_too_long_is_refused_and_the_connection_lives(lab: RunningLab) -> None:
    """The next message on the same connection is answered."""
    person = await lab.person()
    async with await person.dial() as talk:
        longest = talk.greeting["max_message_characters"]
        with pytest.raises(Rejected) as rejection:
            await talk.send(Draft(content="x" * (longest + 1)))
        assert rejection.value.code == "MESSAGE_TOO_LONG"
        accepted = await talk.send(Draft(content=QUESTION))
        assert [event.type async for event in talk.events(accepted.run_id)][-1] == "agent_completed"


async def test_a_message_sent_twice_is_one_message(lab: RunningLab) -> None:
    """The repeat gets the first ids and the same events; one message and one answer are stored."""
    person, draft = await lab.person(), Draft(content=QUESTION)
    async with await person.dial() as talk:
        first = await talk.send(draft)
        events = [event async for event in talk.events(first.run_id)]
    async with await person.dial() as talk:
        again = await talk.send(draft)
        assert [event async for event in talk.events(again.run_id)] == events
    assert (first.duplicate, again.duplicate) == (False, True)
    assert (again.message_id, again.run_id, again.thread_id) == (first.message_id, first.run_id, first.thread_id)
    stored = await person.session.messages(first.thread_id)
    assert [message.role for message in stored] == ["user", "assistant"]


async def test_a_run_is_resumed_on_another_connection(lab: RunningLab) -> None:
    """After a cut, exactly the events that were not seen come, up to the end."""
    person = await lab.person()
    async with await person.dial() as talk:
        accepted = await talk.send(Draft(content=QUESTION))
        seen = [await anext(events := talk.events(accepted.run_id)), await anext(events)]
        await events.aclose()
    async with await person.dial() as talk:
        await talk.resume(accepted.run_id, after=seen[-1].sequence)
        seen += [event async for event in talk.events(accepted.run_id)]
    assert disorder(seen) is None
    assert seen[-1].type == "agent_completed"


async def test_health_tells_the_truth(lab: RunningLab) -> None:
    """Readiness is red with the reason while the cache is away, liveness stays green, and both come back."""
    where = await lab.endpoints()
    doors = (where.auth_url, where.api_url)

    async def health(path: str) -> list[tuple[int, dict[str, Any]]]:
        replies = await asyncio.gather(*(asked(where, f"{door}{path}") for door in doors))
        return [(reply.status, msgspec.json.decode(reply.body)) for reply in replies]

    assert [status for status, _ in await health("/health/ready")] == [200, 200]
    await lab.ask(do="break", fault="redis-down")
    try:
        for status, body in await health("/health/ready"):
            assert (status, body["status"]) == (503, "not_ready")
            assert {check["name"]: check["ok"] for check in body["checks"]} == {"database": True, "cache": False}
            assert next(check["reason"] for check in body["checks"] if check["name"] == "cache")
        assert [status for status, _ in await health("/health/live")] == [200, 200]
        backend = msgspec.json.decode((await asked(where, f"{where.api_url}/health/backend")).body)
        assert (backend["capabilities"]["cache"], backend["golden_path_ready"]) == (False, False)
        assert (await asked(where, f"{where.web_url}/health")).status == 503
    finally:
        await lab.ask(do="heal", fault="redis-down")

    async def ready() -> bool:
        return [status for status, _ in await health("/health/ready")] == [200, 200]

    await eventually(ready)
    assert (await asked(where, f"{where.web_url}/health")).status == 200
