"""What the lab refuses."""


class LabError(Exception):
    """The lab cannot do what was asked; the sentence says what to do."""
