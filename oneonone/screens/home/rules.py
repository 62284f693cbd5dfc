"""What the rep's home says, and what it shares with the board; pure. Counts, never percentages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from oneonone.features.commitments.rules import on_day_words
from oneonone.features.preparations.rules import opens_at
from oneonone.lib import dates
from oneonone.lib.meeting_days import STRIP_WEEKS, Counts, MeetingDay, WeekMark, week_states
from oneonone.lib.text import as_sentence

# Promises are counted over three months: a quarter, as people remember it.
KEPT_WITHIN = timedelta(days=91)
# A settled promise stays on the page until about the next meeting but one, and only a few do.
SETTLED_SHOWN_FOR = timedelta(days=14)
MOST_SETTLED = 3
LAST_MEETINGS = 5


@dataclass(frozen=True)
class Clock:
    """When the page is drawn, and on whose wall clock."""

    now: datetime
    zone: str

    @cached_property
    def today(self) -> date:
        return dates.local(self.now, self.zone).date()

    @property
    def this_monday(self) -> date:
        return dates.monday(self.today)

    @property
    def strip_since(self) -> date:
        """The Monday the eight weeks begin on, this week included."""
        return self.this_monday - timedelta(weeks=STRIP_WEEKS - 1)

    def day_of(self, moment: datetime) -> date:
        return dates.local(moment, self.zone).date()


@dataclass(frozen=True)
class Chip:
    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Coming:
    """The next one-to-one of a pair, and how far its preparation is."""

    id: int
    starts_at: datetime
    minutes: int
    # How often it was moved or called off so far: what the forms of the menu carry.
    sequence: int = 0
    is_live: bool = False
    is_first: bool = False
    is_shared: bool = False
    # Only ever true for the rep who writes it: drafts are private (D11).
    has_draft: bool = False
    is_changed: bool = False
    # Its time has passed, so that it is moved or answered, and not called off any more.
    is_over: bool = False


@dataclass(frozen=True)
class NextCard:
    """The next one-to-one as a sentence, and the one thing to press."""

    heading: str
    detail: str = ""
    chip: Chip | None = None
    beside: str = ""
    href: str = ""
    label: str = ""


def next_card(coming: Coming | None, clock: Clock, manager_name: str) -> NextCard:
    """Return what the rep reads first."""
    manager = manager_name.split()[0]
    if coming is None:
        return NextCard(
            "No one-to-one is booked.", f"It is {manager}’s job to book it, but you can nudge."
        )
    if coming.is_live:
        return NextCard(
            "You are meeting now.",
            f"With {manager}, since {dates.time_words(coming.starts_at, clock.zone)}.",
            href=f"/meetings/{coming.id}",
            label="Go to the one-to-one",
        )
    on = clock.day_of(coming.starts_at)
    day = as_sentence(on_day_words(on, clock.today).removeprefix("on "))
    heading = f"{day} at {dates.time_words(coming.starts_at, clock.zone)}, with {manager}."
    detail = f"{long_day(on)} · {coming.minutes} minutes"
    return _with_preparation(NextCard(heading, detail), coming, clock, manager)


def _with_preparation(card: NextCard, coming: Coming, clock: Clock, manager: str) -> NextCard:
    page = f"/meetings/{coming.id}/prep"
    opening = opens_at(coming.starts_at)
    if coming.is_first:
        return replace(
            card,
            beside="Your first one-to-one is a conversation about how you like to work. "
            "There is nothing to prepare.",
        )
    if coming.is_shared and coming.is_changed:
        return replace(
            card,
            chip=Chip("Changed", "warn"),
            beside=f"{manager} sees what you shared before",
            href=page,
            label="Look, then share again",
        )
    if coming.is_shared:
        return replace(
            card,
            chip=Chip("Shared", "ok", "check"),
            beside=f"{manager} can read it",
            href=page,
            label="Look at what you shared",
        )
    if clock.now < opening:
        opens = on_day_words(clock.day_of(opening), clock.today)
        at = f" at {dates.time_words(opening, clock.zone)}" if opens == "today" else ""
        return replace(card, beside=f"Preparation opens {opens}{at}.")
    if coming.has_draft:
        return replace(
            card,
            chip=Chip("Started", "warn"),
            beside="only you can read it",
            href=f"{page}/check-in",
            label="Go on preparing",
        )
    return replace(
        card,
        chip=Chip("Not prepared yet"),
        beside="five short questions",
        href=f"{page}/check-in",
        label="Prepare · 3 minutes",
    )


def past_day(on: date, today: date) -> str:
    """Say the day of a meeting that was: "Yesterday", "Monday 16 November"."""
    return as_sentence(dates.day_words(on, today))


def long_day(on: date) -> str:
    """Say a day whatever day it is: "Tuesday 24 November"."""
    return f"{dates.DAY_NAMES[on.weekday()]} {on.day} {dates.MONTH_NAMES[on.month - 1]}"


def week_number(started_on: date, today: date) -> int:
    """Return which week of a focus this is; the first one is 1."""
    return (dates.monday(today) - dates.monday(started_on)).days // 7 + 1


def strip(days: Iterable[MeetingDay], today: date) -> tuple[WeekMark, ...]:
    """Return the eight weeks; a week whose one-to-one is still to come is "planned"."""
    days = list(days)
    to_come = {
        dates.monday(day.planned_on)
        for day in days
        if day.state in ("planned", "live") and not day.is_contested
    }
    return tuple(
        mark._replace(state="planned") if mark.state == "none" and mark.week_on in to_come else mark
        for mark in week_states(days, today)
    )


def week_labels(marks: Sequence[WeekMark]) -> tuple[str, str]:
    """Name the first and the last week of a strip: "week 41", "48"."""
    first, last = (marks[place].week_on.isocalendar().week for place in (0, -1))
    return f"week {first}", str(last)


def kept_words(manager: str, counts: Counts) -> str:
    """Say to a rep how the manager has kept their one-to-ones: a count, and whose job it is."""
    job = f"Keeping it is {manager}’s job, not yours."
    if not counts.due:
        return job
    if counts.due == 1:
        return f"{manager} has {'' if counts.held else 'not '}kept the one that was due. {job}"
    return f"{manager} has kept {counts.held} of the last {counts.due} one-to-ones. {job}"
