from __future__ import annotations

from datetime import date

from oneonone.models.base import db
from oneonone.models.deal import Deal, DealMove, DealReview
from oneonone.models.meeting import Meeting

from . import queries
from .rules import MOST_REVIEWS, ensure_room_for_review


def add(rep_id: int, *, name: str, on: date, stage: str = "discovery") -> Deal:
    """Add a deal in one line; a name the rep already has answers the deal it names."""
    known = queries.deal_named(rep_id, name)
    if known is not None:
        return known
    deal = Deal(rep_id=rep_id, name=name, stage=stage, stage_since=on, changed_on=on)
    db.session.add(deal)
    db.session.flush()  # its id is wanted for the review
    return deal


def change_stage(deal: Deal, stage: str, *, on: date) -> None:
    """Let a deal be at another stage from a day on, and remember how long it stayed (R10)."""
    if stage == deal.stage:
        return
    db.session.add(
        DealMove(
            rep_id=deal.rep_id,
            deal_id=deal.id,
            from_stage=deal.stage,
            to_stage=stage,
            moved_on=on,
            days=max(0, (on - deal.stage_since).days),
        )
    )
    deal.stage, deal.stage_since, deal.changed_on = stage, on, on


def choose(
    meeting: Meeting, deal: Deal, *, chosen_by_id: int, most: int = MOST_REVIEWS
) -> DealReview:
    """Put a deal on the table of a meeting; chosen twice, it stays where it is."""
    reviews = queries.reviews(meeting.id)
    for review in reviews:
        if review.deal_id == deal.id:
            return review
    ensure_room_for_review(len(reviews), most)
    taken = {review.position for review in reviews}
    review = DealReview(
        pair_id=meeting.pair_id,
        meeting_id=meeting.id,
        position=1 if 1 not in taken else 2,
        deal_id=deal.id,
        chosen_by_id=chosen_by_id,
        deal_name=deal.name,
        deal_stage=deal.stage,
        deal_value=deal.value,
    )
    db.session.add(review)
    return review


def put_back(review: DealReview) -> None:
    """Take a deal off the table; what was written about it stays in the meeting's notes."""
    db.session.delete(review)


def keep_as_closed(meeting: Meeting, *, next_steps: dict[int, str], on: date) -> None:
    """At the close keep each deal's name and stage in the record, and its next step on the deal."""
    for review in queries.reviews(meeting.id):
        if review.deal_id is None:
            continue
        deal = queries.deal(review.deal_id)
        review.deal_name, review.deal_stage, review.deal_value = deal.name, deal.stage, deal.value
        step = next_steps.get(review.position, "")
        if step:
            deal.next_step, deal.next_step_on, deal.changed_on = step, review.next_step_on, on
