"""The quarter page of a rep: one form, so that no button loses what was typed beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.lib.errors import NotVisibleError
from oneonone.lib.text import id_of
from oneonone.lib.versions import Edit, VersionConflictError, settled, stamp
from oneonone.models.base import db
from oneonone.models.quarter import QuarterItem, QuarterPage
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.forms import posted, posted_edits
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.once import is_repeated
from oneonone.web.transaction import keep_what_was_written
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import TEXTS, QuarterForm, quarter_form
from .rules import HEADINGS, Quarter, asked_quarter, quarter_of

blueprint = AppBlueprint("quarter", __name__)
WRITE = Permission.QUARTER_WRITE
_ITEM = re.compile(r"item_([0-9]+)")
_GO = re.compile(r"(up|down|off)-([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Line:
    """A line on the page with what its form carries."""

    row: QuarterItem
    name: str
    heading: str
    stamp: str


@blueprint.get("/me/quarter", permission=WRITE)
def show() -> Response:
    """Answer this quarter's page, or that of `?quarter=2026-Q3`."""
    asked = asked_quarter(request.args.get("quarter", ""), viewer_today())
    return _drawn(asked or quarter_of(viewer_today()))


@blueprint.post("/me/quarter", permission=WRITE)
def save() -> Response:
    """Save every text, put on what was ticked, and do what was pressed (`go`)."""
    quarter = asked_quarter(posted().get("quarter", ""), viewer_today()) or abort(404)
    pair_ids = _pair_ids()
    own = service.page_for(viewer().person_id, quarter)
    form = _form(own)
    if not form.validate():
        return _drawn(quarter, form, 422)
    clashes = _write(own, form)
    _put_on(own, form, quarter, pair_ids)
    place = _move(own, form.go.data or "")
    db.session.flush()
    return _both(quarter, clashes) if clashes else _done(quarter, place)


def _pair_ids() -> list[int]:
    """Return every pair in which the viewer is or was the rep; raises NotVisibleError for none."""
    rep_id = viewer().person_id
    found = [it.id for it in viewer().spans if it.rep_id == rep_id and it.id in viewer().pairs]
    if not found:
        raise NotVisibleError
    return found


def _form(own: QuarterPage | None) -> QuarterForm:
    """Return the form as it was sent, or as the page stands; raises NotVisibleError for a line
    that is not on it."""
    texts = {it.id: it.text for it in queries.items(own.id)} if own else {}
    sent = posted() if request.method == "POST" else None
    asked = {int(found[1]) for name in sent or () if (found := _ITEM.fullmatch(name))}
    if not asked <= texts.keys():
        raise NotVisibleError
    words = {name: getattr(own, name) if own else "" for name in TEXTS}
    return quarter_form(texts)(sent, data=words | {f"item_{n}": it for n, it in texts.items()})


def _write(own: QuarterPage, form: QuarterForm) -> dict[str, VersionConflictError]:
    """Write each text that was changed; return those that another device changed as well."""
    edits, clashes = posted_edits(), {}
    rows = {f"item_{it.id}": it for it in queries.items(own.id)}
    for name in (*TEXTS, *rows):
        if name not in posted():
            continue
        row, column = (own, name) if name in TEXTS else (rows[name], "text")
        sent = edits.get(name, Edit(""))
        edit = Edit(form[name].data or "", sent.base, sent.op)
        try:
            setattr(row, column, settled(edit, getattr(row, column), field=name))
        except VersionConflictError as conflict:
            clashes[name] = conflict
    return clashes


def _put_on(own: QuarterPage, form: QuarterForm, quarter: Quarter, pair_ids: list[int]) -> None:
    ticked = posted().getlist("take")
    if ticked:
        offered = queries.offers(viewer().person_id, pair_ids, quarter, viewer_zone())
        service.take(own, ticked, offered)
    if form.new_own.data and not is_repeated("new_own", form.new_own.data):
        service.add_own(own, form.new_own.data)


def _move(own: QuarterPage, go: str) -> str:
    """Do what a button of a line says; return the place on the page to go back to."""
    found = _GO.fullmatch(go)
    if found is None:
        return ""
    item_id = id_of(found[2])
    if found[1] == "off":
        service.take_off(own, item_id)
        return "on-it"
    service.move(own, item_id, found[1], posted().get(f"was_{item_id}", ""))
    return f"item-{item_id}"


def _done(quarter: Quarter, place: str) -> Response:
    say("Saved.")
    return see_other(f"/me/quarter?quarter={quarter.key}" + (f"#{place}" if place else ""))


def _both(quarter: Quarter, clashes: Mapping[str, VersionConflictError]) -> Response:
    """Show the page with both texts of each field two devices wrote; the rest is saved."""
    keep_what_was_written()
    form = _form(queries.page_of(quarter))
    form.new_own.data = ""
    stamps = {}
    for name, conflict in clashes.items():
        form[name].errors = [
            f"Another device changed this meanwhile to: “{conflict.theirs}” "
            "Your words are still here. Save once more and they stand instead."
        ]
        stamps[name] = conflict.stamp
    return _drawn(quarter, form, 409, stamps)


def _drawn(
    quarter: Quarter,
    form: QuarterForm | None = None,
    status: int = 200,
    stamps: Mapping[str, str] | None = None,
) -> Response:
    pair_ids, own = _pair_ids(), queries.page_of(quarter)
    rows = queries.items(own.id) if own else []
    there = {f"{it.kind}-{it.source_id}" for it in rows}
    offered = queries.offers(viewer().person_id, pair_ids, quarter, viewer_zone())
    fresh, newer = form or _form(own), stamps or {}
    return page(
        "quarter/index.html",
        status=status,
        quarter=quarter,
        is_last=quarter.ends_before > viewer_today(),
        own=own,
        form=fresh,
        lines=[_line(it, newer) for it in rows],
        stamps={
            name: newer.get(name) or _stamp(getattr(own, name) if own else "") for name in TEXTS
        },
        offers={
            kind: [it for it in offered if it.kind == kind and it.key not in there]
            for kind in HEADINGS
        },
        headings=HEADINGS,
        ticked=set(posted().getlist("take")) if form else set(),
        printed_on=viewer_today(),
    )


def _line(row: QuarterItem, stamps: Mapping[str, str]) -> Line:
    name = f"item_{row.id}"
    return Line(row, name, HEADINGS[row.kind], stamps.get(name) or _stamp(row.text))


def _stamp(text: str) -> str:
    return stamp(1 if text else 0, text)
