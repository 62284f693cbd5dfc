"""What a page of promises is made of, and how each line reads; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from oneonone.features.commitments.rules import (
    LOOKS,
    WORDS,
    Kept,
    Promised,
    brought_words,
    claim_words,
    due_words,
    late_words,
    on_day_words,
)
from oneonone.lib.dates import MONTH_NAMES
from oneonone.lib.text import as_sentence

# A settled promise stays on the page about as long as a rhythm strip is; "Show earlier" has more.
SETTLED_SHOWN_FOR = timedelta(weeks=8)
# Kept promises are counted over three months, as on the rep's home.
KEPT_WITHIN = timedelta(days=91)
MOST_EARLIER = 20
# Who leads many reads the latest few of each, and all of them on the page of one.
MOST_IN_FULL = 2
MOST_BESIDE_OTHERS = 3

# What the one who promised says of it; the outcome is the other one's.
CLAIMS: Mapping[str, str] = {**WORDS, "kept": "Done"}


class Carried(NamedTuple):
    """How often a promise was carried, and its whole way in a sentence."""

    times: str
    words: str


@dataclass(frozen=True)
class OpenLine:
    """A promise that still stands, as the viewer reads it."""

    id: int
    side: str
    text: str
    meta: str
    late: str
    # What the one who promised says of it, in words; and as it is stored.
    claimed: str
    claim: str | None
    # "answer" for the one it was promised to, "claim" for who promised, "" where nothing is asked.
    asks: str
    # Why nothing is asked although somebody may: the meeting that runs now has its answer.
    waiting: str
    # Carried today by the viewer: the answer that can be taken back.
    answer_id: int | None
    carried: Carried | None
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class SettledLine:
    id: int
    side: str
    who: str
    text: str
    meta: str
    chip: str
    tone: str
    icon: str
    answer_id: int | None
    carried: Carried | None
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class AskGone:
    """A promise was kept; what it was for may be out of the way."""

    friction_id: int
    text: str
    promise: str


@dataclass(frozen=True)
class Side:
    """What one of the two promised; `kept` only where the viewer may read the count."""

    side: str
    heading: str
    lines: tuple[OpenLine, ...]
    kept: str
    empty: str


@dataclass(frozen=True)
class Group:
    """The promises of one pair."""

    pair_id: int
    heading: str
    # Why nothing can be changed any more, and who still reads it; empty while the pair goes on.
    over: str
    # The rep may end that; the first name of who still reads.
    closes_for: str
    sides: tuple[Side, ...]
    today: tuple[SettledLine, ...]
    settled: tuple[SettledLine, ...]
    ask_gone: tuple[AskGone, ...]
    default_due: date | None = None
    earlier_href: str = ""
    settled_count: int = 0
    # Where all of them stand, if only the latest do here.
    all_href: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.settled or self.today or any(side.lines for side in self.sides))


@dataclass(frozen=True)
class Earlier:
    """Settled promises further back, and the address of still earlier ones."""

    lines: tuple[SettledLine, ...]
    next_href: str


@dataclass(frozen=True)
class PersonHead:
    """Whose promises a page is about, for the tabs above it."""

    person_id: int
    name: str
    is_own: bool
    # Who leads them now; nothing for nobody.
    led_by: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class Page:
    """Everything on the page; `person` where it is about one."""

    groups: tuple[Group, ...]
    former: tuple[Group, ...]
    person: PersonHead | None
    earlier: Earlier | None = None


def cursor_of(on: date, commitment_id: int) -> str:
    """Return where a list of settled ones goes on, for an address: "2026-09-28.12"."""
    return f"{on.isoformat()}.{commitment_id}"


def origin_words(met_on: date | None, brought_on: date | None, today: date) -> str:
    """Say where a promise comes from: "promised on 16 November", "brought along on 3 December"."""
    if brought_on is not None:
        return brought_words(brought_on, today)
    return f"promised {on_day_words(met_on, today)}" if met_on else ""


def meta_words(promised: Promised, origin: str, today: date) -> str:
    """Say by when, and where it comes from; a late one says its lateness beside it."""
    late = late_words(promised.due_on, today) and not promised.claim
    parts = ("" if late else due_words(promised.due_on, today), origin)
    return as_sentence(" · ".join(part for part in parts if part))


def claimed_words(promised: Promised, who: str, today: date) -> str:
    """Say what the one who promised says: "Daniel says: done yesterday"; "You say: …"."""
    said = claim_words(promised, today)
    if not said:
        return ""
    verb = "say" if who == "You" else "says"
    return f"{who} {verb}: {said[0].lower()}{said[1:]}"


def settled_words(outcome_on: date | None, said_by: str, origin: str, today: date) -> str:
    """Say who gave the last word and when: "Daniel said so on Friday · promised on 16 November"."""
    said = f"{said_by} said so {on_day_words(outcome_on, today)}" if outcome_on else ""
    return " · ".join(part for part in (said, origin) if part)


def chip_of(outcome: str) -> tuple[str, str, str]:
    """Return words, tone and icon of the chip that says how it went."""
    return WORDS[outcome], *LOOKS[outcome]


def kept_words(who: str, kept: Kept) -> str:
    """Say a count and never a rate: "Daniel kept 9 of 12 in three months"."""
    return f"{who} kept {kept.kept} of {kept.settled} in three months" if kept.settled else ""


def over_words(*, is_rep: bool, other: str, ended_on: date, until: date | None, today: date) -> str:
    """Say of a pair that has ended how long what is open still stands, and for whom.

    `until` is the first day on which the former manager reads nothing any more.
    """
    if until is None:
        return f"You and {other} until {_day(ended_on, today)}. This can only be read."
    if is_rep:
        return (
            f"You and {other} until {_day(ended_on, today)}. "
            f"{other} can still read what is open until {_day(until, today)}."
        )
    return (
        f"You and {other} until {_day(ended_on, today)}. "
        f"These stay here until {_day(until, today)}."
    )


def _day(on: date, today: date) -> str:
    words = f"{on.day} {MONTH_NAMES[on.month - 1]}"
    return words if on.year == today.year else f"{words} {on.year}"


def ordered(lines: Sequence[OpenLine]) -> tuple[OpenLine, ...]:
    """Return what asks for an answer of the viewer first, each part as it came."""
    return tuple(sorted(lines, key=lambda line: not (line.asks == "answer" and line.claim)))
