from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, System, one_of


class Role(StrEnum):
    """What somebody may do; whom they may see follows from their pairs, not from this."""

    PERSON = "person"
    MANAGER = "manager"
    # Leads somebody who leads one-to-ones.
    LEADER = "leader"
    HR = "hr"
    ADMIN = "admin"
    ROOM = "room"


THEMES = ("system", "light", "dark")


class Account(System, Model):
    __table_args__ = (one_of("theme", THEMES),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    # The address folded (S-AUTH-10): two addresses a person would take for one are one.
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_hr: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[str] = mapped_column(String(10), default="system")
    # Single-key shortcuts can be switched off (WCAG 2.1.4).
    has_single_keys: Mapped[bool] = mapped_column(default=True)


class SignInFailure(System, Model):
    """A wrong password, kept for the throttle (S-AUTH-5); purged when it no longer counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    failed_at: Mapped[datetime] = mapped_column(Instant)
