"""Who leads a meeting from a phone, what is said when it cannot be led, and where a phone goes."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

from oneonone.lib.errors import ConflictError, NotAllowedError

PUT_AWAY_WORDS = "The agenda is put away. Take it up again on the big screen."


@dataclass(frozen=True)
class PhoneAddress:
    """Where a phone finds one's own page of a meeting, if it can reach this computer at all."""

    url: str
    can_reach: bool


def phone_address(
    meeting_id: int, *, scheme: str, host: str, loopback: Container[str]
) -> PhoneAddress:
    """Return the address of a meeting's private page; it names the meeting and holds no token.

    `host` is the one this browser used, port included: another device finds the same.
    """
    name = urlsplit(f"//{host}").hostname or host
    url = f"{scheme}://{host}/private/meetings/{meeting_id}"
    return PhoneAddress(url, can_reach=name not in loopback)


def ensure_leads(*, is_manager: bool, manager_name: str) -> None:
    """Refuse a rep who would move the meeting on from their own phone."""
    if not is_manager:
        raise NotAllowedError(f"{manager_name} moves it on, or both of you on the shared screen.")


def ensure_has_agenda(mode: str) -> None:
    """Refuse to move a meeting that has put its agenda away."""
    if mode == "put_away":
        raise ConflictError(PUT_AWAY_WORDS)


def over_words(state: str) -> str:
    """Say why a meeting is not under way."""
    return (
        "This one-to-one is closed." if state == "held" else "This one-to-one has not been started."
    )


def ended_words(state: str) -> str:
    """Say why a meeting that was under way no longer is."""
    return "This one-to-one is closed." if state == "held" else "This one-to-one was stopped."
