"""Rights that wait, for every page that tells of them: HR's as well, so that none begins unseen."""

from __future__ import annotations

from flask import Flask

from oneonone.features.accounts import queries
from oneonone.features.accounts.queries import Waiting
from oneonone.features.accounts.rules import RIGHTS
from oneonone.models.base import db


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(rights_waiting=_rights_waiting, right_names=RIGHTS)


def _rights_waiting() -> list[Waiting]:
    """Return what waits; one statement, for the page that draws it."""
    return queries.waiting(db.session())
