"""The demo company behind the real server, in a process of its own whose clock we hold.

`python -m tests.browser.house FOLDER` says its port and serves; a line on its standard input is
an order.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import time_machine
from flask import Flask
from sqlalchemy import select

from oneonone import schema, server
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.audit import record
from oneonone.config import Settings, settings_from
from oneonone.demo import fill_demo
from oneonone.features.auth.links import make_link
from oneonone.models import Account, db

HOST = "127.0.0.1"
# Tuesday 24 November 2026, 14:10 in Berlin: Priya and Daniel meet tomorrow at 10:00.
TODAY = datetime(2026, 11, 24, 13, 10, tzinfo=UTC)
# Ten minutes before they do.
BEFORE_THEY_MEET = datetime(2026, 11, 25, 8, 50, tzinfo=UTC)
SEED = 24
_SECRET = "not a secret, but long enough for a test"


class House:
    """The company as it stood on TODAY, restored whenever somebody asks."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "server.log"
        kept = {name: v for name, v in os.environ.items() if not name.startswith("ONEONONE_")}
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd=Path(__file__).parents[2],
                env=kept,
                text=True,
                bufsize=1,
            )
        try:
            self.url = f"http://{HOST}:{self._hear()}"
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> House:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._end()

    def restore(self) -> None:
        """Put every row and the clock back to where they were on TODAY."""
        self._order("restore")

    def move_to(self, moment: datetime) -> None:
        """Set the server's clock; it goes on ticking from there."""
        self._order(f"clock {moment.isoformat()}")

    def newcomer_link(self, who: str) -> str:
        """Return the path of a link from Sam for somebody who has not read the notice."""
        return self._order(f"link {who}")

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

    def _order(self, words: str) -> str:
        assert self._process.stdin is not None
        print(words, file=self._process.stdin)
        return self._hear()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if not said:
            raise AssertionError(f"The server did not start or died:\n{self.log.read_text()}")
        return said


def _main(folder: Path) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = settings_from({"ONEONONE_DATA": str(folder), "ONEONONE_SECRET_KEY": _SECRET})
    with time_machine.travel(TODAY, tick=True) as clock:
        _build(settings)
        # Anew: now it is a demo, and has the pages only a demo has.
        app = create_app(settings)
        with server.listening(HOST, 0) as taken:
            print(taken.getsockname()[1], flush=True)
            orders = (app, folder, clock)
            threading.Thread(target=_obey, args=orders, daemon=True).start()
            server.serve(app, taken)


def _build(settings: Settings) -> None:
    app = create_app(settings)
    schema.upgrade(app)
    fill_demo(app, lambda _line: None, seed=SEED)
    with app.app_context():
        # Until the checkpoint the rows stand in the -wal file beside it, which is not copied.
        with closing(db.engine.raw_connection()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(settings.data / "oneonone.sqlite3", settings.data / "as-it-was")


def _obey(app: Flask, folder: Path, clock: time_machine.Coordinates) -> None:
    try:
        for order in sys.stdin:
            said = "done"
            match order.split():
                case ["restore"]:
                    clock.move_to(TODAY)
                    _restore(folder)
                case ["clock", moment]:
                    clock.move_to(datetime.fromisoformat(moment))
                case ["link", who]:
                    said = _newcomer_link(app, f"{who}@demo.example")
            print(said, flush=True)
    except Exception:
        logging.exception("an order could not be followed")
        os._exit(1)  # whoever waits for an answer hears that there is none


def _newcomer_link(app: Flask, email: str) -> str:
    with app.app_context(), as_system(db.session(), "a test") as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        sam = session.scalars(select(Account).where(Account.email == "sam@demo.example")).one()
        account.notice_version = 0
        path = make_link(session, "reset", account_id=account.id, made_by_id=sam.person_id)
        session.commit()
    return path


def _restore(folder: Path) -> None:
    """Write every page back through SQLite: a file changed under its feet is a broken one."""
    record._was_read.cache_clear()  # what was read belongs to the rows that go
    with (
        closing(sqlite3.connect(folder / "as-it-was")) as before,
        closing(sqlite3.connect(folder / "oneonone.sqlite3")) as now,
    ):
        before.backup(now)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
