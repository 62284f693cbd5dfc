"""How a migration runs: all of it in one transaction, with SQLite's foreign keys off meanwhile.

With foreign keys on, rebuilding a parent table (which is how SQLite changes a column) deletes
every row that hangs on it with ON DELETE CASCADE, silently. The switch works only outside a
transaction, so it goes to the driver before SQLAlchemy begins one.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

db = current_app.extensions["migrate"].db


class BrokenKeysError(Exception):
    """A migration would leave rows that point nowhere."""


def _set_foreign_keys(connection: Connection, state: str) -> None:
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def _ensure_keys_hold(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenKeysError(f"The migration would leave rows that point nowhere: {broken[:3]}")


def _write_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our moment as what it is in the database: a revision outlives the models."""
    if kind == "type" and type(item).__name__ == "Instant":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _set_foreign_keys(connection, "OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                render_as_batch=True,
                render_item=_write_type,
                transactional_ddl=True,  # Alembic thinks SQLite has none
                transaction_per_migration=False,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite:
                    _ensure_keys_hold(connection)
        finally:
            if is_sqlite:
                connection.rollback()
                _set_foreign_keys(connection, "ON")


run()
