"""A manager's page: who is next, the rhythm, and what they themselves owe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments import queries as commitments
from oneonone.features.commitments.rules import PromiseLine, days_late, own_promise
from oneonone.features.growth import queries as growth
from oneonone.features.schedule.rules import Counts, WeekMark, consistency
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Cadence, Pair

from . import rules
from .flags import FLAG_WEEKS, Flag, RepRecord, Slot, red_flag
from .queries import coming_of, open_on
from .rules import Chip, Clock, Coming
from .slots import day_of, with_moves


@dataclass(frozen=True)
class BoardRow:
    pair_id: int
    rep_id: int
    rep_name: str
    focus: str
    when: str
    how_soon: str
    prep: Chip
    marks: tuple[WeekMark, ...]
    theirs: str
    yours: str
    meeting_id: int | None
    action: str
    is_primary: bool
    is_live: bool


@dataclass(frozen=True)
class Board:
    """Everything on the page of a manager, in words."""

    heading: str
    day: str
    counts: Counts
    counts_words: str
    rows: tuple[BoardRow, ...]
    promised: tuple[PromiseLine, ...]
    flag: Flag | None


def board(viewer: Viewer, clock: Clock) -> Board:
    """Read a manager's page in five statements, however many they lead."""
    led = {
        span.id: span
        for span in viewer.spans
        if span.manager_id == viewer.person_id and span.id in viewer.open_pairs
    }
    coming = coming_of(led, clock)
    slots = _slots(led, clock)
    rhythms = _rhythms(led, clock)
    focuses = growth.active_focuses(led)
    promised = commitments.open_commitments(led)
    records = [
        _record(span, slots[span.id], rhythms.get(span.id), promised, coming.get(span.id), clock)
        for span in led.values()
    ]
    recent = [
        slot.day
        for pair_slots in slots.values()
        for slot in pair_slots
        if slot.day.planned_on >= clock.strip_since
    ]
    counts = consistency(recent, clock.today)
    ordered = sorted(
        records, key=lambda one: rules.row_order(coming.get(one.pair_id), clock, one.rep_name)
    )
    held = sum(day.state == "held" and day.planned_on >= clock.this_monday for day in recent)
    return Board(
        heading=rules.heading(_conversations(coming, led), held, clock),
        day=rules.long_day(clock.today),
        counts=counts,
        counts_words=rules.consistency_words(counts),
        rows=tuple(
            _row(one, coming.get(one.pair_id), focuses.get(one.pair_id), promised, clock)
            for one in ordered
        ),
        promised=tuple(
            own_promise(
                row,
                rep_name=led[row.pair_id].rep_name,
                manager_name=led[row.pair_id].manager_name,
                today=clock.today,
            )
            for row in open_on(promised, "manager")
        ),
        flag=red_flag(records, clock.today),
    )


def _conversations(
    coming: dict[int, Coming], led: dict[int, PairSpan]
) -> list[tuple[datetime, str, bool]]:
    nearest = sorted(coming.items(), key=lambda item: (not item[1].is_live, item[1].starts_at))
    return [(one.starts_at, led[pair_id].rep_name, one.is_live) for pair_id, one in nearest]


def _slots(pair_ids: Collection[int], clock: Clock) -> dict[int, list[Slot]]:
    """What became of each pair's slots, far enough back for the red flag."""
    since = date.fromordinal(clock.this_monday.toordinal() - 7 * FLAG_WEEKS)
    found: dict[int, list[Slot]] = {pair_id: [] for pair_id in pair_ids}
    for slot in with_moves(Meeting.pair_id.in_(pair_ids) & (Meeting.planned_on >= since)):
        found[slot.pair_id].append(Slot(day_of(slot, clock), slot.called_off_by_id))
    return found


def _rhythms(pair_ids: Collection[int], clock: Clock) -> dict[int, tuple[int | None, date | None]]:
    """By pair: every how many weeks, and when they last met."""
    every_weeks = (
        select(Cadence.every_weeks)
        .where(Cadence.pair_id == Pair.id, Cadence.starts_on <= clock.today)
        .order_by(Cadence.starts_on.desc())
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
    rows = db.session.execute(
        select(Pair.id, every_weeks, last_held_at).where(Pair.id.in_(pair_ids))
    )
    return {
        pair_id: (every, clock.day_of(last_at) if last_at else None)
        for pair_id, every, last_at in rows
    }


def _record(
    span: PairSpan,
    slots: Sequence[Slot],
    rhythm: tuple[int | None, date | None] | None,
    promised: Sequence[Commitment],
    coming: Coming | None,
    clock: Clock,
) -> RepRecord:
    owed = [row for row in open_on(promised, "manager") if row.pair_id == span.id]
    every_weeks, last_held_on = rhythm or (None, None)
    return RepRecord(
        pair_id=span.id,
        rep_id=span.rep_id,
        rep_name=span.rep_name,
        manager_id=span.manager_id,
        started_on=span.started_on,
        slots=tuple(slots),
        every_weeks=every_weeks,
        last_held_on=last_held_on,
        days_late=tuple(days_late(row.due_on, clock.today) for row in owed if row.claim is None),
        owed=len(owed),
        next_meeting_id=coming.id if coming else None,
    )


def _row(
    record: RepRecord,
    coming: Coming | None,
    focus: Focus | None,
    promised: Sequence[Commitment],
    clock: Clock,
) -> BoardRow:
    when, how_soon = rules.when_words(coming, clock, record.last_held_on)
    theirs, yours = rules.promises_words(
        sum(row.pair_id == record.pair_id for row in open_on(promised, "rep")),
        record.owed,
        sum(days > 0 for days in record.days_late),
    )
    action, is_primary = rules.action_words(coming, clock) if coming else ("", False)
    return BoardRow(
        pair_id=record.pair_id,
        rep_id=record.rep_id,
        rep_name=record.rep_name,
        focus=focus.skill if focus else "",
        when=when,
        how_soon=how_soon,
        prep=rules.prep_chip(coming),
        marks=rules.strip([slot.day for slot in record.slots], clock.today),
        theirs=theirs,
        yours=yours,
        meeting_id=coming.id if coming else None,
        action=action,
        is_primary=is_primary,
        is_live=coming is not None and coming.is_live,
    )
