from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from oneonone.models.base import db
from oneonone.models.deal import Deal
from oneonone.models.meeting import Meeting
from oneonone.models.preparation import Preparation, PreparationClaim, PreparationDraft
from oneonone.models.revision import PrivateRevision


def drafts(meeting_id: int) -> dict[str, PreparationDraft]:
    """The viewer's own answers to a meeting's five questions, by key; nobody else's ever."""
    rows = db.session.scalars(
        select(PreparationDraft).where(PreparationDraft.meeting_id == meeting_id)
    )
    return {row.key: row for row in rows}


def revisions(meeting_id: int) -> Sequence[PrivateRevision]:
    """The viewer's own earlier lines and notes of a meeting, newest first; nobody else's ever."""
    return db.session.scalars(
        select(PrivateRevision)
        .where(PrivateRevision.meeting_id == meeting_id)
        .order_by(PrivateRevision.id.desc())
    ).all()


def hold(meeting_id: int) -> None:
    """Let two devices' writes of one preparation follow one another, where a database would not."""
    db.session.get(Meeting, meeting_id, with_for_update=True)


def claims(meeting_id: int) -> dict[int, PreparationClaim]:
    """What the rep said of each promise before the meeting, by promise."""
    rows = db.session.scalars(
        select(PreparationClaim).where(PreparationClaim.meeting_id == meeting_id)
    )
    return {row.commitment_id: row for row in rows}


def chosen(meeting_id: int) -> tuple[Deal | None, dict[int, str]]:
    """The deal the rep chose and the claims on promises, in one statement."""
    rows = db.session.execute(
        select(Deal, PreparationClaim)
        .select_from(Preparation)
        .outerjoin(Deal, Deal.id == Preparation.deal_id)
        .outerjoin(PreparationClaim, PreparationClaim.meeting_id == Preparation.meeting_id)
        .where(Preparation.meeting_id == meeting_id)
    ).all()
    deal = rows[0][0] if rows else None
    return deal, {claim.commitment_id: claim.outcome for _, claim in rows if claim is not None}
