"""The model provider."""

from goldenpath_lab.lab import Lab


class ModelFacet:
    """Change how the model provider behaves."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def behave(self, **changes: object) -> None:
        """Change how the model provider answers; without changes it answers well."""
        self._lab.behave(**changes)
