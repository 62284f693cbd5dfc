"""What has been: eight weeks of a pair, and the last meetings of a rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.past import day_of, with_moves
from oneonone.lib.meeting_days import MeetingDay
from oneonone.models.meeting import Meeting, MeetingState

from . import rules
from .asked import Asked, first_asked
from .rules import Clock


@dataclass(frozen=True)
class PastMeeting:
    id: int
    day: str
    # With whom, where it was not the manager of today.
    with_whom: str


def history(
    viewer: Viewer, span: PairSpan, clock: Clock
) -> tuple[list[MeetingDay], Asked | None, tuple[PastMeeting, ...]]:
    """The pair's eight weeks, the slot both are asked about, and the rep's last meetings with
    whomever, in one statement."""
    mine = {one.id: one for one in viewer.spans if one.rep_id == viewer.person_id}
    last = (
        select(Meeting.id)
        .where(Meeting.pair_id.in_(list(mine)), Meeting.state == MeetingState.HELD)
        .order_by(Meeting.starts_at.desc())
        .limit(rules.LAST_MEETINGS)
    )
    is_in_strip = (Meeting.pair_id == span.id) & (Meeting.planned_on >= clock.strip_since)
    rows = with_moves(is_in_strip | Meeting.id.in_(last))
    strip = [
        slot for slot in rows if slot.pair_id == span.id and slot.planned_on >= clock.strip_since
    ]
    days = [day_of(slot, clock.zone) for slot in strip]
    held = [slot for slot in reversed(rows) if slot.state == MeetingState.HELD]
    past = _past(held[: rules.LAST_MEETINGS], mine, clock, today_with=span.manager_id)
    return days, first_asked(strip, clock), past


def past_meetings(viewer: Viewer, clock: Clock) -> tuple[PastMeeting, ...]:
    """What somebody may still read who is nobody's rep any more."""
    mine = {one.id: one for one in viewer.spans if one.rep_id == viewer.person_id}
    return _past(schedule.held_meetings(list(mine), rules.LAST_MEETINGS), mine, clock)


def _past(
    held: Sequence[Meeting | Row[Any]],
    spans: dict[int, PairSpan],
    clock: Clock,
    *,
    today_with: int | None = None,
) -> tuple[PastMeeting, ...]:
    managers = {
        pair_id: "" if span.manager_id == today_with else span.manager_name.split()[0]
        for pair_id, span in spans.items()
    }
    return tuple(
        PastMeeting(
            meeting.id,
            rules.past_day(clock.day_of(meeting.starts_at), clock.today),
            managers[meeting.pair_id],
        )
        for meeting in held
    )
