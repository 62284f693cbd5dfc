"""What the page of a slot offers to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneonone.features.schedule.answers.rules import is_asked
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.models.meeting import Meeting, MeetingState

from . import queries, rules


@dataclass(frozen=True)
class Actions:
    """What is still open; `moved_from` is the time before the last move, where it is free."""

    can_move: bool
    can_call_off: bool
    is_asked: bool
    can_come_back: bool
    moved_from: datetime | None


NO_ACTIONS = Actions(
    can_move=False, can_call_off=False, is_asked=False, can_come_back=False, moved_from=None
)


def actions_of(meeting: Meeting, zone: str, *, is_open: bool) -> Actions:
    """Return what either of an open pair may do; `zone` is the series'."""
    if not is_open:
        return NO_ACTIONS
    moment = now()
    can_move = rules.may_change(meeting, moment, zone)
    is_off = meeting.state in (MeetingState.SKIPPED, MeetingState.AWAY)
    return Actions(
        can_move=can_move,
        can_call_off=can_move and meeting.starts_at > moment,
        is_asked=is_asked(meeting, moment, zone),
        can_come_back=is_off and meeting.starts_at > moment,
        # What was never touched was never moved: most pages need not ask.
        moved_from=_moved_from(meeting, moment) if can_move and meeting.sequence else None,
    )


def _moved_from(meeting: Meeting, moment: datetime) -> datetime | None:
    move = queries.last_move(meeting.id)
    if move is None or move.to_at != meeting.starts_at or move.from_at <= moment:
        return None
    others = queries.meetings_around(meeting.pair_id, move.from_at, meeting.minutes, meeting.id)
    try:
        rules.ensure_free(move.from_at, meeting.minutes, others, "then")
    except RuleError:
        return None
    return move.from_at
