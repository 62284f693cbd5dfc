"""What is in a rep's way: who may do what with it, how old it is, and how it is shown.

Nothing here compares people or matches words: what slows several down stands side by side, each
in the words of who raised it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Protocol

from oneonone.lib import dates
from oneonone.lib.errors import ConflictError, NotAllowedError, RuleError

# More is a list nobody reads; the next step is then to talk.
MOST_OPEN = 7
# What slows several down, on one card.
MOST_SIDE_BY_SIDE = 6
# "Gone" by mistake is noticed at once, or the day after by the one who still has it in the way.
BACK_WITHIN = timedelta(days=1)
# It is no pattern until it is more than one.
SEVERAL = 2


class Raised(Protocol):
    """Something in the way as it is stored."""

    @property
    def id(self) -> int: ...
    @property
    def pair_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def raised_on(self) -> date: ...
    @property
    def state(self) -> str: ...
    @property
    def handled_by_id(self) -> int | None: ...


@dataclass(frozen=True)
class Line:
    """One thing in the way, in words; `can_handle` while nobody has taken it."""

    id: int
    text: str
    age: str
    handled: str
    can_handle: bool


@dataclass(frozen=True)
class FrictionCard:
    """What is in a rep's way; `left` is how many the rep may still raise."""

    pair_id: int
    rep: str
    manager: str
    is_rep: bool
    lines: tuple[Line, ...]
    left: int


@dataclass(frozen=True)
class SideBySide:
    """One line of what slows several down."""

    who: str
    line: Line


def ensure_may_raise(*, is_rep: bool, open_count: int) -> None:
    """Refuse somebody else's line, and one more than two people can deal with."""
    if not is_rep:
        raise NotAllowedError("What is in the way is for the rep to say.")
    if open_count >= MOST_OPEN:
        raise RuleError(
            "Seven are open, and that is a lot. Say which one is gone, or bring this one up "
            "when you meet."
        )


def ensure_is_open_pair(is_pair_open: bool) -> None:
    """Refuse any change after the pair has ended."""
    if not is_pair_open:
        raise NotAllowedError("The two of you do not meet any more, so this stays as it was.")


def ensure_not_gone(state: str) -> None:
    """Refuse to take what the other one has just said is gone."""
    if state == "gone":
        raise ConflictError("This one is gone already. There is nothing left to do.")


def ensure_may_come_back(gone_on: date | None, today: date) -> None:
    """Refuse to bring back what has been gone for longer than a slip lasts."""
    if gone_on is not None and today - gone_on > BACK_WITHIN:
        raise ConflictError("This one has been gone for a while. Raise it again if it is back.")


def age_words(raised_on: date, today: date) -> str:
    """Say how long it has been in the way: "since today", "since Monday", "3 weeks"."""
    days = (today - raised_on).days
    if days < dates.DAYS_PER_WEEK:
        near = {0: "today", 1: "yesterday"}.get(max(days, 0))
        return f"since {near or dates.DAY_NAMES[raised_on.weekday()]}"
    weeks = days // dates.DAYS_PER_WEEK
    if days < dates.DAYS_COUNTED_IN_WEEKS:
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    return dates.ago_words(raised_on, today).removesuffix(" ago")


def line_of(row: Raised, *, viewer_id: int, other: str, today: date) -> Line:
    """Return one row as the viewer reads it; `other` is the other one's first name."""
    who = "you" if row.handled_by_id == viewer_id else other
    is_handled = row.handled_by_id is not None
    return Line(
        id=row.id,
        text=row.text,
        age=age_words(row.raised_on, today),
        handled=f"being handled by {who}" if is_handled else "",
        can_handle=not is_handled,
    )


def card(
    rows: Iterable[Raised],
    *,
    pair_id: int,
    viewer_id: int,
    rep_id: int,
    rep_name: str,
    manager_name: str,
    today: date,
) -> FrictionCard:
    """Return what is open in a pair, as one of the two reads it."""
    rep, manager = rep_name.split()[0], manager_name.split()[0]
    other = manager if viewer_id == rep_id else rep
    lines = tuple(line_of(row, viewer_id=viewer_id, other=other, today=today) for row in rows)
    return FrictionCard(
        pair_id=pair_id,
        rep=rep,
        manager=manager,
        is_rep=viewer_id == rep_id,
        lines=lines,
        left=max(0, MOST_OPEN - len(lines)),
    )


def side_by_side(
    rows: Sequence[Raised], names: dict[int, str], *, viewer_id: int, today: date
) -> tuple[tuple[SideBySide, ...], int]:
    """Return what is open with several reps, and how many lines are left out.

    `names` has the rep of each pair; nothing where fewer than two have something open. Each rep's
    oldest comes before anybody's second, so that nobody is crowded out.
    """
    by_pair: dict[int, list[Raised]] = {}
    for row in sorted(rows, key=lambda row: (row.raised_on, row.id)):
        by_pair.setdefault(row.pair_id, []).append(row)
    if len(by_pair) < SEVERAL:
        return (), 0
    rounds = zip_longest(*by_pair.values())
    ordered = [row for one_each in rounds for row in one_each if row is not None]
    lines = tuple(
        SideBySide(
            names[row.pair_id].split()[0],
            line_of(row, viewer_id=viewer_id, other=names[row.pair_id].split()[0], today=today),
        )
        for row in ordered[:MOST_SIDE_BY_SIDE]
    )
    return lines, len(ordered) - len(lines)
