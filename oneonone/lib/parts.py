"""Rows in parts, for statements: SQLite takes no more than 32,766 values in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 1000


def by_the_thousand(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Return rows in their order, a thousand at a time."""
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
