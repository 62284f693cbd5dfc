"""Somebody whose manager changed a few days ago: what could come along, and nothing that has."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from oneonone.models import GrowthEntry, GrowthEvidence, ShownWorkCard

from .company import data
from .year import PairYear


def write_handover(session: Session, years: list[PairYear], on: date) -> None:
    """Write what the two of before agreed beside their promises, their focus and numbers."""
    words = data("handover")
    year = next(year for year in years if year.bond.key == words["pair"])
    pair, talks = year.bond.pair, [slot for slot in year.slots if slot.has_words]
    session.add(
        ShownWorkCard(pair_id=pair.id, author_id=pair.rep_id, shown_on=talks[0].on, **words["card"])
    )
    for number, entry in enumerate(words["growth"], start=1):
        agreed_on = talks[-2 * number].on
        row = GrowthEntry(
            pair_id=pair.id,
            kind=entry["kind"],
            claim=entry["claim"],
            author_id=pair.manager_id,
            state="agreed",
            shared_on=agreed_on,
            answered_on=agreed_on,
        )
        session.add(row)
        session.flush()
        session.add_all(
            GrowthEvidence(
                pair_id=pair.id,
                entry_id=row.id,
                meeting_id=talks[-2 * number - place].meeting.id,
                quote=quote,
                signal=entry.get("signal"),
                author_id=pair.manager_id,
                seen_on=talks[-2 * number - place].on,
            )
            for place, quote in enumerate(entry["quotes"])
        )
    session.flush()
