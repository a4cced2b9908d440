"""Settings: exactly what the environment says, or every complaint at once."""

from pathlib import Path

import pytest

from chat_platform.common.settings import SettingError, Settings, environment_name, read

CONTRACT = Path(__file__).parents[3] / "docs/reference/chat-platform.md"


def test_defaults_stand_where_the_environment_is_silent() -> None:
    """An empty environment gives the contract's defaults."""
    assert read({}, required=()) == Settings()


def test_every_problem_is_named_at_once() -> None:
    """Missing names, empty ones and unreadable values are told in one go."""
    environ = {"REDIS_URL": "", "PORT": "80a", "MODEL_SECONDS": "0", "LOGIN_RATE": "-1"}
    with pytest.raises(SettingError) as refusal:
        read(environ, required=("DATABASE_URL", "REDIS_URL"))
    for name in ("DATABASE_URL", "REDIS_URL", "PORT", "MODEL_SECONDS", "LOGIN_RATE"):
        assert name in str(refusal.value)


@pytest.mark.parametrize("secret", ["x" * 40 + "\n", " " + "x" * 40])
def test_values_are_never_stripped(secret: str) -> None:
    """A stray newline or blank stays part of the secret."""
    assert read({"JWT_SECRET": secret}, required=("JWT_SECRET",)).jwt_secret == secret


def test_a_number_with_a_newline_is_refused() -> None:
    """Numbers forgive nothing either."""
    with pytest.raises(SettingError, match="PORT"):
        read({"PORT": "8080\n"}, required=())


def test_a_complaint_never_quotes_the_value() -> None:
    """A secret set under the wrong name does not reach the log."""
    with pytest.raises(SettingError) as refusal:
        read({"PORT": "s3cr3t-value"}, required=())
    assert "s3cr3t" not in str(refusal.value)


def test_internal_urls_follow_the_public_ones() -> None:
    """Without a way of their own, services find each other where browsers do."""
    settings = read(
        {"PUBLIC_AUTH_URL": "https://a", "PUBLIC_API_URL": "https://b", "INTERNAL_API_URL": "http://c"}, required=()
    )
    assert (settings.internal_auth_url, settings.internal_api_url) == ("https://a", "http://c")


def test_secrets_stay_out_of_the_text_form() -> None:
    """What is printed of the settings holds no secret."""
    secrets = {
        name: f"hidden-{name}"
        for name in ("database_url", "redis_url", "jwt_secret", "jwt_secret_previous", "service_secret", "model_key")
    }
    assert "hidden" not in repr(Settings(**secrets))  # type: ignore[arg-type]  # all of these are text


def test_the_contract_names_every_setting() -> None:
    """No setting is read that the contract does not list."""
    table = CONTRACT.read_text(encoding="utf-8")
    unlisted = {name for name in map(environment_name, Settings.__dataclass_fields__) if f"`{name}`" not in table}
    assert unlisted == {"GOOGLE_CLOUD_PROJECT"}
