"""What happens to words when the machine fails: killed, full, held up, or sent too much at once.

Several writers at the same moment are in test_races.py.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse, encode_multipart

from oneonone.config import Settings
from oneonone.models import StepNote, db
from tests import HX
from tests.cast import TOM_DANIEL

from .conftest import csrf_token, settings_in

ROOT = Path(__file__).resolve().parent.parent
LIVE = TOM_DANIEL.live
STEP = f"/meetings/{LIVE}/steps/check-in"
LINE = f"{STEP}/fields/line"
LONG = ("What the buyer said about the board. " * 250).strip()
# What the machinery says to itself; none of it is for people.
MACHINERY = re.compile(r"sqlite|sql\b|insert|database|disk|locked|traceback|error", re.IGNORECASE)


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Those of any test, on the small disk where a test asks for it."""
    if "small_disk" in request.fixturenames:
        return settings_in(request.getfixturevalue("small_disk"))
    return settings


def save(browser: FlaskClient, text: str, token: str) -> TestResponse:
    """Send one field as a page does that was drawn with it empty."""
    data = {"line": text, "version_line": "", "op_line": ""}
    return browser.post(LINE, data=data, headers={**HX, "X-CSRFToken": token})


def ensure_not_saved_yet(answer: TestResponse, text: str) -> None:
    """A 503 to be tried again, in words for people, with what was typed."""
    page = answer.get_data(as_text=True)
    shown = re.sub(r"<[^>]*>", " ", page)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Not saved yet." in shown
    assert text in shown
    assert not MACHINERY.search(shown.replace(text, ""))


def ensure_whole(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def standing(as_system: Any) -> list[str]:
    with as_system() as session:
        return [row.text for row in session.query(StepNote).filter_by(meeting_id=LIVE, key="line")]


# --- Killed --------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Servers are killed by their group.")
def test_a_server_killed_while_saving_keeps_what_it_answered() -> None:
    # In a process of its own: it has a real server, and no test here may reach a port.
    ended = subprocess.run(
        [sys.executable, "-m", "bench.kill", "--rounds", "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Nothing was lost" in ended.stdout


# --- Full ----------------------------------------------------------------------------------------


@pytest.fixture
def page_limit(app: Flask) -> Callable[[int | None], None]:
    """Let the database grow by so many pages and no further; with nothing, as it likes."""
    limits: list[int | None] = [None]

    def limit(connection: Any, *_more: Any) -> None:
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        most = 2**30 if limits[0] is None else now + limits[0]
        connection.execute(f"PRAGMA max_page_count = {most}")

    def change(pages: int | None) -> None:
        limits[0] = pages

    with app.app_context():
        # At each use, so that the same connections go on when there is room again.
        event.listen(db.engine, "checkout", limit)
    return change


def test_a_full_disk_keeps_the_words_on_the_page_and_the_records_open(
    app: Flask,
    page_limit: Callable[[int | None], None],
    sign_in: Any,
    as_system: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tom = sign_in("tom")
    token = csrf_token(tom)
    page_limit(0)

    for _ in range(3):
        ensure_not_saved_yet(save(tom, LONG, token), LONG)
    assert tom.get(STEP).status_code == 200
    assert tom.get(f"/meetings/{TOM_DANIEL.held}").status_code == 200
    assert "What the buyer said" not in caplog.text

    page_limit(None)
    assert save(tom, LONG, token).status_code == 200
    assert standing(as_system) == [LONG]
    ensure_whole(app.config["SETTINGS"].data / "oneonone.sqlite3")


@pytest.fixture
def small_disk(tmp_path: Path, template: Path) -> Iterator[Path]:
    """A folder with room for the database and little more; only root can make one."""
    folder, room = tmp_path / "small", template.stat().st_size + 256 * 1024
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("Only root can make a small disk.")
    command = [mount, "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("No small disk can be made here.")
    try:
        shutil.copy(template, folder / "oneonone.sqlite3")
        yield folder
    finally:
        subprocess.run([unmount, str(folder)], check=True)


def test_a_disk_that_is_really_full_does_the_same(
    small_disk: Path, sign_in: Any, as_system: Any
) -> None:
    tom = sign_in("tom")
    token = csrf_token(tom)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free))

    for _ in range(3):
        ensure_not_saved_yet(save(tom, LONG, token), LONG)
    assert tom.get(STEP).status_code == 200

    ballast.unlink()
    assert save(tom, LONG, token).status_code == 200
    assert standing(as_system) == [LONG]
    ensure_whole(small_disk / "oneonone.sqlite3")


# --- Held up -------------------------------------------------------------------------------------


@pytest.fixture
def hold(app: Flask) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Let another program write: nobody else can until it is rolled back."""
    file = app.config["SETTINGS"].data / "oneonone.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:

        def begin() -> sqlite3.Connection:
            other.execute("BEGIN EXCLUSIVE")
            return other

        yield begin


def test_a_save_waits_for_another_writer(
    hold: Callable[[], sqlite3.Connection], sign_in: Any, as_system: Any
) -> None:
    tom = sign_in("tom")
    token = csrf_token(tom)
    other = hold()
    later = threading.Timer(0.1, other.rollback)
    later.start()

    assert save(tom, "It took a moment.", token).status_code == 200
    later.join()
    assert standing(as_system) == ["It took a moment."]


def test_a_writer_that_stays_too_long_costs_a_second_try_and_nothing_else(
    app: Flask,
    clock: Any,
    hold: Callable[[], sqlite3.Connection],
    sign_in: Any,
    as_system: Any,
) -> None:
    tom = sign_in("tom")
    token = csrf_token(tom)
    with app.app_context():  # ten seconds of patience otherwise: this is what comes after them
        event.listen(
            db.engine, "checkout", lambda it, *_more: it.execute("PRAGMA busy_timeout = 20")
        )
    other = hold()

    ensure_not_saved_yet(save(tom, "Eight seconds later.", token), "Eight seconds later.")
    assert tom.get(STEP).status_code == 200
    clock.shift(8)
    other.rollback()

    assert save(tom, "Eight seconds later.", token).status_code == 200
    assert standing(as_system) == ["Eight seconds later."]


# --- Too much ------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_multipart", [False, True], ids=["urlencoded", "multipart"])
def test_a_megabyte_is_more_than_fits_however_it_is_sent(
    sign_in: Any, as_system: Any, is_multipart: bool
) -> None:
    tom = sign_in("tom")
    fields = {"line": "d" * 2**20, "version_line": "", "csrf_token": csrf_token(tom)}
    body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    if is_multipart:  # written here: the test client would leave a file open
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"

    assert tom.post(LINE, data=body, content_type=kind, headers=HX).status_code == 413
    assert standing(as_system) == []
    assert save(tom, "Shorter.", fields["csrf_token"]).status_code == 200
