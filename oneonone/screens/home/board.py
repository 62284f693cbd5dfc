"""A manager's page: who is next, the rhythm, and what they themselves owe."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments import queries as commitments
from oneonone.features.commitments.rules import PromiseLine, days_late, own_promise
from oneonone.features.friction import queries as friction
from oneonone.features.friction.rules import SideBySide
from oneonone.features.growth import queries as growth
from oneonone.features.schedule.past import past_slot, with_moves
from oneonone.features.schedule.tally import PastSlot
from oneonone.lib.meeting_days import Counts, MeetingDay, WeekMark, consistency
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Cadence, Pair

from . import board_words as words
from . import rules
from .asked import Asked, first_asked
from .flags import (
    FLAG_WEEKS,
    Action,
    Flag,
    RepRecord,
    find_a_time,
    red_flag,
    uneven_words,
)
from .queries import coming_of, open_on
from .rules import Chip, Clock, Coming
from .talks import open_wishes


class SlotRow(NamedTuple):
    """A slot as it was read, and what became of it."""

    row: Any
    past: PastSlot

    @property
    def day(self) -> MeetingDay:
        return self.past.day


_COVER = aliased(Pair)


@dataclass(frozen=True)
class BoardRow:
    rep_id: int
    rep_name: str
    focus: str
    when: str
    how_soon: str
    prep: Chip
    marks: tuple[WeekMark, ...]
    theirs: str
    yours: str
    action: Action
    rhythm: Action
    # What the menu changes; nothing where nothing is planned, or while they meet.
    coming: Coming | None
    asked: Asked | None


@dataclass(frozen=True)
class Asking:
    """A rep who would like to talk sooner, and what can be done about it."""

    id: int
    rep_name: str
    detail: str
    action: Action


@dataclass(frozen=True)
class Board:
    """Everything on the page of a manager, in words."""

    heading: str
    day: str
    asking: tuple[Asking, ...]
    counts: Counts
    counts_words: str
    uneven: str
    rows: tuple[BoardRow, ...]
    promised: tuple[PromiseLine, ...]
    flag: Flag | None
    slowing: tuple[SideBySide, ...]
    slowing_more: int


class Rhythm(NamedTuple):
    """Every how many weeks, when they last met, and until when somebody covers."""

    every_weeks: int | None = None
    last_held_on: date | None = None
    covered_until: date | None = None


@dataclass(frozen=True)
class _Seen:
    """What the statements of one page found, by pair."""

    led: dict[int, PairSpan]
    coming: dict[int, Coming]
    slots: dict[int, list[SlotRow]]
    rhythms: dict[int, Rhythm]
    focuses: dict[int, Focus]
    promised: Sequence[Commitment]
    clock: Clock


def board(viewer: Viewer, clock: Clock) -> Board:
    """Read a manager's page in seven statements, however many they lead."""
    led = {
        span.id: span
        for span in viewer.spans
        if span.manager_id == viewer.person_id and span.id in viewer.open_pairs
    }
    seen = _Seen(
        led=led,
        coming=coming_of(led, clock),
        slots=_slots(led, clock),
        rhythms=_rhythms(led, clock),
        focuses=growth.active_focuses(led),
        promised=commitments.open_commitments(led),
        clock=clock,
    )
    records = {span.id: _record(seen, span) for span in led.values()}
    recent = [day for pair_slots in seen.slots.values() for day in _recent(pair_slots, clock)]
    counts = consistency(recent, clock.today)
    asking = _asking(seen, records)
    slowing, more = friction.of_several(led, viewer.person_id, clock.today)
    return Board(
        heading=words.heading(
            _conversations(seen), _held(recent, clock), clock, [one.rep_name for one in asking]
        ),
        day=rules.long_day(clock.today),
        asking=asking,
        counts=counts,
        counts_words=words.consistency_words(counts),
        uneven=uneven_words(records.values(), clock.strip_since, clock.today),
        rows=tuple(_row(seen, record) for record in _in_order(seen, records)),
        promised=tuple(_promised(seen)),
        flag=red_flag(records.values(), clock.today),
        slowing=slowing,
        slowing_more=more,
    )


def _recent(slots: Sequence[SlotRow], clock: Clock) -> list[MeetingDay]:
    return [slot.day for slot in slots if slot.day.planned_on >= clock.strip_since]


def _held(recent: Sequence[MeetingDay], clock: Clock) -> int:
    return sum(day.state == "held" and day.planned_on >= clock.this_monday for day in recent)


def _in_order(seen: _Seen, records: dict[int, RepRecord]) -> list[RepRecord]:
    return sorted(
        records.values(),
        key=lambda one: words.row_order(seen.coming.get(one.pair_id), seen.clock, one.rep_name),
    )


def _promised(seen: _Seen) -> Iterator[PromiseLine]:
    for row in open_on(seen.promised, "manager"):
        span = seen.led[row.pair_id]
        yield own_promise(
            row,
            rep_name=span.rep_name,
            manager_name=span.manager_name,
            today=seen.clock.today,
        )


def _asking(seen: _Seen, records: dict[int, RepRecord]) -> tuple[Asking, ...]:
    """Who would like to talk sooner; a time is found whatever is planned."""
    return tuple(
        Asking(
            id=wish.id,
            rep_name=seen.led[wish.pair_id].rep_name,
            detail=words.wish_words(wish.day, seen.coming.get(wish.pair_id), seen.clock),
            action=find_a_time(records[wish.pair_id]),
        )
        for wish in open_wishes(seen.led, seen.clock)
    )


def _conversations(seen: _Seen) -> list[tuple[datetime, str, bool]]:
    nearest = sorted(seen.coming.items(), key=lambda item: (not item[1].is_live, item[1].starts_at))
    return [(one.starts_at, seen.led[pair_id].rep_name, one.is_live) for pair_id, one in nearest]


def _slots(pair_ids: Collection[int], clock: Clock) -> dict[int, list[SlotRow]]:
    """What became of each pair's slots, far enough back for the red flag."""
    since = date.fromordinal(clock.this_monday.toordinal() - 7 * FLAG_WEEKS)
    found: dict[int, list[SlotRow]] = {pair_id: [] for pair_id in pair_ids}
    for slot in with_moves(Meeting.pair_id.in_(pair_ids) & (Meeting.planned_on >= since)):
        found[slot.pair_id].append(SlotRow(slot, past_slot(slot, clock.zone)))
    return found


def _rhythms(pair_ids: Collection[int], clock: Clock) -> dict[int, Rhythm]:
    """By pair; a rhythm yet to begin counts too."""
    every_weeks = (
        select(Cadence.every_weeks)
        .where(Cadence.pair_id == Pair.id)
        .order_by(Cadence.starts_on > clock.today, Cadence.starts_on.desc())
        .limit(1)
        .correlate(Pair)
        .scalar_subquery()
    )
    last_held_at = (
        select(func.max(Meeting.starts_at))
        .where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD)
        .correlate(Pair)
        .scalar_subquery()
    )
    cover_ends_on = (
        select(func.max(_COVER.ended_on))
        .where(_COVER.rep_id == Pair.rep_id, _COVER.is_cover, ~Pair.is_cover)
        .where(_COVER.started_on <= clock.today, _COVER.ended_on > clock.today)
        .correlate(Pair)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Pair.id, every_weeks, last_held_at, cover_ends_on).where(Pair.id.in_(pair_ids))
    )
    return {
        pair_id: Rhythm(
            every,
            clock.day_of(last_at) if last_at else None,
            ends_on - timedelta(days=1) if ends_on else None,
        )
        for pair_id, every, last_at, ends_on in rows
    }


def _record(seen: _Seen, span: PairSpan) -> RepRecord:
    owed = [row for row in open_on(seen.promised, "manager") if row.pair_id == span.id]
    rhythm = seen.rhythms.get(span.id, Rhythm())
    coming = seen.coming.get(span.id)
    return RepRecord(
        pair_id=span.id,
        rep_id=span.rep_id,
        rep_name=span.rep_name,
        manager_id=span.manager_id,
        started_on=span.started_on,
        slots=tuple(slot.past for slot in seen.slots[span.id]),
        every_weeks=rhythm.every_weeks,
        last_held_on=rhythm.last_held_on,
        covered_until=rhythm.covered_until,
        days_late=tuple(
            days_late(row.due_on, seen.clock.today) for row in owed if row.claim is None
        ),
        owed=len(owed),
        next_meeting_id=coming.id if coming else None,
    )


def _row(seen: _Seen, record: RepRecord) -> BoardRow:
    clock, pair_id = seen.clock, record.pair_id
    coming, focus, slots = seen.coming.get(pair_id), seen.focuses.get(pair_id), seen.slots[pair_id]
    when, how_soon = words.when_words(coming, clock, record.last_held_on, record.covered_until)
    theirs, yours = words.promises_words(
        sum(row.pair_id == pair_id for row in open_on(seen.promised, "rep")),
        record.owed,
        sum(days > 0 for days in record.days_late),
    )
    return BoardRow(
        rep_id=record.rep_id,
        rep_name=record.rep_name,
        focus=focus.skill if focus else "",
        when=when,
        how_soon=how_soon,
        prep=words.prep_chip(coming, is_covered=record.covered_until is not None),
        marks=rules.strip([slot.day for slot in slots], clock.today),
        theirs=theirs,
        yours=yours,
        action=words.action_of(coming, record, clock),
        rhythm=words.rhythm_link(record),
        coming=coming if coming and not coming.is_live else None,
        asked=first_asked([slot.row for slot in slots], clock),
    )
