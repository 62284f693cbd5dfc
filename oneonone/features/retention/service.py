"""Lets go what is over: a batch at a time, so that nobody waits long to write.

For a session behind the system door; the caller commits after each batch. Deleting past the
session keeps no revisions of what goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, update
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.models.audit_event import AuditEvent
from oneonone.models.commitment import Commitment
from oneonone.models.deal import Deal
from oneonone.models.friction import Friction
from oneonone.models.growth import GrowthEvidence
from oneonone.models.meeting import Meeting
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import queries
from .classes import about_pairs, content
from .over import going, over, periods_of
from .rules import Periods, ended_by

BATCH = 500
# The database looks through whole tables for what points at one of these: fewer at a time, so that
# writers wait for their turn no longer than for others.
_FEW = 25
_SOUGHT = (Commitment, Deal)


def batch_of(model: type[Any]) -> int:
    """Return how many rows of a model go in one transaction."""
    return min(_FEW, BATCH) if model in _SOUGHT else BATCH


def is_due(session: Session, today: date) -> bool:
    """Tell whether nobody has looked today; looking once a day is enough."""
    return not queries.was_done(session, _key(today))


def done_for(
    session: Session, today: date, at: datetime | None = None, *, count: int | None = None
) -> None:
    """Remember, once, that everything due today is gone; `at` is now unless given."""
    if queries.was_done(session, _key(today)):
        return  # another tick was as fast
    session.add(
        AuditEvent(
            at=at or now(),
            on=today,
            tag=AuditTag.WORDS_PURGE,
            once_key=_key(today),
            count=count,
        )
    )


def _key(today: date) -> str:
    return f"purge:{today}"


def is_tidy(session: Session, today: date) -> bool:
    """Tell whether the database was written anew this week, which begins on a Sunday (P-3)."""
    return queries.was_done(session, _week(today))


def tidied(session: Session, today: date, at: datetime | None = None) -> None:
    """Remember, once, that it was."""
    if is_tidy(session, today):
        return  # another tick was as fast
    session.add(AuditEvent(at=at or now(), on=today, tag=AuditTag.SYSTEM, once_key=_week(today)))


def _week(today: date) -> str:
    year, week, _day = (today + timedelta(days=1)).isocalendar()
    return f"tidy:{year}-{week:02}"


def due(session: Session, today: date) -> tuple[list[int], list[int]]:
    """Return the pairs of whose former managers, and the people, something is due to go."""
    by = ended_by(today)
    return queries.pairs_due(session, by), queries.people_due(session, by)


def purge_notes(session: Session, pair_id: int, today: date) -> int:
    """Let a batch of what a former manager noted of one pair go; 0 when it all has."""
    gone = _let_notes_go(session, pair_id, today)
    if not gone:
        record(session, AuditTag.WORDS_PURGE, actor_id=None, pair_id=pair_id)
    return gone


def _let_notes_go(session: Session, pair_id: int, today: date) -> int:
    by = ended_by(today)
    for model, named in about_pairs():
        notes = queries.notes_of_former(model, named, by).where(Pair.id == pair_id)
        gone = _let_batch_go(session, model, notes)
        if gone:
            return gone
    return 0


def purge_person(session: Session, person_id: int, today: date) -> int:
    """Let a batch of what goes with who left go; 0 when it all has."""
    for model in content():
        theirs = queries.of_leavers(model, ended_by(today)).where(Person.id == person_id)
        gone = _let_batch_go(session, model, theirs)
        if gone:
            return gone
    record(session, AuditTag.WORDS_PURGE, actor_id=None, subject_id=person_id)
    return 0


def let_go(session: Session, model: type[Any], ids: Sequence[int], periods: Periods) -> int:
    """Let those of some rows go whose time is over, and say how many.

    Asked once more: since somebody looked, one may have been answered, or its number been given to
    another row.
    """
    still = session.scalars(over(model, periods).where(model.id.in_(ids))).all()
    return delete_rows(session, model, still)


def delete_rows(session: Session, model: type[Any], ids: Sequence[int]) -> int:
    """Delete rows with what hangs on them; what only points at them stays."""
    if not ids:
        return 0
    if model is Commitment:
        _set(session, Friction, Friction.commitment_id.in_(ids), commitment_id=None)
    if model is Meeting:  # the line stays where it was seen; without a line there is nothing left
        shown = GrowthEvidence.meeting_id.in_(ids) & (GrowthEvidence.quote != "")
        _set(session, GrowthEvidence, shown, meeting_id=None)
    session.execute(
        delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return len(ids)


def _set(session: Session, model: type[Any], which: Any, **values: Any) -> None:
    session.execute(
        update(model).where(which).values(values).execution_options(synchronize_session=False)
    )


def let_all_go(session: Session, today: date) -> None:
    """Let everything go that is due and write nothing down, for a company being made."""
    pair_ids, _person_ids = due(session, today)
    for pair_id in pair_ids:
        while _let_notes_go(session, pair_id, today):
            pass
    periods = periods_of(session, today)
    for model in going():
        while _let_batch_go(session, model, over(model, periods)):
            pass


def _let_batch_go(session: Session, model: type[Any], rows: Select[Any]) -> int:
    ids = session.scalars(rows.with_only_columns(model.id).limit(batch_of(model))).all()
    return delete_rows(session, model, ids)
