"""One transaction a request: committed when an unsafe method answered below 400."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Response, current_app, g, make_response, request
from sqlalchemy import event, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from oneonone.models.base import db
from oneonone.models.installation import Installation
from oneonone.models.pair_change import count_written

from .htmx import say_changes

log = logging.getLogger(__name__)

# What a connection is told, and what it says when asked (`oneonone doctor` asks).
PRAGMAS: dict[str, tuple[str, Any]] = {
    "busy_timeout": ("10000", 10000),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),  # NORMAL may drop an acknowledged save at power loss
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cache_size": ("-16000", -16000),
    "temp_store": ("MEMORY", 2),
}
_READ_ONLY = {name: value for name, value in PRAGMAS.items() if name != "journal_mode"}


# A copy of the database up to this size fits in memory while it is written anew.
_IN_MEMORY_BYTES = 200_000_000

_TRIES = 3
# PostgreSQL's words for: two waited for one another, and one of them had to give way.
_GAVE_WAY = ("40P01", "40001")


def answer_of(view: Callable[[], Any]) -> Response:
    """Answer a request; where another one wrote the same row meanwhile, again from the start.

    SQLite lets in one writer at a time, before it reads. On PostgreSQL two meet at the row: both
    found no text and insert it, both read the same version and change it, or each waits for what
    the other holds. One of them is thrown back with nothing written. Called again, its view finds
    what the other wrote and answers as if it had come a moment later: both texts, or that the
    line stands there already. What is thrown back every time is refused with its words (errors).
    """
    for _ in range(_TRIES - 1):
        try:
            return commit_or_drop(view())
        except (IntegrityError, StaleDataError, OperationalError) as error:
            if not _was_thrown_back(error):
                raise
            log.info("answering again after %s", type(error).__name__)
        _forget_everything()
    return commit_or_drop(view())


def _forget_everything() -> None:
    session = db.session()
    session.rollback()
    session.expunge_all()
    g.pop("keeps_what_was_written", None)


def _was_thrown_back(error: Exception) -> bool:
    if isinstance(error, OperationalError):  # else the database is busy, full or gone
        return getattr(error.orig, "sqlstate", None) in _GAVE_WAY
    return True


def commit_or_drop(answer: Any) -> Response:
    """Commit what a view wrote if its answer is a success; looking never writes.

    Runs inside the view call, so that a constraint that fails at the commit is answered by the
    error handlers like any other refusal.
    """
    response = make_response(answer)
    is_kept = response.status_code < 400 or "keeps_what_was_written" in g
    if not is_looking() and is_kept:
        db.session.commit()
        count = count_written(db.session())
        if count is not None:
            say_changes(response, count)
    else:
        db.session.rollback()
    return response


def keep_what_was_written() -> None:
    """Commit although the answer will be a 4xx: the words are saved, only the way on is shut."""
    g.keeps_what_was_written = True


def try_a_write(engine: Engine, within_milliseconds: int) -> None:
    """Write something and take it back; raises DBAPIError where that does not work in time.

    Beginning to write is not enough: a database that can only be read lets anybody begin.
    """
    waits = {
        "sqlite": f"PRAGMA busy_timeout = {within_milliseconds}",
        "postgresql": f"SET LOCAL statement_timeout = {within_milliseconds}",
    }
    with engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        try:
            connection.exec_driver_sql(waits[engine.dialect.name])
            connection.execute(update(Installation).values(is_demo=Installation.is_demo))
        finally:
            connection.rollback()
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout'][0]}")


def pragmas_of(engine: Engine) -> dict[str, Any]:
    """Ask a connection, as the application uses it, for each of PRAGMAS."""
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}


def prepare_sqlite(engine: Engine, *, is_read_only: bool = False) -> None:
    """Make SQLite safe for several writers: WAL, fsync at each commit, BEGIN IMMEDIATE.

    The request's method decides how a transaction begins, not the view: the session look-up
    opens it before any view runs, and a reader that turns writer fails at once (R-DB-4). A
    database that can only be read (R-DB-6) keeps the journal it has.
    """
    pragmas = _READ_ONLY if is_read_only else PRAGMAS

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for name, (value, _) in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin")
        connection.exec_driver_sql(f"BEGIN {mode or _mode_of_request()}")


def checkpoint(engine: Engine) -> None:
    """Write SQLite's journal into the file and empty it: what was deleted is in neither (P-3).

    Where somebody reads at this moment it waits for the next time.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def compact(engine: Engine, file: Path) -> None:
    """Write SQLite's file anew, without the room of what was deleted; raises OperationalError.

    A small one in memory; a large one needs room for a second in the system's temporary folder.
    """
    store = "MEMORY" if file.stat().st_size < _IN_MEMORY_BYTES else "FILE"
    with engine.execution_options(sqlite_begin="").connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # it does not work inside a transaction
        try:
            connection.exec_driver_sql(f"PRAGMA temp_store = {store}")
            connection.exec_driver_sql("VACUUM")
        finally:
            connection.exec_driver_sql(f"PRAGMA temp_store = {PRAGMAS['temp_store'][0]}")
            connection.exec_driver_sql("BEGIN")  # what the pool takes back, it rolls back
    checkpoint(engine)


def _mode_of_request() -> str:
    return "DEFERRED" if request and is_looking() else "IMMEDIATE"


def is_looking() -> bool:
    """Tell whether this request writes nothing: a GET, or a form that only asks (blueprint.py)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    return access is not None and bool(access.only_reads)
