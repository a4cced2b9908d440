"""Small files that others read while we write them."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Put a whole new file in place at once, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    draft.replace(path)
