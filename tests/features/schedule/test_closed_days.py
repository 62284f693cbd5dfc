"""Days on which the company, or one team, does not meet.

It is Monday 23 November 2026; each pair of the cast meets tomorrow at ten.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone.config import Settings
from oneonone.features.schedule import planning, queries
from oneonone.features.schedule.closed import service
from oneonone.lib.dates import instant, now
from oneonone.models import AuditEvent, ClosedDays, Meeting, OutboxMessage
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    INES_MAREK,
    JONAS_DANIEL,
    LEILA_DANIEL,
    NOOR_INES,
    NORTH,
    PRIYA,
    PRIYA_DANIEL,
    SAM,
    TEN,
    TOM_DANIEL,
    TOMORROW,
    WEST,
    ZONE,
)
from tests.conftest import csrf_token
from tests.databases import app_on
from tests.factories import a_leave, a_meeting

from .slot_world import words

HERE = "/admin/closed-days"
KICK_OFF = {
    "name": "Sales kick-off",
    "first_on": "2026-11-24",
    "last_on": "2026-11-25",
    "team_id": "",
    "sure": "yes",
}
CHRISTMAS = date(2026, 12, 15)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


@pytest.fixture
def sam(sign_in: Any) -> Any:
    return sign_in(SAM)


@pytest.fixture
def state(as_system: Any) -> Any:
    """What became of a meeting: `state(PRIYA_DANIEL.planned)`."""

    def of(meeting_id: int) -> str:
        with as_system() as session:
            return str(session.get_one(Meeting, meeting_id).state)

    return of


def closed(as_system: Any) -> list[tuple[str, int | None]]:
    with as_system() as session:
        return [(it.name, it.team_id) for it in session.scalars(select(ClosedDays))]


def mails(as_system: Any, meeting_id: int) -> list[tuple[str, int]]:
    with as_system() as session:
        rows = session.scalars(
            select(OutboxMessage).filter_by(meeting_id=meeting_id).order_by(OutboxMessage.id)
        )
        return [(row.kind, row.person_id) for row in rows]


def remove(sam: Any, post: Any, as_system: Any) -> Any:
    with as_system() as session:
        closed_id = session.scalars(select(ClosedDays.id)).one()
    return post(sam, f"{HERE}/{closed_id}/remove")


# --- Closing -------------------------------------------------------------------------------------


def test_what_it_does_stands_there_before_it_is_done(sam, post, as_system, state):
    answer = post(sam, HERE, {**KICK_OFF, "sure": ""})
    assert answer.status_code == 200
    said = words(answer)
    assert "Sales kick-off : 24 Nov 2026 to 25 Nov 2026" in said
    assert "Everybody is closed then." in said
    assert "are away and not counted. Both people have a mail." in said
    assert closed(as_system) == []
    assert state(PRIYA_DANIEL.planned) == "planned"


def test_planned_ones_are_away_as_on_a_holiday_and_both_have_a_mail(sam, post, as_system, state):
    assert post(sam, HERE, KICK_OFF).status_code == 303
    assert closed(as_system) == [("Sales kick-off", None)]
    assert {state(two.planned) for two in (PRIYA_DANIEL, LEILA_DANIEL, NOOR_INES)} == {"away"}
    assert mails(as_system, PRIYA_DANIEL.planned) == [
        ("called_off", PRIYA.id), ("called_off", DANIEL.id),
    ]  # fmt: skip
    with as_system() as session:
        one = session.get_one(Meeting, PRIYA_DANIEL.planned)
        assert (one.called_off_by_id, one.called_off_at, one.skip_reason) == (None, None, None)
        tags = session.scalars(select(AuditEvent.tag).filter_by(actor_id=SAM.id)).all()
    assert "closed-days:change" in tags


def test_what_is_live_or_held_stays_as_it_is(sam, post, state, given):
    today = {**KICK_OFF, "first_on": "2026-11-23", "last_on": "2026-11-24"}
    held = given(a_meeting(LEILA_DANIEL, starts_at=instant(TOMORROW, TEN, ZONE).replace(hour=6),
                           state="held", started_at=now(), ended_at=now()))  # fmt: skip
    post(sam, HERE, today)
    assert (state(TOM_DANIEL.live), state(held.id)) == ("live", "held")


def test_one_teams_days_free_whoever_its_people_meet(sam, post, state):
    # Ines is of the north, and Marek, who leads her, is of the west.
    post(sam, HERE, {**KICK_OFF, "team_id": str(NORTH)})
    assert {state(two.planned) for two in (NOOR_INES, INES_MAREK)} == {"away"}
    assert {state(two.planned) for two in (PRIYA_DANIEL, DANIEL_MAREK)} == {"planned"}


def test_the_day_is_that_of_the_rhythm_and_not_of_utc(sam, post, given, state):
    """Half past eleven in the evening in UTC is the next day in Paris."""
    late = given(a_meeting(starts_at=datetime.fromisoformat("2026-11-25T23:30+00:00")))
    post(sam, HERE, {**KICK_OFF, "first_on": "2026-11-26", "last_on": "2026-11-26"})
    assert state(late.id) == "away"


def test_a_slot_planned_later_is_away_from_the_start(sam, post, as_system):
    post(sam, HERE, {**KICK_OFF, "first_on": str(CHRISTMAS), "last_on": str(CHRISTMAS)})
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
        rows = session.scalars(select(Meeting).filter_by(pair_id=PRIYA_DANIEL.id)).all()
        states = {row.planned_on: str(row.state) for row in rows}
    assert (states[date(2026, 12, 8)], states[CHRISTMAS]) == ("planned", "away")


def test_closed_twice_is_closed_once(sam, post, as_system):
    for _ in range(2):
        assert post(sam, HERE, KICK_OFF).status_code == 303
    assert len(closed(as_system)) == 1
    assert len(mails(as_system, PRIYA_DANIEL.planned)) == 2


def test_who_brings_one_back_by_hand_is_left_alone(sam, sign_in, post, as_system, state):
    post(sam, HERE, KICK_OFF)
    with as_system() as session:
        sequence = session.get_one(Meeting, PRIYA_DANIEL.planned).sequence
    post(sign_in(PRIYA), f"/meetings/{PRIYA_DANIEL.planned}/undo", {"sequence": sequence})
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
    assert state(PRIYA_DANIEL.planned) == "planned"


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"name": " \u200b "}, "Give them a name"),
        ({"name": "x" * 81}, "80 fit"),
        ({"first_on": ""}, "Choose the first day."),
        ({"last_on": ""}, "Choose the last day"),
        ({"last_on": "2026-02-30"}, "This day is not in the calendar."),
        ({"last_on": "2026-11-23"}, "Turn them round."),
        ({"first_on": "2026-11-22"}, "What has passed stays as it is."),
        ({"last_on": "2027-01-25"}, "Two months are the most."),
        ({"team_id": "77"}, "Choose one of the answers."),
        ({"team_id": "1 OR 1=1"}, "Choose one of the answers."),
    ],
)
def test_what_cannot_be_is_refused_and_kept(sam, post, as_system, state, differs, says):
    answer = post(sam, HERE, {**KICK_OFF, **differs})
    assert answer.status_code == 422
    assert says in words(answer)
    assert 'value="2026-11-2' in answer.get_data(as_text=True)
    assert closed(as_system) == []
    assert state(PRIYA_DANIEL.planned) == "planned"


def test_a_name_in_markup_is_a_name(sam, post):
    post(sam, HERE, {**KICK_OFF, "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in sam.get(HERE).get_data(as_text=True)


def test_pressed_twice_at_once_they_are_closed_once(sign_in, as_system, monkeypatch):
    gate, same = threading.Barrier(2), service.queries.same

    def meeting_there(*asked):
        found = same(*asked)
        with suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return found

    monkeypatch.setattr(service.queries, "same", meeting_there)
    sends = []
    for browser in (sign_in(SAM), sign_in(SAM)):
        form = {**KICK_OFF, "csrf_token": csrf_token(browser)}
        sends.append(partial(browser.post, HERE, data=form))
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda send: send(), sends))
    assert [it.status_code for it in answers] == [303, 303]
    assert closed(as_system) == [("Sales kick-off", None)]


# --- Opening again -------------------------------------------------------------------------------


def test_opened_again_what_is_to_come_takes_place(sam, post, as_system, state):
    post(sam, HERE, KICK_OFF)
    assert remove(sam, post, as_system).status_code == 303
    assert closed(as_system) == []
    assert state(PRIYA_DANIEL.planned) == "planned"
    assert mails(as_system, PRIYA_DANIEL.planned) == []  # nobody was told yet, so nobody is now
    assert "take place after all" in words(sam.get(HERE))


def test_days_away_and_what_somebody_called_off_stay(sam, sign_in, post, given, as_system, state):
    post(sam, HERE, KICK_OFF)
    given(a_leave(PRIYA_DANIEL, first_on=TOMORROW, last_on=TOMORROW))
    with as_system() as session:
        leila = session.get_one(Meeting, LEILA_DANIEL.planned)
        leila.called_off_at = now()
    remove(sam, post, as_system)
    assert (state(PRIYA_DANIEL.planned), state(LEILA_DANIEL.planned)) == ("away", "away")
    assert state(JONAS_DANIEL.planned) == "planned"


def test_what_the_two_planned_instead_stays_alone(sam, post, given, as_system, state):
    post(sam, HERE, KICK_OFF)
    at = instant(TOMORROW, TEN, ZONE)
    instead = given(a_meeting(PRIYA_DANIEL, starts_at=at.replace(minute=15)))
    remove(sam, post, as_system)
    assert (state(instead.id), state(PRIYA_DANIEL.planned)) == ("planned", "away")


def test_opening_costs_as_many_statements_for_one_pair_as_for_all(
    sam, post, as_system, count_statements
):
    """A company of ten thousand would keep every other writer waiting."""
    counts = []
    for team_id in (str(NORTH), ""):
        post(sam, HERE, {**KICK_OFF, "team_id": team_id})
        with count_statements() as statements:
            remove(sam, post, as_system)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_days_that_are_over_stay(sam, post, given, as_system):
    given(ClosedDays(name="Summer", first_on=date(2026, 8, 3), last_on=date(2026, 8, 14)))
    assert remove(sam, post, as_system).status_code == 409
    assert closed(as_system) == [("Summer", None)]


def test_removed_twice_the_second_finds_nothing(sam, post, as_system):
    post(sam, HERE, KICK_OFF)
    with as_system() as session:
        closed_id = session.scalars(select(ClosedDays.id)).one()
    assert post(sam, f"{HERE}/{closed_id}/remove").status_code == 303
    assert post(sam, f"{HERE}/{closed_id}/remove").status_code == 404


# --- Where else it shows -------------------------------------------------------------------------


def test_nobody_is_offered_a_closed_day(sam, sign_in, post):
    week = {**KICK_OFF, "first_on": "2026-11-25", "last_on": "2026-11-27"}
    before = words(sign_in(PRIYA).get(f"/meetings/{PRIYA_DANIEL.planned}/move"))
    post(sam, HERE, week)
    after = words(sign_in(PRIYA).get(f"/meetings/{PRIYA_DANIEL.planned}/move"))
    assert "Wednesday" in before
    assert "Wednesday" not in after


def test_people_see_what_is_closed_where_they_enter_days_away(sam, sign_in, post):
    post(sam, HERE, {**KICK_OFF, "team_id": str(WEST)})
    assert "Sales kick-off" in words(sign_in(PRIYA).get("/leave"))
    assert "Sales kick-off" not in words(sign_in("noor").get("/leave"))


@pytest.mark.parametrize(("is_closed", "counted"), [(False, "0 of 1"), (True, "0 of 0")])
def test_they_leave_the_denominator(sam, post, as_system, is_closed, counted):
    if is_closed:
        post(sam, HERE, KICK_OFF)
    with as_system():
        pair_id, in_a_fortnight = PRIYA_DANIEL.id, date(2026, 12, 7)
        found = queries.consistencies([pair_id], TOMORROW, in_a_fortnight)
    assert found[pair_id].words == counted


def test_a_page_costs_few_statements(sam, count_statements):
    sam.get(HERE)
    with count_statements() as statements:
        sam.get(HERE)
    assert len(statements) <= 4
