from __future__ import annotations

from datetime import datetime

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.rules import DEFAULT_MINUTES
from oneonone.features.schedule.slots import queries
from oneonone.features.schedule.slots.forms import done_words
from oneonone.features.schedule.slots.offers import Reader, offers
from oneonone.features.schedule.slots.suggestions import Usual
from oneonone.features.schedule.ways import other_name, way_back
from oneonone.lib.dates import instant, local, now, today
from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import open_span, viewer

from . import service
from .forms import BookingForm
from .rules import default_minutes, minutes_words, soon

blueprint = AppBlueprint("booking", __name__)
PLAN = Permission.MEETING_PLAN


@blueprint.get("/meetings/new", permission=PLAN)
def new() -> Response:
    span = open_span(request.args.get("pair", "")) or abort(404)
    rhythm = schedule.rhythm(span.id, today())
    minutes = default_minutes(rhythm.minutes if rhythm else None)
    form = BookingForm(back=request.args.get("back"), minutes=str(minutes))
    return _page(span, form)


@blueprint.post("/meetings", permission=PLAN)
def book() -> Response:
    form = BookingForm(posted())
    span = open_span(form.pair_id.data or "") or abort(404)
    if not form.validate():
        return _page(span, form, status=422)
    try:
        return _booked(span, form)
    except RuleError as error:
        form.refusal = error.message
        return _page(span, form, status=error.status)


def _booked(span: PairSpan, form: BookingForm) -> Response:
    zone, starts_at = viewer_zone(), form.wanted_at(viewer_zone())
    meeting, is_new = service.book(
        span.id,
        starts_at,
        int(form.minutes.data),
        actor_id=viewer().person_id,
        series_zone=queries.zones(span.id, today()).zone,
        zone=zone,
    )
    if is_new:
        words = done_words("Planned for", starts_at, zone, other_name(span))
        undo = Undo(
            f"/meetings/{meeting.id}/undo",
            {"sequence": meeting.sequence, "back": way_back(form.back.data)},
        )
        say(words + form.jump_words(zone), undo)
    return see_other(way_back(form.back.data, meeting.id))


def _page(span: PairSpan, form: BookingForm, *, status: int = 200) -> Response:
    sent = form.minutes.data
    minutes = int(sent) if sent in minutes_words() else DEFAULT_MINUTES
    zones = queries.zones(span.id, today())
    usual = Usual(_usual_at(span.id, zones.zone), minutes, zones.zone)
    return page(
        "schedule/new.html",
        fragment="schedule/_new.html",
        status=status,
        form=form,
        minutes=minutes,
        pair_id=span.id,
        name=other_name(span),
        back=way_back(form.back.data),
        offers=offers(span, zones, usual, Reader(viewer().person_id, viewer_zone())),
    )


def _usual_at(pair_id: int, zone: str) -> datetime:
    """Return the hour of the pair's rhythm today, else one soon."""
    rhythm, moment = schedule.rhythm(pair_id, today()), now()
    if rhythm is None:
        return soon(moment)
    return instant(local(moment, zone).date(), rhythm.at, zone)
