"""Sends what is due: claims it first, so that two who send at once send each mail once.

A mail goes out at least once, and more than once only in one case: a sender was killed, or its
connection broke, between the server's yes and the note of it here. It then comes again, when the
claim has ended, under the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, and_, delete, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.lib import mail
from oneonone.lib.dates import now
from oneonone.models.outbox import OutboxMessage

from . import letters, queries, rules
from .letters import Paper

log = logging.getLogger(__name__)

Say = Callable[[str], None]

BATCH = 20
# Longer than the slowest server may take over one mail; renewed before each.
CLAIMED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Post:
    """What sending needs: the database, the server, how letters are drawn, and for how long one
    waits for each answer of the server."""

    engine: Engine
    server: mail.Server | None
    paper: Paper
    timeout: float = mail.TIMEOUT


@dataclass
class Outcome:
    """What became of the mails of one run."""

    sent: int = 0
    dropped: int = 0
    later: int = 0
    failed: int = 0
    problem: str = ""


@dataclass
class _Sender:
    post: Post
    outcome: Outcome = field(default_factory=Outcome)
    claim: str = field(default_factory=lambda: str(uuid4()))


@contextmanager
def transaction(engine: Engine, *, is_reading: bool = False) -> Iterator[Session]:
    """Read or write past the guard in a transaction of its own: mail is nobody's request.

    One that only reads keeps nobody from writing.
    """
    begun = engine.execution_options(sqlite_begin="DEFERRED" if is_reading else "IMMEDIATE")
    with Session(begun) as session, session.begin(), as_system(session, "mail"):
        yield session


def send(post: Post, say: Say) -> str:
    """Send what is due and say what became of it; without a server nothing waits for ever."""
    if post.server is None:
        return _let_go_of_everything(post.engine)
    sender = _Sender(post)
    while ids := _claim(sender):
        if not _send_batch(sender, post.server, ids):
            break
        say(_said(sender.outcome))
    with transaction(post.engine) as session:
        _purge(session)
        counts = queries.counts(session)
    return f"{_said(sender.outcome)} {counts.waiting} waiting, {counts.failed} given up."


def _said(outcome: Outcome) -> str:
    parts = [f"{outcome.sent} sent"]
    if outcome.dropped:
        parts.append(f"{outcome.dropped} no longer needed")
    if outcome.later:
        parts.append(f"{outcome.later} to try again ({outcome.problem})")
    if outcome.failed:
        parts.append(f"{outcome.failed} refused ({outcome.problem})")
    return ", ".join(parts) + "."


def _let_go_of_everything(engine: Engine) -> str:
    with transaction(engine) as session:
        found = session.execute(
            delete(OutboxMessage).where(_is_waiting()).returning(OutboxMessage.id)
        )
        count = len(found.all())
    removed = f" {count} waiting removed." if count else ""
    return f"mail is off: ONEONONE_SMTP_HOST is not set.{removed}"


def _is_waiting() -> ColumnElement[bool]:
    return and_(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))


def _claim(sender: _Sender) -> list[int]:
    """Take some of what is due; the condition is asked again of each row as it is taken."""
    moment = now()
    is_free = and_(
        _is_waiting(),
        OutboxMessage.due_at <= moment,
        or_(OutboxMessage.claim.is_(None), OutboxMessage.claimed_until < moment),
    )
    due = select(OutboxMessage.id).where(is_free)
    due = due.order_by(OutboxMessage.due_at, OutboxMessage.id).limit(BATCH)
    with transaction(sender.post.engine) as session:
        # Where the database locks rows, those another sender is just taking are left to it: to
        # wait for them would be to find them taken, and nothing else due.
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        rows = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids), is_free)
            .values(claim=sender.claim, claimed_until=moment + CLAIMED_FOR)
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        )
        return sorted(rows.scalars())


def _send_batch(sender: _Sender, server: mail.Server, ids: list[int]) -> bool:
    """Send a batch over one connection; says whether there is talking to the server."""
    left = list(ids)
    try:
        with mail.connected(server, sender.post.timeout) as connection:
            while left:
                _send_one(sender, connection, left[0])
                left.pop(0)
    except mail.UnreachableError as error:
        # One of them counts the try; the others wait without losing one.
        with transaction(sender.post.engine) as session:
            _put_off(sender, session, left[0], error)
            _release(sender, session, left[1:])
        log.warning("mail server: %s", error.problem)
        return False
    return True


def _send_one(sender: _Sender, connection: mail.Connection, message_id: int) -> None:
    built = _drawn(sender, message_id)
    if built is None:
        return
    try:
        connection.send(built)
    except mail.UnreachableError:
        raise
    except mail.LaterError as error:
        with transaction(sender.post.engine) as session:
            _put_off(sender, session, message_id, error)
    except mail.RefusedError as error:
        with transaction(sender.post.engine) as session:
            _give_up(sender, session, message_id, error.problem)
    else:
        with transaction(sender.post.engine) as session:
            message = session.get(OutboxMessage, message_id)
            if message is not None:
                message.sent_at, message.claim, message.claimed_until = now(), None, None
                message.attempts += 1
                message.problem = None
        sender.outcome.sent += 1


def _drawn(sender: _Sender, message_id: int) -> EmailMessage | None:
    """Draw a mail as its meeting is now; nothing where there is no mail to send any more."""
    moment = now()
    with transaction(sender.post.engine) as session:
        message = _mine(sender, session, message_id)
        if message is None:
            return None
        message.claimed_until = moment + CLAIMED_FOR
        try:
            case = letters.case_of(session, message, moment)
            if case is None:
                session.delete(message)
                sender.outcome.dropped += 1
                return None
            if _waits_for_morning(message, case, moment):
                return None
            letter = letters.letter_of(session, case, sender.post.paper)
            return mail.message(letter, sender.post.paper.sender)
        except SQLAlchemyError:
            raise  # the database's trouble is not this mail's
        # One that cannot be drawn must not hold up all that come after it.
        except Exception as error:
            problem = type(error).__name__
            log.error(
                "mail %s of kind %s: %s", message_id, message.kind, problem
            )  # no traceback: it may hold an address
            _give_up(sender, session, message_id, problem)
            return None


def _waits_for_morning(message: OutboxMessage, case: letters.Case, moment: datetime) -> bool:
    if not rules.KIND[case.kind].is_reminder:
        return False
    morning = rules.in_daylight(moment, case.reader.zone)
    if morning > moment:
        message.due_at, message.claim, message.claimed_until = morning, None, None
    return morning > moment


def _mine(sender: _Sender, session: Session, message_id: int) -> OutboxMessage | None:
    """Return a mail that is still this sender's, locked where the database can."""
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.claim == sender.claim)
        .where(_is_waiting())
        .with_for_update()
    )


def _put_off(sender: _Sender, session: Session, message_id: int, error: mail.MailError) -> None:
    message = _mine(sender, session, message_id)
    if message is None:
        return
    again_at = rules.again_at(message.attempts + 1, now())
    if again_at is None:
        _give_up(sender, session, message_id, error.problem)
        return
    message.attempts += 1
    message.due_at, message.problem = again_at, error.problem
    message.claim = message.claimed_until = None
    sender.outcome.later += 1
    sender.outcome.problem = error.problem


def _give_up(sender: _Sender, session: Session, message_id: int, problem: str) -> None:
    message = _mine(sender, session, message_id)
    if message is None:
        return
    message.attempts += 1
    message.failed_at, message.problem = now(), problem
    message.claim = message.claimed_until = None
    sender.outcome.failed += 1
    sender.outcome.problem = problem


def _release(sender: _Sender, session: Session, ids: list[int]) -> None:
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.claim == sender.claim)
        .values(claim=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _purge(session: Session) -> None:
    before = now() - rules.KEPT_FOR
    session.execute(
        delete(OutboxMessage).where(
            or_(OutboxMessage.sent_at < before, OutboxMessage.failed_at < before)
        )
    )
