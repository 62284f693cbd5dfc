"""The demo company as a file, beside a table counted from its rows by rules anybody can repeat.

Nothing of the application counts here but what is asked: the other side is plain SQL for rows,
and a sheet of paper in Python. After a change of the demo: read what differs, then write the
answer to tests/fixtures/participation.csv.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.demo import fill_demo
from oneonone.features.auth.rules import DAY
from oneonone.features.auth.session import begin
from oneonone.models import Account, db
from tests.cast import NOW
from tests.conftest import COOKIE, settings_in

GOLDEN = Path(__file__).parents[2] / "fixtures" / "participation.csv"
FIRST, LAST = date(2026, 8, 31), date(2026, 11, 22)
ROWS = """
SELECT meeting.*, pair.rep_id, pair.manager_id, manager.name AS manager,
       coalesce((SELECT time_zone FROM cadence WHERE cadence.pair_id = pair.id
                 ORDER BY starts_on DESC LIMIT 1), manager.time_zone) AS zone,
       EXISTS (SELECT 1 FROM meeting_move WHERE meeting_id = meeting.id) AS is_moved
FROM meeting JOIN pair ON pair.id = meeting.pair_id
JOIN person AS manager ON manager.id = pair.manager_id
"""
TEAMS = """
SELECT DISTINCT pair.manager_id, pair.rep_id, team.name
FROM pair JOIN person ON person.id = pair.rep_id JOIN team ON team.id = person.team_id
WHERE pair.started_on <= '2026-11-22' AND (pair.ended_on IS NULL OR pair.ended_on > '2026-08-31')
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[bytes, list[Any], Any]]:
    """The answer to HR, and the rows it was counted from."""
    folder = tmp_path_factory.mktemp("golden")
    with time_machine.travel(NOW, tick=False):
        app = create_app(settings_in(folder))
        with app.app_context():
            db.create_all()
        fill_demo(app, lambda _line: None)
        with app.app_context(), as_system(db.session(), "signing in") as session:
            ruth = session.scalars(select(Account).where(Account.is_hr)).first()
            token = begin(session, ruth, DAY, "Firefox on Linux")
            session.commit()
        browser = app.test_client()
        browser.set_cookie(COOKIE, token)
        answer = browser.get("/participation.csv?period=12-last").get_data()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    with closing(sqlite3.connect(folder / "oneonone.sqlite3")) as file:
        file.row_factory = sqlite3.Row
        yield answer, file.execute(ROWS).fetchall(), file.execute(TEAMS).fetchall()


def counted(rows: list[Any], teams: Any) -> list[list[str]]:
    """Go through the meetings one by one, as somebody with a list and a pencil would."""
    sums: dict[tuple[date, str, int], Counter[str]] = {}
    for row in rows:
        planned_on = date.fromisoformat(row["planned_on"])
        is_open = not (row["rep_settled_at"] and row["manager_settled_at"])
        if not FIRST <= planned_on <= LAST or (row["contest"] and is_open):
            continue
        monday = planned_on - timedelta(days=planned_on.weekday())
        key = (monday, row["manager"], row["manager_id"])
        became = became_of(row, planned_on)
        found = sums.setdefault(key, Counter())
        found[became] += 1
        found["moved"] += row["is_moved"]
        if became == "held":
            found["stopped_early"] += row["is_stopped_early"]
            found["off_app"] += row["is_off_app"]
    table = []
    for (monday, manager, manager_id), found in sorted(sums.items()):
        if not sum(found[it] for it in ("held", "missed", "skipped", "away", "moved")):
            continue
        of_team = Counter(it["name"] for it in teams if it["manager_id"] == manager_id)
        team = min(of_team, key=lambda name: (-of_team[name], name))
        due = found["held"] + found["missed"] + found["skipped"]
        figures = [due, *(found[it] for it in (
            "held", "stopped_early", "off_app", "moved", "skipped", "missed", "away"))]  # fmt: skip
        table.append([monday.isoformat(), team, manager, *(str(it) for it in figures)])
    return table


def became_of(row: Any, planned_on: date) -> str:
    at = datetime.fromisoformat(row["starts_at"]).replace(tzinfo=UTC)
    on = at.astimezone(ZoneInfo(row["zone"])).date()
    if row["state"] == "held":
        return "held" if on <= three_working_days_after(planned_on) else "missed"
    if row["state"] == "planned":
        is_over = NOW.date() > three_working_days_after(on)
        return "missed" if row["not_met_at"] or is_over else "to come"
    return str(row["state"])


def three_working_days_after(on: date) -> date:
    left = 3
    while left:
        on += timedelta(days=1)
        left -= on.weekday() < 5
    return on


def table(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))[1:]


def test_the_demo_is_counted_as_a_hand_counts_it(
    company: tuple[bytes, list[Any], Any],
) -> None:
    answer, rows, teams = company

    assert table(answer) == counted(rows, teams)


def test_the_file_is_the_one_that_was_looked_through(
    company: tuple[bytes, list[Any], Any],
) -> None:
    assert company[0] == GOLDEN.read_bytes()


def test_the_golden_file_shows_something_of_each_kind() -> None:
    rows = table(GOLDEN.read_bytes())
    sums = [sum(int(row[place]) for row in rows) for place in range(3, 11)]

    assert len(rows) >= 40
    assert all(sums), sums
