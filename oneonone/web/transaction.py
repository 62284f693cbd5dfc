"""One transaction a request: committed when an unsafe method answered below 400."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, request
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from oneonone.models.base import db
from oneonone.models.pair_change import count_written

from .htmx import say_changes

_PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may drop an acknowledged save at power loss
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cache_size=-16000",
    "temp_store=MEMORY",
)


def commit_or_drop(answer: Any) -> Response:
    """Commit what a view wrote if its answer is a success; looking never writes.

    Runs inside the view call, so that a constraint that fails at the commit is answered by the
    error handlers like any other refusal.
    """
    response = make_response(answer)
    is_kept = response.status_code < 400 or "keeps_what_was_written" in g
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_kept:
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


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite safe for several writers: WAL, fsync at each commit, BEGIN IMMEDIATE.

    The request's method decides how a transaction begins, not the view: the session look-up
    opens it before any view runs, and a reader that turns writer fails at once (R-DB-4).
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin")
        connection.exec_driver_sql(f"BEGIN {mode or _mode_of_request()}")


def _mode_of_request() -> str:
    is_reading = bool(request) and request.method in ("GET", "HEAD", "OPTIONS")
    return "DEFERRED" if is_reading else "IMMEDIATE"
