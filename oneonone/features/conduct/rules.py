"""Moods and their words (experience.md, 5.3), and when a meeting may be written; pure."""

from __future__ import annotations

from datetime import date

from oneonone.lib.dates import day_in_table, quarter_of
from oneonone.lib.errors import ConflictError, NotAllowedError, RuleError

MOOD_WORDS = {
    "rough": "Rough",
    "not_great": "Not great",
    "okay": "Okay",
    "good": "Good",
    "great": "Great",
    "unsaid": "I’d rather not say",
}
# The five faces; "I'd rather not say" has none.
MOOD_LEVELS = {"rough": 1, "not_great": 2, "okay": 3, "good": 4, "great": 5}
LOW_MOODS = frozenset({"rough", "not_great"})
MOST_FEELINGS = 3
# "{manager} offered X. Did it help?"
HELPED_WORDS = {"yes": "Yes", "partly": "A little", "no": "No"}

_LOW = ("overwhelmed", "anxious", "frustrated", "tired", "unsure", "lonely", "hopeful")
_MIDDLE = ("focused", "flat", "curious", "distracted", "calm")
_HIGH = ("proud", "energised", "grateful", "confident", "relieved")
FEELINGS = (*_LOW, *_MIDDLE, *_HIGH)


def feelings_for(mood: str | None) -> tuple[str, ...]:
    """Return the words to choose from, always two of the other side, so nobody is boxed in."""
    match mood:
        case "rough" | "not_great":
            return (*_LOW, "focused", "calm")
        case "good" | "great":
            return (*_HIGH, "focused", "curious", "tired", "unsure")
        case _:
            return (*_MIDDLE, "tired", "unsure", "confident", "hopeful")


def is_low(mood: str | None) -> bool:
    """Tell whether a lighter agenda is offered; only a yes to it changes anything (R1)."""
    return mood in LOW_MOODS


def feelings_of(text: str) -> list[str]:
    """Return the stored words one by one."""
    return [word for word in text.split(",") if word]


def ensure_live(state: str) -> None:
    """Refuse a write to a meeting that is not under way: a closed one is read-only."""
    if state == "held":
        raise NotAllowedError(
            "This one-to-one is closed, so nobody can change it. "
            "Your text is below: add it as a correction or bring it next time."
        )
    if state != "live":
        raise ConflictError("This one-to-one has not been started.")


def had_growth(on: date, had_on: date | None) -> bool:
    """Tell whether the quarter of a meeting's day has had its growth conversation; `had_on` is the
    day of the last one before it."""
    return had_on is not None and quarter_of(had_on) == quarter_of(on)


def ensure_may_grow(*, is_first: bool, on: date, had_on: date | None) -> None:
    """Refuse a second growth conversation in a quarter, and one before the two know each other."""
    if is_first:
        raise RuleError("The first one is about how you like to work. Growth comes later.")
    if had_on is not None and had_growth(on, had_on):
        raise RuleError(
            f"You had this quarter’s growth conversation on {day_in_table(had_on)}. "
            "The next one comes with the next quarter."
        )
