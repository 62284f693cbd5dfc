from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from oneonone.access.permissions import Permission
from oneonone.audit.record import record_apart
from oneonone.audit.tags import AuditTag
from oneonone.lib import previews, sheets
from oneonone.lib.errors import ConflictError, RuleError
from oneonone.lib.tabular import TableError, write
from oneonone.models.base import db
from oneonone.models.import_file import ImportFile
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.columns import ColumnsForm, columns_form
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from . import export, queries, rules, service
from .forms import RunForm

blueprint = AppBlueprint("people_file", __name__)

UPLOAD = "/admin/import"
ONE = f"{UPLOAD}/<id:file_id>"
_MAY = Permission.ADMINISTER


@blueprint.get("/admin/people.csv", permission=_MAY, wants_password=True)
def as_csv() -> Response:
    """Answer everybody as a file that can be brought again."""
    body = export.as_csv(db.session())
    record_apart(db.engine, AuditTag.PEOPLE_EXPORT, actor_id=viewer().person_id)
    return _csv(body, "people.csv")


@blueprint.get(UPLOAD, permission=_MAY, wants_password=True)
def upload() -> Response:
    return _upload_page()


@blueprint.get(f"{UPLOAD}/example.csv", permission=_MAY)
def example() -> Response:
    shown = [it for it in rules.FIELDS if it.example]
    return _csv(write([[it.label for it in shown], [it.example for it in shown]]), "people.csv")


@blueprint.post(UPLOAD, permission=_MAY, takes_file=True, wants_password=True)
def bring() -> Response:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page("Choose a file first.")
    try:
        file = service.bring(viewer().person_id, sent.filename, sent.read())
    except TableError as error:
        return _upload_page(error.message)
    return see_other(f"{UPLOAD}/{file.id}")


@blueprint.get(ONE, permission=_MAY)
def show(file_id: int) -> Response:
    """Answer where a file stands: what it would do, how far it is, or what it did."""
    return _page_of(queries.file(file_id))


@blueprint.post(f"{ONE}/columns", permission=_MAY)
def columns(file_id: int) -> Response:
    file = queries.file(file_id, is_held=True)
    if file.state == "open":
        form = _columns_form(file, service.look(file.content, file.mapping), is_sent=True)
        if not form.validate():
            return _page_of(file, form=form, status=422)
        service.choose_columns(file, form.mapping, form.order.data or "")
    return see_other(f"{UPLOAD}/{file_id}")


@blueprint.post(f"{ONE}/run", permission=_MAY, wants_password=True)
def run(file_id: int) -> Response:
    """Take everybody in or nobody; what stands in the way is shown with the rows it is about."""
    form, actor_id = RunForm(posted()), viewer().person_id
    try:
        service.take_in(file_id, actor_id=actor_id, seen=form.stamp.data or "")
    except ConflictError as error:
        return _page_of(queries.file(file_id), refusal=error.message, status=409)
    except RuleError as error:
        return _page_of(queries.file(file_id), refusal=error.message, status=422)
    return see_other(f"{UPLOAD}/{file_id}")


@blueprint.post(f"{ONE}/plan", permission=_MAY)
def plan(file_id: int) -> Response:
    """Plan the next one-to-ones; a page with a script asks again by itself until all are."""
    service.go_on(file_id, seen_rows=RunForm(posted()).rows.data or "")
    file = queries.file(file_id)
    if file.state == "running" and wants_fragment():
        return fragment("admin/people_file/_progress.html", **_standing(file))
    return see_other(f"{UPLOAD}/{file_id}")


@blueprint.post(f"{ONE}/discard", permission=_MAY)
def discard(file_id: int) -> Response:
    file = queries.file(file_id, is_held=True)
    is_in = file.state != "open"
    service.discard(file)
    say("The file is gone. Who came with it stays." if is_in else "The file is gone.")
    return see_other(UPLOAD)


def _upload_page(problem: str = "") -> Response:
    waiting = [_standing(it) for it in queries.files() if it.state != "done"]
    return page(
        "admin/people_file/upload.html",
        status=422 if problem else 200,
        problem=problem,
        waiting=waiting,
        fields=rules.FIELDS,
        path=UPLOAD,
    )


def _page_of(
    file: ImportFile, *, form: ColumnsForm | None = None, refusal: str = "", status: int = 200
) -> Response:
    if file.state != "open":
        return page(f"admin/people_file/{file.state}.html", **_standing(file))
    try:
        seen = service.look(file.content, file.mapping)
    except TableError as error:  # only a file that was changed behind our back
        return _upload_page(error.message)
    form, has_errors = form or _columns_form(file, seen), form is not None
    part = previews.part_of(request.args.get("part", ""))
    found = None
    if not seen.unsettled:
        found = service.outlook(db.session(), seen, actor_id=viewer().person_id)
    return page(
        "admin/people_file/preview.html",
        status=status,
        refusal=refusal,
        sheet=seen.sheet,
        form=form,
        asks_order=seen.asks_order,
        is_open=bool(seen.unsettled),
        has_errors=has_errors,
        found=found,
        preview=previews.preview(found.plans if found else (), f"{UPLOAD}/{file.id}", part),
        **_standing(file, found),
    )


def _columns_form(file: ImportFile, seen: sheets.Look, *, is_sent: bool = False) -> ColumnsForm:
    said = file.mapping.get(sheets.ORDER, "")
    return columns_form(seen.sheet, said, asks_order=seen.asks_order, is_sent=is_sent)


def _standing(file: ImportFile, found: service.Outlook | None = None) -> dict[str, Any]:
    """Return what every page of a file draws."""
    return {
        "file": file,
        "path": f"{UPLOAD}/{file.id}",
        "stamp": service.stamp_of(file, found),
        "total": len(file.counts.get("pairs", ())),
        "heading": previews.done_heading(file.counts, "person", "people"),
    }


def _csv(body: bytes, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
