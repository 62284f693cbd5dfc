from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from oneonone.access.administrators import other_admins
from oneonone.lib.dates import today
from oneonone.models.account import Account, SignInFailure
from oneonone.models.base import db
from oneonone.models.installation import Installation
from oneonone.models.pair import Pair
from oneonone.models.person import Person
from oneonone.models.room_code import RoomCode, RoomCodeFailure
from oneonone.models.session import BrowserSession

from .rules import TRIES_WITHIN, demo_place, is_alive, what_is


def account_by_key(email_key: str) -> Account | None:
    return db.session.scalar(
        select(Account).where(Account.email_key == email_key, Account.is_active)
    )


def account(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def recent_failures(email_key: str, now: datetime) -> list[datetime]:
    return list(
        db.session.scalars(
            select(SignInFailure.failed_at).where(
                SignInFailure.email_key == email_key, SignInFailure.failed_at > now - TRIES_WITHIN
            )
        )
    )


def recent_code_failures(now: datetime) -> list[tuple[str, datetime]]:
    """Wrong room codes of the last minute, from everywhere: whose address, and when."""
    rows = db.session.execute(
        select(RoomCodeFailure.address_hash, RoomCodeFailure.failed_at).where(
            RoomCodeFailure.failed_at > now - TRIES_WITHIN
        )
    )
    return [(row.address_hash, row.failed_at) for row in rows]


def is_code_taken(code_hash: str) -> bool:
    return db.session.scalar(select(RoomCode.id).where(RoomCode.code_hash == code_hash)) is not None


def active_account(account_id: int) -> Account | None:
    return db.session.scalar(select(Account).where(Account.id == account_id, Account.is_active))


def sessions_of(account_id: int, now: datetime) -> list[BrowserSession]:
    """My devices that are signed in still, the one used last first."""
    rows = db.session.scalars(
        select(BrowserSession)
        .where(BrowserSession.account_id == account_id)
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())
    )
    return [
        row
        for row in rows
        if is_alive(
            now=now,
            seen_at=row.seen_at,
            ends_at=row.ends_at,
            idle=timedelta(minutes=row.idle_minutes),
        )
    ]


def session_by_id(session_id: int) -> BrowserSession:
    return db.session.get_one(BrowserSession, session_id)


def admin_first_names(but_id: int = 0) -> list[str]:
    """Whom to ask for a way in; without who asks, where that is known."""
    return other_admins(db.session(), but_id, today())


@dataclass(frozen=True)
class Guardian:
    """Somebody of HR or an administrator, to ask about one's data and one's account."""

    name: str
    is_hr: bool


def guardians(but_for: int | None = None) -> list[Guardian]:
    """Return HR people, then administrators; without one of them, whose deed it may have been."""
    rows = db.session.execute(
        select(Person.id, Person.name, Account.is_hr)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_active, Account.is_hr | Account.is_admin)
        .order_by(Account.is_hr.desc(), Person.name)
    )
    return [Guardian(row.name, row.is_hr) for row in rows if row.id != but_for]


@dataclass(frozen=True)
class Months:
    """How long what was said is kept, and that it was."""

    words: int
    participation: int


def months() -> Months:
    row = db.session.execute(
        select(Installation.words_months, Installation.participation_months)
    ).one()
    return Months(row.words_months, row.participation_months)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as in the demo, and what they are."""

    id: int
    name: str
    email: str
    what: str


def demo_people(on: date) -> list[DemoPerson]:
    """Whom to sign in as, those first whose pages differ most."""
    people = db.session.execute(
        select(Person.id, Person.name, Account.email, Account.is_hr, Account.is_admin)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_active)
        .order_by(Person.id)
    ).all()
    names = {row.id: row.name.split()[0] for row in people}
    managers: dict[int, str] = {}
    reps: dict[int, list[str]] = {}
    open_pairs = db.session.execute(
        select(Pair.rep_id, Pair.manager_id)
        .where(Pair.started_on <= on)
        .where(Pair.ended_on.is_(None) | (Pair.ended_on > on))
        .order_by(Pair.id)
    )
    for rep_id, manager_id in open_pairs:
        managers[rep_id] = names.get(manager_id, "")
        reps.setdefault(manager_id, []).append(names.get(rep_id, ""))
    found = [
        DemoPerson(
            row.id,
            row.name,
            row.email,
            what_is(
                manager=managers.get(row.id),
                reps=reps.get(row.id, []),
                is_hr=row.is_hr,
                is_admin=row.is_admin,
            ),
        )
        for row in people
    ]
    return sorted(found, key=lambda one: demo_place(one.email))
