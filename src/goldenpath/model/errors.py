"""The whole error tree: exceptions mean wrong use or damaged input, never a failing environment.

GoldenpathError
├── InputError           something given to us cannot be read
│   ├── SourceUnreadable     the file cannot be opened
│   └── SourceMalformed      the file can be opened, its content is not what we read
├── SettingsError        goldenpath.yaml is wrong; every error at once
├── SecretMissing        a reference to a secret leads nowhere
├── BundleError          a stored bundle is damaged or of another version
├── ExtensionError       a signature or fact that a user added is wrong
└── UnknownId            a signature, fact or remedy of that name does not exist
"""


class GoldenpathError(Exception):
    """A problem that the person who ran the command can mend."""


class InputError(GoldenpathError):
    """Something given to goldenpath cannot be read."""

    def __init__(self, *, source: str, position: str = "", came: str, expected: str, do: str = "") -> None:
        self.source = source
        self.position = position
        self.came = came
        self.expected = expected
        self.do = do
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Return one line: where, what came, what was expected, what to do."""
        where = f"{self.source}:{self.position}" if self.position else self.source
        line = f"{where}: {self.came}; expected {self.expected}"
        return f"{line}. {self.do}" if self.do else line


class SourceUnreadable(InputError):  # noqa: N818 - named for the state of the source, as the tree above says
    """The source cannot be opened."""


class SourceMalformed(InputError):  # noqa: N818 - as above
    """The source can be opened, and its content is not an export."""


class BundleError(InputError):
    """A stored bundle is damaged, or was written by a version that this one does not read."""


class ExtensionError(InputError):
    """A signature or fact that a user added does not say what it must."""


class UnknownId(GoldenpathError):  # noqa: N818 - as above
    """No signature, fact or remedy has that id."""

    def __init__(self, *, asked: str, near: tuple[str, ...]) -> None:
        self.asked = asked
        self.near = near
        hint = f" — did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
        super().__init__(f'no signature or fact has the id "{asked}"{hint}')


class SettingsError(GoldenpathError):
    """The configuration is wrong; ``errors`` holds every error, each as one line with file, line and column."""

    def __init__(self, *, errors: tuple[str, ...]) -> None:
        self.errors = errors
        number = f"{len(errors)} error" + ("s" if len(errors) != 1 else "")
        super().__init__("\n".join((*errors, f"{number}. Nothing was checked.")))


class SecretMissing(GoldenpathError):  # noqa: N818 - named for the state of the secret
    """A reference to a secret leads nowhere, or may not be followed."""

    def __init__(self, *, ref: str, why: str) -> None:
        self.ref = ref
        self.why = why
        super().__init__(f"the secret {ref} {why}")
