"""Counts a company of ten thousand reps for HR: `python -m bench.participation`.

Three years of weekly one-to-ones stand in a folder of their own; twelve weeks are asked for, as
a page and as files, again and again without anything kept. What counts are the ratios.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.features.auth.rules import DAY, NOTICE_VERSION
from oneonone.features.auth.session import begin
from oneonone.lib.dates import instant, monday, now, today
from oneonone.models import Account, Cadence, Meeting, Pair, Person, Team, db

from .apart import run_apart, say
from .company import environment

REPS, REPS_A_MANAGER, WEEKS, TEAMS = 10_000, 8, 156, 40
PAGE_SECONDS, BOOK_SECONDS = 0.150, 3.0
_ZONES = ("Europe/Berlin", "America/New_York")
_STATES = (("held", 0.86), ("skipped", 0.91), ("away", 0.96), ("planned", 1.1))
_ROUNDS = 9
_BATCH = 20_000


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.participation", description=__doc__)
    parser.add_argument("--reps", type=int, default=REPS, help="how many reps there are")
    reps = parser.parse_args(arguments).reps
    return run_apart(lambda folder: _run(folder, reps))


def _run(folder: Path, reps: int) -> int:
    app = create_app(settings_from(environment(folder)))
    schema.upgrade(app)
    say(f"Making {reps:,} reps with {WEEKS} weeks each.")
    browser = _fill(app, reps)
    _settle(folder)
    asked = (
        ("the page", "/participation", PAGE_SECONDS),
        ("a team", "/participation?team=1", PAGE_SECONDS),
        ("a rhythm", "/participation?cadence=1", PAGE_SECONDS),
        ("the quarters", "/participation/quarters", 8 * PAGE_SECONDS),
        ("the weeks as CSV", "/participation.csv", BOOK_SECONDS),
        ("the workbook", "/participation.xlsx", BOOK_SECONDS),
    )
    is_late = False
    for name, url, allowed in asked:
        took, statements, size = _measured(app, browser, url)
        is_late |= took > allowed
        say(
            f"{name}: {took * 1000:,.0f} ms, {took / allowed:.2f} of what is allowed; "
            f"{statements} statements, {size / 1024:,.0f} KB."
        )
    return int(is_late)


def _settle(folder: Path) -> None:
    """Bring what was written into the file itself.

    Years that were filled in at once wait in a log as large as they are, which no company in use
    has; read through it the page took a tenth more.
    """
    with closing(sqlite3.connect(folder / "oneonone.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _measured(app: Flask, browser: FlaskClient, url: str) -> tuple[float, int, int]:
    """Return the median processor time of an answer, its statements and its size."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    times, size = [], 0
    for _ in range(_ROUNDS):
        # Of the processor: others may be using the machine.
        begun = time.process_time()
        answer = browser.get(url)
        times.append(time.process_time() - begun)
        assert answer.status_code == 200, url
        size = len(answer.data)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    browser.get(url)
    event.remove(engine, "before_cursor_execute", note)
    return sorted(times)[_ROUNDS // 2], len(statements), size


def _fill(app: Flask, reps: int) -> FlaskClient:
    since = monday(today()) - timedelta(weeks=WEEKS)
    managers = -(-reps // REPS_A_MANAGER)
    numbers = range(1, reps + 1)
    chance = random.Random(24)  # noqa: S311  # no secret
    with app.app_context(), as_system(db.session(), "bench") as session:
        _rows(session, Team, ({"id": n, "name": f"Team {n}", "agenda_minutes": {}}
                              for n in range(1, TEAMS + 1)))  # fmt: skip
        _rows(session, Person, (_person(n, reps) for n in range(1, reps + managers + 2)))
        _rows(session, Pair, (_pair(n, reps, since) for n in numbers))
        _rows(session, Cadence, (_cadence(n, since) for n in numbers))
        days = ((n, since + timedelta(weeks=week, days=n % 5))
                for week in range(WEEKS) for n in numbers)  # fmt: skip
        _rows(session, Meeting, (_meeting(n, on, chance.random()) for n, on in days))
        hr = Account(person_id=reps + managers + 1, email="hr@bench.example",
                     email_key="hr@bench.example", is_hr=True,
                     notice_version=NOTICE_VERSION)  # fmt: skip
        session.add(hr)
        session.flush()
        token = begin(session, hr, DAY, "bench")
        session.commit()
    browser = app.test_client()
    browser.set_cookie("oo", token)
    return browser


def _rows(session: Session, model: Any, rows: Any) -> None:
    batch: list[dict[str, Any]] = []
    keep: Callable[[], Any] = lambda: session.execute(insert(model), batch)  # noqa: E731
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            keep()
            batch.clear()
    if batch:
        keep()


def _person(number: int, reps: int) -> dict[str, Any]:
    leads = number - reps if number > reps else 1 + (number - 1) // REPS_A_MANAGER
    return {
        "id": number,
        "name": f"Person {number}",
        "team_id": 1 + leads % TEAMS,
        "time_zone": _ZONES[0],
    }


def _pair(number: int, reps: int, since: date) -> dict[str, Any]:
    manager_id = reps + 1 + (number - 1) // REPS_A_MANAGER
    return {"id": number, "rep_id": number, "manager_id": manager_id, "started_on": since}


def _cadence(number: int, since: date) -> dict[str, Any]:
    zone = _ZONES[number % len(_ZONES)]
    return {"pair_id": number, "starts_on": since, "weekday": number % 5, "at": clock(10),
            "time_zone": zone}  # fmt: skip


@cache
def _starts_at(on: date, zone: str) -> datetime:
    return instant(on, clock(10), zone)


def _meeting(number: int, on: date, chance: float) -> dict[str, Any]:
    state = next(name for name, below in _STATES if chance < below)
    starts_at = _starts_at(on, _ZONES[number % len(_ZONES)])
    if starts_at > now():
        state = "planned"
    is_held = state == "held"
    return {
        "pair_id": number,
        "planned_on": on,
        "starts_at": starts_at,
        "state": state,
        "started_at": starts_at if is_held else None,
        "ended_at": starts_at if is_held else None,
        "skip_reason": "too_busy" if state == "skipped" else None,
        "is_stopped_early": is_held and chance < 0.03,
    }


if __name__ == "__main__":
    sys.exit(main())
