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
from sqlalchemy import select

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.demo import fill_demo
from oneonone.models import Account, Meeting, MeetingState, Pair, db

from .browser import HOST, BenchError
from .serve import PROFILE_TO

MANAGER, REP = "daniel@demo.example", "priya@demo.example"
_STARTS_WITHIN = 20.0


@dataclass(frozen=True)
class Scene:
    """Whose pages are asked for: Daniel's team, his next meeting with Priya, and their last."""

    pairs: tuple[int, ...]
    meeting_id: int
    record_id: int
    # Another rep of Daniel's who prepares: Priya's meeting is under way by then.
    other_rep: str
    other_meeting_id: int


@contextmanager
def environment(folder: Path) -> Iterator[dict[str, str]]:
    """Yield settings of our own for a free port; what the shell says of oneonone is left out."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: v for name, v in os.environ.items() if not name.startswith("ONEONONE_")}
    yield {**kept, "ONEONONE_DATA": str(folder), "ONEONONE_LISTEN": f"{HOST}:{port}"}


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


def scene_of(app: Flask) -> Scene:
    """Find who and what is asked for."""
    with app.app_context(), as_system(db.session(), "bench") as session:
        people = {
            email: person_id
            for email, person_id in session.execute(select(Account.email, Account.person_id))
        }
        emails = {person_id: email for email, person_id in people.items()}
        pairs = session.scalars(
            select(Pair)
            .where(Pair.manager_id == people[MANAGER], Pair.ended_on.is_(None))
            .order_by(Pair.id)
        ).all()
        meetings = session.scalars(
            select(Meeting)
            .where(Meeting.pair_id.in_([pair.id for pair in pairs]))
            .order_by(Meeting.starts_at)
        ).all()
        pair_of = {pair.rep_id: pair.id for pair in pairs}
        rep_of = {pair.id: pair.rep_id for pair in pairs}
        own = [one for one in meetings if one.pair_id == pair_of[people[REP]]]
        held = [one for one in own if one.state == MeetingState.HELD]
        coming = [one for one in own if one.state == MeetingState.PLANNED]
        last_planned = {
            one.pair_id: one for one in reversed(meetings) if one.state == MeetingState.PLANNED
        }
        others = sorted(
            (one for pair_id, one in last_planned.items() if pair_id != own[0].pair_id),
            key=lambda one: one.starts_at,
        )
        return Scene(
            pairs=tuple(pair.id for pair in pairs),
            meeting_id=coming[-1].id,
            record_id=held[-1].id,
            other_rep=emails[rep_of[others[0].pair_id]],
            other_meeting_id=others[0].id,
        )


@contextmanager
def running(env: dict[str, str], log: Path, profile_to: Path | None = None) -> Iterator[int]:
    """Serve the company in a process of its own; yield its port."""
    port = int(env["ONEONONE_LISTEN"].rpartition(":")[2])
    more = {PROFILE_TO: str(profile_to)} if profile_to else {}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve"], env={**env, **more}, stdout=output, stderr=output
        )
        try:
            _wait_for(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
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
