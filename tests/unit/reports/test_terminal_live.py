"""A live run on a terminal: the path, what was asked besides, the verdict, what was not seen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.live import Live
from goldenpath.reports.terminal import render_live
from goldenpath.reports.words import duration
from tests.unit.reports.lives import ALL, PING, redis_down

REDIS_DOWN = """\
staging · golden path                                                        14:02:07 UTC, from here
  resolve  api.staging.example      3 ms  ✔
  tls      valid 41 days           21 ms  ✔
  login    200                     88 ms  ✔
  socket   upgraded                34 ms  ✔
  message                          5.0 s  ✘ nothing in 5.0 s (expected ≤ 0.3 s)
  answer   not reached
  stored   not reached
  asked     3 questions besides, 2 answered
            ✘ redis: redis 127.0.0.31:6379, inside → refused at connect: connection refused
asking what tells the causes apart … direct service URL ✔ · redis PING ✘ refused
FAULT  infrastructure · redis                                                   confirmed 0.98
Redis refuses connections; agents wait for their queue.                                 4.1 s in all

  since     at or before 14:02:07 UTC
  proof     redis PING: refused at 127.0.0.31:6379                   1×  probe:cache-answers:redis:1
            no agent_started within 5.0 s of the message                     1×  probe:socket:chat:1
  masked    model — no run gets as far as asking it
  ruled out database-unreachable — it answered select 1 in 11 ms
  not seen  no log access

  NEXT      look at the cache's instance — decides stopped or moved
            $ valkey-cli ping
  REMEDY    start the cache (risk low)

exit 1 · --explain for the whole chain · --format markdown|html|junit|json"""


def test_a_stopped_cache_is_told_in_one_screen() -> None:
    """The whole page, as it stands."""
    assert render_live(redis_down()) == REDIS_DOWN


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("explain", [False, True])
def test_no_export_is_named_where_there_is_none(name: str, explain: bool) -> None:  # noqa: FBT001 - a parameter
    """A live run speaks of what was seen, never of an export."""
    assert "export" not in render_live(ALL[name](), explain=explain)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    """Lines of the path are cut, texts are wrapped; only the last line and commands may be longer."""
    lines = render_live(ALL[name](), width=width).splitlines()

    assert [x for x in lines if len(x) > width and not x.startswith(("exit ", " " * 12 + "$"))] == []


@pytest.mark.parametrize("name", ALL)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    """Without its colours a painted page is the plain page."""
    import re

    painted = render_live(ALL[name](), colour=True)

    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[\d;]*m *|\s+", "", painted) == re.sub(r"\s+", "", render_live(ALL[name]()))


def test_the_same_failure_is_told_once() -> None:
    """A question that was asked three times is one line with its number."""
    live = redis_down()
    again = tuple(replace(PING, id=f"probe:cache-answers:redis:{n}") for n in (2, 3))
    page = render_live(replace(live, observations=(*live.observations, *again)))

    assert page.count("refused at connect") == 1
    assert "refused (3×)" in page


def test_explain_shows_the_phases_of_a_step() -> None:
    """The question beneath a step tells how long each phase took."""
    assert "resolve 1 ms · connect 2 ms · TLS 18 ms · first byte 64 ms · body 3 ms" in render_live(
        redis_down(), explain=True
    )


def _said(text: str) -> Live:
    live = redis_down()
    walk = live.walks[0]
    steps = (replace(walk.steps[0], seen=text), *walk.steps[1:-3], replace(walk.steps[-3], seen=text))
    failed = replace(live.observations[4], failure=replace(live.observations[4].failure, text=text))  # type: ignore[type-var] # it has one
    return replace(
        live,
        walks=(replace(walk, steps=steps),),
        observations=(failed,),
        asked=(text,),
        blind=(text,),
        environment=text,
    )


@given(st.text(st.characters(categories=("Cc", "Cf", "L"))))
def test_no_text_from_outside_moves_the_cursor(text: str) -> None:
    """Control signs and signs that turn a line are written out, wherever they stand."""
    page = render_live(_said(text), explain=True)

    assert not any((c < " " and c != "\n") or c in "\x7f\x9b\u202e\u200b" for c in page)


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (None, "–"),
        (0.2, "< 1 ms"),
        (1.4, "1 ms"),
        (999.4, "999 ms"),
        (999.6, "1.0 s"),
        (5000, "5.0 s"),
        (123_456, "123 s"),
    ],
)
def test_durations_have_units(milliseconds: float | None, said: str) -> None:
    """As many digits as a person reads."""
    assert duration(milliseconds) == said
