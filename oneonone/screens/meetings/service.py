"""Running one meeting: start, move, close, stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import leave, open_step
from oneonone.agenda.registry import step_for
from oneonone.agenda.step import Step
from oneonone.agenda.steps.focus import STEP as FOCUS
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.auth import service as auth
from oneonone.features.auth.rules import ROOM_STAYS
from oneonone.features.commitments import service as commitments
from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct.earlier import earlier, last_growth_on
from oneonone.features.conduct.rules import ensure_live, ensure_may_grow
from oneonone.features.deals import service as deals
from oneonone.features.schedule import service as schedule
from oneonone.features.schedule.talk import service as talks
from oneonone.features.topics import service as topics
from oneonone.lib.dates import local, now
from oneonone.lib.errors import NotAllowedError, RuleError
from oneonone.lib.text import LINE_LIMIT, NOTE_LIMIT
from oneonone.lib.versions import Edit, both_of
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import queue

from .rules import counts_as_held, ensure_can_start


def start(meeting: Meeting, *, actor_id: int, minutes_available: int | None) -> None:
    """Begin a meeting; begun already, nothing changes."""
    if meeting.state == MeetingState.LIVE:
        return
    ensure_can_start(meeting.state, meeting.starts_at, now())
    meeting.state = MeetingState.LIVE
    meeting.started_at = now()
    state = conduct.agenda_row(meeting)
    state.minutes_available = minutes_available
    _record(AuditTag.MEETING_START, meeting, actor_id)


def ensure_room_may_join(meeting: Meeting, *, is_pair_open: bool) -> None:
    """Refuse a code for what cannot be started and is not live, or is over for the two."""
    if not is_pair_open:
        raise NotAllowedError("This pair has ended, so it can be read only.")
    if meeting.state != MeetingState.LIVE:
        ensure_can_start(meeting.state, meeting.starts_at, now())


def park(talk: Conversation, key: str) -> tuple[str, bool]:
    """Keep the question on stage for next time as it stands there; return its words, and whether
    it was not kept already."""
    step = step_for(key)
    _question, words = step.question(talk, step.load(talk))
    waiting = [line for line in talk.topics_of("parked") if line.done_meeting_id is None]
    is_new = not any(line.text == words for line in waiting)
    if is_new:
        topics.bring(talk.meeting.pair_id, author_id=talk.viewer_id, text=words, kind="parked")
    return words, is_new


def choose_text(meeting: Meeting, step: Step, name: str, *, choice: str, edit: Edit) -> str:
    """Settle a field both wrote: mine, theirs, or both, one below the other; return its stamp.

    `edit` holds mine, based on the stamp of theirs as it was shown; a third text meanwhile is a
    conflict again. Words left out stay reachable to who wrote them.
    """
    theirs = step.current(meeting, name)
    if choice == "theirs":
        step.keep_left_out(meeting, name, edit)
        return ""
    if choice == "mine":
        return step.write(meeting, name, edit)
    is_note = name in step.notes
    text = both_of(theirs, edit, "\n" if is_note else " · ")
    if len(text) > (NOTE_LIMIT if is_note else LINE_LIMIT):
        raise RuleError(
            "Together that is more than fits here. "
            "Keep one of the two; the other stays among the earlier words."
        )
    return step.write(meeting, name, replace(edit, text=text))


def set_length(meeting: Meeting, minutes: int | None, short_choice: str | None) -> None:
    """Say how long the two have got; nothing is all of it."""
    state = conduct.agenda_row(meeting)
    state.minutes_available = minutes
    state.short_choice = short_choice or state.short_choice


def want_usual(meeting: Meeting, is_wanted: bool) -> None:
    """Bring the usual agenda back, or let the lighter one stand after all."""
    conduct.agenda_row(meeting).is_usual_wanted = is_wanted


def choose_growth(meeting: Meeting, *, is_wanted: bool, zone: str) -> None:
    """Make this the growth conversation of the quarter, or leave it a usual one.

    Raises RuleError where this quarter has had its one, or the two meet for the first time.
    """
    state = conduct.agenda_row(meeting)
    if is_wanted:
        ensure_may_grow(
            is_first=meeting.kind == "first",
            on=local(meeting.starts_at, zone).date(),
            had_on=last_growth_on(earlier(meeting), zone),
        )
        state.is_usual_wanted = False
    state.is_growth = is_wanted


def put_away(meeting: Meeting, is_away: bool) -> None:
    """Put the agenda away, or take it up again; nothing written is lost either way."""
    conduct.agenda_row(meeting).is_put_away = is_away


def hide_check_in(meeting_id: int) -> None:
    """Take how the rep is off the screen; the answer itself stays."""
    row = conduct.check_in(meeting_id)
    if row is not None:
        row.is_shown = False


def ensure_may_close(talk: Conversation) -> None:
    """Refuse a close by the rep alone; in a room either hand may press it (trust.md, 5)."""
    if not talk.is_room and talk.viewer_id != talk.span.manager_id:
        raise NotAllowedError(
            f"{talk.manager_name} closes it, or both of you on the shared screen."
        )


def close(talk: Conversation) -> None:
    """End a meeting in agreement: promises count, the focus is agreed, the next one is planned.

    The caller has checked the gate. Closing twice changes nothing: `ensure_live` refuses.
    """
    ensure_live(talk.meeting.state)
    FOCUS.agree(talk)
    _end(talk, by_id=talk.viewer_id)
    _record(AuditTag.MEETING_CLOSE, talk.meeting, talk.viewer_id)


def stop(talk: Conversation) -> None:
    """End a meeting without agreement; no reason is asked, and promises carry over.

    Under ten live minutes it did not take place: it is planned again, with its words kept.
    """
    ensure_live(talk.meeting.state)
    if talk.agenda.mode != "put_away":
        leave(talk, open_step(talk.agenda, talk.state.current_step if talk.state else "").key)
    _stop(talk, by_id=talk.viewer_id)


def stop_forgotten(talk: Conversation) -> None:
    """End a meeting that nobody stopped, as if somebody had; nobody is named for it."""
    _stop(talk, by_id=None)


def _stop(talk: Conversation, *, by_id: int | None) -> None:
    meeting, moment = talk.meeting, now()
    assert meeting.started_at is not None
    if counts_as_held(meeting.started_at, moment):
        meeting.is_stopped_early = True
        _end(talk, by_id=by_id)
    else:
        meeting.state = MeetingState.PLANNED
        meeting.started_at = None
        auth.end_rooms_after(meeting.id, moment + ROOM_STAYS)
    _record(AuditTag.MEETING_STOP, meeting, by_id)


def _end(talk: Conversation, *, by_id: int | None) -> None:
    meeting, moment = talk.meeting, now()
    next_steps = {place: talk.text("deals", f"{place}.next_step") for place in (1, 2)}
    deals.keep_as_closed(meeting, next_steps=next_steps, on=talk.on)
    commitments.settle(meeting, at=moment, on=talk.on, next_on=talk.next_on)
    meeting.state = MeetingState.HELD
    meeting.ended_at = moment
    meeting.ended_by_id = by_id
    talks.settle_open(meeting.pair_id)
    if talk.span.is_open(talk.on):
        _plan_next(talk, moment, actor_id=by_id or talk.span.manager_id)
    _queue_recap(talk, moment)
    auth.end_rooms_after(meeting.id, moment + ROOM_STAYS)


def _plan_next(talk: Conversation, moment: datetime, *, actor_id: int) -> None:
    wanted_at = talk.state.next_at if talk.state else None
    if wanted_at is not None and wanted_at <= moment:
        wanted_at = None  # chosen while it was still to come, in a meeting that nobody stopped
    after = max(talk.meeting.starts_at, moment - timedelta(hours=12))
    schedule.plan_next(talk.meeting.pair_id, after, wanted_at=wanted_at, actor_id=actor_id)


def _queue_recap(talk: Conversation, moment: datetime) -> None:
    # Whoever led the two until now reads the record no more.
    led = (talk.span.manager_id,) if talk.span.is_open(talk.on) else ()
    for person_id in (talk.span.rep_id, *led):
        queue(
            db.session(),
            "recap",
            person_id,
            at=moment,
            meeting_id=talk.meeting.id,
            pair_id=talk.meeting.pair_id,
        )


def _record(tag: AuditTag, meeting: Meeting, actor_id: int | None) -> None:
    record(db.session(), tag, actor_id=actor_id, pair_id=meeting.pair_id, meeting_id=meeting.id)
