"""Counts as a page says them: cells with a tone, four lines to copy, and what each figure means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from oneonone.lib import dates
from oneonone.lib.charts import x_of, y_of
from oneonone.lib.meeting_days import Counts

from .rules import CADENCE_CHOICES, FEWEST_FOR_RATES, Choice, Filters, Weeks

NO_RATE = -1
# From which share on a cell has the next shade: a quarter, half, three quarters, all.
_TONES = (0.25, 0.5, 0.75, 1.0)
LONGEST_SHOWN = 3

NOTHING = "No one-to-ones in these weeks. Widen the dates."
ABOUT_THE_CALENDAR = "Weeks missed is about the calendar, not about the person."
PARTICIPATION_ONLY = "Participation only; content is private to the pair."
LOGGED = "Each look at this page and each download is written to the access log."
SMALL_LEFT_OUT = (
    "Names are switched off, so teams of fewer than three people are left out here. All of them "
    "together are one line where nothing is chosen but the weeks."
)

DEFINITIONS = (
    ("Week", "An ISO week, Monday to Sunday, of the day a one-to-one was first planned for, in "
     "the time zone of its rhythm. Moving it changes neither week nor count."),
    ("Due", "Held, called off and missed together. Away is excused and not due; what is still to "
     "come, and what the two have not settled, does not count yet."),
    ("Held", "Closed, stopped after at least ten minutes, or said to have taken place without the "
     "app. A moved one counts when it was held within three working days."),
    ("Stopped early", "Held, but stopped before it was closed. Part of held."),
    ("Off-app", "Held without the app, as one of the two said afterwards. Part of held."),
    ("Moved", "Given another time at least once, whatever became of it."),
    ("Called off", "Somebody said that it will not happen: a customer came first, too busy, or "
     "nothing pressing."),
    ("Missed", "Nobody said anything for three working days, or one of the two said that they did "
     "not meet."),
    ("Away", "Leave, absence or a public holiday. No cause is recorded."),
    ("Longest gap", "The longest time since one of a manager’s people last met them, for those who "
     "now wait longer than twice their rhythm. Weeks in which everything planned fell on days away "
     "are left out, and a cover who met them counts."),
    ("Notice", "The average time between saying that it moves and the time it would have been."),
    ("People", "Counted in whole blocks of four weeks that are over, so that no two pages can be "
     "compared to find one meeting. The last date is as of today."),
    ("Small team", "Fewer than three people: counts, but no shade of colour. Where names are "
     "switched off, all small teams are one line, and none where they are fewer than three people "
     "together or a team, manager or rhythm is chosen."),
)  # fmt: skip


class Waiter(Protocol):
    """What is read of somebody who waits."""

    @property
    def rep(self) -> str: ...
    @property
    def manager(self) -> str: ...
    @property
    def manager_id(self) -> int: ...
    @property
    def every_weeks(self) -> int: ...
    @property
    def since(self) -> date: ...
    def words(self, today: date) -> str: ...


W = TypeVar("W", bound=Waiter)


def tone(held: int, due: int, people: int) -> int:
    """Return the shade of a cell, 0 to 4; none where nothing was due or the team is small."""
    if not due or people < FEWEST_FOR_RATES:
        return NO_RATE
    return sum(held >= due * share for share in _TONES)


@dataclass(frozen=True)
class Cell:
    week_on: date
    held: int
    due: int
    tone: int

    @property
    def words(self) -> str:
        return f"{self.held}/{self.due}" if self.due else "–"

    @property
    def said(self) -> str:
        return f"{self.held} of {self.due} held" if self.due else "none due"

    @property
    def css(self) -> str:
        if not self.due:
            return "hm none"
        return "hm few" if self.tone == NO_RATE else f"hm h{self.tone}"


def week_label(monday: date) -> str:
    """Say the Monday of a week over a narrow column: "16 Nov"."""
    return f"{monday.day} {dates.MONTH_NAMES[monday.month - 1][:3]}"


def gaps(waiters: Iterable[W]) -> dict[int, W]:
    """Return who of each manager's people has waited longest, the longest first."""
    found: dict[int, W] = {}
    for one in sorted(waiters, key=lambda it: it.since):
        if one.every_weeks:
            found.setdefault(one.manager_id, one)
    return found


def summary(counts: Counts, waiters: Collection[Waiter], today: date) -> tuple[str, ...]:
    """Return the four lines somebody copies into a mail."""
    late = [one for one in waiters if one.every_weeks]
    longest = list(gaps(late).values())[:LONGEST_SHOWN]
    named = ", ".join(f"{one.words(today)} ({one.manager})" for one in longest)
    return (
        f"Held: {counts.words} one-to-ones that were due.",
        f"Longest gaps: {named}." if named else "Longest gaps: nobody waits longer than usual.",
        f"Waiting: {_people(len(late))} longer than twice their rhythm.",
        f"Stopped early: {counts.stopped_early} of {counts.held} held.",
    )


def headline(counts: Counts, waiters: Collection[Waiter]) -> str:
    """Return what the page says first."""
    late = sum(1 for one in waiters if one.every_weeks)
    if not counts.due:
        return "Nothing was due in these weeks."
    if not late:
        return f"{counts.words} one-to-ones took place. Nobody has waited too long."
    has = "person has" if late == 1 else "people have"
    return f"{counts.words} one-to-ones took place. {late} {has} waited too long."


def notice_words(notices: Sequence[timedelta]) -> str:
    """Say an average notice: "2 days", "5 hours"; nothing where nothing was moved."""
    if not notices:
        return ""
    hours = round(sum(notices, timedelta()) / len(notices) / timedelta(hours=1))
    if hours < 2 * dates.HOURS_PER_DAY:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{round(hours / dates.HOURS_PER_DAY)} days"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def filter_words(filters: Filters, period: str, weeks: Weeks, names: Mapping[str, str]) -> str:
    """Say the filters in one line, for the page, paper and files."""
    cadence = CADENCE_CHOICES.get(filters.cadence, "").lower()
    with_cadence = f"teams with somebody: {cadence}" if cadence else "any rhythm"
    return " · ".join(
        (
            f"{period} ({weeks.words})",
            names.get("team") or "all teams",
            names.get("manager") or "all managers",
            with_cadence,
        )
    )


# --- Quarters ------------------------------------------------------------------------------------

TREND_WIDTH, TREND_HEIGHT, TREND_PAD = 320, 90, 10


@dataclass(frozen=True)
class Quarter:
    label: str
    words: str
    x: float
    y: float
    held: int
    due: int


@dataclass(frozen=True)
class Trend:
    """Quarters, the oldest first; the line is drawn where something was due."""

    quarters: tuple[Quarter, ...]
    points: str

    @property
    def desc(self) -> str:
        return ". ".join(f"{it.label}: {it.words}" for it in self.quarters) or "No quarters yet"


def trend(counted: Sequence[tuple[Choice, Counts]]) -> Trend:
    """Draw the share of held ones over quarters, from none at the bottom to all at the top."""
    listed = list(reversed(counted))
    while listed and not listed[0][1].due:
        del listed[0]
    found = []
    for index, (choice, counts) in enumerate(listed):
        x = x_of(index, len(listed), width=TREND_WIDTH, pad=TREND_PAD)
        share = counts.held / counts.due if counts.due else 0.0
        y = y_of(share, low=0, high=1, height=TREND_HEIGHT, pad=TREND_PAD)
        words = counts.words if counts.due else "none due"
        found.append(Quarter(choice.label, words, x, y, counts.held, counts.due))
    points = " ".join(f"{it.x:g},{it.y:g}" for it in found if it.due)
    return Trend(tuple(found), points)
