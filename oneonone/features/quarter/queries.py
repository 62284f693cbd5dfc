from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from oneonone.lib.dates import instant
from oneonone.lib.text import shorten
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.deal import Deal
from oneonone.models.focus import Focus
from oneonone.models.growth import GrowthEntry
from oneonone.models.quarter import QuarterItem, QuarterPage
from oneonone.models.topic import Topic

from .rules import ITEM_LIMIT, Quarter

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)
_SINCE: BindParameter[Any] = bindparam("since")
_BEFORE: BindParameter[Any] = bindparam("before")


@dataclass(frozen=True)
class Offer:
    """Something that was, to be put on the page."""

    kind: str
    source_id: int
    text: str
    on: date | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.source_id}"


# Each: number, words, day; what happened from the first day to before the next quarter.
_OFFERS = {
    "promise": select(Commitment.id, Commitment.text, Commitment.outcome_on)
    .where(Commitment.pair_id.in_(_PAIRS), Commitment.promised_by_id == bindparam("rep_id"))
    .where(Commitment.side == "rep", Commitment.outcome == "kept")
    .where(Commitment.outcome_on >= _SINCE, Commitment.outcome_on < _BEFORE)
    .order_by(Commitment.outcome_on, Commitment.id),
    "focus": select(Focus.id, Focus.skill, Focus.ended_on)
    .where(Focus.pair_id.in_(_PAIRS), Focus.ending == "got_it")
    .where(Focus.ended_on >= _SINCE, Focus.ended_on < _BEFORE)
    .order_by(Focus.ended_on, Focus.id),
    "growth": select(GrowthEntry.id, GrowthEntry.claim, GrowthEntry.answered_on)
    .where(GrowthEntry.pair_id.in_(_PAIRS), GrowthEntry.state == "agreed")
    .where(GrowthEntry.answered_on >= _SINCE, GrowthEntry.answered_on < _BEFORE)
    .order_by(GrowthEntry.answered_on, GrowthEntry.id),
    "deal": select(Deal.id, Deal.name, Deal.stage_since)
    .where(Deal.rep_id == bindparam("rep_id"), Deal.stage == "won")
    .where(Deal.stage_since >= _SINCE, Deal.stage_since < _BEFORE)
    .order_by(Deal.stage_since, Deal.id),
}
_WINS = (
    select(Topic.id, Topic.text)
    .where(Topic.pair_id.in_(_PAIRS), Topic.kind == "win")
    .where(Topic.created_at >= bindparam("since_at"), Topic.created_at < bindparam("before_at"))
    .order_by(Topic.id)
)


def offers(rep_id: int, pair_ids: Collection[int], quarter: Quarter, zone: str) -> list[Offer]:
    """Return what happened to a rep in a quarter; five statements, through the guard."""
    values = {
        "rep_id": rep_id,
        "pair_ids": list(pair_ids),
        "since": quarter.starts_on,
        "before": quarter.ends_before,
    }
    found = [
        Offer(kind, number, shorten(text, ITEM_LIMIT), on)
        for kind, statement in _OFFERS.items()
        for number, text, on in db.session.execute(statement, values)
    ]
    at = {
        "since_at": instant(quarter.starts_on, time(), zone),
        "before_at": instant(quarter.ends_before, time(), zone),
    }
    wins = db.session.execute(_WINS, {"pair_ids": list(pair_ids), **at})
    found += [Offer("win", number, shorten(text, ITEM_LIMIT)) for number, text in wins]
    return found


def page_of(quarter: Quarter) -> QuarterPage | None:
    """Return the viewer's own page of a quarter; there is none before something is put on it."""
    return db.session.scalar(select(QuarterPage).where(QuarterPage.starts_on == quarter.starts_on))


def items(page_id: int) -> Sequence[QuarterItem]:
    return db.session.scalars(
        select(QuarterItem)
        .where(QuarterItem.page_id == page_id)
        .order_by(QuarterItem.position, QuarterItem.id)
    ).all()
