from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Words


class TalkRequest(Words, Model):
    """ "Can we talk sooner?", asked by the rep without a reason; words of the pair, so HR never
    learns that it was asked."""

    __table_args__ = (
        Index(
            "uq_talk_request_one_open",
            "pair_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    # When they met, found an earlier time, or the rep took it back.
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
