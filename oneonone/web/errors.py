"""Every refusal as a sentence; what was typed is handed back."""

from __future__ import annotations

import logging

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from oneonone.access.errors import ForbiddenWriteError
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.base import db

from . import request_log
from .security import hand_over_token

log = logging.getLogger(__name__)

# Bytes of the 404 page are the same for a row that is not there and one that is not yours.
MESSAGES = {
    400: ("Something did not arrive whole.", "Go back and try once more. Nothing was changed."),
    401: (
        "You have been signed out.",
        "Your text is still here. Sign in in another tab, then send it again.",
    ),
    403: ("This is not yours to do.", "You can see it, but somebody else decides here."),
    404: (
        "That page isn’t here, or isn’t yours to see.",
        "Not found, or you no longer have access.",
    ),
    405: ("That does not work this way.", "Go back and use the buttons of the page."),
    409: ("Somebody else was faster.", "Look at the page again, then decide."),
    413: (
        "That is more than fits.",
        "A note takes up to 10,000 characters. Your text is kept on the page.",
    ),
    415: ("That form of sending is not understood.", "Use the forms of the page."),
    422: ("One thing needs another look.", "Nothing was saved yet."),
    429: ("Too many tries.", "Wait a moment, then try again."),
    500: ("Something broke on our side.", "Your words are kept where they were saved."),
    503: ("Not saved yet.", "Your text is kept here. Try again in a moment."),
}
_READ_ONLY = "25006"
# What is never handed back on an error page.
_UNKEPT = ("csrf_token", "password", "new_password", "again", "next", "code", "sealed")


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RuleError, _rule)
    app.register_error_handler(NotVisibleError, _not_visible)
    app.register_error_handler(ForbiddenWriteError, _not_to_be_written)
    app.register_error_handler(IntegrityError, _race)
    app.register_error_handler(StaleDataError, _race)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(InternalError, _refused_inside)
    app.register_error_handler(Exception, _bug)


def answer(
    status: int,
    *,
    title: str | None = None,
    message: str | None = None,
    action_href: str = "/",
    action_label: str = "Go to the start",
    reference: str = "",
) -> Response:
    """Answer with a page that says what happened and what to do."""
    db.session.rollback()
    words = MESSAGES.get(status, MESSAGES[400 if status < 500 else 500])
    return make_response(
        render_template(
            "errors/message.html",
            status=status,
            title=title or words[0],
            message=message or words[1],
            action_href=action_href,
            action_label=action_label,
            kept=kept_words(),
            reference=reference,
        ),
        status,
    )


def kept_words() -> list[tuple[str, str]]:
    """Return what a refused form brought, to be handed back."""
    if request.method == "GET" or request.mimetype != "application/x-www-form-urlencoded":
        return []
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return []  # too large to be read at all; the browser still has it
    return [
        (name.replace("_", " "), value)
        for name, value in fields
        if name not in _UNKEPT and not name.startswith("version") and len(value.strip()) > 1
    ]


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    own_words = error.description if status in (400, 403, 409, 413, 429) else None
    is_stock = error.description == type(error).description
    response = answer(status, message=None if is_stock else own_words)
    for name, value in getattr(error, "get_headers", lambda: [])():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _csrf(_error: CSRFError) -> Response:
    # Only behind the sign-in check of the gate, so this token is for somebody signed in, or for a
    # public page; the cookie that it belongs to is set with it.
    response = answer(
        400,
        title="Your text is kept here. Press Save once more.",
        message="This page was open for a long time.",
    )
    return hand_over_token(response)


def _rule(error: RuleError) -> Response:
    return answer(error.status, title=error.message, message="Nothing was changed.")


def _not_visible(_error: NotVisibleError) -> Response:
    return answer(404)


def _not_to_be_written(error: ForbiddenWriteError) -> Response:
    # Seen but no longer written: the pair has ended, or its manager changed a moment ago.
    log.warning("a write was refused: %s", error)
    return answer(403, message="This pair has ended, so it can be read only.")


def _race(error: IntegrityError | StaleDataError) -> Response:
    reason = getattr(error, "orig", error)
    log.warning("a write lost to another one: %s", type(reason).__name__)
    return answer(409)


def _unavailable(error: DBAPIError) -> Response:
    log.error("database not available: %s", type(error.orig).__name__)
    response = answer(503)
    response.headers["Retry-After"] = "5"
    return response


def _refused_inside(error: InternalError) -> Response:
    # PostgreSQL's word for a database that can only be read, which is no fault of ours.
    if getattr(error.orig, "sqlstate", None) == _READ_ONLY:
        return _unavailable(error)
    return _bug(error)


def _bug(error: Exception) -> Response:
    reference = request_log.reference()
    # A database error's text repeats the statement's values, and those are words (P-8).
    if isinstance(error, DBAPIError):
        log.error("reference %s: %s", reference, type(error).__name__)
    else:
        log.error("reference %s", reference, exc_info=error)
    return answer(500, reference=reference)
