"""Which schema the database has, and bringing it to the one this version wants (B-8)."""

from __future__ import annotations

from enum import Enum

import flask_migrate
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Inspector, inspect
from sqlalchemy.orm import Session

from oneonone.config import ConfigurationError
from oneonone.lib.dates import now
from oneonone.models import Installation, db
from oneonone.web import revisions
from oneonone.web.folders import folder

HEAD = "head"


class Schema(Enum):
    """How the database stands to this version."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    # Of a later version, or of another branch: not known here.
    NEWER = "newer"
    # Tables are there, but nothing says which version made them.
    FOREIGN = "foreign"
    # It says that it is of this version, and is not: something stopped half-way, or somebody
    # changed it by hand.
    HALF = "half"


def head() -> str:
    """Return the revision this version wants."""
    return revisions.newest()


def schema_of(app: Flask) -> Schema:
    """Look at the database; raises OperationalError when it cannot be reached."""
    with app.app_context(), db.engine.connect() as connection:
        revisions = MigrationContext.configure(connection).get_current_heads()
        found = inspect(connection)
        tables = set(found.get_table_names()) - {"alembic_version"}
        if not revisions:
            return Schema.FOREIGN if tables else Schema.EMPTY
        # Alembic fills a table of this name and then gives it the other's.
        if len(revisions) > 1 or any(name.startswith("_alembic_tmp_") for name in tables):
            return Schema.HALF
        if revisions[0] == head():
            return Schema.CURRENT if _is_whole(found) else Schema.HALF
    return Schema.OLDER if is_known(revisions[0]) else Schema.NEWER


def is_known(revision: str) -> bool:
    """Tell whether a revision is this version's or an earlier one's."""
    return revision in {script.revision for script in revisions.scripts().walk_revisions()}


def _is_whole(found: Inspector) -> bool:
    columns = {
        table: {column["name"] for column in known}
        for (_, table), known in found.get_multi_columns().items()
    }
    return all(
        set(table.columns.keys()) <= columns.get(name, set())
        for name, table in db.metadata.tables.items()
    )


CANNOT_RUN = {
    Schema.EMPTY: "The database is empty: run `oneonone init`, or `oneonone demo` to look around.",
    Schema.OLDER: "The database is of an older version: run `oneonone init`, then start again.",
    Schema.NEWER: "The database is of a newer version: install that version of oneonone.",
    Schema.FOREIGN: "The database has tables that oneonone did not make: name another one in "
    "ONEONONE_DATABASE_URL.",
    Schema.HALF: "The database is half-way between two versions: put a backup in its place with "
    "`oneonone restore FILE --force`.",
}


def ensure_current(app: Flask) -> None:
    """Refuse to run on another schema than this version's; raises ConfigurationError (B-8)."""
    found = schema_of(app)
    if found is not Schema.CURRENT:
        raise ConfigurationError(CANNOT_RUN[found])


def upgrade(app: Flask) -> None:
    """Bring the schema to this version, all of it or nothing."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(folder("migrations")), revision=HEAD)
        db.engine.dispose()


def installation(session: Session) -> Installation:
    """Return the row that says what this database is, made and added where there is none yet."""
    found = session.get(Installation, 1)
    if found is None:
        found = Installation(id=1, created_at=now())
        session.add(found)
    return found


def ensure_installation(app: Flask) -> None:
    """Make sure that the database says what it is, also one of an earlier version."""
    with app.app_context():
        installation(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
