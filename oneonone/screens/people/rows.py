"""What is read of a person's past, as columns; pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, Protocol


class Slot(Protocol):
    """A meeting that is over, or a slot on which there was none."""

    @property
    def id(self) -> int: ...
    @property
    def pair_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def is_stopped_early(self) -> bool: ...
    @property
    def is_off_app(self) -> bool: ...
    @property
    def skip_reason(self) -> str | None: ...
    @property
    def not_met_at(self) -> datetime | None: ...
    @property
    def is_contested(self) -> bool: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def moved_from(self) -> datetime | None: ...


class FocusStep(Protocol):
    """A focus from its first to its last day."""

    @property
    def pair_id(self) -> int: ...
    @property
    def skill(self) -> str: ...
    @property
    def named_by_id(self) -> int: ...
    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def seen(self) -> str | None: ...


class Met(NamedTuple):
    """How often two have met, since when, and when they meet next."""

    times: int
    first_at: datetime | None
    next_at: datetime | None


class Talked(NamedTuple):
    """A deal on the table of a meeting, and what the rep would try."""

    meeting_id: int
    name: str
    tried: str | None


class PromiseRow(NamedTuple):
    """A promise beside one answer it got in a closed meeting; without any, once with nothing."""

    id: int
    meeting_id: int | None
    side: str
    promised_by_id: int
    text: str
    outcome: str | None
    answer: str | None
    answered_in_id: int | None
    answered_at: datetime | None
    # The day it was answered between two meetings.
    given_on: date | None = None


class FocusWords(NamedTuple):
    """The focus as it was worded in one meeting."""

    pair_id: int
    starts_at: datetime
    ended_at: datetime
    text: str


class Seen(NamedTuple):
    """Something seen of the focus."""

    pair_id: int
    author_id: int
    text: str
    seen_on: date


class MoveRow(NamedTuple):
    """A deal that went on after some days in a stage, beside one meeting that talked it through."""

    id: int
    from_stage: str
    to_stage: str
    moved_on: date
    days: int
    talked_at: datetime
