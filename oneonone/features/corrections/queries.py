"""Everything a record is drawn from, as it stood when the meeting ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.correction import Correction
from oneonone.models.deal import DealReview
from oneonone.models.focus import Focus, FocusEvidence
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.meeting_agenda import AskedQuestion, MeetingAgenda
from oneonone.models.pair import Pair
from oneonone.models.person import Person
from oneonone.models.step_note import StepNote
from oneonone.models.topic import Topic

from .rules import LineSaid, PromiseSaid

_NOBODY = cast(null(), Integer)
_NEVER = cast(null(), DateTime(timezone=True))


@dataclass(frozen=True)
class RecordRow:
    """A meeting with what it has once, its one or two deals, and its neighbours in time."""

    meeting: Meeting
    check_in: CheckIn | None
    reviews: tuple[DealReview, ...]
    rep_zone: str
    # When the pair's held meeting before this one ended.
    last_at: datetime | None
    coming: Meeting | None
    # Whether the support of the one before helped, as the rep said.
    helped: str | None


def meeting_to_change(meeting_id: int) -> Meeting:
    """Return one meeting, locked where the database can; raises NotVisibleError."""
    found = db.session.scalar(select(Meeting).where(Meeting.id == meeting_id).with_for_update())
    if found is None:
        raise NotVisibleError
    return found


def rep_zone(pair_id: int) -> str:
    """The time zone of a pair's rep, whose working days count."""
    return db.session.scalars(
        select(Person.time_zone).join(Pair, Pair.rep_id == Person.id).where(Pair.id == pair_id)
    ).one()


def record_row(meeting_id: int, at: datetime) -> RecordRow:
    """Read a meeting, its deals and the pair's next meeting after `at`; raises NotVisibleError."""
    earlier, coming = aliased(Meeting), aliased(Meeting)
    rows = db.session.execute(
        select(
            Meeting,
            CheckIn,
            Person.time_zone,
            select(func.max(earlier.ended_at))
            .where(earlier.pair_id == Meeting.pair_id, earlier.state == MeetingState.HELD)
            .where(earlier.starts_at < Meeting.starts_at)
            .correlate(Meeting)
            .scalar_subquery(),
            coming,
            MeetingAgenda.support_helped,
            DealReview,
        )
        .join(Pair, Pair.id == Meeting.pair_id)
        .join(Person, Person.id == Pair.rep_id)
        .outerjoin(CheckIn, CheckIn.meeting_id == Meeting.id)
        .outerjoin(MeetingAgenda, MeetingAgenda.meeting_id == Meeting.id)
        .outerjoin(coming, coming.id == _id_of_next(at))
        .outerjoin(DealReview, DealReview.meeting_id == Meeting.id)
        .where(Meeting.id == meeting_id)
        .order_by(DealReview.position)
    ).all()
    if not rows:
        raise NotVisibleError
    meeting, check_in, zone, last_at, next_one, helped, _review = rows[0]
    reviews = tuple(row[-1] for row in rows if row[-1] is not None)
    return RecordRow(meeting, check_in, reviews, zone, last_at, next_one, helped)


def _id_of_next(at: datetime) -> ScalarSelect[int]:
    planned = aliased(Meeting)
    return (
        select(planned.id)
        .where(planned.pair_id == Meeting.pair_id, planned.state == MeetingState.PLANNED)
        .where(planned.starts_at > Meeting.starts_at, planned.starts_at > at)
        .order_by(planned.starts_at)
        .limit(1)
        .correlate(Meeting)
        .scalar_subquery()
    )


def promises_said(meeting_id: int) -> tuple[PromiseSaid, ...]:
    """Promises made or answered in a meeting, the manager's first, in the order made."""
    rows = db.session.execute(
        select(
            Commitment.side,
            Commitment.text,
            # What was written in a meeting that was stopped has only the day on the screen.
            func.coalesce(Commitment.promised_for, Commitment.due_on),
            Commitment.meeting_id == meeting_id,
            CommitmentOutcome.outcome,
            CommitmentOutcome.new_due_on,
            Commitment.id,
        )
        .outerjoin(
            CommitmentOutcome,
            and_(
                CommitmentOutcome.commitment_id == Commitment.id,
                CommitmentOutcome.meeting_id == meeting_id,
            ),
        )
        .where((Commitment.meeting_id == meeting_id) | CommitmentOutcome.id.is_not(None))
        .order_by(Commitment.side, func.coalesce(Commitment.meeting_id, 0), Commitment.position)
    )
    return tuple(
        PromiseSaid(side, text, promised_for, bool(is_new), outcome, new_due_on, promise_id)
        for side, text, promised_for, is_new, outcome, new_due_on, promise_id in rows
    )


def lines_said(meeting: Meeting, *, since: date | None, on: date) -> tuple[LineSaid, ...]:
    """Everything of a record that is one line, in one statement and in the order written.

    Kinds: correction, topic, parked, win, thanks, seen (of the focus, after `since` and up to
    `on`), asked (its step and the kind of one of somebody's own behind; the text is an id of the
    bank, or the words as asked), and the skill and sign of the focus.
    """
    seen = select(
        literal("seen"), FocusEvidence.id, FocusEvidence.author_id, FocusEvidence.text, _NEVER
    ).where(FocusEvidence.pair_id == meeting.pair_id, FocusEvidence.seen_on <= on)
    rows: Sequence[Any] = db.session.execute(
        union_all(
            # First, because the columns of the whole are typed as those of the first.
            select(
                literal("correction"),
                Correction.id,
                Correction.author_id,
                Correction.text,
                Correction.written_at,
            ).where(Correction.meeting_id == meeting.id),
            select(Topic.kind, Topic.id, Topic.author_id, Topic.text, _NEVER).where(
                Topic.done_meeting_id == meeting.id
            ),
            seen if since is None else seen.where(FocusEvidence.seen_on > since),
            select(
                literal("asked ")
                + AskedQuestion.step
                + " "
                + func.coalesce(AskedQuestion.kind, ""),
                AskedQuestion.id,
                _NOBODY,
                func.coalesce(AskedQuestion.text, AskedQuestion.question_id),
                _NEVER,
            ).where(AskedQuestion.meeting_id == meeting.id),
            _focus_then(meeting, on, "skill", Focus.skill),
            _focus_then(meeting, on, "sign", Focus.sign),
        )
    ).all()
    return tuple(
        LineSaid(kind, author_id, text, at)
        for kind, _id, author_id, text, at in sorted(rows, key=lambda row: row[1])
    )


def _focus_then(
    meeting: Meeting, on: date, key: str, column: InstrumentedAttribute[str]
) -> Select[str, int, int, Any, datetime]:
    """Select one text of the focus of that day in its words of that day.

    A focus that is kept may be worded anew later, on its own row; the words of each close
    stand in the notes of its meeting.
    """
    agreed = aliased(Meeting)
    words = (
        select(StepNote.text)
        .join(agreed, agreed.id == StepNote.meeting_id)
        .where(StepNote.pair_id == meeting.pair_id, StepNote.text != "")
        .where(StepNote.step == "focus", StepNote.key == key)
        .where(agreed.state == MeetingState.HELD, agreed.is_stopped_early.is_(False))
        .where(agreed.starts_at <= meeting.starts_at, agreed.ended_at >= Focus.started_on)
        .order_by(agreed.starts_at.desc())
        .limit(1)
        .correlate(Focus)
        .scalar_subquery()
    )
    return (
        select(literal(key), Focus.id, Focus.named_by_id, func.coalesce(words, column), _NEVER)
        .where(Focus.pair_id == meeting.pair_id, Focus.started_on <= on)
        .where(Focus.ended_on.is_(None) | (Focus.ended_on > on))
    )


def was_just_written(meeting_id: int, author_id: int, text: str, since: datetime) -> bool:
    """Tell whether somebody added the same line a moment ago."""
    found: Sequence[int] = db.session.scalars(
        select(Correction.id)
        .where(Correction.meeting_id == meeting_id, Correction.author_id == author_id)
        .where(Correction.text == text, Correction.written_at >= since)
        .limit(1)
    ).all()
    return bool(found)
