"""What the manager's board says, from dates and counts; pure.

Counts, never percentages; nothing here knows a mood, and no rep stands beside another with
a number of their own (product.md, section 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from oneonone.features.commitments.rules import on_day_words
from oneonone.lib import dates
from oneonone.lib.meeting_days import Counts
from oneonone.lib.text import as_sentence, number_word

from .flags import (
    RHYTHM_WORDS,
    Action,
    RepRecord,
    find_a_time,
    rhythm_page,
    set_a_rhythm,
)
from .rules import Chip, Clock, Coming

# From half an hour before, the board offers to start instead of to open.
START_WITHIN = timedelta(minutes=30)
# Names that fit a heading; more are a number.
MOST_NAMED = 2


def heading(
    coming: Sequence[tuple[datetime, str, bool]],
    held: int,
    clock: Clock,
    asking: Sequence[str] = (),
) -> str:
    """Say the manager's week; `coming` is when, with whom and whether live, the next one first.

    Who asked to talk sooner (`asking`) comes before everything planned.
    """
    ends = clock.this_monday + timedelta(weeks=1)
    names = [
        name.split()[0]
        for starts_at, name, is_live in coming
        if is_live or clock.day_of(starts_at) < ends
    ]
    week, place = _week_words(names, held)
    if asking:
        return f"{_asking_words(asking)} {week}"
    return f"{week} {place}".strip()


def _week_words(names: Sequence[str], held: int) -> tuple[str, str]:
    if not names:
        return "All done this week." if held else "Nothing planned this week.", ""
    more = " more" if held else ""
    if len(names) == 1:
        return f"One{more} conversation this week, with {names[0]}.", ""
    many = as_sentence(number_word(len(names)))
    place = "next" if held else "first"
    return f"{many}{more} conversations this week.", f"{names[0]}’s is {place}."


def _asking_words(asking: Sequence[str]) -> str:
    names = [name.split()[0] for name in asking]
    if len(names) > MOST_NAMED:
        who = f"{as_sentence(number_word(len(names)))} of your team"
    else:
        who = " and ".join(names)
    return f"{who} would like to talk sooner."


def when_words(
    coming: Coming | None,
    clock: Clock,
    last_held_on: date | None,
    covered_until: date | None = None,
) -> tuple[str, str]:
    """Say in a cell when the next one is, and how soon: "Today, 10:00", "in 40 minutes"."""
    if coming is None and covered_until is not None:
        return "Covered", f"until {covered_until.day} {dates.MONTH_NAMES[covered_until.month - 1]}"
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


def prep_chip(coming: Coming | None, *, is_covered: bool = False) -> Chip:
    """Say what the manager may know of the preparation: shared, or not yet."""
    if coming is None and is_covered:
        return Chip("Rests")
    if coming is None:
        return Chip("Not booked", "bad", "flag")
    if coming.is_live:
        return Chip("Meeting now", "brand-c", "talk")
    if coming.is_shared:
        return Chip("Prep ready", "ok", "check")
    return Chip("First one") if coming.is_first else Chip("Not prepared yet")


def action_of(coming: Coming | None, record: RepRecord, clock: Clock) -> Action:
    """Return the one thing to press in a row; a time is found where nothing is planned."""
    name = record.rep_name
    if coming is None:
        return find_a_time(record)
    href, said = f"/meetings/{coming.id}", f"the one-to-one with {name}"
    if coming.is_live:
        return Action("Back", href, f"to {said}", is_primary=True, key="s")
    if coming.starts_at - START_WITHIN <= clock.now:
        return Action("Start", href, said, is_primary=True, key="s")
    return Action("Open", href, said)


def rhythm_link(record: RepRecord) -> Action:
    """Return the way to a pair's rhythm, named by how often they meet."""
    if record.every_weeks is None:
        return set_a_rhythm(record)
    words = RHYTHM_WORDS[record.every_weeks]
    return Action(as_sentence(words), rhythm_page(record.rep_id), f"with {record.rep_name}: change")


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


def wish_words(asked_day: str, coming: Coming | None, clock: Clock) -> str:
    """Say when it was asked, and when they would meet otherwise."""
    if coming is None:
        return f"Asked {asked_day}. Nothing is planned with you."
    if coming.is_live:
        return f"Asked {asked_day}. You are meeting now."
    day = on_day_words(clock.day_of(coming.starts_at), clock.today)
    at = dates.time_words(coming.starts_at, clock.zone)
    return f"Asked {asked_day}. Your next one-to-one is {day} at {at}."
