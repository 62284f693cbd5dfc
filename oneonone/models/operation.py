from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, System


class Operation(System, Model):
    """A line that a form has added, so that sent again it is not added again (R-CON-4).

    `digest` stands for the words: the same form with other words in the box is another line, for
    nothing typed may be lost to a number.
    """

    __table_args__ = (UniqueConstraint("person_id", "op_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    op_id: Mapped[str] = mapped_column(String(36))
    digest: Mapped[str] = mapped_column(String(12))
    done_at: Mapped[datetime] = mapped_column(Instant, index=True)
