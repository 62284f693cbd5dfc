"""Which schema the database has, and bringing it to the one this version wants (B-8)."""

from __future__ import annotations

from enum import Enum

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from oneonone.config import ConfigurationError
from oneonone.lib.dates import now
from oneonone.models import Installation, db
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


def head() -> str:
    """Return the revision this version wants."""
    return _scripts().get_current_head() or ""


def schema_of(app: Flask) -> Schema:
    """Look at the database; raises OperationalError when it cannot be reached."""
    with app.app_context(), db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if revision is None:
        return Schema.FOREIGN if tables else Schema.EMPTY
    if revision == head():
        return Schema.CURRENT
    known = {script.revision for script in _scripts().walk_revisions()}
    return Schema.OLDER if revision in known else Schema.NEWER


CANNOT_RUN = {
    Schema.EMPTY: "The database is empty: run `oneonone init`, or `oneonone demo` to look around.",
    Schema.OLDER: "The database is of an older version: run `oneonone init`, then start again.",
    Schema.NEWER: "The database is of a newer version: install that version of oneonone.",
    Schema.FOREIGN: "The database has tables that oneonone did not make: name another one in "
    "ONEONONE_DATABASE_URL.",
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


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(folder("migrations")))
