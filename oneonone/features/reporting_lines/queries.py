"""Who leads whom. For a session behind the system door: accounts and other people's pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from oneonone.lib.errors import NotVisibleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account
from oneonone.models.installation import Installation
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.person import Person, Team


def stand_in_line(session: Session) -> None:
    """Let one change of the lines at a time look and write: two at once could close a circle."""
    session.execute(select(Installation.id).where(Installation.id == 1).with_for_update())


def person(session: Session, person_id: int) -> Person:
    """Return somebody; raises NotVisibleError."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotVisibleError
    return found


def person_by_email(session: Session, email: str) -> Person | None:
    try:
        key = email_key(email)
    except ValueError:
        return None
    return session.scalar(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.email_key == key)
    )


def account(session: Session, person_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.person_id == person_id))


def covers(session: Session, rep_id: int) -> Sequence[Pair]:
    """Every pair in which somebody stood or stands in for who leads them."""
    return session.scalars(select(Pair).filter_by(rep_id=rep_id, is_cover=True)).all()


def usual_pairs(session: Session, rep_id: int) -> Sequence[Pair]:
    """Every pair somebody is the rep of, the oldest first, without covers."""
    return session.scalars(
        select(Pair)
        .where(Pair.rep_id == rep_id, Pair.is_cover.is_(False))
        .order_by(Pair.started_on, Pair.id)
    ).all()


def running(session: Session, on: date, **of: int) -> Sequence[Pair]:
    """The pairs that run on a day or later, narrowed by columns."""
    return session.scalars(
        select(Pair)
        .filter_by(**of)
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .order_by(Pair.id)
    ).all()


def lines(session: Session, on: date) -> list[tuple[int, int]]:
    """Every (rep, manager) of a day or later, without covers."""
    rows = session.execute(
        select(Pair.rep_id, Pair.manager_id)
        .where(Pair.is_cover.is_(False))
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > on))
    )
    return [(rep_id, manager_id) for rep_id, manager_id in rows]


def other_admins(session: Session, but_id: int, on: date) -> list[str]:
    """First names of the administrators who can sign in, but for one."""
    names = session.scalars(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_admin, Account.is_active, Person.id != but_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > on))
        .order_by(Person.name)
    )
    return [name.split()[0] for name in names]


def count_planned(session: Session, pair_ids: Collection[int], since: datetime) -> int:
    """Count what is planned in some pairs from an instant on."""
    return (
        session.scalar(
            select(func.count(Meeting.id))
            .where(Meeting.pair_id.in_(pair_ids), Meeting.state == MeetingState.PLANNED)
            .where(Meeting.starts_at >= since)
        )
        or 0
    )


def due_to_leave(session: Session, latest: date) -> Sequence[tuple[Person, Account]]:
    """People whose last day may have come and who can still sign in."""
    rows = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Person.left_on <= latest, Account.is_active)
        .order_by(Person.id)
    )
    return [(someone, theirs) for someone, theirs in rows]


@dataclass(frozen=True)
class Listed:
    """Somebody as an administrator sees them."""

    id: int
    name: str
    team: str
    manager: str
    since: date | None
    # Who comes next, where that is settled already.
    next_manager: str
    next_on: date | None
    left_on: date | None
    is_active: bool


_MANAGER = aliased(Person)
_NOBODY: tuple[str, date | None] = ("", None)


def listed(session: Session, on: date, person_id: int | None = None) -> list[Listed]:
    """Everybody by name with who leads them, or one of them; two statements however many."""
    rows = session.execute(
        select(Pair.rep_id, Pair.started_on, _MANAGER.name)
        .join(_MANAGER, _MANAGER.id == Pair.manager_id)
        .where(Pair.is_cover.is_(False), or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > Pair.started_on))
        .order_by(Pair.started_on, Pair.id)
    )
    now: dict[int, tuple[str, date]] = {}
    then: dict[int, tuple[str, date]] = {}
    for rep_id, since, manager in rows:
        (now if since <= on else then)[rep_id] = (manager, since)
    people = select(Person, Team.name, Account.is_active).order_by(Person.name, Person.id)
    people = people.outerjoin(Team, Team.id == Person.team_id)
    people = people.outerjoin(Account, Account.person_id == Person.id)
    if person_id is not None:
        people = people.where(Person.id == person_id)
    found = []
    for someone, team, is_active in session.execute(people):
        manager, since_on = now.get(someone.id, _NOBODY)
        next_manager, next_on = then.get(someone.id, _NOBODY)
        found.append(
            Listed(
                someone.id, someone.name, team or "", manager, since_on, next_manager, next_on,
                someone.left_on, bool(is_active),
            )
        )  # fmt: skip
    return found


def may_lead(session: Session) -> list[tuple[int, str]]:
    """Everybody who can be somebody's manager, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_active, Person.left_on.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in rows]


@dataclass(frozen=True)
class Seen:
    """What many changes at once have to know, read before them in sets."""

    people: Mapping[int, Person]
    accounts: Mapping[int, Account]
    pairs: Mapping[int, Sequence[Pair]]
    covers: Mapping[int, Sequence[Pair]]


def seen(session: Session, person_ids: Collection[int]) -> Seen:
    """Read people with the pairs they are the rep of, in three statements however many."""
    people = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    accounts = session.scalars(select(Account).where(Account.person_id.in_(person_ids)))
    pairs, stand_ins = defaultdict[int, list[Pair]](list), defaultdict[int, list[Pair]](list)
    of = select(Pair).where(Pair.rep_id.in_(person_ids)).order_by(Pair.started_on, Pair.id)
    for pair in session.scalars(of):
        (stand_ins if pair.is_cover else pairs)[pair.rep_id].append(pair)
    return Seen(
        {it.id: it for it in people}, {it.person_id: it for it in accounts}, pairs, stand_ins
    )
