"""goldenpath.yaml: read, checked whole, and turned into an Environment."""

from goldenpath.settings.document import Examined, examine, read

__all__ = ["Examined", "examine", "read"]
