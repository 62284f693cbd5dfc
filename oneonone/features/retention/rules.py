"""How long words are kept."""

from __future__ import annotations

from datetime import date, timedelta

# What a former manager wrote for themselves, and all words of who left (D4, P-2, P-12).
KEPT_AFTER_THE_END = timedelta(days=30)


def ended_by(today: date) -> date:
    """Return the latest day whose end is long enough ago."""
    return today - KEPT_AFTER_THE_END
