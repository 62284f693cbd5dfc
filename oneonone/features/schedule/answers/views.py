from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.schedule.slots import queries
from oneonone.features.schedule.slots.queries import SlotRow
from oneonone.features.schedule.slots.rules import By, when_words
from oneonone.features.schedule.ways import ensure_open, other_name, way_back
from oneonone.lib.dates import local, now, today
from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import open_span, viewer

from . import rules, service
from .forms import AnswerForm

blueprint = AppBlueprint("answers", __name__)
PLAN = Permission.MEETING_PLAN


@blueprint.get("/meetings/<id:meeting_id>/did-you-meet", permission=PLAN)
def ask(meeting_id: int) -> Response:
    slot = queries.slot(meeting_id, today())
    is_open = open_span(slot.meeting.pair_id) is not None
    if not (is_open and rules.is_asked(slot.meeting, now(), slot.zone)):
        return see_other(f"/meetings/{meeting_id}")
    wall = local(slot.meeting.starts_at, viewer_zone())
    return _page(slot, AnswerForm(back=request.args.get("back"), at=wall.time()))


@blueprint.post("/meetings/<id:meeting_id>/did-you-meet", permission=PLAN)
def answer(meeting_id: int) -> Response:
    slot = queries.slot_to_change(meeting_id, today())
    ensure_open(slot.meeting.pair_id)
    form = AnswerForm(posted())
    if not form.validate():
        return _page(slot, form, status=422)
    by = By(viewer().person_id, form.sequence.data or "", viewer_zone())
    took_place_at = form.took_place_at(viewer_zone())
    try:
        is_new = service.answer(slot, by, has_met=form.has_met, took_place_at=took_place_at)
    except RuleError as error:
        return _refused(slot, form, error)
    back = way_back(form.back.data, meeting_id)
    if is_new:
        say(_said(slot, form), _undo(slot, back))
    return see_other(back)


def _refused(slot: SlotRow, form: AnswerForm, error: RuleError) -> Response:
    """Draw the page again with the reason; where nothing is asked any more, say so."""
    if not rules.is_asked(slot.meeting, now(), slot.zone):
        raise error
    form.refusal = error.message
    return _page(slot, form, status=error.status)


def _page(slot: SlotRow, form: AnswerForm, *, status: int = 200) -> Response:
    meeting = slot.meeting
    return page(
        "schedule/did_you_meet.html",
        fragment="schedule/_did_you_meet.html",
        status=status,
        form=form,
        meeting=meeting,
        name=other_name(ensure_open(meeting.pair_id)),
        when=when_words(meeting.starts_at, viewer_zone(), now()),
        back=way_back(form.back.data, meeting.id),
        said=_said_so_far(slot),
    )


def _said_so_far(slot: SlotRow) -> str:
    """Say what has been answered, by name, so that nobody contradicts unawares."""
    said, name = service.answers_of(slot), other_name(ensure_open(slot.meeting.pair_id))
    me = viewer().person_id
    parts = [f"{'You' if who == me else name} said that you met." for who in sorted(said.yes)]
    if said.no is not None:
        parts.append(f"{'You' if said.no == me else name} said that you did not meet.")
    return " ".join(parts)


def _said(slot: SlotRow, form: AnswerForm) -> str:
    if slot.meeting.is_contested:
        return "Noted. It counts when you have both settled it."
    if form.has_met:
        return "Noted: you met without the app. It counts."
    return "Noted: you did not meet."


def _undo(slot: SlotRow, back: str) -> Undo:
    meeting = slot.meeting
    return Undo(f"/meetings/{meeting.id}/undo", {"back": back, "sequence": meeting.sequence})
