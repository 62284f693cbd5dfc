"""Lines for the next one-to-one: three from each of the two, and what a card shows of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from oneonone.lib.errors import NotAllowedError, RuleError

# Each of the two may bring three lines (product.md, section 3); more is a list, not a talk.
MOST_TOPICS = 3
# What somebody may add between meetings; "parked" comes from a meeting only.
BRINGABLE = ("topic", "win", "thanks")

_WIN_WORDS = {"win": "A win", "thanks": "Thanks"}
_PARKED_WORDS = "Saved for next time"


class Written(Protocol):
    """An open line as it is stored."""

    @property
    def id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One line of a card; `dot` is the colour of whose words it is, empty for the rep's."""

    id: int
    text: str
    meta: str
    dot: str
    is_mine: bool


@dataclass(frozen=True)
class TopicsCard:
    """What the two want to talk about; the rep's lines come first."""

    pair_id: int
    other: str
    topics: tuple[Line, ...]
    wins: tuple[Line, ...]
    # How many lines the viewer may still add.
    left: int


def ensure_room_for_topic(count: int) -> None:
    """Refuse the fourth line of one person."""
    if count >= MOST_TOPICS:
        raise RuleError("Three lines are the most. Take one off to add another.")


def ensure_may_take_off(
    *, author_id: int, actor_id: int, is_done: bool, is_pair_open: bool
) -> None:
    """Refuse to remove somebody else's line, and one that a record already holds."""
    if author_id != actor_id:
        raise NotAllowedError("Only the one who brought this line takes it off.")
    if is_done or not is_pair_open:
        raise NotAllowedError("This line is part of a record now, so it stays.")


def card(
    written: Iterable[Written],
    *,
    pair_id: int,
    viewer_id: int,
    rep_id: int,
    rep_name: str,
    manager_name: str,
) -> TopicsCard:
    """Return the open lines of a pair as the viewer reads them."""
    names = {True: rep_name.split()[0], False: manager_name.split()[0]}
    rows = sorted(written, key=lambda row: (row.author_id != rep_id, row.id))

    def line(row: Written) -> Line:
        is_mine = row.author_id == viewer_id
        who = "you" if is_mine else names[row.author_id == rep_id]
        what = _WIN_WORDS.get(row.kind) or (_PARKED_WORDS if row.kind == "parked" else "")
        return Line(
            id=row.id,
            text=row.text,
            meta=f"{what}, from {who}" if what else f"From {who}",
            dot="" if row.author_id == rep_id else "mgr",
            is_mine=is_mine,
        )

    mine = sum(row.author_id == viewer_id and row.kind == "topic" for row in rows)
    return TopicsCard(
        pair_id=pair_id,
        other=names[viewer_id != rep_id],
        topics=tuple(line(row) for row in rows if row.kind not in _WIN_WORDS),
        wins=tuple(line(row) for row in rows if row.kind in _WIN_WORDS),
        left=max(0, MOST_TOPICS - mine),
    )
