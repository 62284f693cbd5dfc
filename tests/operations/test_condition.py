"""What a page and /healthz say of the installation itself (R-DB-6, R-DB-8, R-DB-9, B-2)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from oneonone.app import create_app
from oneonone.config import Settings, settings_from
from oneonone.features.auth.rules import DAY
from oneonone.features.auth.session import begin
from oneonone.lib import last_backup, storage
from oneonone.lib.dates import now
from oneonone.models import Account, db
from tests import HX
from tests.cast import DANIEL, PRIYA, SAM, TOM_DANIEL, Member
from tests.commands import Run
from tests.conftest import COOKIE, csrf_token, settings_in

NEARLY_FULL = "disk is nearly full"
NO_BACKUP = "No backup for more than a day"
READ_ONLY = "Nothing can be saved at the moment"
LINE = f"/meetings/{TOM_DANIEL.live}/steps/check-in/fields/line"


def banner(page: Any) -> str:
    found = re.search(r'<div class="topbanner"[^>]*>(.*?)</div>', page.get_data(as_text=True))
    return found[1] if found else ""


# --- Administrators ------------------------------------------------------------------------------


def test_an_administrator_learns_of_a_day_without_a_backup(
    app: Flask, settings: Settings, sign_in: Any, clock: Any
) -> None:
    last_backup.begin(settings.data, now())
    clock.shift(timedelta(hours=25))
    assert NO_BACKUP not in banner(sign_in(SAM).get("/me"))
    clock.shift(timedelta(hours=2))
    assert f"{NO_BACKUP} (last one: never)" in banner(sign_in(SAM).get("/me"))
    assert banner(sign_in(PRIYA).get("/me")) == ""

    last_backup.remember_success(settings.data, Path("x"), now())
    assert banner(sign_in(SAM).get("/me")) == ""
    clock.shift(timedelta(hours=27))
    assert "(last one: on 2026-11-24)" in banner(sign_in(SAM).get("/me"))


def test_where_another_program_makes_them_nobody_is_told(
    settings: Settings, clock: Any, sign_in: Any, app: Flask
) -> None:
    last_backup.begin(settings.data, now())
    clock.shift(timedelta(days=3))
    app.config["SETTINGS"] = settings_in(settings.data, ONEONONE_BACKUPS="0")
    assert banner(sign_in(SAM).get("/me")) == ""


def test_an_administrator_learns_that_the_disk_is_nearly_full(
    app: Flask, sign_in: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "room_at", lambda _folder: storage.Room(199_999_999, 10**9))
    assert NEARLY_FULL in banner(sign_in(SAM).get("/me"))
    assert banner(sign_in(DANIEL).get("/me")) == ""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "degraded\nno tick yet\n")


# --- Health --------------------------------------------------------------------------------------


def test_health_says_nothing_but_how_it_is_and_is_asked_anew_each_time(client: Any) -> None:
    answer = client.get("/healthz")
    assert answer.get_data(as_text=True) == "ok\nno tick yet\n"
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_leaves_nothing_behind(client: Any, settings: Settings) -> None:
    before = (settings.data / "oneonone.sqlite3").read_bytes()
    client.get("/healthz")
    wal = settings.data / "oneonone.sqlite3-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    assert (settings.data / "oneonone.sqlite3").read_bytes() == before


def test_health_does_not_wait_for_another_writer(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oneonone.web.health._WITHIN_MILLISECONDS", 20)
    with app.app_context():
        other = db.engine.execution_options(sqlite_begin="IMMEDIATE").connect()
        other.exec_driver_sql("SELECT 1")
    assert client.get("/healthz").status_code == 503
    other.close()


def test_health_without_a_schema_is_not_well(data: Path) -> None:
    app = create_app(settings_in(data))
    assert app.test_client().get("/healthz").status_code == 503
    with app.app_context():
        db.engine.dispose()


# --- Read only -----------------------------------------------------------------------------------


def a_session(settings: Settings, someone: Member) -> str:
    app = create_app(settings)
    with app.app_context():
        token = begin(db.session(), db.session.get_one(Account, someone.id), DAY, "A browser")
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return token


@pytest.fixture
def frozen(settings: Settings, clock: object, tmp_path: Path) -> Iterator[Settings]:
    """The company on a disk that can only be read; only root can make one."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("Only root can make a disk that can only be read.")
    where = tmp_path / "frozen"
    where.mkdir()
    settings_from({"ONEONONE_DATA": str(settings.data)})  # makes the key
    (settings.data / "token").write_text(a_session(settings, DANIEL))
    if subprocess.run([mount, "-t", "tmpfs", "tmpfs", str(where)], capture_output=True).returncode:
        pytest.skip("No small disk can be made here.")
    try:
        shutil.copytree(settings.data, where / "data")
        subprocess.run([mount, "-o", "remount,ro", str(where)], check=True)
        yield settings_in(where / "data")
    finally:
        # Lazily: an application that a command made may still have it open.
        subprocess.run([unmount, "-l", str(where)], check=True)


def test_where_nothing_can_be_written_it_can_still_be_read(
    frozen: Settings, run: Run, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(frozen)
    browser = app.test_client()
    browser.set_cookie(COOKIE, (frozen.data / "token").read_text())
    try:
        page = browser.get("/team")
        assert page.status_code == 200
        assert READ_ONLY in banner(page)
        assert browser.get(f"/meetings/{TOM_DANIEL.held}").status_code == 200
        assert READ_ONLY in banner(app.test_client().get("/sign-in"))
        assert browser.get("/healthz").status_code == 503

        words = "What the buyer said about the board."
        form = {"line": words, "version_line": "", "op_line": "", "csrf_token": csrf_token(browser)}
        for headers in ({}, HX):
            answer = browser.post(LINE, data=form, headers=headers)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            assert words in answer.get_data(as_text=True)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    monkeypatch.setenv("ONEONONE_DATA", str(frozen.data))
    assert run("serve").status == 0
    assert served
    ran = run("tick")
    assert (ran.status, ran.out) == (1, "Nothing was done: the database can only be read.\n")
    ran = run("doctor")
    assert (ran.status, "problem    database: cannot be written" in ran.out) == (1, True)
