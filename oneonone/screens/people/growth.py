"""What two noticed of a rep's growth, and the focuses they worked on, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from oneonone.access.viewer import Viewer
from oneonone.features.growth import queries as focuses
from oneonone.features.growth.profile import queries
from oneonone.features.growth.profile.rules import ENOUGH, SIGNALS, mark
from oneonone.features.growth.rules import ENDINGS, weeks_words
from oneonone.lib.dates import MONTH_NAMES, day_in_table, local
from oneonone.lib.text import as_sentence
from oneonone.models.focus import Focus
from oneonone.models.growth import GrowthEntry, GrowthEvidence, NoticedEvidence, NoticedGrowth

from .history import Asked
from .whose import Whose


@dataclass(frozen=True)
class Example:
    """Where it was seen. `mark` tells the row from one that got its number later."""

    id: int
    quote: str
    signal: str
    by: str
    is_mine: bool
    mark: str
    meeting_id: int | None = None
    day: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Claim:
    """One entry as its reader sees it; `can_answer` and `can_add` say what they may do."""

    id: int
    kind: str
    words: str
    mark: str
    state: str
    by: str
    examples: tuple[Example, ...]
    offered: str = ""
    can_answer: bool = False
    can_add: bool = False

    @property
    def needs_example(self) -> bool:
        return len(self.examples) < ENOUGH

    @property
    def href(self) -> str:
        return f"/growth/{'noticed' if self.state == 'noticed' else 'entries'}/{self.id}"


@dataclass(frozen=True)
class Column:
    """One of the three; what was set aside stands folded below."""

    kind: str
    heading: str
    beside: str
    claims: tuple[Claim, ...]
    aside: tuple[Claim, ...]


@dataclass(frozen=True)
class Rung:
    """A focus of the ladder."""

    id: int
    skill: str
    when: str
    weeks: str
    ending: str
    named_by: str
    before: str
    after: str
    seen: str
    seen_on: date | None
    can_write: bool

    @property
    def is_active(self) -> bool:
        return not self.ending


@dataclass(frozen=True)
class Idea:
    id: int
    text: str
    mark: str
    by: str
    on: date
    can_write: bool
    can_begin: bool


@dataclass(frozen=True)
class Growth:
    """The whole page."""

    columns: tuple[Column, ...]
    rungs: tuple[Rung, ...]
    ideas: tuple[Idea, ...]
    # With whom something new can be noticed now.
    can_add: bool
    is_empty: bool


def growth(who: Whose, viewer: Viewer, asked: Asked) -> Growth:
    """Read the page in six statements."""
    shared, noticed = queries.entries(who.pair_ids), queries.noticed(who.pair_ids)
    claims = [
        *(claim_of(it, who, viewer, asked.zone) for it in shared),
        *(noticed_claim_of(it, viewer, asked.zone) for it in noticed),
    ]
    steps = focuses.steps(who.pair_ids)
    active = {row.pair_id for row, _seen, _on in steps if row.ended_on is None}
    return Growth(
        columns=tuple(_columns(claims, who)),
        rungs=tuple(_rung(row, seen, on, who, asked.today) for row, seen, on in steps),
        ideas=tuple(
            Idea(
                it.id,
                it.text,
                mark(it.text),
                as_sentence(who.who(it.author_id)),
                it.parked_on,
                it.pair_id in who.open_ids,
                it.pair_id in who.open_ids and it.pair_id not in active,
            )
            for it in focuses.parked_of(who.pair_ids)
        ),
        can_add=viewer.span_in_force(who.person_id) is not None,
        is_empty=not claims,
    )


def claim_of(shown: queries.Shown, who: Whose, viewer: Viewer, zone: str) -> Claim:
    """Return a shared entry as the viewer reads it."""
    row, is_open = shown.entry, shown.entry.pair_id in viewer.open_pairs
    return Claim(
        id=row.id,
        kind=row.kind,
        words=row.claim,
        mark=mark(row.claim),
        state=row.state,
        by=_written_by(row, who),
        offered=row.offered,
        examples=_examples(shown.examples, who, viewer, zone),
        can_answer=is_open and who.is_own,
        can_add=is_open,
    )


def noticed_claim_of(shown: queries.ShownNoticed, viewer: Viewer, zone: str) -> Claim:
    """Return what the viewer noticed and nobody else reads."""
    row = shown.entry
    return Claim(
        id=row.id,
        kind=row.kind,
        words=row.claim,
        mark=mark(row.claim),
        state="noticed",
        by=f"Noticed on {day_in_table(row.noticed_on)}",
        examples=_examples(shown.examples, None, viewer, zone),
        can_add=row.pair_id in viewer.open_pairs,
    )


def example_mark(row: GrowthEvidence | NoticedEvidence) -> str:
    """Return what tells an example from another one that got its number (SQLite gives it again)."""
    of = row.entry_id if isinstance(row, GrowthEvidence) else row.noticed_id
    return mark(f"{of}:{row.meeting_id}:{row.quote}")


def noticed_mark(row: NoticedGrowth) -> str:
    return mark(f"{row.kind}:{row.claim}")


def headings(first_name: str) -> dict[str, str]:
    """Name the three columns."""
    return {"strength": "Strengths", "value": "Values", "deciding": f"How {first_name} decides"}


def _columns(claims: Iterable[Claim], who: Whose) -> Iterable[Column]:
    named = headings(who.first_name)
    if who.is_own:
        named["deciding"] = "How you decide"
    order = {"agreed": 0, "shared": 1, "noticed": 2}
    for kind, heading in named.items():
        mine = [it for it in claims if it.kind == kind]
        shown = sorted(
            (it for it in mine if it.state != "declined"), key=lambda it: (order[it.state], it.id)
        )
        agreed = sum(it.state == "agreed" for it in shown)
        yield Column(
            kind=kind,
            heading=heading,
            beside=f"{agreed} agreed" if agreed else "",
            claims=tuple(shown),
            aside=tuple(it for it in mine if it.state == "declined"),
        )


def _written_by(row: GrowthEntry, who: Whose) -> str:
    author, rep = as_sentence(who.who(row.author_id)), who.who(who.person_id)
    if row.author_id == who.person_id:
        return f"{author} wrote this"
    if row.offered:
        return f"{author} noticed, {rep} rewrote"
    if row.state == "shared":
        return f"{author} noticed, shared on {day_in_table(row.shared_on)}"
    return f"{author} noticed"


def _examples(
    rows: Iterable[tuple[GrowthEvidence | NoticedEvidence, datetime | None]],
    who: Whose | None,
    viewer: Viewer,
    zone: str,
) -> tuple[Example, ...]:
    found = []
    for row, at in rows:
        on = local(at, zone).date() if at else None
        found.append(
            Example(
                id=row.id,
                quote=row.quote,
                signal=SIGNALS.get(row.signal or "", ""),
                by=who.who(row.author_id) if who else "you",
                is_mine=row.author_id == viewer.person_id,
                mark=example_mark(row),
                # A meeting that went with the words of its pair leaves the line.
                meeting_id=row.meeting_id if on else None,
                day=day_in_table(on) if on else "",
                on=on,
            )
        )
    return tuple(found)


def rung_of(row: Focus, who: Whose, today: date) -> Rung:
    """Return one focus by itself."""
    return _rung(row, None, None, who, today)


def _rung(row: Focus, seen: str | None, on: date | None, who: Whose, today: date) -> Rung:
    return Rung(
        id=row.id,
        skill=row.skill,
        when=_months(row.started_on, row.ended_on),
        weeks=weeks_words(row.started_on, row.ended_on or today),
        ending=ENDINGS.get(row.ending or "", "Ended") if row.ended_on else "",
        named_by=f"{as_sentence(who.who(row.named_by_id))} named it",
        before=row.before,
        after=row.after,
        seen=seen or "",
        seen_on=on,
        can_write=row.pair_id in who.open_ids,
    )


def _months(first: date, last: date | None) -> str:
    began = MONTH_NAMES[first.month - 1]
    if last is None:
        return f"Since {began}"
    ended = MONTH_NAMES[last.month - 1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{began} {first.year}"
    if first.year == last.year:
        return f"{began} to {ended}"
    return f"{began} {first.year} to {ended} {last.year}"
