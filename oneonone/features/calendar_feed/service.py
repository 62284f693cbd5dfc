from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from oneonone.access.guard import bind
from oneonone.access.viewer import NOBODY, Viewer, spans_of, viewer_of
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, today
from oneonone.lib.ics import Entry
from oneonone.models.base import db
from oneonone.models.calendar_feed import CalendarFeed, CalendarFeedFailure
from oneonone.models.installation import calendar_uid

from . import queries
from .rules import (
    FORGED_TRIES,
    FORGED_WITHIN,
    REACHES_BACK,
    TOKEN_BYTES,
    Side,
    Slot,
    address_hash,
    digest,
    is_cancelled,
    is_here,
    is_token,
    tag_of,
    titles,
    zone_of,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Feed:
    """What an address shows, and a tag that changes when it does."""

    entries: list[Entry]
    tag: str


def make_link(person_id: int) -> str:
    """Make somebody's calendar address; returns its token, which nobody can read ever again.

    The address they had before ends.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = queries.feed_of(person_id)
    if feed is None:
        feed = CalendarFeed(person_id=person_id)
        db.session.add(feed)
    feed.token_digest, feed.made_at = digest(token), now()
    record(db.session(), AuditTag.CALENDAR_LINK_MAKE, actor_id=person_id)
    return token


def end_link(person_id: int) -> None:
    """End somebody's calendar address; where there is none, nothing happens."""
    feed = queries.feed_of(person_id)
    if feed is not None:
        db.session.delete(feed)
        record(db.session(), AuditTag.CALENDAR_LINK_END, actor_id=person_id)


def feed(token: str, *, address: str, secret: str, url: str) -> Feed | None:
    """Return what the address with this token shows; nothing where it shows nothing.

    Forged, ended, of somebody who is gone, or too often wrong from there: all the same. Binds the
    session to whose address it is. `url` is the app's own address, if it knows it.
    """
    if not is_token(token):
        return None
    moment, here = now(), address_hash(address, secret)
    if queries.count_of_forged(here, moment - FORGED_WITHIN) >= FORGED_TRIES:
        return None
    owner = queries.owner(digest(token))
    on = today(owner.time_zone) if owner else None
    if (
        owner is None
        or on is None
        or not is_here(is_active=owner.is_active, left_on=owner.left_on, on=on)
    ):
        _remember_forged(here, moment)
        return None
    viewer = _viewer_of(owner.person_id, on)
    bind(db.session(), viewer)
    found = entries(viewer, queries.slots(moment - REACHES_BACK), url=url)
    return Feed(found, tag_of(found))


def meeting_entry(viewer: Viewer, meeting_id: int, *, url: str) -> Entry:
    """Return one meeting of the viewer's for their calendar; raises NotVisibleError."""
    return entries(viewer, [queries.slot(meeting_id)], url=url)[0]


def entries(viewer: Viewer, slots: Sequence[Slot], *, url: str) -> list[Entry]:
    """Return meetings as the viewer's calendar knows them: with whom and when, and no more."""
    moment, uid = now(), queries.installation_uid()
    manager_of = {span.id: span.manager_id for span in viewer.spans}
    zone_of_person = queries.zones_of_people(manager_of.values())
    zones, title_of = queries.zones(), titles(sides(viewer))
    return [
        Entry(
            uid=calendar_uid(uid, slot.id),
            sequence=slot.sequence,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            zone=zone_of(
                slot.planned_on,
                zones.get(slot.pair_id, ()),
                otherwise=zone_of_person[manager_of[slot.pair_id]],
            ),
            title=title_of[slot.pair_id],
            is_cancelled=is_cancelled(slot, is_pair_open=slot.pair_id in viewer.open_pairs),
            url=f"{url}/meetings/{slot.id}" if url else "",
            stamp=moment,
        )
        for slot in slots
    ]


def sides(viewer: Viewer) -> dict[int, Side]:
    """Return with whom each of the viewer's pairs is."""
    return {
        span.id: Side(span.manager_name, span.manager_id)
        if span.rep_id == viewer.person_id
        else Side(span.rep_name, span.rep_id)
        for span in viewer.spans
    }


def _viewer_of(person_id: int, on: date) -> Viewer:
    """Return who a calendar reads for: their pairs as they are today, and no role and no page.

    A pair that ended is gone from its manager's calendar the same day (D4).
    """
    spans = spans_of(db.session(), person_id)
    viewer = viewer_of(person_id, spans, on, is_hr=False, is_admin=False)
    return replace(viewer, permissions=frozenset(), reps=frozenset(), private_author_id=NOBODY)


def _remember_forged(here: str, at: datetime) -> None:
    # A transaction of its own: looking writes nothing.
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    try:
        with Session(engine) as session, session.begin():
            session.execute(
                delete(CalendarFeedFailure).where(
                    CalendarFeedFailure.failed_at < at - FORGED_WITHIN
                )
            )
            session.add(CalendarFeedFailure(address_hash=here, failed_at=at))
    except OperationalError:
        log.warning("a wrong calendar address could not be counted")
