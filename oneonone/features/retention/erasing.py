"""Erasing somebody: asked for, called off or, a week later, done for good (P-6, D17).

What they said as a rep goes, with what others noted about it; what they said as a manager stays
with the rep they said it to, without their name. Counts of one-to-ones stay. For a session behind
the system door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.account import Account, SignInFailure
from oneonone.models.audit_event import AuditEvent
from oneonone.models.base import Lasting, Private, Words
from oneonone.models.calendar_feed import CalendarFeed
from oneonone.models.erasure import Erasure
from oneonone.models.installation import Installation
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.operation import Operation
from oneonone.models.outbox import OutboxMessage
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import service
from .classes import about_pairs, content
from .queries import owner_of
from .rules import COOLING

NOBODY_ANY_MORE = "Somebody who left"


@dataclass(frozen=True)
class Extent:
    """What an erasure takes, as counts: nobody who asks for it reads a table of words."""

    name: str
    pairs: int
    held: int
    planned: int
    leads: int
    has_account: bool
    is_here: bool


@dataclass(frozen=True)
class Listed:
    """An erasure as administrators see it."""

    person_id: int
    name: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None


def extent(session: Session, person_id: int) -> Extent:
    """Count what would go; raises NotVisibleError."""
    person = _person(session, person_id)
    on = today(person.time_zone)
    rows = session.execute(
        select(Meeting.state, func.count(Meeting.id))
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(Pair.rep_id == person_id)
        .group_by(Meeting.state)
    )
    states: dict[str, int] = dict(iter(rows))
    open_pair = or_(Pair.ended_on.is_(None), Pair.ended_on > on)
    return Extent(
        name=person.name,
        pairs=_count(session, Pair.rep_id == person_id),
        held=states.get(MeetingState.HELD, 0),
        planned=states.get(MeetingState.PLANNED, 0),
        leads=_count(session, Pair.manager_id == person_id, open_pair),
        has_account=_account(session, person_id) is not None,
        is_here=person.left_on is None or person.left_on > on,
    )


def erasure_of(session: Session, person_id: int) -> Erasure | None:
    return session.scalar(select(Erasure).where(Erasure.person_id == person_id))


_ASKED_BY = aliased(Person)
_LISTED = (
    select(
        Erasure.person_id,
        Person.name,
        func.coalesce(_ASKED_BY.name, ""),
        Erasure.asked_at,
        Erasure.due_at,
        Erasure.done_at,
    )
    .join(Person, Person.id == Erasure.person_id)
    .outerjoin(_ASKED_BY, _ASKED_BY.id == Erasure.asked_by_id)
    .order_by(Erasure.done_at.is_not(None), Erasure.due_at, Erasure.id)
)


def listed(session: Session, person_id: int | None = None) -> list[Listed]:
    """Return every erasure, those that wait first; or one person's."""
    rows = _LISTED if person_id is None else _LISTED.where(Erasure.person_id == person_id)
    return [Listed(*row) for row in session.execute(rows)]


def ask(session: Session, person_id: int, *, actor_id: int | None) -> Erasure:
    """Ask that everything of somebody goes in a week; raises RuleError. A second time: the same."""
    person = _person(session, person_id)
    there = erasure_of(session, person_id)
    if there is not None:
        if there.done_at is not None:
            raise RuleError("Everything of theirs is gone already.")
        return there
    moment = now()
    asked = Erasure(
        person_id=person.id, asked_by_id=actor_id, asked_at=moment, due_at=moment + COOLING
    )
    session.add(asked)
    record(session, AuditTag.ERASURE_ASK, actor_id=actor_id, subject_id=person.id)
    session.flush()
    return asked


def call_off(session: Session, person_id: int, *, actor_id: int | None) -> bool:
    """Take an erasure back; says whether there was one. Raises RuleError when its day has come."""
    _person(session, person_id)
    there = erasure_of(session, person_id)
    if there is None:
        return False
    if there.done_at is not None or there.due_at <= now():
        raise RuleError("It is too late to call it off: its week is over.")
    session.delete(there)
    record(session, AuditTag.ERASURE_CALL_OFF, actor_id=actor_id, subject_id=person_id)
    return True


# --- Doing it -------------------------------------------------------------------------------------


def due(session: Session, moment: datetime) -> Sequence[int]:
    """Return whose week is over."""
    return session.scalars(
        select(Erasure.person_id)
        .where(Erasure.done_at.is_(None), Erasure.due_at <= moment)
        .order_by(Erasure.person_id)
    ).all()


def has_left(session: Session, person_id: int) -> bool:
    person = _person(session, person_id)
    return person.left_on is not None and person.left_on <= today(person.time_zone)


def name_of_installation(session: Session) -> str:
    return session.scalar(select(Installation.uid)) or ""


def let_rows_go(session: Session, person_id: int) -> int:
    """Let a batch of somebody's rows go; 0 when they all have."""
    for model in content():
        for rows in _rows_of(model, person_id):
            ids = session.scalars(rows.limit(service.batch_of(model))).all()
            if ids:
                return service.delete_rows(session, model, ids)
    return 0


def _rows_of(model: type[Any], person_id: int) -> list[Select[Any]]:
    """Select the ids of what goes with somebody."""
    as_rep, rows = select(Pair.id).where(Pair.rep_id == person_id), select(model.id)
    if issubclass(model, (Words, Lasting)):
        return [rows.where(model.pair_id.in_(as_rep))]
    found: list[Select[Any]] = [rows.where(owner_of(model) == person_id)]
    if issubclass(model, Private):  # what others noted about them
        meetings = select(Meeting.id).where(Meeting.pair_id.in_(as_rep))
        for about, key in about_pairs():
            if about is model:
                is_pair = key.property.columns[0].references(Pair.id.property.columns[0])
                found.append(rows.where(key.in_(as_rep if is_pair else meetings)))
    return found


def finish(session: Session, person_id: int, moment: datetime) -> None:
    """Take away the account and the name, and write down that it is done."""
    person = _person(session, person_id)
    on = today(person.time_zone)
    for pair in session.scalars(
        select(Pair).where(
            or_(Pair.rep_id == person_id, Pair.manager_id == person_id),
            or_(Pair.ended_on.is_(None), Pair.ended_on > on),
        )
    ):
        pair.ended_on = max(on, pair.started_on)
    account = _account(session, person_id)
    if account is not None:
        _delete(session, SignInFailure, SignInFailure.email_key == account.email_key)
        _delete(session, Account, Account.id == account.id)
    for model in (CalendarFeed, OutboxMessage, Operation):
        _delete(session, model, model.person_id == person_id)
    person.name, person.country, person.team_id = NOBODY_ANY_MORE, None, None
    if person.left_on is None or person.left_on > on:
        person.left_on = on
    there = erasure_of(session, person_id)
    if there is None:
        there = Erasure(person_id=person_id, asked_by_id=None, asked_at=moment, due_at=moment)
        session.add(there)
    there.done_at = moment
    record(session, AuditTag.ERASURE_DONE, actor_id=None, subject_id=person_id)
    session.flush()


# --- Again, after a restore -----------------------------------------------------------------------


def to_erase_again(session: Session, stones: Sequence[tuple[int, datetime]]) -> list[int]:
    """Return who of those erased at some moment is here (again), or not yet known to be gone.

    A number that was given to somebody new since is not theirs any more.
    """
    done = set(session.scalars(select(Erasure.person_id).where(Erasure.done_at.is_not(None))))
    rows = session.execute(
        select(AuditEvent.subject_id, func.max(AuditEvent.at))
        .where(AuditEvent.tag == AuditTag.PERSON_ADD)
        .where(AuditEvent.subject_id.in_([person_id for person_id, _ in stones]))
        .group_by(AuditEvent.subject_id)
    )
    added = dict(iter(rows))
    return [
        person_id
        for person_id, at in stones
        if person_id not in done and not (person_id in added and added[person_id] > at)
    ]


def keep_number(session: Session, person_id: int) -> bool:
    """Make sure that nobody new gets an erased person's number; says whether one had to be made."""
    if session.get(Person, person_id) is not None:
        return False
    session.add(Person(id=person_id, name=NOBODY_ANY_MORE, left_on=today()))
    session.flush()
    return True


def _person(session: Session, person_id: int) -> Person:
    found = session.get(Person, person_id)
    if found is None:
        raise NotVisibleError
    return found


def _account(session: Session, person_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.person_id == person_id))


def _count(session: Session, *which: Any) -> int:
    return session.scalar(select(func.count(Pair.id)).where(*which)) or 0


def _delete(session: Session, model: type[Any], which: Any) -> None:
    session.execute(delete(model).where(which).execution_options(synchronize_session=False))
