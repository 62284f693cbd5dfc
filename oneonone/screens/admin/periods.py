"""How long things are kept, as an administrator sees and changes it: counts of one-to-ones alone.

What would go is told in one-to-ones and days, so that no page of theirs reads a table of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.retention import over, queries, rules
from oneonone.features.retention.rules import Periods
from oneonone.lib.dates import today
from oneonone.lib.errors import RuleError
from oneonone.models.installation import Installation

_REASON = "how long things are kept"


@dataclass(frozen=True)
class Shorter:
    """What a shorter time lets go within a day: one-to-ones, and the day before which they were."""

    words: int
    words_from: date
    participation: int
    participation_from: date


@dataclass(frozen=True)
class LastTime:
    """When the machine last looked, and how much went."""

    on: date
    count: int


def periods(session: Session) -> Periods:
    with as_system(session, _REASON):
        return over.periods_of(session, today())


def last_time(session: Session) -> LastTime | None:
    """Return the last day on which what was over went; nothing before the first."""
    with as_system(session, _REASON):
        found = queries.last_purge(session)
        return LastTime(*found) if found else None


def preview(session: Session, words_months: int, participation_months: int) -> Shorter | None:
    """Count what would go; nothing where nothing is kept shorter than now. Raises RuleError."""
    problem = rules.problem_of(words_months, participation_months)
    if problem:
        raise RuleError(problem)
    with as_system(session, _REASON):
        now = over.periods_of(session, today())
        then = Periods(now.today, words_months, participation_months)
        if then.words_from <= now.words_from and then.participation_from <= now.participation_from:
            return None
        return Shorter(
            words=queries.one_to_ones(session, now.words_from, then.words_from),
            words_from=then.words_from,
            participation=queries.one_to_ones(
                session, now.participation_from, then.participation_from
            ),
            participation_from=then.participation_from,
        )


def change(
    session: Session, words_months: int, participation_months: int, *, actor_id: int
) -> bool:
    """Keep things as long as this; says whether that is new. Raises RuleError."""
    problem = rules.problem_of(words_months, participation_months)
    if problem:
        raise RuleError(problem)
    with as_system(session, _REASON):
        row = session.get_one(Installation, 1)
        if (row.words_months, row.participation_months) == (words_months, participation_months):
            return False
        row.words_months, row.participation_months = words_months, participation_months
        record(session, AuditTag.RETENTION_CHANGE, actor_id=actor_id)
        return True
