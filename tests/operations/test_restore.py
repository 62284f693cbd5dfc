"""A backup comes back, or what is there stays as it is (B-3, B-5)."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from oneonone import backups, schema
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.lib import storage
from oneonone.models import db
from oneonone.upgrade import IN_USE
from tests.cast import PASSWORD, PRIYA, PRIYA_DANIEL
from tests.commands import Run, one_sentence

HELD = f"/meetings/{PRIYA_DANIEL.held}"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


@pytest.fixture
def made(settings: Settings) -> Path:
    """A backup of the company, somewhere else."""
    file = backups.make(settings, lambda _line: None).file
    away = settings.data.parent / "away"
    away.mkdir()
    return Path(shutil.move(file, away / file.name))


@pytest.fixture
def fresh(settings: Settings, made: Path) -> Path:
    """The data folder of a new machine."""
    shutil.rmtree(settings.data)
    settings.data.mkdir(mode=0o700)
    return settings.data


def people(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM person").fetchone()[0])


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute(statement)


# --- The drill -----------------------------------------------------------------------------------


def test_on_a_new_machine_somebody_signs_in_and_reads_what_was_said(
    run: Run, settings: Settings, made: Path, fresh: Path, clock: object
) -> None:
    ran = run("restore", str(made))

    assert ran.status == 0, ran.err
    assert "16 people, 40 one-to-ones, schema " in ran.out.splitlines()[-1]
    assert "Everybody signs in anew." in ran.out
    assert stat.S_IMODE((fresh / "oneonone.sqlite3").stat().st_mode) == 0o600

    app = create_app(settings)
    schema.ensure_current(app)
    browser = app.test_client()
    found = _TOKEN.search(browser.get("/sign-in").get_data(as_text=True))
    assert found
    form = {"email": PRIYA.email, "password": PASSWORD, "csrf_token": found[1]}
    assert browser.post("/sign-in", data=form).status_code == 303
    page = browser.get(HELD).get_data(as_text=True)
    assert f"Find a reference site ({PRIYA_DANIEL.rep.key} to {PRIYA_DANIEL.manager.key})" in page
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_device_that_was_signed_out_since_does_not_come_back(
    run: Run, made: Path, fresh: Path
) -> None:
    change(
        made,
        "INSERT INTO browser_session (token_hash, account_id, created_at, seen_at, ends_at, "
        "idle_minutes, label, is_room_only) VALUES ('x', 1, '2026-11-01', '2026-11-01', "
        "'2036-11-01', 60, 'Phone', 0)",
    )
    run("restore", str(made))
    with closing(sqlite3.connect(fresh / "oneonone.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM browser_session").fetchone() == (0,)


def test_an_older_one_is_brought_to_this_version(
    run: Run, settings: Settings, older: Callable[[Settings], None]
) -> None:
    older(settings)
    made = backups.make(settings, lambda _line: None)
    (settings.data / "oneonone.sqlite3").unlink()

    ran = run("restore", str(made.file))

    assert ran.status == 0, ran.err
    assert f"schema {schema.head()}" in ran.out.splitlines()[-1]
    assert f"brought there from schema {made.contents.revision}" in ran.out
    assert people(settings.data / "oneonone.sqlite3") == 16


# --- What is refused -----------------------------------------------------------------------------


def ensure_refused(run: Run, made: Path, words: str, *more: str, target: Path) -> None:
    before = target.read_bytes()
    ran = run("restore", str(made), *more)
    assert (ran.status, one_sentence(ran.err)) == (1, True), ran.err
    assert words in ran.err
    assert target.read_bytes() == before
    assert not list(target.parent.glob("restoring*"))


def test_people_are_not_replaced_without_being_told_to(
    run: Run, settings: Settings, made: Path
) -> None:
    ensure_refused(run, made, "--force", target=settings.data / "oneonone.sqlite3")


def test_told_to_it_keeps_what_was_there_beside_it(
    run: Run, settings: Settings, made: Path
) -> None:
    target = settings.data / "oneonone.sqlite3"
    change(target, "DELETE FROM topic")

    ran = run("restore", str(made), "--force")

    assert ran.status == 0, ran.err
    (replaced,) = settings.data.glob("oneonone-*-replaced.sqlite3")
    assert str(replaced) in ran.out
    assert stat.S_IMODE(replaced.stat().st_mode) == 0o600
    for file, is_empty in ((replaced, True), (target, False)):
        with closing(sqlite3.connect(file)) as database:
            assert (database.execute("SELECT count(*) FROM topic").fetchone()[0] == 0) is is_empty


def test_a_broken_database_is_replaced_as_well(run: Run, settings: Settings, made: Path) -> None:
    target = settings.data / "oneonone.sqlite3"
    target.write_bytes(b"nothing of a database" * 400)
    assert run("restore", str(made)).status == 1
    assert run("restore", str(made), "--force").status == 0
    assert people(target) == 16


def test_a_database_with_nobody_in_it_needs_no_force(run: Run, made: Path, fresh: Path) -> None:
    run("init")
    assert run("restore", str(made)).status == 0
    assert people(fresh / "oneonone.sqlite3") == 16


def test_one_of_a_newer_version_is_refused(run: Run, settings: Settings, made: Path) -> None:
    change(made, "UPDATE alembic_version SET version_num = '9999'")
    target = settings.data / "oneonone.sqlite3"
    ensure_refused(run, made, "newer version", "--force", target=target)


@pytest.mark.parametrize("harm", ["cut", "scribbled", "other", "foreign", "not there", "live"])
def test_what_is_no_whole_backup_is_refused(
    run: Run, settings: Settings, made: Path, harm: str
) -> None:
    whole = made.read_bytes()
    match harm:
        case "cut":
            made.write_bytes(whole[: len(whole) // 2])
        case "scribbled":
            at = len(whole) // 2
            made.write_bytes(whole[:at] + b"\xff" * 40_000 + whole[at + 40_000 :])
        case "other":
            made.write_text("Dear diary")
        case "foreign":
            change(made, "DROP TABLE alembic_version")
        case "not there":
            made.unlink()
        case "live":
            made.with_name(f"{made.name}-wal").touch()
    target = settings.data / "oneonone.sqlite3"
    ensure_refused(run, made, str(made), "--force", target=target)


def test_the_database_is_no_backup_of_itself(run: Run, settings: Settings) -> None:
    target = settings.data / "oneonone.sqlite3"
    ensure_refused(run, target, "itself", "--force", target=target)


def test_a_running_server_is_not_pulled_away(run: Run, settings: Settings, made: Path) -> None:
    target = settings.data / "oneonone.sqlite3"
    with storage.Held(settings.data / IN_USE, is_alone=False):
        ensure_refused(run, made, "A server is running", "--force", target=target)


def test_nor_any_other_program_that_has_it_open(run: Run, settings: Settings, made: Path) -> None:
    target = settings.data / "oneonone.sqlite3"
    with closing(sqlite3.connect(target)) as other:
        other.execute("SELECT count(*) FROM person").fetchone()
        ensure_refused(run, made, "Another program", "--force", target=target)


def test_a_copy_that_cannot_be_changed_leaves_what_was_there(
    run: Run,
    settings: Settings,
    older: Callable[[Settings], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = settings.data / "oneonone.sqlite3"
    company = target.read_bytes()
    older(settings)
    made = backups.make(settings, lambda _line: None).file
    target.write_bytes(company)

    def fail(_app: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(schema, "upgrade", fail)
    ran = run("restore", str(made), "--force")
    assert (ran.status, "nothing was changed" in ran.err) == (1, True)
    assert people(target) == 16
    assert not list(settings.data.glob("*replaced*"))
