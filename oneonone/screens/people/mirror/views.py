from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotVisibleError
from oneonone.screens.people.forms import asked_of as past_of
from oneonone.screens.people.frame import frame_of
from oneonone.screens.people.whose import whose
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page

from .page import Asked, asked_of, mirror, together
from .rules import PERIODS

blueprint = AppBlueprint("mirror", __name__)


@blueprint.get("/mirror", permission=Permission.MIRROR_READ)
def show() -> Response:
    """Answer how somebody leads, for their own eyes; `?weeks=` looks further back or less."""
    drawn = mirror(me().viewer, _asked(), me().time_zone)
    return page("people/mirror.html", mirror=drawn, periods=PERIODS)


@blueprint.get("/people/<id:person_id>/mirror", permission=Permission.PERSON_READ)
def show_together(person_id: int) -> Response:
    """Answer a rep what of their manager's mirror concerns them; only themselves."""
    who = whose(me().viewer, person_id)
    if not who.is_own:
        raise NotVisibleError
    drawn = together(who.open_spans, _asked(), me().time_zone)
    frame = frame_of(
        who, past_of({}, now(), me().time_zone), printed_by=me().name, viewer_id=me().person_id
    )
    return page("people/together.html", together=drawn, periods=PERIODS, **frame)


def _asked() -> Asked:
    return asked_of(request.args, PERIODS, today(me().time_zone))
