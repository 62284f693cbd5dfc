"""What is counted, of whom and when; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from .rules import Span, Weeks


class Tally(NamedTuple):
    """How many slots became what; `skipped` is told by reason beside it."""

    held: int = 0
    missed: int = 0
    skipped: int = 0
    customer_first: int = 0
    too_busy: int = 0
    nothing_pressing: int = 0
    away: int = 0
    stopped_early: int = 0
    off_app: int = 0

    @property
    def due(self) -> int:
        return self.held + self.missed + self.skipped

    def plus(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def in_all(tallies: Iterable[Tally]) -> Tally:
    return Tally(*map(sum, zip(*tallies, strict=True))) if (tallies := list(tallies)) else Tally()


@dataclass(frozen=True)
class Scope:
    """Whose meetings are counted, and when: nothing means everybody's, always."""

    weeks: Weeks
    now: datetime
    zones: tuple[str, ...]
    spans: tuple[Span, ...] | None = None

    @property
    def today(self) -> date:
        return self.now.date()
