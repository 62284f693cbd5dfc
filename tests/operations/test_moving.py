"""A company moves to PostgreSQL with every row, or stays where it is (B-10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from oneonone import schema
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.lib import storage
from oneonone.models import AuditEvent, Meeting, Person, db
from oneonone.upgrade import IN_USE
from tests.cast import PASSWORD, PRIYA, PRIYA_DANIEL
from tests.commands import Run, one_sentence
from tests.conftest import csrf_token, settings_in
from tests.databases import empty_postgres


@pytest.fixture
def elsewhere(postgres: str, tmp_path: Path) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with opened(tmp_path / "other", postgres):
        empty_postgres()
    yield postgres
    with opened(tmp_path / "other", postgres):
        empty_postgres()


@contextmanager
def opened(data: Path, url: str) -> Iterator[Flask]:
    data.mkdir(mode=0o700, exist_ok=True)
    app = create_app(settings_in(data, ONEONONE_DATABASE_URL=url, ONEONONE_BACKUPS="0"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def everything(connection: Connection) -> dict[str, list[Any]]:
    """Every row of every table, in the words of Python."""
    return {
        one.name: [tuple(row) for row in connection.execute(select(one).order_by(one.c.id))]
        for one in db.metadata.sorted_tables
    }


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute(statement)


# --- With a real PostgreSQL ----------------------------------------------------------------------


def test_every_row_is_there_and_the_file_is_as_it_was(
    run: Run, settings: Settings, elsewhere: str, clock: object
) -> None:
    with opened(settings.data, settings.database_url), db.engine.connect() as connection:
        before = everything(connection)

    ran = run("migrate-db", elsewhere)

    assert ran.status == 0, ran.err
    moved, following = ran.out.splitlines()[-2:]
    assert moved.startswith(f"Moved 16 people, 40 one-to-ones, schema {schema.head()}, ")
    assert "every row compared" in moved
    assert "ONEONONE_DATABASE_URL" in following
    with opened(settings.data, settings.database_url), db.engine.connect() as connection:
        assert everything(connection) == before
    with opened(settings.data, elsewhere) as app, db.engine.connect() as connection:
        assert everything(connection) == before
        assert schema.schema_of(app) is schema.Schema.CURRENT


def test_people_sign_in_there_and_go_on_where_they_were(
    run: Run, settings: Settings, elsewhere: str, clock: object
) -> None:
    run("migrate-db", elsewhere)
    app = create_app(settings_in(settings.data, ONEONONE_DATABASE_URL=elsewhere))
    browser = app.test_client()
    form = {"email": PRIYA.email, "password": PASSWORD, "csrf_token": csrf_token(browser)}
    assert browser.post("/sign-in", data=form).status_code == 303
    page = browser.get(f"/meetings/{PRIYA_DANIEL.held}").get_data(as_text=True)
    assert "Find a reference site" in page
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_numbers_go_on_after_those_that_were_ever_given(
    run: Run, settings: Settings, elsewhere: str
) -> None:
    """A meeting that is gone keeps its number: calendars know it by that."""
    file = settings.data / "oneonone.sqlite3"
    change(file, "UPDATE sqlite_sequence SET seq = 7000 WHERE name = 'meeting'")

    assert run("migrate-db", elsewhere).status == 0

    with opened(settings.data, elsewhere), db.engine.begin() as connection:
        last = connection.execute(select(func.max(Person.__table__.c.id))).scalar_one()
        person = connection.execute(insert(Person.__table__).values(name="Ada", time_zone="UTC"))
        assert person.inserted_primary_key == (last + 1,)
        sequence = func.pg_get_serial_sequence(Meeting.__tablename__, "id")
        assert connection.execute(select(func.nextval(sequence))).scalar() == 7001


def test_the_log_can_only_be_added_to_there_as_well(
    run: Run, settings: Settings, elsewhere: str
) -> None:
    change(
        settings.data / "oneonone.sqlite3",
        "INSERT INTO audit_event (at, \"on\", tag) VALUES ('2026-11-01', '2026-11-01', 'system')",
    )
    assert run("migrate-db", elsewhere).status == 0
    log = AuditEvent.__table__
    with opened(settings.data, elsewhere), db.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(log)).scalar_one() > 0
        with pytest.raises(DBAPIError, match="only ever added to"):
            connection.execute(log.update().values(tag="denied"))


def test_one_with_rows_in_it_is_refused(run: Run, settings: Settings, elsewhere: str) -> None:
    assert run("migrate-db", elsewhere).status == 0
    ran = run("migrate-db", elsewhere)
    assert (ran.status, one_sentence(ran.err)) == (1, True)
    assert "not empty" in ran.err


def test_one_with_tables_of_somebody_else_is_refused(
    run: Run, settings: Settings, elsewhere: str
) -> None:
    with opened(settings.data, elsewhere), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id integer)")
    ran = run("migrate-db", elsewhere)
    assert (ran.status, one_sentence(ran.err), "not empty" in ran.err) == (1, True, True)


def test_a_row_that_came_out_otherwise_drops_all_of_it(
    run: Run, settings: Settings, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = schema.upgrade

    def with_a_slip(app: Flask) -> None:
        make(app)
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE FUNCTION slip() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.name = upper(NEW.name); RETURN NEW; END $$"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER slip BEFORE INSERT ON team FOR EACH ROW EXECUTE FUNCTION slip()"
            )

    monkeypatch.setattr(schema, "upgrade", with_a_slip)
    ran = run("migrate-db", elsewhere)

    assert (ran.status, one_sentence(ran.err)) == (1, True), ran.err
    assert "Nothing was moved: the table team is not the same" in ran.err
    with opened(settings.data, elsewhere), db.engine.begin() as connection:
        assert not any(everything(connection).values())
        connection.exec_driver_sql("DROP FUNCTION slip CASCADE")
    # What that left is only a schema, so the next try works.
    assert run("migrate-db", elsewhere).status == 0


def test_what_postgresql_does_not_take_leaves_it_empty_and_says_no_word_of_it(
    run: Run, settings: Settings, elsewhere: str
) -> None:
    change(settings.data / "oneonone.sqlite3", "UPDATE topic SET text = 'CANARY' || char(0)")
    ran = run("migrate-db", elsewhere)
    assert ran.status == 1
    assert "the table topic" in ran.err
    assert "CANARY" not in ran.err + ran.out
    with opened(settings.data, elsewhere), db.engine.connect() as connection:
        assert not any(everything(connection).values())


# --- What is refused without one -----------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["mysql://db/oneonone", "sqlite:////tmp/other.sqlite3", "oneonone", "", "postgres"]
)
def test_only_postgresql_is_moved_to(run: Run, settings: Settings, address: str) -> None:
    ran = run("migrate-db", address)
    assert (ran.status, one_sentence(ran.err)) == (1, True)
    assert "Name a PostgreSQL database" in ran.err


def test_an_address_that_is_none_is_refused(run: Run, settings: Settings) -> None:
    ran = run("migrate-db", "postgresql://db:port/oneonone")
    assert (ran.status, one_sentence(ran.err)) == (1, True)


def test_from_postgresql_there_is_nothing_to_move(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEONONE_DATABASE_URL", "postgresql://nowhere/oneonone")
    ran = run("migrate-db", "postgresql://elsewhere/oneonone")
    assert (ran.status, "on PostgreSQL already" in ran.err) == (1, True)


def test_a_running_server_is_in_the_way(run: Run, settings: Settings) -> None:
    with storage.Held(settings.data / IN_USE, is_alone=False):
        ran = run("migrate-db", "postgresql://elsewhere/oneonone")
    assert (ran.status, "A server is running" in ran.err) == (1, True)


def test_a_password_in_the_address_is_not_repeated(run: Run, settings: Settings) -> None:
    ran = run("migrate-db", "postgresql://me:CANARY@127.0.0.1:1/oneonone")
    assert ran.status == 78
    assert one_sentence(ran.err)
    assert "CANARY" not in ran.err + ran.out
