"""What became of the slots before a meeting: dates, states and counts, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from oneonone.lib.dates import local
from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.meeting_agenda import MeetingAgenda

# A quarter of weekly slots: further back no rule looks.
SLOTS_LOOKED_AT = 14
# A day longer than any, for the zones.
_A_QUARTER = timedelta(days=93)


@dataclass(frozen=True)
class EarlierRow:
    """A slot before a meeting; `rep_kept` of `rep_looked_at` promises of the rep's it answered."""

    meeting_id: int
    starts_at: datetime
    state: str
    not_met_at: datetime | None
    called_off_by_id: int | None
    mood: str | None
    wants_lighter: bool | None
    is_usual_wanted: bool | None
    rep_looked_at: int
    rep_kept: int
    # When the pair last had its growth conversation, the same on each row: it may be further back
    # than the slots are.
    last_growth_at: datetime | None


_OF_THE_REP = (
    select(func.count())
    .select_from(CommitmentOutcome)
    .join(Commitment, Commitment.id == CommitmentOutcome.commitment_id)
    .where(CommitmentOutcome.meeting_id == Meeting.id, Commitment.side == "rep")
    .correlate(Meeting)
)
_GREW, _ITS_AGENDA = aliased(Meeting), aliased(MeetingAgenda)
_LAST_GROWTH = (
    select(func.max(_GREW.starts_at))
    .join(_ITS_AGENDA, _ITS_AGENDA.meeting_id == _GREW.id)
    .where(_GREW.pair_id == bindparam("pair_id"), _GREW.starts_at < bindparam("before"))
    .where(_GREW.starts_at > bindparam("growth_since"), _GREW.state == MeetingState.HELD)
    .where(_ITS_AGENDA.is_growth, _ITS_AGENDA.is_usual_wanted.is_(False))
    .scalar_subquery()
)
_EARLIER = (
    select(
        Meeting.id,
        Meeting.starts_at,
        Meeting.state,
        Meeting.not_met_at,
        Meeting.called_off_by_id,
        CheckIn.mood,
        CheckIn.wants_lighter,
        MeetingAgenda.is_usual_wanted,
        _OF_THE_REP.scalar_subquery(),
        _OF_THE_REP.where(CommitmentOutcome.outcome == "kept").scalar_subquery(),
        _LAST_GROWTH,
    )
    .outerjoin(CheckIn, CheckIn.meeting_id == Meeting.id)
    .outerjoin(MeetingAgenda, MeetingAgenda.meeting_id == Meeting.id)
    .where(Meeting.pair_id == bindparam("pair_id"), Meeting.starts_at < bindparam("before"))
    .where(Meeting.state != MeetingState.LIVE, Meeting.id != bindparam("meeting_id"))
    .order_by(Meeting.starts_at.desc())
    .limit(SLOTS_LOOKED_AT)
)


def earlier(meeting: Meeting) -> Sequence[EarlierRow]:
    """Return the slots of a meeting's pair before it, the latest first."""
    rows = db.session.execute(
        _EARLIER,
        {
            "pair_id": meeting.pair_id,
            "before": meeting.starts_at,
            "meeting_id": meeting.id,
            "growth_since": meeting.starts_at - _A_QUARTER,
        },
    )
    return [EarlierRow(*row) for row in rows]


def last_growth_on(slots: Sequence[EarlierRow], zone: str) -> date | None:
    """Return the day of the last growth conversation, of slots as `earlier` returns them."""
    at = slots[0].last_growth_at if slots else None
    return local(at, zone).date() if at else None


def last_held_on(slots: Sequence[EarlierRow], zone: str) -> date | None:
    """Return the day the two last met, of slots that are the latest first."""
    held = (slot.starts_at for slot in slots if slot.state == MeetingState.HELD)
    return next((local(starts_at, zone).date() for starts_at in held), None)
