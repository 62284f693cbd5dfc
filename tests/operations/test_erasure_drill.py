"""Who was erased stays erased when a backup of before comes back (D17, P-6, B-3)."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from oneonone import backups, tick, upgrade
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.lib import tombstones
from oneonone.models import db
from oneonone.screens.admin import erasing
from tests.cast import NOW, PRIYA, SAM
from tests.commands import Run

WEEK = timedelta(days=7)
HERS = (b"Priya Shah", b"(priya to daniel)", b"priya@cast.example")


@pytest.fixture
def erased(settings: Settings, clock: time_machine.Coordinates) -> Path:
    """Make a backup, then erase Priya; return the backup."""
    made = backups.make(settings, lambda _line: None).file
    app = create_app(settings)
    with app.app_context():
        with as_system(db.session(), "a test") as session:
            erasing.ask(session, PRIYA.id, actor_id=SAM.id)
        db.session.commit()
    clock.move_to(NOW + WEEK)
    said: list[str] = []
    tick.run(app, said.append)
    assert "erase: everything of 1 person gone." in said
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return made


def name_of(file: Path, person_id: int = PRIYA.id) -> str:
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()
    return str(found[0])


def test_a_restore_erases_again_before_anybody_reads(
    run: Run, settings: Settings, erased: Path
) -> None:
    assert all(it in erased.read_bytes() for it in HERS), "The backup is of before."
    ran = run("restore", str(erased), "--force")
    assert ran.status == 0, ran.err
    assert "1 person erased since then erased again" in ran.out
    target = settings.data / "oneonone.sqlite3"
    assert name_of(target) == "Somebody who left"
    assert not any(it in target.read_bytes() for it in HERS)


def test_on_a_new_machine_the_list_beside_the_backup_is_enough(
    run: Run, settings: Settings, erased: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    shutil.copytree(erased.parent, away)
    shutil.rmtree(settings.data)
    settings.data.mkdir(mode=0o700)
    ran = run("restore", str(away / erased.name))
    assert ran.status == 0, ran.err
    assert name_of(settings.data / "oneonone.sqlite3") == "Somebody who left"
    # And so it is beside the backups of this machine.
    assert len(tombstones.recall(backups.folder_of(settings))) == 1


def test_a_backup_in_another_folder_takes_the_list_along(
    settings: Settings, erased: Path, tmp_path: Path
) -> None:
    backups.make(settings, lambda _line: None, to=tmp_path / "elsewhere")
    assert len(tombstones.recall(tmp_path / "elsewhere")) == 1


def test_a_file_put_back_by_hand_is_looked_at_before_it_is_served(
    settings: Settings, erased: Path
) -> None:
    target = settings.data / "oneonone.sqlite3"
    for file in settings.data.glob("oneonone.sqlite3-*"):
        file.unlink()
    shutil.copy(erased, target)
    said: list[str] = []
    app = create_app(settings)
    with upgrade.ready_to_serve(app, said.append):
        assert name_of(target) == "Somebody who left"
    assert said == ["Erased again, for this database is of before: 1."]
    with app.app_context():
        db.engine.dispose()


def test_a_list_that_cannot_be_read_stops_the_restore(
    run: Run, settings: Settings, erased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_folders: Path) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(tombstones, "recall", refuse)
    ran = run("restore", str(erased), "--force")
    assert (ran.status, "nothing was restored" in ran.err) == (1, True)
