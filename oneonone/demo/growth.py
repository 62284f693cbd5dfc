"""What two noticed of a rep's growth, what changed on the ladder, ideas that wait, a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from oneonone.features.quarter.rules import quarter_of
from oneonone.models import (
    GrowthEntry,
    GrowthEvidence,
    NoticedEvidence,
    NoticedGrowth,
    ParkedFocus,
    QuarterItem,
    QuarterPage,
)

from .company import data
from .slots import Slot
from .year import PairYear

# How many one-to-ones ago something was shared or thought of.
_LATELY = timedelta(days=6)


def write_growth(session: Session, years: Sequence[PairYear], on: date) -> None:
    """Write what is told in growth.toml of the pairs that are open."""
    words = data("growth")
    current = {year.bond.rep.key: year for year in years if year.bond.pair.ended_on is None}
    for entry in words["entry"]:
        _entry(session, current[entry["rep"]], entry, on)
    for idea in words["idea"]:
        session.add(_idea(current[idea["rep"]], idea, on))
    for told in words["changed"]:
        for rung in current[told["rep"]].rungs:
            if rung.row.skill == told["skill"]:
                rung.row.before, rung.row.after = told["before"], told["after"]
    _quarter(session, current[words["quarter"]["rep"]], words["quarter"], on)


def _author(year: PairYear, by: str) -> int:
    return year.bond.rep_id if by == "rep" else year.bond.manager_id


def _held(year: PairYear, on: date) -> list[Slot]:
    """Return the one-to-ones that took place, the latest first."""
    return [slot for slot in reversed(year.slots) if slot.has_words and slot.held_on <= on]


def _entry(session: Session, year: PairYear, entry: dict[str, Any], on: date) -> None:
    author_id, state = _author(year, entry["by"]), entry["state"]
    row: GrowthEntry | NoticedGrowth
    words = {"pair_id": year.bond.pair.id, "kind": entry["kind"], "claim": entry["claim"]}
    if state == "noticed":
        row = NoticedGrowth(**words, author_id=author_id, noticed_on=on - _LATELY)
    else:
        row = GrowthEntry(
            **words,
            author_id=author_id,
            state=state,
            offered=entry.get("offered", ""),
            shared_on=on - _LATELY,
            answered_on=None if state == "shared" else on - _LATELY,
        )
    session.add(row)
    session.flush()
    held = _held(year, on)
    for example in entry["examples"]:
        slot = held[min(example["ago"], len(held) - 1)]
        seen = {
            "author_id": author_id,
            "meeting_id": slot.meeting.id,
            "quote": example.get("quote", ""),
            "signal": example.get("signal"),
            "seen_on": slot.held_on,
        }
        if isinstance(row, NoticedGrowth):
            session.add(NoticedEvidence(**seen, noticed_id=row.id))
        else:
            session.add(GrowthEvidence(**seen, entry_id=row.id, pair_id=row.pair_id))


def _idea(year: PairYear, idea: dict[str, Any], on: date) -> ParkedFocus:
    return ParkedFocus(
        pair_id=year.bond.pair.id,
        author_id=_author(year, idea["by"]),
        text=idea["text"],
        parked_on=on - _LATELY,
    )


def _quarter(session: Session, year: PairYear, words: dict[str, Any], on: date) -> None:
    page = QuarterPage(
        author_id=year.bond.rep_id,
        starts_on=quarter_of(on).starts_on,
        opening=words["opening"],
        ahead=words["ahead"],
    )
    session.add(page)
    session.flush()
    session.add_all(
        QuarterItem(
            author_id=page.author_id, page_id=page.id, kind="own", text=text, position=number
        )
        for number, text in enumerate(words["own"], start=1)
    )
