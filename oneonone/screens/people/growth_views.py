"""A rep's growth: what was noticed, shared and agreed, with examples from meetings."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.auth.views import me
from oneonone.features.growth.forms import IdeaForm
from oneonone.features.growth.profile import service
from oneonone.features.growth.profile.forms import EntryForm, ExampleForm
from oneonone.features.growth.profile.rules import KINDS
from oneonone.lib.dates import now
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.once import is_repeated
from oneonone.web.reading import remember_history
from oneonone.web.viewer import open_span, viewer_today

from .forms import asked_of
from .frame import frame_of
from .growth import growth
from .growth_forms import back_to, page_of, picker, span_with
from .whose import whose

blueprint = AppBlueprint("growth", __name__)
WRITE = Permission.GROWTH_WRITE
PAGE = "/people/<id:person_id>/growth"


@blueprint.get(PAGE, permission=Permission.PERSON_READ)
def show(person_id: int) -> Response:
    """Answer what was noticed of a rep, and the ladder of their focuses."""
    return drawn(person_id)


def drawn(person_id: int, form: IdeaForm | None = None) -> Response:
    """Answer the page; with an idea that was refused, in its words."""
    who = whose(me().viewer, person_id)
    asked = asked_of({}, now(), me().time_zone)
    remember_history(who.pair_ids)
    return page(
        "people/growth.html",
        status=422 if form else 200,
        growth=growth(who, me().viewer, asked),
        idea_form=form or IdeaForm(),
        **frame_of(who, asked, printed_by=me().name, viewer_id=me().person_id),
    )


@blueprint.get(f"{PAGE}/new", permission=WRITE)
def begin(person_id: int) -> Response:
    """Answer the form for something noticed; `?kind=` chooses the column."""
    kind = request.args.get("kind", "")
    return _new(span_with(me().viewer, person_id), EntryForm(kind=kind if kind in KINDS else None))


@blueprint.post(PAGE, permission=WRITE)
def add(person_id: int) -> Response:
    """Keep what was noticed, or share it at once (`go`)."""
    span, form = span_with(me().viewer, person_id), EntryForm(posted())
    if form.is_searching:
        return _new(span, form)
    if not form.validate():
        return _new(span, form, status=422)
    is_shared = form.go.data == "share"
    if not is_repeated("claim", form.claim.data):
        _add(span, form, is_shared=is_shared)
    return back_to(person_id, "Shared." if is_shared else "Kept, for you alone.")


def _add(span: PairSpan, form: EntryForm, *, is_shared: bool) -> None:
    row = service.notice(
        span.id,
        author_id=me().person_id,
        kind=form.kind.data,
        claim=form.claim.data,
        example=form.example,
        on=viewer_today(),
    )
    if is_shared:
        service.share(row, span, on=viewer_today())


@blueprint.post(f"{PAGE}/meetings", permission=WRITE)
def search(person_id: int) -> Response:
    """Answer the pair's meetings that hold the words, while somebody types.

    Every form with this search works without a script by itself, so a plain one is led back.
    """
    span, form = open_span(posted().get("pair_id", "")), ExampleForm(posted())
    if span is None or span.rep_id != person_id:
        abort(404)
    if not wants_fragment():
        return see_other(page_of(person_id))
    return fragment("people/_meetings.html", **picker(span, form))


def _new(span: PairSpan, form: EntryForm, status: int = 200) -> Response:
    who = whose(me().viewer, span.rep_id)
    return page(
        "people/growth_new.html", status=status, who=who, form=form, **_readers(span),
        **picker(span, form),
    )  # fmt: skip


def _readers(span: PairSpan) -> dict[str, Any]:
    is_rep = me().person_id == span.rep_id
    other = span.manager_name if is_rep else span.rep_name
    return {"is_rep": is_rep, "other": other.split()[0]}
