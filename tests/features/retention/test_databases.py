"""A change of manager and what goes afterwards, on SQLite and PostgreSQL: keys are kept on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from oneonone import purging, tick
from oneonone.access.system import as_system
from oneonone.config import Settings
from oneonone.lib.tombstones import Tombstone
from oneonone.models import (
    Commitment,
    Deal,
    Focus,
    Installation,
    Meeting,
    Pair,
    Person,
    PrivateNote,
    Reading,
    StepNote,
    Topic,
    db,
)
from oneonone.screens.admin import erasing, lines
from tests.cast import DANIEL, LEILA, LEILA_DANIEL, NOW, PRIYA, PRIYA_INES, VERA
from tests.databases import NEXT_NUMBER, app_on


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def ticked(app: Flask) -> list[str]:
    said: list[str] = []
    assert tick.run(app, said.append), said
    return said


def test_what_is_over_goes_and_participation_after_it(app: Flask, clock: Any) -> None:
    clock.move_to(NOW + timedelta(days=396))
    ticked(app)
    with app.app_context(), as_system(db.session(), "looking") as session:
        for model in (StepNote, Reading, Topic, Deal, PrivateNote):
            assert session.scalar(select(func.count(model.id))) == 0, model
        assert session.scalar(select(func.count(Focus.id)))
        assert session.scalar(select(func.count(Meeting.id)).where(Meeting.state == "held"))
    clock.move_to(NOW + timedelta(days=800))
    ticked(app)
    with app.app_context(), as_system(db.session(), "looking") as session:
        with_promise = select(Commitment.meeting_id).where(Commitment.meeting_id.is_not(None))
        old = select(Meeting.id).where(Meeting.starts_at < NOW, Meeting.id.not_in(with_promise))
        assert session.scalars(old).all() == []


def test_somebody_is_erased_and_an_erased_number_stays_taken(app: Flask, clock: Any) -> None:
    with app.app_context():
        erasing.ask(db.session(), PRIYA.id, actor_id=None)
        db.session.commit()
        db.session.remove()
    clock.move_to(NOW + timedelta(days=7))
    assert "erase: everything of 1 person gone." in ticked(app)
    with app.app_context(), as_system(db.session(), "looking") as session:
        assert session.get_one(Person, PRIYA.id).name == "Somebody who left"
        uid = session.get_one(Installation, 1).uid
    # One who came after the backup: the number must not be given to somebody new.
    stone = Tombstone(uid, NEXT_NUMBER + 1, NOW)
    assert purging.erase_again(app, [stone]) == 1
    with app.app_context(), as_system(db.session(), "a new person") as session:
        session.add(Person(name="New", team_id=None))
        session.flush()
        assert session.get_one(Person, stone.person_id).name == "Somebody who left"


def test_lines_change_back_and_end_and_their_words_go(app: Flask, clock: Any) -> None:
    today = NOW.date()
    with app.app_context():
        session = db.session()
        for to in (VERA, DANIEL, VERA):
            lines.change_manager(session, LEILA.id, to.id, today, actor_id=None)
        lines.leave_company(session, PRIYA.id, today, actor_id=None)
        session.commit()
        db.session.remove()
    clock.move_to(NOW + timedelta(days=30))
    said: list[str] = []
    assert tick.run(app, said.append), said
    with app.app_context(), as_system(db.session(), "looking") as session:
        words = select(func.count(StepNote.id)).where(StepNote.pair_id == PRIYA_INES.id)
        assert session.scalar(words) == 0
        held = select(func.count(Meeting.id)).where(Meeting.pair_id == PRIYA_INES.id)
        assert session.scalar(held) == 2
        notes = select(PrivateNote.author_id).join(Meeting, Meeting.id == PrivateNote.meeting_id)
        assert session.scalars(notes.where(Meeting.pair_id == LEILA_DANIEL.id)).all() == [LEILA.id]
        rows = session.execute(
            select(Pair.manager_id, Pair.ended_on).where(Pair.rep_id == LEILA.id).order_by(Pair.id)
        ).all()
        assert [tuple(row) for row in rows] == [(DANIEL.id, today), (VERA.id, None)]
