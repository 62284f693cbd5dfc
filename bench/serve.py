"""The real server, with instruments that exist only here.

Every answer carries what it cost; `/bench/bare/<size>` is a signed-in page of exactly that many
bytes, made by nobody: the least this process can do. Started by `bench.company.running`.
"""

from __future__ import annotations

import cProfile
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, make_response
from sqlalchemy import event

from oneonone import server
from oneonone.access.permissions import Permission
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.models import db
from oneonone.web.blueprint import AppBlueprint, ensure_every_route_is_guarded
from oneonone.web.folders import folder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CPU, SQL = "X-Bench-CPU", "X-Bench-SQL"
# Asks for a request to be profiled, where PROFILE_TO names the file for it.
PROFILED = "X-Bench-Profile"
PROFILE_TO = "ONEONONE_BENCH_PROFILE"
# What opens and ends a transaction is no statement anybody wrote.
_UNCOUNTED = ("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_LARGEST = 1 << 20

blueprint = AppBlueprint("bench", __name__)


def main() -> None:
    settings = settings_from()
    app = create_app(settings)
    app.register_blueprint(blueprint)
    ensure_every_route_is_guarded(app)
    instruments = Instruments(app)
    with app.app_context():
        db.engine.dispose()
    app.wsgi_app = instruments  # type: ignore[assignment,method-assign]  # as Flask documents it
    try:
        # Only now: whoever reaches the port finds the whole application behind it.
        server.serve(app, server.listening(settings.host, settings.port), settings.processes)
    finally:
        instruments.close()


@blueprint.get("/bench/bare/<id:size>", permission=Permission.HOME_READ)
def bare(size: int) -> Response:
    return make_response(_filler()[:size])


@blueprint.get("/bench/cpu", permission=Permission.HOME_READ)
def cpu() -> Response:
    """Say how many seconds of processor this server has used so far, all its processes."""
    return make_response(f"{sum(_seconds(process) for process in _siblings()):.4f}")


def _siblings() -> list[int]:
    """Return the processes that answer at this port; only Linux tells more than this one."""
    listed = Path(f"/proc/{os.getppid()}/task/{os.getppid()}/children")
    if settings_from().processes == 1 or not listed.exists():
        return [os.getpid()]
    return [int(number) for number in listed.read_text().split()]


def _seconds(process: int) -> float:
    if process == os.getpid():
        return time.process_time()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _filler() -> bytes:
    """Return markup of ours, so that it compresses as a page of ours does."""
    if not _FILLER:
        sources = [path.read_bytes() for path in sorted(folder("templates").rglob("*.html"))]
        markup = b"".join(sources).decode().encode("ascii", "ignore")
        _FILLER.append(markup * (_LARGEST // len(markup) + 1))
    return _FILLER[0]


_FILLER: list[bytes] = []


class Instruments:
    """Wraps the application: CPU of the thread and SQL statements, into the answer's headers."""

    def __init__(self, app: Flask) -> None:
        self._answer: WSGIApplication = app.wsgi_app
        self._here = threading.local()
        self._profile_to = os.environ.get(PROFILE_TO)
        # The thread's own clock: what others do on this machine does not count.
        self._profile = cProfile.Profile(time.thread_time)
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._count)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        begun: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            begun[:] = [status, headers, *more]
            return None  # nobody here uses the old write()

        self._here.statements = 0
        with self._profiled(environ):
            before = time.thread_time()
            body = list(self._answer(environ, hold))
            spent = time.thread_time() - before
        status, headers, *more = begun
        cost = [(CPU, f"{spent * 1000:.4f}"), (SQL, str(self._here.statements))]
        start(status, [*headers, *cost], *more)
        return body

    def close(self) -> None:
        """Write the profile, if there is to be one."""
        if self._profile_to:
            self._profile.dump_stats(self._profile_to)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(_UNCOUNTED):
            self._here.statements = getattr(self._here, "statements", 0) + 1

    @contextmanager
    def _profiled(self, environ: WSGIEnvironment) -> Iterator[None]:
        if not self._profile_to or "HTTP_X_BENCH_PROFILE" not in environ:
            yield
            return
        self._profile.enable()
        try:
            yield
        finally:
            self._profile.disable()


if __name__ == "__main__":
    main()
