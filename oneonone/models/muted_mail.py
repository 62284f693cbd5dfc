from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Private, one_of
from .outbox import MAIL_KINDS


class MutedMail(Private, Model):
    """A kind of mail that somebody does not want; everything else is sent."""

    __table_args__ = (UniqueConstraint("author_id", "kind"), one_of("kind", MAIL_KINDS))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
