from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.preparation import PreparationClaim


@dataclass(frozen=True)
class Promise:
    """A commitment beside what one meeting says of it."""

    commitment: Commitment
    given: CommitmentOutcome | None
    # What the rep said of it while preparing.
    said: str | None = None

    @property
    def claim(self) -> str | None:
        """Return what was said of it so far: in preparation, else by the one who promised."""
        return self.said or self.commitment.claim


_PROMISES = (
    select(Commitment, CommitmentOutcome, PreparationClaim.outcome)
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
    .where(Commitment.pair_id == bindparam("pair_id"))
    .where(
        Commitment.outcome.is_(None)
        | (Commitment.meeting_id == bindparam("meeting_id"))
        | CommitmentOutcome.id.is_not(None)
    )
    .order_by(Commitment.side, Commitment.meeting_id, Commitment.position)
)


def promises(pair_id: int, meeting_id: int) -> tuple[Promise, ...]:
    """Everything a meeting has to do with: older open ones, those it answered, and its own.

    In the order of side (the manager's first) and place.
    """
    rows = db.session.execute(_PROMISES, {"pair_id": pair_id, "meeting_id": meeting_id})
    return tuple(Promise(commitment, given, said) for commitment, given, said in rows)


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
