"""A backup is whole, of one moment, nobody else's to read, and a month old at most (B-1, B-2)."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from oneonone import backups, schema, tick
from oneonone.app import create_app
from oneonone.backups import BackupError, sqlite
from oneonone.config import Settings
from oneonone.lib import last_backup, storage
from oneonone.lib.dates import now
from oneonone.models import db
from tests.commands import Run, one_sentence
from tests.conftest import settings_in
from tests.databases import empty_postgres


def made_by(settings: Settings) -> list[Path]:
    return [file for _, file in backups.made_in(backups.folder_of(settings))]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def quiet(_line: str) -> None:
    pass


# --- What the command does -----------------------------------------------------------------------


def test_it_says_in_one_line_what_it_backed_up(run: Run, settings: Settings) -> None:
    ran = run("backup")

    assert (ran.status, one_sentence(ran.out)) == (0, True)
    assert ran.out.startswith("Backed up 16 people, 40 one-to-ones, schema ")
    (file,) = made_by(settings)
    assert f"in {file}, found whole." in ran.out
    assert sqlite.verify(file).rows["person"] == 16


def test_nobody_else_can_read_it(run: Run, settings: Settings) -> None:
    run("backup")
    folder = settings.data / "backups"
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_it_is_one_file_that_needs_no_other(run: Run, settings: Settings, tmp_path: Path) -> None:
    run("backup", "--to", str(tmp_path / "away"))
    names = {path.name for path in (tmp_path / "away").iterdir()} - {".lock"}
    assert [name.removeprefix("oneonone-")[15:] for name in names] == [".sqlite3"]
    assert made_by(settings) == []
    assert last_backup.recall(settings.data).file.startswith(str(tmp_path / "away"))


@pytest.mark.parametrize("has_file", [False, True])
def test_without_a_company_there_is_nothing_to_back_up(
    run: Run, data: Path, has_file: bool
) -> None:
    if has_file:
        (data / "oneonone.sqlite3").touch()
    ran = run("backup")
    assert (ran.status, one_sentence(ran.err)) == (1, True)


# --- While everybody saves -----------------------------------------------------------------------


ADD_A_TEAM = "INSERT INTO team (name, agenda_minutes) VALUES (?, '{}')"


@pytest.fixture
def writers(settings: Settings) -> Iterator[Any]:
    """Somebody who adds a team fifty times a second or more, as the application writes."""
    app = create_app(settings)
    ending, begun, done = threading.Event(), threading.Event(), [0]

    def write() -> None:
        with app.app_context():
            engine = db.engine
        while not ending.wait(0.01):
            with engine.begin() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO team (name, agenda_minutes) VALUES (?, '{}')",
                    (f"Team {done[0]} {'x' * 40}",),
                )
            done[0] += 1
            begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    yield done, begun
    ending.set()
    thread.join()
    with app.app_context():
        db.engine.dispose()


def test_it_is_of_one_moment_while_others_write(
    settings: Settings, writers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PAGES_AT_ONCE", 5)  # many pieces, between which others write
    done, begun = writers
    assert begun.wait(10)
    for _ in range(5):
        before = done[0]
        made = backups.make(settings, quiet)
        after = done[0] + 1
        with closing(sqlite3.connect(made.file)) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = copy.execute("SELECT name FROM team WHERE name LIKE 'Team %' ORDER BY id")
            names = [name.split()[1] for (name,) in found]
        assert before <= len(names) <= after
        assert names == [str(number) for number in range(len(names))]


# --- What goes wrong -----------------------------------------------------------------------------


def ensure_nothing_half(settings: Settings, kept: list[Path]) -> None:
    assert made_by(settings) == kept
    left = {path.name for path in backups.folder_of(settings).iterdir()}
    assert left <= {".lock", "state.json", *(file.name for file in kept)}


def test_a_copy_that_does_not_hold_everything_is_no_backup(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup")
    kept = made_by(settings)
    whole = sqlite.verify

    def one_row_less(file: Path) -> sqlite.Contents:
        found = whole(file)
        return sqlite.Contents(found.revision, found.rows | {"person": 15})

    monkeypatch.setattr(sqlite, "verify", one_row_less)
    ran = run("backup")

    assert (ran.status, one_sentence(ran.err)) == (1, True)
    ensure_nothing_half(settings, kept)
    assert "does not hold" in last_backup.recall(settings.data).problem


def test_a_database_that_is_broken_gives_no_backup(run: Run, settings: Settings) -> None:
    run("backup")
    kept = made_by(settings)
    file = settings.data / "oneonone.sqlite3"
    page = file.stat().st_size // 4096 // 2 * 4096
    with file.open("r+b") as broken:
        broken.seek(page)
        broken.write(b"\xff" * 4096 * 8)
    ran = run("backup")
    assert ran.status == 1
    assert "Traceback" not in ran.err
    ensure_nothing_half(settings, kept)


def test_a_backup_never_fills_the_disk(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "room_at", lambda _folder: storage.Room(1_000_000, 10**10))
    ran = run("backup")
    assert (ran.status, one_sentence(ran.err)) == (1, True)
    assert "--to" in ran.err
    ensure_nothing_half(settings, [])


def test_two_at_once_are_one(settings: Settings) -> None:
    folder = backups.folder_of(settings)
    folder.mkdir()
    with (
        storage.Held(folder / ".lock", is_alone=True),
        pytest.raises(BackupError, match="at this moment"),
    ):
        backups.make(settings, quiet)
    assert backups.make(settings, quiet).file.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    ran = run("backup", "--to", str(tmp_path / "file" / "under"))
    assert (ran.status, one_sentence(ran.err)) == (1, True)


KILLED_HALF_WAY = """
import os, signal
from oneonone import backups
from oneonone.backups import sqlite
from oneonone.config import settings_from
sqlite._PAGES_AT_ONCE = 20
sqlite._progress = lambda _say: lambda *_more: os.kill(os.getpid(), signal.SIGKILL)
backups.make(settings_from(), print)
"""


@pytest.mark.skipif(os.name != "posix", reason="Killed by a signal.")
def test_killed_while_it_copies_the_last_good_one_stays(run: Run, settings: Settings) -> None:
    run("backup")
    kept = made_by(settings)

    ended = subprocess.run([sys.executable, "-c", KILLED_HALF_WAY], cwd=Path.cwd(), check=False)

    assert ended.returncode == -signal.SIGKILL
    folder = backups.folder_of(settings)
    assert list(folder.glob(".making-*"))  # it was in the middle
    assert made_by(settings) == kept
    assert sqlite.verify(kept[0]).rows["meeting"] == 40

    assert run("backup").status == 0
    assert not list(folder.glob(".making-*"))
    assert len(made_by(settings)) == 2


# --- How long they live --------------------------------------------------------------------------


def an_old_one(settings: Settings, days: int, end: str = ".sqlite3") -> Path:
    folder = backups.folder_of(settings)
    folder.mkdir(exist_ok=True)
    file = folder / f"oneonone-{now() - timedelta(days=days):%Y%m%d-%H%M%S}{end}"
    file.write_bytes(b"")
    return file


def test_backups_live_thirty_days(settings: Settings, clock: object) -> None:
    old = [an_old_one(settings, 31), an_old_one(settings, 400, "-before-0005.sqlite3")]
    young = an_old_one(settings, 29)
    foreign = backups.folder_of(settings) / "oneonone-of-the-year.sqlite3"
    foreign.touch()

    made = backups.make(settings, quiet)

    assert made.forgotten == 2
    assert not any(file.exists() for file in old)
    assert made_by(settings) == [young, made.file]
    assert foreign.exists()


def test_what_a_restore_replaced_goes_as_well(settings: Settings, clock: object) -> None:
    replaced = settings.data / "oneonone-20260101-000000-replaced.sqlite3"
    replaced.touch()
    backups.make(settings, quiet)
    assert not replaced.exists()


def test_the_newest_always_stays(settings: Settings, clock: object) -> None:
    file = an_old_one(settings, 90)
    assert backups.forget_old(settings, backups.folder_of(settings)) == 0
    assert file.exists()


# --- By itself -----------------------------------------------------------------------------------


def ticked(settings: Settings) -> str:
    app, said = create_app(settings), list[str]()
    tick.run(app, said.append)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return said[-1]


def test_the_tick_makes_one_a_day(settings: Settings, clock: Any) -> None:
    assert ticked(settings).startswith("backup: 16 people")
    assert ticked(settings) == "backup: made today already."
    clock.move_to(datetime(2026, 11, 24, 0, 2, tzinfo=UTC))
    assert ticked(settings).startswith("backup: 16 people")
    assert len(made_by(settings)) == 2


def test_one_that_failed_is_tried_again_in_an_hour(
    settings: Settings, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(storage, "room_at", lambda _folder: storage.Room(10, 10**10))
        assert ticked(settings).startswith("backup: No backup was made: it needs")
    assert ticked(settings).startswith("backup: tried again soon.")
    clock.shift(timedelta(hours=1))
    assert ticked(settings).startswith("backup: 16 people")


def test_it_can_be_switched_off(settings: Settings, clock: object) -> None:
    assert ticked(settings_in(settings.data, ONEONONE_BACKUPS="0")) == (
        "backup: switched off (ONEONONE_BACKUPS=0)."
    )


# --- PostgreSQL ----------------------------------------------------------------------------------


def test_without_its_programs_it_says_what_is_missing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    elsewhere = settings_in(data, ONEONONE_DATABASE_URL="postgresql://nobody@db.example/x")
    with pytest.raises(BackupError, match="pg_dump and pg_restore are not here"):
        backups.make(elsewhere, quiet)


def test_a_password_is_no_argument(data: Path) -> None:
    url = "postgresql://app:s3cret@db.example/company?sslmode=require"
    address, environment = backups.postgres.connection(settings_in(data, ONEONONE_DATABASE_URL=url))
    assert address == "postgresql://app@db.example/company?sslmode=require"
    assert environment["PGPASSWORD"] == "s3cret"


@pytest.mark.skipif(not shutil.which("pg_dump"), reason="PostgreSQL's programs are not here.")
def test_pg_dump_makes_one_that_pg_restore_reads(data: Path, postgres: str) -> None:
    settings = settings_in(data, ONEONONE_DATABASE_URL=postgres)
    app = create_app(settings)
    with app.app_context():
        empty_postgres()
    schema.upgrade(app)

    made = backups.make(settings, quiet)

    assert (made.contents.revision, mode(made.file)) == (schema.head(), 0o600)
    assert backups.verify(made.file).revision == schema.head()
    half = made.file.read_bytes()[: made.size // 2]
    made.file.write_bytes(half)
    with pytest.raises(BackupError):
        backups.verify(made.file)
