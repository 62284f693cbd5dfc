"""Days on which a pair does not meet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.lib.dates import instant
from oneonone.models import Leave, Meeting, OutboxMessage
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    IVO_DANIEL,
    JONAS_DANIEL,
    LEILA_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    TEN,
    TOM_DANIEL,
    TOMORROW,
    ZONE,
)
from tests.factories import a_leave, a_meeting

from .slot_world import MEETING, undo_form, words

THIS_WEEK = {"whom": "1", "first_on": "2026-11-23", "last_on": "2026-11-27"}
OF_DANIEL = (PRIYA_DANIEL, TOM_DANIEL, LEILA_DANIEL, DANIEL_MAREK, IVO_DANIEL, JONAS_DANIEL)


def leaves(as_system: Any) -> list[tuple[int, date, date, int]]:
    with as_system() as session:
        rows = session.scalars(select(Leave).order_by(Leave.pair_id))
        return [(it.pair_id, it.first_on, it.last_on, it.entered_by_id) for it in rows]


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
def test_slots_inside_are_excused(
    sign_in: Any, post: Any, stored: Any, as_system: Any, who: Any, hx: bool
) -> None:
    browser = sign_in(who)
    answer = post(browser, "/leave", THIS_WEEK, hx=hx)
    assert answer.status_code == (204 if hx else 303)
    it = stored()
    assert (it.state, it.called_off_by_id, it.called_off_at, it.sequence) == ("away", None, None, 1)
    assert it.mails == [("called_off", PRIYA.id), ("called_off", DANIEL.id)]
    assert leaves(as_system) == [(1, date(2026, 11, 23), date(2026, 11, 27), who.id)]
    assert it.tags == ["leave:enter"]
    assert "One one-to-one is away and not counted." in words(browser.get("/leave"))


def test_no_mail_says_whose_days_they_are(sign_in: Any, post: Any, as_system: Any) -> None:
    post(sign_in("priya"), "/leave", THIS_WEEK)
    with as_system() as session:
        assert {tuple(it.facts) for it in session.query(OutboxMessage)} == {()}


def test_a_manager_enters_them_for_everybody_and_their_own_manager(
    sign_in: Any, post: Any, stored: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, "/leave", {**THIS_WEEK, "whom": "all"})
    assert [row[0] for row in leaves(as_system)] == sorted(two.id for two in OF_DANIEL)
    assert {stored(two.planned).state for two in OF_DANIEL} == {"away"}
    # What has begun goes on.
    assert stored(TOM_DANIEL.live).state == "live"
    url, fields = undo_form(daniel.get("/leave"))
    post(daniel, url, fields)
    assert leaves(as_system) == []
    assert {stored(two.planned).state for two in OF_DANIEL} == {"planned"}
    assert stored().mails == []


def test_a_rep_has_nobody_else_to_choose(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    page = words(priya.get("/leave"))
    assert "With Daniel Okafor." in page
    assert "Everybody" not in page
    for whom in ("all", str(TOM_DANIEL.id), "12", "", "999"):
        answer = post(priya, "/leave", {**THIS_WEEK, "whom": whom})
        assert answer.status_code == 422
    assert leaves(as_system) == []


@pytest.mark.parametrize(
    ("first_on", "last_on", "says"),
    [
        ("2026-11-27", "2026-11-23", "The last day is before the first one."),
        ("2026-11-16", "2026-11-22", "Those days are over."),
        ("2026-11-23", "2027-11-25", "A year is the most."),
        ("", "2026-11-23", "Choose the first day."),
        ("2026-11-23", "", "Choose the last day."),
        ("2026-02-30", "2026-11-23", "This day is not in the calendar."),
        ("20261123", "2026-11-27", "Write a date like"),
        ("2026-11-23", "2026-11-27T00:00", "Write a date like"),
    ],
)
@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_days_that_cannot_be_are_refused_and_kept(
    sign_in: Any, post: Any, as_system: Any, first_on: str, last_on: str, says: str, hx: bool
) -> None:
    form = {"whom": "1", "first_on": first_on, "last_on": last_on}
    answer = post(sign_in("priya"), "/leave", form, hx=hx)
    assert answer.status_code == 422
    assert says in words(answer)
    assert f'value="{first_on}"' in answer.get_data(as_text=True)
    assert leaves(as_system) == []


def test_a_leap_year_whole_and_the_leap_day_itself(sign_in: Any, post: Any, clock: Any) -> None:
    priya = sign_in("priya")
    for first_on, last_on in (("2026-11-23", "2027-11-24"), ("2028-02-29", "2028-02-29")):
        form = {"whom": "1", "first_on": first_on, "last_on": last_on}
        assert post(priya, "/leave", form).status_code == 303


def test_the_same_days_twice_are_one(sign_in: Any, post: Any, as_system: Any, stored: Any) -> None:
    priya = sign_in("priya")
    for _ in range(2):
        post(priya, "/leave", THIS_WEEK)
    assert len(leaves(as_system)) == 1
    assert stored().sequence == 1


def test_a_day_is_a_day_where_the_series_is(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    late = given(a_meeting(starts_at=instant(date(2026, 12, 4), TEN.replace(hour=0), ZONE)))
    assert late.starts_at.date() == date(2026, 12, 3)
    form = {"whom": "1", "first_on": "2026-12-04", "last_on": "2026-12-04"}
    post(sign_in("priya"), "/leave", form)
    assert stored(late.id).state == "away"


# --- Removing -------------------------------------------------------------------------------------


@pytest.fixture
def entered(sign_in: Any, post: Any, as_system: Any) -> str:
    """Priya's days of this week; where they are removed."""
    post(sign_in("priya"), "/leave", THIS_WEEK)
    with as_system() as session:
        return f"/leave/{session.scalars(select(Leave)).one().id}/remove"


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", [PRIYA, DANIEL], ids=["rep", "manager"])
def test_removed_they_meet_after_all(
    sign_in: Any, post: Any, stored: Any, as_system: Any, entered: str, who: Any, hx: bool
) -> None:
    answer = post(sign_in(who), entered, hx=hx)
    assert answer.status_code == (204 if hx else 303)
    assert (stored().state, stored().mails) == ("planned", [])
    assert leaves(as_system) == []
    assert stored().tags == ["leave:enter", "leave:remove"]
    assert post(sign_in(who), entered).status_code == 404


def test_what_is_over_meanwhile_stays_away(
    sign_in: Any, post: Any, stored: Any, clock: Any, entered: str
) -> None:
    clock.move_to(NOW + timedelta(days=2))
    post(sign_in("priya"), entered)
    assert stored().state == "away"


def test_what_was_excused_by_hand_stays_away(sign_in: Any, post: Any, stored: Any) -> None:
    priya = sign_in("priya")
    post(priya, f"/meetings/{MEETING}/away", {"sequence": "0"})
    post(priya, "/leave", THIS_WEEK)
    url, fields = undo_form(priya.get("/leave"))
    post(priya, url, fields)
    assert stored().state == "away"


def test_what_other_days_cover_stays_away(
    sign_in: Any, post: Any, given: Any, stored: Any, entered: str
) -> None:
    given(a_leave(first_on=TOMORROW, last_on=TOMORROW))
    post(sign_in("priya"), entered)
    assert stored().state == "away"


def test_it_does_not_come_back_where_another_one_stands_now(
    sign_in: Any, post: Any, given: Any, stored: Any, as_system: Any, entered: str
) -> None:
    given(a_meeting(starts_at=instant(TOMORROW, TEN, ZONE) + timedelta(minutes=15)))
    post(sign_in("priya"), entered)
    assert stored().state == "away"
    assert leaves(as_system) == []


def test_one_of_several_is_removed_alone(
    sign_in: Any, post: Any, stored: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    post(daniel, "/leave", {**THIS_WEEK, "whom": "all"})
    with as_system() as session:
        row = session.scalars(select(Leave).filter_by(pair_id=1)).one()
    post(daniel, f"/leave/{row.id}/remove")
    assert stored().state == "planned"
    assert stored(LEILA_DANIEL.planned).state == "away"


def test_nobody_removes_what_another_one_entered_elsewhere(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    post(sign_in("daniel"), "/leave", {**THIS_WEEK, "whom": "all"})
    with as_system() as session:
        row = session.scalars(select(Leave).filter_by(pair_id=1)).one()
    post(sign_in("priya"), f"/leave/{row.id}/remove", {"together": "on"})
    assert len(leaves(as_system)) == len(OF_DANIEL) - 1
    stranger = sign_in("noor")
    assert post(stranger, f"/leave/{row.id + 1}/remove").status_code == 404


def test_who_meets_nobody_is_told_so(sign_in: Any, as_system: Any) -> None:
    assert "Enter days away" not in words(sign_in("ruth").get("/leave"))
    with as_system() as session:
        assert session.scalars(select(Meeting)).first() is not None
