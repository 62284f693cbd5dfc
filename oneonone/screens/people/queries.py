from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from oneonone.models.base import db
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.deal import DealReview
from oneonone.models.focus import FOCUS_ENDINGS, FocusEvidence
from oneonone.models.meeting import Meeting, MeetingMove, MeetingState
from oneonone.models.meeting_agenda import MeetingAgenda
from oneonone.models.pair import Cadence
from oneonone.models.step_note import StepNote

from .rows import FocusWords, Met, PromiseRow, Seen, Slot, Talked

SHOWN = ("all", "promises", "deals", "focus")
_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)
_MEETINGS: BindParameter[Any] = bindparam("meeting_ids", expanding=True)


_COUNTS = (Meeting.state == MeetingState.HELD) & ~Meeting.is_contested
_MET = select(
    func.count(case((_COUNTS, Meeting.id))),
    func.min(case((_COUNTS, Meeting.starts_at))),
    func.min(
        case(
            (
                (Meeting.state == MeetingState.PLANNED) & (Meeting.starts_at >= bindparam("now")),
                Meeting.starts_at,
            )
        )
    ),
).where(Meeting.pair_id.in_(_PAIRS))


def met(pair_ids: Collection[int], now: datetime) -> Met:
    return Met(*db.session.execute(_MET, {"pair_ids": list(pair_ids), "now": now}).one())


_ZONE = (
    select(Cadence.time_zone)
    .where(Cadence.pair_id == Meeting.pair_id)
    .order_by(Cadence.starts_on.desc())
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_MOVED_FROM = (
    select(MeetingMove.from_at)
    .where(MeetingMove.meeting_id == Meeting.id)
    .order_by(MeetingMove.moved_at, MeetingMove.id)
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_BEFORE = aliased(Meeting)
_BEFORE_AT = select(_BEFORE.starts_at).where(_BEFORE.id == bindparam("before_id")).scalar_subquery()
_HAS: dict[str, ColumnElement[bool]] = {
    "promises": or_(
        exists().where(Commitment.meeting_id == Meeting.id, Commitment.agreed_at.is_not(None)),
        exists().where(
            CommitmentOutcome.meeting_id == Meeting.id, CommitmentOutcome.outcome == "not_yet"
        ),
    ),
    "deals": exists().where(DealReview.meeting_id == Meeting.id),
    "focus": or_(
        exists().where(
            StepNote.meeting_id == Meeting.id, StepNote.step == "focus", StepNote.text != ""
        ),
        exists().where(
            MeetingAgenda.meeting_id == Meeting.id,
            MeetingAgenda.focus_choice.in_(FOCUS_ENDINGS),
        ),
    ),
}


def _meetings(shown: str, *, is_later_page: bool) -> Any:
    found: Any = (
        select(
            Meeting.id,
            Meeting.pair_id,
            Meeting.starts_at,
            Meeting.started_at,
            Meeting.ended_at,
            Meeting.state,
            Meeting.kind,
            Meeting.is_stopped_early,
            Meeting.is_off_app,
            Meeting.skip_reason,
            Meeting.not_met_at,
            Meeting.is_contested.label("is_contested"),
            _ZONE.label("zone"),
            _MOVED_FROM.label("moved_from"),
        )
        .where(Meeting.pair_id.in_(_PAIRS), Meeting.starts_at < bindparam("now"))
        .where(Meeting.state != MeetingState.LIVE)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(bindparam("limit"))
    )
    if shown in _HAS:
        found = found.where(Meeting.state == MeetingState.HELD, _HAS[shown])
    if is_later_page:
        # Two pairs of a rep may have a slot at the same moment, hence the number beside it.
        found = found.where(
            or_(
                Meeting.starts_at < _BEFORE_AT,
                and_(Meeting.starts_at == _BEFORE_AT, Meeting.id < bindparam("before_id")),
            )
        )
    return found


_STATEMENTS = {
    (shown, is_later): _meetings(shown, is_later_page=is_later)
    for shown in SHOWN
    for is_later in (False, True)
}


def meetings(
    pair_ids: Collection[int], now: datetime, *, shown: str, before_id: int | None, limit: int
) -> Sequence[Slot]:
    """What became of the slots that are over, the latest first; of `shown`, only those with it.

    `before_id` is the meeting after which to go on; one that is not the viewer's finds nothing.
    """
    values: dict[str, Any] = {"pair_ids": list(pair_ids), "now": now, "limit": limit}
    if before_id is not None:
        values["before_id"] = before_id
    return db.session.execute(_STATEMENTS[shown, before_id is not None], values).all()


_TALKED = (
    select(DealReview.meeting_id, DealReview.deal_name, StepNote.text)
    .outerjoin(
        StepNote,
        and_(
            StepNote.meeting_id == DealReview.meeting_id,
            StepNote.step == "deals",
            StepNote.key == cast(DealReview.position, String) + ".will_try",
        ),
    )
    .where(DealReview.meeting_id.in_(_MEETINGS))
    .order_by(DealReview.meeting_id, DealReview.position)
)


def deals_of(meeting_ids: Collection[int]) -> list[Talked]:
    return [Talked(*row) for row in db.session.execute(_TALKED, {"meeting_ids": list(meeting_ids)})]


_ANSWERED_IN, _CARRIED = aliased(Meeting), aliased(CommitmentOutcome)
_PROMISES: Any = (  # ten columns are more than the types of a row hold
    select(
        Commitment.id,
        Commitment.meeting_id,
        Commitment.side,
        Commitment.promised_by_id,
        Commitment.text,
        Commitment.outcome,
        CommitmentOutcome.outcome,
        _ANSWERED_IN.id,
        _ANSWERED_IN.starts_at,
        CommitmentOutcome.given_on,
    )
    .outerjoin(CommitmentOutcome, CommitmentOutcome.commitment_id == Commitment.id)
    .outerjoin(
        _ANSWERED_IN,
        # What a live meeting says of a promise takes effect when it ends.
        and_(
            _ANSWERED_IN.id == CommitmentOutcome.meeting_id,
            _ANSWERED_IN.state == MeetingState.HELD,
        ),
    )
    .where(Commitment.agreed_at.is_not(None))
    .where(
        Commitment.meeting_id.in_(_MEETINGS)
        | Commitment.id.in_(
            select(_CARRIED.commitment_id).where(
                _CARRIED.meeting_id.in_(_MEETINGS), _CARRIED.outcome == "not_yet"
            )
        )
    )
    .order_by(Commitment.side, func.coalesce(Commitment.meeting_id, 0), Commitment.position)
)


def promises_of(meeting_ids: Collection[int]) -> list[PromiseRow]:
    """What was promised or carried in these meetings, the manager's first, with every answer."""
    rows = db.session.execute(_PROMISES, {"meeting_ids": list(meeting_ids)})
    return [PromiseRow(*row) for row in rows]


_FOCUS_WORDS = (
    select(
        Meeting.pair_id,
        Meeting.starts_at,
        func.coalesce(Meeting.ended_at, Meeting.starts_at),
        StepNote.text,
    )
    .join(StepNote, StepNote.meeting_id == Meeting.id)
    .where(Meeting.pair_id.in_(_PAIRS), Meeting.starts_at <= bindparam("until"))
    .where(Meeting.state == MeetingState.HELD, Meeting.is_stopped_early.is_(False))
    .where(StepNote.step == "focus", StepNote.key == "skill", StepNote.text != "")
    .order_by(Meeting.starts_at.desc())
)


def focus_words(pair_ids: Collection[int], until: datetime) -> list[FocusWords]:
    """How the focus was worded in each closed meeting that said so, the latest first."""
    rows = db.session.execute(_FOCUS_WORDS, {"pair_ids": list(pair_ids), "until": until})
    return [FocusWords(*row) for row in rows]


_SEEN = (
    select(
        FocusEvidence.pair_id, FocusEvidence.author_id, FocusEvidence.text, FocusEvidence.seen_on
    )
    .where(FocusEvidence.pair_id.in_(_PAIRS))
    .where(FocusEvidence.seen_on >= bindparam("since"), FocusEvidence.seen_on <= bindparam("until"))
    .order_by(FocusEvidence.seen_on, FocusEvidence.id)
)


def seen(pair_ids: Collection[int], since: date, until: date) -> list[Seen]:
    """What was seen of the focus between two days, both included."""
    between = {"pair_ids": list(pair_ids), "since": since, "until": until}
    return [Seen(*row) for row in db.session.execute(_SEEN, between)]


_STARTS_AT = select(Meeting.starts_at).where(Meeting.id == bindparam("meeting_id"))


def starts_at(meeting_id: int) -> datetime | None:
    """When a meeting began; nothing for one that is not the viewer's."""
    return db.session.scalar(_STARTS_AT, {"meeting_id": meeting_id})
