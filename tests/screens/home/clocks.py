"""The moment at which the pages of these tests are drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from oneonone.screens.home.rules import Clock, Coming

# Monday 23 November 2026, 10:20 in Paris
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
CLOCK = Clock(NOW, "Europe/Paris")
TODAY = date(2026, 11, 23)


def coming_at(*when: int, **differs: Any) -> Coming:
    """A one-to-one in November 2026 at a day, hour and minute of Paris"""
    day, hour, minute = (*when, 0, 0)[:3]
    starts_at = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)
    return Coming(**{"id": 7, "starts_at": starts_at, "minutes": 30, **differs})
