from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Private, Words


class WorkCard(Private, Model):
    """How somebody likes to work, in their own words; theirs until they show it to somebody."""

    __table_args__ = (UniqueConstraint("author_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    feedback: Mapped[str] = mapped_column(String(500), default="")
    pressure: Mapped[str] = mapped_column(String(500), default="")
    helps: Mapped[str] = mapped_column(String(500), default="")
    changed_on: Mapped[date]


class ShownWorkCard(Words, Model):
    """The card as one of a pair shows it to the other; a change at home changes nothing here."""

    __table_args__ = (UniqueConstraint("pair_id", "author_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    feedback: Mapped[str] = mapped_column(String(500), default="")
    pressure: Mapped[str] = mapped_column(String(500), default="")
    helps: Mapped[str] = mapped_column(String(500), default="")
    shown_on: Mapped[date]
