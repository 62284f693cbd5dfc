from __future__ import annotations

from flask import Response, abort
from wtforms import HiddenField

from oneonone.access.permissions import Permission
from oneonone.features.schedule.ways import ensure_open, way_back
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import AppForm, posted
from oneonone.web.htmx import see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import open_span, viewer

from . import queries, service

blueprint = AppBlueprint("talk", __name__)


class TalkForm(AppForm):
    pair_id = HiddenField()
    back = HiddenField()


@blueprint.post("/talk", permission=Permission.TALK_REQUEST)
def ask() -> Response:
    form = TalkForm(posted())
    span = open_span(form.pair_id.data or "") or abort(404)
    service.ask(span, actor_id=viewer().person_id)
    asked = queries.open_request(span.id) or abort(404)
    back = way_back(form.back.data)
    undo = Undo(f"/talk/{asked.id}/settle", {"back": back})
    say(f"{span.manager_name.split()[0]} will see that you would like to talk sooner.", undo)
    return see_other(back)


@blueprint.post("/talk/<id:request_id>/settle", permission=Permission.TALK_REQUEST)
def settle(request_id: int) -> Response:
    """Let the rep take it back, or either say that the two have talked."""
    form = TalkForm(posted())
    asked = queries.request(request_id)
    span = ensure_open(asked.pair_id)
    is_rep = span.rep_id == viewer().person_id
    if service.settle(asked):
        say("Taken back." if is_rep else f"{span.rep_name.split()[0]} and you have talked.")
    return see_other(way_back(form.back.data))
