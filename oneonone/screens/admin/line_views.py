from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import lines, queries
from .forms import leave_form
from .person_page import ONE, answer, href, lines_form

blueprint = AppBlueprint("admin_lines", __name__)


@blueprint.post(f"{ONE}/manager", permission=Permission.ADMINISTER, wants_password=True)
def change_manager(person_id: int) -> Response:
    queries.listed(db.session(), person_id, viewer_today())
    form, session, actor_id = lines_form(is_sent=True), db.session(), viewer().person_id
    if not form.validate():
        return answer(person_id, line=form)
    asked = (int(form.manager_id.data), form.on.data)
    try:
        if form.sure.data != "yes":
            move = lines.preview(session, person_id, *asked, actor_id=actor_id)
            return answer(person_id, line=form, move=move)
        is_new = lines.change_manager(session, person_id, *asked, actor_id=actor_id)
    except RuleError as error:
        form.on.errors = [error.message]
        return answer(person_id, line=form)
    say("Done. Both have a mail about it." if is_new else "It was so already.")
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/leave", permission=Permission.ADMINISTER, wants_password=True)
def leave(person_id: int) -> Response:
    queries.listed(db.session(), person_id, viewer_today())
    form, session, actor_id = leave_form(is_sent=True), db.session(), viewer().person_id
    if not form.validate():
        return answer(person_id, leaving=form)
    try:
        if form.sure.data != "yes":
            farewell = lines.farewell(session, person_id, form.on.data, actor_id=actor_id)
            return answer(person_id, leaving=form, farewell=farewell)
        lines.leave_company(session, person_id, form.on.data, actor_id=actor_id)
    except RuleError as error:
        form.on.errors = [error.message]
        return answer(person_id, leaving=form)
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/stay", permission=Permission.ADMINISTER)
def stay(person_id: int) -> Response:
    queries.listed(db.session(), person_id, viewer_today())
    can_sign_in = lines.stay(db.session(), person_id, actor_id=viewer().person_id)
    shut = "" if can_sign_in else " Their account is off: switch it on when they may sign in."
    say(f"They stay. Choose who leads them, and whom they lead.{shut}")
    return see_other(href(person_id))
