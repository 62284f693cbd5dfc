from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Participation


class Leave(Participation, Model):
    """Days on which a pair does not meet, and nobody is to blame: no cause, not even whose days.

    Both days included. A manager who is away enters one for each of their pairs.
    """

    __table_args__ = (CheckConstraint("last_on >= first_on", name="in_order"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
