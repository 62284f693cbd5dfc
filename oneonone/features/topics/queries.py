from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.topic import Topic

from .rules import TopicsCard
from .rules import card as card_of

_TOPICS = (
    select(Topic)
    .where(Topic.pair_id == bindparam("pair_id"))
    .where(Topic.done_meeting_id.is_(None) | (Topic.done_meeting_id == bindparam("meeting_id")))
    .order_by(Topic.id)
)


def topics(pair_id: int, meeting_id: int) -> Sequence[Topic]:
    """The pair's lines still open, and those this meeting has dealt with, oldest first."""
    return db.session.scalars(_TOPICS, {"pair_id": pair_id, "meeting_id": meeting_id}).all()


def open_topics(pair_id: int) -> Sequence[Topic]:
    return db.session.scalars(
        select(Topic)
        .where(Topic.pair_id == pair_id, Topic.done_meeting_id.is_(None))
        .order_by(Topic.id)
    ).all()


def topic(topic_id: int) -> Topic:
    """Return one line; raises NotVisibleError."""
    found = db.session.get(Topic, topic_id)
    if found is None:
        raise NotVisibleError
    return found


def count_of_open(pair_id: int, author_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count(Topic.id)).where(
                Topic.pair_id == pair_id,
                Topic.author_id == author_id,
                Topic.kind == "topic",
                Topic.done_meeting_id.is_(None),
            )
        )
        or 0
    )


def open_line(pair_id: int, author_id: int, kind: str, text: str) -> Topic | None:
    """The same line of the same person, if it stands there already."""
    return db.session.scalar(
        select(Topic)
        .where(Topic.pair_id == pair_id, Topic.author_id == author_id, Topic.kind == kind)
        .where(Topic.text == text, Topic.done_meeting_id.is_(None))
        .limit(1)
    )


def card(span: PairSpan, viewer_id: int) -> TopicsCard:
    """What the two of an open pair brought so far."""
    return card_of(
        open_topics(span.id),
        pair_id=span.id,
        viewer_id=viewer_id,
        rep_id=span.rep_id,
        rep_name=span.rep_name,
        manager_name=span.manager_name,
    )
