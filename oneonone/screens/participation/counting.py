"""Of whom something is counted, and when; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .rules import Span, Weeks


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
