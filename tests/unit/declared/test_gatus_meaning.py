"""What Gatus's conditions say of an answer, and what their translations say of the same one."""

from datetime import UTC, datetime

import pytest

from goldenpath.engine.conditions import hold, parse
from goldenpath.intake.declared.gatus_conditions import translated
from goldenpath.model.observation import Observation, Question

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PAGE = "\n<html>\n<body>\n<h1>Shop</h1>\n</body>\n</html>\n"
JSON = '{"code": "0", "count": 7, "version": "1.20", "ok": "true", "up": true, "name": "shop-v2", "errors": null}'


def holds(condition: str, body: str) -> bool | None:
    """Whether the translation of a condition holds of an answer with a body."""
    said = translated(condition, "http")
    assert said
    question = Question(protocol="http", component="shop", purpose="shop", target="/")
    answer = Observation(
        id="probe:shop:shop:1",
        question=question,
        started=NOW,
        ended=NOW,
        status=200,
        body=body,
        body_bytes=len(body),
    )
    return hold(parse(said), answer).holds


@pytest.mark.parametrize(
    ("condition", "body", "expected"),
    [
        ("[BODY] == pat(*<h1>Shop*)", PAGE, True),
        ("[BODY] == pat(<html>*</html>)", PAGE, True),
        ("[BODY] == pat(<body>*)", PAGE, False),
        ("[BODY] == OK", "OK\n", True),
        ("[BODY] == OK", "NOT OK\n", False),
        ("[BODY].name == pat(shop-v?)", JSON, True),
        ("[BODY].name == pat(shop-v[3-9])", JSON, False),
        ("[BODY].code == 0", JSON, True),
        ("[BODY].count == 7", JSON, True),
        ("[BODY].count != 7", JSON, False),
        ("[BODY].version == 1.20", JSON, True),
        ("[BODY].ok == true", JSON, True),
        ("[BODY].up == true", JSON, True),
        ("[BODY].up == any(false, no)", JSON, False),
        ("[BODY].state != down", JSON, True),
        ("has([BODY].errors) == false", JSON, True),
        ("has([BODY].state) == true", JSON, False),
        ("has([BODY].name) == true", JSON, True),
    ],
)
def test_a_translation_says_what_gatus_says(condition: str, body: str, *, expected: bool) -> None:
    """Texts are compared as texts, over line breaks; what is null or not there is unlike everything."""
    assert holds(condition, body) is expected
