"""The row that a journey must leave is declared whole, or said to be wrong before anything is walked."""

import pytest

from goldenpath.model.secret import SecretRef
from tests.unit.settings.documents import BASE, environment, examined

WHOLE = (
    "url: 'postgresql://reader@db/chat', password: 'env:READER', table: chat.messages, column: run_id, value: run_id"
)
SHIPPED = "journeys: {{j: {{uses: chat-platform, with: {{database: {0}}}}}}}\n"
STEPS = "journeys: {{j: {{steps: [{{step: stored-in-database, database: {0}}}]}}}}\n"
OTHER = "journeys: {{j: {{steps: [{{step: get, url: 'https://x', database: {0}}}]}}}}\n"


def wrong(form: str, database: str) -> tuple[str, ...]:
    """Return what is wrong with a document in which this stands."""
    return examined(BASE + form.format(database)).errors


@pytest.mark.parametrize("form", [SHIPPED, STEPS])
def test_a_whole_one_is_taken(form: str) -> None:
    """In the shipped journey as in a step of one's own."""
    found = examined(BASE + form.format(f"{{{WHOLE}}}"))

    assert (found.errors, found.warnings) == ((), ())


def test_its_password_is_a_reference() -> None:
    """It is followed when the walk begins."""
    found = environment(BASE + SHIPPED.format(f"{{{WHOLE}}}")).journeys[0].values["database"]

    assert found["password"] == SecretRef(scheme="env", name="READER")


@pytest.mark.parametrize("form", [SHIPPED, STEPS])
@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("postgresql://db/chat", "expected a mapping such as {url: postgresql://"),
        ("{table: t, column: c, value: run_id}", 'lacks "url"'),
        ("{" + WHOLE.replace("column: run_id, ", "") + "}", 'lacks "column"'),
        ("{" + WHOLE.replace("value: run_id", "value: run") + "}", "expected one of run_id, message_id, thread_id"),
        ("{" + WHOLE.replace("column:", "columnx: x, column:") + "}", 'unknown key "columnx" — did you mean "column"?'),
        ("{" + WHOLE.replace("postgresql://reader@db", "https://db") + "}", 'the scheme "https"'),
        ("{" + WHOLE.replace("reader@", "reader:hunter2@") + "}", "a password in the URL"),
        ("{" + WHOLE.replace("env:READER", "hunter2") + "}", "a secret in plain text"),
        ("{" + WHOLE.replace("chat.messages", "[a]") + "}", "a list — expected text"),
    ],
)
def test_what_is_wrong_is_said(form: str, database: str, said: str) -> None:
    """With what was expected, and without the secret."""
    errors = wrong(form, database)

    assert any(said in error for error in errors)
    assert not any("hunter2" in error for error in errors)


def test_another_step_s_argument_of_that_name_is_its_own() -> None:
    """Only the step that reads rows says how they are named."""
    assert wrong(OTHER, "anything") == ()
