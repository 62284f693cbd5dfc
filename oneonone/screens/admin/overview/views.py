from __future__ import annotations

import sqlite3

from flask import Response, current_app

from oneonone import __version__
from oneonone.access.permissions import Permission
from oneonone.config import Settings
from oneonone.features.auth.views import me
from oneonone.lib import last_backup, storage
from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.web import revisions
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.condition import TICK_LATE_AFTER
from oneonone.web.htmx import page
from oneonone.web.viewer import viewer_today

from . import queries
from .rules import Machine, Named, People, Seen, headline, todos

blueprint = AppBlueprint("admin_overview", __name__)


@blueprint.get("/admin", permission=Permission.ADMINISTER)
def show() -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    company, machine, seen = queries.company(viewer_today()), _machine(settings), _seen()
    people = _people(settings)
    found = todos(company, machine, people, seen)
    return page(
        "admin/overview.html",
        headline=headline(len(found)),
        todos=found,
        company=company,
        machine=machine,
        settings=settings,
        lacking=people.without_second_step.total,
        is_second_step_on=_is_second_step_on(settings),
        version=f"oneonone {__version__}, schema {revisions.newest()}",
        database=_database(settings),
        seen=seen,
        size_words=storage.size_words,
    )


def _seen() -> Seen:
    return Seen(now(), me().time_zone)


def _machine(settings: Settings) -> Machine:
    try:
        room = storage.room_at((settings.sqlite_file or settings.data / "x").parent)
    except OSError:
        room = None
    return Machine(
        is_mail_on=settings.mail is not None,
        has_backups=settings.has_backups,
        backup=last_backup.recall(settings.data),
        room=room,
        late_after=TICK_LATE_AFTER,
    )


def _people(settings: Settings) -> People:
    on = viewer_today()
    return People(
        led_by_nobody=queries.led_by_nobody(on),
        without_password=queries.without_password(on) if settings.has_passwords else Named(),
        without_second_step=(
            queries.without_second_step() if _is_second_step_on(settings) else Named()
        ),
        rights=queries.pending_rights(),
        erasures=queries.pending_erasures(),
    )


def _is_second_step_on(settings: Settings) -> bool:
    """Tell whether a second step is asked for here: with passwords, and outside the demo."""
    return settings.has_second_step and settings.has_passwords and not current_app.config["IS_DEMO"]


def _database(settings: Settings) -> str:
    if settings.is_sqlite:
        return f"SQLite {sqlite3.sqlite_version}, in a file"
    version = db.engine.dialect.server_version_info
    return f"PostgreSQL {'.'.join(map(str, version))}" if version else "PostgreSQL"
