"""How an obstacle and the promise that is to end it read; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from oneonone.features.commitments.rules import WORDS, Promised, due_words, late_words, on_day_words
from oneonone.features.friction.rules import Line, SideBySide, age_words
from oneonone.lib.dates import day_words
from oneonone.lib.errors import ConflictError

# What is gone stays in sight about as long as a rhythm strip.
GONE_SHOWN_FOR = timedelta(weeks=8)


@dataclass(frozen=True)
class Choice:
    """An open promise that an obstacle can be linked to."""

    id: int
    words: str


@dataclass(frozen=True)
class Obstacle:
    """One line of what is in the way; `promised` is the promise that is to end it."""

    line: Line
    promised: str
    is_kept: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class GoneLine:
    text: str
    meta: str


@dataclass(frozen=True)
class Way:
    """What is in the way of one rep; `left` is how many more they may raise."""

    pair_id: int
    rep: str
    rep_id: int
    manager: str
    is_rep: bool
    open: tuple[Obstacle, ...]
    gone: tuple[GoneLine, ...]
    left: int


@dataclass(frozen=True)
class Page:
    """Everything on the page: one's own, then one's reps', then what slows several down."""

    mine: tuple[Way, ...]
    reps: tuple[Way, ...]
    several: tuple[SideBySide, ...]
    several_more: int

    @property
    def has_any(self) -> bool:
        return any(way.open for way in self.reps)


def promised_words(promised: Promised, who: str, today: date) -> str:
    """Say what somebody promised to do about it: "Daniel promised: …, due Friday 27 November"."""
    said = f"{who} promised: {promised.text}"
    if promised.outcome is not None:
        return f"{said} · {WORDS[promised.outcome].lower()}"
    late = late_words(promised.due_on, today)
    due = late or due_words(promised.due_on, today)
    return f"{said}, {due[0].lower()}{due[1:]}"


def choice_words(promised: Promised, who: str, today: date) -> str:
    """Say a promise in a list to choose from: whose, what, and by when."""
    by = f" (by {day_words(promised.due_on, today)})" if promised.due_on else ""
    return f"{who}: {promised.text}{by}"


def gone_words(raised_on: date, gone_on: date, today: date) -> str:
    """Say when it went and how long it took: "Gone on Friday, after 3 weeks"."""
    days = (gone_on - raised_on).days
    took = "on the same day" if days <= 0 else f"after {_span_words(raised_on, gone_on, days)}"
    return f"Gone {on_day_words(gone_on, today)}, {took}"


def _span_words(raised_on: date, gone_on: date, days: int) -> str:
    words = age_words(raised_on, gone_on)
    if words.startswith("since"):
        return "1 day" if days == 1 else f"{days} days"
    return words


def ensure_is_open_promise(promised: Promised, *, is_agreed: bool) -> None:
    """Refuse a promise that is settled, or only being worded."""
    if promised.outcome is not None:
        raise ConflictError("This promise has its answer already. Choose one that is open.")
    if not is_agreed:
        raise ConflictError("This promise is still being worded. Choose one that is agreed.")
