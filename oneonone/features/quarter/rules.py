"""Which quarter is meant, and how what is on the page may move; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oneonone.lib.dates import MONTH_NAMES
from oneonone.lib.errors import RuleError

MONTHS = 3
QUARTERS = 4
_FIRST_YEAR = 2000
_QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")
# More does not fit a sheet of A4 in a type that anybody reads.
MOST_ITEMS = 24
ITEM_LIMIT = 1000
HEADINGS = {
    "promise": "Promises I kept",
    "focus": "What I got better at",
    "growth": "What we agreed about me",
    "deal": "Deals I won",
    "win": "What went well",
    "own": "My own lines",
}


@dataclass(frozen=True)
class Quarter:
    """Three months, by their first day."""

    starts_on: date

    @property
    def ends_before(self) -> date:
        """Return the first day of the next one."""
        return _moved(self.starts_on, 1)

    @property
    def key(self) -> str:
        return f"{self.starts_on.year}-Q{(self.starts_on.month - 1) // MONTHS + 1}"

    @property
    def label(self) -> str:
        first, last = self.starts_on.month, self.starts_on.month + MONTHS - 1
        return f"{MONTH_NAMES[first - 1]} to {MONTH_NAMES[last - 1]} {self.starts_on.year}"

    @property
    def before(self) -> Quarter:
        return Quarter(_moved(self.starts_on, -1))

    @property
    def after(self) -> Quarter:
        return Quarter(self.ends_before)


def quarter_of(on: date) -> Quarter:
    """Return the quarter a day is in."""
    return Quarter(date(on.year, (on.month - 1) // MONTHS * MONTHS + 1, 1))


def asked_quarter(text: str, today: date) -> Quarter | None:
    """Read "2026-Q3"; nothing for any other text, and for a quarter that has not begun."""
    match = _QUARTER.fullmatch(text)
    if match is None:
        return None
    quarter = Quarter(date(int(match[1]), (int(match[2]) - 1) * MONTHS + 1, 1))
    return quarter if quarter.starts_on <= today else None


def ensure_fits(count: int) -> None:
    """Refuse more lines than a sheet holds."""
    if count > MOST_ITEMS:
        raise RuleError(f"{MOST_ITEMS} lines are what a page holds. Take one off to add another.")


def moved(ids: Sequence[int], item_id: int, direction: str) -> list[int]:
    """Return the order after one of them went up or down by a place."""
    order = list(ids)
    here = order.index(item_id)
    there = here - 1 if direction == "up" else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    return order


def _moved(on: date, quarters: int) -> date:
    months = on.year * 12 + on.month - 1 + quarters * MONTHS
    return date(months // 12, months % 12 + 1, 1)
