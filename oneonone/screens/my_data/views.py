from __future__ import annotations

from typing import Any

from flask import Response, make_response

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.models.data_export import DataExport
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from . import queries, service
from .forms import PartForm
from .rules import KEPT, Place

blueprint = AppBlueprint("my_data", __name__)

HERE = "/me/export"
FILE_NAME = "my-oneonone-data.zip"
_MAY = Permission.DATA_EXPORT


@blueprint.get(HERE, permission=_MAY, wants_password=True)
def index() -> Response:
    """Say what is in it, and show what was gathered already."""
    return page("my_data/index.html", export=next(iter(queries.exports(viewer())), None))


@blueprint.post(HERE, permission=_MAY, wants_password=True)
def begin() -> Response:
    queries.ensure_has_words(viewer())
    return see_other(_path(service.begin(viewer())))


@blueprint.get(f"{HERE}/<id:export_id>", permission=_MAY, wants_password=True)
def show(export_id: int) -> Response:
    """Show how far it is; done, where it is to be had."""
    export = queries.export(viewer(), export_id)
    return page(f"my_data/{export.state}.html", **_standing(export))


@blueprint.post(f"{HERE}/<id:export_id>/go-on", permission=_MAY)
def go_on(export_id: int) -> Response:
    """Take the next part; a page with a script asks again by itself until all are in."""
    export, form = queries.export(viewer(), export_id, is_held=True), PartForm(posted())
    service.gather(export, viewer(), seen=form.part.data or "")
    if export.state == "running" and wants_fragment():
        return fragment("my_data/_progress.html", **_standing(export))
    return see_other(_path(export))


@blueprint.get(f"{HERE}/<id:export_id>/file", permission=_MAY, wants_password=True)
def fetch(export_id: int) -> Response:
    """Answer the file; kept by nothing on its way (W-09)."""
    export = queries.export(viewer(), export_id)
    if export.state != "done":
        return see_other(_path(export))
    someone = me()
    account = service.account_of(
        someone.account_id, someone.person_id, someone.time_zone, someone.name
    )
    answer = make_response(service.file_of(export, viewer(), account))
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@blueprint.post(f"{HERE}/<id:export_id>/discard", permission=_MAY)
def discard(export_id: int) -> Response:
    service.discard(queries.export(viewer(), export_id, is_held=True))
    say("What was gathered is gone.")
    return see_other("/me")


def _standing(export: DataExport) -> dict[str, Any]:
    """Return what every page of an export draws."""
    place = Place.of(export.gathered)
    return {
        "export": export,
        "path": _path(export),
        "done": place.rows,
        "total": place.total,
        "gone_at": export.created_at + KEPT,
    }


def _path(export: DataExport) -> str:
    return f"{HERE}/{export.id}"
