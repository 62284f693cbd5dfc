from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.lib.dates import now
from oneonone.lib.text import typed
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page

from .queries import find

blueprint = AppBlueprint("find", __name__)


@blueprint.get("/find", permission=Permission.HOME_READ)
def show() -> Response:
    """Answer what is found; asked again while somebody types."""
    query = typed(request.args.get("q", ""))
    hits = find(me().viewer, query, now(), me().time_zone)
    return page("find/index.html", fragment="find/_found.html", found=hits)
