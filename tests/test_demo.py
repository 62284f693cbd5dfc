"""The demo company: always the same for one seed and day, and sound on any day."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.demo import PASSWORD, NotADemoError, demo_accounts, fill_demo
from oneonone.features.auth.passwords import is_right
from oneonone.features.conduct.rules import FEELINGS
from oneonone.features.deals import queries as deals
from oneonone.features.indicators.entry import Entry, Series
from oneonone.features.indicators.minis import asked_about, minis
from oneonone.features.indicators.results import result_in
from oneonone.features.indicators.rules import BY_KEY
from oneonone.features.questions.rules import question
from oneonone.features.schedule import planning
from oneonone.lib.dates import instant, now
from oneonone.models import Installation, Person, db

MONDAY = date(2026, 11, 23)
DAYS = {
    "a Monday": MONDAY,
    "a Saturday": date(2026, 11, 28),
    "New Year": date(2027, 1, 1),
    "the day the clock moves": date(2027, 3, 28),
}
# product.md §8: the names that the documentation promises.
PROMISED = {
    "priya", "tom", "leila", "jonas", "aisha", "noor", "daniel", "ines", "marek", "ruth", "sam",
}  # fmt: skip
MOST_ROWS = 40_000
# Only these differ between two fills: a password's hash has its salt.
SALTED = {"password_hash"}


def _app(data: Path) -> Flask:
    app = create_app(settings_from({"ONEONONE_DATA": str(data)}))
    with app.app_context():
        db.create_all()
        db.session.remove()
    return app


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _silent(_line: str) -> None:
    pass


class Filled:
    """A filled demo and a connection past the guard, to look at what was written."""

    def __init__(self, app: Flask, on: date) -> None:
        self.app, self.on = app, on

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.app.app_context(), closing(db.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            return [tuple(row) for row in cursor.fetchall()]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for table in db.metadata.sorted_tables:
            names = [f'"{column.name}"' for column in table.columns if column.name not in SALTED]
            found[table.name] = self.ask(f"SELECT {', '.join(names)} FROM {table.name}")  # noqa: S608  # our own names
        return found


Demo = Callable[[date], Filled]


@pytest.fixture(scope="module")
def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return the demo of a day, filled once for all tests here; they only look."""
    made: dict[date, Filled] = {}

    def fill(on: date) -> Filled:
        if on not in made:
            app = _app(tmp_path_factory.mktemp("demo"))
            fill_demo(app, _silent, on=on)
            made[on] = Filled(app, on)
        return made[on]

    yield fill
    for it in made.values():
        _close(it.app)


@pytest.fixture(params=list(DAYS.values()), ids=list(DAYS))
def filled(request: pytest.FixtureRequest, demo_of: Demo) -> Filled:
    return demo_of(request.param)


def test_every_constraint_holds(filled: Filled) -> None:
    assert filled.ask("PRAGMA foreign_key_check") == []
    assert filled.ask("PRAGMA integrity_check") == [("ok",)]


def test_it_is_a_year_and_no_more_than_a_file_holds_easily(filled: Filled) -> None:
    counts = {name: len(rows) for name, rows in filled.rows().items()}
    assert sum(counts.values()) < MOST_ROWS
    assert counts["meeting"] > 900
    assert counts["commitment"] > 1500
    written = {name for name, count in counts.items() if count}
    assert {"check_in", "deal_review", "focus_evidence", "private_note", "correction"} <= written
    assert {"preparation_claim", "preparation_draft", "topic", "meeting_move"} <= written


def test_no_pair_has_two_focuses(filled: Filled) -> None:
    active = filled.ask("SELECT pair_id, count(*) FROM focus WHERE ended_on IS NULL GROUP BY 1")
    assert max(count for _pair, count in active) == 1
    assert len(active) >= 20


def test_nothing_was_written_in_the_future(filled: Filled) -> None:
    tomorrow = str(filled.on)
    for table, column in (
        ("meeting", "ended_at"), ("commitment", "agreed_at"), ("topic", "created_at"),
        ("preparation", "shared_at"), ("correction", "written_at"), ("focus", "started_on"),
        ("focus_evidence", "seen_on"), ("deal", "changed_on"), ("deal", "stage_since"),
        ("deal", "last_buyer_action_on"), ("audit_event", "at"),
    ):  # fmt: skip
        sql = f"SELECT count(*) FROM {table} WHERE {column} >= ?"  # noqa: S608  # our own names
        assert filled.ask(sql, tomorrow) == [(0,)], f"{table}.{column}"


def test_a_promise_answered_twice_was_carried_first(filled: Filled) -> None:
    rows = filled.ask(
        "SELECT commitment_id, outcome FROM commitment_outcome ORDER BY commitment_id, id"
    )
    answers: dict[int, list[str]] = {}
    for commitment_id, outcome in rows:
        answers.setdefault(commitment_id, []).append(outcome)
    for given in answers.values():
        assert all(outcome == "not_yet" for outcome in given[:-1])
        assert len(given) <= 2


def test_words_are_of_the_lists_and_filled_in(filled: Filled) -> None:
    feelings = {
        word
        for (text,) in filled.ask("SELECT DISTINCT feelings FROM check_in")
        for word in text.split(",")
        if word
    }
    assert feelings <= set(FEELINGS)
    for table in ("step_note", "commitment", "topic", "private_note", "focus_evidence"):
        texts = [text for (text,) in filled.ask(f"SELECT text FROM {table}")]  # noqa: S608  # our own names
        assert all(text.strip() and not re.search(r"[{}]", text) for text in texts), table
    for step, question_id in filled.ask("SELECT DISTINCT step, question_id FROM asked_question"):
        assert question(question_id).step == step


def test_priya_meets_daniel_on_the_next_working_day_and_has_not_prepared(filled: Filled) -> None:
    ahead = filled.on + timedelta(days=1)
    while ahead.weekday() >= 5:
        ahead += timedelta(days=1)
    meeting_id, planned_on, starts_at = filled.ask(
        "SELECT meeting.id, planned_on, starts_at FROM meeting"
        " JOIN pair ON pair.id = meeting.pair_id JOIN person ON person.id = rep_id"
        " WHERE person.name LIKE 'Priya%'"
        " AND state = 'planned' AND planned_on >= ? ORDER BY starts_at",
        str(filled.on),
    )[0]
    assert planned_on == str(ahead)
    assert starts_at[11:16] == ("08:00" if filled.on.month == 3 else "09:00")
    for table in ("preparation", "preparation_draft", "check_in"):
        sql = f"SELECT count(*) FROM {table} WHERE meeting_id = ?"  # noqa: S608  # our own names
        assert filled.ask(sql, meeting_id) == [(0,)]


def test_key_accounts_reads_a_definition_of_the_companys_own(filled: Filled) -> None:
    (own,) = filled.ask("SELECT key, name FROM own_indicator")
    teams = filled.ask(
        "SELECT team.name FROM team_indicator JOIN team ON team.id = team_id WHERE key = ?", own[0]
    )
    assert teams == [("Key accounts",)]
    ((entered, off),) = filled.ask(
        "SELECT count(value), sum(value IS NULL) FROM reading WHERE key = ?", own[0]
    )
    assert entered > 100
    assert off > 0
    assert result_in(own[1]) is None


def test_priyas_replies_are_asked_about_next_time(filled: Filled) -> None:
    rows = filled.ask(
        "SELECT week_on, value FROM reading JOIN pair ON pair.id = pair_id"
        " JOIN person ON person.id = rep_id"
        " WHERE person.name LIKE 'Priya%' AND key = 'first_replies' ORDER BY week_on"
    )
    entries = tuple(
        Entry(date.fromisoformat(on), None if it is None else Decimal(str(it)))
        for on, it in rows[-8:]
    )
    drawn = minis([Series(BY_KEY["first_replies"], entries)], entries[-1].week_on)
    asked = asked_about(drawn)
    assert asked is not None
    assert asked.is_drop


def test_two_of_daniels_promises_to_tom_are_more_than_a_week_late(filled: Filled) -> None:
    week_ago = str(filled.on - timedelta(days=7))
    late = filled.ask(
        "SELECT text FROM commitment JOIN pair ON pair.id = commitment.pair_id"
        " JOIN person ON person.id = rep_id"
        " WHERE person.name = 'Tom Baker' AND side = 'manager' AND outcome IS NULL AND due_on < ?",
        week_ago,
    )
    assert len(late) == 2
    fates = filled.ask(
        "SELECT state, skip_reason FROM meeting JOIN pair ON pair.id = meeting.pair_id"
        " JOIN person ON person.id = rep_id WHERE person.name = 'Tom Baker'"
        " AND planned_on < ? AND state <> 'away' ORDER BY planned_on DESC LIMIT 3",
        str(filled.on),
    )
    assert fates == [("skipped", "too_busy"), ("planned", None), ("held", None)]


def test_what_is_coming_is_what_the_planner_would_make(filled: Filled) -> None:
    moment = instant(filled.on, time(8), "Europe/Berlin")
    with filled.app.app_context(), as_system(db.session(), "a test") as session:
        assert planning.pairs_to_plan(session, moment) == []
        session.rollback()


def test_deals_show_both_ways_to_stall_and_what_became_of_some(filled: Filled) -> None:
    with filled.app.app_context(), as_system(db.session(), "a test") as session:
        people = {person.name: person.id for person in session.query(Person)}
        words = [
            row.stalled
            for name in ("Priya Shah", "Tom Baker", "Jonas Keller")
            for row in deals.listed(people[name], filled.on)[0]
        ]
        session.rollback()
    assert any("usual is" in it for it in words)
    assert any("No word from the buyer for" in it for it in words)
    assert "" in words
    week_ago = str(filled.on - timedelta(days=7))
    ended = filled.ask(
        "SELECT stage FROM deal WHERE name IN ('Solberg Hotels', 'Kaskade Foods')"
        " AND stage_since >= ? ORDER BY stage",
        week_ago,
    )
    assert ended == [("lost",), ("won",)]


def test_each_stage_a_deal_has_left_is_a_move_and_makes_a_pace(filled: Filled) -> None:
    assert filled.ask("SELECT count(*) FROM deal_move WHERE moved_on >= ?", str(filled.on)) == [
        (0,)
    ]
    gaps = filled.ask(
        "SELECT count(*) FROM deal WHERE stage_since <> coalesce((SELECT max(moved_on)"
        " FROM deal_move WHERE deal_id = deal.id), stage_since)"
    )
    assert gaps == [(0,)]
    paces = filled.ask("SELECT count(DISTINCT team_id), min(median_days) FROM stage_pace")
    assert paces[0][0] >= 3
    assert paces[0][1] > 0


def test_somebody_is_away_in_the_week_after_next(filled: Filled) -> None:
    ((pair_id, first_on, last_on),) = filled.ask('SELECT pair_id, first_on, last_on FROM "leave"')
    monday = filled.on - timedelta(days=filled.on.weekday())
    assert (first_on, last_on) == (
        str(monday + timedelta(days=14)), str(monday + timedelta(days=18))
    )  # fmt: skip
    states = filled.ask(
        "SELECT DISTINCT state FROM meeting WHERE pair_id = ? AND planned_on BETWEEN ? AND ?",
        pair_id, first_on, last_on,
    )  # fmt: skip
    assert states == [("away",)]
    countries = filled.ask("SELECT DISTINCT country FROM person ORDER BY 1")
    assert countries == [("DE-BE",), ("DE-BY",), ("DE-HH",)]


def test_aisha_has_shared_leila_has_begun_and_one_pair_is_new(filled: Filled) -> None:
    at_hand = (
        " FROM meeting JOIN pair ON pair.id = meeting.pair_id JOIN person ON person.id = rep_id"
        " JOIN {} ON {}.meeting_id = meeting.id"
        " WHERE state = 'planned' AND planned_on >= ? AND person.name LIKE ?"
    )
    shared = "SELECT count(*)" + at_hand.format("preparation", "preparation")
    begun = "SELECT count(*)" + at_hand.format("preparation_draft", "preparation_draft")
    assert filled.ask(shared, str(filled.on), "Aisha%") == [(1,)]
    assert filled.ask(shared, str(filled.on), "Leila%") == [(0,)]
    assert filled.ask(begun, str(filled.on), "Leila%")[0][0] > 2
    first = filled.ask("SELECT count(*) FROM meeting WHERE kind = 'first' AND state = 'planned'")
    assert first == [(1,)]


def test_nobody_hears_the_same_promise_every_month(filled: Filled) -> None:
    pairs = filled.ask("SELECT pair_id, side, text FROM commitment")
    often = Counter(pairs).most_common(1)[0][1]
    assert often <= 4
    assert len({text for _pair, _side, text in pairs}) > 400


def test_the_same_seed_and_day_write_the_same_rows(tmp_path: Path, demo_of: Demo) -> None:
    app = _app(tmp_path)
    fill_demo(app, _silent, on=MONDAY)
    assert Filled(app, MONDAY).rows() == demo_of(MONDAY).rows()
    _close(app)


def test_the_promised_accounts_are_there_and_one_password_opens_them(demo_of: Demo) -> None:
    demo = demo_of(MONDAY)
    accounts = demo_accounts(demo.app)
    assert {f"{name}@demo.example" for name in PROMISED} <= {it.email for it in accounts}
    assert len({it.email for it in accounts}) == len(accounts) >= 24
    by_email = {it.email: it.what for it in accounts}
    assert by_email["priya@demo.example"] == "Rep of Daniel Okafor"
    assert by_email["noor@demo.example"] == "Rep of Ines Duarte"
    assert by_email["daniel@demo.example"] == "Manager of 5, and a rep of Marek Novak"
    assert demo.app.config["IS_DEMO"] is True
    hashes = demo.ask("SELECT DISTINCT password_hash FROM account")
    assert len(hashes) == 1
    assert is_right(hashes[0][0], PASSWORD)


def test_an_earlier_demo_stays_unless_asked(tmp_path: Path, demo_of: Demo) -> None:
    before = demo_of(MONDAY)
    (path,) = before.ask("SELECT file FROM pragma_database_list WHERE name = 'main'")[0]
    before.ask("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, tmp_path / "oneonone.sqlite3")
    demo = Filled(_app(tmp_path), MONDAY)

    assert fill_demo(demo.app, _silent, on=MONDAY) == demo_accounts(before.app)
    assert demo.rows() == before.rows()

    said: list[str] = []
    fill_demo(demo.app, said.append, on=MONDAY, seed=25, fresh=True)
    assert said[-1] == "Twelve of twelve months…"
    assert demo.rows()["person"] == before.rows()["person"]
    assert demo.rows()["commitment"] != before.rows()["commitment"]
    _close(demo.app)


@pytest.mark.parametrize("has_installation", [True, False])
def test_any_other_database_is_refused_and_left_alone(
    tmp_path: Path, has_installation: bool
) -> None:
    app = _app(tmp_path)
    with app.app_context():
        if has_installation:
            db.session.add(Installation(id=1, created_at=now(), is_demo=False))
            db.session.commit()
        else:
            with closing(db.engine.raw_connection()) as connection:
                connection.cursor().execute(
                    "INSERT INTO person (name, time_zone) VALUES ('Somebody', 'UTC')"
                )
        db.session.remove()
    with pytest.raises(NotADemoError, match="is no demo"):
        fill_demo(app, _silent, on=MONDAY, fresh=True)
    assert Filled(app, MONDAY).ask("SELECT count(*) FROM meeting") == [(0,)]
    assert app.config["IS_DEMO"] is False
    _close(app)


def test_an_interrupted_fill_leaves_nothing(tmp_path: Path) -> None:
    app = _app(tmp_path)

    def interrupt(line: str) -> None:
        if line.startswith("Two of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_demo(app, interrupt, on=MONDAY)
    assert Filled(app, MONDAY).ask("SELECT count(*) FROM person") == [(0,)]
    _close(app)
