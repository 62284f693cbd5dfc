from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.calendar_feed import CalendarFeed, CalendarFeedFailure
from oneonone.models.installation import Installation
from oneonone.models.meeting import Meeting
from oneonone.models.pair import Cadence
from oneonone.models.person import Person

from .rules import Slot, ZoneFrom


@dataclass(frozen=True)
class Owner:
    """Whose calendar an address is."""

    person_id: int
    time_zone: str
    left_on: date | None
    is_active: bool


_OWNER = (
    select(Person.id, Person.time_zone, Person.left_on, Account.is_active)
    .join(CalendarFeed, CalendarFeed.person_id == Person.id)
    .join(Account, Account.person_id == Person.id)
    .where(CalendarFeed.token_digest == bindparam("token_digest"))
)
# Columns, not rows: two hundred meetings are read to be written down once.
_SLOT = select(
    Meeting.id,
    Meeting.pair_id,
    Meeting.planned_on,
    Meeting.starts_at,
    Meeting.minutes,
    Meeting.state,
    Meeting.sequence,
)
_SLOTS = _SLOT.where(Meeting.starts_at >= bindparam("since")).order_by(
    Meeting.starts_at, Meeting.id
)
_ZONES = select(Cadence.pair_id, Cadence.starts_on, Cadence.time_zone).order_by(Cadence.starts_on)


def owner(token_digest: str) -> Owner | None:
    row = db.session.execute(_OWNER, {"token_digest": token_digest}).one_or_none()
    return Owner(*row) if row else None


def count_of_forged(address_hash: str, since: datetime) -> int:
    """How often somebody there tried an address that is none."""
    return (
        db.session.scalar(
            select(func.count(CalendarFeedFailure.id)).where(
                CalendarFeedFailure.address_hash == address_hash,
                CalendarFeedFailure.failed_at > since,
            )
        )
        or 0
    )


def feed_of(person_id: int) -> CalendarFeed | None:
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.person_id == person_id))


def slots(since: datetime) -> list[Slot]:
    """Every meeting of the viewer's pairs from a moment on, the earliest first."""
    return [Slot(*row) for row in db.session.execute(_SLOTS, {"since": since})]


def slot(meeting_id: int) -> Slot:
    """Return one meeting; raises NotVisibleError."""
    row = db.session.execute(_SLOT.where(Meeting.id == meeting_id)).one_or_none()
    if row is None:
        raise NotVisibleError
    return Slot(*row)


def zones() -> dict[int, list[ZoneFrom]]:
    """The zones of the viewer's series by pair, the oldest first."""
    found: dict[int, list[ZoneFrom]] = {}
    for pair_id, starts_on, zone in db.session.execute(_ZONES):
        found.setdefault(pair_id, []).append(ZoneFrom(starts_on, zone))
    return found


def zones_of_people(person_ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(select(Person.id, Person.time_zone).where(Person.id.in_(person_ids)))
    return {row.id: row.time_zone for row in rows}


def installation_uid() -> str:
    return db.session.scalars(select(Installation.uid)).one()
