from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.deal import Deal, DealMove, DealReview
from oneonone.models.meeting import Meeting

from . import queries
from .rules import MOST_REVIEWS, ensure_room_for_review


def add(rep_id: int, *, name: str, on: date, stage: str = "discovery") -> Deal:
    """Add a deal in one line; a name the rep already has answers the deal it names."""
    return added(rep_id, name=name, on=on, stage=stage)[0]


def added(rep_id: int, *, name: str, on: date, stage: str) -> tuple[Deal, bool]:
    """Add a deal in one line, and say whether it is a new one."""
    known = queries.deal_named(rep_id, name)
    if known is not None:
        return known, False
    deal = Deal(rep_id=rep_id, name=name, stage=stage, stage_since=on, changed_on=on)
    db.session.add(deal)
    db.session.flush()  # its id is wanted for the review
    return deal, True


def change_stage(deal: Deal, stage: str, *, on: date) -> None:
    """Let a deal be at another stage from a day on, and remember how long it stayed (R10).

    A stage put right on the day it was changed is no stay of no days: the first move is changed,
    or taken back.
    """
    if stage == deal.stage:
        return
    last = queries.last_move(deal.id) if deal.stage_since == on else None
    if last is not None and last.moved_on == on and last.to_stage == deal.stage:
        last.to_stage = stage
        if last.from_stage == stage:
            deal.stage, deal.stage_since = stage, on - timedelta(days=last.days)
            deal.changed_on = on
            db.session.delete(last)
            return
    else:
        db.session.add(_move(deal, stage, on))
    deal.stage, deal.stage_since, deal.changed_on = stage, on, on


def _move(deal: Deal, stage: str, on: date) -> DealMove:
    return DealMove(
        rep_id=deal.rep_id,
        deal_id=deal.id,
        from_stage=deal.stage,
        to_stage=stage,
        moved_on=on,
        days=max(0, (on - deal.stage_since).days),
    )


def change(deal: Deal, wanted: Mapping[str, Any], *, on: date) -> None:
    """Give a deal some answers; raises RuleError for a name that another one of its rep has."""
    name = wanted.get("name", deal.name)
    if name != deal.name and queries.deal_named(deal.rep_id, name) is not None:
        raise RuleError("There is a deal of that name already. Give this one another name.")
    changed = {field: value for field, value in wanted.items() if getattr(deal, field) != value}
    if "stage" in changed:
        change_stage(deal, changed.pop("stage"), on=on)
    for field, value in changed.items():
        setattr(deal, field, value)
        deal.changed_on = on


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
