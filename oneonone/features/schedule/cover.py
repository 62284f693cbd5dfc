"""Somebody stands in: a dated pair beside the one that rests meanwhile (product.md, 2).

Nobody below an administrator may do this, so it wants a session behind the system door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, parse_date, today
from oneonone.lib.errors import RuleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import planning


@dataclass(frozen=True)
class Cover:
    """Who stands in for whom with whom, both days included."""

    pair_id: int
    rep: str
    manager: str
    usual: str
    first_on: date
    last_on: date


def set_cover(session: Session, rep: str, manager: str, first_day: str, last_day: str) -> Cover:
    """Let a manager hold a rep's one-to-ones for some days, both included; the caller commits.

    People are named by their email address, days as in a form. The usual pair is paused and the
    other planned at once. Raises RuleError with a sentence.
    """
    first_on, last_on = _day(first_day), _day(last_day)
    if last_on < first_on:
        raise RuleError("The last day is before the first. Turn them round.")
    if last_on < today():
        raise RuleError("These days are over. Choose days still to come.")
    of, by = _person(session, rep), _person(session, manager)
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
    record(session, AuditTag.COVER_SET, actor_id=None, pair_id=made.id, subject_id=of.id)
    planning.plan(session, [usual.id, made.id], now())
    usual_name = session.get_one(Person, usual.manager_id).name
    return Cover(made.id, of.name, by.name, usual_name, first_on, last_on)


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


def _person(session: Session, email: str) -> Person:
    try:
        key = email_key(email)
    except ValueError:
        key = ""
    found = session.scalar(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.email_key == key, Account.is_active.is_(True))
        .where(or_(Person.left_on.is_(None), Person.left_on > today()))
    )
    if found is None:
        raise RuleError(f"Nobody here has the address {email}.")
    return found


def _usual(session: Session, rep: Person, on: date) -> Pair:
    found = session.scalar(
        select(Pair)
        .where(Pair.rep_id == rep.id, Pair.is_cover.is_(False), Pair.started_on <= on)
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .order_by(Pair.started_on.desc())
        .limit(1)
        .with_for_update(key_share=True)
    )
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
