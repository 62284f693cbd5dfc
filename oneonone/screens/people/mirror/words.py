"""What both sides of a mirror say: counts, never rates; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from oneonone.features.commitments.rules import Kept
from oneonone.features.schedule.tally import Tally
from oneonone.lib.dates import MONTH_NAMES
from oneonone.lib.meeting_days import Counts
from oneonone.lib.text import number_word

from .rules import MONTHS_PER_QUARTER, NEEDS_WEEKS, PairPast

WEEK_WORDS = {13: "Thirteen weeks", 26: "Twenty-six weeks", 52: "Fifty-two weeks"}


def quarter_words(year: int, quarter: int) -> str:
    """Name a quarter of the calendar: "July to September 2026"."""
    last = quarter * MONTHS_PER_QUARTER
    return f"{MONTH_NAMES[last - MONTHS_PER_QUARTER]} to {MONTH_NAMES[last - 1]} {year}"


def quarter_label(year: int, quarter: int) -> str:
    """Name a quarter below its bar, by its first month: "Jul 2026"."""
    return f"{MONTH_NAMES[(quarter - 1) * MONTHS_PER_QUARTER][:3]} {year}"


def gap_words(days: int | None) -> str:
    """Say the longest gap: "14 days"; nothing where none was due yet."""
    if days is None:
        return "nothing due yet"
    return "1 day" if days == 1 else f"{days} days"


def held_words(counts: Counts) -> str:
    """Say how many were held: "23 of 25 due"."""
    return f"{counts.words} due" if counts.due else "None due"


def beside_words(found: Tally) -> str:
    """Say what stands beside the count: "1 without the app, 2 away"; nothing where nothing is."""
    parts = (
        (found.counts.off_app, "without the app"),
        (found.counts.stopped_early, "stopped early"),
        (found.counts.away, "away"),
    )
    return ", ".join(f"{many} {words}" for many, words in parts if many)


def off_words(found: Tally, *, manager: str, rep: str) -> str:
    """Say who called off what was not held: "1 by you, 2 by Tom, 1 missed"."""
    parts = (
        (found.off_by_manager, f"by {manager}"),
        (found.off_by_rep, f"by {rep}"),
        (found.missed, "missed"),
    )
    return ", ".join(f"{many} {words}" for many, words in parts if many) or "none"


def kept_words(kept: Kept) -> str:
    """Say how many promises were kept: "18 of 21"."""
    return f"{kept.kept} of {kept.settled}" if kept.settled else "none answered yet"


def named_words(by_rep: int, named: int) -> str:
    """Say how many focuses the rep named: "4 of 6"."""
    return f"{by_rep} of {named}" if named else "none began"


def empty_words(pairs: Sequence[PairPast]) -> str:
    """Say why there is nothing to see yet, and from when there will be."""
    ready_on = min(pair.began_on for pair in pairs) + timedelta(weeks=NEEDS_WEEKS)
    return f"The mirror needs four weeks. Yours is there from {_day(ready_on)} on."


def young_words(pairs: Sequence[PairPast]) -> str:
    """Say who is not in it yet: "Jonas comes in on 30 November."; nothing for nobody."""
    said = [
        f"{pair.rep_name} comes in on {_day(pair.began_on + timedelta(weeks=NEEDS_WEEKS))}."
        for pair in pairs
    ]
    return " ".join(said)


def _day(on: date) -> str:
    return f"{on.day} {MONTH_NAMES[on.month - 1]}"


def period_words(weeks: int, today: date) -> str:
    """Say which weeks: "Twenty-six weeks to 23 November"."""
    return f"{WEEK_WORDS[weeks]} to {_day(today)}"


def heading(held: Counts) -> str:
    """Say the first thing about a manager as a count."""
    if not held.due:
        return "Nothing was due in these weeks."
    if held.held == held.due:
        return f"You held all {number_word(held.due)}." if held.due > 1 else "You held the one."
    return f"You held {held.held} of {held.due}."
