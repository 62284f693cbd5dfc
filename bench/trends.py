"""Times a person's pages over three years of weekly one-to-ones: `python -m bench.trends`.

A pair of its own in the demo company, read by both of the two over the real server, each page in
turn with a bare page of the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.demo import PASSWORD
from oneonone.features.auth.passwords import hashed
from oneonone.features.auth.rules import NOTICE_VERSION
from oneonone.lib.dates import today
from oneonone.models import Account, Cadence, Pair, Person, TeamIndicator, db

from .apart import aside, run_apart
from .browser import Answer, Browser
from .company import MANAGER, environment, made, running
from .long_pair import AT, ZONE, add_three_years
from .measure import Case, Figures, measure, p95

REP = "long@bench.example"
PAGE_MS = 20.0
MOST_STATEMENTS = 10


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.trends", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="how often each page is asked for")
    options = parser.parse_args(arguments)
    return run_apart(lambda folder: _run(folder, options.rounds))


def _run(folder: Path, rounds: int) -> int:
    env = environment(folder)
    app = made(env, aside)
    rep_id = add_long_pair(app)
    with running(env, folder / "server.log") as port:
        daniel, rep = Browser(port), Browser(port)
        daniel.sign_in(MANAGER, PASSWORD)
        rep.sign_in(REP, PASSWORD)
        cases = [
            Case(f"{name}, {who}", browser, _asking(browser, path), PAGE_MS)
            for who, browser in (("the manager’s", daniel), ("the rep’s own", rep))
            for name, path in _pages(rep_id).items()
        ]
        found = measure(cases, rounds=rounds, seconds=60, say=aside)
        missed = report(found)
        for browser in (daniel, rep):
            browser.close()
    return 1 if missed else 0


def _pages(rep_id: int) -> dict[str, str]:
    page = f"/people/{rep_id}"
    return {
        "Trends, 6 months": f"{page}/trends",
        "Trends, 12 months": f"{page}/trends?months=12",
        "Trends, 3 years": f"{page}/trends?months=36",
        "History and trends": page,
        "History, focus only": f"{page}?show=focus",
        "Promises": "/commitments",
        "Promises, earlier": f"/commitments?person={rep_id}&before={today(ZONE).isoformat()}",
        "In the way": "/friction",
        "Growth": f"{page}/growth",
        "Pulse": f"{page}/pulse",
        "How we work": f"{page}/card",
        "Settings": "/me",
    }


def _asking(browser: Browser, path: str) -> Callable[[], Answer]:
    return lambda: browser.get(path)


def report(found: list[Figures]) -> list[str]:
    """Print what was measured; return what missed its goal."""
    print(
        f"\n{'':<36}{'median':>8}{'p95':>7}{'CPU':>7}{'SQL':>5}{'bytes':>9}{'br':>8}{'× bare':>8}"
    )
    missed = []
    for it in found:
        print(
            f"{it.case.name:<36}{median(it.ms):8.1f}{p95(it.ms):7.1f}{median(it.cpu_ms):7.1f}"
            f"{it.statements:5}{it.raw:9,}{it.packed:8,}{it.times_bare:8.1f}"
        )
        if it.is_slow:
            missed.append(
                f"{it.case.name} took {median(it.ms):.1f} ms, goal < {it.case.goal_ms:.0f}."
            )
        if it.statements > MOST_STATEMENTS:
            missed.append(
                f"{it.case.name} ran {it.statements} statements, goal <= {MOST_STATEMENTS}."
            )
    print("\n".join(["", *missed] if missed else ["", "Every goal was met."]))
    return missed


def add_long_pair(app: Flask) -> int:
    """Give Daniel one more rep, with three years of weekly one-to-ones; return who it is."""
    with app.app_context(), as_system(db.session(), "bench") as session:
        manager_id = session.scalars(
            select(Account.person_id).where(Account.email == MANAGER)
        ).one()
        manager = session.get_one(Person, manager_id)
        rep = Person(name="Long Bench", team_id=manager.team_id, time_zone=ZONE)
        session.add(rep)
        session.flush()
        pair = _pair(session, rep, manager)
        keys = session.scalars(
            select(TeamIndicator.key)
            .where(TeamIndicator.team_id == rep.team_id)
            .order_by(TeamIndicator.position)
        ).all()
        add_three_years(session, pair, keys, today(ZONE))
        session.commit()
        return rep.id


def _pair(session: Session, rep: Person, manager: Person) -> Pair:
    session.add(Account(person_id=rep.id, email=REP, email_key=REP,
                        password_hash=hashed(PASSWORD), notice_version=NOTICE_VERSION))  # fmt: skip
    started_on = today(ZONE).replace(year=today(ZONE).year - 4, day=1)
    pair = Pair(rep_id=rep.id, manager_id=manager.id, started_on=started_on)
    session.add(pair)
    session.flush()
    session.add(
        Cadence(pair_id=pair.id, starts_on=started_on, weekday=0, at=AT, time_zone=ZONE, minutes=30)
    )
    session.flush()
    return pair


if __name__ == "__main__":
    sys.exit(main())
