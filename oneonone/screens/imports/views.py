from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from oneonone.access.permissions import Permission
from oneonone.lib import previews
from oneonone.lib.imports import PROBLEM
from oneonone.lib.tabular import TableError
from oneonone.models.import_file import ImportFile
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.columns import ColumnsForm, columns_form
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import RunForm
from .kinds import DEALS, KINDS, READINGS, Kind

blueprint = AppBlueprint("imports", __name__)

_MAY = Permission.FILE_IMPORT


@blueprint.get(DEALS.url, permission=_MAY)
def deals() -> Response:
    return _upload_page(DEALS)


@blueprint.post(DEALS.url, permission=_MAY, takes_file=True)
def bring_deals() -> Response:
    return _bring(DEALS)


@blueprint.get(f"{DEALS.url}/example.csv", permission=_MAY)
def example_of_deals() -> Response:
    return _example(DEALS)


@blueprint.get(READINGS.url, permission=_MAY)
def readings() -> Response:
    return _upload_page(READINGS)


@blueprint.post(READINGS.url, permission=_MAY, takes_file=True)
def bring_readings() -> Response:
    return _bring(READINGS)


@blueprint.get(f"{READINGS.url}/example.csv", permission=_MAY)
def example_of_readings() -> Response:
    return _example(READINGS)


@blueprint.get("/imports/<id:import_id>", permission=_MAY)
def show(import_id: int) -> Response:
    """Answer where a file stands: what it would do, how far it is, or what it did."""
    return _page_of(queries.file(viewer(), import_id))


@blueprint.post("/imports/<id:import_id>/columns", permission=_MAY)
def columns(import_id: int) -> Response:
    file = queries.file(viewer(), import_id, is_held=True)
    if file.state != "open":
        return see_other(_path(file))
    form = _columns_form(file, service.look(file), is_sent=True)
    if not form.validate():
        return _page_of(file, form, status=422)
    service.choose_columns(file, form.mapping, form.order.data or "")
    return see_other(_path(file))


@blueprint.post("/imports/<id:import_id>/run", permission=_MAY)
def run(import_id: int) -> Response:
    """Take in the next rows; a page with a script asks again by itself until all are in."""
    file, form = queries.file(viewer(), import_id, is_held=True), RunForm(posted())
    service.take_in(
        file, viewer(), viewer_today(), seen=form.stamp.data or "", seen_rows=form.rows.data or ""
    )
    if file.state == "running" and wants_fragment():
        return fragment("imports/_progress.html", **_standing(file))
    return see_other(_path(file))


@blueprint.post("/imports/<id:import_id>/discard", permission=_MAY)
def discard(import_id: int) -> Response:
    file = queries.file(viewer(), import_id, is_held=True)
    is_begun = file.rows_done > 0
    service.discard(file)
    say("The file is gone. What it brought in stays." if is_begun else "The file is gone.")
    return see_other(KINDS[file.kind].url)


def _upload_page(kind: Kind, problem: str = "") -> Response:
    queries.ensure_has_one_to_ones(viewer())
    waiting = [it for it in queries.files(kind.key) if it.state != "done"]
    return page(
        "imports/upload.html",
        status=422 if problem else 200,
        kind=kind,
        problem=problem,
        waiting=[_standing(it) for it in waiting],
        leads=len(viewer().reps) > 1,
        numbers=queries.numbers(viewer()) if kind is READINGS else [],
    )


def _bring(kind: Kind) -> Response:
    queries.ensure_has_one_to_ones(viewer())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page(kind, "Choose a file first.")
    try:
        file = service.bring(viewer(), kind, sent.filename, sent.read())
    except TableError as error:
        return _upload_page(kind, error.message)
    return see_other(_path(file))


def _example(kind: Kind) -> Response:
    response = make_response(kind.example)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.key}-example.csv"'
    return response


def _page_of(file: ImportFile, form: ColumnsForm | None = None, status: int = 200) -> Response:
    standing = _standing(file)
    if file.state != "open":
        return page(f"imports/{file.state}.html", **standing)
    try:
        seen = service.look(file)
    except TableError as error:  # only a file that was changed behind our back
        return _upload_page(standing["kind"], error.message)
    part = previews.part_of(request.args.get("part", ""))
    plans = [] if seen.unsettled else service.plans(seen, viewer(), viewer_today())
    return page(
        "imports/preview.html",
        status=status,
        sheet=seen.sheet,
        form=form or _columns_form(file, seen),
        asks_order=seen.asks_order,
        is_open=bool(seen.unsettled),
        has_errors=form is not None,
        preview=previews.preview(plans, _path(file), part),
        **standing,
    )


def _columns_form(file: ImportFile, seen: service.Look, *, is_sent: bool = False) -> ColumnsForm:
    said = service.order_said(file)
    return columns_form(seen.sheet, said, asks_order=seen.asks_order, is_sent=is_sent)


def _standing(file: ImportFile) -> dict[str, Any]:
    """Return what every page of a file draws."""
    kind, counts = KINDS[file.kind], file.counts
    return {
        "file": file,
        "kind": kind,
        "path": _path(file),
        "stamp": service.stamp_of(file),
        "total": counts.get("rows", 0),
        "heading": previews.done_heading(counts, kind.noun),
        "left_out": previews.left_out_words(counts.get(PROBLEM, 0), "left out"),
    }


def _path(file: ImportFile) -> str:
    return f"/imports/{file.id}"
