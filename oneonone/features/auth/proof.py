"""Proof that whoever holds this browser is who signed in: one way to ask, wherever it is asked.

A password, or a code of the second step, or a press where the company's own sign-in let them in
and there is nothing of ours to ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Response, current_app
from wtforms import HiddenField, PasswordField

from oneonone.lib.errors import RuleError
from oneonone.web.forms import AppForm, LineField, posted, required

from . import service
from .second_step import queries as second_step_queries
from .second_step import service as second_step
from .session import SignedIn


class Proof(StrEnum):
    PASSWORD = "password"
    CODE = "code"
    PRESS = "press"


class ProofForm(AppForm):
    """Asks for what this session can be proven with, and leaves the other fields out."""

    password = PasswordField("Your password", [required("Write your password.")])
    code = LineField("Your code", limit=40, validators=[required("Type the code of your app.")])
    next = HiddenField()

    def asking(self, proof: Proof) -> ProofForm:
        """Keep only the field of this proof."""
        if proof is not Proof.PASSWORD:
            del self.password
        if proof is not Proof.CODE:
            del self.code
        return self


def proof_of(someone: SignedIn) -> Proof:
    """Return what somebody signed in proves themself with.

    The code where there is a second step, and no password of ours or a step not taken yet.
    """
    if someone.has_taken_step and not someone.is_by_proxy:
        return Proof.PASSWORD
    if second_step_queries.has_second_step(someone.account_id):
        return Proof.CODE
    return Proof.PRESS if someone.is_by_proxy else Proof.PASSWORD


def empty_form(someone: SignedIn, **data: Any) -> ProofForm:
    return ProofForm(data=data).asking(proof_of(someone))


def posted_form(someone: SignedIn) -> ProofForm:
    return ProofForm(posted()).asking(proof_of(someone))


def prove(someone: SignedIn, form: ProofForm, *, counts: bool) -> None:
    """Check what was given, and let it count for ten minutes if it should (S-AUTH-9).

    The caller renews the session then: a copy of its cookie must not be let in with it (S-SES-2).
    Raises RuleError, which says what was wrong.
    """
    keys = current_app.config["SETTINGS"].secret_keys
    if "password" in form:
        service.ensure_password(someone.account_id, form.password.data or "")
    elif "code" in form:
        second_step.take_here(someone.session_id, someone.account_id, form.code.data, keys)
    # A code beside a password that was given long ago is a second step and no password.
    if counts and ("password" in form or someone.is_by_proxy):
        service.let_proof_count(someone.session_id)


def refusal_of(
    form: AppForm, draw: Callable[..., Response], check: Callable[[], object]
) -> Response | None:
    """Validate a form and check what it says; returns its page with what was wrong, or nothing.

    `draw(form, status=..., refusal=...)` draws it.
    """
    if not form.validate():
        return draw(form, status=422)
    try:
        check()
    except service.TooManyTriesError as error:
        return wait_first(draw(form, status=error.status, refusal=error.message), error)
    except RuleError as error:
        return draw(form, status=error.status, refusal=error.message)
    return None


def wait_first(response: Response, error: service.TooManyTriesError) -> Response:
    """Say in the header too how long to wait."""
    response.headers["Retry-After"] = str(error.seconds)
    return response
