"""What was said between the last one-to-ones and the next: answers, links, what is gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.models import CommitmentOutcome, Friction
from oneonone.models.commitment import Commitment
from oneonone.models.friction import FrictionState

from .company import data
from .year import PairYear


def write_between(session: Session, years: list[PairYear], on: date) -> None:
    """Answer some promises between two meetings, link one to what it is for, say what is gone."""
    words = data("between")
    current = {year.bond.rep.key: year for year in years if year.bond.pair.ended_on is None}
    for entry in words["answer"]:
        _answer(session, current[entry["rep"]], entry, on)
    for entry in words["link"]:
        year = current[entry["rep"]]
        row = session.scalars(
            select(Friction).where(Friction.pair_id == year.bond.pair.id).limit(1)
        ).one()
        row.commitment_id = _open(year, entry["side"], entry["place"]).id
    for entry in words["gone"]:
        session.add(_gone(current[entry["rep"]], entry, on))
    session.flush()


def _open(year: PairYear, side: str, place: int) -> Commitment:
    return [it.row for it in year.scribe.standing if it.row.side == side][place]


def _answer(session: Session, year: PairYear, entry: dict[str, Any], on: date) -> None:
    row, given_on = _open(year, entry["side"], entry["place"]), on - timedelta(days=entry["days"])
    new_due_on = on + timedelta(days=entry["later"]) if entry["outcome"] == "not_yet" else None
    if new_due_on is None:
        row.outcome, row.outcome_on = entry["outcome"], given_on
    else:
        row.due_on, row.claim, row.claimed_on = new_due_on, None, None
    answers_to = "manager" if entry["side"] == "rep" else "rep"
    session.add(
        CommitmentOutcome(
            pair_id=row.pair_id,
            commitment_id=row.id,
            given_on=given_on,
            outcome=entry["outcome"],
            given_by_id=year.scribe.person_on(answers_to),
            new_due_on=new_due_on,
        )
    )


def _gone(year: PairYear, entry: dict[str, Any], on: date) -> Friction:
    return Friction(
        pair_id=year.bond.pair.id,
        raised_by_id=year.bond.rep_id,
        raised_on=on - timedelta(days=entry["days"]),
        text=entry["text"],
        state=FrictionState.GONE,
        handled_by_id=year.bond.manager_id,
        gone_on=on - timedelta(days=entry["gone"]),
    )
