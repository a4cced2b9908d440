"""What a person does in front of a page, one thing at a time."""

from goldenpath.model.record import record
from goldenpath.model.secret import SecretRef


@record
class Open:
    """Go to a page."""

    url: str


@record
class Fill:
    """Type into a field."""

    selector: str
    value: str | SecretRef


@record
class Click:
    """Press what is found there."""

    selector: str


@record
class See:
    """Wait until a text can be seen."""

    text: str
    selector: str = ""
    """Where it must stand; anywhere on the page where empty."""


@record
class Screenshot:
    """Keep what the page looks like."""

    name: str


Action = Open | Fill | Click | See | Screenshot
