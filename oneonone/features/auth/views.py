from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, request

from oneonone.access.permissions import Permission
from oneonone.lib.dates import now, today
from oneonone.lib.errors import RuleError
from oneonone.lib.paths import safe_next
from oneonone.lib.text import as_sentence, number_word
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other

from . import proxy, queries, service
from .forms import DemoSignInForm, SettingsForm, SignInForm
from .proof import refusal_of
from .rules import DEMO_FIRST, KEPT, Lifetime, device_label, lifetime
from .second_step import queries as second_step
from .second_step.waiting import wait_for_code
from .session import SignedIn, begin, clear_cookie, set_cookie, signed_in

blueprint = AppBlueprint("auth", __name__)

# Every account of the demo has it (product.md, section 8); oneonone.demo sets the same.
DEMO_PASSWORD = "one-to-one-demo"  # meant to be known


def me() -> SignedIn:
    """Return who is signed in, on a route that nobody else reaches."""
    someone = signed_in()
    if someone is None:
        abort(401)
    return someone


@blueprint.get("/sign-in", permission=PUBLIC)
def sign_in_page() -> Response:
    if signed_in() is not None:
        return see_other(safe_next(request.args.get("next")))
    try:
        entered = proxy.enter(see_other(safe_next(request.args.get("next"))))
    except RuleError as error:
        return _sign_in_page(None, status=error.status, refusal=error.message)
    return entered or _sign_in_page(None)


@blueprint.post("/sign-in", permission=PUBLIC)
def sign_in() -> Response:
    form, found = SignInForm(posted()), list[Account]()

    def check() -> None:
        proxy.ensure_passwords_are_on()
        found.append(service.sign_in(form.email.data or "", form.password.data or ""))

    refused = refusal_of(form, _sign_in_page, check)
    if refused is not None:
        return refused
    account = found[0]
    lasts = lifetime(is_kept=form.keep.data, is_hr=account.is_hr, is_admin=account.is_admin)
    return begin_here(see_other(safe_next(form.next.data)), account, lasts)


def begin_here(
    response: Response, account: Account, lasts: Lifetime, *, label: str = "", **more: Any
) -> Response:
    """Sign this browser in with a new session; the one it had is over.

    Who has a second step is asked for its code first, unless they have given it just now. A
    meeting-room computer is let in by somebody who is signed in with all their steps.
    """
    is_done = any(more.get(name) for name in ("has_second_step", "is_room_only", "is_by_proxy"))
    if account.totp_secret is not None and not is_done:
        where = response.headers.get("Location", "/")
        wait_for_code(account, is_kept=lasts == KEPT, next_path=where)
        return see_other("/sign-in/second-step")
    before = signed_in()
    if before is not None:
        service.end_sessions(before.account_id, before.person_id, [before.session_id])
    label = label or device_label(request.user_agent.string)
    set_cookie(response, begin(db.session(), account, lasts, label, **more), lasts)
    return response


def _sign_in_page(form: SignInForm | None, *, status: int = 200, refusal: str = "") -> Response:
    people = queries.demo_people(today()) if current_app.config["IS_DEMO"] else []
    return page(
        "auth/sign_in.html",
        status=status,
        form=form or _fresh_form(people),
        refusal=refusal,
        admins=queries.admin_first_names(),
        is_chosen=request.args.get("chosen") == "1",
        demo_people=people,
        demo_rest=as_sentence(number_word(len(people) - DEMO_FIRST)),
        demo_first=DEMO_FIRST,
        demo_password=DEMO_PASSWORD,
        way_in=proxy.way_in(),
        is_late=request.args.get("late") == "1",
    )


def _fresh_form(people: list[queries.DemoPerson]) -> SignInForm:
    """The empty form; in the demo it stands filled in for whoever was chosen."""
    next_path = safe_next(request.args.get("next"))
    if not people:
        return SignInForm(data={"next": next_path})
    emails = [person.email for person in people]
    chosen = request.args.get("as", "")
    email = chosen if chosen in emails else emails[0]
    return DemoSignInForm(data={"next": next_path, "email": email, "password": DEMO_PASSWORD})


@blueprint.post("/sign-out", permission=Permission.SETTINGS_CHANGE)
def sign_out() -> Response:
    service.sign_out(me().session_id, me().person_id)
    return signed_out(proxy.after_sign_out())


def signed_out(to: str) -> Response:
    """Lead on as nobody, with nothing left in this browser."""
    response = see_other(to)
    clear_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/me", permission=Permission.SETTINGS_CHANGE)
def settings() -> Response:
    form = SettingsForm(data={"theme": me().theme, "has_single_keys": me().has_single_keys})
    return _settings_page(form)


@blueprint.post("/me", permission=Permission.SETTINGS_CHANGE)
def change_settings() -> Response:
    form = SettingsForm(posted())
    if not form.validate():
        return _settings_page(form, status=422)
    service.change_settings(
        me().account_id, theme=form.theme.data, has_single_keys=form.has_single_keys.data
    )
    return see_other("/me?saved=1")


def _settings_page(form: SettingsForm, *, status: int = 200) -> Response:
    return page(
        "auth/settings.html",
        status=status,
        form=form,
        devices=queries.sessions_of(me().account_id, now()),
        this_session_id=me().session_id,
        has_words=bool(me().viewer.spans),
        is_saved=request.args.get("saved") == "1",
        has_second_step=second_step.has_second_step(me().account_id),
        has_passwords=proxy.way_in().has_passwords,
    )


@blueprint.post("/me/devices/<id:session_id>/end", permission=Permission.SETTINGS_CHANGE)
def end_device(session_id: int) -> Response:
    if not service.end_sessions(me().account_id, me().person_id, [session_id]):
        abort(404)
    return see_other("/me")


@blueprint.post("/me/devices/end-others", permission=Permission.SETTINGS_CHANGE)
def end_other_devices() -> Response:
    someone = me()
    devices = queries.sessions_of(someone.account_id, now())
    others = [row.id for row in devices if row.id != someone.session_id]
    service.end_sessions(someone.account_id, someone.person_id, others)
    return see_other("/me")
