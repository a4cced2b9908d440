"""One decorator makes every noun of the model: frozen, keyword-only, with slots."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Return ``cls`` as an immutable record whose fields are given by name."""
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)
