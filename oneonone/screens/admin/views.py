from __future__ import annotations

from typing import Any

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.accounts import queries as accounts
from oneonone.features.accounts import service
from oneonone.features.accounts.rules import RIGHTS
from oneonone.features.auth.links import make_link
from oneonone.features.reporting_lines import queries as reporting
from oneonone.lib.dates import zone_names
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.once import is_repeated
from oneonone.web.viewer import viewer, viewer_today

from . import lines, queries
from .forms import NewPersonForm, new_person_form, person_form
from .person_page import LIST, ONE, answer, href
from .rules import NO_TEAM, SHOWN, asked_of

blueprint = AppBlueprint("admin", __name__)


@blueprint.get(LIST, permission=Permission.ADMINISTER)
def show_people() -> Response:
    asked = asked_of(request.args)
    found = queries.people(db.session(), asked, viewer_today())
    return page(
        "admin/people.html",
        found=found,
        asked=asked,
        shown=SHOWN,
        no_team=NO_TEAM,
        rights=RIGHTS,
        today=viewer_today(),
        viewer_is=viewer().person_id,
    )


@blueprint.get(f"{LIST}/new", permission=Permission.ADMINISTER, wants_password=True)
def show_new() -> Response:
    first = {"time_zone": viewer_zone(), "on": viewer_today()}
    return _new(_new_form(first))


@blueprint.post(LIST, permission=Permission.ADMINISTER, wants_password=True)
def add() -> Response:
    """Add somebody, and show once the link with which they choose a password."""
    form = _new_form()
    if not form.validate():
        return _new(form)
    if is_repeated("person", form.email.data):
        return _was_added(form)
    try:
        person_id = _added(form)
    except RuleError as error:
        is_address = isinstance(error, service.AddressTakenError)
        (form.email if is_address else form.manager_id).errors = [error.message]
        return _new(form)
    return _with_link(person_id)


@blueprint.get(ONE, permission=Permission.ADMINISTER)
def show_person(person_id: int) -> Response:
    return answer(person_id)


@blueprint.post(ONE, permission=Permission.ADMINISTER, wants_password=True)
def change(person_id: int) -> Response:
    session = db.session()
    one = queries.stands(session, person_id)
    form = person_form(accounts.teams(session), None)
    if not form.validate():
        return answer(person_id, who=form)
    details, actor_id = form.details(one), viewer().person_id
    try:
        is_new = service.change(session, person_id, details, actor_id=actor_id)
    except RuleError as error:
        form.email.errors = [error.message]
        return answer(person_id, who=form)
    say("Saved." if is_new else "It was so already.")
    return see_other(href(person_id))


def _new_form(first: dict[str, Any] | None = None) -> NewPersonForm:
    session = db.session()
    return new_person_form(accounts.teams(session), reporting.may_lead(session), first)


def _new(form: NewPersonForm) -> Response:
    problems = form.error_items
    return page(
        "admin/new_person.html",
        status=422 if problems else 200,
        form=form,
        zones=zone_names(),
        problems=problems,
    )


def _added(form: NewPersonForm) -> int:
    """Add who the form names, led by whom it names; raises RuleError."""
    session, actor_id = db.session(), viewer().person_id
    person_id = service.add(session, form.details(), actor_id=actor_id).id
    if form.manager_id.data:
        leads, on = int(form.manager_id.data), form.on.data
        lines.change_manager(session, person_id, leads, on, actor_id=actor_id)
    return person_id


def _was_added(form: NewPersonForm) -> Response:
    """Answer a second press: who was added a moment ago, with a link that is good."""
    found = accounts.person_of_address(db.session(), form.email.data)
    return _with_link(found.id) if found else _new(form)


def _with_link(person_id: int) -> Response:
    session, actor_id = db.session(), viewer().person_id
    account = service.ensure_may_have_link(session, person_id, actor_id=actor_id)
    path = make_link(session, "welcome", account_id=account.id, made_by_id=actor_id)
    return answer(person_id, link=path, is_added=True)
