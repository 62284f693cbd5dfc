"""The factory: configuration, database, the gate, blueprints, commands, in reading order."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from oneonone.access import guard
from oneonone.config import LOOPBACK, Settings, settings_from
from oneonone.features.auth import again, confirm, gate, notice, screen, session
from oneonone.features.auth import views as auth
from oneonone.features.auth.choosing import views as choosing
from oneonone.features.auth.second_step import views as second_step
from oneonone.features.calendar_feed import views as calendar_feed
from oneonone.features.commitments import views as commitments
from oneonone.features.deals import views as deals
from oneonone.features.friction import views as friction
from oneonone.features.handover import views as handover
from oneonone.features.indicators import views as indicators
from oneonone.features.mail import views as mail
from oneonone.features.pulse import views as pulse
from oneonone.features.quarter import views as quarter
from oneonone.features.questions import views as questions
from oneonone.features.schedule import views as schedule
from oneonone.features.schedule.answers import views as answers
from oneonone.features.schedule.booking import views as booking
from oneonone.features.schedule.closed import views as closed
from oneonone.features.schedule.leave import views as leave
from oneonone.features.schedule.slots import views as slots
from oneonone.features.schedule.talk import views as talk
from oneonone.features.support import views as support
from oneonone.features.topics import views as topics
from oneonone.features.work_card import views as work_card
from oneonone.lib import logs, storage
from oneonone.models import Installation, db
from oneonone.screens import navigation, wording
from oneonone.screens.admin import account_views, keeping, line_views, waiting
from oneonone.screens.admin import cover_views as admin_covers
from oneonone.screens.admin import views as admin
from oneonone.screens.admin.log import views as admin_log
from oneonone.screens.admin.mail import views as admin_mail
from oneonone.screens.admin.overview import views as admin_overview
from oneonone.screens.admin.people_file import views as people_file
from oneonone.screens.admin.teams import views as teams
from oneonone.screens.admin.template import views as agenda_template
from oneonone.screens.admin.welcome import views as admin_welcome
from oneonone.screens.companion import views as companion
from oneonone.screens.find import views as find
from oneonone.screens.home import views as home
from oneonone.screens.imports import views as imports
from oneonone.screens.meetings import fields, live, off_app, record, sync, words
from oneonone.screens.meetings import views as meetings
from oneonone.screens.my_data import views as my_data
from oneonone.screens.my_log import views as my_log
from oneonone.screens.numbers import views as numbers
from oneonone.screens.obstacles import views as obstacles
from oneonone.screens.participation import views as participation
from oneonone.screens.people import entry_views, focus_views, growth_views
from oneonone.screens.people import views as people
from oneonone.screens.people.mirror import views as mirror
from oneonone.screens.people.search import views as person_search
from oneonone.screens.preparation import views as preparation
from oneonone.screens.promises import views as promises
from oneonone.screens.styleguide import views as styleguide
from oneonone.web import (
    assets,
    condition,
    errors,
    filters,
    forwarded,
    health,
    notices,
    request_log,
    security,
)
from oneonone.web.blueprint import IdConverter, ensure_every_route_is_guarded
from oneonone.web.folders import folder
from oneonone.web.transaction import prepare_sqlite

BLUEPRINTS = (
    assets.blueprint,
    health.blueprint,
    auth.blueprint,
    again.blueprint,
    confirm.blueprint,
    second_step.blueprint,
    choosing.blueprint,
    notice.blueprint,
    screen.blueprint,
    calendar_feed.blueprint,
    home.blueprint,
    find.blueprint,
    participation.blueprint,
    people.blueprint,
    mirror.blueprint,
    person_search.blueprint,
    handover.blueprint,
    admin.blueprint,
    admin_covers.blueprint,
    line_views.blueprint,
    account_views.blueprint,
    keeping.blueprint,
    teams.blueprint,
    agenda_template.blueprint,
    admin_welcome.blueprint,
    admin_overview.blueprint,
    admin_log.blueprint,
    admin_mail.blueprint,
    people_file.blueprint,
    growth_views.blueprint,
    entry_views.blueprint,
    focus_views.blueprint,
    meetings.blueprint,
    live.blueprint,
    fields.blueprint,
    sync.blueprint,
    words.blueprint,
    record.blueprint,
    off_app.blueprint,
    companion.blueprint,
    preparation.blueprint,
    numbers.blueprint,
    indicators.blueprint,
    commitments.blueprint,
    promises.blueprint,
    obstacles.blueprint,
    deals.blueprint,
    imports.blueprint,
    mail.blueprint,
    pulse.blueprint,
    quarter.blueprint,
    my_data.blueprint,
    my_log.blueprint,
    questions.blueprint,
    friction.blueprint,
    slots.blueprint,
    answers.blueprint,
    booking.blueprint,
    leave.blueprint,
    closed.blueprint,
    talk.blueprint,
    schedule.blueprint,
    support.blueprint,
    topics.blueprint,
    work_card.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises ConfigurationError or LookupError where it may not start."""
    settings = settings or settings_from()
    app = Flask(__name__, static_folder=None, template_folder=str(folder("templates")))
    _configure(app, settings)
    _connect_database(app, settings)
    forwarded.init_app(app, settings)
    request_log.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    notices.init_app(app)
    session.init_app(app)
    gate.init_app(app)
    notice.init_app(app)
    navigation.init_app(app)
    wording.init_app(app)
    waiting.init_app(app)
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.config["IS_DEMO"] or settings.is_debug:
        app.register_blueprint(styleguide.blueprint)
    ensure_every_route_is_guarded(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SESSION_COOKIE_NAME="__Host-oo-form" if settings.has_secure_cookies else "oo-form",
        SESSION_COOKIE_SECURE=settings.has_secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[*LOOPBACK, *settings.hosts, *([] if settings.is_local else [settings.host])],
        SQLALCHEMY_DATABASE_URI=_database_url(settings),
        # A database error repeats the values of its statement, and those are words (P-8).
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_STREAMS=False,
        DEBUG=settings.is_debug,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_map.converters["id"] = IdConverter
    logs.begin(settings.log)


def _database_url(settings: Settings) -> str:
    if not condition.is_read_only(settings):
        return settings.database_url
    assert settings.sqlite_file is not None
    return f"sqlite:///{storage.sqlite_address(settings.sqlite_file)}&uri=true"


def _connect_database(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(folder("migrations")))
    with app.app_context():
        if settings.is_sqlite:
            prepare_sqlite(db.engine, is_read_only=condition.is_read_only(settings))
        app.config["IS_DEMO"] = _is_demo()
    # Imported for its listeners: from here on every query is narrowed.
    assert guard.GUARDED


def _is_demo() -> bool:
    try:
        # This column alone: of an earlier version's row the others may not be there yet.
        return bool(db.session.scalar(select(Installation.is_demo)))
    except DBAPIError:
        return False  # no schema yet: `oneonone init` or `demo` makes it
    finally:
        db.session.remove()
