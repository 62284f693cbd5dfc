"""What the rep's home and the manager's board say, from dates and counts; pure.

Counts, never percentages; nothing here knows a mood, and no rep stands beside another with
a number of their own (product.md, section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oneonone.features.commitments.rules import on_day_words
from oneonone.features.preparations.rules import opens_at
from oneonone.features.schedule.rules import (
    STRIP_WEEKS,
    Counts,
    MeetingDay,
    WeekMark,
    week_states,
)
from oneonone.lib import dates
from oneonone.lib.text import as_sentence, number_word

# From half an hour before, the board offers to start instead of to open.
START_WITHIN = timedelta(minutes=30)
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

    @property
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
    is_live: bool = False
    is_first: bool = False
    is_shared: bool = False
    # Only ever true for the rep who writes it: drafts are private (D11).
    has_draft: bool = False
    is_changed: bool = False


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
        return NextCard("No one-to-one is booked.", f"Booking it is {manager}’s job, not yours.")
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


def heading(coming: Sequence[tuple[datetime, str, bool]], held: int, clock: Clock) -> str:
    """Say the manager's week; `coming` is when, with whom and whether live, the next one first."""
    ends = clock.this_monday + timedelta(weeks=1)
    names = [
        name.split()[0]
        for starts_at, name, is_live in coming
        if is_live or clock.day_of(starts_at) < ends
    ]
    if not names:
        return "All done this week." if held else "Nothing planned this week."
    more = " more" if held else ""
    if len(names) == 1:
        return f"One{more} conversation this week, with {names[0]}."
    place = "next" if held else "first"
    many = as_sentence(number_word(len(names)))
    return f"{many}{more} conversations this week. {names[0]}’s is {place}."


def when_words(coming: Coming | None, clock: Clock, last_held_on: date | None) -> tuple[str, str]:
    """Say in a cell when the next one is, and how soon: "Today, 10:00", "in 40 minutes"."""
    if coming is None:
        if last_held_on is None:
            return "No date set", "not met yet"
        return "No date set", f"last met {dates.ago_words(last_held_on, clock.today)}"
    at = dates.time_words(coming.starts_at, clock.zone)
    if coming.is_live:
        return "Now", f"since {at}"
    on = clock.day_of(coming.starts_at)
    if on == clock.today:
        wait = coming.starts_at - clock.now
        return f"Today, {at}", "not begun yet" if wait <= timedelta() else dates.in_words(wait)
    days = (on - clock.today).days
    return f"{dates.short_day(on)}, {at}", "tomorrow" if days == 1 else f"in {days} days"


def prep_chip(coming: Coming | None) -> Chip:
    """Say what the manager may know of the preparation: shared, or not yet."""
    if coming is None:
        return Chip("Not booked", "bad", "flag")
    if coming.is_live:
        return Chip("Meeting now", "brand-c", "talk")
    if coming.is_shared:
        return Chip("Prep ready", "ok", "check")
    return Chip("First one") if coming.is_first else Chip("Not prepared yet")


def action_words(coming: Coming, clock: Clock) -> tuple[str, bool]:
    """Say what the row's link does, and whether it is the thing to do now."""
    if coming.is_live:
        return "Back", True
    can_start = coming.starts_at - START_WITHIN <= clock.now
    return ("Start", True) if can_start else ("Open", False)


def row_order(coming: Coming | None, clock: Clock, name: str) -> tuple[int, str, str]:
    """Sort a board: live, today, not booked, then by date."""
    if coming is None:
        return 2, "", name
    at = coming.starts_at.isoformat()
    if coming.is_live:
        return 0, at, name
    return (1 if clock.day_of(coming.starts_at) == clock.today else 3), at, name


def promises_words(theirs: int, owed: int, late: int) -> tuple[str, str]:
    """Say in a cell what is open on both sides: "2 theirs", "1 yours, 1 late"."""
    yours = f"{owed or 'none'} yours"
    return f"{theirs or 'None'} theirs", f"{yours}, {late} late" if late else yours


def consistency_words(counts: Counts) -> str:
    """Say the gap in one calm sentence."""
    gap = counts.due - counts.held
    if not counts.due:
        return "Nothing was due yet."
    if not gap:
        return "Every one that was due took place."
    return (
        f"{as_sentence(number_word(gap))} did not take place. "
        "People notice the gap before they mention it."
    )
