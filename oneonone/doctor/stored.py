"""The database, and what the application says over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from oneonone import schema
from oneonone.config import Settings
from oneonone.lib.dates import now
from oneonone.models import Account, Installation, OutboxMessage, db
from oneonone.schema import CANNOT_RUN, Schema
from oneonone.web.condition import TICK_LATE_AFTER
from oneonone.web.request_log import QUIET
from oneonone.web.security import CSP
from oneonone.web.transaction import PRAGMAS, pragmas_of, try_a_write

from .finding import ATTENTION, OK, PROBLEM, Finding

_MAIL_DAYS = timedelta(days=7)
_MAIL_WAITS = timedelta(hours=1)
_CLOCK_APART = timedelta(minutes=1)
_WRITE_MILLISECONDS = 5000


def database(app: Flask, settings: Settings, state: Schema) -> Iterator[Finding]:
    if state is not Schema.CURRENT:
        words, _, remedy = CANNOT_RUN[state].partition(": ")
        yield Finding("schema", PROBLEM, words, remedy)
        return
    yield Finding("schema", OK, schema.head())
    with app.app_context():
        yield _writable()
        if settings.is_sqlite:
            yield from _pragmas()
        with Session(db.engine.execution_options(sqlite_begin="DEFERRED")) as session:
            yield from _tick(session)
            yield _second_step(session, settings)
            if settings.mail is not None:
                yield _mail(session)
            if not settings.is_sqlite:
                yield _same_clock()
        yield _headers(app, settings)


def _writable() -> Finding:
    try:
        try_a_write(db.engine, _WRITE_MILLISECONDS)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        return Finding(
            "database",
            PROBLEM,
            f"cannot be written: {reason}",
            "May this account write to the file and its folder, and is there room?",
        )
    return Finding("database", OK, "can be read and written")


def _pragmas() -> Iterator[Finding]:
    found = pragmas_of(db.engine)
    other = [name for name, (_, wanted) in PRAGMAS.items() if found[name] != wanted]
    if other:
        yield Finding(
            "pragmas",
            PROBLEM,
            f"not as wanted: {', '.join(other)}",
            "Is the database on this machine, and may it be written?",
        )
    else:
        yield Finding("pragmas", OK, "WAL, synchronous=FULL, foreign keys, secure delete")


def _tick(session: Session) -> Iterator[Finding]:
    at = session.scalar(select(Installation.last_tick_at))
    shown = f"last on {at:%Y-%m-%d %H:%M} UTC" if at else "never yet"
    how = "`oneonone serve` does it, or a timer that starts `oneonone tick`."
    if at is None:
        yield Finding("tick", ATTENTION, shown, how)
    elif now() - at > TICK_LATE_AFTER:
        yield Finding("tick", PROBLEM, shown, how)
    else:
        yield Finding("tick", OK, shown)
    here = f"{now():%Y-%m-%d %H:%M} UTC"
    if at is not None and at - now() > _CLOCK_APART:
        remedy = "Set the clock, and keep it by NTP."
        yield Finding("clock", PROBLEM, f"{here}, but the last tick is later than that", remedy)
    else:
        yield Finding("clock", OK, here)


def _second_step(session: Session, settings: Settings) -> Finding:
    guarded = or_(Account.is_hr, Account.is_admin)
    found = select(func.count(Account.id)).where(Account.is_active, guarded)
    of_all = session.scalars(found).one()
    lack = session.scalars(found.where(Account.totp_secret.is_(None))).one()
    shown = f"{of_all - lack} of {of_all} HR people and administrators have one"
    if not settings.has_passwords:
        return Finding("second step", OK, "the company’s own sign-in is who may ask for one")
    if session.scalar(select(Installation.is_demo)):
        return Finding("second step", OK, "not asked for in the demo")
    if not settings.has_second_step:
        return Finding(
            "second step",
            ATTENTION,
            f"is not asked for (ONEONONE_SECOND_STEP=0); {shown}",
            "Does something else ask HR and administrators for more than a password?",
        )
    return Finding("second step", OK, f"{shown}; the others are led to it")


def _mail(session: Session) -> Finding:
    moment = now()
    failed = session.scalar(
        select(func.count(OutboxMessage.id)).where(OutboxMessage.failed_at > moment - _MAIL_DAYS)
    )
    waiting = session.scalar(
        select(func.count(OutboxMessage.id)).where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.due_at < moment - _MAIL_WAITS,
        )
    )
    if not failed and not waiting:
        return Finding("mails", OK, "none failed in a week, none is late")
    # A code and its class, never an address.
    problem = session.scalar(
        select(OutboxMessage.problem)
        .where(OutboxMessage.problem.is_not(None))
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    said = f"; the mail server said: {problem}" if problem else ""
    return Finding(
        "mails",
        ATTENTION,
        f"{failed} failed in a week, {waiting} late by more than an hour{said}",
        "Look at ONEONONE_SMTP_… and at the mail server.",
    )


def _same_clock() -> Finding:
    """Compare this machine's clock with PostgreSQL's, which may be another machine's."""
    with db.engine.connect() as connection:
        theirs = connection.execute(select(func.now(type_=Installation.created_at.type))).scalar()
    apart = abs(theirs - now()) if theirs is not None else timedelta(0)
    if apart > _CLOCK_APART:
        says = f"{apart.total_seconds():.0f} seconds apart from this machine’s"
        return Finding("database’s clock", ATTENTION, says, "Keep both by NTP.")
    return Finding("database’s clock", OK, "the same as this machine’s")


def _headers(app: Flask, settings: Settings) -> Finding:
    """Ask the app for a page as a browser does; what stands in front may still take them away."""
    answer = app.test_client().get(
        "/healthz", base_url="http://localhost", environ_overrides={QUIET: True}
    )
    wanted: dict[str, Callable[[str], bool]] = {
        "Content-Security-Policy": lambda value: value == CSP,
        "Cache-Control": lambda value: "no-store" in value,
        "X-Content-Type-Options": lambda value: value == "nosniff",
    }
    if settings.is_https:
        wanted["Strict-Transport-Security"] = bool
    missing = [
        name for name, is_well in wanted.items() if not is_well(answer.headers.get(name, ""))
    ]
    if missing:
        return Finding(
            "headers", PROBLEM, f"missing: {', '.join(missing)}", "Install oneonone anew."
        )
    return Finding("headers", OK, "policy on scripts, no caching, no guessing of types")
