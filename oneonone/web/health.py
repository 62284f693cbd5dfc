from __future__ import annotations

import time

from flask import Response, current_app, make_response
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.models.installation import Installation

from .blueprint import PUBLIC, AppBlueprint
from .condition import is_short_of_room, tick_word
from .transaction import try_a_write

blueprint = AppBlueprint("health", __name__)

_WITHIN_MILLISECONDS = 1000


@blueprint.get("/healthz", permission=PUBLIC)
def healthz() -> Response:
    """Say whether a write works now, within a second; the trial is rolled back (R-DB-9).

    "degraded" is a 200: taken out of service, a server that is short of room could not even be
    read. The second line says how the tick is; one that stays away is no failure.
    """
    begun = time.monotonic()
    try:
        try_a_write(db.engine, _WITHIN_MILLISECONDS)
        with Session(db.engine.execution_options(sqlite_begin="DEFERRED")) as session:
            ticked_at = session.scalar(select(Installation.last_tick_at))
    except DBAPIError:
        return _plain("not available", 503)
    if (time.monotonic() - begun) * 1000 > _WITHIN_MILLISECONDS:
        return _plain("too slow", 503)
    state = "degraded" if is_short_of_room(current_app.config["SETTINGS"]) else "ok"
    return _plain(f"{state}\n{tick_word(ticked_at, now())}", 200)


def _plain(text: str, status: int) -> Response:
    return make_response(f"{text}\n", status, {"Content-Type": "text/plain; charset=utf-8"})
