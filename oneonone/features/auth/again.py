"""Signing in again on the page where somebody was writing, so that the page can stay."""

from __future__ import annotations

from flask import Response, current_app, request

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import AppForm, posted
from oneonone.web.htmx import fragment, into, page, see_other, wants_fragment
from oneonone.web.security import hand_over_token
from oneonone.web.transaction import keep_what_was_written

from . import proxy, service
from .forms import AgainForm, AgainNamedForm
from .proof import refusal_of
from .queries import account as account_of
from .rules import DAY, Room
from .second_step import service as second_step
from .second_step.forms import AgainStepForm
from .second_step.waiting import forget, wait_for_code, who_waits
from .session import room_for
from .views import begin_here

blueprint = AppBlueprint("again", __name__)


@blueprint.get("/sign-in/again", permission=PUBLIC)
def ask_again() -> Response:
    """Answer the dialog for the page that stays, or a page of its own."""
    asked = request.args
    kind = AgainNamedForm if proxy.way_in().is_named else AgainForm
    form = kind(data={"person": asked.get("person"), "room": asked.get("meeting")})
    return page("auth/again.html", fragment="auth/_again.html", form=form, refusal="")


@blueprint.post("/sign-in/again", permission=PUBLIC)
def sign_in_again() -> Response:
    """Let the same person go on: by password, then by code; or by the company's sign-in."""
    if "code" in posted():
        return _with_code()
    return _by_name() if proxy.way_in().is_named else _with_password()


def _with_password() -> Response:
    form, found = AgainForm(posted()), list[tuple[Account, Room | None]]()

    def check() -> None:
        proxy.ensure_passwords_are_on()
        account = service.sign_in(form.email.data or "", form.password.data or "")
        found.append((account, _room_of(account, form)))

    refused = refusal_of(form, _page, check)
    if refused is not None:
        return refused
    account, room = found[0]
    if account.totp_secret is not None:
        wait_for_code(account)
        asked = {"person": form.person.data, "room": form.room.data}
        keep_what_was_written()  # the password was right
        # Not done yet: a page that hears of success would send its words now.
        return _page(AgainStepForm(data=asked), status=422)
    return begin_here(_answer(room), account, DAY, room=room)


def _with_code() -> Response:
    found = who_waits()
    if found is None:
        asked = {"person": posted().get("person"), "room": posted().get("room")}
        return _page(AgainForm(data=asked), status=422, refusal="That took too long. Begin anew.")
    account_id, form, rooms = found[0].id, AgainStepForm(posted()), list[Room | None]()

    def check() -> None:
        keys = current_app.config["SETTINGS"].secret_keys
        second_step.take(account_id, form.code.data, keys)
        rooms.append(_room_of(account_of(account_id), form))

    refused = refusal_of(form, _page, check)
    if refused is not None:
        return refused
    forget()
    account = account_of(account_id)
    record(db.session(), AuditTag.SIGN_IN, actor_id=account.person_id)
    return begin_here(_answer(rooms[0]), account, DAY, room=rooms[0], has_second_step=True)


def _by_name() -> Response:
    form, found = AgainNamedForm(posted()), list[tuple[Account, Room | None]]()

    def check() -> None:
        account = proxy.who_is_named()
        found.append((account, _room_of(account, form)))

    refused = refusal_of(form, _page, check)
    if refused is not None:
        return refused
    account, room = found[0]
    record(db.session(), AuditTag.SIGN_IN, actor_id=account.person_id)
    return begin_here(_answer(room), account, DAY, room=room, is_by_proxy=True)


def _room_of(account: Account, form: AppForm) -> Room | None:
    service.ensure_same_person(account, form.person.data or "")
    return room_for(db.session(), account, form.room.data or "")


def _answer(room: Room | None) -> Response:
    """Tell the page that it may go on, or lead a plain form to where it was."""
    if wants_fragment():
        return hand_over_token(fragment("auth/_signed_in_again.html"))
    return see_other(f"/meetings/{room.meeting_id}" if room else "/")


def _page(form: AppForm, *, status: int, refusal: str = "") -> Response:
    response = page(
        "auth/again.html",
        fragment="auth/_again_form.html",
        status=status,
        form=form,
        refusal=refusal,
    )
    return into(response, "#again-form")
