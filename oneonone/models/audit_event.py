from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, System


class AuditEvent(System, Model):
    """Who did what, when, to whose record; never a word of it (P-7). Only ever added to."""

    __table_args__ = (Index("ix_audit_event_tag", "tag", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    on: Mapped[date]
    tag: Mapped[str] = mapped_column(String(40))
    # No foreign keys: the log outlives what it speaks of.
    actor_id: Mapped[int | None] = mapped_column(index=True)
    pair_id: Mapped[int | None] = mapped_column(index=True)
    meeting_id: Mapped[int | None]
    subject_id: Mapped[int | None] = mapped_column(index=True)
    # How many it was about: rows of a file, people of a list.
    count: Mapped[int | None]
    # "read:3:17:2026-11-24" makes a day's second look at one record the same event.
    once_key: Mapped[str | None] = mapped_column(String(80), unique=True)
