from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.outbox import OutboxMessage
from oneonone.models.talk_request import TalkRequest


def request(request_id: int) -> TalkRequest:
    """Return one request; raises NotVisibleError."""
    found = db.session.get(TalkRequest, request_id)
    if found is None:
        raise NotVisibleError
    return found


def open_request(pair_id: int) -> TalkRequest | None:
    """Return what the rep of a pair has asked and nobody has settled."""
    return db.session.scalar(
        select(TalkRequest).where(TalkRequest.pair_id == pair_id, TalkRequest.settled_at.is_(None))
    )


def unsent(pair_id: int) -> Sequence[OutboxMessage]:
    """Return the mail about it that nobody has begun to send."""
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "talk_sooner", OutboxMessage.pair_id == pair_id)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))
        .where(OutboxMessage.claim.is_(None))
    ).all()
