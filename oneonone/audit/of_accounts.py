"""Reads from the log what an administrator may know: what was done to accounts, lines, settings.

Of one-to-ones only that somebody looked at their counts. No column with a pair or a meeting is
read here, and who signed in when is nobody's business but theirs (D18).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from oneonone.models.audit_event import AuditEvent
from oneonone.models.person import Person

from .tags import AuditTag

# What is told, by what an administrator looks for.
KINDS: Mapping[str, tuple[AuditTag, ...]] = {
    "people": (
        AuditTag.PERSON_ADD,
        AuditTag.PERSON_CHANGE,
        AuditTag.PERSON_SWITCH_OFF,
        AuditTag.PERSON_SWITCH_ON,
        AuditTag.FILE_IMPORT,
        AuditTag.PEOPLE_EXPORT,
    ),
    "lines": (
        AuditTag.MANAGER_CHANGE,
        AuditTag.MANAGER_RESTORE,
        AuditTag.COVER_SET,
        AuditTag.COVER_END,
        AuditTag.PERSON_LEAVE,
        AuditTag.PERSON_STAY,
    ),
    "rights": (
        AuditTag.FLAG_GIVE,
        AuditTag.FLAG_TAKE,
        AuditTag.HR_ASK,
        AuditTag.HR_GIVE,
        AuditTag.HR_TAKE,
    ),
    "ways-in": (
        AuditTag.LINK_MAKE,
        AuditTag.LINK_USE,
        AuditTag.PASSWORD_CHANGE,
        AuditTag.SECOND_STEP_SET,
        AuditTag.SECOND_STEP_END,
        AuditTag.RECOVERY_USE,
        AuditTag.RECOVERY_RENEW,
        AuditTag.SESSION_END,
        AuditTag.NOTICE_READ,
    ),
    "refused": (AuditTag.SIGN_IN_FAILED, AuditTag.DENIED),
    "settings": (
        AuditTag.TEAM_CHANGE,
        AuditTag.TEMPLATE_CHANGE,
        AuditTag.CLOSED_DAYS_CHANGE,
        AuditTag.QUESTION_CHANGE,
        AuditTag.INDICATOR_CHANGE,
        AuditTag.SUPPORT_CHANGE,
        AuditTag.RETENTION_CHANGE,
        AuditTag.MAIL_RETRY,
    ),
    "participation": (AuditTag.PARTICIPATION_READ, AuditTag.PARTICIPATION_DOWNLOAD),
    "keeping": (
        AuditTag.ERASURE_ASK,
        AuditTag.ERASURE_CALL_OFF,
        AuditTag.ERASURE_DONE,
        AuditTag.ACCESS_EXPORT,
        AuditTag.WORDS_PURGE,
    ),
    "log": (AuditTag.LOG_READ,),
}
# Of some tags only a part is an account's: a file of deals, a device one signed out oneself, and
# what was purged with a pair are not.
_ABOUT_SOMEBODY = (AuditTag.SESSION_END, AuditTag.WORDS_PURGE)
_ABOUT_NOBODY = (AuditTag.FILE_IMPORT,)
_IN_PARTS = (*_ABOUT_SOMEBODY, *_ABOUT_NOBODY)


@dataclass(frozen=True)
class AccountEvent:
    """Who did what, when, to whom, and to how many; names as of today, none for nobody."""

    id: int
    at: datetime
    tag: str
    actor_id: int | None
    actor: str | None
    whom_id: int | None
    whom: str | None
    count: int | None


_ACTOR, _WHOM = aliased(Person), aliased(Person)
_EVENTS = (
    select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.tag,
        AuditEvent.actor_id,
        _ACTOR.name,
        AuditEvent.subject_id,
        _WHOM.name,
        AuditEvent.count,
    )
    .outerjoin(_ACTOR, _ACTOR.id == AuditEvent.actor_id)
    .outerjoin(_WHOM, _WHOM.id == AuditEvent.subject_id)
    .order_by(AuditEvent.id.desc())
)


def account_events(
    session: Session,
    *,
    kind: str = "",
    person_ids: Collection[int] | None = None,
    since: datetime | None = None,
    before_id: int | None = None,
    limit: int | None = None,
) -> list[AccountEvent]:
    """Return what happened, the newest first; one statement.

    `kind` is one of KINDS, "" for all. `person_ids` are who did it or whom it was done to; nothing
    means everybody. Raises KeyError for a kind there is not.
    """
    query = _EVENTS.where(_is_told(kind))
    if person_ids is not None:
        named = (AuditEvent.actor_id.in_(person_ids), AuditEvent.subject_id.in_(person_ids))
        query = query.where(or_(*named) if person_ids else false())
    if since is not None:
        # The bound on the numbers is the same again: without it all of the log is walked through
        # for what is rare. The sum keeps SQLite from looking for the least number from the front.
        first = select(func.min(AuditEvent.id + 0)).where(AuditEvent.at >= since)
        query = query.where(AuditEvent.at >= since, AuditEvent.id >= first.scalar_subquery())
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    return list(_read(session, query.limit(limit)))


def _is_told(kind: str) -> ColumnElement[bool]:
    tags = KINDS[kind] if kind else tuple(tag for tags in KINDS.values() for tag in tags)
    whole = [tag for tag in tags if tag not in _IN_PARTS]
    about = [tag for tag in tags if tag in _ABOUT_SOMEBODY]
    files = [tag for tag in tags if tag in _ABOUT_NOBODY]
    return or_(
        AuditEvent.tag.in_(whole),
        and_(AuditEvent.tag.in_(about), AuditEvent.subject_id.is_not(None)),
        and_(AuditEvent.tag.in_(files), AuditEvent.subject_id.is_(None)),
    )


def _read(session: Session, query: Select[*tuple[object, ...]]) -> Iterator[AccountEvent]:
    for row in session.execute(query):
        yield AccountEvent(*row)  # type: ignore[arg-type]  # the columns, in their order
