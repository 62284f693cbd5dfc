"""People in and out by command: one sentence each, everybody or nobody, also where it is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from oneonone.config import Settings
from oneonone.schema import head

from .cast import CAST
from .commands import Run, shell

MANY = 1500
TEXT = "Name,Email,Manager,Rhythm\nNora Berg,nora@cast.example,Vera Lind,weekly\n"


@pytest.fixture
def data(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a company: the cast's."""
    monkeypatch.setenv("ONEONONE_DATA", str(settings.data))
    with closing(sqlite3.connect(settings.data / "oneonone.sqlite3")) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        file.execute("INSERT INTO alembic_version VALUES (?)", (head(),))
    return settings.data


@pytest.fixture
def run(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run one of the commands about people: `run("export")`."""
    with shell(monkeypatch, capsys, "people") as run:
        yield run


def count(data: Path, table: str = "person") -> int:
    # A table's name is no value, and these are written below.
    asked = {"person": "SELECT count(*) FROM person", "pair": "SELECT count(*) FROM pair"}[table]
    with closing(sqlite3.connect(data / "oneonone.sqlite3")) as file:
        return int(file.execute(asked).fetchone()[0])


def written(folder: Path, text: str) -> str:
    path = folder / "people.csv"
    path.write_text(text)
    return str(path)


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run: Run, data: Path) -> None:
    ran = run("import", written(data, TEXT), "--dry-run")
    assert ran.status == 0
    assert "One new. Nothing is saved yet." in ran.out
    assert "Not in the file, and left as they are: Daniel Okafor" in ran.out
    assert count(data) == len(CAST)


def test_everybody_is_brought_and_the_same_file_again_brings_nobody(run: Run, data: Path) -> None:
    first = run("import", written(data, TEXT))
    again = run("import", written(data, TEXT))
    assert (first.status, again.status) == (0, 0)
    assert "One person added." in first.out
    assert "Planned for 1 pair." in first.out
    assert "Nothing was new." in again.out
    assert count(data) == len(CAST) + 1


def test_one_problem_stops_the_file_and_names_its_row(run: Run, data: Path) -> None:
    ran = run("import", written(data, TEXT + "Olaf Berg,olaf@,Vera Lynd,\n"))
    assert ran.status == 1
    assert "Row 3: “olaf@” is not an email address" in ran.err
    assert "Nobody is brought in." in ran.out
    assert count(data) == len(CAST)


def test_a_column_can_be_named(run: Run, data: Path) -> None:
    text = TEXT.replace("Manager", "Wer führt")
    path = written(data, text)
    assert "1 new" in run("import", path, "--column", "manager=Wer führt").out.replace("One", "1")
    wrong = run("import", path, "--column", "manager=Chef")
    assert (wrong.status, "There is no column “Chef”" in wrong.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "There is nothing in this file."), ("Who\nNora\n", "Say in which column “Name” stands")],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    run: Run, data: Path, text: str, told: str
) -> None:
    ran = run("import", written(data, text))
    assert (ran.status, told in ran.err, "Traceback" in ran.err) == (1, True, False)


def test_everybody_out_to_a_file_and_in_again_is_nothing_to_do(run: Run, data: Path) -> None:
    path = data / "out.csv"
    assert run("export", str(path)).status == 0
    assert "Everything is here already." in run("import", str(path), "--dry-run").out
    again = run("export", str(path))
    assert (again.status, "is there already" in again.err) == (1, True)


def test_without_a_file_it_goes_to_the_screen(run: Run, data: Path) -> None:
    assert '"Priya Shah","priya@cast.example"' in run("export").out


@pytest.mark.parametrize("delay", [0.1, 0.5])
def test_a_command_that_is_killed_brings_everybody_or_nobody(data: Path, delay: float) -> None:
    rows = "".join(f"Rep {n},rep{n}@cast.example,Vera Lind,\n" for n in range(MANY))
    path = written(data, "Name,Email,Manager,Rhythm\n" + rows)
    command = [sys.executable, "-c", "from oneonone.cli import main; main()", "people", "import"]
    ours = {**os.environ, "ONEONONE_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ours, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Nothing is saved yet." in line:
            break
    _wait(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)

    assert count(data) - len(CAST) in (0, MANY)
    with closing(sqlite3.connect(data / "oneonone.sqlite3")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    subprocess.run([*command, path], env=ours, check=True, capture_output=True, timeout=120)
    assert count(data) == len(CAST) + MANY


def _wait(seconds: float) -> None:
    """Let a real process get somewhere before it is killed; no sleep would be any nearer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        os.sched_yield()
