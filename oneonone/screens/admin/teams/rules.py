"""What a team may be called, and when it may go; pure."""

from __future__ import annotations

from collections.abc import Mapping

from oneonone.lib.errors import ConflictError, RuleError

EVERY_WORDS = {"": "No usual one", "1": "Weekly", "2": "Every 2 weeks", "4": "Every 4 weeks"}


def ensure_new(name: str, known: Mapping[int, str], but: int = 0) -> None:
    """Refuse the name of another team, however it is written."""
    taken = {other.casefold() for team_id, other in known.items() if team_id != but}
    if name.casefold() in taken:
        raise RuleError(f"There is already a team called “{name}”. Choose another name.")


def ensure_empty(people: int) -> None:
    """Refuse to take away a team that somebody is in."""
    if people:
        who = "somebody is" if people == 1 else f"{people} people are"
        raise ConflictError(f"It stays, because {who} in it. Put them into another team first.")
