"""What somebody answered themselves: the guard finds nobody else's. Nothing is added up here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pulse import PulseAnswer, ShownPulse, TalkedMore

from .queries import NUMBER
from .rules import is_due

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)


@dataclass(frozen=True)
class After:
    """One meeting, what the viewer said after it, and the pulse that its rep showed."""

    meeting: Meeting
    # Whether it is a fourth one, so that a pulse follows it.
    is_due: bool
    answer: PulseAnswer | None
    talked: TalkedMore | None
    shown: ShownPulse | None

    @property
    def ended_at(self) -> datetime | None:
        return self.meeting.ended_at if self.meeting.state == MeetingState.HELD else None


_PAIR_OF = select(Meeting.pair_id).where(Meeting.id == bindparam("meeting_id"))


def pair_of(meeting_id: int) -> int | None:
    """Return whose pair's meeting it is, without a look at any answer; nothing for a stranger's."""
    return db.session.scalar(_PAIR_OF, {"meeting_id": meeting_id})


_AFTER = (
    select(Meeting, NUMBER, PulseAnswer, TalkedMore, ShownPulse)
    .outerjoin(PulseAnswer, PulseAnswer.meeting_id == Meeting.id)
    .outerjoin(TalkedMore, TalkedMore.meeting_id == Meeting.id)
    .outerjoin(ShownPulse, ShownPulse.meeting_id == Meeting.id)
    .where(Meeting.id == bindparam("meeting_id"))
)


def after(meeting_id: int) -> After:
    """Return what follows one meeting, in one statement; raises NotVisibleError."""
    found = db.session.execute(_AFTER, {"meeting_id": meeting_id}).one_or_none()
    if found is None:
        raise NotVisibleError
    meeting, number, answer, talked, shown = found
    counts = meeting.state == MeetingState.HELD and not meeting.is_contested
    return After(meeting, counts and is_due(number), answer, talked, shown)


_WAITING = (
    select(Meeting, NUMBER)
    .outerjoin(PulseAnswer, PulseAnswer.meeting_id == Meeting.id)
    .where(Meeting.pair_id.in_(_PAIRS), Meeting.state == MeetingState.HELD)
    .where(~Meeting.is_contested, Meeting.ended_at >= bindparam("since"))
    .where(PulseAnswer.id.is_(None))
    .order_by(Meeting.ended_at)
)


def waiting(pair_ids: Collection[int], since: datetime) -> Meeting | None:
    """Return the meeting that ended since a moment and whose pulse the viewer has not answered."""
    rows = db.session.execute(_WAITING, {"pair_ids": list(pair_ids), "since": since})
    return next((meeting for meeting, number in rows if is_due(number)), None)


_MINE = (
    select(PulseAnswer, Meeting.starts_at, Meeting.pair_id)
    .join(Meeting, and_(Meeting.id == PulseAnswer.meeting_id, Meeting.pair_id.in_(_PAIRS)))
    .order_by(Meeting.starts_at.desc())
    .limit(bindparam("most"))
)


def answers(pair_ids: Collection[int], most: int) -> list[tuple[PulseAnswer, datetime, int]]:
    """Return the viewer's own answers in these pairs, when the two met, and in which, the newest
    first."""
    rows = db.session.execute(_MINE, {"pair_ids": list(pair_ids), "most": most})
    return [(answer, starts_at, pair_id) for answer, starts_at, pair_id in rows]
