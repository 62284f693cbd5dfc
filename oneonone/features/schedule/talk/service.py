from __future__ import annotations

from oneonone.access.viewer import PairSpan
from oneonone.features.schedule.rules import MAIL_WAITS
from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.models.outbox import queue
from oneonone.models.talk_request import TalkRequest

from . import queries
from .rules import ensure_is_rep


def ask(span: PairSpan, *, actor_id: int) -> bool:
    """Ask to talk sooner; asked already, nothing changes. Says whether it was asked now.

    No line in the log: that somebody asked is for the two alone.
    """
    ensure_is_rep(is_rep=actor_id == span.rep_id, rep_name=span.rep_name.split()[0])
    if queries.open_request(span.id) is not None:
        return False
    db.session.add(TalkRequest(pair_id=span.id, asked_by_id=actor_id, asked_at=now()))
    queue(db.session(), "talk_sooner", span.manager_id, at=now() + MAIL_WAITS, pair_id=span.id)
    return True


def settle(asked: TalkRequest) -> bool:
    """Say that it is settled, and tell nobody who has not been told; again, nothing changes."""
    if asked.settled_at is not None:
        return False
    asked.settled_at = now()
    for message in queries.unsent(asked.pair_id):
        db.session.delete(message)
    return True


def settle_open(pair_id: int) -> None:
    """Settle what the rep has asked: the two talk earlier now, or have talked."""
    asked = queries.open_request(pair_id)
    if asked is not None:
        settle(asked)
