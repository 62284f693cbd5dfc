"""Somebody with twelve one-to-ones a week for three years, and the link to their calendar."""

from __future__ import annotations

import secrets
from datetime import date, time, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.features.calendar_feed.rules import TOKEN_BYTES, digest
from oneonone.lib.dates import instant, now, today
from oneonone.models import Account, Cadence, CalendarFeed, Meeting, Pair, Person, db

PAIRS, WEEKS_BACK, WEEKS_AHEAD = 12, 156, 4
_ZONE, _FIRST, _EMAIL = "Europe/Paris", time(9, 0), "busy@bench.example"


def busy_calendar(app: Flask) -> str:
    """Make them; return the path of their calendar."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with app.app_context(), as_system(db.session(), "bench") as session:
        manager = _person(session, "Busy Manager")
        session.add(Account(person_id=manager.id, email=_EMAIL, email_key=_EMAIL))
        session.add(CalendarFeed(person_id=manager.id, token_digest=digest(token), made_at=now()))
        for number in range(PAIRS):
            _pair(session, manager, number)
        session.commit()
    return f"/calendar/{token}.ics"


def _pair(session: Session, manager: Person, number: int) -> None:
    on = today(_ZONE)
    began_on = on - timedelta(weeks=WEEKS_BACK)
    pair = Pair(
        rep_id=_person(session, f"Rep{number} Bench").id,
        manager_id=manager.id,
        started_on=began_on,
    )
    session.add(pair)
    session.flush()
    at = time(_FIRST.hour + number // 2, 30 * (number % 2))
    session.add(
        Cadence(pair_id=pair.id, starts_on=began_on, weekday=on.weekday(), at=at, time_zone=_ZONE)
    )
    days = [on + timedelta(weeks=week) for week in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
    session.add_all(_meeting(pair.id, day, at, is_past=day < on) for day in days)


def _meeting(pair_id: int, on: date, at: time, *, is_past: bool) -> Meeting:
    starts_at = instant(on, at, _ZONE)
    return Meeting(
        pair_id=pair_id,
        planned_on=on,
        starts_at=starts_at,
        started_at=starts_at if is_past else None,
        ended_at=starts_at + timedelta(minutes=30) if is_past else None,
        state="held" if is_past else "planned",
    )


def _person(session: Session, name: str) -> Person:
    person = Person(name=name, time_zone=_ZONE)
    session.add(person)
    session.flush()
    return person
