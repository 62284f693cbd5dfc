from __future__ import annotations

from oneonone.lib.errors import RuleError

# Each of the two may bring three lines (product.md, section 3); more is a list, not a talk.
MOST_TOPICS = 3


def ensure_room_for_topic(count: int) -> None:
    """Refuse the fourth line of one person."""
    if count >= MOST_TOPICS:
        raise RuleError("Three lines are the most. Take one off to add another.")
