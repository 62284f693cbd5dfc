"""Times the mirror and search over three years of weekly one-to-ones: `python -m bench.mirror`.

A pair of its own in the demo company, with everything people write in a meeting; read by both of
the two over the real server, each page in turn with a bare page of the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.demo import PASSWORD
from oneonone.lib.dates import now
from oneonone.models import (
    AskedQuestion,
    Correction,
    Meeting,
    Pair,
    Preparation,
    StepNote,
    TalkedMore,
    Topic,
    db,
)

from .apart import aside, run_apart
from .browser import Answer, Browser
from .company import MANAGER, environment, made, running
from .measure import Case, Figures, measure, p95
from .trends import REP, add_long_pair

PAGE_MS, SEARCH_MS = 20.0, 30.0
# The history and its trends on one page have a bar of their own (bench.trends).
MOST_STATEMENTS = {"History": 12, "": 10}
_FIELDS = (
    ("check_in", "line"), ("progress", "numbers"), ("deals", "1.heard"), ("deals", "1.idea"),
    ("deals", "2.heard"), ("deals", "2.will_try"), ("focus", "sign"), ("alignment", "line"),
)  # fmt: skip
_SAID = (
    "They asked for proof from a company like theirs, and I answered with a price. "
    "Next time I ask what they would have to see, and wait until somebody speaks."
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mirror", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="how often each page is asked for")
    options = parser.parse_args(arguments)
    return run_apart(lambda folder: _run(folder, options.rounds))


def _run(folder: Path, rounds: int) -> int:
    env = environment(folder)
    app = made(env, aside)
    rep_id = add_long_pair(app)
    aside(f"{_add_words(app, rep_id):,} more texts stand in their 156 one-to-ones.")
    with running(env, folder / "server.log") as port:
        daniel, rep = Browser(port), Browser(port)
        daniel.sign_in(MANAGER, PASSWORD)
        rep.sign_in(REP, PASSWORD)
        found = measure(list(_cases(daniel, rep, rep_id)), rounds=rounds, seconds=90, say=aside)
        missed = report(found)
        for browser in (daniel, rep):
            browser.close()
    return 1 if missed else 0


def _cases(daniel: Browser, rep: Browser, rep_id: int) -> Iterator[Case]:
    page = f"/people/{rep_id}"
    for weeks in (13, 26, 52):
        path = f"/mirror?weeks={weeks}"
        yield Case(f"Mirror, {weeks} weeks", daniel, _getting(daniel, path), PAGE_MS)
    yield Case("You and Daniel, 52 weeks", rep, _getting(rep, f"{page}/mirror?weeks=52"), PAGE_MS)
    for who, browser in (("manager", daniel), ("rep", rep)):
        yield Case(f"History, the {who}’s", browser, _getting(browser, page), PAGE_MS)
        yield Case(f"Trends, the {who}’s", browser, _getting(browser, f"{page}/trends"), PAGE_MS)
        yield Case(
            f"Search, empty, the {who}’s", browser, _getting(browser, f"{page}/search"), PAGE_MS
        )
        for name, words in (("few", "week 77"), ("most", "they"), ("none", "quetzalcoatl")):
            ask = _finding(browser, f"{page}/search", words)
            yield Case(f"Search, {name} lines, the {who}’s", browser, ask, SEARCH_MS)


def _getting(browser: Browser, path: str) -> Callable[[], Answer]:
    return lambda: browser.get(path)


def _finding(browser: Browser, path: str, words: str) -> Callable[[], Answer]:
    return lambda: browser.post(path, {"q": words})


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
        most = next(most for name, most in MOST_STATEMENTS.items() if it.case.name.startswith(name))
        if it.is_slow:
            missed.append(
                f"{it.case.name} took {median(it.ms):.1f} ms, goal < {it.case.goal_ms:.0f}."
            )
        if it.statements > most:
            missed.append(f"{it.case.name} ran {it.statements} statements, goal <= {most}.")
    print("\n".join(["", *missed] if missed else ["", "Every goal was met."]))
    return missed


def _add_words(app: Flask, rep_id: int) -> int:
    with app.app_context(), as_system(db.session(), "bench") as session:
        pair = session.scalars(select(Pair).where(Pair.rep_id == rep_id)).one()
        added = list(_words(session, pair))
        session.add_all(added)
        session.commit()
        return sum(not isinstance(row, AskedQuestion | TalkedMore) for row in added)


def _words(session: Session, pair: Pair) -> Iterator[Any]:
    """What people write beside what a person's page reads (long_pair), meeting by meeting."""
    meetings = session.scalars(
        select(Meeting).where(Meeting.pair_id == pair.id).order_by(Meeting.starts_at)
    ).all()
    for place, meeting in enumerate(meetings):
        here = {"pair_id": pair.id, "meeting_id": meeting.id}
        said = f"In week {place}. {_SAID}"
        for step, key in _FIELDS:
            yield StepNote(**here, step=step, key=key, text=said, author_id=pair.rep_id)
        yield Preparation(
            **here, shared_at=meeting.starts_at, focus_line=said, in_my_way=said, would_help=said
        )
        for kind in ("topic", "win", "thanks"):
            yield Topic(
                pair_id=pair.id,
                author_id=pair.manager_id if kind == "thanks" else pair.rep_id,
                kind=kind,
                text=said,
                created_at=meeting.starts_at,
                done_meeting_id=meeting.id,
            )
        yield Correction(**here, author_id=pair.rep_id, text=said[:500], written_at=now())
        for number in range(1, 9):
            yield AskedQuestion(**here, step="deals", question_id=f"Q{number:02}")
        yield TalkedMore(meeting_id=meeting.id, author_id=pair.manager_id, who="even")


if __name__ == "__main__":
    sys.exit(main())
