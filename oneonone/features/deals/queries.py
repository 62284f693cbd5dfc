from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.deal import Deal, DealReview

from .rules import OPEN_STAGES


@dataclass(frozen=True)
class DealRow:
    """A deal beside its place in one meeting, if it has one."""

    deal: Deal
    review: DealReview | None


def deals_beside(rep_id: int, meeting_id: int) -> tuple[DealRow, ...]:
    """A rep's open deals and those this meeting reviews, newest change first."""
    rows = db.session.execute(
        select(Deal, DealReview)
        .outerjoin(
            DealReview, and_(DealReview.deal_id == Deal.id, DealReview.meeting_id == meeting_id)
        )
        .where(Deal.rep_id == rep_id)
        .where(Deal.stage.in_(OPEN_STAGES) | DealReview.id.is_not(None))
        .order_by(Deal.changed_on.desc(), Deal.name)
    )
    return tuple(DealRow(deal, review) for deal, review in rows)


def open_deals(rep_id: int) -> Sequence[Deal]:
    return db.session.scalars(
        select(Deal)
        .where(Deal.rep_id == rep_id, Deal.stage.in_(OPEN_STAGES))
        .order_by(Deal.changed_on.desc(), Deal.name)
    ).all()


def deal(deal_id: int) -> Deal:
    """Return one deal; raises NotVisibleError."""
    found = db.session.get(Deal, deal_id)
    if found is None:
        raise NotVisibleError
    return found


def deal_named(rep_id: int, name: str) -> Deal | None:
    return db.session.scalar(select(Deal).where(Deal.rep_id == rep_id, Deal.name == name))


def reviews(meeting_id: int) -> Sequence[DealReview]:
    """The deals of a meeting in their order, readable after the deal itself has gone."""
    return db.session.scalars(
        select(DealReview).where(DealReview.meeting_id == meeting_id).order_by(DealReview.position)
    ).all()
