from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
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
    # The second step (S-AUTH-8), sealed with the secret key, so that a stolen database opens
    # nothing; and the last time step a code was taken for, so that none is taken twice.
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    totp_step: Mapped[int | None]
    # Who let this password be chosen anew, and when: said to the person for two weeks (D9).
    reset_at: Mapped[datetime | None] = mapped_column(Instant)
    reset_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The version of the notice on what is kept and who reads it that was read (P-13).
    notice_version: Mapped[int] = mapped_column(default=0, server_default="0")


class SignInFailure(System, Model):
    """A wrong password, kept for the throttle (S-AUTH-5); purged when it no longer counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    failed_at: Mapped[datetime] = mapped_column(Instant)


LINK_KINDS = ("first_admin", "welcome", "reset")


class AccountLink(System, Model):
    """A link that lets somebody choose a password, once (D9); of its token only the SHA-256.

    The first administrator's has no account yet.
    """

    __table_args__ = (
        one_of("kind", LINK_KINDS),
        CheckConstraint("(kind = 'first_admin') = (account_id IS NULL)", name="whose"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(System, Model):
    """One of the codes that stand in for a lost second step, each once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


ACCOUNT_FLAGS = ("hr", "admin")


class PendingFlag(System, Model):
    """A right that an administrator gave themselves: a second one agrees, or a day passes."""

    __table_args__ = (one_of("flag", ACCOUNT_FLAGS), UniqueConstraint("account_id", "flag"))
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    flag: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
