"""One company in one file, built once and copied for each test; the clock stands still."""

from __future__ import annotations

import os
import re
import shutil
import smtplib  # noqa: TID251  # to keep it shut
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from xdist.remote import Producer

from oneonone.access import system
from oneonone.app import create_app
from oneonone.audit import record
from oneonone.config import Settings, settings_from
from oneonone.features.auth.rules import DAY
from oneonone.features.auth.session import begin, digest
from oneonone.lib import logs
from oneonone.models import Account, BrowserSession, Meeting, db
from oneonone.web.presence import presence

from .cast import NOW, Member, add_cast, member
from .in_parallel import InFiles, in_files, longest_first
from .remembered import remember

remember()
# pytest listens to the log itself; what begin does is tried in a process of its own.
logs.begin = lambda _kind: None

COOKIE = "oo"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')

Arrange = Callable[[], AbstractContextManager[Session]]
SignIn = Callable[..., FlaskClient]
Post = Callable[..., TestResponse]


@pytest.hookimpl(optionalhook=True)  # there is no such hook with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> InFiles:
    return in_files(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # one of several processes
        items[:] = longest_first(items)


@pytest.fixture(autouse=True)
def _no_mail_and_no_network(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> NoReturn:
        pytest.fail("A test tried to reach the network.")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)
    if request.node.get_closest_marker("browser") is None:
        monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Monday 23 November 2026, 09:20 UTC; `clock.shift(60)` and `clock.move_to(...)` move it."""
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def settings_in(data: Path, **environ: str) -> Settings:
    return settings_from(
        {
            "ONEONONE_DATA": str(data),
            "ONEONONE_SECRET_KEY": "not a secret, but long enough for a test",
            "ONEONONE_SECOND_STEP": "0",
            **environ,
        }
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and the cast."""
    settings = settings_in(tmp_path_factory.mktemp("template"))
    with time_machine.travel(NOW, tick=False):
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            with system.as_system(db.session(), "the cast"):
                add_cast(db.session())
            db.session.commit()
            db.session.remove()
            _let_go_of_file()
    return settings.data / "oneonone.sqlite3"


def _let_go_of_file() -> None:
    # Until the checkpoint the rows stand in the -wal file beside it, which is not copied.
    with closing(db.engine.raw_connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, template: Path) -> Settings:
    shutil.copy(template, tmp_path / "oneonone.sqlite3")
    return settings_in(tmp_path)


@contextmanager
def app_with(settings: Settings) -> Iterator[Flask]:
    """Make the application as settings want it, with nothing remembered of another test."""
    record._was_read.cache_clear()  # keyed by engine, which it would keep alive
    presence.forget()  # the clock stands still: who was here in another test would be now
    app = create_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    with app_with(settings) as app:
        yield app


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own, reached through a socket in a folder of our own."""
    if not os.environ.get("ONEONONE_TEST_POSTGRES"):
        pytest.skip("PostgreSQL is tried where ONEONONE_TEST_POSTGRES is set.")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("pg_ctl") or (programs and programs[-1] / "pg_ctl")
    if not found:
        pytest.skip("There is no PostgreSQL server on this machine.")
    home = tmp_path_factory.mktemp("postgres")
    ours: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        home = Path(subprocess.check_output(
            ["runuser", "-u", "postgres", "--", "mktemp", "-d"], text=True
        ).strip())  # fmt: skip
        ours = ["runuser", "-u", "postgres", "--"]
    data = home / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*ours, str(Path(found).with_name(program)), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    run("initdb", "-D", str(data), "-U", "oneonone", "--auth=trust", "-E", "UTF8")
    # Two who wait for one another are told so after a tenth of the usual second.
    settings = f"-c listen_addresses= -c unix_socket_directories={home} -c deadlock_timeout=100ms"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", settings, "start")
    try:
        yield f"postgresql:///postgres?host={home}&user=oneonone"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Return a browser of somebody: `sign_in("priya")`, `sign_in(DANIEL, room=meeting_id)`."""

    def browser_of(who: str | Member, *, room: int | None = None) -> FlaskClient:
        someone = member(who) if isinstance(who, str) else who
        with app.app_context(), system.as_system(db.session(), "signing in") as session:
            token = begin(session, session.get_one(Account, someone.id), DAY, "Firefox on Linux")
            session.flush()
            if room is not None:
                row = session.scalars(
                    select(BrowserSession).where(BrowserSession.token_hash == digest(token))
                ).one()
                row.room_meeting_id = room
                row.room_pair_id = session.get_one(Meeting, room).pair_id
            session.commit()
        browser = app.test_client()
        browser.set_cookie(COOKIE, token)
        return browser

    return browser_of


@pytest.fixture
def post() -> Post:
    """Send a form as a page does: `post(priya, "/me", {"theme": "dark"}, hx=True)`.

    The token is read from a page of that browser, once.
    """
    tokens: WeakKeyDictionary[FlaskClient, str] = WeakKeyDictionary()

    def send(
        browser: FlaskClient,
        url: str,
        data: Any = None,
        *,
        hx: bool = False,
        csrf: bool = True,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        sent = {"HX-Request": "true"} if hx else {}
        if csrf:
            if browser not in tokens:
                tokens[browser] = csrf_token(browser)
            sent["X-CSRFToken"] = tokens[browser]
        # An empty form is a form as well: without this the test client names no media type.
        more.setdefault("content_type", "application/x-www-form-urlencoded")
        return browser.post(url, data=data or {}, headers={**sent, **(headers or {})}, **more)

    return send


def csrf_token(browser: FlaskClient) -> str:
    """Read the token where the browser finds it; a room's page carries it too."""
    answer = browser.get("/me", follow_redirects=True)  # to the sign-in, or to the notice
    found = _TOKEN.search(answer.get_data(as_text=True))
    assert found, f"No token on a page that answers {answer.status_code}."
    return found[1]


@pytest.fixture
def as_system(app: Flask) -> Arrange:
    """Arrange rows past the guard: `with as_system() as session: ...`, committed at the end."""

    @contextmanager
    def arrange() -> Iterator[Session]:
        with app.app_context():
            with system.as_system(db.session(), "a test") as session:
                yield session
            db.session.commit()

    return arrange


@pytest.fixture
def given(as_system: Arrange) -> Callable[..., Any]:
    """Store rows and return them: `meeting = given(a_meeting(state="live"))`."""

    def store(*rows: Any) -> Any:
        with as_system() as session:
            for row in rows:
                session.add(row)
                session.flush()
        return rows[0] if len(rows) == 1 else rows

    return store


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SQL of a block: `with count_statements() as statements: ...`."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect
