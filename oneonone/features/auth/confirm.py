"""Proof once more, for what must not open to whoever finds a browser signed in (S-AUTH-9).

A route says `wants_password=True`; the gate asks when the last proof is older than ten minutes.
And the code once, where HR's or an administrator's rights wait for it.
"""

from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.lib.paths import safe_next
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint, is_safe_method
from oneonone.web.errors import kept_words
from oneonone.web.htmx import current_path, is_htmx, page, see_other

from .proof import ProofForm, empty_form, posted_form, proof_of, prove, refusal_of
from .rules import path_of
from .session import renew
from .views import me

blueprint = AppBlueprint("confirm", __name__)


def ask_proof() -> Response:
    """Refuse a request until there was proof; what it sent is shown, not done."""
    form = empty_form(me(), next=_where_to())
    return _page(form, status=403, kept=kept_words(), is_undone=not is_safe_method())


@blueprint.post("/sign-in/confirm", permission=Permission.SETTINGS_CHANGE)
def confirm() -> Response:
    """Take the proof and lead on; the old cookie is dead from here on."""
    someone, form = me(), posted_form(me())
    refused = refusal_of(form, _page, lambda: prove(someone, form, counts=True))
    if refused is not None:
        return refused
    return renew(db.session(), see_other(safe_next(form.next.data)), someone.session_id)


def _where_to() -> str:
    """Return the page that was asked for, or the one on which a button was pressed."""
    if is_htmx():
        return path_of(current_path())
    if is_safe_method():
        return safe_next(request.full_path.removesuffix("?"))
    return path_of(request.referrer or "/me")


def _page(
    form: ProofForm,
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
        proof=proof_of(me()),
        is_withheld=bool(me().withheld),
        refusal=refusal,
        kept=kept or [],
        is_undone=is_undone,
    )
