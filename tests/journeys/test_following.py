"""The run: its events up to the answer, the answer to its end."""

from typing import Any

import pytest

from goldenpath.contracts import Hear, Path, StepFailed
from goldenpath.journeys.steps import answer, events
from goldenpath.ports import Frame
from tests.journeys.driving import AT, end, event, failed, frame, gone, path

RECEIPT = {"receipt": {"run_id": "r-1", "thread_id": "t-1", "message_id": "m-1"}, "sent_at": AT}
UP_TO_ANSWER = (
    event("agent_started", 0.1),
    event("agent_thinking", 0.2),
    event("tool_executing", 0.3, call_id="c-1", tool_name="calculator"),
    event("tool_completed", 0.4, call_id="c-1"),
    event("answer_delta", 0.5, text="39"),
)
LAST = event("agent_completed", 0.9, result="The answer is 391.")


def told(failure: StepFailed) -> tuple[str, dict[str, object]]:
    """Return a failure's problem and its values."""
    return str(failure.problem), dict(failure.values)


def heard(*frames: Frame, **arguments: Any) -> Path:
    """Return a path along which these frames were heard before the answer."""
    along = path(RECEIPT, **arguments)
    gone(events.STEP, along, *frames)
    return along


def test_events_are_followed_to_the_answer_s_begin() -> None:
    """The first one and the tools are what was seen."""
    along = path(RECEIPT)
    moves, seen = gone(events.STEP, along, *UP_TO_ANSWER)

    assert seen == "agent_started first · tools: calculator"
    assert [m.seconds for m in moves if isinstance(m, Hear)] == [10.0, 15.0, 15.0, 15.0, 15.0]
    assert [e.type for e in along.kept["events"]][-1] == "answer_delta"


def test_an_answer_may_begin_with_the_last_event() -> None:
    """Where nothing is told in pieces."""
    assert gone(events.STEP, path(RECEIPT), *UP_TO_ANSWER[:4], LAST)[1].startswith("agent_started first")


def test_how_long_each_kind_of_event_let_wait_is_noted() -> None:
    """The longest of its kind, counted from what came before."""
    along = path(RECEIPT)
    gone(events.STEP, along, event("agent_started", 0.5), event("agent_thinking", 2.5), event("agent_thinking", 3.0),
         event("tool_executing", 3.1, call_id=1), event("tool_completed", 3.2, call_id=1), event("answer_delta", 3.3))  # fmt: skip

    assert along.noted["gap.agent_started"] == 0.5
    assert along.noted["gap.agent_thinking"] == 2.0


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (
            (UP_TO_ANSWER[0], event("agent_error", 0.2, error="model_unavailable", message="  no \n model ")),
            "run-failed",
            {"error": "model_unavailable", "message": "no model", "after": "agent_started"},
        ),
        ((event("agent_error", 0.2),), "run-failed", {"error": "", "message": "", "after": ""}),
        (
            (*UP_TO_ANSWER[:2], UP_TO_ANSWER[4]),
            "event-missing",
            {"event": "tool_executing, tool_completed"},
        ),
        ((LAST,), "event-missing", {"event": "agent_started, agent_thinking, tool_executing, tool_completed"}),
        ((end("silent"),), "silent", {"awaited": "agent_started", "waited": 10.0}),
        ((UP_TO_ANSWER[0], end("silent")), "silent", {"awaited": "agent_thinking", "waited": 15.0}),
        (
            (*UP_TO_ANSWER[:3], end("closed", 1011, "worker")),
            "socket-closed",
            {"awaited": "tool_completed", "code": 1011, "reason": "worker"},
        ),
        ((UP_TO_ANSWER[0], end("lost", 1006)), "socket-lost", {"awaited": "agent_thinking", "code": 1006}),
        ((end("binary"),), "contract", {"awaited": "agent_started"}),
        ((end("broken", 1002, "x"),), "socket-broken", {"awaited": "agent_started"}),
        (
            (frame({"type": "error_message", "code": "STORE_UNAVAILABLE", "message": "m"}),),
            "rejected",
            {"code": "STORE_UNAVAILABLE", "message": "m"},
        ),
    ],
)
def test_a_run_that_breaks_off_says_where(came: tuple[Frame, ...], problem: str, kept: dict[str, object]) -> None:
    """It failed by its own word, lacks events, fell silent, or the connection ended; and what was awaited."""
    assert told(failed(events.STEP, path(RECEIPT), *came)) == (problem, kept)


def test_a_forbidden_event_ends_the_path() -> None:
    """As the journey names it."""
    failure = failed(events.STEP, path(RECEIPT, events={"forbidden": ["secret_shown"]}), event("secret_shown"))

    assert told(failure) == ("event-forbidden", {"event": "secret_shown"})


def test_events_of_another_run_are_not_ours() -> None:
    """The same account asks elsewhere too: what fails there fails there."""
    other = frame({"type": "agent_error", "payload": {"run_id": "r-2", "error": "x"}})

    assert gone(events.STEP, path(RECEIPT), UP_TO_ANSWER[0], other, *UP_TO_ANSWER[1:])[1].startswith("agent_started")


def test_events_without_an_envelope_are_events() -> None:
    """Their fields stand in the frame itself."""
    bare = [frame({"type": t, "run_id": "r-1"}, n) for n, t in enumerate(("begun", "ended"))]
    contract = {"required": ["begun"], "first": "begun", "last": ["ended"], "pairs": [], "begins_answer": ["ended"]}

    assert gone(events.STEP, path(RECEIPT, events=contract), *bare)[1] == "begun first"


def test_keep_alives_do_not_count() -> None:
    """The patience is for the event: it shrinks by the time between the frames themselves."""
    beats = [frame({"type": "heartbeat"}, at) for at in (2.0, 6.0)]
    along = path(RECEIPT)
    moves, _ = gone(events.STEP, along, *beats, event("agent_started", 8.0), *UP_TO_ANSWER[1:])

    assert [m.seconds for m in moves if isinstance(m, Hear)][:3] == [10.0, 10.0, 6.0]


def test_nothing_but_keep_alives_is_silence() -> None:
    """However many come: counted from the first of them."""
    beats = [frame({"type": "ping"}, at) for at in range(0, 11, 2)]

    assert told(failed(events.STEP, path(RECEIPT), *beats)) == ("silent", {"awaited": "agent_started", "waited": 10.0})


def test_keep_alives_count_from_the_event_before_them() -> None:
    """Fourteen seconds before the first one are not forgotten."""
    came = (event("agent_started", 0.0), frame({"type": "ping"}, 14.0), frame({"type": "ping"}, 15.1))

    assert told(failed(events.STEP, path(RECEIPT), *came))[0] == "silent"


def test_endless_keep_alives_at_one_time_end() -> None:
    """Also where the clock does not help."""
    beats = [frame({"type": "ping"}, 0.0)] * 600

    assert told(failed(events.STEP, path(RECEIPT), *beats))[0] == "silent"


def test_the_answer_is_heard_to_its_end() -> None:
    """And kept."""
    along = heard(*UP_TO_ANSWER)
    _, seen = gone(answer.STEP, along, event("answer_delta", 0.6, text="1"), LAST)

    assert seen == "7 events · “The answer is 391.”"
    assert along.kept["answer"] == "The answer is 391."


def test_nothing_is_awaited_after_the_last_event() -> None:
    """It had come before already."""
    assert gone(answer.STEP, heard(*UP_TO_ANSWER[:4], LAST))[0] == []


@pytest.mark.parametrize(
    "payload",
    [
        {"result": "391"},
        {"answer": "391"},
        {"text": "391"},
        {"content": "391"},
        {"message": "391"},
        {"metadata": {"result": "391"}, "message": "done"},
        {"result": {"text": "no"}, "answer": "391"},
    ],
)
def test_the_answer_s_text_may_stand_in_several_places(payload: dict[str, Any]) -> None:
    """The first of them that holds a text."""
    along = heard(*UP_TO_ANSWER)
    gone(answer.STEP, along, event("agent_completed", 0.9, **payload))

    assert along.kept["answer"] == "391"


@pytest.mark.parametrize("payload", [{}, {"result": ""}, {"result": " \n\t "}, {"result": 391}, {"message": None}])
def test_an_empty_answer_is_none(payload: dict[str, Any]) -> None:
    """Neither blanks nor a number are one."""
    assert (
        told(failed(answer.STEP, heard(*UP_TO_ANSWER), event("agent_completed", 0.9, **payload)))[0] == "answer-empty"
    )


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I can't answer that right now.",
        "We are very sorry, but the agent was unable to run.",
        "Please try again later.",
        "Try again in a few minutes.",
        "An internal server error has occurred.",
        "An unexpected error occured",
        "The model is currently overloaded.",
        "Service temporarily unavailable",
        "Traceback (most recent call last):\n  File",
        "Error: upstream",
        "null",
        "undefined",
        "[object Object]",
        "<!DOCTYPE html><html>",
        "Sorry, something went wrong.",
        '{"error":{"code":500,"message":"upstream timeout"}}',
        "Request failed with status code 500",
        "upstream connect error or disconnect/reset before headers. reset reason: connection timeout",
        "Rate limit reached for gpt-4 in organization org-1",
    ],
)
def test_an_error_in_the_shape_of_an_answer_is_no_answer(text: str) -> None:
    """An apology is what a user reads as an outage."""
    failure = failed(answer.STEP, heard(*UP_TO_ANSWER), event("agent_completed", 0.9, result=text))

    assert told(failure)[0] == "answer-disguised"


@pytest.mark.parametrize(
    "text",
    [
        "391",
        "The platform is healthy; errors were last seen in March.",
        "Erroneous answers are rare, and no error code is 391.",
        "Nullify the lease.",
        "I was sorry to hear that the concert ended.",
        "You might try that again: 17 * 23 = 391.",
        "Error handling in Go works by returning values: a function returns an error beside its result.",
        "null is a value that stands for nothing; in SQL it compares to nothing.",
        "If the payment fails, try again later or call your bank.",
        '{"result": 391, "error": null}',
        "{391}",
        f"{'The log says that the service is unavailable at night. ' * 8}An error occurred once.",
    ],
)
def test_an_answer_about_errors_is_an_answer(text: str) -> None:
    """Near misses of the disguises."""
    gone(answer.STEP, heard(*UP_TO_ANSWER), event("agent_completed", 0.9, result=text))


def test_a_journey_may_name_other_disguises() -> None:
    """As its platform words them."""
    along = heard(*UP_TO_ANSWER, disguises=["kaputt"])

    assert told(failed(answer.STEP, along, event("agent_completed", result="alles kaputt")))[0] == "answer-disguised"


def test_an_answer_that_lacks_what_it_must_hold_breaks_the_contract() -> None:
    """The question has one right answer."""
    along = heard(*UP_TO_ANSWER, answer_contains="391")

    assert told(failed(answer.STEP, along, event("agent_completed", result="392")))[0] == "contract"


CALL, BACK = UP_TO_ANSWER[2], UP_TO_ANSWER[3]


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ((UP_TO_ANSWER[1], UP_TO_ANSWER[0], CALL, BACK, LAST), "agent_thinking came before agent_started"),
        ((*UP_TO_ANSWER[:2], BACK, CALL, LAST), "tool_completed without its tool_executing"),
        (
            (*UP_TO_ANSWER[:4], event("tool_executing", call_id="c-2"), LAST),
            "tool_executing without its tool_completed",
        ),
        (
            (*UP_TO_ANSWER[:3], event("tool_completed", call_id="c-9"), LAST),
            "tool_completed without its tool_executing",
        ),
        ((*UP_TO_ANSWER[:4], BACK, LAST), "tool_completed without its tool_executing"),
    ],
)
def test_events_out_of_order_break_the_contract(came: tuple[Frame, ...], said: str) -> None:
    """Each start before its end, the first one first."""
    failure = failed(answer.STEP, heard(*came))

    assert (told(failure)[0], failure.seen) == ("event-order", said)


def test_gaps_in_the_sequence_are_found() -> None:
    """Where every event bears its number."""
    numbered = [event(t, n, sequence=n, call_id=1) for n, t in ((1, "agent_started"), (2, "agent_thinking"),
                (3, "tool_executing"), (5, "tool_completed"), (6, "agent_completed"))]  # fmt: skip
    failure = failed(answer.STEP, heard(*numbered))

    assert (told(failure)[0], failure.seen) == ("event-order", "sequence [1, 2, 3, 5, 6] has gaps")


def test_events_of_two_runs_are_found() -> None:
    """Where no receipt said which one is ours."""
    along = path({"sent_at": AT})
    gone(events.STEP, along, *UP_TO_ANSWER)
    failure = failed(
        answer.STEP, along, frame({"type": "agent_completed", "payload": {"run_id": "r-2", "result": "x"}})
    )

    assert (told(failure)[0], failure.seen) == ("event-order", "events of 2 runs")


def test_an_answer_that_is_late_is_silence() -> None:
    """It had begun, and no more came."""
    failure = failed(answer.STEP, heard(*UP_TO_ANSWER), end("silent"))

    assert told(failure) == ("silent", {"awaited": "agent_completed", "waited": 15.0})


@pytest.mark.parametrize("odd", [[1], {"a": 1}, None, True, 1.5, "x"])
@pytest.mark.parametrize("name", ["call_id", "run_id", "sequence", "tool_name", "metadata", "error"])
def test_fields_of_any_kind_break_at_most_the_contract(name: str, odd: Any) -> None:
    """A platform may send what it likes; what cannot be compared is no reason to stumble."""
    frames = [event(t, call_id="c", result="391") for t in ("agent_started", "agent_thinking", "tool_executing")]
    changed = [
        event(t, **{"call_id": "c", "result": "391", name: odd})
        for t in ("tool_executing", "tool_completed", "agent_completed")
    ]
    along = path({"sent_at": AT})
    try:
        gone(events.STEP, along, *frames, *changed)
        gone(answer.STEP, along)
    except StepFailed as failure:
        assert failure.problem == "event-order"
