"""The commands: one line each, exits 0, 1 or 78, and never a traceback."""

from __future__ import annotations

import os
import re
import socket
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, func, inspect, select

from oneonone import schema, server, tick
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.lib import dates
from oneonone.models import Account, Installation, db

from .cast import NOW, SAM, add_cast
from .commands import Run, one_sentence, shell
from .conftest import settings_in


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("ONEONONE_DATA", str(folder))
    for name in [name for name in os.environ if name.startswith("ONEONONE_")]:
        if name != "ONEONONE_DATA":
            monkeypatch.delenv(name)
    return folder


@pytest.fixture
def run(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run a command as the shell does; serving ends at once."""
    with shell(monkeypatch, capsys) as run:
        yield run


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch, served: list[tuple[str, int]]) -> list[object]:
    """What would run beside the answers."""
    given: list[object] = []

    def serve(_app: Flask, taken: socket.socket, _processes: int, work: object) -> None:
        given.append(work)
        taken.close()

    monkeypatch.setattr(server, "serve", serve)
    return given


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What would have been listened on."""
    calls: list[tuple[str, int]] = []

    def listening(host: str, port: int) -> socket.socket:
        calls.append((host, port))
        return socket.socket()

    monkeypatch.setattr(server, "listening", listening)
    monkeypatch.setattr(server, "serve", lambda _app, taken, _processes, _beside: taken.close())
    monkeypatch.setattr(server, "lan_address", lambda: "192.168.1.20")
    return calls


# --- init ----------------------------------------------------------------------------------------


def test_init_makes_the_database(run: Run, data: Path) -> None:
    ran = run("init")

    assert ran.status == 0
    assert ran.out.startswith("Made ")
    assert schema.head() in ran.out
    tables = inspect(create_engine(f"sqlite:///{data}/oneonone.sqlite3")).get_table_names()
    assert {"person", "meeting", "audit_event", "alembic_version"} <= set(tables)


def test_init_twice_changes_nothing(run: Run) -> None:
    run("init")
    ran = run("init")
    assert ran.status == 0
    assert ran.out.startswith("Nothing to do")


def test_the_files_are_nobody_elses_to_read(run: Run, data: Path) -> None:
    run("init")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(
    run: Run, data: Path, served: list[tuple[str, int]]
) -> None:
    run("init")
    (data / "oneonone.sqlite3").chmod(0o644)
    run("serve")
    assert served
    assert stat.S_IMODE((data / "oneonone.sqlite3").stat().st_mode) == 0o600


def _links(text: str) -> list[str]:
    return re.findall(r"http://\S+(/sign-in/link/\S+)", text)


def test_init_and_serve_say_a_link_for_the_first_administrator_and_keep_its_hash(
    run: Run, data: Path, served: list[tuple[str, int]]
) -> None:
    (first,), (second,) = _links(run("init").out), _links(run("serve", "--port", "8123").out)

    assert served == [("127.0.0.1", 8123)]
    browser = create_app(settings_from()).test_client()
    # Each start makes a new one, and the earlier one ends.
    assert [browser.get(link).status_code for link in (first, second)] == [404, 200]
    token = second.rsplit("/", 1)[1].encode()
    assert not any(token in file.read_bytes() for file in data.iterdir() if file.is_file())


def test_the_link_stands_at_the_address_people_open(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEONONE_URL", "https://oneonone.cast.example")
    assert "  https://oneonone.cast.example/sign-in/link/" in run("init").out


def test_where_somebody_administers_no_link_is_said(
    run: Run, data: Path, served: list[tuple[str, int]]
) -> None:
    run("init")
    app = create_app(settings_in(data))
    with app.app_context(), as_system(db.session(), "the cast") as session:
        add_cast(session)
        session.commit()
    assert _links(run("init").out + run("serve").out) == []


def test_init_says_what_the_database_is(run: Run, data: Path) -> None:
    run("init")
    row = _installation(data)
    assert (row.is_demo, row.last_tick_at) == (False, None)

    run("init")
    assert _installation(data).uid == row.uid


def _installation(data: Path) -> Installation:
    app = create_app(settings_in(data))
    with app.app_context():
        row = db.session.get_one(Installation, 1)
        db.session.expunge_all()
        db.session.remove()
        db.engine.dispose()
    return row


# --- serve ---------------------------------------------------------------------------------------


def test_serve_says_where(run: Run, served: list[tuple[str, int]]) -> None:
    run("init")
    ran = run("serve", "--port", "8123")
    assert ran.status == 0
    assert "http://127.0.0.1:8123" in ran.out
    assert served == [("127.0.0.1", 8123)]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_it_ticks_beside_the_answers_unless_told_otherwise(
    run: Run, beside: list[object], command: str
) -> None:
    run("init")
    run(command)
    run(command, "--no-tick")
    assert [work is None for work in beside] == [False, True]


@pytest.mark.parametrize(("revision", "words"), [("9999", "newer version"), (None, "did not make")])
def test_serve_refuses_a_schema_it_does_not_know(
    run: Run, data: Path, served: list[tuple[str, int]], revision: str | None, words: str
) -> None:
    run("init")
    _stamp(data, revision)

    ran = run("serve")

    assert ran.status == 78
    assert one_sentence(ran.err)
    assert words in ran.err
    assert served == []


def _stamp(data: Path, revision: str | None) -> None:
    app = create_app(settings_in(data))
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        if revision:
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision,))
    with app.app_context():
        db.engine.dispose()


def test_serve_refuses_an_empty_database(run: Run, served: list[tuple[str, int]]) -> None:
    ran = run("serve")
    assert (ran.status, served) == (78, [])
    assert "oneonone init" in ran.err


# --- Ports ---------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_one_sentence(run: Run, taken: int, command: str) -> None:
    run("init")
    ran = run(command, "--port", str(taken))

    assert ran.status == 1
    assert one_sentence(ran.err)
    assert f"Port {taken} on 127.0.0.1 is taken" in ran.err


def test_an_address_of_another_machine_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEONONE_LISTEN", "192.0.2.1:8000")
    monkeypatch.setenv("ONEONONE_HTTPS", "1")
    run("init")
    ran = run("serve")
    assert ran.status == 1
    assert one_sentence(ran.err)


# --- What cannot work ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["init", "serve", "demo", "access", "tick", "backup", "doctor"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONEONONE_LISTEN", "8000"),
        ("ONEONONE_LISTEN", "0.0.0.0:8000"),
        ("ONEONONE_SECRET_KEY", "secret"),
        ("ONEONONE_HTTPS", "yes"),
        ("ONEONONE_DATABASE_URL", "mysql://x"),
    ],
)
def test_a_setting_that_cannot_work_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run(command)
    assert ran.status == 78
    assert one_sentence(ran.err)


def test_a_database_that_cannot_be_opened_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEONONE_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    ran = run("init")
    assert ran.status == 78
    assert one_sentence(ran.err)


@pytest.mark.parametrize("arguments", [["bogus"], ["serve", "--port", "0"], ["demo", "--bogus"]])
def test_a_command_that_is_mistyped_ends_in_one(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).status == 1


def test_help_is_no_error(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    commands = {"demo", "serve", "init", "access", "tick", "cover", "people"}
    commands |= {"backup", "restore", "doctor"}
    assert commands <= set(ran.out.split())


# --- demo ----------------------------------------------------------------------------------------


def test_the_demo_is_made_once_and_kept(run: Run, served: list[tuple[str, int]]) -> None:
    ran = run("demo")

    assert ran.status == 0
    assert "priya@demo.example" in ran.out
    assert "one-to-one-demo" in ran.out
    assert "http://127.0.0.1:8000" in ran.out
    assert served == [("127.0.0.1", 8000)]

    again = run("demo", "--no-serve")
    assert again.status == 0
    assert "still here" in again.out
    assert "priya@demo.example" in again.out
    assert len(served) == 1


def test_the_demo_leaves_other_peoples_data_alone(run: Run, company: None) -> None:
    for arguments in (["demo"], ["demo", "--fresh"]):
        ran = run(*arguments, "--no-serve")
        assert ran.status == 1
        assert one_sentence(ran.err)
        assert "left as it is" in ran.err


@pytest.mark.parametrize("more", [[], ["--fresh"]])
def test_a_database_that_was_only_made_becomes_a_demo(
    run: Run, data: Path, more: list[str]
) -> None:
    run("init")
    assert run("demo", "--no-serve", *more).status == 0
    assert _installation(data).is_demo


def test_for_a_phone_it_says_what_that_means(
    run: Run, served: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[str] = []

    def serve(app: Flask, taken: socket.socket, _processes: int, _beside: object) -> None:
        hosts.extend(app.config["TRUSTED_HOSTS"])
        taken.close()

    monkeypatch.setattr(server, "serve", serve)
    run("init")  # a database with nobody in it is filled as well
    ran = run("demo", "--lan", "--port", "8123")

    assert ran.status == 0
    assert "unencrypted" in ran.out
    assert "http://192.168.1.20:8123" in ran.out
    assert {"192.168.1.20", "127.0.0.1"} <= set(hosts)
    assert served == [("0.0.0.0", 8123)]


# --- tick and cover ------------------------------------------------------------------------------


@pytest.fixture
def company(run: Run, data: Path) -> None:
    """The cast in the database."""
    run("init")
    app = create_app(settings_in(data))
    with app.app_context():
        with as_system(db.session(), "a test"):
            add_cast(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def test_tick_says_what_it_did_in_one_line_for_each_job(run: Run, company: None) -> None:
    ran = run("tick")
    assert ran.status == 0
    assert [line.split(":")[0] for line in ran.out.splitlines()] == list(tick.JOBS)

    again = run("tick")
    assert (again.status, "plan: nothing to plan." in again.out) == (0, True)


def test_a_tick_of_which_a_job_failed_ends_in_one(
    run: Run, company: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_session: object, _say: object) -> str:
        raise RuntimeError

    monkeypatch.setitem(tick.JOBS, "plan", fail)
    ran = run("tick")
    assert ran.status == 1
    assert "plan: did not work (RuntimeError)" in ran.out


@pytest.mark.parametrize("command", [["tick"], ["cover", "a@b.example", "c@d.example", "x", "y"]])
def test_without_a_database_there_is_nothing_to_do(run: Run, command: list[str]) -> None:
    ran = run(*command)
    assert ran.status == 78
    assert one_sentence(ran.err)
    assert "oneonone init" in ran.err


@pytest.mark.parametrize("hour", [9, 23])  # late in the evening it is tomorrow for the company
def test_tick_leaves_the_demo_of_today_as_it_is(run: Run, data: Path, hour: int) -> None:
    with time_machine.travel(NOW.replace(hour=hour), tick=False):
        run("demo", "--no-serve")
        before = _counts(data)
        ran = run("tick")

    assert "plan: nothing to plan." in ran.out
    assert _counts(data) == before


def _counts(data: Path) -> dict[str, int]:
    app = create_app(settings_in(data))
    with app.app_context(), db.engine.connect() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in db.metadata.sorted_tables
        }
    with app.app_context():
        db.engine.dispose()
    return found


def test_people_move_says_who_leads_whom(run: Run, company: None) -> None:
    two = ("priya@cast.example", "vera@cast.example")
    moved = run("people", "move", *two)
    assert (moved.status, moved.err) == (0, "")
    assert moved.out.startswith("Vera Lind leads Priya Shah from 20")
    assert run("people", "move", *two).out == (
        "Nothing to do: Vera Lind leads Priya Shah already.\n"
    )
    for wrong in (("x@y.example", two[1]), (two[0], two[0]), (*two, "--on", "2026-02-30")):
        refused = run("people", "move", *wrong)
        assert (refused.status, refused.out) == (1, "")
        assert refused.err.count("\n") == 1


def test_a_lost_second_step_is_taken_off_on_the_server(run: Run, company: None, data: Path) -> None:
    app = create_app(settings_in(data))
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email_key == SAM.email)).one()
        account.totp_secret = "sealed"
        db.session.commit()

    taken = run("no-second-step", SAM.email)

    assert (taken.status, taken.err) == (0, "")
    assert taken.out.startswith("sam@cast.example signs in with the password alone now")
    with app.app_context():
        assert (
            db.session.scalars(
                select(Account.totp_secret).where(Account.email_key == SAM.email)
            ).one()
            is None
        )
        db.engine.dispose()
    for wrong, says in ((SAM.email, "has no second step"), ("x@y.example", "Nobody who can")):
        refused = run("no-second-step", wrong)
        assert (refused.status, refused.out) == (1, "")
        assert says in refused.err


def test_cover_says_who_stands_in(run: Run, company: None) -> None:
    days = [str(dates.today() + timedelta(days=ahead)) for ahead in (1, 8)]
    ran = run("cover", "priya@cast.example", "vera@cast.example", *days)
    assert ran.status == 0
    assert ran.out.startswith("Vera Lind covers Daniel Okafor’s one-to-ones with Priya Shah")

    again = run("cover", "priya@cast.example", "omar@cast.example", *days)
    assert again.status == 1
    assert one_sentence(again.err)


# --- access --------------------------------------------------------------------------------------


def test_access_prints_every_route_and_who_may_call_it(run: Run) -> None:
    ran = run("access")

    assert ran.status == 0
    rows = {tuple(line.split()[:2]): line.split()[2:] for line in ran.out.splitlines()[1:-1]}
    #                                      person manager leader hr admin room
    assert rows["GET", "/sign-in"] == ["all", "all", "all", "all", "all", "all"]
    assert rows["GET", "/me"] == ["yes", "yes", "yes", "yes", "yes", "-"]
    assert rows["GET", "/team"] == ["-", "yes", "-", "-", "-", "-"]
    assert rows["GET", "/participation"] == ["-", "-", "yes", "yes", "-", "-"]
    assert rows["POST", "/screen/leave"] == ["yes", "yes", "yes", "yes", "yes", "yes"]
