"""The error that a client gets to see."""

from collections.abc import Mapping


class ApiError(Exception):
    """A refusal with the status, code and sentence that the client is answered."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def cause_of(error: BaseException) -> str:
    """Return, in brackets, what lies at the bottom of an error in its own words; empty where nothing does."""
    bottom = error
    while bottom.__cause__ is not None:
        bottom = bottom.__cause__
    return f" ({bottom})" if bottom is not error and not isinstance(bottom, ApiError) else ""
