from __future__ import annotations

from flask import Response, abort, current_app, request

from oneonone.access.permissions import Permission
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page as answer

from . import figures, files, page
from .asked import Asked, ask
from .rules import page_in

blueprint = AppBlueprint("participation", __name__)

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/participation", permission=Permission.PARTICIPATION_READ)
def participation() -> Response:
    sent = request.args.to_dict(flat=False)
    drawn = page.draw(_asked(AuditTag.PARTICIPATION_READ), page_in(sent))
    return answer(
        "participation/index.html",
        fragment="participation/_grid.html",
        it=drawn,
        figures=figures,
    )


@blueprint.get("/participation/quarters", permission=Permission.PARTICIPATION_READ)
def quarters() -> Response:
    asked = _asked(AuditTag.PARTICIPATION_READ)
    return answer(
        "participation/quarters.html",
        fragment="participation/_quarters.html",
        trend=page.quarterly(asked),
        asked=asked,
        figures=figures,
    )


@blueprint.get("/participation.csv", permission=Permission.PARTICIPATION_READ)
def as_csv() -> Response:
    name = request.args.get("sheet", files.WEEKS)
    if name not in (files.WEEKS, files.PEOPLE, files.ABOUT):
        abort(404)
    found = files.sheets(_asked(AuditTag.PARTICIPATION_DOWNLOAD), (name,))
    if not found:
        abort(404)
    return _file(files.as_csv(found[0]), CSV, f"participation-{name}.csv")


@blueprint.get("/participation.xlsx", permission=Permission.PARTICIPATION_READ)
def as_xlsx() -> Response:
    asked = _asked(AuditTag.PARTICIPATION_DOWNLOAD)
    return _file(files.as_xlsx(asked), XLSX, "participation.xlsx")


def _asked(tag: AuditTag) -> Asked:
    has_names: bool = current_app.config["SETTINGS"].has_participation_names
    return ask(request.args.to_dict(flat=False), now(), tag, has_names=has_names)


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, mimetype=None, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
