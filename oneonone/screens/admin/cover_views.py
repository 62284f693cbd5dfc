from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.reporting_lines import queries
from oneonone.features.schedule import cover
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import AppForm
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import covers
from .cover_forms import cover_form

blueprint = AppBlueprint("admin_covers", __name__)
PAGE = "/admin/people/<id:person_id>/cover"


@blueprint.get(PAGE, permission=Permission.ADMINISTER)
def show_covers(person_id: int) -> Response:
    return _page(person_id)


@blueprint.post(PAGE, permission=Permission.ADMINISTER, wants_password=True)
def set_cover(person_id: int) -> Response:
    person = _person(person_id)
    form = cover_form(_others(person), is_sent=True)
    if not form.validate():
        return _page(person_id, form)
    asked = int(form.manager_id.data), form.first_on.data, form.last_on.data
    try:
        said = covers.set_cover(db.session(), person_id, *asked, actor_id=viewer().person_id)
    except RuleError as error:
        form.first_on.errors = [error.message]
        return _page(person_id, form)
    say(said)
    return see_other(f"/admin/people/{person_id}/cover")


@blueprint.post(f"{PAGE}/<id:pair_id>/end", permission=Permission.ADMINISTER)
def end_cover(person_id: int, pair_id: int) -> Response:
    session, actor_id = db.session(), viewer().person_id
    is_new = covers.end_cover(session, person_id, pair_id, actor_id=actor_id)
    say("Ended. The usual one-to-ones go on from here." if is_new else "It has ended already.")
    return see_other(f"/admin/people/{person_id}/cover")


def _person(person_id: int) -> queries.Listed:
    found = queries.listed(db.session(), viewer_today(), [person_id])
    if not found:
        raise NotVisibleError
    return found[0]


def _others(person: queries.Listed) -> list[tuple[int, str]]:
    return [it for it in queries.may_lead(db.session()) if it[0] != person.id]


def _page(person_id: int, form: AppForm | None = None) -> Response:
    person = _person(person_id)
    return page(
        "admin/cover.html",
        status=422 if form else 200,
        person=person,
        form=form or cover_form(_others(person), is_sent=False),
        covers=cover.covers_of(db.session(), person_id, viewer_today()),
        problems=form.error_items if form else [],
        today=viewer_today(),
    )
