"""Weekly numbers over months, each beside the usual of its own time; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from oneonone.features.indicators.entry import Entry, Series
from oneonone.features.indicators.minis import HEIGHT, PAD, WIDTH, Mini, minis
from oneonone.features.indicators.rules import (
    USUAL_WEEKS,
    Indicator,
    usual,
    value_words,
)
from oneonone.lib import charts
from oneonone.lib.dates import MONTH_NAMES

from .trend_rules import Period

# Two points make a line.
FEWEST_POINTS = 2
# How far before the first of eight weeks is read: half a year in all, so that a rhythm of four
# weeks has a usual, the same as elsewhere.
WEEKS_BEFORE = 18

Entered = Mapping[date, Decimal | None]


@dataclass(frozen=True)
class Drawn:
    """One indicator as a line with its usual as dots, and what stands around it.

    Without `points` there is too little to draw, and the note says so.
    """

    name: str
    now: str
    usual: str
    note: str
    is_drop: bool
    title: str = ""
    desc: str = ""
    points: str = ""
    usual_points: str = ""
    end_x: float = 0
    end_y: float = 0


@dataclass(frozen=True)
class Numbers:
    """Small multiples and their table: a row for each week or month, the latest first."""

    caption: str
    unit: str
    drawn: tuple[Drawn, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def numbers(series: Sequence[tuple[Indicator, Entered]], week_on: date, period: Period) -> Numbers:
    """Draw each indicator of the team, its last week or month at the right.

    Where a bar of the period stands for several months a week would be a pixel: a point is then
    the middle of a month. Nothing is drawn of the time before the first reading of them all.
    """
    is_monthly = period.step > 1
    places = _months(week_on, period.months) if is_monthly else _weeks(week_on, period.weeks)
    found = [_by_month(entered) if is_monthly else entered for _it, entered in series]
    some = [place for place in places if any(place in entered for entered in found)]
    # A week still to be entered is no gap: the lines end with the last one.
    places = [place for place in places if some and some[0] <= place <= some[-1]]
    unit = "month" if is_monthly else "week"
    dotted = "the middle of each" if is_monthly else "dots: four-week usual"
    many = len(places)
    return Numbers(
        caption=f"{many} {unit}{'' if many == 1 else 's'} · {dotted}" if many else "",
        unit=unit,
        drawn=tuple(
            _drawn(it, entered, points, places, week_on, unit)
            for (it, entered), points in zip(series, found, strict=True)
        ),
        rows=tuple(
            (
                _label(place, week_on, is_monthly=is_monthly),
                tuple(
                    _cell(it, points, place)
                    for (it, _entered), points in zip(series, found, strict=True)
                ),
            )
            for place in reversed(places)
        ),
    )


def _weeks(week_on: date, count: int) -> list[date]:
    return [week_on - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def _months(week_on: date, count: int) -> list[date]:
    last = week_on.year * 12 + week_on.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]


def _by_month(entered: Entered) -> dict[date, Decimal | None]:
    of_month: dict[date, list[Decimal]] = {}
    for week, value in entered.items():
        values = of_month.setdefault(week.replace(day=1), [])
        if value is not None:
            values.append(value)
    return {month: median(values) if values else None for month, values in of_month.items()}


def _label(place: date, week_on: date, *, is_monthly: bool) -> str:
    month = MONTH_NAMES[place.month - 1]
    if is_monthly:
        return f"{month} {place.year}"
    year = "" if place.year == week_on.year else f" {place.year}"
    return f"{place.day} {month}{year}"


def _cell(it: Indicator, points: Entered, place: date) -> str:
    return value_words(it, points[place]) if place in points else "not entered"


def _drawn(
    it: Indicator,
    entered: Entered,
    points: Entered,
    places: Sequence[date],
    week_on: date,
    unit: str,
) -> Drawn:
    words = _words(it, entered, week_on)
    values = [points.get(place) for place in places]
    known = [value for value in values if value is not None]
    if len(known) < FEWEST_POINTS:
        note = f"One {unit} so far. Two make a line." if known else "Nothing entered yet."
        return Drawn(it.name, words.now, words.usual or "", note, is_drop=False)
    usuals = _usuals(entered, places) if unit == "week" else []
    scale = [float(value) for value in (*known, *usuals) if value is not None]
    low, high = min(scale), max(scale)
    line = charts.line(_floats(values), WIDTH, HEIGHT, PAD, low=low, high=high)
    dotted = charts.line(_floats(usuals), WIDTH, HEIGHT, PAD, low=low, high=high)
    now = f" The usual of four weeks is {words.usual}." if words.usual else ""
    return Drawn(
        name=it.name,
        now=words.now,
        usual=words.usual or "",
        note=words.note,
        is_drop=words.is_drop,
        title=f"{it.name}, {len(places)} {unit}s",
        desc=f"From {value_words(it, known[0])} to {value_words(it, known[-1])}.{now}",
        points=line.path,
        usual_points=dotted.path,
        end_x=line.end_x or 0,
        end_y=line.end_y or 0,
    )


def _words(it: Indicator, entered: Entered, week_on: date) -> Mini:
    """Say the last week as the other pages do, whatever is drawn."""
    entries = tuple(Entry(week, value) for week, value in sorted(entered.items()))
    return minis([Series(it, entries)], week_on)[0]


def _usuals(entered: Entered, places: Sequence[date]) -> list[Decimal | None]:
    """Return for each week the usual of the four entered before it."""
    known = [
        value for day, value in sorted(entered.items()) if day < places[0] if value is not None
    ]
    found = []
    for place in places:
        found.append(usual(known[-USUAL_WEEKS:]))
        value = entered.get(place)
        if value is not None:
            known.append(value)
    return found


def _floats(values: Sequence[Decimal | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]
