"""Google's error model: what is refused, and the two JSON bodies in which its services say so."""

from typing import Any, Literal

Style = Literal["unified", "legacy"]
"""``unified`` is the body of google.rpc.Status; ``legacy`` is that of Compute Engine, Cloud Storage and Cloud SQL."""

_STATUS = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "CONDITION_NOT_MET": 412,
    "RESOURCE_EXHAUSTED": 413,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_REASONS = {
    "INVALID_ARGUMENT": "invalid",
    "FAILED_PRECONDITION": "failedPrecondition",
    "PERMISSION_DENIED": "forbidden",
    "NOT_FOUND": "notFound",
    "ALREADY_EXISTS": "alreadyExists",
    "ABORTED": "conflict",
    "CONDITION_NOT_MET": "conditionNotMet",
    "RESOURCE_EXHAUSTED": "uploadTooLarge",
    "INTERNAL": "internalError",
    "UNIMPLEMENTED": "notImplemented",
    "UNAVAILABLE": "backendError",
    "DEADLINE_EXCEEDED": "deadlineExceeded",
}
_NUMBERS = {
    "INVALID_ARGUMENT": 3,
    "DEADLINE_EXCEEDED": 4,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "UNIMPLEMENTED": 12,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
}


class ApiError(Exception):
    """The API refuses; ``status`` is the canonical name, ``message`` the sentence that the caller sees."""

    def __init__(self, status: str, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason or _REASONS[status]

    @property
    def code(self) -> int:
        """Return the HTTP status."""
        return _STATUS[self.status]

    @property
    def number(self) -> int:
        """Return the number that operations carry."""
        return _NUMBERS.get(self.status, 2)

    def body(self, style: Style) -> dict[str, Any]:
        """Return the JSON body."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if style == "legacy":
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
        else:
            # The body knows no more than the canonical names.
            error["status"] = {"CONDITION_NOT_MET": "FAILED_PRECONDITION"}.get(self.status, self.status)
        return {"error": error}


def invalid(message: str) -> ApiError:
    """Return the refusal of nonsense."""
    return ApiError("INVALID_ARGUMENT", message)


def unknown(message: str) -> ApiError:
    """Return the refusal of what does not exist."""
    return ApiError("NOT_FOUND", message)
