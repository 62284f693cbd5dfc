"""Letting go, as the tick does it: what is over, whom to erase, and the file's own memory of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from typing import Any

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.backups import folder_of
from oneonone.chores import Progress, Say, in_turn, some
from oneonone.config import Settings
from oneonone.features.retention import erasing, over, service
from oneonone.features.retention.rules import Periods
from oneonone.lib import storage, tombstones
from oneonone.lib.dates import now, today
from oneonone.lib.errors import CommandError, RuleError
from oneonone.lib.tombstones import Tombstone
from oneonone.models import Person, db
from oneonone.screens.admin import lines
from oneonone.web.transaction import checkpoint, compact

log = logging.getLogger(__name__)

# So many numbers are looked up at a time; they go in the service's batches.
_LOOKED_UP = 20_000


def purge(session: Session, say: Say) -> str:
    """Let go whatever is over, once a day; one that was killed goes on the next time."""
    on = today()
    if not service.is_due(session, on):
        session.rollback()
        return "looked today already."
    session.rollback()
    with closing(_reading()) as reading, as_system(reading, "tick: look"):
        pair_ids, person_ids = service.due(reading, on)
        periods = over.periods_of(reading, on)
    notes = _until_gone(session, say, service.purge_notes, pair_ids, on)
    words = _until_gone(session, say, service.purge_person, person_ids, on)
    rows = sum(_let_go(session, say, model, periods) for model in over.going())
    count = notes + words + rows
    in_turn(session, partial(service.done_for, session, on, count=count))
    if count:
        checkpoint(db.engine)
    parts = [
        f"{some(notes, 'note')} of former managers about {some(len(pair_ids), 'pair')}",
        f"{some(words, 'row')} of {some(len(person_ids), 'leaver')}",
        f"{some(rows, 'row')} whose time is over",
    ]
    gone = [part for part, n in zip(parts, (notes, words, rows), strict=True) if n]
    return f"{', '.join(gone)} gone." if gone else "nothing is due to go."


def _reading() -> Session:
    """Return a session that looks without keeping anybody from writing."""
    return Session(db.engine.execution_options(sqlite_begin="DEFERRED"))


def _until_gone(
    session: Session,
    say: Say,
    purge_one: Callable[[Session, int, date], int],
    ids: Sequence[int],
    on: date,
) -> int:
    """Let everything of some pairs or people go, a batch in a transaction; says how much."""
    progress, total = Progress(say, len(ids), "done with"), 0
    for place, one in enumerate(ids, start=1):
        while gone := in_turn(session, partial(purge_one, session, one, on)):
            total += gone
        progress.is_at(place)
    return total


def _let_go(session: Session, say: Say, model: type[Any], periods: Periods) -> int:
    """Let a table's rows go whose time is over, a batch in a transaction; says how many."""
    total = 0
    while True:
        with closing(_reading()) as reading, as_system(reading, "tick: look"):
            found = reading.scalars(over.over(model, periods).limit(_LOOKED_UP)).all()
        progress = Progress(say, len(found), f"rows of {model.__tablename__} gone")
        gone = 0
        size = service.batch_of(model)
        for start in range(0, len(found), size):
            batch = found[start : start + size]
            gone += in_turn(session, partial(service.let_go, session, model, batch, periods))
            progress.is_at(start + len(batch))
        total += gone
        if len(found) < _LOOKED_UP or not gone:
            return total


def foresee(app: Flask, say: Say) -> None:
    """Say what would go now, by kind, and change nothing."""
    with app.app_context(), closing(_reading()) as session, as_system(session, "a dry run"):
        on = today()
        pair_ids, person_ids = service.due(session, on)
        found = over.count_over(session, over.periods_of(session, on))
        due = erasing.due(session, now())
    for kept, count in found:
        say(f"  {count:>9,}  {kept.table}: {kept.what}")
    if pair_ids:
        say(f"  notes of former managers about {some(len(pair_ids), 'pair')}")
    if person_ids:
        say(f"  what is left of {some(len(person_ids), 'leaver')}")
    if due:
        say(f"  everything of {some(len(due), 'person to be erased').replace('persons', 'people')}")
    total = sum(count for _kept, count in found)
    say(f"A dry run: {some(total, 'row')} would go, and nothing was changed.")


# --- Erasing --------------------------------------------------------------------------------------


def erase(session: Session, say: Say) -> str:
    """Erase those whose week is over; what is in the way is said, and the others are done."""
    person_ids = erasing.due(session, now())
    uid = erasing.name_of_installation(session)
    session.rollback()
    done, problems = 0, []
    for person_id in person_ids:
        try:
            in_turn(session, partial(_let_leave, session, person_id))
            tombstones.remember(folder_of(_settings()), Tombstone(uid, person_id, now()))
        except RuleError as error:
            session.rollback()  # what was refused holds its place to write still
            problems.append(error.message)
        except OSError as error:
            problems.append(f"An erasure waits: it cannot be written down ({error.strerror}).")
        else:
            _erase(session, say, person_id)
            done += 1
    if done:
        checkpoint(db.engine)
    if problems:
        raise CommandError(" ".join(dict.fromkeys(problems)))
    return f"everything of {done} {'person' if done == 1 else 'people'} gone." if done else (
        "nobody is due to be erased."
    )  # fmt: skip


def _let_leave(session: Session, person_id: int) -> None:
    if not erasing.has_left(session, person_id):
        on = today(session.get_one(Person, person_id).time_zone)
        lines.leave_company(session, person_id, on, actor_id=None)


def _erase(session: Session, say: Say, person_id: int) -> None:
    total, progress = 0, Progress(say, 1_000_000_000, "rows of one person gone")
    while gone := in_turn(session, partial(erasing.let_rows_go, session, person_id)):
        total += gone
        progress.is_at(total)
    in_turn(session, partial(erasing.finish, session, person_id, now()))


def erase_again(app: Flask, stones: Sequence[Tombstone]) -> int:
    """Erase anew whom an earlier database has brought back; says how many. Before anybody reads.

    Erasures of another installation are none of ours.
    """
    if not stones:
        return 0
    with app.app_context(), as_system(db.session(), "erased before") as session:
        uid = erasing.name_of_installation(session)
        ours = [(it.person_id, it.at) for it in stones if it.installation == uid]
        person_ids = erasing.to_erase_again(session, ours) if ours else []
        session.rollback()
        for person_id in person_ids:
            if in_turn(session, partial(erasing.keep_number, session, person_id)):
                in_turn(session, partial(_count_on, session))
            _erase(session, log.info, person_id)
        if person_ids:
            checkpoint(db.engine)
    return len(person_ids)


def _count_on(session: Session) -> None:
    """Let PostgreSQL's next person have a number above the one that was taken by hand."""
    if db.engine.dialect.name == "postgresql":
        last = select(func.max(Person.id)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence("person", "id"), last)))


# --- The file -------------------------------------------------------------------------------------


def tidy(session: Session, _say: Say) -> str:
    """Write the embedded database anew once a week: what was deleted leaves no trace in it (P-3).

    Sundays, or the first tick after.
    """
    settings = _settings()
    if settings.sqlite_file is None:
        return "PostgreSQL does that by itself."
    on = today()
    is_tidy = service.is_tidy(session, on)
    session.rollback()
    if is_tidy:
        return "done this week."
    size = settings.sqlite_file.stat().st_size
    if storage.room_at(settings.sqlite_file.parent).free < 2 * size:
        return f"no room to write {storage.size_words(size)} anew; tried again."
    try:
        compact(db.engine, settings.sqlite_file)
    except OperationalError:
        return "somebody writes at this moment; tried again."
    in_turn(session, partial(service.tidied, session, on))
    now_size = settings.sqlite_file.stat().st_size
    return f"the database was written anew, {storage.size_words(now_size)}."


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
