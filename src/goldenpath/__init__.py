"""goldenpath proves which layer of a deployed system failed, and says what it does not know."""

__version__ = "0.1.0"
__all__ = ["__version__"]
