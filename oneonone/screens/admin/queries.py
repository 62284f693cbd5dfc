"""Puts together what an administrator sees of people; no statement reads a word of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from oneonone.audit.read import of_account
from oneonone.features.accounts import queries as accounts
from oneonone.features.accounts.queries import Waiting
from oneonone.features.accounts.rules import Details
from oneonone.features.auth.queries import sessions_of
from oneonone.features.reporting_lines import queries as lines
from oneonone.features.reporting_lines.queries import Listed
from oneonone.lib.errors import NotVisibleError
from oneonone.models.account import Account
from oneonone.models.person import Person

from .rules import AT_ONCE, LATEST, Asked, done_words, is_shown


@dataclass(frozen=True)
class People:
    """A part of the list, and how long the whole is."""

    rows: list[Listed]
    count: int
    part: int
    parts: int
    teams: list[tuple[int, str]]
    waiting: list[Waiting]


def people(session: Session, asked: Asked, on: date) -> People:
    """Return the part of the list that was asked for; five statements, however many people."""
    ids = [one.id for one in accounts.everybody(session, on) if is_shown(one, asked, on)]
    parts = max((len(ids) + AT_ONCE - 1) // AT_ONCE, 1)
    part = min(asked.part, parts)
    shown = ids[(part - 1) * AT_ONCE : part * AT_ONCE]
    return People(
        lines.listed(session, on, shown),
        len(ids),
        part,
        parts,
        accounts.teams(session),
        accounts.waiting(session),
    )


@dataclass(frozen=True)
class Someone:
    """Somebody's page: who they are, how they sign in, what was done."""

    row: Listed
    stands: Details
    account_id: int
    has_second_step: bool
    # How many browsers are signed in; never which, where or when.
    devices: int
    waiting: list[Waiting]
    done: list[tuple[date, str]]
    teams: list[tuple[int, str]]

    def waits_for(self, flag: str) -> Waiting | None:
        mine = (it for it in self.waiting if it.person_id == self.row.id and it.flag == flag)
        return next(mine, None)


def stands(session: Session, person_id: int) -> Details:
    """Return who somebody is, as it stands now; raises NotVisibleError."""
    return _details(*accounts.account_of(session, person_id))


def _details(person: Person, account: Account) -> Details:
    return Details(person.name, account.email, person.team_id, person.time_zone, person.country)


def listed(session: Session, person_id: int, on: date) -> Listed:
    """Return somebody of the list; raises NotVisibleError."""
    found = lines.listed(session, on, [person_id])
    if not found:
        raise NotVisibleError
    return found[0]


def someone(session: Session, person_id: int, on: date, moment: datetime) -> Someone:
    """Return everything of somebody's page; raises NotVisibleError."""
    person, account = accounts.account_of(session, person_id)
    return Someone(
        row=listed(session, person_id, on),
        stands=_details(person, account),
        account_id=account.id,
        has_second_step=account.totp_secret is not None,
        devices=len(sessions_of(account.id, moment)),
        waiting=accounts.waiting(session),
        done=done_words(of_account(session, person_id, limit=LATEST)),
        teams=accounts.teams(session),
    )
