from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.audit.told import PAGE
from oneonone.features.auth.views import me
from oneonone.lib.text import id_of
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import day_month
from oneonone.web.htmx import page

from . import queries
from .rules import days

blueprint = AppBlueprint("my_log", __name__)


@blueprint.get("/me/log", permission=Permission.DATA_EXPORT)
def show() -> Response:
    """Show a page of the log; with a script the next one comes below it."""
    someone, before_id = me(), id_of(request.args.get("before", ""))
    found = queries.happened(
        someone.viewer, someone.time_zone, before_id=before_id or None, limit=PAGE + 1
    )
    known = {it.meeting_on: day_month(it.meeting_on) for it in found if it.meeting_on}
    return page(
        "my_log/index.html",
        fragment="my_log/_more.html",
        days=days(found[:PAGE], someone.time_zone, known),
        earlier=f"/me/log?before={found[PAGE - 1].id}" if len(found) > PAGE else "",
        is_first=not before_id,
        is_rep=any(span.rep_id == someone.person_id for span in someone.viewer.spans),
    )
