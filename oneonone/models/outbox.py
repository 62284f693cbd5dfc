from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .base import Instant, Model, System, one_of

MAIL_KINDS = (
    "planned",
    "moved",
    "called_off",
    "preparation_opens",
    "ready_page",
    "tomorrow",
    "missed",
    "promise_due",
    "recap",
    "talk_sooner",
    "new_manager",
)


class OutboxMessage(System, Model):
    """A mail to be sent, written in the same transaction as its cause; never a word in it.

    What it says is drawn when it is sent. `facts` holds only what cannot be read from the meeting
    any more by then (the time before a move).
    """

    __table_args__ = (
        one_of("kind", MAIL_KINDS),
        Index("ix_outbox_message_waiting", "sent_at", "failed_at", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    # No foreign key: the mail that calls a meeting off may outlive it.
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    pair_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # "tomorrow:17:3" makes the second reminder of one thing the same reminder.
    once_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    created_on: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(Instant)
    # Who is sending it and until when that counts: a sender that died is not waited for for ever.
    claim: Mapped[str | None] = mapped_column(String(36))
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    # What the mail server said, for the administrator: a code and its class, never an address.
    problem: Mapped[str | None] = mapped_column(String(200))


def queue(
    session: Session,
    kind: str,
    person_id: int,
    *,
    at: datetime,
    meeting_id: int | None = None,
    pair_id: int | None = None,
    once_key: str | None = None,
    **facts: Any,
) -> None:
    """Let a mail go out with the transaction that gives the reason for it.

    `at` is when it may be sent, not before. With `once_key` the caller has made sure that there
    is none yet. Every fact is JSON: a moment is written with isoformat().
    """
    session.add(
        OutboxMessage(
            kind=kind,
            person_id=person_id,
            meeting_id=meeting_id,
            pair_id=pair_id,
            facts=facts,
            once_key=once_key,
            created_on=at.date(),
            due_at=at,
        )
    )


def queue_many(
    session: Session, kind: str, about: Iterable[tuple[int, int, int]], *, at: datetime
) -> None:
    """Queue the same kind of mail for many: each (person, meeting, pair), in one statement."""
    rows = [
        {
            "kind": kind,
            "person_id": person_id,
            "meeting_id": meeting_id,
            "pair_id": pair_id,
            "created_on": at.date(),
            "due_at": at,
        }
        for person_id, meeting_id, pair_id in about
    ]
    if rows:
        session.execute(insert(OutboxMessage), rows)


def withdraw(session: Session, kind: str, meeting_id: int) -> bool:
    """Take back what nobody has been sent yet about a meeting; says whether that was all of it."""
    return meeting_id in withdraw_many(session, kind, [meeting_id])


def withdraw_many(session: Session, kind: str, meeting_ids: Collection[int]) -> set[int]:
    """Take back what nobody has been sent yet about some meetings, in two statements.

    Returns those of which that was all of it.
    """
    waiting = session.execute(
        select(OutboxMessage.id, OutboxMessage.meeting_id, OutboxMessage.claim)
        .where(
            OutboxMessage.kind == kind,
            OutboxMessage.meeting_id.in_(meeting_ids),
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
        )
        .order_by(OutboxMessage.id)
        # A sender that claims it at this moment is waited for, or waits.
        .with_for_update()
    ).all()
    untouched = [mail.id for mail in waiting if mail.claim is None]
    if untouched:
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(untouched)))
    claimed = {mail.meeting_id for mail in waiting if mail.claim is not None}
    return {mail.meeting_id for mail in waiting} - claimed
