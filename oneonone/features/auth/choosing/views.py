"""Choosing a password: with a link, and anew in the settings."""

from __future__ import annotations

from flask import Response, current_app, request

from oneonone.access.permissions import Permission
from oneonone.config import Settings
from oneonone.features.auth.proof import wait_first
from oneonone.features.auth.proxy import ensure_passwords_are_on
from oneonone.features.auth.queries import account as account_by_id
from oneonone.features.auth.queries import admin_first_names, guardians
from oneonone.features.auth.rules import DAY
from oneonone.features.auth.service import TooManyTriesError, WrongPasswordError
from oneonone.features.auth.session import renew, signed_in
from oneonone.features.auth.views import begin_here, me
from oneonone.lib.dates import now, zone_names
from oneonone.lib.errors import RuleError
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.web import errors, notices
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other

from . import first, service
from .forms import ChangeForm, ChooseForm, FirstAdminForm
from .queries import Chooser
from .rules import is_reset_said

blueprint = AppBlueprint("choosing", __name__)

LINKS = "/sign-in/link/"


@blueprint.after_request
def keep_the_address_secret(response: Response) -> Response:
    """Let no page of a link name its address to what it fetches or leads to.

    Not "no-referrer": browsers then send a form without saying from where, and it is refused.
    """
    if request.path.startswith(LINKS):
        response.headers["Referrer-Policy"] = "strict-origin"
    return response


@blueprint.get(f"{LINKS}<token>", permission=PUBLIC)
def choose_page(token: str) -> Response:
    """Ask for a password; a link that is none gets the same bytes whatever the reason."""
    try:
        return _own_meeting() or _link_page(token, _chooser(token))
    except (service.LinkOverError, TooManyTriesError) as error:
        return _refused(error)


@blueprint.post(f"{LINKS}<token>", permission=PUBLIC)
def choose(token: str) -> Response:
    try:
        return _own_meeting() or _take(token, _chooser(token))
    except (service.LinkOverError, TooManyTriesError) as error:
        return _refused(error)


def _take(token: str, chooser: Chooser) -> Response:
    """Take the password and sign in; or lead to the sign-in, where a second step is asked for."""
    form = _form(chooser, is_sent=True)
    if not form.validate():
        return _link_page(token, chooser, form, status=422)
    try:
        account = _chosen(token, chooser, form)
    except first.AddressTakenError as error:
        form["email"].errors = [error.message]
        return _link_page(token, chooser, form, status=422)
    if chooser.has_second_step:
        return see_other("/sign-in?chosen=1")
    return begin_here(see_other("/"), account, DAY)


def _chooser(token: str) -> Chooser:
    settings: Settings = current_app.config["SETTINGS"]
    address = request.remote_addr or ""
    chooser = service.chooser_of(token, address=address, secret=settings.secret_key)
    if chooser.account_id is not None:  # the first administrator is made here in any case
        ensure_passwords_are_on()
    return chooser


def _form(chooser: Chooser, *, is_sent: bool) -> ChooseForm:
    if chooser.account_id is not None:
        form = ChooseForm(posted()) if is_sent else ChooseForm()
        form.about = (chooser.name, chooser.email)
        return form
    admin = FirstAdminForm(posted()) if is_sent else FirstAdminForm()
    admin.about = (admin.name.data or "", admin.email.data or "")
    return admin


def _chosen(token: str, chooser: Chooser, form: ChooseForm) -> Account:
    password = form.new_password.data or ""
    if not isinstance(form, FirstAdminForm):
        return service.choose_by_link(token, chooser, password)
    return first.make_first_admin(
        token,
        name=form.name.data,
        email=form.email.data or "",
        password=password,
        zone=form.zone.data,
    )


def _link_page(
    token: str, chooser: Chooser, form: ChooseForm | None = None, *, status: int = 200
) -> Response:
    return page(
        "auth/choose.html",
        status=status,
        form=form or _form(chooser, is_sent=False),
        chooser=chooser,
        action=f"{LINKS}{token}",
        zones=() if chooser.account_id else zone_names(),
    )


def _refused(error: RuleError) -> Response:
    """Say what to do without telling a wrong link from a used one or one that is over."""
    if isinstance(error, TooManyTriesError):
        return wait_first(errors.answer(429, message=error.message), error)
    admins = " or ".join(admin_first_names())
    ask = f"Ask {admins} (admin) for a new one." if admins else "Start the server for a new one."
    return errors.answer(
        error.status,
        title=error.message,
        message=f"Links are good once, and for a short while. {ask} If you have just chosen a "
        "password with it, sign in.",
        action_href="/sign-in",
        action_label="Sign in",
    )


def _own_meeting() -> Response | None:
    """Lead a shared screen back: nobody chooses a password on it."""
    someone = signed_in()
    if someone is None or not someone.viewer.is_room:
        return None
    return see_other(f"/meetings/{someone.viewer.room_meeting_id}")


@blueprint.get("/me/password", permission=Permission.SETTINGS_CHANGE)
def change_page() -> Response:
    ensure_passwords_are_on()
    return _change_page(ChangeForm())


@blueprint.post("/me/password", permission=Permission.SETTINGS_CHANGE)
def change() -> Response:
    """Take another password; every other browser of this person is signed out."""
    ensure_passwords_are_on()
    someone, form = me(), ChangeForm(posted())
    form.about = (someone.name, account_by_id(someone.account_id).email)
    if not form.validate():
        return _change_page(form, status=422)
    try:
        mine = (someone.session_id, someone.account_id)
        service.change_password(*mine, form.password.data, form.new_password.data)
    except WrongPasswordError:
        form.password.errors = ["That is not the password you have now. Try once more."]
        return _change_page(form, status=422)
    except TooManyTriesError as error:
        return wait_first(_change_page(form, status=429, refusal=error.message), error)
    notices.say("Your password is changed. Every other device is signed out.")
    return renew(db.session(), see_other("/me"), someone.session_id)


def _change_page(form: ChangeForm, *, status: int = 200, refusal: str = "") -> Response:
    someone = me()
    account = account_by_id(someone.account_id)
    is_said = is_reset_said(account.reset_at, now())
    return page(
        "auth/password.html",
        status=status,
        form=form,
        refusal=refusal,
        email=account.email,
        has_password=account.password_hash is not None,
        reset_at=account.reset_at if is_said else None,
        reset_by_name=someone.reset_by_name,
        guardians=guardians(account.reset_by_id) if is_said else [],
    )
