"""Who is here, read in seven statements however many. For a session behind the system door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from oneonone.access.administrators import other_admins
from oneonone.features.schedule.queries import rhythm_of
from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.errors import NotVisibleError
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.import_file import PEOPLE, ImportFile
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person, Team

from .known import Company, Known, KnownLine
from .rules import same_name


def file(import_id: int, *, is_held: bool = False) -> ImportFile:
    """Return a file of the viewer's own; raises NotVisibleError.

    Held, it is nobody else's to change until the request ends: of two clicks one waits.
    """
    query = select(ImportFile).where(ImportFile.id == import_id, ImportFile.kind == PEOPLE)
    found = db.session.scalar(query.with_for_update() if is_held else query)
    if found is None:
        raise NotVisibleError
    return found


def files() -> list[ImportFile]:
    """Return the viewer's own files of people, the newest first, without what is in them."""
    return list(
        db.session.scalars(
            select(ImportFile)
            .options(defer(ImportFile.content))
            .where(ImportFile.kind == PEOPLE)
            .order_by(ImportFile.id.desc())
        )
    )


def company(session: Session, moment: datetime, actor_id: int | None) -> Company:
    """Return everybody with an account, who leads them and when they meet."""
    rows = session.execute(
        select(Person.id, Account.email_key, Account.email, Person.name, Team.name,
               Person.time_zone, Person.country, Person.left_on, Account.is_active)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Team, Team.id == Person.team_id)
        .order_by(Person.id)
    )  # fmt: skip
    people = [
        Known(id_, key, email, name, team or "", zone, country or "", left_on, is_active)
        for id_, key, email, name, team, zone, country, left_on, is_active in rows
    ]
    keys = {it.id: it.key for it in people}
    actor = next((it for it in people if it.id == actor_id), None)
    return Company(
        people={it.key: it for it in people},
        lines=_lines(session, keys),
        rhythms=_rhythms(session),
        teams={same_name(name): name for name in session.scalars(select(Team.name))},
        moment=moment,
        actor_key=actor.key if actor else "",
        other_admins=_other_admins(session, actor, moment),
        usual_zone=actor.time_zone if actor else "UTC",
    )


def _lines(session: Session, keys: dict[int, str]) -> dict[str, list[KnownLine]]:
    rows = session.execute(
        select(Pair.rep_id, Pair.manager_id, Pair.started_on, Pair.ended_on, Pair.id)
        .where(Pair.is_cover.is_(False))
        .order_by(Pair.started_on, Pair.id)
    )
    found: dict[str, list[KnownLine]] = defaultdict(list)
    for rep_id, manager_id, started_on, ended_on, pair_id in rows:
        rep, manager = keys.get(rep_id), keys.get(manager_id)
        if rep and manager:
            found[rep].append(KnownLine(rep, manager, started_on, ended_on, pair_id))
    return dict(found)


def _rhythms(session: Session) -> dict[int, Rhythm]:
    rows = session.scalars(select(Cadence).order_by(Cadence.starts_on))
    return {row.pair_id: rhythm_of(row) for row in rows}


def _other_admins(session: Session, actor: Known | None, moment: datetime) -> tuple[str, ...]:
    if actor is None:
        return ()
    return tuple(other_admins(session, actor.id, moment.date()))


def teams(session: Session, names: Collection[str]) -> dict[str, Team]:
    return {it.name: it for it in session.scalars(select(Team).where(Team.name.in_(names)))}


def people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    return {it.id: it for it in session.scalars(select(Person).where(Person.id.in_(ids)))}
