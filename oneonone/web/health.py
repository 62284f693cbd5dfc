from __future__ import annotations

from flask import Response, make_response
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from oneonone.models.base import db
from oneonone.models.installation import Installation

from .blueprint import PUBLIC, AppBlueprint

blueprint = AppBlueprint("health", __name__)


@blueprint.get("/healthz", permission=PUBLIC)
def healthz() -> Response:
    """Say whether a write could be made now; the trial is rolled back (R-DB-9).

    The second line says when what is due was last done; a tick that stays away is no failure.
    """
    try:
        with Session(db.engine.execution_options(sqlite_begin="IMMEDIATE")) as session:
            ticked_at = session.scalar(select(Installation.last_tick_at))
            session.rollback()
    except DBAPIError:
        return make_response("database not available\n", 503)
    last = f"last tick {ticked_at:%Y-%m-%dT%H:%M:%SZ}" if ticked_at else "no tick yet"
    return make_response(f"ok\n{last}\n", {"Content-Type": "text/plain; charset=utf-8"})
