"""A change of manager that was a mistake, after things came along to who led in between."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.models import AuditEvent, Commitment, Focus, HandedOver, Pair, Reading
from oneonone.screens.admin import lines
from tests.cast import DANIEL, LEILA, LEILA_DANIEL, NOW, SAM, VERA, Member

HERS = f"/people/{LEILA.id}/handover"
SAID = re.compile(r"\(leila to daniel\)")


@pytest.fixture
def led_by(as_system: Any, clock: Any) -> Callable[[Member, int], None]:
    """From a day of the story on, somebody leads Leila."""

    def change(manager: Member, day: int) -> None:
        clock.move_to(NOW + timedelta(days=day))
        with as_system() as session:
            on = (NOW + timedelta(days=day)).date()
            lines.change_manager(session, LEILA.id, manager.id, on, actor_id=SAM.id)

    return change


@pytest.fixture
def along(as_system: Any, sign_in: Any, post: Any) -> Callable[[], int]:
    """Leila brings a promise, the focus and her numbers along; answers the number of the copy."""

    def bring() -> int:
        with as_system() as session:
            promise = session.scalars(
                select(Commitment.id).filter_by(pair_id=LEILA_DANIEL.id, side="rep", outcome=None)
            ).first()
            focus = session.scalars(
                select(Focus.id).filter_by(pair_id=LEILA_DANIEL.id, ended_on=None)
            ).first()
        form = {"promise": promise, "focus": focus, "readings": LEILA_DANIEL.id}
        assert post(sign_in(LEILA), HERS, form).status_code == 303
        with as_system() as session:
            return int(
                session.scalars(
                    select(HandedOver.copy_id).where(HandedOver.kind == "promise",
                                                     HandedOver.from_pair_id == LEILA_DANIEL.id)
                ).one()
            )  # fmt: skip

    return bring


def with_vera(as_system: Any, model: Any) -> int:
    with as_system() as session:
        (pair_id,) = session.scalars(select(Pair.id).filter_by(rep_id=LEILA.id, manager_id=VERA.id))
        return len(session.scalars(select(model.id).filter_by(pair_id=pair_id)).all())


def ticked(app: Flask) -> list[str]:
    said: list[str] = []
    assert tick.run(app, said.append), said
    return said


def test_what_came_along_is_taken_back_with_the_mistake(
    led_by: Any, along: Any, as_system: Any, app: Flask, sign_in: Any
) -> None:
    led_by(VERA, 1)
    along()
    assert SAID.search(sign_in(VERA).get("/commitments").get_data(as_text=True))
    led_by(DANIEL, 2)

    assert "correct: 3 things that came along taken back." in ticked(app)
    for model in (Commitment, Focus, Reading, HandedOver):
        assert with_vera(as_system, model) == 0, model.__name__
    assert not SAID.search(sign_in(VERA).get("/commitments").get_data(as_text=True))
    with as_system() as session:
        twice = select(Commitment.pair_id).filter_by(
            text="Write to three old customers (leila to daniel)", outcome=None
        )
        assert session.scalars(twice).all() == [LEILA_DANIEL.id]
        event = session.scalars(select(AuditEvent).filter_by(tag="handover:take-back")).first()
        assert (event.actor_id, event.subject_id) == (None, LEILA.id)
    assert "correct: nothing to correct." in ticked(app)


def test_what_the_two_worked_with_stays_where_it_is(
    led_by: Any, along: Any, as_system: Any, app: Flask
) -> None:
    led_by(VERA, 1)
    copy_id = along()
    with as_system() as session:
        session.get_one(Commitment, copy_id).claim = "kept"
    led_by(DANIEL, 2)

    assert "correct: 2 things that came along taken back." in ticked(app)
    assert with_vera(as_system, Commitment) == 1


def test_the_next_change_offers_everything_anew(
    led_by: Any, along: Any, app: Flask, sign_in: Any
) -> None:
    led_by(VERA, 1)
    along()
    led_by(DANIEL, 2)
    ticked(app)
    led_by(VERA, 3)
    offered = sign_in(LEILA).get(HERS).get_data(as_text=True)
    assert "Write to three old customers" in offered
    assert "checked" not in offered


def test_a_change_that_was_meant_is_left_alone(
    led_by: Any, along: Any, as_system: Any, app: Flask
) -> None:
    led_by(VERA, 1)
    along()
    assert "correct: nothing to correct." in ticked(app)
    assert with_vera(as_system, Commitment) == 1


def test_the_administrators_own_request_touches_no_word(
    led_by: Any, along: Any, sign_in: Any, post: Any, count_statements: Any
) -> None:
    led_by(VERA, 1)
    along()
    browser = sign_in(SAM)
    form = {"manager_id": DANIEL.id, "on": (NOW + timedelta(days=1)).date(), "sure": "yes"}
    with count_statements() as statements:
        assert post(browser, f"/admin/people/{LEILA.id}/manager", form).status_code == 303
    tables = " ".join(statements).lower()
    for name in ("commitment", "handed_over", "focus", "reading", "topic"):
        assert not re.search(rf"(from|join|into|update) {name}\b", tables), name
