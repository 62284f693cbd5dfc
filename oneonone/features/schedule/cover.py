"""Somebody stands in: a dated pair beside the one that rests meanwhile (product.md, 2).

Nobody below an administrator may do this, so it wants a session behind the system door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, parse_date, today
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import planning
from .restored import plan_again

# A cover is for a holiday or an illness; whoever stays longer is a change of manager.
LATEST = timedelta(days=366)


@dataclass(frozen=True)
class Cover:
    """Who stands in for whom with whom, both days included."""

    pair_id: int
    rep: str
    manager: str
    usual: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Standing:
    """A cover that runs or is to come, both days included."""

    pair_id: int
    manager: str
    first_on: date
    last_on: date


def set_cover_by_email(
    session: Session, rep: str, manager: str, first_day: str, last_day: str
) -> Cover:
    """Set a cover as the command names it: people by their address, days as in a form."""
    first_on, last_on = _day(first_day), _day(last_day)
    return set_cover(
        session,
        _person(session, _named(rep), rep),
        _person(session, _named(manager), manager),
        first_on,
        last_on,
        actor_id=None,
    )


def set_cover(
    session: Session, of: Person, by: Person, first_on: date, last_on: date, *, actor_id: int | None
) -> Cover:
    """Let a manager hold a rep's one-to-ones for some days, both included; the caller commits.

    The usual pair is paused and the other planned at once. Raises RuleError with a sentence.
    """
    if last_on < first_on:
        raise RuleError("The last day is before the first. Turn them round.")
    on = today(of.time_zone)
    if last_on < on:
        raise RuleError("These days are over. Choose days still to come.")
    if first_on < on:  # else what was missed then would be excused
        raise RuleError("What has passed stays as it is. Choose days from today on.")
    if last_on > on + LATEST:
        raise RuleError("That is more than a year ahead. Choose an earlier day.")
    usual = _usual(session, of, first_on)
    _ensure_may_cover(session, of, by, usual, first_on, last_on)
    made = Pair(
        rep_id=of.id,
        manager_id=by.id,
        started_on=first_on,
        ended_on=last_on + timedelta(days=1),
        is_cover=True,
    )
    session.add(made)
    session.flush()
    record(session, AuditTag.COVER_SET, actor_id=actor_id, pair_id=made.id, subject_id=of.id)
    planning.plan(session, [usual.id, made.id], now())
    usual_name = session.get_one(Person, usual.manager_id).name
    return Cover(made.id, of.name, by.name, usual_name, first_on, last_on)


def end_cover(session: Session, rep_id: int, pair_id: int, *, actor_id: int | None) -> bool:
    """End a cover today; the usual one-to-ones go on from here. Says whether it still ran.

    One that has not begun never will have been. Raises NotVisibleError for any other pair.
    """
    found = session.get(Pair, pair_id, with_for_update={"key_share": True})
    if found is None or not found.is_cover or found.rep_id != rep_id:
        raise NotVisibleError
    rep = session.get_one(Person, rep_id)
    ends_on = max(today(rep.time_zone), found.started_on)
    if found.ended_on is not None and found.ended_on <= ends_on:
        return False
    found.ended_on = ends_on
    record(session, AuditTag.COVER_END, actor_id=actor_id, pair_id=pair_id, subject_id=rep_id)
    session.flush()
    usual = session.scalar(_usual_on(rep_id, ends_on))
    planning.plan(session, [pair_id], now())
    if usual is not None:
        plan_again(session, [usual.id], ends_on, now(), actor_id=actor_id)
        session.flush()
        planning.plan(session, [usual.id], now())
    return True


def covers_of(session: Session, rep_id: int, on: date) -> list[Standing]:
    """Return who stands in with a rep on a day or later, the first to come first."""
    rows = session.execute(
        select(Pair.id, Person.name, Pair.started_on, Pair.ended_on)
        .join(Person, Person.id == Pair.manager_id)
        .where(Pair.rep_id == rep_id, Pair.is_cover.is_(True), Pair.ended_on > on)
        .where(Pair.ended_on > Pair.started_on)
        .order_by(Pair.started_on, Pair.id)
    )
    return [
        Standing(pair_id, name, since, until - timedelta(days=1))
        for pair_id, name, since, until in rows
        if until is not None
    ]


def able_to_cover(session: Session, person_id: int) -> Person:
    """Return somebody who works here and can sign in; raises RuleError."""
    return _person(session, Person.id == person_id, "")


def cover_words(made: Cover) -> str:
    """Say who stands in: "Ines Duarte covers Daniel Okafor's one-to-ones with Priya Shah ..."."""
    days = f"from {made.first_on} to {made.last_on}"
    if made.first_on == made.last_on:
        days = f"on {made.first_on}"
    return f"{made.manager} covers {made.usual}’s one-to-ones with {made.rep} {days}."


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise RuleError(str(error)) from error


def _named(email: str) -> ColumnElement[bool]:
    try:
        return Account.email_key == email_key(email)
    except ValueError:
        return false()


def _person(session: Session, is_it: ColumnElement[bool], email: str) -> Person:
    found = session.scalar(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(is_it, Account.is_active.is_(True))
        .where(Person.is_here(today()))
    )
    if found is None:
        said = f"Nobody here has the address {email}." if email else "They cannot sign in here."
        raise RuleError(said)
    return found


def _usual_on(rep_id: int, on: date) -> Select[Pair]:
    return (
        select(Pair)
        .where(Pair.rep_id == rep_id, Pair.is_cover.is_(False), Pair.started_on <= on)
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .order_by(Pair.started_on.desc())
        .limit(1)
        .with_for_update(key_share=True)
    )


def _usual(session: Session, rep: Person, on: date) -> Pair:
    found = session.scalar(_usual_on(rep.id, on))
    if found is None:
        raise RuleError(f"{rep.name} has no manager that day, so there is nobody to cover.")
    return found


def _ensure_may_cover(
    session: Session, rep: Person, manager: Person, usual: Pair, first_on: date, last_on: date
) -> None:
    if manager.id == rep.id:
        raise RuleError("Nobody holds their own one-to-one. Choose somebody else.")
    if manager.id == usual.manager_id:
        raise RuleError(f"{manager.name} is {rep.name}’s manager already. Choose somebody else.")
    other = session.scalar(
        select(Pair)
        .where(Pair.rep_id == rep.id, Pair.is_cover.is_(True), Pair.started_on <= last_on)
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > first_on))
        .limit(1)
    )
    if other is not None:
        who = session.get_one(Person, other.manager_id).name
        raise RuleError(f"{who} covers for {rep.name} on some of these days already.")
