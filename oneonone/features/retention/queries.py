"""Whose words are due to go. For a session behind the system door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from oneonone.audit.tags import AuditTag
from oneonone.models.audit_event import AuditEvent
from oneonone.models.base import Lasting, ManagerOwned, Private, RepOwned, Words
from oneonone.models.meeting import Meeting
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from .classes import about_pairs, content
from .rules import midnight

_LATER = aliased(Pair)
# The same two meet again, or will: what one of them noted stays theirs.
_IS_OPEN_AGAIN = exists().where(
    _LATER.rep_id == Pair.rep_id,
    _LATER.manager_id == Pair.manager_id,
    _LATER.ended_on.is_(None),
)


def notes_of_former(model: type[Any], named: Any, ended_by: date) -> Select[Any]:
    """Select id and pair of what former managers noted of pairs that ended by a day.

    `named` is the column that says of which pair or meeting a row is.
    """
    found = select(model.id, Pair.id)
    if named.property.columns[0].references(Pair.id.property.columns[0]):
        found = found.join(Pair, named == Pair.id)
    else:
        found = found.join(Meeting, Meeting.id == named).join(Pair, Pair.id == Meeting.pair_id)
    return found.where(
        model.author_id == Pair.manager_id, Pair.ended_on <= ended_by, ~_IS_OPEN_AGAIN
    )


def of_leavers(model: type[Any], left_by: date) -> Select[Any]:
    """Select id and person of what goes with who left by a day.

    Their own rows, and what was said in pairs they were the rep of; what they said as a manager
    stays with the rep they said it to.
    """
    found: Select[Any] = select(model.id, Person.id)
    if issubclass(model, (Words, Lasting)):
        found = found.join(Pair, Pair.id == model.pair_id).join(Person, Person.id == Pair.rep_id)
    else:
        found = found.join(Person, Person.id == owner_of(model))
    return found.where(Person.left_on <= left_by)


def owner_of(model: type[Any]) -> Any:
    if issubclass(model, Private):
        return model.author_id
    if issubclass(model, RepOwned):
        return model.rep_id
    if issubclass(model, ManagerOwned):
        return model.manager_id
    raise TypeError(f"{model.__name__} is no content.")


def pairs_due(session: Session, ended_by: date) -> list[int]:
    """Return the pairs of which their former manager still has notes that are due to go."""
    return _seconds(session, (notes_of_former(*one, ended_by) for one in about_pairs()))


def people_due(session: Session, left_by: date) -> list[int]:
    """Return who left by a day and of whom there is still something."""
    if session.scalar(select(Person.id).where(Person.left_on <= left_by).limit(1)) is None:
        return []
    return _seconds(session, (of_leavers(model, left_by) for model in content()))


def _seconds(session: Session, found: Iterable[Select[Any]]) -> list[int]:
    """Return what the second columns hold, each once."""
    return sorted(
        {
            one
            for statement in found
            for one in session.scalars(
                statement.with_only_columns(statement.selected_columns[1]).distinct()
            )
        }
    )


def was_done(session: Session, once_key: str) -> bool:
    return session.scalar(select(AuditEvent.id).where(AuditEvent.once_key == once_key)) is not None


def last_purge(session: Session) -> tuple[date, int] | None:
    """Return on which day it was last looked, and how many rows went."""
    row = session.execute(
        select(AuditEvent.on, func.coalesce(AuditEvent.count, 0))
        .where(AuditEvent.tag == AuditTag.WORDS_PURGE, AuditEvent.once_key.is_not(None))
        .order_by(AuditEvent.at.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def one_to_ones(session: Session, since: date, until: date) -> int:
    """Count the one-to-ones of some days, the last one not included."""
    return (
        session.scalar(
            select(func.count(Meeting.id)).where(
                Meeting.starts_at >= midnight(since), Meeting.starts_at < midnight(until)
            )
        )
        or 0
    )
