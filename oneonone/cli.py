"""The commands. Each says what it did in one line and exits 0, 1, or 78 (configuration)."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from oneonone import operations, people_commands, purging, rights, schema, server, tick, upgrade
from oneonone.access.permissions import GRANTS
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import ConfigurationError, Settings, settings_from
from oneonone.demo import PASSWORD, DemoAccount, NotADemoError, demo_accounts, fill_demo
from oneonone.features.auth.choosing import first
from oneonone.features.schedule import cover
from oneonone.lib.errors import CommandError, RuleError
from oneonone.models import db
from oneonone.models.account import Role
from oneonone.opened import opened_app
from oneonone.schema import Schema
from oneonone.screens.admin import lines
from oneonone.web.blueprint import PUBLIC, access_of

# EX_CONFIG of sysexits.h: systemd does not start it again and again.
CONFIGURATION = 78
FAILED = 1

# "<id:meeting_id>" is "<meeting_id>" to a reader.
_CONVERTER = re.compile(r"<[^<>]*:")


_TICKING = click.option(
    "--tick/--no-tick",
    "is_ticking",
    default=True,
    help="Do what is due every five minutes, or leave it to `oneonone tick`.",
)


@click.group()
def cli() -> None:
    """One-to-ones worth having."""


def main() -> NoReturn:
    """Run a command; what cannot work is one sentence, never a traceback."""
    os.umask(0o077)  # the database, its journal and the key are nobody else's to read
    # Commands say in their own words what they do.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        cli.main(standalone_mode=False)
    except ConfigurationError as error:
        _end(str(error), CONFIGURATION)
    except RuleError as error:
        _end(error.message, FAILED)
    except (CommandError, NotADemoError, server.PortTakenError, server.PortForbiddenError) as error:
        _end(str(error), FAILED)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        _end(f"The database does not answer: {reason}.", CONFIGURATION)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except (click.Abort, KeyboardInterrupt):
        _end("Stopped.", FAILED)
    sys.exit(0)


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on another port.")
@click.option("--lan", is_flag=True, help="Also for phones on this network; unencrypted.")
@click.option("--serve/--no-serve", "is_serving", default=True, help="Only make the company.")
@click.option("--fresh", is_flag=True, help="Make the company anew; an earlier demo goes.")
@_TICKING
def demo(port: int | None, lan: bool, is_serving: bool, fresh: bool, is_ticking: bool) -> None:
    """Make a company to try, and serve it."""
    settings = _reachable(settings_from(), port=port, is_lan=lan)
    taken = server.listening(settings.host, settings.port) if is_serving else None
    app = create_app(settings)
    _make_demo(app, is_fresh=fresh)
    for line in _who(demo_accounts(app)):
        click.echo(line)
    if taken is not None:
        # Built anew: now it is a demo, and has the pages only a demo has.
        app = create_app(settings)
        with upgrade.ready_to_serve(app):
            _serve(app, taken, is_ticking=is_ticking)


def _make_demo(app: Flask, *, is_fresh: bool) -> None:
    was_demo = bool(app.config["IS_DEMO"])
    upgrade.ensure_own_disk(app.config["SETTINGS"])
    match schema.schema_of(app):
        case Schema.EMPTY:
            schema.upgrade(app)
        case Schema.OLDER if was_demo:
            upgrade.bring_to_this_version(app, click.echo)
        case Schema.CURRENT:
            pass
        case other:
            raise ConfigurationError(schema.CANNOT_RUN[other])
    upgrade.keep_to_ourselves(app.config["SETTINGS"])
    where = _where(app.config["SETTINGS"])
    if was_demo and not is_fresh:
        click.echo(f"The demo of before is still here, in {where}. A new one: --fresh.")
        return
    click.echo("Making a company to try. One moment.")
    # A database that was only initialised is no earlier demo; it is filled as it is.
    accounts = fill_demo(app, lambda line: click.echo(f"  {line}"), fresh=is_fresh and was_demo)
    click.echo(f"Made {len(accounts)} people with a year of one-to-ones, in {where}.")


def _who(accounts: list[DemoAccount]) -> list[str]:
    width = max((len(account.email) for account in accounts), default=0)
    names = max((len(account.name) for account in accounts), default=0)
    rows = [
        f"  {account.email:<{width}}  {account.name:<{names}}  {account.what}"
        for account in accounts
    ]
    return ["", f"Sign in as one of them; every password is {PASSWORD}", *rows, ""]


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on another port.")
@_TICKING
def serve(port: int | None, is_ticking: bool) -> None:
    """Serve the company in the database."""
    settings = _reachable(settings_from(), port=port, is_lan=False)
    app = create_app(settings)
    with upgrade.ready_to_serve(app, click.echo):
        first.invite(app, click.echo)
        _serve(app, server.listening(settings.host, settings.port), is_ticking=is_ticking)


@cli.command()
@click.option(
    "--backup/--no-backup",
    "has_backup",
    default=True,
    help="Make a backup before an earlier version’s database is changed, or do without.",
)
def init(has_backup: bool) -> None:
    """Make the database, or bring it to this version."""
    app = create_app(settings_from())
    settings: Settings = app.config["SETTINGS"]
    upgrade.ensure_own_disk(settings)
    match schema.schema_of(app):
        case Schema.CURRENT:
            did = f"Nothing to do: {_where(settings)} has schema {schema.head()} already."
        case Schema.OLDER:
            upgrade.bring_to_this_version(app, click.echo, has_backup=has_backup)
            did = ""
        case Schema.EMPTY:
            schema.upgrade(app)
            did = f"Made {_where(settings)}, schema {schema.head()}."
        case other:
            raise ConfigurationError(schema.CANNOT_RUN[other])
    schema.ensure_installation(app)
    upgrade.keep_to_ourselves(settings)
    if did:
        click.echo(did)
    first.invite(app, click.echo)


@cli.command("tick")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be deleted.")
def do_tick(is_dry: bool) -> None:
    """Do what is due now: stop what was forgotten, plan four weeks ahead, remind, send mail."""
    app = opened_app()
    if is_dry:
        purging.foresee(app, click.echo)
        return
    if not tick.run(app, click.echo):
        sys.exit(FAILED)


for command in (*operations.COMMANDS, *rights.COMMANDS):
    cli.add_command(command)


@cli.command("cover")
@click.argument("rep")
@click.argument("manager")
@click.argument("first_day")
@click.argument("last_day")
def set_cover(rep: str, manager: str, first_day: str, last_day: str) -> None:
    """Let MANAGER hold REP's one-to-ones from FIRST_DAY to LAST_DAY.

    Both are named by their email address; the days are written like 2026-12-01.
    """
    app = opened_app()
    with app.app_context(), as_system(db.session(), "cover") as session:
        made = cover.set_cover_by_email(session, rep, manager, first_day, last_day)
        sentence = cover.cover_words(made)
        session.commit()
    click.echo(sentence)


@cli.group()
def people() -> None:
    """Who is here, and who leads whom."""


for command in (*people_commands.COMMANDS, *rights.OF_PEOPLE):
    people.add_command(command)


@people.command("move")
@click.argument("rep")
@click.argument("manager")
@click.option("--on", "day", default="", help="From which day, like 2026-12-01; today otherwise.")
def move_person(rep: str, manager: str, day: str) -> None:
    """Let MANAGER lead REP; both are named by their email address."""
    app = opened_app()
    with app.app_context():
        sentence = lines.move_by_email(db.session(), rep, manager, day)
        db.session.commit()
    click.echo(sentence)


@cli.command()
def access() -> None:
    """Print which role may call which route."""
    app = create_app(settings_from())
    rows = access_rows(app)
    width = max(len(path) for _, path, _ in rows) + 2
    click.echo(f"{'':<7}{'route':<{width}}" + "".join(f"{role:<9}" for role in Role))
    for method, path, marks in rows:
        click.echo(f"{method:<7}{path:<{width}}" + "".join(f"{mark:<9}" for mark in marks))
    click.echo("Whom somebody may see is another question: only the rows of their own pairs.")


def access_rows(app: Flask) -> list[tuple[str, str, list[str]]]:
    """Return each route with "yes", "all" (also signed out) or "-" for each role."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        asked = access_of(rule.endpoint, app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            marks = []
            for role in Role:
                granted = GRANTS[role] | (frozenset() if role is Role.ROOM else GRANTS[Role.PERSON])
                is_reached = asked.is_for_room or role is not Role.ROOM
                may = asked.permission in granted and is_reached
                marks.append("all" if asked.permission is PUBLIC else "yes" if may else "-")
            rows.append((method, _CONVERTER.sub("<", rule.rule), marks))
    return rows


def _reachable(settings: Settings, *, port: int | None, is_lan: bool) -> Settings:
    settings = replace(settings, port=port or settings.port)
    if not is_lan:
        return settings
    address = server.lan_address()
    return replace(
        settings,
        host=server.EVERYWHERE,
        is_insecure_http=True,
        hosts=(*settings.hosts, *server.host_names(), *((address,) if address else ())),
    )


def _serve(app: Flask, taken: socket.socket, *, is_ticking: bool) -> None:
    settings: Settings = app.config["SETTINGS"]
    if settings.host == server.EVERYWHERE:
        click.echo(
            "Everyone on this network can reach it, and what you type travels unencrypted: "
            "for trying only, nothing real."
        )
        shown = server.lan_address() or server.host_names()[0]
        click.echo(f"On a phone in the same network: http://{shown}:{settings.port}")
        click.echo(f"On this machine: http://127.0.0.1:{settings.port}")
    else:
        click.echo(f"oneonone is at http://{settings.host}:{settings.port}")
    click.echo("Stop it with Ctrl+C.")
    with app.app_context():
        db.engine.dispose()  # what was looked up so far; each process opens its own
    server.serve(app, taken, settings.processes, tick.beside(app) if is_ticking else None)


def _where(settings: Settings) -> str:
    file = settings.sqlite_file
    if file is None:
        return "the PostgreSQL database"
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)
