from __future__ import annotations

from typing import Any

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.lib.dates import now
from oneonone.screens.people.forms import asked_of
from oneonone.screens.people.frame import frame_of
from oneonone.screens.people.whose import Whose, whose
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page
from oneonone.web.reading import remember_history

from .forms import SearchForm
from .page import search
from .rules import Found

blueprint = AppBlueprint("person_search", __name__)
SEARCH = "/people/<id:person_id>/search"
INVITATION = Found("Type a word you remember from your one-to-ones.")


@blueprint.get(SEARCH, permission=Permission.PERSON_READ)
def show(person_id: int) -> Response:
    """Answer the empty field."""
    who = whose(me().viewer, person_id)
    remember_history(who.pair_ids)
    return _page(who, SearchForm(), INVITATION)


@blueprint.post(SEARCH, permission=Permission.PERSON_READ, only_reads=True)
def find(person_id: int) -> Response:
    """Answer where the words were said; asked by POST, so that they stand in no address (W-14)."""
    who = whose(me().viewer, person_id)
    form = SearchForm(posted())
    if not form.validate():
        return _page(who, form, Found(str(form.q.errors[0])), status=422)
    remember_history(who.pair_ids)
    return _page(who, form, search(who, form.q.data, me().time_zone))


def _page(who: Whose, form: SearchForm, found: Found, status: int = 200) -> Response:
    frame: dict[str, Any] = frame_of(
        who, asked_of({}, now(), me().time_zone), printed_by=me().name, viewer_id=me().person_id
    )
    return page(
        "people/search.html", fragment="people/_found.html", status=status, form=form, found=found,
        **frame,
    )  # fmt: skip
