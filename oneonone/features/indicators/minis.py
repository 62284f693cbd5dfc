"""Eight weeks of one indicator as a small chart beside its usual; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oneonone.lib import charts

from .entry import Series
from .rules import movement, note_words, usual, value_words

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
    indicator, entered = it.indicator, {entry.week_on: entry.value for entry in it.entries}
    weeks = [week_on - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    # A week still to be entered is not a "not this week": the chart ends with the last one.
    if weeks[-1] not in entered:
        weeks.pop()
    values = [entered.get(week) for week in weeks]
    before = usual(values[:-1])
    if before is None:
        before = usual(values)  # the third value: the first usual there is, itself included
    moved = movement(values, indicator.better)
    series = [float(value) if value is not None else None for value in values]
    scale = [
        *(value for value in series if value is not None),
        *([float(before)] if before is not None else []),
    ]
    low, high = (min(scale), max(scale)) if scale else (0.0, 0.0)
    line = charts.line(series, WIDTH, HEIGHT, PAD, low=low, high=high)
    said = ", ".join(value_words(indicator, value) for value in values)
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
        label=f"{indicator.name}, last {WEEKS} weeks: {said}.{tail}",
        note=note_words(values, indicator.better),
        is_drop=moved.is_worth_asking and moved.is_better is False,
        direction=moved.direction,
        is_worth_asking=moved.is_worth_asking,
    )
