"""A change of manager and what goes afterwards, on SQLite and PostgreSQL: keys are kept on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from oneonone import tick
from oneonone.access.system import as_system
from oneonone.config import Settings
from oneonone.models import Meeting, Pair, PrivateNote, StepNote, db
from oneonone.screens.admin import lines
from tests.cast import DANIEL, LEILA, LEILA_DANIEL, NOW, PRIYA, PRIYA_INES, VERA
from tests.databases import app_on


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


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
