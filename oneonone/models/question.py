from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, ManagerOwned, Model, one_of

QUESTION_STEPS = ("check_in", "progress", "deals", "focus", "alignment", "growth")
QUESTION_KINDS = ("report", "think")
QUESTION_CHOICES = ("off", "starred")


class _OwnQuestion:
    """A question beside the bank's. It is switched off and never deleted: records name it."""

    step: Mapped[str] = mapped_column(String(20))
    situation: Mapped[str] = mapped_column(String(20), default="any")
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(200))
    is_off: Mapped[bool] = mapped_column(default=False)


class CompanyQuestion(_OwnQuestion, Directory, Model):
    """A question of the organisation's own; "C" and its number is its id everywhere else."""

    __table_args__ = (
        one_of("step", QUESTION_STEPS),
        one_of("kind", QUESTION_KINDS),
        CheckConstraint("length(text) > 0", name="asks_something"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)


class QuestionOff(Directory, Model):
    """A question of the bank that this company does not ask."""

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(20), unique=True)


class ManagerQuestion(_OwnQuestion, ManagerOwned, Model):
    """A manager's own question, for all of their one-to-ones; "M" and its number is its id."""

    __table_args__ = (
        one_of("step", QUESTION_STEPS),
        one_of("kind", QUESTION_KINDS),
        CheckConstraint("length(text) > 0", name="asks_something"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)


class QuestionChoice(ManagerOwned, Model):
    """A question that a manager starred, or does not want to be shown."""

    __table_args__ = (
        UniqueConstraint("manager_id", "question_id"),
        one_of("choice", QUESTION_CHOICES),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(20))
    choice: Mapped[str] = mapped_column(String(10))
