from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, today
from oneonone.lib.errors import ConflictError, NotAllowedError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.pulse import DRIVERS, PulseAnswer, ShownPulse, TalkedMore

from . import own
from .own import After
from .rules import is_open

TWICE = "You have answered this one already. Your answers stay as they were."
OVER = "The three days for this one are over."
TOO_LATE = f"{OVER} Nothing was sent."
TALKED_TOO_LATE = "This was asked for three days after you met. They are over."
NOT_MET = "This is asked once you have met."


def answer(
    after: After, drivers: Mapping[str, int], *, line: str, is_shown: bool, author_id: int
) -> None:
    """Keep a rep's answers, and a copy for the two where they are shown.

    Raises ConflictError for other answers than those that stand, NotAllowedError after the three
    days. The very same answers once more are an answer that got lost on the way.
    """
    given = {**drivers, "line": line, "is_shown": is_shown}
    if after.answer is not None:
        _ensure_same(after.answer, given)
        return
    if after.ended_at is None or not is_open(after.ended_at, now()):
        raise NotAllowedError(TOO_LATE)
    row = PulseAnswer(meeting_id=after.meeting.id, author_id=author_id, answered_at=now(), **given)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # at this very moment, from another device
        _ensure_same(own.after(after.meeting.id).answer, given)
        return
    if is_shown:
        _show(after.meeting, row, author_id)


def _ensure_same(known: PulseAnswer | None, given: Mapping[str, object]) -> None:
    if known is None or any(getattr(known, name) != value for name, value in given.items()):
        raise ConflictError(TWICE)


def _show(meeting: Meeting, row: PulseAnswer, actor_id: int) -> None:
    db.session.add(
        ShownPulse(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            **{driver: getattr(row, driver) for driver in DRIVERS},
            line=row.line,
            shown_on=today(),
        )
    )
    record(
        db.session(),
        AuditTag.PULSE_SHOW,
        actor_id=actor_id,
        pair_id=meeting.pair_id,
        meeting_id=meeting.id,
    )


def say_who_talked(after: After, who: str, *, author_id: int) -> None:
    """Keep who talked more as the author felt it; changeable while it is asked."""
    if after.ended_at is None:
        raise ConflictError(NOT_MET)
    if not is_open(after.ended_at, now()):
        raise NotAllowedError(TALKED_TOO_LATE)
    if after.talked is not None:
        after.talked.who = who
        return
    db.session.add(TalkedMore(meeting_id=after.meeting.id, author_id=author_id, who=who))
