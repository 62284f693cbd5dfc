"""The demo company in a folder of its own, and the server over it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.demo import PASSWORD, fill_demo
from oneonone.lib.dates import now
from oneonone.models import Account, Meeting, Pair, db

from .browser import HOST, SEE_OTHER, BenchError, token_in
from .serve import PROFILE_TO

MANAGER, REP = "daniel@demo.example", "priya@demo.example"
_STARTS_WITHIN = 20.0
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Scene:
    """Whose pages are asked for: Daniel's team, his next meeting with Priya, and their last."""

    pairs: tuple[int, ...]
    meeting_id: int
    record_id: int
    # Another rep of Daniel's who prepares: Priya's meeting is under way by then.
    other_rep: str
    other_meeting_id: int


def environment(folder: Path) -> dict[str, str]:
    """Return settings of our own for a free port; what the shell says of oneonone is left out."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: v for name, v in os.environ.items() if not name.startswith("ONEONONE_")}
    return {
        **kept,
        "ONEONONE_DATA": str(folder),
        "ONEONONE_SECOND_STEP": "0",  # HR's page is measured, not how HR gets there
        "ONEONONE_LISTEN": f"{HOST}:{port}",
    }


def made(env: dict[str, str], say: Callable[[str], None]) -> Flask:
    """Make the company; raises BenchError with one sentence."""
    try:
        app = create_app(settings_from(env))
        schema.upgrade(app)
        fill_demo(app, lambda _line: None)
    except Exception as error:
        raise BenchError(
            f"The demo company could not be made ({type(error).__name__}: {error})."
        ) from error
    say(f"The demo company has {count_of_meetings(app):,} meetings.")
    return app


def count_of_meetings(app: Flask) -> int:
    with app.app_context(), as_system(db.session(), "bench") as session:
        return len(session.scalars(select(Meeting.id)).all())


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Sign one of the demo in without a server; raises BenchError."""
    browser = app.test_client()
    answer = browser.post(
        "/sign-in",
        data={"email": email, "password": PASSWORD},
        headers={"X-CSRFToken": token_in(browser.get("/sign-in").text)},
    )
    if answer.status_code != SEE_OTHER:
        raise BenchError(f"Signing in answered {answer.status_code}.")
    return browser


def scene_of(app: Flask) -> Scene:
    """Find who and what is asked for."""
    with app.app_context(), as_system(db.session(), "bench") as session:
        accounts = session.execute(select(Account.person_id, Account.email))
        email_of = {row.person_id: row.email for row in accounts}
        manager_id = next(one for one, email in email_of.items() if email == MANAGER)
        pairs = session.scalars(
            select(Pair).where(Pair.manager_id == manager_id, Pair.ended_on.is_(None))
        )
        rep_of = {pair.id: pair.rep_id for pair in pairs}
        meetings = session.scalars(
            select(Meeting).where(Meeting.pair_id.in_(rep_of)).order_by(Meeting.starts_at)
        ).all()
        coming = [one for one in meetings if one.state == "planned" and one.starts_at > now()]
        own_id = next(pair_id for pair_id, rep_id in rep_of.items() if email_of[rep_id] == REP)
        other = next(one for one in coming if one.pair_id != own_id)
        return Scene(
            pairs=tuple(rep_of),
            meeting_id=next(one.id for one in coming if one.pair_id == own_id),
            record_id=[one.id for one in meetings if one.pair_id == own_id and one.state == "held"][
                -1
            ],
            other_rep=email_of[rep_of[other.pair_id]],
            other_meeting_id=other.id,
        )


@contextmanager
def running(env: dict[str, str], log: Path, profile_to: Path | None = None) -> Iterator[int]:
    """Serve the company in a process of its own; yield its port."""
    port = int(env["ONEONONE_LISTEN"].rpartition(":")[2])
    more = {PROFILE_TO: str(profile_to)} if profile_to else {}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve"],
            cwd=_ROOT,
            env={**env, **more},
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until somebody answers there; raises BenchError with the last thing it said."""
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = log.read_text(errors="replace").strip().splitlines()
    raise BenchError(f"The server did not start: {said[-1] if said else 'it said nothing'}.")
