"""A company in which many talk at once: every manager sits in a live meeting with one of a team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import settings_from
from oneonone.features.auth.rules import DAY, NOTICE_VERSION
from oneonone.features.auth.session import begin
from oneonone.lib.dates import now
from oneonone.models import (
    Account,
    Deal,
    DealReview,
    Installation,
    Meeting,
    MeetingAgenda,
    Pair,
    PairChange,
    Person,
    Team,
    db,
)

COOKIE = "oo"
# Where every meeting stands: a third of its minutes, and most of what is written.
STEP = "deals"
_TEAM_OF = 7
# A pair that has met for a year has written this often; a poll reads the number.
_WRITTEN = 2000


@dataclass(frozen=True)
class Talk:
    """A live meeting, and the cookies of its rep and its manager."""

    meeting_id: int
    tokens: tuple[str, str]


def crowd(env: Mapping[str, str], meetings: int) -> tuple[Flask, list[Talk]]:
    """Make the company in an empty folder; each manager leads seven and talks with the first."""
    app = create_app(settings_from(env))
    schema.upgrade(app)
    with app.app_context(), as_system(db.session(), "bench") as session:
        _add_people(session, meetings)
        talks = [_talk(session, manager_id) for manager_id in range(1, meetings + 1)]
        session.commit()
    with app.app_context():
        db.engine.dispose()
    return app, talks


def _add_people(session: Session, managers: int) -> None:
    begun_on = now().date() - timedelta(days=365)
    people = range(1, managers * (_TEAM_OF + 1) + 1)
    session.execute(insert(Installation), [{"id": 1, "created_at": now(), "is_demo": False}])
    session.execute(insert(Team), [{"id": 1, "name": "Sales", "agenda_minutes": {}}])
    session.execute(
        insert(Person), [{"id": n, "name": f"Ada Number{n}", "team_id": 1} for n in people]
    )
    session.execute(
        insert(Account),
        [
            {
                "id": n,
                "person_id": n,
                "email": _email(n),
                "email_key": _email(n),
                "notice_version": NOTICE_VERSION,
            }
            for n in people
        ],
    )
    session.execute(
        insert(Pair),
        [
            {
                "id": n - managers,
                "rep_id": n,
                "manager_id": (n - 1) % managers + 1,
                "started_on": begun_on,
            }
            for n in people[managers:]
        ],
    )
    pairs = range(1, managers * _TEAM_OF + 1)
    session.execute(
        insert(PairChange), [{"pair_id": n, "count": _WRITTEN, "layout": 1} for n in pairs]
    )


def _email(number: int) -> str:
    return f"ada{number}@bench.example"


def _talk(session: Session, manager_id: int) -> Talk:
    pair = session.scalars(select(Pair).where(Pair.manager_id == manager_id).limit(1)).one()
    meeting = Meeting(
        pair_id=pair.id,
        planned_on=now().date(),
        starts_at=now(),
        started_at=now(),
        state="live",
    )
    session.add(meeting)
    session.flush()
    session.add(MeetingAgenda(pair_id=pair.id, meeting_id=meeting.id, current_step=STEP))
    on = now().date()
    deal = Deal(
        rep_id=pair.rep_id, name="Northwind", stage="proposal", stage_since=on, changed_on=on
    )
    session.add(deal)
    session.flush()
    session.add(
        DealReview(
            pair_id=pair.id,
            meeting_id=meeting.id,
            position=1,
            deal_id=deal.id,
            chosen_by_id=pair.rep_id,
            deal_name=deal.name,
            deal_stage=deal.stage,
        )
    )
    rep, manager = (
        begin(session, session.get_one(Account, one), DAY, "Bench")
        for one in (pair.rep_id, manager_id)
    )
    return Talk(meeting.id, (rep, manager))
