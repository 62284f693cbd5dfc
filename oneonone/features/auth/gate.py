"""The gate every request passes: who it is, whether they may, and whether the body is sane."""

from __future__ import annotations

import logging
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
)
from sqlalchemy.exc import OperationalError

from oneonone.access.permissions import Permission
from oneonone.access.viewer import is_in_room
from oneonone.audit.record import record_apart
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.web import errors, htmx
from oneonone.web.blueprint import PUBLIC, Access, access_of, is_safe_method
from oneonone.web.security import csrf, ensure_body_is_sane, ensure_own_origin

from .confirm import ask_proof
from .rules import is_password_fresh, path_of
from .second_step import queries as second_step
from .session import SignedIn, signed_in, touch

log = logging.getLogger(__name__)

_WHO_MAY = {
    Permission.TEAM_READ: "Only somebody who leads one-to-ones has a team page.",
    Permission.MIRROR_READ: "Only somebody who leads one-to-ones has a mirror.",
    Permission.PARTICIPATION_READ: "Only HR, and who leads managers, can open this page.",
    Permission.ADMINISTER: "Only an administrator can open this page.",
}

_SET_UP = "/me/second-step"
_STEP_FIRST = "HR and administrators sign in with two steps. Take the second one first."

# What an address names by these belongs to a pair.
_OF_A_PAIR = frozenset(
    {
        "meeting_id", "commitment_id", "topic_id", "friction_id", "entry_id", "example_id",
        "noticed_id", "noticed_example_id", "focus_id", "idea_id", "handed_id", "request_id",
    }
)  # fmt: skip


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.after_request(touch)


def check() -> Response | None:
    """Answer a request that may not go on; nothing for one that may."""
    if request.endpoint is None:
        return None  # no such page, or not this method: the error pages say so
    access = access_of(request.endpoint)
    if not is_safe_method():
        ensure_own_origin()
        ensure_body_is_sane(takes_file=access.takes_file)
    someone = None if access.permission is PUBLIC and is_safe_method() else signed_in()
    if access.permission is not PUBLIC:
        if someone is None:
            return _not_signed_in(access)
        step = _second_step_first(access, someone)
        if step is not None:
            return step
        refusal = _refusal(access, someone)
        if refusal is not None:
            _record_denied(someone)
            return refusal
    if not is_safe_method():
        csrf.protect()
    if someone is not None:
        _ensure_in_some_pair(someone)
    if access.wants_password and someone is not None:
        return None if is_password_fresh(someone.password_at, now()) else ask_proof()
    return None


def _ensure_in_some_pair(someone: SignedIn) -> None:
    """Answer who is in no pair, as most HR people and administrators are, before anything is read.

    Nothing of a pair can be theirs, so no request of theirs asks a table of words (Z-10).
    """
    viewer = someone.viewer
    if not viewer.spans and _OF_A_PAIR.intersection(request.view_args or ()):
        raise NotVisibleError


def _refusal(access: Access, someone: SignedIn) -> Response | None:
    viewer = someone.viewer
    if viewer.is_room:
        meeting_id = (request.view_args or {}).get("meeting_id")
        is_elsewhere = meeting_id is not None and not is_in_room(viewer, db.session(), meeting_id)
        if not access.is_for_room or is_elsewhere:
            return make_response(
                render_template(
                    "errors/sharing.html", meeting_href=f"/meetings/{viewer.room_meeting_id}"
                ),
                403,
            )
    if access.permission not in viewer.permissions:
        assert isinstance(access.permission, Permission)
        return errors.answer(403, message=_WHO_MAY.get(access.permission))
    return None


def _second_step_first(access: Access, someone: SignedIn) -> Response | None:
    """Lead HR and administrators to their second step, before anything of theirs opens (S-AUTH-8).

    And from the start page, where they would look in vain for it. What is theirs as anybody's
    rep or manager stays open.
    """
    waits = someone.withheld - someone.viewer.permissions
    is_start = bool(waits) and request.path == "/"
    if someone.viewer.is_room or not (is_start or access.permission in waits):
        return None
    if not is_safe_method() or htmx.is_htmx():
        return errors.answer(
            403, message=_STEP_FIRST, action_href=_SET_UP, action_label="To the second step"
        )
    if second_step.has_second_step(someone.account_id):
        return ask_proof()
    return make_response(redirect(f"{_SET_UP}?next={quote(_where())}"))


def _not_signed_in(access: Access) -> Response:
    """A page leads to the sign-in; a write keeps its words where they are (trust.md, 3).

    So does a page that asks by itself for news: nobody has left it.
    """
    if not is_safe_method() or (access.is_poll and htmx.is_htmx()):
        answer = errors.answer(401, action_href="/sign-in", action_label="Sign in")
        return htmx.say_session_expired(answer) if htmx.is_htmx() else answer
    if htmx.is_htmx():
        where = path_of(htmx.current_path())
        return htmx.redirect_to_sign_in(f"/sign-in?next={quote(where)}")
    where = _where()
    suffix = "" if where == "/" else f"?next={quote(where)}"
    return make_response(redirect(f"/sign-in{suffix}"))


def _where() -> str:
    return request.full_path if request.query_string else request.path


def _record_denied(someone: SignedIn) -> None:
    db.session.rollback()
    try:
        record_apart(db.engine, AuditTag.DENIED, actor_id=someone.person_id)
    except OperationalError:
        log.warning("a denial could not be written to the audit log")
