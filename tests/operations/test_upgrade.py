"""A database of an earlier version comes along, all of it or nothing (B-7, B-8, B-9)."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from oneonone import backups, doctor, schema, upgrade
from oneonone.app import create_app
from oneonone.config import ConfigurationError, Settings
from oneonone.lib import storage
from oneonone.models import db
from oneonone.schema import Schema
from oneonone.web.folders import folder
from tests.commands import Run, one_sentence
from tests.conftest import settings_in
from tests.databases import empty_postgres

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "db"
Older = Callable[[Settings], None]


def everything(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def state_of(settings: Settings) -> Schema:
    app = create_app(settings)
    found = schema.schema_of(app)
    with app.app_context():
        db.engine.dispose()
    return found


# --- A backup first ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["init", "serve"])
def test_an_older_database_is_backed_up_and_brought_along(
    run: Run, settings: Settings, older: Older, served: list[tuple[str, int]], command: str
) -> None:
    older(settings)
    file = settings.data / "oneonone.sqlite3"
    before = everything(file)

    ran = run(command)

    assert ran.status == 0, ran.err
    (made,) = [path for _, path in backups.made_in(backups.folder_of(settings))]
    assert f"-before-{schema.head()}" in made.name
    assert f"Backup first: {made}" in ran.out
    assert f"Brought to this version: schema {schema.head()}." in ran.out
    assert everything(made) == before
    assert state_of(settings) is Schema.CURRENT


def test_without_a_backup_nothing_is_changed(
    run: Run, settings: Settings, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(settings)
    with monkeypatch.context() as full:
        full.setattr(storage, "room_at", lambda _folder: storage.Room(10, 10**10))
        ran = run("init")
    assert (ran.status, one_sentence(ran.err)) == (1, True)
    assert "oneonone init --no-backup" in ran.err
    assert state_of(settings) is Schema.OLDER

    assert run("init", "--no-backup").status == 0
    assert state_of(settings) is Schema.CURRENT


def test_a_server_of_the_earlier_version_is_stopped_first(
    run: Run, settings: Settings, older: Older
) -> None:
    older(settings)
    with storage.Held(settings.data / upgrade.IN_USE, is_alone=False):
        ran = run("init")
    assert (ran.status, "A server is running" in ran.err) == (1, True)
    assert state_of(settings) is Schema.OLDER


def test_what_is_being_changed_is_not_served(
    run: Run, settings: Settings, served: list[tuple[str, int]]
) -> None:
    with storage.Held(settings.data / upgrade.IN_USE, is_alone=True):
        ran = run("serve")
    assert (ran.status, one_sentence(ran.err), served) == (1, True, [])


def test_a_database_is_held_while_it_is_served(
    run: Run, settings: Settings, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(_app: Flask, taken: socket.socket, *_more: object) -> None:
        taken.close()
        with pytest.raises(storage.InUseError):
            storage.Held(settings.data / upgrade.IN_USE, is_alone=True)

    monkeypatch.setattr("oneonone.server.serve", serve)
    assert run("serve").status == 0
    storage.Held(settings.data / upgrade.IN_USE, is_alone=True).let_go()


# --- Failing in the middle -----------------------------------------------------------------------


class Broken(Exception):
    """What breaks a migration."""


def statements_of_upgrade(settings: Settings) -> int:
    """Count them, on a copy."""
    copy = settings_in(settings.data.parent / "counted")
    shutil.copy(settings.data / "oneonone.sqlite3", copy.data)
    counted = [0]

    def count(*_about: object) -> None:
        counted[0] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        app = create_app(copy)
        counted[0] = 0
        schema.upgrade(app)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return counted[0]


def test_a_failure_at_any_statement_leaves_the_earlier_version_with_everything(
    settings: Settings, older: Older
) -> None:
    older(settings)
    file = settings.data / "oneonone.sqlite3"
    before, total = everything(file), statements_of_upgrade(settings)
    assert total > 40
    tried = 0
    for fails_at in sorted({*range(2, total, total // 12), total - 1}):
        counted = [0]

        def fail(*_about: object, counted: list[int] = counted, fails_at: int = fails_at) -> None:
            counted[0] += 1
            if counted[0] == fails_at:
                raise Broken

        app = create_app(settings)
        event.listen(Engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(Broken):
                schema.upgrade(app)
        finally:
            event.remove(Engine, "before_cursor_execute", fail)
            with app.app_context():
                db.engine.dispose()
        assert everything(file) == before, fails_at
        tried += 1
    assert tried > 10
    assert state_of(settings) is Schema.OLDER


@pytest.mark.parametrize("error", [RuntimeError("words of somebody"), SystemExit(1)])
def test_it_says_that_nothing_was_lost(
    run: Run,
    settings: Settings,
    older: Older,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    older(settings)

    def fail(_app: Flask) -> None:
        raise error

    monkeypatch.setattr(schema, "upgrade", fail)
    ran = run("init")
    assert (ran.status, one_sentence(ran.err)) == (1, True)
    assert "It is as it was" in ran.err
    assert "words of somebody" not in ran.err
    assert "A backup of it is " in ran.err


# --- What this version does not know -------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO alembic_version VALUES ('0001')",
        "CREATE TABLE _alembic_tmp_person (id INTEGER)",
        "DROP TABLE topic",
        "ALTER TABLE person DROP COLUMN time_zone",
    ],
)
@pytest.mark.parametrize("command", ["init", "serve", "demo --no-serve"])
def test_a_half_changed_database_is_refused_with_the_way_out(
    run: Run, settings: Settings, served: list[Any], statement: str, command: str
) -> None:
    with closing(sqlite3.connect(settings.data / "oneonone.sqlite3")) as database:
        database.execute(statement)
        database.commit()
    ran = run(*command.split())
    assert (ran.status, one_sentence(ran.err)) == (78, True)
    assert "oneonone restore" in ran.err


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
@pytest.mark.parametrize("command", ["init", "serve", "demo --no-serve"])
def test_a_network_disk_is_refused(
    run: Run,
    settings: Settings,
    served: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    command: str,
) -> None:
    monkeypatch.setattr(storage, "kind_at", lambda _path: kind)
    ran = run(*command.split())
    assert (ran.status, one_sentence(ran.err)) == (78, True)
    assert f"network disk ({kind})" in ran.err


# --- Databases of released versions --------------------------------------------------------------

CANARY = re.compile(r"CANARY-[a-z_.]+-\d+")


def canaries(file: Path) -> set[str]:
    return set(CANARY.findall("\n".join(everything(file))))


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("v*.sqlite")), ids=lambda path: path.stem)
def test_every_word_of_a_released_version_comes_along(data: Path, fixture: Path, run: Run) -> None:
    """`python -m tests.fixtures.make` makes the one of this version, before it is released."""
    assert fixture.stat().st_size < 200_000
    shutil.copy(fixture, data / "oneonone.sqlite3")
    before = canaries(fixture)
    assert len(before) > 40

    ran = run("init")

    assert ran.status == 0, ran.err
    settings = settings_in(data)
    assert state_of(settings) is Schema.CURRENT
    assert before - canaries(data / "oneonone.sqlite3") == set()
    assert backups.make(settings, lambda _line: None).contents.revision == schema.head()


def test_there_is_one_of_the_newest_release() -> None:
    assert sorted(FIXTURES.glob("v*.sqlite"))


def test_a_read_only_database_of_an_earlier_version_is_refused(
    settings: Settings, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(settings)
    app = create_app(settings)
    monkeypatch.setattr(storage, "is_read_only", lambda _file: True)
    with pytest.raises(ConfigurationError, match="can only be read"):
        upgrade.ready_to_serve(app, lambda _line: None)
    with app.app_context():
        db.engine.dispose()


# --- PostgreSQL ----------------------------------------------------------------------------------


@pytest.fixture
def on_postgres(data: Path, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An older, empty company on PostgreSQL."""
    settings = settings_in(data, ONEONONE_DATABASE_URL=postgres)
    app = create_app(settings)
    with app.app_context():
        empty_postgres()
    schema.upgrade(app)
    with app.app_context():
        flask_migrate.downgrade(directory=str(folder("migrations")))
        db.engine.dispose()
    monkeypatch.setenv("ONEONONE_DATABASE_URL", postgres)
    yield settings
    with app.app_context():
        db.engine.dispose()


def apart(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, which closes what it opened when it ends."""
    command = [sys.executable, "-c", "from oneonone.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_on_postgresql_init_backs_up_and_serve_leaves_it_to_init(on_postgres: Settings) -> None:
    ran = apart("serve")
    assert (ran.returncode, "oneonone init" in ran.stderr) == (78, True)

    ran = apart("init")

    assert ran.returncode == 0, ran.stderr
    (made,) = [path for _, path in backups.made_in(backups.folder_of(on_postgres))]
    assert made.suffix == ".dump"
    app = create_app(on_postgres)
    assert schema.schema_of(app) is Schema.CURRENT
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\nno tick yet\n")
    found = {it.what: it.mark for it in doctor.examine(on_postgres)}
    assert (found["database"], found["database’s clock"], found["backup"]) == ("ok",) * 3
    assert "pg_restore" in apart("restore", str(made)).stderr
    with app.app_context():
        db.engine.dispose()
