"""What is counted over months, and how it is said: counts, never rates; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import NamedTuple

from oneonone.lib.dates import MONTH_NAMES, local
from oneonone.lib.stages import is_onward
from oneonone.lib.text import number_word

from .history_rules import ENDING_WORDS
from .rows import FocusStep, MoveRow

# Fewer say nothing: of two meetings nobody can tell where things go.
FEWEST_MEETINGS = 3
FEWEST_MOVES = 3
FEWEST_CHECK_INS = 3
MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3
# Below two weeks people count days.
DAYS_COUNTED_SINGLY = 14
# A year and a half of half-years; more is the ladder's to tell.
MOST_HALVES = 6


@dataclass(frozen=True)
class Period:
    """How far back one looks; `step` is how many months a bar stands for."""

    months: int
    weeks: int
    label: str
    link: str
    step: int = 1


# Three years in months would be bars of two pixels on a phone, so a bar is a quarter there.
PERIODS = {
    "6": Period(6, 8, "last six months", "6 months"),
    "12": Period(12, 52, "last twelve months", "12 months"),
    "36": Period(36, 156, "last three years", "3 years", step=MONTHS_PER_QUARTER),
}
USUAL_PERIOD = "6"


class Span(NamedTuple):
    """The months of one bar: from its first day to before `until`."""

    since: date
    until: date
    name: str
    label: str


def spans(period: Period, today: date) -> tuple[Span, ...]:
    """Return the bars of a period, oldest first; the last holds today.

    Quarters are those of the calendar, so the first of them may begin before the period does.
    """
    index = (today.year * MONTHS_PER_YEAR + today.month - 1) // period.step
    count = period.months // period.step
    return tuple(
        _span(first * period.step, period, place)
        for place, first in enumerate(range(index - count + 1, index + 1))
    )


def _span(month: int, period: Period, place: int) -> Span:
    since, until = _first_of(month), _first_of(month + period.step)
    name = MONTH_NAMES[since.month - 1]
    if period.step > 1:
        last = MONTH_NAMES[_first_of(month + period.step - 1).month - 1]
        name = f"{name} to {last}"
        label = str(since.year) if since.month == 1 else ""
    else:
        # Twelve names do not fit beside one another: every third is said.
        is_said = period.months <= MONTHS_PER_YEAR // 2 or place % MONTHS_PER_QUARTER == 0
        label = name[:3] if is_said else ""
    return Span(since, until, f"{name} {since.year}", label)


def _first_of(month: int) -> date:
    """Return the first day of a month counted from the year 0."""
    return date(month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1)


class Counted(NamedTuple):
    """How many promises were kept of those that have their answer, what was let go aside."""

    kept: int = 0
    settled: int = 0

    @property
    def words(self) -> str:
        return f"{self.kept} of {self.settled}" if self.settled else "none"

    def plus(self, kept: int, settled: int) -> Counted:
        return Counted(self.kept + kept, self.settled + settled)


class KeptRow(NamedTuple):
    """What one side kept of one month, and who that was."""

    who: str
    side: str
    year: int
    month: int
    kept: int
    settled: int


def by_span(rows: Iterable[KeptRow], bars: Sequence[Span], side: str) -> tuple[Counted, ...]:
    """Add up one side's months bar by bar."""
    found = [Counted() for _ in bars]
    for row in rows:
        if row.side != side:
            continue
        on = date(row.year, row.month, 1)
        for place, bar in enumerate(bars):
            if bar.since <= on < bar.until:
                found[place] = found[place].plus(row.kept, row.settled)
    return tuple(found)


def by_person(rows: Iterable[KeptRow], side: str) -> dict[str, Counted]:
    """Add up one side's months for each who promised; a rep may have had several managers."""
    found: dict[str, Counted] = {}
    for row in rows:
        if row.side == side:
            found[row.who] = found.get(row.who, Counted()).plus(row.kept, row.settled)
    return found


def empty_words(times: int) -> str:
    """Say when trends start; nothing where there are meetings enough."""
    if times >= FEWEST_MEETINGS:
        return ""
    had = number_word(times) if times else "none yet"
    return f"Trends start after {number_word(FEWEST_MEETINGS)} meetings. You have had {had}."


def long_words(since: date, until: date) -> str:
    """Say how long something stayed: "10 days", "3 weeks"."""
    days = (until - since).days
    if days < DAYS_COUNTED_SINGLY:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks"


def span_words(step: FocusStep, today: date) -> str:
    """Say from when to when a focus stood, with the year where it is another."""
    since, until = step.started_on, step.ended_on
    if until is None:
        return f"since {_day(since, today.year)}"
    # A year that both days share is said once.
    first = _day(since, until.year) if since.year == until.year else _day(since, today.year)
    return f"{first} to {_day(until, today.year)}"


def _day(on: date, year: int) -> str:
    words = f"{on.day} {MONTH_NAMES[on.month - 1]}"
    return words if on.year == year else f"{words} {on.year}"


def ladder_words(step: FocusStep, named_by: str, today: date) -> str:
    """Say when a focus stood, how long, who named it and how it ended."""
    parts = [
        span_words(step, today),
        long_words(step.started_on, step.ended_on or today),
        f"{named_by} named it",
    ]
    if step.ended_on is not None:
        parts.append(ENDING_WORDS[step.ending or "still_working"])
    return " · ".join(parts)


class Half(NamedTuple):
    """Who named the focuses that began in a half-year."""

    label: str
    by_rep: int
    of: int


def halves(steps: Iterable[FocusStep], rep_id: int) -> tuple[Half, ...]:
    """Count by half-year of the calendar which focuses the rep named, oldest first."""
    ordered = sorted(steps, key=lambda step: step.started_on)
    found = []
    for (year, is_second), of_half in groupby(ordered, key=lambda step: _half(step.started_on)):
        named = [step.named_by_id == rep_id for step in of_half]
        months = "July to December" if is_second else "January to June"
        found.append(Half(f"{months} {year}", sum(named), len(named)))
    return tuple(found[-MOST_HALVES:])


def _half(on: date) -> tuple[int, bool]:
    return on.year, on.month > MONTHS_PER_YEAR // 2


def pace_words(moves: Iterable[MoveRow], zone: str) -> str:
    """Say how long deals took from their first talk to their next stage, once three have.

    Counted from the first time a deal was talked through in the stage it then left, so that
    talking about it every week does not make it look quick. A lost deal went nowhere.
    """
    days = [
        (rows[0].moved_on - first).days
        for _id, group in groupby(moves, key=lambda row: row.id)
        for rows in (list(group),)
        if is_onward(rows[0].from_stage, rows[0].to_stage)
        and (first := _first_talk(rows, zone)) is not None
    ]
    if len(days) < FEWEST_MOVES:
        return ""
    middle = round(median(days))
    long = "1 day" if middle == 1 else f"{middle} days"
    return (
        f"From your first talk about a deal to its next stage: {long}. "
        f"It is the middle of {number_word(len(days))} such steps."
    )


def _first_talk(rows: Iterable[MoveRow], zone: str) -> date | None:
    """Return the first day in its stage on which a deal was talked through."""
    for row in rows:
        on = local(row.talked_at, zone).date()
        if row.moved_on - timedelta(days=row.days) <= on < row.moved_on:
            return on
    return None
