"""Which rows' time is over, by what models/keeping.py says of their table.

For a session behind the system door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, inspect, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import sort_tables

from oneonone.models.base import Model
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.growth import GrowthEntry
from oneonone.models.installation import Installation
from oneonone.models.keeping import OF_MEETING, OF_PAIR, Keep, Kept, kept
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair

from .classes import named
from .rules import Periods, midnight

_OF_THEIR_OWN = (Keep.WORDS, Keep.PARTICIPATION, Keep.REVISION, Keep.DAYS, Keep.LOG)


def periods_of(session: Session, today: date) -> Periods:
    """Return what this installation says; what a new one says where there is no row yet."""
    found = session.execute(
        select(Installation.words_months, Installation.participation_months)
    ).one_or_none()
    return Periods(today, *(found or (12, 24)))


@cache
def going() -> tuple[type[Any], ...]:
    """Return every model whose rows go when their time is over; what hangs on another first."""
    models: dict[Any, type[Any]] = {
        mapper.local_table: mapper.class_ for mapper in Model.registry.mappers
    }
    ordered = (models[table] for table in reversed(sort_tables(list(models))))
    return tuple(it for it in ordered if kept()[it.__tablename__].keep in _OF_THEIR_OWN)


def over(model: type[Any], periods: Periods) -> Select[Any]:
    """Select the ids of a model's rows whose time is over."""
    said = kept()[model.__tablename__]
    if said.keep is Keep.REVISION:
        return _revisions(model, periods.revisions_from)
    before = _before(said, periods)
    days = tuple(_day(model, name) for name in said.by)
    rows = select(model.id)
    if OF_MEETING in said.by:
        rows = rows.outerjoin(Meeting, Meeting.id == getattr(model, named(model, "meeting.id")))
    if OF_PAIR in said.by:
        rows = rows.join(Pair, Pair.id == model.pair_id)
    special = _SPECIAL.get(said.table)
    return special(rows, before) if special else rows.where(_is_before(days, before))


def count_over(session: Session, periods: Periods) -> list[tuple[Kept, int]]:
    """Return what would go today, by table; tables of which nothing would are left out."""
    found = []
    for model in going():
        count = session.scalar(select(func.count()).select_from(over(model, periods).subquery()))
        if count:
            found.append((kept()[model.__tablename__], count))
    return found


def _before(said: Kept, periods: Periods) -> date:
    match said.keep:
        case Keep.WORDS:
            return periods.words_from
        case Keep.PARTICIPATION:
            return periods.participation_from
        case Keep.LOG:
            return periods.log_from
    return periods.today - timedelta(days=said.days)


def _day(model: type[Any], name: str) -> Any:
    if name == OF_MEETING:
        return Meeting.starts_at
    if name == OF_PAIR:
        return Pair.ended_on
    return getattr(model, name)


def _is_before(days: tuple[Any, ...], before: date) -> ColumnElement[bool]:
    """Tell whether the first of these days that a row has is of before a day."""
    found: ColumnElement[bool] = false()
    for day in reversed(days):
        found = or_(day < _limit(day, before), and_(day.is_(None), found))
    return found


def _limit(day: Any, before: date) -> date | datetime:
    is_day = inspect(day.class_, raiseerr=True).columns[day.key].type.python_type is date
    return before if is_day else midnight(before)


# --- What the registry says in a sentence (`unless`) ----------------------------------------------


def _revisions(model: type[Any], before: date) -> Select[Any]:
    ended = func.coalesce(Meeting.ended_at, Meeting.starts_at)
    return (
        select(model.id)
        .join(Meeting, Meeting.id == model.meeting_id)
        .where(Meeting.state != MeetingState.LIVE, ended < midnight(before))
    )


def _promises(rows: Select[Any], before: date) -> Select[Any]:
    """A promise that is open in a pair that goes on stays, however old."""
    rows = rows.join(Pair, Pair.id == Commitment.pair_id)
    rows = rows.outerjoin(Meeting, Meeting.id == Commitment.meeting_id)
    days = (Commitment.outcome_on, Commitment.promised_for, Meeting.starts_at)
    is_proposal = and_(Commitment.agreed_at.is_(None), Commitment.outcome.is_(None))
    return rows.where(
        or_(
            and_(Commitment.outcome.is_not(None), _is_before(days, before)),
            and_(is_proposal, Meeting.starts_at < midnight(before)),
            and_(Commitment.outcome.is_(None), Pair.ended_on < before),
        )
    )


def _growth(rows: Select[Any], before: date) -> Select[Any]:
    days = (GrowthEntry.answered_on, GrowthEntry.shared_on)
    return rows.where(GrowthEntry.state != "agreed", _is_before(days, before))


def _meetings(rows: Select[Any], before: date) -> Select[Any]:
    """A one-to-one goes after the promises made in it: deleting it would delete them."""
    return rows.where(
        Meeting.starts_at < midnight(before),
        ~exists().where(Commitment.meeting_id == Meeting.id),
        ~exists().where(CommitmentOutcome.meeting_id == Meeting.id),
    )


_SPECIAL: dict[str, Callable[[Select[Any], date], Select[Any]]] = {
    "commitment": _promises,
    "growth_entry": _growth,
    "meeting": _meetings,
}
