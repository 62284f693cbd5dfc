"""What the machine does by itself: `oneonone tick`, and every five minutes where it serves.

Each job commits as it goes and may run twice at once: what one did, the other finds done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from oneonone import backups, purging
from oneonone.access.system import as_system
from oneonone.chores import Progress, Say, in_turn, some
from oneonone.config import Settings
from oneonone.features.accounts import rights
from oneonone.features.deals import pace
from oneonone.features.handover import service as handover
from oneonone.features.mail import jobs as mail
from oneonone.features.pulse import averages
from oneonone.features.reporting_lines import service as reporting_lines
from oneonone.features.schedule import planning
from oneonone.features.schedule.planning import Planned
from oneonone.lib import last_backup
from oneonone.lib.dates import now, today
from oneonone.lib.errors import CommandError
from oneonone.models import db
from oneonone.schema import installation
from oneonone.screens.imports import service as imports
from oneonone.screens.meetings import forgotten
from oneonone.screens.my_data import service as my_data
from oneonone.web import condition

log = logging.getLogger(__name__)

EVERY_SECONDS = 300.0
# Soon after the start, but not before the first pages have been answered.
FIRST_AFTER_SECONDS = 10.0
# A tick in the middle of a batch gets so long to finish it when the server stops.
_ENDS_WITHIN_SECONDS = 5.0
# So many pairs are planned in one transaction: writers wait no longer than that for their turn.
_PAIRS_AT_ONCE = 200
_BACKUP_AGAIN_AFTER = timedelta(hours=1)

# A job is given a session behind the system door, and commits; it answers what it did.
Job = Callable[[Session, Say], str]


def run(app: Flask, say: Say) -> bool:
    """Do what is due, in order; say it in one line each, and tell whether all of it worked.

    A job that fails does not keep the next one from its work.
    """
    if condition.is_read_only(app.config["SETTINGS"]):
        say("Nothing was done: the database can only be read.")
        return False
    is_well = True
    for name, job in JOBS.items():
        try:
            with app.app_context(), as_system(db.session(), f"tick: {name}") as session:
                sentence = job(session, say)
        except CommandError as error:
            log.error("tick: %s: %s", name, error)
            say(f"{name}: {error}")
            is_well = False
        except Exception as error:
            _log_failure(name, error)
            say(f"{name}: did not work ({type(error).__name__}). It is tried again next time.")
            is_well = False
        else:
            say(f"{name}: {sentence}")
    _remember(app)
    return is_well


def _log_failure(name: str, error: Exception) -> None:
    # A database error's text repeats the statement's values, and those may be words (P-8).
    if isinstance(error, DBAPIError):
        log.error("tick: %s failed: %s", name, type(error).__name__)
    else:
        log.error("tick: %s failed", name, exc_info=error)


def _remember(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        in_turn(session, partial(_tick_now, session))


def _tick_now(session: Session) -> None:
    installation(session).last_tick_at = now()
    session.flush()


# --- The jobs ------------------------------------------------------------------------------------


def _stop(session: Session, _say: Say) -> str:
    """Stop live meetings that nobody touched for half a day."""
    ids = forgotten.forgotten(session, now())
    session.rollback()
    stopped = 0
    for meeting_id in ids:
        stopped += in_turn(session, partial(forgotten.stop_forgotten, session, meeting_id))
    return f"{some(stopped, 'forgotten one-to-one')} stopped." if stopped else "nothing forgotten."


def _plan(session: Session, say: Say) -> str:
    """Plan four weeks ahead; looks without keeping writers waiting, then writes in batches."""
    moment = now()
    engine = db.engine.execution_options(sqlite_begin="DEFERRED")
    with closing(Session(engine)) as reading, as_system(reading, "tick: look"):
        ids = planning.pairs_to_plan(reading, moment)
        reading.rollback()
    progress, planned = Progress(say, len(ids), "pairs planned"), Planned()
    for start in range(0, len(ids), _PAIRS_AT_ONCE):
        batch = ids[start : start + _PAIRS_AT_ONCE]
        done = in_turn(session, partial(planning.plan, session, batch, moment))
        planned = planned.plus(done)
        progress.is_at(start + len(batch))
    return plan_words(planned)


def plan_words(planned: Planned) -> str:
    """Say what was planned: "8 one-to-ones planned for 2 pairs; 1 away."."""
    parts = []
    if planned.meetings or planned.away:
        more = f", {planned.away} away" if planned.away else ""
        what = f"{some(planned.meetings, 'one-to-one')} planned{more}"
        parts.append(f"{what} for {some(planned.pairs, 'pair')}")
    if planned.called_off:
        parts.append(f"{some(planned.called_off, 'one-to-one')} called off")
    return f"{'; '.join(parts)}." if parts else "nothing to plan."


def _pace(session: Session, _say: Say) -> str:
    """Count how long each team's deals usually stay in a stage, once a day."""
    counted = in_turn(session, partial(pace.count, session, today()))
    if counted is None:
        return "counted today already."
    return f"the usual days of {some(counted, 'stage')} counted."


def _averages(session: Session, _say: Say) -> str:
    """Count the pulses of a month that is over, for every manager once (D7)."""
    counted = in_turn(session, partial(averages.count, session, now()))
    return f"{some(counted, 'team month')} looked at." if counted else "nothing to count."


def _forget(session: Session, _say: Say) -> str:
    """Delete files that were brought or gathered a day ago."""
    jobs = (imports.forget_old, my_data.forget_old)
    gone = sum(in_turn(session, partial(job, session, now())) for job in jobs)
    return f"{some(gone, 'old file')} gone." if gone else "no old files."


def _leave(session: Session, _say: Say) -> str:
    """Shut out whose last day is over."""
    gone = in_turn(session, partial(reporting_lines.shut_out_who_left, session))
    if not gone:
        return "nobody leaves today."
    return f"{some(gone, 'account')} of people who left switched off."


def _rights(session: Session, _say: Say) -> str:
    """Let rights begin that the only administrator gave themselves a day ago."""
    begun = in_turn(session, partial(rights.begin_due, session, now()))
    return f"{some(begun, 'right')} began." if begun else "no right waits for today."


def _correct(session: Session, _say: Say) -> str:
    """Take back what came along to a manager who was one by mistake."""
    taken = in_turn(session, partial(handover.take_back_after_corrections, today()))
    return f"{some(taken, 'thing')} that came along taken back." if taken else "nothing to correct."


def _remind(_session: Session, say: Say) -> str:
    """Queue the reminders that a time brings, in transactions of their own."""
    return mail.remind(current_app, say)


def _send(_session: Session, say: Say) -> str:
    """Send what is due; after the others, so that what they queued goes out with it."""
    return mail.send(current_app, say)


def _backup(_session: Session, say: Say) -> str:
    """Make the day's backup, after midnight UTC; one that failed is tried again in an hour."""
    settings: Settings = current_app.config["SETTINGS"]
    moment, known = now(), last_backup.recall(settings.data)
    gone = backups.forget_old(settings, backups.folder_of(settings))
    if not settings.has_backups:
        return "switched off (ONEONONE_BACKUPS=0)."
    if not settings.is_sqlite and not backups.postgres.has_tools():
        return "none made: pg_dump is not here."
    if known.made_at is not None and known.made_at.date() == moment.date():
        return "made today already." + (f" {some(gone, 'old one')} deleted." if gone else "")
    if known.problem and known.tried_at and moment - known.tried_at < _BACKUP_AGAIN_AFTER:
        return f"tried again soon. The last try: {known.problem}"
    return f"{backups.make(settings, say).words(settings.backup_days)}"


JOBS: dict[str, Job] = {
    "stop": _stop,
    "plan": _plan,
    "pace": _pace,
    "averages": _averages,
    "leave": _leave,
    "rights": _rights,
    "correct": _correct,
    "erase": purging.erase,
    "forget": _forget,
    "purge": purging.purge,
    "tidy": purging.tidy,
    "remind": _remind,
    "send": _send,
    "backup": _backup,
}


# --- Beside the server ---------------------------------------------------------------------------


def beside(app: Flask) -> Callable[[threading.Event], None]:
    """Return what a server runs in a thread of its own until it ends: a tick every five minutes."""

    def go_on(is_ending: threading.Event) -> None:
        wait = FIRST_AFTER_SECONDS
        while not is_ending.wait(wait):
            wait = EVERY_SECONDS
            try:
                run(app, log.debug)
            except Exception as error:  # the next one may find the database again
                _log_failure("the tick", error)

    return go_on
