"""Days on which a pair does not meet; pure. Dates only: no cause, not even whose days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from oneonone.lib.errors import RuleError
from oneonone.lib.text import as_sentence, number_word

LONGEST = timedelta(days=366)
# What the form sends for every pair of a manager at once.
EVERYBODY = "all"


class Days(Protocol):
    """Days away as they are stored."""

    @property
    def id(self) -> int: ...
    @property
    def pair_id(self) -> int: ...
    @property
    def first_on(self) -> date: ...
    @property
    def last_on(self) -> date: ...
    @property
    def entered_by_id(self) -> int: ...


class Pick(NamedTuple):
    """One pair's days, to be removed alone."""

    id: int
    name: str


class Away(NamedTuple):
    """The same days, of one pair or of several that the viewer entered together."""

    first_on: date
    last_on: date
    picks: tuple[Pick, ...]


def listed(rows: Iterable[Days], names: Mapping[int, str], viewer_id: int) -> list[Away]:
    """Return days away as a list says them; `names` are those of the other one, by pair."""
    found: dict[tuple[date, date, object], list[Pick]] = {}
    for row in rows:
        # What somebody else entered is theirs alone: it is not lumped together with one's own.
        whose = viewer_id if row.entered_by_id == viewer_id else ("other", row.id)
        key = (row.first_on, row.last_on, whose)
        found.setdefault(key, []).append(Pick(row.id, names[row.pair_id]))
    return [Away(first, last, tuple(picks)) for (first, last, _who), picks in found.items()]


def excused_words(count: int) -> str:
    """Say what entering did: "Two one-to-ones are away and not counted."."""
    if not count:
        return "No one-to-one is planned then."
    if count == 1:
        return "One one-to-one is away and not counted."
    return f"{as_sentence(number_word(count))} one-to-ones are away and not counted."


def back_words(count: int) -> str:
    """Say what removing did: "One one-to-one takes place after all."."""
    if not count:
        return "Nothing else changed."
    if count == 1:
        return "One one-to-one takes place after all."
    return f"{as_sentence(number_word(count))} one-to-ones take place after all."


def ensure_days(first_on: date, last_on: date, today: date) -> None:
    """Refuse days the wrong way round, wholly over, or longer than a year."""
    if last_on < first_on:
        raise RuleError("The last day is before the first one. Turn them round.")
    if last_on < today:
        raise RuleError("Those days are over. Choose days that reach today or later.")
    if last_on - first_on > LONGEST:
        raise RuleError("A year is the most. Choose a shorter time.")


def is_inside(on: date, first_on: date, last_on: date) -> bool:
    return first_on <= on <= last_on
