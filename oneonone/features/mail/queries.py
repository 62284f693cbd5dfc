from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, aliased

from oneonone.lib.dates import today
from oneonone.lib.parts import by_the_thousand
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.installation import Installation
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.muted_mail import MutedMail
from oneonone.models.outbox import OutboxMessage
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person
from oneonone.models.talk_request import TalkRequest

from .rules import Zones

# So many pairs are asked for at a time; SQLite takes no more than 32 766 values.


@dataclass(frozen=True)
class Reader:
    """One of the two, and where mail finds them: nowhere, where they left or were switched off."""

    id: int
    name: str
    zone: str
    address: str | None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class Two:
    """A pair as mail knows it."""

    pair_id: int
    rep: Reader
    manager: Reader
    is_open: bool
    series_zone: str

    def side_of(self, person_id: int) -> str | None:
        """Say which of the two somebody is; nothing for a stranger."""
        return {self.rep.id: "rep", self.manager.id: "manager"}.get(person_id)

    def reader(self, side: str) -> Reader:
        return self.rep if side == "rep" else self.manager

    def other(self, side: str) -> Reader:
        return self.manager if side == "rep" else self.rep

    @property
    def zones(self) -> Zones:
        return Zones(self.rep.zone, self.manager.zone, self.series_zone)


@dataclass(frozen=True)
class Counts:
    """How many mails wait, and how many were given up."""

    waiting: int
    failed: int


_REP, _MANAGER = aliased(Person), aliased(Person)
_REP_ACCOUNT, _MANAGER_ACCOUNT = aliased(Account), aliased(Account)
_TWOS = (
    select(
        Pair.id,
        Pair.started_on,
        Pair.ended_on,
        *(
            column.label(f"{side}_{name}")
            for side, person, account in (
                ("rep", _REP, _REP_ACCOUNT),
                ("manager", _MANAGER, _MANAGER_ACCOUNT),
            )
            for name, column in (
                ("id", person.id),
                ("name", person.name),
                ("zone", person.time_zone),
                ("left_on", person.left_on),
                ("email", account.email),
                ("is_active", account.is_active),
            )
        ),
    )
    .join(_REP, _REP.id == Pair.rep_id)
    .join(_MANAGER, _MANAGER.id == Pair.manager_id)
    .outerjoin(_REP_ACCOUNT, _REP_ACCOUNT.person_id == _REP.id)
    .outerjoin(_MANAGER_ACCOUNT, _MANAGER_ACCOUNT.person_id == _MANAGER.id)
)


def twos(session: Session, pair_ids: Collection[int]) -> dict[int, Two]:
    """Return pairs with their people and addresses, by id."""
    found: dict[int, Two] = {}
    for some in by_the_thousand(sorted(pair_ids)):
        zones = _series_zones(session, some)
        for row in session.execute(_TWOS.where(Pair.id.in_(some))):
            found[row.id] = _two(row, zones)
    return found


def _two(row: Row[*tuple[Any, ...]], zones: dict[int, str]) -> Two:
    rep, manager = _reader(row, "rep"), _reader(row, "manager")
    on = today(manager.zone)
    is_open = row.started_on <= on and (row.ended_on is None or on < row.ended_on)
    return Two(row.id, rep, manager, is_open, zones.get(row.id, manager.zone))


def _reader(row: Row[*tuple[Any, ...]], side: str) -> Reader:
    value = {name: getattr(row, f"{side}_{name}") for name in ("id", "name", "zone", "email")}
    left_on: date | None = getattr(row, f"{side}_left_on")
    has_left = left_on is not None and left_on <= today(value["zone"])
    is_here = bool(getattr(row, f"{side}_is_active")) and not has_left
    return Reader(value["id"], value["name"], value["zone"], value["email"] if is_here else None)


def _series_zones(session: Session, pair_ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Cadence.pair_id, Cadence.time_zone)
        .where(Cadence.pair_id.in_(pair_ids), Cadence.starts_on <= today())
        .order_by(Cadence.starts_on)
    )
    return {row.pair_id: row.time_zone for row in rows}


def planned_between(session: Session, since: datetime, until: datetime) -> Sequence[Meeting]:
    """Return the planned meetings of a stretch of time."""
    return session.scalars(
        select(Meeting)
        .where(Meeting.state == MeetingState.PLANNED)
        .where(Meeting.starts_at >= since, Meeting.starts_at < until)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def meeting(session: Session, meeting_id: int) -> Meeting | None:
    return session.get(Meeting, meeting_id)


# Never what was promised: who, to whom and until when.
_DUE = select(Commitment.pair_id, Commitment.promised_by_id, Commitment.due_on).where(
    Commitment.outcome.is_(None),
    Commitment.agreed_at.is_not(None),
    or_(Commitment.claim.is_(None), Commitment.claim == "not_yet"),
)


def promises_due(session: Session, around: date) -> set[tuple[int, int, date]]:
    """Return pair, who promised and due day of what is due about now, wherever they live."""
    near = (around - timedelta(days=1), around + timedelta(days=1))
    rows = session.execute(_DUE.where(Commitment.due_on.between(*near)))
    return {(row.pair_id, row.promised_by_id, row.due_on) for row in rows}


def count_due(session: Session, pair_id: int, person_id: int, due_on: date) -> int:
    """Count what one of a pair promised for a day and has not said they did."""
    rows = session.execute(
        _DUE.where(
            Commitment.pair_id == pair_id,
            Commitment.promised_by_id == person_id,
            Commitment.due_on == due_on,
        )
    )
    return len(rows.all())


def is_talk_wanted(session: Session, pair_id: int) -> bool:
    """Tell whether the rep still asks to talk sooner."""
    return bool(
        session.scalar(
            select(TalkRequest.id).where(
                TalkRequest.pair_id == pair_id, TalkRequest.settled_at.is_(None)
            )
        )
    )


def is_to_come_or_open(session: Session, pair_id: int, on: date) -> bool:
    """Tell whether a pair still runs from a day on, or will."""
    return bool(
        session.scalar(
            select(Pair.id).where(
                Pair.id == pair_id, or_(Pair.ended_on.is_(None), Pair.ended_on > on)
            )
        )
    )


def muted(session: Session, person_ids: Collection[int] | None = None) -> set[tuple[int, str]]:
    """Return who does not want which kind; of everybody where nobody is named."""
    statement = select(MutedMail.author_id, MutedMail.kind)
    if person_ids is not None:
        statement = statement.where(MutedMail.author_id.in_(sorted(person_ids)))
    return {(row.author_id, row.kind) for row in session.execute(statement)}


def muted_kinds(author_id: int) -> set[str]:
    """Return the kinds somebody does not want."""
    return {kind for _, kind in muted(db.session(), [author_id])}


def muted_rows(author_id: int) -> Sequence[MutedMail]:
    return db.session.scalars(select(MutedMail).where(MutedMail.author_id == author_id)).all()


def queued_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of these reminders there are already."""
    found: set[str] = set()
    for some in by_the_thousand(sorted(keys)):
        rows = session.scalars(
            select(OutboxMessage.once_key).where(OutboxMessage.once_key.in_(some))
        )
        found |= {key for key in rows if key is not None}
    return found


def later_ones(session: Session, message: OutboxMessage, kinds: Collection[str]) -> set[str]:
    """Return the kinds queued after a message for the same reader about the same meeting."""
    rows = session.scalars(
        select(OutboxMessage.kind).where(
            OutboxMessage.person_id == message.person_id,
            OutboxMessage.meeting_id == message.meeting_id,
            OutboxMessage.kind.in_(kinds),
            OutboxMessage.id > message.id,
        )
    )
    return set(rows)


def installation_uid(session: Session) -> str:
    """Return what makes ids of this company's entries unlike any other's."""
    return session.get_one(Installation, 1).uid


def counts(session: Session) -> Counts:
    """Count what waits and what was given up, for the administrator."""
    is_waiting = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)
    waiting, failed = session.execute(
        select(
            func.count().filter(is_waiting),
            func.count().filter(OutboxMessage.failed_at.is_not(None)),
        ).select_from(OutboxMessage)
    ).one()
    return Counts(waiting, failed)
