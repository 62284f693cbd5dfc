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
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.person import Person, Team


def person(session: Session, person_id: int) -> Person:
    """Return somebody; raises NotVisibleError."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotVisibleError
    return found


def names(session: Session, person_ids: Collection[int]) -> tuple[str, ...]:
    """Return what some people are called, by name."""
    found = select(Person.name).where(Person.id.in_(person_ids)).order_by(Person.name)
    return tuple(session.scalars(found.distinct()))


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


def is_any_live(session: Session, pair_ids: Collection[int]) -> bool:
    """Tell whether two of these pairs are in a one-to-one right now."""
    live = select(Meeting.id).where(
        Meeting.pair_id.in_(pair_ids), Meeting.state == MeetingState.LIVE
    )
    return session.scalar(live.limit(1)) is not None


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
    """Somebody as an administrator sees them; never when they were here last."""

    id: int
    name: str
    team: str
    manager: str
    since: date | None
    # Who comes next, where that is settled already.
    next_manager: str
    next_on: date | None
    left_on: date | None
    email: str
    is_active: bool
    has_password: bool
    is_hr: bool
    is_admin: bool


_MANAGER = aliased(Person)
_NOBODY: tuple[str, date | None] = ("", None)


def listed(session: Session, on: date, people: Collection[int] | None = None) -> list[Listed]:
    """Everybody by name with who leads them, or some of them; two statements however many."""
    rows = (
        select(Pair.rep_id, Pair.started_on, _MANAGER.name)
        .join(_MANAGER, _MANAGER.id == Pair.manager_id)
        .where(Pair.is_cover.is_(False), or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > Pair.started_on))
        .order_by(Pair.started_on, Pair.id)
    )
    them = (
        select(
            Person.id, Person.name, Team.name.label("team"), Person.left_on, Account.email,
            Account.is_active, Account.password_hash.is_not(None).label("has_password"),
            Account.is_hr, Account.is_admin,
        )
        .outerjoin(Team, Team.id == Person.team_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    if people is not None:
        rows, them = rows.where(Pair.rep_id.in_(people)), them.where(Person.id.in_(people))
    now: dict[int, tuple[str, date]] = {}
    then: dict[int, tuple[str, date]] = {}
    for rep_id, since, manager in session.execute(rows):
        if since <= on:
            now[rep_id] = (manager, since)
        else:
            then.setdefault(rep_id, (manager, since))
    return [
        Listed(
            it.id, it.name, it.team or "", *now.get(it.id, _NOBODY), *then.get(it.id, _NOBODY),
            it.left_on, it.email or "", bool(it.is_active), bool(it.has_password),
            bool(it.is_hr), bool(it.is_admin),
        )
        for it in session.execute(them)
    ]  # fmt: skip


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
