"""One meeting at its own address, as it stands: ready page, live, or record."""

from __future__ import annotations

from flask import Response, current_app, request

from oneonone.access.permissions import Permission
from oneonone.features.auth import service as auth
from oneonone.features.auth.rules import Room, code_in_groups
from oneonone.features.auth.views import me
from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct.queries import MeetingRow
from oneonone.features.friction.views import card_context as friction_context
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.slots.actions import actions_of
from oneonone.features.schedule.talk import queries as talks
from oneonone.features.topics.views import card_context
from oneonone.features.work_card.views import card_context as work_card_context
from oneonone.lib.dates import now
from oneonone.lib.meeting_days import is_missed
from oneonone.models.meeting import MeetingState
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page
from oneonone.web.reading import remember_read
from oneonone.web.viewer import open_span

from . import service
from .live import live_page
from .ready import ready, waiting
from .record import did_not_happen_page, record_page

blueprint = AppBlueprint("meetings", __name__)


@blueprint.get("/meetings/<id:meeting_id>", permission=Permission.MEETING_READ, is_for_room=True)
def show(meeting_id: int) -> Response:
    row = conduct.meeting_row(meeting_id)
    match row.meeting.state:
        case MeetingState.PLANNED if not _is_missed(row):
            return _planned(row)
        case MeetingState.LIVE:
            return live_page(row)
        case MeetingState.HELD:
            return record_page(meeting_id)
        case _:
            return did_not_happen_page(row.meeting, _zone(row))


@blueprint.post("/meetings/<id:meeting_id>/room-code", permission=Permission.MEETING_RUN)
def make_room_code(meeting_id: int) -> Response:
    """Show a code for a meeting-room computer, here and nowhere else: only its hash is kept."""
    meeting = schedule.meeting(meeting_id)
    service.ensure_room_may_join(meeting, is_pair_open=open_span(meeting.pair_id) is not None)
    room, secret = Room(meeting.id, meeting.pair_id), current_app.config["SETTINGS"].secret_key
    code, ends_at = auth.make_room_code(me().account_id, me().person_id, room, secret=secret)
    return page(
        "meetings/room_code.html",
        code=code_in_groups(code),
        ends_at=ends_at,
        meeting=meeting,
        host=request.host,
    )


def _is_missed(row: MeetingRow) -> bool:
    meeting, was_not_met = row.meeting, row.meeting.not_met_at is not None
    return is_missed(
        meeting.starts_at, now(), meeting.state, zone=_zone(row), was_not_met=was_not_met
    )


def _zone(row: MeetingRow) -> str:
    pair_id = row.meeting.pair_id
    return row.cadence.time_zone if row.cadence else schedule.zones([pair_id])[pair_id]


def _planned(row: MeetingRow) -> Response:
    """Answer the manager's ready page; the rep, and a screen both look at, wait."""
    viewer, meeting = me().viewer, row.meeting
    span = next(span for span in viewer.spans if span.id == meeting.pair_id)
    if viewer.is_room:
        return page(
            "meetings/waiting_room.html", waiting=waiting(row, span, me().time_zone), span=span
        )
    actions = actions_of(meeting, _zone(row), is_open=meeting.pair_id in viewer.open_pairs)
    if viewer.person_id == span.rep_id:
        asked = talks.open_request(meeting.pair_id)
        return page(
            "meetings/waiting.html",
            waiting=waiting(row, span, me().time_zone),
            actions=actions,
            asked_id=asked and asked.id,
            **work_card_context(span),
        )
    drawn = ready(row, span, me().time_zone)
    cards = {**card_context(span, f"/meetings/{meeting.id}"), **friction_context(span)}
    cards |= work_card_context(span)
    listed = {line.text for line in cards["friction_card"].lines}
    said = drawn.preparation.in_my_way if drawn.preparation else ""
    remember_read(meeting)
    return page(
        "meetings/ready.html",
        ready=drawn,
        actions=actions,
        in_their_way="" if said in listed else said,
        **cards,
    )
