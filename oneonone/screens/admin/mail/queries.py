from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.outbox import OutboxMessage
from oneonone.models.person import Person

_IS_WAITING = and_(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))


@dataclass(frozen=True)
class Counts:
    """How many mails there are, by what became of them."""

    waiting: int
    put_off: int
    given_up: int
    sent: int


@dataclass(frozen=True)
class Stuck:
    """A mail that did not go out; `again_at` is when it is tried again, nothing where never."""

    id: int
    kind: str
    name: str
    address: str | None
    attempts: int
    again_at: datetime | None
    problem: str


def counts() -> Counts:
    """Count the outbox, which forgets what was sent or given up after two months."""
    columns = (
        func.count().filter(_IS_WAITING, OutboxMessage.attempts == 0),
        func.count().filter(_IS_WAITING, OutboxMessage.attempts > 0),
        func.count().filter(OutboxMessage.failed_at.is_not(None)),
        func.count().filter(OutboxMessage.sent_at.is_not(None)),
    )
    return Counts(*db.session.execute(select(*columns).select_from(OutboxMessage)).one())


def is_stuck() -> ColumnElement[bool]:
    """Return the condition for what was tried and not taken, given up or not."""
    return and_(OutboxMessage.sent_at.is_(None), OutboxMessage.attempts > 0)


def stuck(limit: int) -> list[Stuck]:
    """Return what did not go out, what was given up first, then the newest first."""
    rows = db.session.execute(
        select(OutboxMessage, Person.name, Account.email)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(or_(is_stuck(), OutboxMessage.failed_at.is_not(None)))
        .order_by(OutboxMessage.failed_at.is_(None), OutboxMessage.id.desc())
        .limit(limit)
    )
    return [
        Stuck(
            id=mail.id,
            kind=mail.kind,
            name=name,
            address=address,
            attempts=mail.attempts,
            again_at=None if mail.failed_at else mail.due_at,
            problem=mail.problem or "",
        )
        for mail, name, address in rows
    ]


def to_try(mail_ids: Collection[int] | None) -> Sequence[OutboxMessage]:
    """Return what can be tried anew, locked where the database can; all of it for nothing named.

    What is being sent at this moment is left to who sends it.
    """
    query = select(OutboxMessage).where(
        or_(is_stuck(), OutboxMessage.failed_at.is_not(None)),
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.claim.is_(None),
    )
    if mail_ids is not None:
        query = query.where(OutboxMessage.id.in_(mail_ids))
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()


def is_known(mail_id: int) -> bool:
    return db.session.get(OutboxMessage, mail_id) is not None


def own_address(person_id: int) -> str:
    """Return the address of who is signed in."""
    query = select(Account.email).where(Account.person_id == person_id)
    return db.session.scalars(query).one()
