"""A pair that begins on a day to come: nobody sees anything of it before, but who is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.schedule import planning
from oneonone.lib.dates import now
from oneonone.models import Cadence, Pair
from oneonone.screens.admin import lines
from tests.cast import LEILA, NOW, OTTO, RUTH, SAM, TEN, VERA, ZONE

IN_A_WEEK = (NOW + timedelta(days=7)).date()
OF_A_MANAGER = (
    "/team", "/find?q=leila", "/deals", "/commitments", "/friction", "/leave", "/mirror",
    "/questions", "/me/card", "/me/mail", "/me/calendar",
)  # fmt: skip
OF_A_REP = ("/home", "/commitments", "/friction", "/leave", "/deals", "/me/card", "/indicators")


@pytest.fixture
def vera_from_next_week(as_system: Any) -> None:
    with as_system() as session:
        lines.change_manager(session, LEILA.id, VERA.id, IN_A_WEEK, actor_id=SAM.id)


@pytest.mark.parametrize("path", OF_A_MANAGER)
def test_who_will_lead_sees_nothing_yet(vera_from_next_week: None, sign_in: Any, path: str) -> None:
    said = sign_in(VERA).get(path).get_data(as_text=True)
    found = re.findall(r".{40}(?i:leila).{40}", said.replace('value="leila"', ""))
    assert found == []


@pytest.mark.parametrize("path", OF_A_REP)
def test_the_reps_pages_know_one_manager(
    vera_from_next_week: None, sign_in: Any, path: str
) -> None:
    said = sign_in(LEILA).get(path).get_data(as_text=True)
    if path != "/home":  # the home says once who comes when
        assert "Vera" not in said


def test_who_leads_nobody_before_is_no_manager_before(
    as_system: Any, sign_in: Any, clock: Any
) -> None:
    with as_system() as session:
        lines.change_manager(session, LEILA.id, OTTO.id, IN_A_WEEK, actor_id=SAM.id)
    assert sign_in(OTTO).get("/team").status_code == 403
    clock.move_to(NOW + timedelta(days=7))
    assert sign_in(OTTO).get("/team").status_code == 200


def test_counts_begin_with_the_pair(
    vera_from_next_week: None, as_system: Any, sign_in: Any
) -> None:
    with as_system() as session:
        pair_id = session.scalars(
            select(Pair.id).filter_by(manager_id=VERA.id, rep_id=LEILA.id)
        ).one()
        session.add(Cadence(pair_id=pair_id, starts_on=IN_A_WEEK, every_weeks=1, weekday=1,
                            at=TEN, time_zone=ZONE))  # fmt: skip
        session.flush()
        planning.plan(session, [pair_id], now())
    said = sign_in(RUTH).get("/participation").get_data(as_text=True)
    row = re.search(r"<b>Vera Lind</b> <span[^>]*>([^<]*)</span>", said)
    assert row is not None
    assert row[1].endswith("1 person")
