"""Plans four weeks for ten thousand pairs in one go: `python -m bench.plan`.

The company is made in a folder of its own, and all of it meets every week. The second run proves
that planning again adds nothing; then a week is closed for everybody.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneonone import schema, tick
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.features.schedule import planning
from oneonone.features.schedule.closed import service as closed
from oneonone.lib.dates import monday, now, today
from oneonone.models import Cadence, Meeting, OutboxMessage, Pair, Person, db

from .apart import run_apart, say
from .company import environment

PAIRS, REPS_A_MANAGER = 10_000, 8
WITHIN_SECONDS = 30.0
# SQLite lets a writer wait for ten.
CLOSED_WITHIN_SECONDS = 5.0
_COUNTRIES = ("DE-BY", "DE-BE", "FR", "GB", "US", None)
_ZONES = ("Europe/Berlin", "Europe/Paris", "Europe/London", "America/New_York")
_BATCH = 2000


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.plan", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many pairs there are")
    pairs = parser.parse_args(arguments).pairs
    return run_apart(lambda folder: _run(folder, pairs))


def _run(folder: Path, pairs: int) -> int:
    app = create_app(settings_from(environment(folder)))
    schema.upgrade(app)
    say(f"Making {pairs:,} pairs with a rhythm each.")
    _fill(app, pairs)
    for name in ("remind", "send"):  # mail is off here, and what planning queued would go
        del tick.JOBS[name]
    begun = time.perf_counter()
    tick.run(app, say)
    took = time.perf_counter() - begun
    first = _counts(app)
    begun = time.perf_counter()
    tick.run(app, say)
    again = time.perf_counter() - begun
    looks = _look_seconds(app)
    allowed = WITHIN_SECONDS * pairs / PAIRS
    say(
        f"{first[0]:,} one-to-ones and {first[1]:,} mails in {took:.1f} s: "
        f"{took / allowed:.2f} of the {allowed:.0f} s allowed, {pairs / took:,.0f} pairs a second."
    )
    say(f"A second run took {again:.1f} s, {looks:.1f} s of it to look.")
    if _counts(app) != first:
        say("The second run added something: planning is not idempotent.")
        return 1
    say("It added nothing.")
    closing, slots = _close(app)
    wait = CLOSED_WITHIN_SECONDS * pairs / PAIRS
    say(
        f"A week closed for everybody calls off {slots:,} in {closing:.1f} s: "
        f"{closing / wait:.2f} of the {wait:.0f} s for which others may wait."
    )
    return 0 if took <= allowed and closing <= wait else 1


def _close(app: Flask) -> tuple[float, int]:
    """Close the week after next in one transaction; return how long that took, and how much it
    called off."""
    first_on = monday(today()) + timedelta(weeks=2)
    days = closed.Days("Kick-off", first_on, first_on + timedelta(days=6))
    with app.app_context(), as_system(db.session(), "bench") as session:
        begun = time.perf_counter()
        _id, done = closed.close(days, actor_id=1, today=today())
        session.commit()
        return time.perf_counter() - begun, done.slots


def _fill(app: Flask, pairs: int) -> None:
    since = today() - timedelta(days=100)
    managers = -(-pairs // REPS_A_MANAGER)
    with app.app_context(), as_system(db.session(), "bench") as session:
        for start in range(0, pairs + managers, _BATCH):
            for number in range(start, min(start + _BATCH, pairs + managers)):
                session.add(_person(number))
            session.flush()
        for start in range(0, pairs, _BATCH):
            for number in range(start, min(start + _BATCH, pairs)):
                session.add(_pair(number, pairs + 1 + number // REPS_A_MANAGER, since))
            session.flush()
            for number in range(start, min(start + _BATCH, pairs)):
                session.add(_cadence(number, since))
            session.flush()
            session.expunge_all()
        session.commit()


def _person(number: int) -> Person:
    return Person(
        id=number + 1,
        name=f"Person {number + 1}",
        time_zone=_ZONES[number % len(_ZONES)],
        country=_COUNTRIES[number % len(_COUNTRIES)],
    )


def _pair(number: int, manager_id: int, since: date) -> Pair:
    return Pair(id=number + 1, rep_id=number + 1, manager_id=manager_id, started_on=since)


def _cadence(number: int, since: date) -> Cadence:
    return Cadence(
        pair_id=number + 1,
        starts_on=since,
        weekday=number % 5,
        at=_time(number),
        time_zone=_ZONES[number % len(_ZONES)],
    )


def _time(number: int) -> clock:
    return clock(8 + number % 10, 30 * (number % 2))


def _counts(app: Flask) -> tuple[int, int]:
    with app.app_context(), as_system(db.session(), "bench") as session:
        return _count(session, Meeting), _count(session, OutboxMessage)


def _count(session: Session, model: type[Meeting] | type[OutboxMessage]) -> int:
    return session.scalar(select(func.count(model.id))) or 0


def _look_seconds(app: Flask) -> float:
    """Return how long it takes to find that there is nothing to plan."""
    begun = time.perf_counter()
    with app.app_context(), as_system(db.session(), "bench") as session:
        planning.pairs_to_plan(session, now())
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
