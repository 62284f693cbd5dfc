"""Moving a company from the embedded database to PostgreSQL, row for row, and comparing (B-10).

Nobody may write meanwhile, so servers are kept out. The file it comes from is only read: to go
back is to name it again. On PostgreSQL all rows come in one transaction, which is kept where every
table says the same on both sides, and dropped otherwise.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, Table, column, func, insert, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from oneonone import schema, upgrade
from oneonone.app import create_app
from oneonone.backups import Contents
from oneonone.chores import Progress
from oneonone.config import Settings
from oneonone.lib import storage
from oneonone.lib.errors import CommandError
from oneonone.models import db
from oneonone.schema import Schema

log = logging.getLogger(__name__)

Say = Callable[[str], None]
_ROWS_AT_ONCE = 1000
_POSTGRES = ("postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True)
class Moved:
    """What stands in PostgreSQL now; `target` is its address without the password."""

    contents: Contents
    source: str
    target: str

    @property
    def rows(self) -> int:
        return sum(self.contents.rows.values())


@dataclass(frozen=True)
class _Sum:
    """What a table holds: how many rows, and the SHA-256 over all of them, in no order."""

    rows: int
    digest: str


def move(settings: Settings, address: str, say: Say) -> Moved:
    """Copy everything into an empty PostgreSQL database; raises CommandError, ConfigurationError.

    Where it fails, the database it came from is as it was, and the other one is empty.
    """
    file = settings.sqlite_file
    if file is None:
        raise CommandError(
            "This company is on PostgreSQL already. To move from SQLite, take "
            "ONEONONE_DATABASE_URL out and name the new database here."
        )
    target = replace(settings, database_url=_postgres(address))
    with upgrade.alone(settings):
        source_app = create_app(settings)
        target_app = _connected(target)
        try:
            schema.ensure_current(source_app)
            _make_room(target_app)
            source = _engine(source_app, is_only_read=storage.is_read_only(file))
            rows = _move(source, _engine(target_app), say)
        finally:
            for app in (source_app, target_app):
                with app.app_context():
                    db.session.remove()
                    db.engine.dispose()
    shown = make_url(target.database_url).render_as_string(hide_password=True)
    return Moved(Contents(schema.head(), rows), str(file), shown)


def _postgres(address: str) -> str:
    example = "such as postgresql://oneonone@db.company.example/oneonone"
    if not address.startswith(_POSTGRES):
        raise CommandError(f"Name a PostgreSQL database, {example}.")
    try:
        make_url(address)
    except (ArgumentError, ValueError) as error:
        raise CommandError(f"This is no address of a database; name one {example}.") from error
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def _connected(target: Settings) -> Flask:
    try:
        return create_app(target)
    except ModuleNotFoundError as error:
        raise CommandError(
            "PostgreSQL’s driver is not here: install oneonone with its extra `postgres`."
        ) from error


def _engine(app: Flask, *, is_only_read: bool = False) -> Engine:
    # IMMEDIATE keeps out who else has the file open; what can only be read changes for nobody.
    mode = "DEFERRED" if is_only_read else "IMMEDIATE"
    with app.app_context():
        return db.engine.execution_options(sqlite_begin=mode)


def _make_room(app: Flask) -> None:
    """Make the schema in an empty database; one that an earlier try left without rows will do."""
    found = schema.schema_of(app)
    if found is Schema.EMPTY:
        _make_schema(app)
    elif found is not Schema.CURRENT:
        raise CommandError("The other database is not empty: name one with nothing in it.")
    with app.app_context(), db.engine.connect() as connection:
        for one in _tables():
            if connection.execute(select(one.c.id).limit(1)).first():
                raise CommandError(
                    f"The other database is not empty: its table {one.name} has rows. Name one "
                    "with nothing in it."
                )


def _make_schema(app: Flask) -> None:
    try:
        schema.upgrade(app)
    # Flask-Migrate ends the program where Alembic raises.
    except (Exception, SystemExit) as error:
        log.error("moving: the schema could not be made", exc_info=error)
        raise CommandError(
            f"Nothing was moved: no tables could be made there ({type(error).__name__}). May this "
            "account create them?"
        ) from error


def _move(source: Engine, target: Engine, say: Say) -> dict[str, int]:
    """Copy, compare, and keep it only where nothing differs; answers how many rows each has."""
    with source.connect() as reading, target.begin() as writing:
        total = sum(_count(reading, one) for one in _tables())
        progress, done = Progress(say, total, "rows copied"), 0
        sent: dict[str, _Sum] = {}
        for one in _tables():
            try:
                sent[one.name] = _copy(reading, writing, one, progress, done)
                _go_on_numbering(reading, writing, one)
            except DBAPIError as error:
                # Its text may repeat what somebody wrote (P-8).
                log.error("moving %s failed: %s", one.name, type(error.orig).__name__)
                raise CommandError(
                    f"Nothing was moved: PostgreSQL did not take the table {one.name} "
                    f"({type(error.orig).__name__})."
                ) from error
            done += sent[one.name].rows
        if total > _ROWS_AT_ONCE:
            say("  Comparing…")
        for one in _tables():
            if _summed(_rows_of(writing, one)) != sent[one.name]:
                raise CommandError(
                    f"Nothing was moved: the table {one.name} is not the same in PostgreSQL."
                )
        reading.rollback()
    return {name: found.rows for name, found in sent.items()}


def _copy(
    reading: Connection, writing: Connection, one: Table, progress: Progress, done: int
) -> _Sum:
    digests = _Digests()
    for rows in _rows_of(reading, one):
        writing.execute(insert(one), [dict(row._mapping) for row in rows])
        digests.add(rows)
        progress.is_at(done + digests.count)
    return digests.total()


def _go_on_numbering(reading: Connection, writing: Connection, one: Table) -> None:
    """Let the next row have a number of its own, and no number be given twice that must not be."""
    last = reading.execute(select(func.max(one.c.id))).scalar() or 0
    if one.dialect_options["sqlite"].get("autoincrement"):
        given = table("sqlite_sequence", column("name"), column("seq"))
        query = select(given.c.seq).where(given.c.name == one.name)
        last = max(last, reading.execute(query).scalar() or 0)
    sequence = func.pg_get_serial_sequence(one.name, "id")
    writing.execute(select(func.setval(sequence, max(last, 1), last > 0)))


def _rows_of(connection: Connection, one: Table) -> Iterable[Sequence[Any]]:
    """Read a table, some rows at a time, by its number."""
    query = select(one).order_by(one.c.id)
    found = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    return found.partitions()


def _count(connection: Connection, one: Table) -> int:
    return connection.execute(select(func.count()).select_from(one)).scalar_one()


def _summed(parts: Iterable[Sequence[Any]]) -> _Sum:
    digests = _Digests()
    for rows in parts:
        digests.add(rows)
    return digests.total()


class _Digests:
    """The SHA-256 of each row, and then of all of these, sorted: no order of rows matters."""

    def __init__(self) -> None:
        self._of_rows: list[bytes] = []

    @property
    def count(self) -> int:
        return len(self._of_rows)

    def add(self, rows: Sequence[Any]) -> None:
        for row in rows:
            told = json.dumps([_plain(value) for value in row], sort_keys=True)
            self._of_rows.append(hashlib.sha256(told.encode()).digest())

    def total(self) -> _Sum:
        return _Sum(self.count, hashlib.sha256(b"".join(sorted(self._of_rows))).hexdigest())


def _plain(value: Any) -> Any:
    """Return a value as both databases give it back; each kind keeps its name."""
    match value:
        case datetime() | date() | time():
            return [type(value).__name__, value.isoformat()]
        case Decimal():
            return ["Decimal", str(value.normalize())]
        case bytes():
            return ["bytes", value.hex()]
        case dict() | list():
            return ["JSON", json.dumps(value, sort_keys=True)]
        case _:
            return value


def _tables() -> list[Table]:
    """Return every table, each after those it points to."""
    return db.metadata.sorted_tables
