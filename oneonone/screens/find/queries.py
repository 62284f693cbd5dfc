from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.schedule.queries import COMING
from oneonone.lib import dates
from oneonone.models.base import db
from oneonone.models.deal import Deal
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair

from .rules import Found, Hit, found, is_in

# More than a team has in years; nobody's page waits for all of them.
MOST_LOOKED_THROUGH = 2000


@dataclass(frozen=True)
class Place:
    """Where something about a pair stands: the next one-to-one, else the last one held."""

    href: str
    words: str


def find(viewer: Viewer, query: str, now: datetime, zone: str) -> Found:
    """Look through one's own people and deals; two statements, none where nobody is one's own."""
    spans = _own(viewer)
    if not query or not spans:
        return found(query, (), ())
    places = _places(list(spans), now, zone)
    people = [
        Hit(name, place.words, place.href)
        for span in spans.values()
        for name in (_other(span, viewer),)
        if is_in(query, [name]) and (place := places.get(span.id) or _own_page(span, viewer))
    ]
    people.sort(key=lambda hit: hit.title)
    return found(query, people, _deals(viewer, spans, query))


def _own_page(span: PairSpan, viewer: Viewer) -> Place | None:
    """Where two stand who have no one-to-one yet; a pair that ended without one left nothing."""
    if span.id not in viewer.open_pairs:
        return None
    return Place("/home" if span.rep_id == viewer.person_id else "/team", "No date set")


def _own(viewer: Viewer) -> dict[int, PairSpan]:
    """Pairs whose records may be read, one for each of the two in it; the newest counts."""
    readable = [span for span in viewer.spans if span.id in viewer.pairs]
    newest = {(span.rep_id, span.manager_id): span for span in readable}
    return {span.id: span for span in newest.values()}


def _other(span: PairSpan, viewer: Viewer) -> str:
    return span.manager_name if span.rep_id == viewer.person_id else span.rep_name


def _places(pair_ids: Collection[int], now: datetime, zone: str) -> dict[int, Place]:
    """Each pair's next one-to-one, else its last; a pair that has neither is not there."""
    of_pair = select(func.min(Meeting.id)).where(Meeting.pair_id == Pair.id).correlate(Pair)
    next_at = (
        select(func.min(Meeting.starts_at))
        .where(Meeting.pair_id == Pair.id, Meeting.state.in_(COMING))
        .where((Meeting.state == MeetingState.LIVE) | (Meeting.starts_at >= now))
        .correlate(Pair)
        .scalar_subquery()
    )
    last_at = (
        select(func.max(Meeting.starts_at))
        .where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD)
        .correlate(Pair)
        .scalar_subquery()
    )
    at_next = of_pair.where(Meeting.starts_at == next_at).scalar_subquery()
    at_last = of_pair.where(Meeting.starts_at == last_at).scalar_subquery()
    rows = db.session.execute(
        select(Pair.id, next_at, at_next, last_at, at_last).where(Pair.id.in_(pair_ids))
    )
    today = dates.local(now, zone).date()
    places = {}
    for pair_id, next_at_, next_id, last_at_, last_id in rows:
        if next_id is not None:
            day = dates.day_words(dates.local(next_at_, zone).date(), today)
            words = f"Next one-to-one: {day}, {dates.time_words(next_at_, zone)}"
            places[pair_id] = Place(f"/meetings/{next_id}", words)
        elif last_id is not None:
            day = dates.day_words(dates.local(last_at_, zone).date(), today)
            places[pair_id] = Place(f"/meetings/{last_id}", f"Last met: {day}")
    return places


def _deals(viewer: Viewer, spans: dict[int, PairSpan], query: str) -> list[Hit]:
    """Deals by their name or their buyer, the last changed first; the guard narrows."""
    pair_of = {span.rep_id: span for span in spans.values() if span.id in viewer.open_pairs}
    rows = db.session.execute(
        select(Deal.id, Deal.name, Deal.buyer, Deal.stage, Deal.rep_id)
        .order_by(Deal.changed_on.desc(), Deal.id)
        .limit(MOST_LOOKED_THROUGH)
    )
    hits = []
    for deal_id, name, buyer, stage, rep_id in rows:
        if not is_in(query, [name, buyer]):
            continue
        span = pair_of.get(rep_id)
        whose = "Yours" if rep_id == viewer.person_id else span.rep_name if span else ""
        meta = " · ".join(part for part in (buyer, STAGE_WORDS[stage], whose) if part)
        hits.append(Hit(name, meta, f"/deals/{deal_id}"))
    return hits
