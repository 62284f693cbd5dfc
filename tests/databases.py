"""The cast on either database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.models import db

from .cast import add_cast
from .conftest import settings_in

# Above every number that the cast brings along.
NEXT_NUMBER = 10_000


def app_on(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """Serve a fixture with the params "sqlite" and "postgresql"; `settings` has the cast."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")
        # A backup wants to know the schema, which is made without revisions here.
        without = {"ONEONONE_DATABASE_URL": url, "ONEONONE_BACKUPS": "0"}
        app = create_app(settings_in(settings.data, **without))
        fill_with_cast(app)
    else:
        app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def fill_with_cast(app: Flask) -> None:
    """Begin anew with the newest schema and the cast."""
    with app.app_context():
        empty_postgres()
        db.create_all()
        with as_system(db.session(), "the cast") as session:
            add_cast(session)
        db.session.commit()
        db.session.remove()
        with db.engine.begin() as connection:
            go_on_numbering(connection, (table.name for table in db.metadata.sorted_tables))


def empty_postgres() -> None:
    """Drop everything where one server is shared by the tests; a file is new for each."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def go_on_numbering(connection: Connection, tables: Iterable[str]) -> None:
    """Let the next row have a number of its own: PostgreSQL does not see those it was given."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {NEXT_NUMBER})"
        )
