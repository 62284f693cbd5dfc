"""A team's average, once for each manager and month, counted by the tick and by nobody else (D7).

The only place where answers of several people are read together. The smallest number of people is
a part of the statement itself, so nothing can ask for fewer; what was shown stays out of it, since
the manager knows it and could take it off again. A month is counted when nobody can answer for it
any more, and never twice: `PulseMonth` remembers that also where nothing came of it. A manager's
months have no answer in common, so no two figures can be subtracted from one another.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from oneonone.models.meeting import Meeting
from oneonone.models.pair import Pair
from oneonone.models.pulse import DRIVERS, PulseAnswer, PulseAverage, PulseMonth

from .rules import FEWEST, kept_average, month_after, months_due, starts_at

# Everybody once: who answered twice in a month counts with the middle of it. An answer belongs to
# the manager of its own pair, also where the rep has another one by now. One from before its
# meeting's end is of a meeting noted anew, and was of an earlier month.
_BY_PERSON = (
    select(
        Pair.manager_id,
        PulseAnswer.author_id,
        *(func.avg(getattr(PulseAnswer, driver)).label(driver) for driver in DRIVERS),
    )
    .join(Meeting, Meeting.id == PulseAnswer.meeting_id)
    .join(Pair, Pair.id == Meeting.pair_id)
    .where(PulseAnswer.is_shown.is_(False), PulseAnswer.answered_at >= Meeting.ended_at)
    .where(Meeting.ended_at >= bindparam("since"), Meeting.ended_at < bindparam("until"))
    .group_by(Pair.manager_id, PulseAnswer.author_id)
    .subquery()
)
_BY_MANAGER = (
    select(_BY_PERSON.c.manager_id, *(func.avg(_BY_PERSON.c[driver]) for driver in DRIVERS))
    .group_by(_BY_PERSON.c.manager_id)
    .having(func.count(_BY_PERSON.c.author_id.distinct()) >= FEWEST)
)


def count(session: Session, now: datetime) -> int:
    """Count what is due and return for how many managers and months it was looked at.

    Of how many an average came is not said: that would tell who has five who answer.
    """
    looked = 0
    for month_on in sorted(months_due(now)):
        waiting = _not_counted(session, month_on)
        if not waiting:
            continue
        session.add_all(
            PulseMonth(manager_id=manager_id, month_on=month_on) for manager_id in sorted(waiting)
        )
        session.add_all(row for row in _averages(session, month_on) if row.author_id in waiting)
        session.flush()
        looked += len(waiting)
    return looked


def _not_counted(session: Session, month_on: date) -> set[int]:
    """Return who led somebody in a month and has not been counted for it."""
    led = session.scalars(
        select(Pair.manager_id)
        .where(Pair.started_on < month_after(month_on))
        .where(Pair.ended_on.is_(None) | (Pair.ended_on > month_on))
    )
    counted = session.scalars(select(PulseMonth.manager_id).filter_by(month_on=month_on))
    return set(led) - set(counted)


def _averages(session: Session, month_on: date) -> list[PulseAverage]:
    between = {"since": starts_at(month_on), "until": starts_at(month_after(month_on))}
    return [
        PulseAverage(
            author_id=manager_id,
            month_on=month_on,
            **dict(zip(DRIVERS, map(kept_average, means), strict=True)),
        )
        for manager_id, *means in session.execute(_BY_MANAGER, between)
    ]
