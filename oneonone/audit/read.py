"""Reads from the log what somebody may know of it: what happened to their own records.

The log is past the guard, so this is the one place that narrows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, false, not_, or_, select
from sqlalchemy.orm import Session

from oneonone.models.audit_event import AuditEvent
from oneonone.models.person import Person

from .tags import AuditTag

# What somebody did with their account and their data, of no pair.
OF_ONESELF = (
    AuditTag.SIGN_IN,
    AuditTag.SIGN_OUT,
    AuditTag.PASSWORD_CHANGE,
    AuditTag.SESSION_END,
    AuditTag.CALENDAR_LINK_MAKE,
    AuditTag.CALENDAR_LINK_END,
    AuditTag.DATA_EXPORT,
    AuditTag.LINK_USE,
    AuditTag.SECOND_STEP_SET,
    AuditTag.SECOND_STEP_END,
    AuditTag.RECOVERY_USE,
    AuditTag.RECOVERY_RENEW,
    AuditTag.NOTICE_READ,
)
# What others did that names somebody and no pair of theirs.
ABOUT_ONE = (
    AuditTag.SIGN_IN_FAILED,
    AuditTag.FILE_IMPORT,
    AuditTag.PERSON_ADD,
    AuditTag.PERSON_CHANGE,
    AuditTag.PERSON_LEAVE,
    AuditTag.PERSON_STAY,
    AuditTag.PERSON_SWITCH_OFF,
    AuditTag.PERSON_SWITCH_ON,
    AuditTag.FLAG_GIVE,
    AuditTag.FLAG_TAKE,
    AuditTag.HR_GIVE,
    AuditTag.HR_TAKE,
    AuditTag.LINK_MAKE,
    AuditTag.SECOND_STEP_END,
    AuditTag.SESSION_END,
    AuditTag.ACCESS_EXPORT,
    AuditTag.ERASURE_ASK,
    AuditTag.ERASURE_CALL_OFF,
)
# What administrators did with somebody's account, as other administrators may know it: never when
# the person was here, or what they did themselves.
OF_ACCOUNT = (
    *(tag for tag in ABOUT_ONE if tag not in (AuditTag.SIGN_IN_FAILED, AuditTag.FILE_IMPORT)),
    AuditTag.HR_ASK,
    AuditTag.MANAGER_CHANGE,
    AuditTag.MANAGER_RESTORE,
)
# That somebody looked at their own records is news to nobody.
_LOOKS = (AuditTag.MEETING_READ, AuditTag.HISTORY_READ)


@dataclass(frozen=True)
class Event:
    """Who did what, when, and in which pair and one-to-one; never a word of it."""

    id: int
    at: datetime
    tag: str
    actor_id: int | None
    pair_id: int | None
    meeting_id: int | None


_COLUMNS = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.tag,
    AuditEvent.actor_id,
    AuditEvent.pair_id,
    AuditEvent.meeting_id,
)


def events_of(
    session: Session,
    *,
    person_id: int,
    rep_pair_ids: Collection[int],
    before_id: int | None,
    limit: int,
) -> list[Event]:
    """Return what happened to somebody's records, the newest first; three statements.

    `rep_pair_ids` are the pairs they are or were the rep of. What a rep does with the records of
    a pair is not told to the manager: whether they have opened something is theirs (D18).
    """
    own_look = and_(AuditEvent.actor_id == person_id, AuditEvent.tag.in_(_LOOKS))
    wanted = (
        and_(AuditEvent.pair_id.in_(rep_pair_ids), not_(own_look)) if rep_pair_ids else false(),
        and_(
            AuditEvent.actor_id == person_id,
            AuditEvent.pair_id.is_(None),
            AuditEvent.tag.in_(OF_ONESELF),
        ),
        and_(
            AuditEvent.subject_id == person_id,
            AuditEvent.pair_id.is_(None),
            or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != person_id),
            AuditEvent.tag.in_(ABOUT_ONE),
        ),
    )
    found: list[Event] = []
    for condition in wanted:
        query = select(*_COLUMNS).where(condition).order_by(AuditEvent.id.desc()).limit(limit)
        if before_id is not None:
            query = query.where(AuditEvent.id < before_id)
        found += _events(session.execute(query))
    return sorted(found, key=lambda event: event.id, reverse=True)[:limit]


def of_account(session: Session, person_id: int, *, limit: int) -> list[tuple[str, date, str]]:
    """Return what was done with an account lately, on which day and by whom; one statement.

    The day and not the moment: no one-to-one and no pair is named (trust.md, 5).
    """
    rows = session.execute(
        select(AuditEvent.tag, AuditEvent.on, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_id == person_id, AuditEvent.tag.in_(OF_ACCOUNT))
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return [(tag, on, name or "") for tag, on, name in rows]


def _events(rows: Iterable[tuple[object, ...]]) -> list[Event]:
    return [Event(*row) for row in rows]  # type: ignore[arg-type]  # the columns, in their order
