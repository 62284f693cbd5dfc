from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, bindparam, case, exists, extract, func, select
from sqlalchemy.orm import aliased

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.commitment import SIDES, Commitment, CommitmentOutcome
from oneonone.models.friction import Friction
from oneonone.models.handover import HandedOver
from oneonone.models.preparation import PreparationClaim
from oneonone.models.revision import Revision

from .rules import SETTLED, is_settled_for


@dataclass(frozen=True)
class Promise:
    """A commitment beside what one meeting says of it."""

    commitment: Commitment
    given: CommitmentOutcome | None
    # What the rep said of it while preparing.
    said: str | None = None
    # What was answered between the last meeting and this one.
    between: CommitmentOutcome | None = None
    # The day the rep brought it along from another pair; else it was made in a meeting.
    brought_on: date | None = None

    def is_settled(self, on: date) -> bool:
        """Tell whether its answer was given between two meetings, so that a day asks nothing."""
        between = self.between
        if between is None or self.given is not None:
            return False
        return is_settled_for(between.outcome, between.new_due_on, on)

    @property
    def claim(self) -> str | None:
        """Return what was said of it so far: in preparation, else by the one who promised."""
        return self.said or self.commitment.claim


_BETWEEN, _EACH_BETWEEN = aliased(CommitmentOutcome), aliased(CommitmentOutcome)
_LAST_BETWEEN = (
    select(func.max(_EACH_BETWEEN.id))
    .where(_EACH_BETWEEN.commitment_id == Commitment.id, _EACH_BETWEEN.meeting_id.is_(None))
    .where(_EACH_BETWEEN.given_on >= bindparam("since"))
    .correlate(Commitment)
    .scalar_subquery()
)
# What tells a promise that was brought along (models/handover.py).
WAS_BROUGHT = and_(
    HandedOver.copy_id == Commitment.id,
    HandedOver.kind == "promise",
    HandedOver.pair_id == Commitment.pair_id,
)
_PROMISES = (
    select(Commitment, CommitmentOutcome, PreparationClaim.outcome, _BETWEEN, HandedOver.handed_on)
    .outerjoin(
        CommitmentOutcome,
        and_(
            CommitmentOutcome.commitment_id == Commitment.id,
            CommitmentOutcome.meeting_id == bindparam("meeting_id"),
        ),
    )
    .outerjoin(
        PreparationClaim,
        and_(
            PreparationClaim.commitment_id == Commitment.id,
            PreparationClaim.meeting_id == bindparam("meeting_id"),
        ),
    )
    .outerjoin(_BETWEEN, _BETWEEN.id == _LAST_BETWEEN)
    .outerjoin(HandedOver, WAS_BROUGHT)
    .where(Commitment.pair_id == bindparam("pair_id"))
    .where(
        Commitment.outcome.is_(None)
        | (Commitment.meeting_id == bindparam("meeting_id"))
        | CommitmentOutcome.id.is_not(None)
        | _BETWEEN.id.is_not(None)
    )
    # The two databases sort nothing to different ends: what was brought along comes first.
    .order_by(Commitment.side, func.coalesce(Commitment.meeting_id, 0), Commitment.position)
)


def promises(pair_id: int, meeting_id: int, *, since: date | None = None) -> tuple[Promise, ...]:
    """Everything a meeting has to do with: older open ones, those it answered, and its own.

    With a day, also what was answered between meetings from then on. In the order of side (the
    manager's first) and place.
    """
    values = {"pair_id": pair_id, "meeting_id": meeting_id, "since": since or date.max}
    return tuple(Promise(*row) for row in db.session.execute(_PROMISES, values))


def open_commitments(pair_ids: Collection[int]) -> Sequence[Commitment]:
    """Agreed promises without a last word, the one due first first."""
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.pair_id.in_(pair_ids), Commitment.outcome.is_(None))
        .where(Commitment.agreed_at.is_not(None))
        .order_by(Commitment.due_on, Commitment.id)
    ).all()


def commitment(commitment_id: int) -> Commitment:
    """Return one promise; raises NotVisibleError."""
    found = db.session.get(Commitment, commitment_id)
    if found is None:
        raise NotVisibleError
    return found


def made_in(meeting_id: int, side: str) -> Sequence[Commitment]:
    """The promises of one side in one meeting, in their order."""
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.meeting_id == meeting_id, Commitment.side == side)
        .order_by(Commitment.position)
    ).all()


_IS_ANSWERED = exists().where(CommitmentOutcome.commitment_id == Commitment.id)


def made_and_answered(meeting_id: int) -> list[tuple[Commitment, bool]]:
    """The promises of one meeting, and whether a later one has said how they went."""
    rows = db.session.execute(
        select(Commitment, _IS_ANSWERED).where(Commitment.meeting_id == meeting_id)
    )
    return [(row, bool(is_answered)) for row, is_answered in rows]


def is_answered(commitment_id: int) -> bool:
    """Tell whether any meeting has said how a promise went, a live one included."""
    given = select(CommitmentOutcome.id).where(CommitmentOutcome.commitment_id == commitment_id)
    return db.session.scalar(given.limit(1)) is not None


def linked_friction(commitment_id: int) -> Sequence[Friction]:
    """What a promise was to do away with."""
    return db.session.scalars(select(Friction).where(Friction.commitment_id == commitment_id)).all()


def made_in_or_gone(meeting_id: int, commitment_id: int, author_id: int) -> Commitment | str:
    """Return a promise of one meeting, or only its side where its author has taken it off.

    Raises NotVisibleError for what was never there.
    """
    found = db.session.get(Commitment, commitment_id)
    if found is not None and found.meeting_id == meeting_id:
        return found
    keys = [f"{side}.{commitment_id}" for side in SIDES]
    kept = db.session.scalar(
        select(Revision.key)
        .where(Revision.meeting_id == meeting_id, Revision.key.in_(keys))
        .where(Revision.author_id.is_(None) | (Revision.author_id == author_id))
        .limit(1)
    )
    if kept is None:
        raise NotVisibleError
    return kept.partition(".")[0]


class KeptRow(NamedTuple):
    """What one side of a pair kept of what it had promised for one month."""

    pair_id: int
    side: str
    year: int
    month: int
    kept: int
    settled: int


# The day it was promised for, which stays when a promise is carried: it counts once.
_MEANT_FOR = func.coalesce(Commitment.promised_for, Commitment.due_on)
_YEAR, _MONTH = extract("year", _MEANT_FOR), extract("month", _MEANT_FOR)
_KEPT_BY_MONTH = (
    select(
        Commitment.pair_id,
        Commitment.side,
        _YEAR,
        _MONTH,
        func.sum(case((Commitment.outcome == "kept", 1), else_=0)),
        func.count(),
    )
    .where(Commitment.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .where(Commitment.agreed_at.is_not(None), Commitment.outcome.in_(SETTLED))
    .where(bindparam("since") <= _MEANT_FOR, bindparam("until") > _MEANT_FOR)
    .group_by(Commitment.pair_id, Commitment.side, _YEAR, _MONTH)
)


def kept_by_month(pair_ids: Collection[int], since: date, until: date) -> list[KeptRow]:
    """Count what was kept of the settled promises of each month, from a day on and before another.

    Partly kept is settled and not kept; what is open or was let go is in neither number.
    """
    between = {"pair_ids": list(pair_ids), "since": since, "until": until}
    # PostgreSQL gives decimals for the parts of a date and for sums.
    return [
        KeptRow(pair_id, side, int(year), int(month), int(kept), settled)
        for pair_id, side, year, month, kept, settled in db.session.execute(_KEPT_BY_MONTH, between)
    ]
