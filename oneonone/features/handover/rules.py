"""What can come along, what it is called, and for how long a slip can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from oneonone.lib.dates import day_words
from oneonone.lib.errors import RuleError

KINDS = ("promise", "topic", "focus", "growth", "readings", "card")
# So long after its end a pair is looked at for what a correction left in it.
CORRECTED_LATELY = timedelta(days=30)
# So long after the change the home offers it; the person's own page does for ever.
OFFERED_FOR = timedelta(days=30)


class Span(Protocol):
    """A pair with its days."""

    @property
    def id(self) -> int: ...
    @property
    def rep_id(self) -> int: ...
    @property
    def manager_id(self) -> int: ...
    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def rep_name(self) -> str: ...
    @property
    def manager_name(self) -> str: ...
    @property
    def is_cover(self) -> bool: ...
    @property
    def regranted_on(self) -> date | None: ...

    def is_open(self, on: date) -> bool: ...


@dataclass(frozen=True)
class Change:
    """A rep's change of manager: the pair they are in now, and the ones before it."""

    here: Span
    # The latest first; never a cover.
    before: tuple[Span, ...]

    @property
    def manager(self) -> str:
        return self.here.manager_name.split()[0]

    @property
    def former(self) -> str:
        return self.before[0].manager_name.split()[0]

    @property
    def returning(self) -> tuple[Span, ...]:
        """The pairs with who leads the rep again."""
        return tuple(it for it in self.before if it.manager_id == self.here.manager_id)

    def span(self, pair_id: int) -> Span:
        return next(it for it in self.before if it.id == pair_id)

    def is_new(self, today: date) -> bool:
        return today < self.here.started_on + OFFERED_FOR


def change_of(spans: Iterable[Span], person_id: int, today: date) -> Change | None:
    """Return a rep's change of manager; nothing while they have no manager, or had no other."""
    usual = [it for it in spans if it.rep_id == person_id and not it.is_cover]
    here = [it for it in usual if it.is_open(today)]
    before = [
        it
        for it in reversed(usual)
        if it.ended_on is not None and it.started_on < it.ended_on <= today
    ]
    return Change(here[-1], tuple(before)) if here and before else None


@dataclass(frozen=True)
class Offer:
    """One thing that can come along; `blocked` says why it cannot right now."""

    kind: str
    source_id: int
    from_pair_id: int
    text: str
    meta: str = ""
    quotes: tuple[str, ...] = ()
    blocked: str = ""

    @property
    def key(self) -> tuple[str, int, int]:
        return self.kind, self.from_pair_id, self.source_id

    @property
    def sent(self) -> int:
        """What a tick sends: readings have no number of their own, so their pair's stands in."""
        return self.source_id or self.from_pair_id


@dataclass(frozen=True)
class Brought:
    """One thing that came along already."""

    id: int
    kind: str
    text: str
    handed_on: date
    former: str
    is_undoable: bool = False


def topic_words(former: str, text: str) -> str:
    """Offer words for a former manager's promise; the rep says it as they like."""
    return f"{former} had promised: {text}"


@dataclass(frozen=True)
class Section:
    """What can come along of one kind, as the page says it."""

    key: str
    title: str
    hint: str
    offers: tuple[Offer, ...]


def sections(offers: Sequence[Offer], manager: str) -> list[Section]:
    """Return what is on offer by kind, those there is nothing of left out."""
    words = {
        "promise": ("What you promised", "Still open. Each keeps its date."),
        "topic": ("What was promised to you", f"Bring it up with {manager}, in your own words."),
        "focus": ("Your one focus", "The skill and how you will see it, not what was said of it."),
        "growth": ("What you agreed about your growth", "The words and quotes, no meetings."),
        "readings": ("Your numbers", f"What {manager} has from you already stays as it is."),
        "card": ("How you like to work", "As you wrote it then."),
    }
    found = ((kind, tuple(it for it in offers if it.kind == kind)) for kind in KINDS)
    return [Section(kind, *words[kind], theirs) for kind, theirs in found if theirs]


def weeks_words(weeks: int, numbers: int) -> str:
    return f"{numbers} {'number' if numbers == 1 else 'numbers'} from {weeks} " + (
        "week" if weeks == 1 else "weeks"
    )


def until_words(times: int, ended_on: date, today: date) -> str:
    """Say what would be read again: "12, until Monday 2 November"."""
    return f"{times}, until {day_words(ended_on, today)}"


def ensure_may_come(offers: Sequence[Offer], words: Mapping[int, str], manager: str) -> None:
    """Refuse two skills at once (R14), a topic without words, and what cannot come right now."""
    for offer in offers:
        if offer.blocked:
            raise RuleError(offer.blocked)
        if offer.kind == "topic" and not words.get(offer.source_id):
            raise RuleError(f"Write how you would say it to {manager}, or take the tick away.")
    for kind, sentence in (
        ("focus", "One skill at a time. Choose one of them."),
        ("card", "Your card comes along once. Choose one of them."),
    ):
        if sum(offer.kind == kind for offer in offers) > 1:
            raise RuleError(sentence)


def ensure_same_day(handed_on: date, today: date, manager: str) -> None:
    """Refuse to take back what was brought along on another day."""
    if handed_on != today:
        raise RuleError(f"This came along on {handed_on}, so {manager} may have read it. It stays.")


def stays_words(manager: str) -> str:
    return f"You and {manager} have worked with this already, so it stays."
