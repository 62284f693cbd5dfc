"""The ladder of focuses between meetings: how one was, how it ended, and ideas that wait."""

from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.growth import queries, service
from oneonone.features.growth.forms import EndingForm, IdeaForm, RungForm
from oneonone.features.growth.profile.rules import mark
from oneonone.features.growth.rules import ENDINGS
from oneonone.lib.dates import today
from oneonone.lib.versions import VersionConflictError, settled
from oneonone.models.focus import Focus
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.once import is_repeated
from oneonone.web.viewer import viewer_today

from .growth import rung_of
from .growth_forms import (
    back_to,
    edit_of,
    ensure_same_row,
    only_in_a_pair,
    open_row,
    page_of,
    show_conflict,
    span_with,
    was_done,
    whose_row,
)
from .growth_views import drawn

blueprint = AppBlueprint("focuses", __name__)
blueprint.before_request(only_in_a_pair)
WRITE = Permission.GROWTH_WRITE
FOCUS = "/focus/<id:focus_id>"
IDEA = "/focus/ideas/<id:idea_id>"
_SENTENCES = ("before", "after")


@blueprint.get(FOCUS, permission=WRITE)
def show(focus_id: int) -> Response:
    return _page(queries.focus(focus_id))


@blueprint.post(FOCUS, permission=WRITE)
def word(focus_id: int) -> Response:
    """Say how it was and how it is now; either of the two may."""
    row, form = queries.focus(focus_id), RungForm(posted())
    span, _who = open_row(row.pair_id)
    if not form.validate():
        return _page(row, form, 422)
    stamps = _write(row, form)
    return _page(row, form, 409, stamps) if stamps else back_to(span.rep_id, "Saved.", "ladder")


@blueprint.post(f"{FOCUS}/end", permission=WRITE)
def end(focus_id: int) -> Response:
    """End the current focus, with its two sentences where somebody wrote them."""
    row, form = queries.focus(focus_id), EndingForm(posted())
    span, _who = open_row(row.pair_id)
    if was_done():
        return see_other(page_of(span.rep_id))
    if not form.validate():
        return _page(row, form, 422)
    service.end_between(row, ending=form.ending.data, on=viewer_today())
    stamps = _write(row, form)
    if stamps:
        return _page(row, form, 409, stamps)
    return back_to(span.rep_id, f"{ENDINGS[form.ending.data]}. You can choose the next one.",
                   "ladder")  # fmt: skip


@blueprint.post("/people/<id:person_id>/growth/ideas", permission=WRITE)
def park(person_id: int) -> Response:
    """Let an idea for a focus wait."""
    span, form = span_with(me().viewer, person_id), IdeaForm(posted())
    if not form.validate():
        return drawn(person_id, form)
    if not is_repeated("text", form.text.data):
        service.park(span.id, author_id=me().person_id, text=form.text.data, on=viewer_today())
    return back_to(person_id, "It waits here.", "ideas")


@blueprint.post(f"{IDEA}/take-off", permission=WRITE)
def take_off(idea_id: int) -> Response:
    idea = queries.parked_idea(idea_id)
    span, _who = open_row(idea.pair_id)
    ensure_same_row(mark(idea.text))
    service.take_parked(idea, on=viewer_today())
    return back_to(span.rep_id, "Taken off.", "ideas")


@blueprint.post(f"{IDEA}/begin", permission=WRITE)
def begin(idea_id: int) -> Response:
    """Make an idea the one focus, where there is none."""
    idea = queries.parked_idea(idea_id)
    span, _who = open_row(idea.pair_id)
    if was_done():
        return see_other(page_of(span.rep_id))
    ensure_same_row(mark(idea.text))
    service.begin_parked(idea, on=viewer_today())
    return back_to(span.rep_id, "This is the one focus now.", "ladder")


def _write(row: Focus, form: RungForm) -> dict[str, str]:
    """Write the sentences that were changed; return the newer stamps of those that met others."""
    stamps = {}
    for name in _SENTENCES:
        if name not in posted():
            continue
        edit = edit_of(name, form[name].data)
        try:
            setattr(row, name, settled(edit, getattr(row, name), field=name))
        except VersionConflictError as conflict:
            stamps[name] = show_conflict(form, conflict)
    return stamps


def _page(
    row: Focus,
    form: RungForm | None = None,
    status: int = 200,
    stamps: dict[str, str] | None = None,
) -> Response:
    span, who = whose_row(row.pair_id)
    words = {name: getattr(row, name) for name in _SENTENCES}
    kind = EndingForm if row.ended_on is None else RungForm
    return page(
        "people/focus.html",
        status=status,
        who=who,
        rung=rung_of(row, who, today(me().time_zone)),
        form=form if isinstance(form, kind) else kind(posted() if form else None, data=words),
        errors=form.error_items if form else [],
        stamps={name: mark(words[name]) for name in _SENTENCES} | (stamps or {}),
        page_href=page_of(span.rep_id),
        other=(span.manager_name if who.is_own else span.rep_name).split()[0],
    )
