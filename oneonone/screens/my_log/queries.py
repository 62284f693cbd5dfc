from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from oneonone.access.viewer import Viewer
from oneonone.audit.read import Event, events_of
from oneonone.lib.dates import local
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.person import Person

from .rules import Happened


def happened(viewer: Viewer, zone: str, *, before_id: int | None, limit: int) -> list[Happened]:
    """Return what happened to the viewer's own records, the newest first."""
    events = events_of(
        db.session(),
        person_id=viewer.person_id,
        rep_pair_ids=[span.id for span in viewer.spans if span.rep_id == viewer.person_id],
        before_id=before_id,
        limit=limit,
    )
    names = _names({event.actor_id for event in events if event.actor_id})
    met_on = _days({event.meeting_id for event in events if event.meeting_id}, zone)
    return [_as_known(event, viewer, names, met_on) for event in events]


def _as_known(
    event: Event, viewer: Viewer, names: dict[int, str], met_on: dict[int, date]
) -> Happened:
    is_mine = event.actor_id == viewer.person_id
    return Happened(
        id=event.id,
        at=event.at,
        tag=event.tag,
        who="You" if is_mine else names.get(event.actor_id or 0, ""),
        is_mine=is_mine,
        meeting_on=met_on.get(event.meeting_id or 0),
    )


def _names(person_ids: Collection[int]) -> dict[int, str]:
    if not person_ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def _days(meeting_ids: Collection[int], zone: str) -> dict[int, date]:
    if not meeting_ids:
        return {}
    rows = db.session.execute(
        select(Meeting.id, Meeting.starts_at).where(Meeting.id.in_(meeting_ids))
    )
    return {row.id: local(row.starts_at, zone).date() for row in rows}
