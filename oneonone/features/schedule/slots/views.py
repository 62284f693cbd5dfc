from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.schedule.ways import ensure_open, other_name, way_back
from oneonone.lib.dates import local, now, today
from oneonone.lib.errors import RuleError
from oneonone.models.meeting import MeetingState
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import open_span, viewer

from . import queries, rules, service
from .forms import MoveForm, SkipForm, SlotForm, UndoForm, done_words
from .offers import Reader, offers
from .queries import SlotRow
from .rules import By
from .suggestions import Usual
from .undo import undo as take_back

blueprint = AppBlueprint("slots", __name__)
PLAN = Permission.MEETING_PLAN


@blueprint.get("/meetings/<id:meeting_id>/move", permission=PLAN)
def move_page(meeting_id: int) -> Response:
    slot = queries.slot(meeting_id, today())
    if not _may_change(slot):
        return see_other(f"/meetings/{meeting_id}")
    wall = local(slot.meeting.starts_at, viewer_zone())
    form = MoveForm(back=request.args.get("back"), at=wall.time())
    return _move_page(slot, form)


@blueprint.post("/meetings/<id:meeting_id>/move", permission=PLAN)
def move(meeting_id: int) -> Response:
    slot = _slot_to_change(meeting_id)
    form = MoveForm(posted())
    if not form.validate():
        return _move_page(slot, form, status=422)
    to_at = form.wanted_at(viewer_zone())
    try:
        has_moved = service.move(slot, to_at, _by(form))
    except RuleError as error:
        return _refused(slot, form, error, _move_page)
    if has_moved:
        words = done_words("Moved to", to_at, viewer_zone(), _other(slot))
        say(words + form.jump_words(viewer_zone()), _undo(slot, form))
    return see_other(way_back(form.back.data, meeting_id))


@blueprint.get("/meetings/<id:meeting_id>/skip", permission=PLAN)
def skip_page(meeting_id: int) -> Response:
    slot = queries.slot(meeting_id, today())
    if not _may_change(slot) or slot.meeting.starts_at <= now():
        return see_other(f"/meetings/{meeting_id}")
    return _skip_page(slot, SkipForm(back=request.args.get("back")))


@blueprint.post("/meetings/<id:meeting_id>/skip", permission=PLAN)
def skip(meeting_id: int) -> Response:
    slot = _slot_to_change(meeting_id)
    form = SkipForm(posted())
    if not form.validate():
        return _skip_page(slot, form, status=422)
    try:
        has_changed = service.skip(slot, form.reason.data, _by(form))
    except RuleError as error:
        return _refused(slot, form, error, _skip_page)
    if has_changed:
        say(f"Called off. {_other(slot)} will see it.", _undo(slot, form))
    return see_other(way_back(form.back.data, meeting_id))


@blueprint.post("/meetings/<id:meeting_id>/shorten", permission=PLAN)
def shorten(meeting_id: int) -> Response:
    """Fifteen minutes instead, at the same time."""
    slot, form = _slot_to_change(meeting_id), SlotForm(posted())
    minutes = slot.meeting.minutes
    try:
        has_changed = service.shorten(slot, _by(form))
    except RuleError as error:
        return _refused(slot, SkipForm(posted()), error, _skip_page)
    if has_changed:
        say(f"15 minutes instead. {_other(slot)} will see it.", _undo(slot, form, minutes=minutes))
    return see_other(way_back(form.back.data, meeting_id))


@blueprint.post("/meetings/<id:meeting_id>/away", permission=PLAN)
def excuse(meeting_id: int) -> Response:
    """One of the two is away: neither who nor why is asked."""
    slot, form = _slot_to_change(meeting_id), SlotForm(posted())
    try:
        has_changed = service.excuse(slot, _by(form))
    except RuleError as error:
        return _refused(slot, SkipForm(posted()), error, _skip_page)
    if has_changed:
        say(f"Away. It is not counted. {_other(slot)} will see it.", _undo(slot, form))
    return see_other(way_back(form.back.data, meeting_id))


@blueprint.post("/meetings/<id:meeting_id>/undo", permission=PLAN)
def undo(meeting_id: int) -> Response:
    """Take back what was done last, while nothing newer happened."""
    slot, form = _slot_to_change(meeting_id), UndoForm(posted())
    if not form.validate():
        raise RuleError("It lasts between 10 minutes and two hours.")
    meeting, back = slot.meeting, way_back(form.back.data, meeting_id)
    if not take_back(slot, _by(form), form.minutes_before):
        say("Taken back. Nothing is planned then.")
        return see_other("/" if back == f"/meetings/{meeting_id}" else back)
    when = rules.when_words(meeting.starts_at, viewer_zone(), now())
    say(f"Taken back. It is {when}, {meeting.minutes} minutes.")
    return see_other(back)


def _move_page(slot: SlotRow, form: MoveForm, *, status: int = 200) -> Response:
    meeting, span = slot.meeting, ensure_open(slot.meeting.pair_id)
    reader = Reader(viewer().person_id, viewer_zone())
    usual = Usual(meeting.starts_at, meeting.minutes, slot.zone)
    return page(
        "schedule/move.html",
        fragment="schedule/_move.html",
        status=status,
        form=form,
        offers=offers(span, slot, usual, reader, meeting_id=meeting.id),
        **_frame(slot, form),
    )


def _skip_page(slot: SlotRow, form: SkipForm, *, status: int = 200) -> Response:
    can_shorten = slot.meeting.minutes > rules.SHORT_MINUTES
    return page(
        "schedule/skip.html",
        fragment="schedule/_skip.html",
        status=status,
        form=form,
        can_shorten=can_shorten,
        reasons=rules.SKIP_WORDS,
        **_frame(slot, form),
    )


def _frame(slot: SlotRow, form: SlotForm) -> dict[str, object]:
    return {
        "meeting": slot.meeting,
        "name": _other(slot),
        "when": rules.when_words(slot.meeting.starts_at, viewer_zone(), now()),
        "back": way_back(form.back.data, slot.meeting.id),
    }


def _refused(
    slot: SlotRow, form: SlotForm, error: RuleError, draw: Callable[..., Response]
) -> Response:
    """Draw the page again with the reason; where there is nothing to choose any more, say so."""
    if slot.meeting.state != MeetingState.PLANNED:
        raise error
    form.refusal = error.message
    return draw(slot, form, status=error.status)


def _by(form: SlotForm) -> By:
    return By(viewer().person_id, form.sequence.data or "", viewer_zone())


def _undo(slot: SlotRow, form: SlotForm, **more: int) -> Undo:
    meeting = slot.meeting
    back = way_back(form.back.data, meeting.id)
    return Undo(
        f"/meetings/{meeting.id}/undo", {"back": back, "sequence": meeting.sequence, **more}
    )


def _other(slot: SlotRow) -> str:
    return other_name(ensure_open(slot.meeting.pair_id))


def _slot_to_change(meeting_id: int) -> SlotRow:
    slot = queries.slot_to_change(meeting_id, today())
    ensure_open(slot.meeting.pair_id)
    return slot


def _may_change(slot: SlotRow) -> bool:
    is_open = open_span(slot.meeting.pair_id) is not None
    return is_open and rules.may_change(slot.meeting, now(), slot.zone)
