"""What the law lets people ask for, as commands: access, erasure, and what is kept at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.retention.document import document
from oneonone.models import AuditEvent, Erasure, NoticedGrowth, PrivateNote, db
from tests.cast import DANIEL, PRIYA, RUTH
from tests.commands import Run, one_sentence

REVIEW = "REVIEW-BEFORE-DISCLOSURE/notes-of-others"


@pytest.fixture
def stored(settings: Settings) -> Any:
    """Ask the database something past the guard: `stored(select(...))`."""

    def ask(query: Any) -> list[Any]:
        app = create_app(settings)
        with app.app_context():
            with as_system(db.session(), "a test") as session:
                found = list(session.scalars(query))
            db.session.remove()
            db.engine.dispose()
        return found

    return ask


# --- Access ---------------------------------------------------------------------------------------


def test_an_access_request_gathers_what_is_theirs_and_marks_what_others_noted(
    run: Run, settings: Settings, tmp_path: Path, stored: Any, clock: object
) -> None:
    file = tmp_path / "priya.zip"
    ran = run("people", "access", PRIYA.email, "--to", str(file), "--asked-on", "2026-11-20")

    assert ran.status == 0, ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Look through it before you hand it on." in ran.out
    assert "the answer is due by 20 Dec 2026 (one month)" in ran.out
    with ZipFile(file) as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    assert set(files) == {"my-data.json", "my-data.html", f"{REVIEW}.json", f"{REVIEW}.html"}

    own = json.loads(files["my-data.json"])
    assert own["you"]["email"] == PRIYA.email
    assert "(priya to daniel)" in files["my-data.html"]
    assert "(tom to daniel)" not in "".join(files.values())

    # Hers stand among what is hers, Daniel's and Ines's apart.
    hers = stored(select(PrivateNote.text).where(PrivateNote.author_id == PRIYA.id))
    notes = json.loads(files[f"{REVIEW}.json"])
    assert {note["author"] for note in notes} == {"Daniel Okafor", "Ines Duarte"}
    assert {"Private note", "Noticed and not shared"} <= {note["kind"] for note in notes}
    assert all(text in files["my-data.json"] for text in hers)
    assert not any(note["text"] in files["my-data.json"] for note in notes)
    assert not any(text in files[f"{REVIEW}.html"] for text in hers)

    (event,) = stored(select(AuditEvent).where(AuditEvent.tag == "access:export"))
    assert (event.actor_id, event.subject_id, event.count) == (None, PRIYA.id, len(notes))


def test_what_reps_noted_about_their_manager_is_among_it(
    run: Run, settings: Settings, tmp_path: Path, stored: Any, clock: object
) -> None:
    file = tmp_path / "daniel.zip"
    assert run("people", "access", DANIEL.email, "--to", str(file)).status == 0
    with ZipFile(file) as packed:
        notes = json.loads(packed.read(f"{REVIEW}.json"))
    assert "Priya Shah" in {note["author"] for note in notes}
    # What he noticed of others himself is his.
    own = stored(select(NoticedGrowth.claim).where(NoticedGrowth.author_id == DANIEL.id))
    assert own
    assert not {note["text"] for note in notes} & set(own)


def test_somebody_who_never_met_gets_their_account(
    run: Run, settings: Settings, tmp_path: Path, clock: object
) -> None:
    file = tmp_path / "ruth.zip"
    assert run("people", "access", RUTH.email, "--to", str(file)).status == 0
    with ZipFile(file) as packed:
        assert json.loads(packed.read("my-data.json"))["you"]["is_hr"] is True
        assert "There are none." in packed.read(f"{REVIEW}.html").decode()


@pytest.mark.parametrize(
    ("email", "more", "words"),
    [
        ("nobody@cast.example", (), "Nobody here has the address"),
        (PRIYA.email, ("--asked-on", "20.11.2026"), "Write a date like"),
    ],
)
def test_what_cannot_be_gathered_is_said(
    run: Run, settings: Settings, tmp_path: Path, email: str, more: Any, words: str
) -> None:
    file = tmp_path / "x.zip"
    ran = run("people", "access", email, "--to", str(file), *more)
    assert (ran.status, one_sentence(ran.err), words in ran.err) == (1, True, True), ran.err
    assert not file.exists()


def test_a_file_that_is_there_is_left_as_it_is(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "x.zip"
    file.write_text("Something else")
    ran = run("people", "access", PRIYA.email, "--to", str(file))
    assert (ran.status, "there already" in ran.err) == (1, True)
    assert file.read_text() == "Something else"


# --- Erasure --------------------------------------------------------------------------------------


def test_an_erasure_says_first_what_it_takes(
    run: Run, settings: Settings, stored: Any, clock: object
) -> None:
    ran = run("people", "erase", PRIYA.email)
    assert ran.status == 0, ran.err
    assert "What was said in 2 pairs as a rep goes, 4 one-to-ones held" in ran.out
    assert "Nothing was changed." in ran.out
    assert stored(select(Erasure)) == []

    ran = run("people", "erase", PRIYA.email, "--yes")
    assert "It happens after 2026-11-30 09:20 UTC. Until then: --call-off." in ran.out
    assert len(stored(select(Erasure))) == 1

    assert run("people", "erase", PRIYA.email, "--call-off").out == "Called off.\n"
    assert "Nothing to do" in run("people", "erase", PRIYA.email, "--call-off").out
    assert stored(select(Erasure)) == []


def test_an_erasure_of_nobody_is_refused(run: Run, settings: Settings) -> None:
    ran = run("people", "erase", "nobody@cast.example", "--yes")
    assert (ran.status, one_sentence(ran.err)) == (1, True)


# --- What is kept ---------------------------------------------------------------------------------


def test_the_sheet_of_what_is_kept_is_written(run: Run, settings: Settings, tmp_path: Path) -> None:
    assert run("data-sheet").out == document()
    file = tmp_path / "DATA.md"
    assert run("data-sheet", str(file)).out == f"Written: {file}.\n"
    assert file.read_text() == document()


def test_a_dry_run_says_what_would_go(run: Run, settings: Settings, clock: object) -> None:
    ran = run("tick", "--dry-run")
    assert ran.status == 0, ran.err
    assert "step_note: A text of a step of a one-to-one." in ran.out
    assert ran.out.splitlines()[-1].endswith("would go, and nothing was changed.")
