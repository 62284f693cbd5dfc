"""The doctor looks at everything and says how to put right what is not (O-4)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from oneonone import backups, doctor, schema
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.doctor import ATTENTION, OK, PROBLEM, Finding
from oneonone.lib import storage
from oneonone.lib.dates import now
from oneonone.models import Installation, OutboxMessage, db
from tests.cast import PRIYA
from tests.commands import Run
from tests.conftest import settings_in

MAIL = {
    "ONEONONE_URL": "https://oneonone.company.example",
    "ONEONONE_SMTP_HOST": "mail.company.example:587",
    "ONEONONE_MAIL_FROM": "oneonone@company.example",
}
COMPANY = {"ONEONONE_HOSTS": "oneonone.company.example", "ONEONONE_SECOND_STEP": "1", **MAIL}


@pytest.fixture
def well(settings: Settings, clock: object) -> Settings:
    """A company to which nothing is left to do."""
    backups.make(settings, lambda _line: None)
    arrange(settings, last_tick_at=now())
    return settings_in(settings.data, **COMPANY)


def arrange(settings: Settings, *rows: Any, **installation: Any) -> None:
    app = create_app(settings)
    with app.app_context():
        row = db.session.get_one(Installation, 1)
        for name, value in installation.items():
            setattr(row, name, value)
        db.session.add_all(rows)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in doctor.examine(settings)}


def not_well(settings: Settings) -> dict[str, str]:
    return {what: it.mark for what, it in found(settings).items() if it.mark != OK}


def test_where_all_is_well_it_says_so(well: Settings) -> None:
    looked_at = doctor.examine(well)
    assert [it for it in looked_at if it.mark != OK] == []
    assert doctor.summary(looked_at) == f"All {len(looked_at)} checks are well."
    assert {it.what for it in looked_at} == {
        "version", "configuration", "HTTPS", "mail", "disk", "file system", "file modes", "key",
        "schema", "database", "pragmas", "tick", "clock", "mails", "headers", "backup",
        "time zones", "processes", "sign-in", "second step",
    }  # fmt: skip


def test_the_command_ends_in_one_only_for_a_problem(run: Run, settings: Settings) -> None:
    ran = run("doctor")  # mail is off, and there was no backup yet
    assert ran.status == 0
    assert "attention  mail: is off: nobody is reminded" in ran.out
    assert "           → Set ONEONONE_SMTP_HOST to send mail." in ran.out

    settings.data.chmod(0o755)
    ran = run("doctor")
    assert ran.status == 1
    assert "problem    file modes: others can read " in ran.out


def test_a_database_nobody_made_yet_is_a_finding(run: Run, data: Path) -> None:
    ran = run("doctor")
    assert (ran.status, ran.err) == (1, "")
    assert "oneonone init" in ran.out


def test_a_database_that_is_none_is_a_finding(run: Run, data: Path) -> None:
    (data / "oneonone.sqlite3").write_bytes(b"nothing of a database" * 400)
    ran = run("doctor")
    assert (ran.status, ran.err) == (1, "")
    assert "problem    database: does not answer" in ran.out


def test_it_never_has_anybodys_word(run: Run, settings: Settings) -> None:
    said = run("doctor").out
    with closing(sqlite3.connect(settings.data / "oneonone.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM person")]
        words = [text for (text,) in database.execute("SELECT text FROM step_note")]
    assert [word for word in (*names, *words) if word in said] == []
    assert "@" not in said


# --- One thing after another ---------------------------------------------------------------------


def _open_file(settings: Settings) -> None:
    (settings.data / "oneonone.sqlite3").chmod(0o640)


def _scribble(settings: Settings) -> None:
    file = backups.made_in(backups.folder_of(settings))[-1][1]
    file.write_bytes(file.read_bytes()[:5000])


def _lose(settings: Settings) -> None:
    shutil.rmtree(backups.folder_of(settings))


def _late_tick(settings: Settings) -> None:
    arrange(settings, last_tick_at=now() - timedelta(minutes=20))


def _clock_back(settings: Settings) -> None:
    arrange(settings, last_tick_at=now() + timedelta(hours=1))


def _failed_mail(settings: Settings) -> None:
    message = OutboxMessage(
        kind="recap", person_id=PRIYA.id, created_on=now().date(), due_at=now(), failed_at=now(),
        problem="550 refused",
    )  # fmt: skip
    arrange(settings, message)


def _older(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.data / "oneonone.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()


@pytest.mark.parametrize(
    ("harm", "what", "mark"),
    [
        (_open_file, "file modes", PROBLEM),
        (_scribble, "backup", PROBLEM),
        (_lose, "backup", ATTENTION),
        (_late_tick, "tick", PROBLEM),
        (_clock_back, "clock", PROBLEM),
        (_failed_mail, "mails", ATTENTION),
        (_older, "schema", PROBLEM),
    ],
)
def test_it_finds_what_is_not_well(
    well: Settings, harm: Callable[[Settings], None], what: str, mark: str
) -> None:
    harm(well)
    assert not_well(well) == {what: mark}


@pytest.mark.parametrize(
    ("environ", "what", "mark"),
    [
        ({"ONEONONE_BACKUPS": "0"}, "backup", ATTENTION),
        ({"ONEONONE_HOSTS": ""}, "links in mail", PROBLEM),
        ({"ONEONONE_LISTEN": "0.0.0.0:80", "ONEONONE_INSECURE_HTTP": "1"}, "HTTPS", PROBLEM),
        ({"ONEONONE_PROCESSES": "16"}, "processes", ATTENTION),
        ({"ONEONONE_SECRET_KEY_FALLBACKS": "x" * 40}, "key", ATTENTION),
        ({"ONEONONE_SECOND_STEP": "0"}, "second step", ATTENTION),
        ({"ONEONONE_HTTPS": "1"}, "trusted proxies", ATTENTION),
    ],
)
def test_it_finds_what_is_set_wrong(
    well: Settings, environ: dict[str, str], what: str, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    given = {**COMPANY, **environ}
    assert not_well(settings_in(well.data, **given)) == {what: mark}


def test_a_full_and_a_network_disk(well: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "room_at", lambda _folder: storage.Room(1, 10**9))
    monkeypatch.setattr(storage, "kind_at", lambda _folder: "nfs4")
    assert not_well(well) == {"disk": PROBLEM, "file system": PROBLEM}


def test_a_backup_of_the_day_before_yesterday(well: Settings, clock: Any) -> None:
    clock.shift(timedelta(hours=27))
    arrange(well, last_tick_at=now())
    assert not_well(well) == {"backup": PROBLEM}


def test_why_the_last_one_failed(well: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(storage, "room_at", lambda _folder: storage.Room(1, 10**12))
        with pytest.raises(backups.BackupError):
            backups.make(well, lambda _line: None)
    assert "it needs" in found(well)["backup"].says


def test_a_pragma_that_did_not_take(well: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.stored.PRAGMAS, "synchronous", ("NORMAL", 2))
    assert not_well(well) == {"pragmas": PROBLEM}


def test_the_schema_it_wants(well: Settings) -> None:
    assert found(well)["schema"].says == schema.head()


def test_it_says_how_people_come_in(well: Settings) -> None:
    assert found(well)["sign-in"].says == "with passwords"
    assert found(well)["second step"].says.startswith("0 of 4 HR people and administrators")
    by_proxy = {"ONEONONE_TRUSTED_PROXIES": "10.0.0.1, unix:",
                "ONEONONE_SIGN_IN_HEADER": "X-Remote-Email"}  # fmt: skip
    said = found(settings_in(well.data, **COMPANY, **by_proxy))
    assert said["sign-in"].says == "by X-Remote-Email of the company’s, or with passwords"
    assert said["trusted proxies"].says.startswith("10.0.0.1/32, unix:")
