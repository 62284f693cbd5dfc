from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.audit.record import record_apart
from oneonone.audit.tags import AuditTag
from oneonone.audit.told import PAGE
from oneonone.features.auth.views import me
from oneonone.lib import tabular
from oneonone.lib.dates import now
from oneonone.lib.text import NAME_LIMIT, id_of
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page
from oneonone.web.reading import remember_log_read

from . import queries
from .rules import DAYS, KIND_WORDS, Filters, days, filters_in, said

blueprint = AppBlueprint("admin_log", __name__)

CSV = "text/csv; charset=utf-8"
HEADER = ("at", "kind", "who", "what")


@blueprint.get("/admin/log", permission=Permission.ADMINISTER)
def show() -> Response:
    """Show a page of the log; with a script the next one comes below it."""
    remember_log_read()
    filters, before_id = _filters(), id_of(request.args.get("before", ""))
    found = queries.events(filters, now(), before_id=before_id or None, limit=PAGE + 1)
    return page(
        "admin/log.html",
        fragment="admin/_log_more.html" if before_id else "admin/_log_days.html",
        filters=filters,
        kinds=KIND_WORDS,
        periods=DAYS,
        days=days(found[:PAGE], me().time_zone),
        earlier=_address(filters, found[PAGE - 1].id) if len(found) > PAGE else "",
        as_file=_address(filters, path="/admin/log.csv"),
        is_first=not before_id,
    )


@blueprint.get("/admin/log.csv", permission=Permission.ADMINISTER)
def as_csv() -> Response:
    """Answer the same as a file; that somebody took it along is in the log as well."""
    found = queries.events(_filters(), now())
    rows = [(f"{it.at:%Y-%m-%dT%H:%M:%SZ}", it.tag, *said(it)) for it in found]
    record_apart(db.engine, AuditTag.LOG_READ, actor_id=me().person_id, count=len(rows))
    response = Response(tabular.write([HEADER, *rows]), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def _filters() -> Filters:
    who = " ".join(request.args.get("who", "").split())[:NAME_LIMIT]
    return filters_in(request.args, who)


def _address(filters: Filters, before_id: int | None = None, path: str = "/admin/log") -> str:
    asked = {**filters.asked, **({"before": str(before_id)} if before_id else {})}
    return f"{path}?{urlencode(asked)}" if asked else path
