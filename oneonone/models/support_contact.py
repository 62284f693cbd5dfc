from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, Model


class SupportContact(Directory, Model):
    """Somebody a rep can talk to who is not their manager (R5). Who looked is nowhere stored."""

    __table_args__ = (CheckConstraint("length(name) > 0", name="has_a_name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    # What they are there for, in a line.
    about: Mapped[str] = mapped_column(String(200), default="")
    # A telephone number, a mail address, a web address, or a room.
    reach: Mapped[str] = mapped_column(String(200))
