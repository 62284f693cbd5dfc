"""A change of manager while the two are in a one-to-one (Z-8, H-91)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.models import Commitment, Meeting, OutboxMessage
from oneonone.screens.admin import lines
from tests.cast import DANIEL, NOW, SAM, TOM, TOM_DANIEL, VERA
from tests.factories import a_commitment

LIVE = f"/meetings/{TOM_DANIEL.live}"
STEP = f"{LIVE}/steps/check-in"
WORDS = {"line": "I would rather talk about the fair", "version_line": ""}


@pytest.fixture
def move(as_system: Any) -> Any:
    def run() -> None:
        with as_system() as session:
            lines.change_manager(session, TOM.id, VERA.id, NOW.date(), actor_id=SAM.id)

    return run


def ticked(app: Flask) -> list[str]:
    said: list[str] = []
    assert tick.run(app, said.append), said
    return said


def test_what_the_former_manager_is_typing_comes_back_to_them(
    move: Any, sign_in: Any, post: Any
) -> None:
    laptop = sign_in(DANIEL)
    assert laptop.get(STEP).status_code == 200
    move()
    answer = post(laptop, f"{STEP}/fields/line", WORDS)
    assert answer.status_code == 404
    assert WORDS["line"] in answer.get_data(as_text=True)
    assert laptop.get(STEP).status_code == 404


def test_what_the_rep_is_typing_comes_back_too(move: Any, sign_in: Any, post: Any) -> None:
    phone = sign_in(TOM)
    assert phone.get(STEP).status_code == 200
    move()
    answer = post(phone, f"{STEP}/fields/line", WORDS)
    assert answer.status_code == 403
    said = answer.get_data(as_text=True)
    assert WORDS["line"] in said
    assert "This pair has ended" in said
    assert phone.get(STEP).status_code in (200, 303, 302)


@pytest.mark.parametrize("path", [LIVE, STEP, f"{LIVE}/sync"])
def test_a_shared_screen_shows_nothing_more_and_lets_go(
    move: Any, sign_in: Any, post: Any, path: str
) -> None:
    screen = sign_in(DANIEL, room=TOM_DANIEL.live)
    assert screen.get(path).status_code < 400
    move()
    assert screen.get(path).status_code == 404
    assert "You are sharing your screen" in screen.get("/").get_data(as_text=True)
    assert screen.get("/screen/leave").status_code == 200
    assert post(screen, "/screen/leave").status_code == 303


def test_the_administrator_is_told_that_two_are_talking(sign_in: Any, post: Any) -> None:
    form = {"manager_id": VERA.id, "on": NOW.date()}
    said = post(sign_in(SAM), f"/admin/people/{TOM.id}/manager", form).get_data(as_text=True)
    assert "They are in a one-to-one right now." in said


def test_the_next_tick_stops_it_for_both(
    move: Any, app: Flask, sign_in: Any, given: Any, as_system: Any, clock: Any
) -> None:
    promise = given(a_commitment(TOM_DANIEL, meeting_id=TOM_DANIEL.live, agreed_at=None))
    clock.shift(timedelta(minutes=5))
    move()
    assert ticked(app)[0] == "stop: 1 forgotten one-to-one stopped."
    with as_system() as session:
        meeting = session.get_one(Meeting, TOM_DANIEL.live)
        assert (meeting.state, meeting.is_stopped_early) == ("held", True)
        assert session.get_one(Commitment, promise.id).agreed_at is not None
        told = session.scalars(
            select(OutboxMessage.person_id).where(OutboxMessage.kind == "recap")
        ).all()
    assert list(told) in ([TOM.id], [])  # mail is off here, so what waits is removed
    assert sign_in(TOM).get(LIVE).status_code == 200
    assert ticked(app)[0] == "stop: nothing forgotten."


def test_one_that_had_hardly_begun_counts_against_nobody(
    move: Any, app: Flask, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Meeting, TOM_DANIEL.live).started_at = NOW - timedelta(minutes=3)
    move()
    ticked(app)
    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.live).state == "away"
