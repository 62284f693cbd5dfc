"""Eight weeks of one indicator as a small chart beside its usual; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from oneonone.lib import charts
from oneonone.lib.dates import DAYS_PER_WEEK

from .entry import Entry, Series
from .rules import Indicator, movement, note_words, usual, value_words

WEEKS = 8
WIDTH, HEIGHT, PAD = 102, 33, 2


@dataclass(frozen=True)
class Mini:
    """What `ui/mini.html` draws; `direction` is up, down or flat as a number."""

    key: str
    title: str
    now: str
    unit_text: str
    usual: str | None
    points: str | None
    usual_y: float | None
    end_x: float | None
    end_y: float | None
    label: str
    note: str
    is_drop: bool
    direction: str
    is_worth_asking: bool


def minis(series: Sequence[Series], week_on: date) -> list[Mini]:
    """Return a chart for each indicator of the team, in the team's order."""
    return [_mini(it, week_on) for it in series]


def asked_about(drawn: Sequence[Mini]) -> Mini | None:
    """Return the one that is asked about (R9): the first in the team's order, and no other."""
    return next((mini for mini in drawn if mini.is_worth_asking), None)


def _mini(it: Series, week_on: date) -> Mini:
    """Draw the last eight weeks; what is usual is counted from all that was entered.

    A week nobody entered is passed over: two who meet every other week leave one out each time.
    "Not this week" is a gap.
    """
    indicator, entries = it.indicator, _current(it, week_on)
    values = [entry.value for entry in entries]
    before = usual(values[:-1])
    if before is None:
        before = usual(values)  # the third value: the first usual there is, itself included
    moved = movement(values, indicator.better)
    drawn = _weeks(entries)
    scale = [value for value in (*drawn, before) if value is not None]
    low, high = (float(min(scale)), float(max(scale))) if scale else (0.0, 0.0)
    series = [None if value is None else float(value) for value in drawn]
    line = charts.line(series, WIDTH, HEIGHT, PAD, low=low, high=high)
    usual_words = value_words(indicator, before) if before is not None else None
    tail = f" Four-week usual {usual_words}." if usual_words else ""
    return Mini(
        key=indicator.key,
        title=indicator.name,
        now=value_words(indicator, values[-1]) if values else "not yet",
        unit_text="",
        usual=usual_words,
        points=line.path or None,
        usual_y=(
            charts.y_of(float(before), low=low, high=high, height=HEIGHT, pad=PAD)
            if before is not None
            else None
        ),
        end_x=line.end_x,
        end_y=line.end_y,
        label=f"{indicator.name}, last {WEEKS} weeks: {_said(indicator, entries)}.{tail}",
        note=note_words(values, indicator.better) if values else "",
        is_drop=moved.is_worth_asking and moved.is_better is False,
        direction=moved.direction,
        is_worth_asking=moved.is_worth_asking,
    )


def _current(it: Series, week_on: date) -> tuple[Entry, ...]:
    """Return the entries up to a week; none where the last one is too old to speak of now."""
    entries = tuple(entry for entry in it.entries if entry.week_on <= week_on)
    oldest = week_on - timedelta(weeks=WEEKS)
    return entries if entries and entries[-1].week_on >= oldest else ()


def _lately(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    since = entries[-1].week_on - timedelta(weeks=WEEKS - 1) if entries else date.max
    return tuple(entry for entry in entries if entry.week_on >= since)


def _said(indicator: Indicator, entries: Sequence[Entry]) -> str:
    said = ", ".join(value_words(indicator, entry.value) for entry in _lately(entries))
    return said or "not entered yet"


def _weeks(entries: Sequence[Entry]) -> list[Decimal | None]:
    """Return a value for each week up to the last entry; between two entries on the way."""
    shown = _lately(entries)
    found: list[Decimal | None] = []
    for at, entry in enumerate(shown):
        if at:
            found += _between(shown[at - 1], entry)
        found.append(entry.value)
    return found


def _between(one: Entry, two: Entry) -> list[Decimal | None]:
    weeks = (two.week_on - one.week_on).days // DAYS_PER_WEEK
    if one.value is None or two.value is None:
        return [None] * (weeks - 1)
    step = (two.value - one.value) / weeks
    return [one.value + step * number for number in range(1, weeks)]
