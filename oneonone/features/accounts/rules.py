"""What is true of accounts: one address for one person, an administrator at all times; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from oneonone.lib.errors import NotAllowedError, RuleError
from oneonone.lib.text import PLEASE_WRITE, is_blank

HR, ADMIN = "hr", "admin"
RIGHTS = {HR: "HR", ADMIN: "Administrator"}
# A right that the only administrator gives themselves begins no sooner than this (trust.md, 5).
ALONE_WAITS = timedelta(hours=24)


@dataclass(frozen=True)
class Details:
    """Who somebody is, as an administrator writes it down."""

    name: str
    email: str
    team_id: int | None
    time_zone: str
    country: str | None


def name_of(text: str) -> str:
    """Return a name somebody can be called by; raise ValueError where nothing of it shows."""
    if is_blank(text):
        raise ValueError(PLEASE_WRITE)
    return text


def ensure_other(person_id: int, actor_id: int | None) -> None:
    """Refuse what nobody does to their own account; another administrator does."""
    if person_id == actor_id:
        raise NotAllowedError("You cannot do this to yourself. Ask another administrator.")


def ensure_one_stays(name: str, *, is_another_staying: bool) -> None:
    """Refuse to leave nobody to administer (H-90)."""
    if not is_another_staying:
        raise RuleError(f"{name} is the only administrator who stays. Name another one first.")


def ensure_here(name: str, *, is_active: bool) -> None:
    """Refuse a link or a right for somebody who cannot sign in."""
    if not is_active:
        raise RuleError(f"{name} cannot sign in. Switch the account on first.")
