from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from oneonone.features.accounts import queries as accounts
from oneonone.lib.dates import now
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.erasure import Erasure
from oneonone.models.installation import Installation
from oneonone.models.outbox import OutboxMessage
from oneonone.models.pair import Pair
from oneonone.models.person import Person, Team

from .rules import Company, Named, Pending, Someone

# So many names stand in a line; the rest is counted.
_SHOWN = 5
_MAIL_DAYS = timedelta(days=7)


def company(on: date) -> Company:
    """Return the figures of the company on a day, and what the installation remembers."""
    is_here, in_force = Person.is_here(on), _in_force(on)
    figures = (
        select(func.count(Person.id)).where(is_here),
        select(func.count(Pair.id)).where(in_force, ~Pair.is_cover),
        select(func.count(Team.id)),
        select(func.count(Account.id))
        .join(Person, Person.id == Account.person_id)
        .where(Account.is_admin, Account.is_active, is_here),
        select(func.count(OutboxMessage.id)).where(OutboxMessage.failed_at > now() - _MAIL_DAYS),
    )
    columns = [figure.scalar_subquery() for figure in figures]
    row: Sequence[Any] = db.session.execute(
        select(
            *columns,
            Installation.last_tick_at,
            Installation.words_months,
            Installation.participation_months,
        )
        # So that there is a row where the installation has not said yet what it is.
        .select_from(select(literal(1)).subquery())
        .outerjoin(Installation, Installation.id == 1)
    ).one()
    return Company(*row)


def led_by_nobody(on: date) -> Named:
    """Name who is in no one-to-one: nobody leads them, and they lead nobody.

    HR and administrators are left out: they are here for the company.
    """
    led, leading = aliased(Pair), aliased(Pair)
    is_led = exists().where(led.rep_id == Person.id, _runs(led, on), ~led.is_cover)
    leads = exists().where(leading.manager_id == Person.id, _runs(leading, on), ~leading.is_cover)
    return _named(
        select(Person.id, Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(
            Account.is_active,
            ~Account.is_hr,
            ~Account.is_admin,
            Person.is_here(on),
            ~is_led,
            ~leads,
        )
    )


def without_password(on: date) -> Named:
    """Name who may sign in and has not chosen a password yet."""
    return _named(
        select(Person.id, Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(accounts.is_new(on))
    )


def without_second_step() -> Named:
    """Name the HR people and administrators who have set up no second step."""
    return _named(
        select(Person.id, Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_active, or_(Account.is_hr, Account.is_admin))
        .where(Account.totp_secret.is_(None))
    )


def pending_rights() -> list[Pending]:
    """Return the rights that wait for a second administrator, or for a day to pass."""
    return [
        Pending(Someone(it.person_id, it.name), it.flag, it.due_at, is_alone=it.is_alone)
        for it in accounts.waiting(db.session())
    ]


def pending_erasures() -> list[Pending]:
    """Return whose everything is to be deleted, while it can be called off."""
    rows = db.session.execute(
        select(Person.id, Person.name, Erasure.due_at)
        .join(Erasure, Erasure.person_id == Person.id)
        .where(Erasure.done_at.is_(None))
        .order_by(Erasure.due_at, Erasure.id)
    )
    return [Pending(Someone(row.id, row.name), "", row.due_at) for row in rows]


def _named(query: Select[*tuple[Any, ...]]) -> Named:
    rows = _rows(query.add_columns(func.count().over().label("total")))
    total = rows[0].total if rows else 0
    return Named(total, tuple(Someone(row.id, row.name) for row in rows))


def _rows(query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    return db.session.execute(query.order_by(Person.name, Person.id).limit(_SHOWN)).all()


def _in_force(on: date) -> ColumnElement[bool]:
    return and_(Pair.started_on <= on, _runs(Pair, on))


def _runs(pair: type[Pair], on: date) -> ColumnElement[bool]:
    """Tell of a pair that it is not over: it runs, or is to begin."""
    return or_(pair.ended_on.is_(None), pair.ended_on > on)
