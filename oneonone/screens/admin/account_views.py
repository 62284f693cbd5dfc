"""Rights and ways in. Whatever is refused is said on the page of whom it was about."""

from __future__ import annotations

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.features.accounts import rights, rules, service
from oneonone.features.auth.links import make_link
from oneonone.lib.errors import NotAllowedError, RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import first_name
from oneonone.web.forms import posted
from oneonone.web.htmx import see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from .forms import RightForm
from .person_page import LIST, ONE, answer, href

blueprint = AppBlueprint("admin_accounts", __name__)
WAITING = "/admin/rights/<id:pending_id>"


@blueprint.post(f"{ONE}/role", permission=Permission.ADMINISTER, wants_password=True)
def change_role(person_id: int) -> Response:
    """Give or take one right; both sign the person out."""
    form, session, actor_id = RightForm(posted()), db.session(), viewer().person_id
    if not form.validate():
        abort(400)
    flag = form.right.data
    try:
        if form.state.data == "on":
            has_begun = rights.give(session, person_id, flag, actor_id=actor_id)
            say(_given_words(flag, has_begun=has_begun))
        else:
            rights.take(session, person_id, flag, actor_id=actor_id)
            say(f"Done. The right of {rules.RIGHTS[flag]} is taken away.")
    except RuleError as error:
        return _refused(person_id, error)
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/disable", permission=Permission.ADMINISTER, wants_password=True)
def switch_off(person_id: int) -> Response:
    try:
        service.switch_off(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _refused(person_id, error)
    say("Switched off. They are signed out everywhere.")
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/enable", permission=Permission.ADMINISTER, wants_password=True)
def switch_on(person_id: int) -> Response:
    try:
        service.switch_on(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _refused(person_id, error)
    say("Switched on. They can sign in again.")
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/sign-out", permission=Permission.ADMINISTER, wants_password=True)
def sign_out(person_id: int) -> Response:
    try:
        service.sign_out(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _refused(person_id, error)
    say("They are signed out everywhere.")
    return see_other(href(person_id))


@blueprint.post(f"{ONE}/reset", permission=Permission.ADMINISTER, wants_password=True)
def make_a_link(person_id: int) -> Response:
    """Show, this once, a link with which the person chooses a password (D9)."""
    session, actor_id = db.session(), viewer().person_id
    try:
        account = service.ensure_may_have_link(session, person_id, actor_id=actor_id)
    except RuleError as error:
        return _refused(person_id, error)
    kind = "reset" if account.password_hash else "welcome"
    return answer(
        person_id, link=make_link(session, kind, account_id=account.id, made_by_id=actor_id)
    )


@blueprint.post(f"{ONE}/second-step/end", permission=Permission.ADMINISTER, wants_password=True)
def end_second_step(person_id: int) -> Response:
    try:
        had_one = service.end_second_step(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _refused(person_id, error)
    say("Taken away. They are signed out everywhere." if had_one else "There was none.")
    return see_other(href(person_id))


@blueprint.post(f"{WAITING}/agree", permission=Permission.ADMINISTER, wants_password=True)
def agree(pending_id: int) -> Response:
    name = first_name(rights.agree(db.session(), pending_id, actor_id=viewer().person_id))
    say(f"Agreed. {name} has the right, and signs in anew.")
    return see_other(LIST)


@blueprint.post(f"{WAITING}/call-off", permission=Permission.ADMINISTER, wants_password=True)
def call_off(pending_id: int) -> Response:
    name = first_name(rights.call_off(db.session(), pending_id, actor_id=viewer().person_id))
    say(f"Called off. {name} does not get the right.")
    return see_other(LIST)


def _given_words(flag: str, *, has_begun: bool) -> str:
    if has_begun:
        return f"Done. The right of {rules.RIGHTS[flag]} is theirs when they sign in again."
    return (
        "Asked for. It begins when another administrator agrees, or after a day if there is none."
    )


def _refused(person_id: int, error: RuleError) -> Response:
    """Say why not, on the page of the person; what nobody may do to themselves is a 403."""
    if isinstance(error, NotAllowedError):
        raise error
    return answer(person_id, refusal=error.message)
