"""Server-side sessions: a random cookie whose hash is a row (D13).

A copied cookie is dead once the row is gone; Flask-Login's own cookies are never used.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Request, Response, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from oneonone.access.guard import bind
from oneonone.access.permissions import Permission
from oneonone.access.viewer import (
    NOBODY,
    Viewer,
    room_of,
    spans_in,
    spans_of,
    viewer_of,
)
from oneonone.lib.dates import now, today
from oneonone.lib.errors import RuleError
from oneonone.lib.text import id_of
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.person import Person
from oneonone.models.session import BrowserSession, look_up
from oneonone.web.blueprint import access_of

from .named import end_apart, is_another_named
from .rules import SEEN_EVERY, Lifetime, Room, cookie_age, digest, idle_time, is_alive
from .second_step.needed import withheld

log = logging.getLogger(__name__)

TOKEN_BYTES = 32


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Who is behind a request, as Flask-Login's user."""

    session_id: int
    account_id: int
    person_id: int
    name: str
    time_zone: str
    theme: str
    has_single_keys: bool
    is_hr: bool
    is_admin: bool
    needs_touch: bool
    # When the password was last given in this session.
    password_at: datetime
    viewer: Viewer
    # A meeting-room computer: leaving signs it out.
    is_room_only: bool = False
    # Let in by the company's own sign-in.
    is_by_proxy: bool = False
    # A code of the second step was given in this session.
    has_taken_step: bool = False
    # What HR or an administrator may do once their second step is taken, and not before.
    withheld: frozenset[Permission] = frozenset()
    # Which version of the notice was read (P-13).
    notice_version: int = 0
    # When a link let the password be chosen anew, and whose link it was (D9).
    reset_at: datetime | None = None
    reset_by_name: str = ""

    def get_id(self) -> str:
        return str(self.account_id)


def cookie_name() -> str:
    """Return the cookie's name; `__Host-` needs HTTPS, so the own machine goes without."""
    return "__Host-oo" if current_app.config["SETTINGS"].has_secure_cookies else "oo"


def init_app(app: Flask) -> None:
    manager = LoginManager()
    # Not init_app: it would look at the cookie for each static file (and say Vary: Cookie, so
    # that signing in empties the browser's cache), and hand every template a current_user.
    app.login_manager = manager  # type: ignore[attr-defined]  # where Flask-Login looks for it
    # "strong" would sign a phone out mid-sentence when it moves from Wi-Fi to mobile (S-SES-7).
    manager.session_protection = None
    # Flask-Login believes a cookie of this name before it asks us. Another program on the same
    # host may have set "remember_token" (cookies know no ports), so ours is one nobody sets.
    app.config["REMEMBER_COOKIE_NAME"] = "oo-never-set"
    manager.request_loader(load)


def load(request: Request) -> SignedIn | None:
    """Find who sent the request and bind the database session to them."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    rows = look_up(db.session(), digest(token))
    if not rows:
        return None
    row = rows[0]
    moment = now()
    idle = idle_time(
        timedelta(minutes=row.idle_minutes),
        is_guarded=row.is_hr or row.is_admin or row.room_meeting_id is not None,
    )
    if not is_alive(now=moment, seen_at=row.seen_at, ends_at=row.ends_at, idle=idle):
        return None
    if is_another_named(row.email_key) and not row.is_room_only:
        end_apart(row.session_id, row.person_id)
        return None
    is_done = row.is_by_proxy or row.second_step_at is not None
    waiting = withheld(is_hr=row.is_hr, is_admin=row.is_admin, is_done=is_done)
    viewer = viewer_of(
        row.person_id,
        spans_in(rows),
        today(row.time_zone),
        is_hr=row.is_hr and not waiting,
        is_admin=row.is_admin and not waiting,
        former_manager_days=current_app.config["SETTINGS"].former_manager_days,
    )
    if row.room_meeting_id is not None:
        viewer = room_of(viewer, row.room_meeting_id, row.room_pair_id or NOBODY)
    bind(db.session(), viewer)
    return SignedIn(
        session_id=row.session_id,
        account_id=row.account_id,
        person_id=row.person_id,
        name=row.own_name,
        time_zone=row.time_zone,
        theme=row.theme,
        has_single_keys=row.has_single_keys,
        is_hr=row.is_hr and not waiting,
        is_admin=row.is_admin and not waiting,
        needs_touch=moment - row.seen_at > SEEN_EVERY,
        password_at=row.created_at,
        viewer=viewer,
        is_room_only=row.is_room_only,
        is_by_proxy=row.is_by_proxy,
        has_taken_step=row.second_step_at is not None,
        withheld=waiting,
        notice_version=row.notice_version,
        reset_at=row.reset_at,
        reset_by_name=row.reset_by_name or "",
    )


def signed_in() -> SignedIn | None:
    """Return who is signed in, or nobody."""
    if "signed_in" not in g:
        someone = current_user._get_current_object()  # the proxy is never None
        g.signed_in = someone if isinstance(someone, SignedIn) else None
    found: SignedIn | None = g.signed_in
    return found


def begin(
    session: Session,
    account: Account,
    lifetime: Lifetime,
    label: str,
    *,
    room: Room | None = None,
    is_room_only: bool = False,
    is_by_proxy: bool = False,
    has_second_step: bool = False,
) -> str:
    """Make a session and return its token, which nobody can ever read again from the database."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    moment = now()
    session.add(
        BrowserSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=moment,
            seen_at=moment,
            ends_at=moment + lifetime.absolute,
            idle_minutes=int(lifetime.idle.total_seconds() // 60),
            label=label,
            room_meeting_id=room.meeting_id if room else None,
            room_pair_id=room.pair_id if room else None,
            is_room_only=is_room_only,
            is_by_proxy=is_by_proxy,
            second_step_at=moment if has_second_step else None,
        )
    )
    return token


def room_for(session: Session, account: Account, meeting_id: str) -> Room | None:
    """Return the room a shared screen was, for signing in again; nothing where it was none.

    Raises RuleError for a meeting that is not of an open pair of theirs: a screen that was
    shared must not wake up as anything else.
    """
    if not meeting_id:
        return None
    person = session.get_one(Person, account.person_id)
    spans, on = spans_of(session, person.id), today(person.time_zone)
    viewer = viewer_of(person.id, spans, on, is_hr=account.is_hr, is_admin=account.is_admin)
    bind(session, viewer)
    meeting = session.get(Meeting, id_of(meeting_id))
    if meeting is None or meeting.pair_id not in viewer.open_pairs:
        raise RuleError("This one-to-one is not open to you any more. Start afresh.")
    return Room(meeting.id, meeting.pair_id)


def renew(session: Session, response: Response, session_id: int) -> Response:
    """Give a session a new token; the old cookie is dead, and so is every copy (S-SES-2)."""
    row = session.get_one(BrowserSession, session_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash = digest(token)
    idle = timedelta(minutes=row.idle_minutes)
    _hand_over(response, token, cookie_age(idle=idle, ends_at=row.ends_at, now=now()))
    return response


def set_cookie(response: Response, token: str, lifetime: Lifetime) -> None:
    """Hand the token to the browser, for as long as the browser is open unless kept."""
    moment = now()
    ends_at = moment + lifetime.absolute
    _hand_over(response, token, cookie_age(idle=lifetime.idle, ends_at=ends_at, now=moment))


def _hand_over(response: Response, token: str, max_age: int | None) -> None:
    response.set_cookie(
        cookie_name(),
        token,
        max_age=max_age,
        path="/",
        secure=current_app.config["SETTINGS"].has_secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(),
        path="/",
        secure=current_app.config["SETTINGS"].has_secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def touch(response: Response) -> Response:
    """Write down that the session was used, at most every five minutes and on its own."""
    someone = g.get("signed_in")
    if someone is None or not someone.needs_touch:
        return response
    is_poll = request.endpoint is not None and access_of(request.endpoint).is_poll
    if not is_poll and response.status_code < 500:
        try:
            _write_down(someone.session_id)
        except OperationalError:
            # Another one holds the database: the answer is worth more than the time of day.
            log.warning("the use of a session could not be written down")
    return response


def _write_down(session_id: int) -> None:
    # A request that was refused before its view, or whose refusal was drawn after it, still holds
    # the one place to write: it would wait for itself, and everybody else with it.
    db.session.rollback()
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    with engine.begin() as connection:
        connection.execute(
            update(BrowserSession).where(BrowserSession.id == session_id).values(seen_at=now())
        )
