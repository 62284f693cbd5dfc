from __future__ import annotations

from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.models.topic import Topic

from . import queries
from .rules import ensure_may_take_off, ensure_room_for_topic


def bring(pair_id: int, *, author_id: int, text: str, kind: str = "topic") -> Topic:
    """Add a line for the next one-to-one; wins, thanks and parked questions are not counted.

    The same line again is a second press of the button, and changes nothing.
    """
    known = queries.open_line(pair_id, author_id, kind, text)
    if known is not None:
        return known
    if kind == "topic":
        ensure_room_for_topic(queries.count_of_open(pair_id, author_id))
    topic = Topic(pair_id=pair_id, author_id=author_id, kind=kind, text=text, created_at=now())
    db.session.add(topic)
    return topic


def take_off(topic: Topic, *, actor_id: int, is_pair_open: bool = True) -> None:
    """Remove an open line; only who brought it may."""
    ensure_may_take_off(
        author_id=topic.author_id,
        actor_id=actor_id,
        is_done=topic.done_meeting_id is not None,
        is_pair_open=is_pair_open,
    )
    db.session.delete(topic)


def mark(topic: Topic, meeting_id: int | None) -> None:
    """Say that a meeting has reached a line, or (with nothing) that it has not after all."""
    topic.done_meeting_id = meeting_id
