"""The promises of pairs as their own page lists them, with everything that was answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from oneonone.models.base import db
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.handover import HandedOver
from oneonone.models.meeting import Meeting, MeetingState

from .queries import WAS_BROUGHT


class ListedRow(NamedTuple):
    """A promise, and where it comes from: a meeting, or another pair."""

    commitment: Commitment
    met_at: datetime | None
    brought_on: date | None


class AnswerRow(NamedTuple):
    """One answer to a promise, in a meeting or between two."""

    commitment_id: int
    id: int
    outcome: str
    new_due_on: date | None
    given_on: date | None
    given_by_id: int
    # Of the meeting it was given in.
    state: str | None
    met_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether it takes effect only when a meeting that runs now ends."""
        return self.state == MeetingState.LIVE

    @property
    def has_taken_effect(self) -> bool:
        return self.given_on is not None or self.state == MeetingState.HELD


_PAIRS: BindParameter[int] = bindparam("pair_ids", expanding=True)
_SINCE: BindParameter[date] = bindparam("since")
_IS_LISTED = and_(
    Commitment.pair_id.in_(_PAIRS),
    Commitment.agreed_at.is_not(None),
    or_(Commitment.outcome.is_(None), Commitment.outcome_on >= _SINCE),
)
_ORIGIN = (
    select(Commitment, Meeting.starts_at, HandedOver.handed_on)
    .outerjoin(Meeting, Meeting.id == Commitment.meeting_id)
    .outerjoin(HandedOver, WAS_BROUGHT)
)
_ALONG = aliased(HandedOver)
# What came along to another pair stands there; who led this one never finds that row.
_IS_ELSEWHERE = (
    select(_ALONG.id)
    .where(_ALONG.kind == "promise", _ALONG.source_id == Commitment.id)
    .where(_ALONG.from_pair_id == Commitment.pair_id)
    .correlate(Commitment)
    .exists()
)
_LISTED = _ORIGIN.where(_IS_LISTED, or_(Commitment.outcome.is_not(None), ~_IS_ELSEWHERE)).order_by(
    Commitment.due_on, Commitment.id
)


def listed(pair_ids: Collection[int], since: date) -> list[ListedRow]:
    """The open promises of pairs and those settled from a day on, the one due first first."""
    values = {"pair_ids": list(pair_ids), "since": since}
    return [ListedRow(*row) for row in db.session.execute(_LISTED, values)]


_ANSWERS = (
    select(
        CommitmentOutcome.commitment_id,
        CommitmentOutcome.id,
        CommitmentOutcome.outcome,
        CommitmentOutcome.new_due_on,
        CommitmentOutcome.given_on,
        CommitmentOutcome.given_by_id,
        Meeting.state,
        Meeting.starts_at,
    )
    .join(Commitment, Commitment.id == CommitmentOutcome.commitment_id)
    .outerjoin(Meeting, Meeting.id == CommitmentOutcome.meeting_id)
    .where(_IS_LISTED)
    .where(
        or_(
            CommitmentOutcome.outcome == "not_yet",
            CommitmentOutcome.given_on >= _SINCE,
            Meeting.state == MeetingState.LIVE,
        )
    )
    .order_by(CommitmentOutcome.id)
)


def answers(pair_ids: Collection[int], since: date) -> dict[int, list[AnswerRow]]:
    """How the listed promises were carried, what was said between meetings from a day on, and what
    waits for a meeting to end; by promise, the oldest first."""
    found: dict[int, list[AnswerRow]] = {}
    for row in db.session.execute(_ANSWERS, {"pair_ids": list(pair_ids), "since": since}):
        found.setdefault(row[0], []).append(AnswerRow(*row))
    return found


_SETTLED_BEFORE = (
    _ORIGIN.where(Commitment.pair_id.in_(_PAIRS), Commitment.outcome.is_not(None))
    .where(
        or_(
            Commitment.outcome_on < bindparam("before_on"),
            and_(
                Commitment.outcome_on == bindparam("before_on"),
                Commitment.id < bindparam("before_id"),
            ),
        )
    )
    .order_by(Commitment.outcome_on.desc(), Commitment.id.desc())
    .limit(bindparam("limit"))
)


def settled_before(
    pair_ids: Collection[int], before_on: date, before_id: int, limit: int
) -> list[ListedRow]:
    """Promises settled before a day, or on it with a lower number; the latest first."""
    values = {
        "pair_ids": list(pair_ids),
        "before_on": before_on,
        "before_id": before_id,
        "limit": limit,
    }
    return [ListedRow(*row) for row in db.session.execute(_SETTLED_BEFORE, values)]
