"""The password once more, for what must not open to whoever finds a browser signed in (S-AUTH-9).

A route says `wants_password=True`; the gate asks when the last one is older than ten minutes.
"""

from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.lib.paths import safe_next
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint, is_safe_method
from oneonone.web.errors import kept_words
from oneonone.web.forms import posted
from oneonone.web.htmx import current_path, is_htmx, page, see_other

from . import service
from .forms import ConfirmForm
from .rules import path_of
from .session import renew
from .views import me, wait_first

blueprint = AppBlueprint("confirm", __name__)


def ask_password() -> Response:
    """Refuse a request until the password was given; what it sent is shown, not done."""
    form = ConfirmForm(data={"next": _where_to()})
    return _page(form, status=403, kept=kept_words(), is_undone=not is_safe_method())


@blueprint.post("/sign-in/confirm", permission=Permission.SETTINGS_CHANGE)
def confirm() -> Response:
    """Take the password and lead on; the old cookie is dead from here on."""
    form = ConfirmForm(posted())
    if not form.validate():
        return _page(form, status=422)
    try:
        service.give_password(me().session_id, me().account_id, form.password.data or "")
    except service.WrongPasswordError:
        return _page(form, status=422, refusal="That is not your password. Try once more.")
    except service.TooManyTriesError as error:
        return wait_first(_page(form, status=429, refusal=error.message), error)
    return renew(db.session(), see_other(safe_next(form.next.data)), me().session_id)


def _where_to() -> str:
    """Return the page that was asked for, or the one on which a button was pressed."""
    if is_htmx():
        return path_of(current_path())
    if is_safe_method():
        return safe_next(request.full_path.removesuffix("?"))
    return path_of(request.referrer or "/me")


def _page(
    form: ConfirmForm,
    *,
    status: int,
    refusal: str = "",
    kept: list[tuple[str, str]] | None = None,
    is_undone: bool = False,
) -> Response:
    return page(
        "auth/confirm.html",
        fragment="auth/_confirm.html",
        status=status,
        form=form,
        refusal=refusal,
        kept=kept or [],
        is_undone=is_undone,
    )
