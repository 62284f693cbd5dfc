"""Signing in again on the page where somebody was writing, so that the page can stay."""

from __future__ import annotations

from flask import Response, request

from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, into, page, see_other, wants_fragment
from oneonone.web.security import hand_over_token

from . import service
from .forms import AgainForm
from .rules import DAY, Room
from .session import room_for
from .views import begin_here, wait_first

blueprint = AppBlueprint("again", __name__)


@blueprint.get("/sign-in/again", permission=PUBLIC)
def ask_again() -> Response:
    """Answer the dialog for the page that stays, or a page of its own."""
    asked = request.args
    form = AgainForm(data={"person": asked.get("person"), "room": asked.get("meeting")})
    return page("auth/again.html", fragment="auth/_again.html", form=form, refusal="")


@blueprint.post("/sign-in/again", permission=PUBLIC)
def sign_in_again() -> Response:
    form = AgainForm(posted())
    if not form.validate():
        return _refused(form)
    try:
        account = service.sign_in(form.email.data or "", form.password.data or "")
        service.ensure_same_person(account, form.person.data or "")
        room = room_for(db.session(), account, form.room.data or "")
    except service.TooManyTriesError as error:
        return wait_first(_refused(form, error.message, status=429), error)
    except RuleError as error:
        return _refused(form, error.message)
    return begin_here(_answer(room), account, DAY, room=room)


def _answer(room: Room | None) -> Response:
    """Tell the page that it may go on, or lead a plain form to where it was."""
    if wants_fragment():
        return hand_over_token(fragment("auth/_signed_in_again.html"))
    return see_other(f"/meetings/{room.meeting_id}" if room else "/")


def _refused(form: AgainForm, refusal: str = "", *, status: int = 422) -> Response:
    response = page(
        "auth/again.html",
        fragment="auth/_again_form.html",
        status=status,
        form=form,
        refusal=refusal,
    )
    return into(response, "#again-form")
