"""What a record is made of: the rows it is drawn from, who looks, and what stands on it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from oneonone.features.corrections.rules import LineSaid, PromiseSaid

# The texts of a meeting by step and key.
Notes = Mapping[tuple[str, str], str]


class Held(Protocol):
    """A meeting as it is stored."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def is_stopped_early(self) -> bool: ...
    @property
    def is_off_app(self) -> bool: ...
    @property
    def contest(self) -> str | None: ...
    @property
    def not_met_by_id(self) -> int | None: ...
    @property
    def rep_settled_at(self) -> datetime | None: ...
    @property
    def manager_settled_at(self) -> datetime | None: ...


class Mood(Protocol):
    """A check-in as it is stored."""

    @property
    def mood(self) -> str: ...
    @property
    def feelings(self) -> str: ...
    @property
    def is_shown(self) -> bool: ...


class Review(Protocol):
    """A deal as it stood that day."""

    @property
    def position(self) -> int: ...
    @property
    def deal_name(self) -> str: ...
    @property
    def deal_stage(self) -> str: ...
    @property
    def next_step_on(self) -> date | None: ...


class Slot(Protocol):
    """A meeting that did not take place."""

    @property
    def state(self) -> str: ...
    @property
    def skip_reason(self) -> str | None: ...
    @property
    def called_off_by_id(self) -> int | None: ...
    @property
    def called_off_at(self) -> datetime | None: ...
    @property
    def not_met_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Said:
    """Everything that was said in a meeting or added to it."""

    notes: Notes
    lines: Sequence[LineSaid] = ()
    promises: Sequence[PromiseSaid] = ()
    reviews: Sequence[Review] = ()
    check_in: Mood | None = None
    # "yes", "partly", "no": whether the support of the one before helped.
    helped: str | None = None


@dataclass(frozen=True)
class Reader:
    """Who looks, when and on whose wall clock, and what they may still do."""

    person_id: int
    zone: str
    now: datetime
    # Whether the pair is one they may still write in.
    is_open: bool = True
    is_room: bool = False


@dataclass(frozen=True)
class Pairing:
    """The two of a record: who is the rep, and their first names."""

    rep_id: int
    rep: str
    manager: str

    def name_of(self, person_id: int | None) -> str:
        return self.rep if person_id == self.rep_id else self.manager

    def on_side(self, side: str) -> str:
        return self.rep if side == "rep" else self.manager


class FocusSaid(NamedTuple):
    skill: str
    sign: str


class Vow(NamedTuple):
    """A promise in words to be read aloud, and by when."""

    text: str
    meta: str
    id: int = 0


class Vows(NamedTuple):
    """What one side promised; `dot` is the colour of whose words they are."""

    who: str
    dot: str
    vows: tuple[Vow, ...]
    side: str = ""


class Answer(NamedTuple):
    """How a promise of an earlier meeting went."""

    who: str
    text: str
    outcome: str
    tone: str
    icon: str


class Paragraph(NamedTuple):
    text: str
    lead: str = ""
    is_quote: bool = False
    # What follows the text in our words: by when.
    tail: str = ""


class Line(NamedTuple):
    who: str
    text: str


@dataclass(frozen=True)
class Section:
    """What one step left behind; a step that left nothing has none."""

    title: str
    under: str = ""
    mood: str = ""
    answers: tuple[Answer, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    list_title: str = ""
    lines: tuple[Line, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.mood or self.answers or self.paragraphs or self.lines or self.asked)


class Added(NamedTuple):
    """A line that one of the two added after the close."""

    text: str
    meta: str


@dataclass(frozen=True)
class Contest:
    """What the rep says of a meeting that does not count, and who has settled it."""

    sentence: str
    # The same for paper, which both may hold.
    on_paper: str
    settled_by: tuple[str, ...]
    is_settled: bool
    may_settle: bool


@dataclass(frozen=True)
class Coming:
    """The pair's next one-to-one."""

    id: int
    words: str
    preparation: str


@dataclass(frozen=True)
class Record:
    """A closed meeting as both read it; holds no private word and no draft."""

    id: int
    heading: str
    when: str
    pairing: Pairing
    focus: FocusSaid | None
    vows: tuple[Vows, ...]
    sections: tuple[Section, ...]
    added: tuple[Added, ...]
    contest: Contest | None
    # The last day on which the rep may contest it; empty where nobody may.
    contest_until: str
    coming: Coming | None
    is_off_app: bool
    is_open: bool
    is_room: bool
    # How many questions asked for a view and how many what happened; the manager's alone to read.
    mix: str = ""
