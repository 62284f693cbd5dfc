"""The page that asks for the code at the sign-in, and the one where a phone is set up."""

from __future__ import annotations

from flask import Response, current_app, request

from oneonone.access.permissions import Permission
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.auth.confirm import ask_proof
from oneonone.features.auth.proof import refusal_of
from oneonone.features.auth.queries import account as account_of
from oneonone.features.auth.queries import admin_first_names
from oneonone.features.auth.rules import lifetime
from oneonone.features.auth.session import renew
from oneonone.features.auth.views import begin_here, me
from oneonone.lib.paths import safe_next
from oneonone.lib.qr import code_of
from oneonone.models.base import db
from oneonone.web import notices
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other

from . import queries, service
from .forms import SetUpForm, StepForm
from .needed import is_second_step_needed
from .rules import CODE_WITHIN, address_of, in_groups
from .waiting import Waiting, forget, who_waits

blueprint = AppBlueprint("second_step", __name__)

HERE = "/me/second-step"
_MAY = Permission.SETTINGS_CHANGE


def _keys() -> tuple[str, ...]:
    keys: tuple[str, ...] = current_app.config["SETTINGS"].secret_keys
    return keys


# --- At the sign-in ------------------------------------------------------------------------------


@blueprint.get("/sign-in/second-step", permission=PUBLIC)
def ask_code() -> Response:
    return _code_page(StepForm()) if who_waits() else see_other("/sign-in")


@blueprint.post("/sign-in/second-step", permission=PUBLIC)
def sign_in_with_code() -> Response:
    """Sign in who gave the right password a moment ago, once their code is right as well."""
    found = who_waits()
    if found is None:
        return see_other("/sign-in?late=1")
    form, account_id = StepForm(posted()), found[0].id
    refused = refusal_of(
        form, _code_page, lambda: service.take(account_id, form.code.data, _keys())
    )
    return refused or _signed_in(account_id, found[1])


def _signed_in(account_id: int, waiting: Waiting) -> Response:
    forget()
    account = account_of(account_id)
    record(db.session(), AuditTag.SIGN_IN, actor_id=account.person_id)
    _say_what_is_left(account_id)
    lasts = lifetime(is_kept=waiting.is_kept, is_hr=account.is_hr, is_admin=account.is_admin)
    answer = see_other(safe_next(waiting.next))
    return begin_here(answer, account, lasts, has_second_step=True)


def _say_what_is_left(account_id: int) -> None:
    """Warn on the next page when recovery codes run out."""
    left = queries.codes_left(account_id)
    if left <= 2:
        only = {0: "no recovery code", 1: "one recovery code", 2: "two recovery codes"}[left]
        notices.say(f"You have {only} left. Make new ones in your settings.")


def _code_page(form: StepForm, *, status: int = 200, refusal: str = "") -> Response:
    found = who_waits()
    return page(
        "auth/second_step_code.html",
        status=status,
        form=form,
        refusal=refusal,
        minutes=int(CODE_WITHIN.total_seconds() // 60),
        # An administrator who lost both cannot take their own off.
        admins=admin_first_names(found[0].person_id if found else 0),
    )


# --- In my settings ------------------------------------------------------------------------------


@blueprint.get(HERE, permission=_MAY, wants_password=True)
def second_step() -> Response:
    """Show what there is; where nothing is yet, or a new phone is asked for, the picture for it."""
    is_set = queries.has_second_step(me().account_id)
    if is_set and not me().has_taken_step:
        return ask_proof()
    if is_set and request.args.get("new") != "1":
        return _have_page()
    return _set_up_page(SetUpForm(data={"next": safe_next(request.args.get("next"))}))


@blueprint.post(HERE, permission=_MAY, wants_password=True)
def set_up() -> Response:
    """Take the first code of a phone; the recovery codes stand on the answer and nowhere else."""
    if _owes_code():
        return ask_proof()
    form, codes = SetUpForm(posted()), list[str]()
    refused = refusal_of(form, _set_up_page, lambda: codes.extend(_codes_of(form)))
    if refused is not None:
        return refused
    answer = _codes_page(codes, next_path=safe_next(form.next.data), is_new=True)
    return renew(db.session(), answer, me().session_id)


def _codes_of(form: SetUpForm) -> list[str]:
    someone = me()
    made = service.offer_of(someone.account_id, form.sealed.data or "", _keys())
    ids = (someone.account_id, someone.session_id)
    return service.set_up(*ids, made, form.code.data, _keys())


@blueprint.post(f"{HERE}/codes", permission=_MAY, wants_password=True)
def new_codes() -> Response:
    """Show ten new recovery codes, here and nowhere else."""
    someone = me()
    if not queries.has_second_step(someone.account_id):
        return see_other(HERE)
    if not someone.has_taken_step:
        return ask_proof()
    codes = service.renew_recovery_codes(someone.account_id, _keys())
    return _codes_page(codes, next_path="/me", is_new=False)


@blueprint.post(f"{HERE}/end", permission=_MAY, wants_password=True)
def end() -> Response:
    """Go back to one step; HR and administrators keep the second."""
    someone = me()
    if _owes_code():
        return ask_proof()
    if _is_needed(someone.account_id):
        raise service.NeededError
    service.end(someone.account_id, actor_id=someone.person_id)
    notices.say("You sign in with your password alone again.")
    return renew(db.session(), see_other("/me"), someone.session_id)


def _owes_code() -> bool:
    """Tell whether there is a second step that this session came in without.

    Through the company's sign-in, for example: nobody changes a step that they cannot take.
    """
    return not me().has_taken_step and queries.has_second_step(me().account_id)


def _is_needed(account_id: int) -> bool:
    account = account_of(account_id)
    return is_second_step_needed(is_hr=account.is_hr, is_admin=account.is_admin)


def _have_page() -> Response:
    account_id = me().account_id
    return page(
        "auth/second_step.html",
        codes_left=queries.codes_left(account_id),
        is_needed=_is_needed(account_id),
    )


def _set_up_page(form: SetUpForm, *, status: int = 200, refusal: str = "") -> Response:
    account, keys = account_of(me().account_id), _keys()
    try:
        made = service.offer_of(account.id, form.sealed.data or "", keys)
    except service.OldPictureError:
        made = service.offer(account.id, keys)
    form.sealed.data = made.sealed
    return page(
        "auth/second_step_set_up.html",
        status=status,
        form=form,
        refusal=refusal,
        picture=code_of(address_of(made.secret, account.email)),
        secret=in_groups(made.secret),
        is_withheld=bool(me().withheld),
        is_change=account.totp_secret is not None,
    )


def _codes_page(codes: list[str], *, next_path: str, is_new: bool) -> Response:
    return page("auth/second_step_codes.html", codes=codes, next_path=next_path, is_new=is_new)
