"""The demo company: believable, lived-in up to the day it is made, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.features.auth.passwords import hashed
from oneonone.features.deals import pace
from oneonone.features.retention import service as retention
from oneonone.lib.dates import instant, local, now
from oneonone.models import Account, Installation, Pair, Person, db
from oneonone.schema import installation

from .between import write_between
from .coming import write_coming
from .company import (
    PASSWORD,
    ZONE,
    bonds,
    contacts,
    data,
    hanging_rows,
    members,
    people_rows,
    template,
)
from .deals import Market
from .growth import write_growth
from .handover import write_handover
from .pulses import set_the_count, write_pulses
from .slots import cadence, closed_days, leave, slots
from .year import PairYear, write_year

__all__ = ["PASSWORD", "DemoAccount", "NotADemoError", "demo_accounts", "fill_demo"]

# When somebody makes a demo for a given day, it is early that day.
_MORNING = time(8, 0)
# Later than this, nobody starts a meeting today any more.
_LATE_FROM = time(16, 0)


class NotADemoError(Exception):
    """This database holds something else than a demo; one sentence for who started it."""


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as, and what they are."""

    name: str
    email: str
    what: str


def fill_demo(
    app: Flask,
    say: Callable[[str], None],
    *,
    on: date | None = None,
    seed: int = 24,
    fresh: bool = False,
) -> list[DemoAccount]:
    """Fill an empty database, or with `fresh` an earlier demo; return whom to sign in as.

    An earlier demo is left as it is unless `fresh`. Raises NotADemoError for any other
    database. One transaction: a fill that is interrupted leaves nothing behind.
    """
    at = now() if on is None else instant(on, _MORNING, ZONE)
    with app.app_context(), as_system(db.session(), "demo") as session:
        try:
            if _must_fill(session, fresh=fresh):
                _fill(session, say, at=at, seed=seed)
                session.commit()
        finally:
            session.rollback()
    app.config["IS_DEMO"] = True
    return demo_accounts(app)


def demo_accounts(app: Flask) -> list[DemoAccount]:
    """Return whom to sign in as, in the order of the sign-in page."""
    with app.app_context(), as_system(db.session(), "demo") as session:
        rows = session.execute(
            select(Person, Account)
            .join(Account, Account.person_id == Person.id)
            .order_by(Person.id)
        ).all()
        open_pairs = session.scalars(
            select(Pair).where(Pair.ended_on.is_(None)).order_by(Pair.id)
        ).all()
        names = {person.id: person.name for person, _ in rows}
        found = [
            DemoAccount(person.name, account.email, _what(account, open_pairs, names))
            for person, account in rows
        ]
        session.rollback()
    return found


def _what(account: Account, pairs: Sequence[Pair], names: dict[int, str]) -> str:
    if account.is_hr:
        return "HR: whether meetings happen"
    if account.is_admin:
        return "Administrator"
    led = [names[pair.rep_id] for pair in pairs if pair.manager_id == account.person_id]
    own = [names[pair.manager_id] for pair in pairs if pair.rep_id == account.person_id]
    to = f"a rep of {own[0]}" if own else ""
    if not led:
        return to[2:3].upper() + to[3:]
    of = f"Manager of {len(led)}"
    return f"{of}, and {to}" if to else of


def _must_fill(session: Session, *, fresh: bool) -> bool:
    row = session.get(Installation, 1)
    if row is None or not (row.is_demo or fresh):
        # Made by `oneonone init`, and nobody is in it yet.
        if session.scalar(select(Person.id).limit(1)) is not None:
            raise NotADemoError("This database has people in it and is no demo: left as it is.")
        return True
    if not row.is_demo:
        raise NotADemoError("This database is in real use and is no demo: left as it is.")
    if fresh:
        session.expunge_all()
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))
    return fresh


def _name_installation(session: Session, at: datetime, seed: int) -> None:
    """Say that this is a demo; its calendar entries are the same for the same day and seed."""
    row = installation(session)
    row.created_at, row.is_demo = at, True
    row.uid = str(uuid5(NAMESPACE_URL, f"demo:{at.isoformat()}:{seed}"))


def _fill(session: Session, say: Callable[[str], None], *, at: datetime, seed: int) -> None:
    wall = local(at, ZONE)
    on = wall.date()
    _name_installation(session, at, seed)
    teams, people = people_rows()
    session.add_all([*teams.values(), *people.values()])
    session.flush()
    session.add_all(hanging_rows(teams, people, hashed(PASSWORD)))
    session.add_all([template(), closed_days(on), *contacts()])
    pairs = bonds(people, on, is_late=wall.time() >= _LATE_FROM)
    session.add_all(bond.pair for bond in pairs)
    session.flush()
    say(f"{len(people)} people and {len(pairs)} pairs. Now a year of one-to-ones…")
    session.add_all(cadence(bond) for bond in pairs)
    session.add_all(row for bond in pairs if (row := leave(bond, on)))
    year = {bond.key: slots(bond, on, seed) for bond in pairs}
    set_the_count(pairs, year, at)
    session.add_all(slot.meeting for of_pair in year.values() for slot in of_pair)
    session.flush()
    session.add_all(
        row for of_pair in year.values() for slot in of_pair for row in slot.move_rows()
    )
    market, stories = Market(seed, on), data("stories")
    lives = {
        member.key: market.deals_of(member, people[member.key].id, stories.get(member.key, {}))
        for member in members()
        if member.lines
    }
    session.add_all(life.row for of_rep in lives.values() for life in of_rep)
    session.flush()
    session.add_all(it for of_rep in lives.values() for life in of_rep for it in life.moves())
    pace.count(session, on)
    years = [PairYear(bond, year[bond.key], lives[bond.rep.key], on, seed) for bond in pairs]
    write_year(session, years, on, say)
    write_growth(session, years, on)
    write_coming(session, years, on)
    write_between(session, years, on)
    write_pulses(session, years, at, seed)
    write_handover(session, years, on)
    _let_go(session, at)


def _let_go(session: Session, at: datetime) -> None:
    """Leave out what the first tick would let go, so that the demo stays as it was made."""
    session.flush()
    on = at.date()  # the tick's day is that of UTC, which may be another one than the company's
    retention.let_all_go(session, on)
    retention.done_for(session, on, at - timedelta(days=1))
    retention.tidied(session, on, at - timedelta(days=1))
