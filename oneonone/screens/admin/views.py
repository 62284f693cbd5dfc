from __future__ import annotations

from typing import Any

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.reporting_lines import queries
from oneonone.features.reporting_lines.queries import Listed
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import AppForm
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import lines
from .forms import leave_form, line_form

blueprint = AppBlueprint("admin", __name__)
LIST = "/admin/people"
ONE = f"{LIST}/<id:person_id>"


@blueprint.get(LIST, permission=Permission.ADMINISTER)
def show_people() -> Response:
    people = queries.listed(db.session(), viewer_today())
    return page("admin/people.html", people=people, today=viewer_today())


@blueprint.get(ONE, permission=Permission.ADMINISTER)
def show_person(person_id: int) -> Response:
    return _page(_person(person_id))


@blueprint.post(f"{ONE}/manager", permission=Permission.ADMINISTER, wants_password=True)
def change_manager(person_id: int) -> Response:
    person, actor_id = _person(person_id), viewer().person_id
    form = _line_form(is_sent=True)
    if not form.validate():
        return _page(person, line=form)
    session, asked = db.session(), (int(form.manager_id.data), form.on.data)
    try:
        if form.sure.data != "yes":
            move = lines.preview(session, person.id, *asked, actor_id=actor_id)
            return _page(person, line=form, move=move)
        is_new = lines.change_manager(session, person.id, *asked, actor_id=actor_id)
    except RuleError as error:
        form.on.errors = [error.message]
        return _page(person, line=form)
    say("Done. Both have a mail about it." if is_new else "It was so already.")
    return see_other(f"{LIST}/{person_id}")


@blueprint.post(f"{ONE}/leave", permission=Permission.ADMINISTER, wants_password=True)
def leave(person_id: int) -> Response:
    person, form, actor_id = _person(person_id), leave_form(is_sent=True), viewer().person_id
    if not form.validate():
        return _page(person, leaving=form)
    try:
        if form.sure.data != "yes":
            farewell = lines.farewell(db.session(), person.id, form.on.data, actor_id=actor_id)
            return _page(person, leaving=form, farewell=farewell)
        lines.leave_company(db.session(), person.id, form.on.data, actor_id=actor_id)
    except RuleError as error:
        form.on.errors = [error.message]
        return _page(person, leaving=form)
    return see_other(f"{LIST}/{person_id}")


@blueprint.post(f"{ONE}/stay", permission=Permission.ADMINISTER)
def stay(person_id: int) -> Response:
    person = _person(person_id)
    lines.stay(db.session(), person.id, actor_id=viewer().person_id)
    say("They stay. Choose who leads them, and whom they lead.")
    return see_other(f"{LIST}/{person_id}")


def _person(person_id: int) -> Listed:
    """Return somebody as an administrator sees them; raises NotVisibleError."""
    found = queries.listed(db.session(), viewer_today(), person_id)
    if not found:
        raise NotVisibleError
    return found[0]


def _line_form(*, is_sent: bool = False) -> Any:
    return line_form(queries.may_lead(db.session()), viewer_today(), is_sent=is_sent)


def _page(
    person: Listed, *, line: Any = None, leaving: AppForm | None = None, **shown: Any
) -> Response:
    """Answer somebody's page; `shown` is what a change would do, before it is made."""
    problems = [*(line.error_items if line else ()), *(leaving.error_items if leaving else ())]
    return page(
        "admin/person.html",
        status=422 if problems else 200,
        person=person,
        today=viewer_today(),
        is_self=person.id == viewer().person_id,
        line=line or _line_form(),
        leaving=leaving or leave_form(is_sent=False),
        move=shown.get("move"),
        farewell=shown.get("farewell"),
        problems=problems,
    )
