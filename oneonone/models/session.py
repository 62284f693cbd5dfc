from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, exists, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .account import Account
from .base import Instant, Model, System
from .pair import Pair
from .pair_change import PairChange
from .person import Person


class BrowserSession(System, Model):
    """One signed-in browser. The cookie's value is never stored, only its SHA-256 (S-SES-1)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    # When the password was last given in it: at signing in, or since (S-AUTH-9).
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    idle_minutes: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    # While set, this browser is a room: it reaches that meeting's shared pages and nothing else.
    # Its meeting gone, it is signed out; it must never wake up as a full session.
    room_meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE")
    )
    room_pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    # Joined with a code: never was anything but a room, and leaving it signs out.
    is_room_only: Mapped[bool] = mapped_column(default=False)
    # Signed in by the company's proxy, not with a password here.
    is_by_proxy: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When the second step was taken; HR and administrators can do nothing as such without.
    second_step_at: Mapped[datetime | None] = mapped_column(Instant)


_session, _account, _own = BrowserSession.__table__, Account.__table__, Person.__table__
_pair, _change = Pair.__table__, PairChange.__table__
_rep, _manager = Person.__table__.alias("rep"), Person.__table__.alias("manager")
_led = Pair.__table__.alias("led")
_reset_by = Person.__table__.alias("reset_by")
# Whether the rep of a pair leads one-to-ones themself: who leads them sees counts of those (D5).
_LEADS = (
    exists()
    .where(_led.c.manager_id == _pair.c.rep_id, _led.c.ended_on.is_(None), ~_led.c.is_cover)
    .where(_pair.c.manager_id == _account.c.person_id)
    .correlate(_pair, _account)
)
# A row for each pair of the person, oldest first, and one without a pair for somebody who has
# none. The pair's columns come first, in the order of access.viewer.PairSpan.
_LOOK_UP = (
    select(
        _pair.c.id,
        _pair.c.rep_id,
        _pair.c.manager_id,
        _pair.c.started_on,
        _pair.c.ended_on,
        _rep.c.name.label("rep_name"),
        _manager.c.name.label("manager_name"),
        _pair.c.is_cover,
        _change.c.count.label("changes"),
        _change.c.layout,
        _pair.c.promises_closed_on,
        _pair.c.regranted_on,
        _LEADS.label("rep_leads"),
        _session.c.id.label("session_id"),
        _session.c.idle_minutes,
        _session.c.created_at,
        _session.c.seen_at,
        _session.c.ends_at,
        _session.c.room_meeting_id,
        _session.c.room_pair_id,
        _session.c.is_room_only,
        _session.c.is_by_proxy,
        _session.c.second_step_at,
        _account.c.id.label("account_id"),
        _account.c.person_id,
        _account.c.theme,
        _account.c.has_single_keys,
        _account.c.is_hr,
        _account.c.is_admin,
        _account.c.email_key,
        _account.c.notice_version,
        _account.c.reset_at,
        _reset_by.c.name.label("reset_by_name"),
        _own.c.name.label("own_name"),
        _own.c.time_zone,
    )
    .select_from(_session)
    .join(_account, _account.c.id == _session.c.account_id)
    .join(_own, _own.c.id == _account.c.person_id)
    .outerjoin(_reset_by, _reset_by.c.id == _account.c.reset_by_id)
    .outerjoin(
        _pair,
        or_(_pair.c.rep_id == _account.c.person_id, _pair.c.manager_id == _account.c.person_id),
    )
    .outerjoin(_rep, _rep.c.id == _pair.c.rep_id)
    .outerjoin(_manager, _manager.c.id == _pair.c.manager_id)
    .outerjoin(_change, _change.c.pair_id == _pair.c.id)
    .where(_session.c.token_hash == bindparam("token_hash"), _account.c.is_active)
    .order_by(_pair.c.started_on, _pair.c.id)
)


def look_up(session: Session, token_hash: str) -> Sequence[Any]:
    """Return who a cookie is and the pairs they are in, in one statement; nothing for a stranger.

    Past the ORM, because every request and every poll begins with it and nobody is bound yet for
    whom it could be narrowed: it reads accounts, names and pairs, and of words only how often
    something was written in the person's own pairs.
    """
    return session.connection().execute(_LOOK_UP, {"token_hash": token_hash}).all()
