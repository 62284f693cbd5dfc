from __future__ import annotations

from oneonone.lib.dates import now
from oneonone.lib.errors import NotAllowedError
from oneonone.models.base import db
from oneonone.models.topic import Topic

from . import queries
from .rules import ensure_room_for_topic


def bring(pair_id: int, *, author_id: int, text: str, kind: str = "topic") -> Topic:
    """Add a line for the next one-to-one; wins, thanks and parked questions are not counted."""
    if kind == "topic":
        ensure_room_for_topic(queries.count_of_open(pair_id, author_id))
    topic = Topic(pair_id=pair_id, author_id=author_id, kind=kind, text=text, created_at=now())
    db.session.add(topic)
    return topic


def take_off(topic: Topic, *, actor_id: int) -> None:
    """Remove an open line; only who brought it may."""
    if topic.author_id != actor_id:
        raise NotAllowedError("Only the one who brought this line takes it off.")
    db.session.delete(topic)


def mark(topic: Topic, meeting_id: int | None) -> None:
    """Say that a meeting has reached a line, or (with nothing) that it has not after all."""
    topic.done_meeting_id = meeting_id
