"""What comes next when a meeting ends, and what became of the slots, for whoever asks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.access.viewer import spans_of, viewer_of
from oneonone.agenda.conversation import conversation
from oneonone.features.schedule import planning, queries, service
from oneonone.lib.dates import instant, now
from oneonone.lib.meeting_days import Counts, in_all
from oneonone.models import Cadence, Meeting, MeetingAgenda, OutboxMessage, Person
from tests.cast import (
    DANIEL,
    LEILA_DANIEL,
    PRIYA_DANIEL,
    TEN,
    TOM,
    TOM_DANIEL,
    TOMORROW,
    ZONE,
)
from tests.factories import a_leave, a_meeting, a_move

NEXT_TUESDAY = date(2026, 12, 1)


@pytest.fixture
def planned_next(as_system: Any) -> Any:
    """Plan what comes after tomorrow's; returns its day, or nothing."""

    def run(wanted_at: datetime | None = None) -> date | None:
        with as_system() as session:
            after = session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at
            found = service.plan_next(
                PRIYA_DANIEL.id, after, actor_id=DANIEL.id, wanted_at=wanted_at
            )
            return found.planned_on if found else None

    return run


def test_the_next_slot_is_planned_and_both_are_told(planned_next: Any, as_system: Any) -> None:
    assert planned_next() == NEXT_TUESDAY
    assert planned_next() == NEXT_TUESDAY

    with as_system() as session:
        told = session.scalars(select(OutboxMessage.kind).filter_by(pair_id=PRIYA_DANIEL.id)).all()
        assert told == ["planned", "planned"]


def test_it_is_not_planned_on_a_day_somebody_is_away(planned_next: Any, given: Any) -> None:
    given(a_leave(first_on=NEXT_TUESDAY, last_on=date(2026, 12, 8)))
    assert planned_next() == date(2026, 12, 15)


def test_nor_on_a_holiday(planned_next: Any, as_system: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            row.starts_on, row.weekday = date(2026, 12, 20), 4
        session.get_one(Person, DANIEL.id).country = "DE"
    # The first two Fridays are Christmas Day and New Year.
    assert planned_next() == date(2027, 1, 8)


def test_a_time_the_two_chose_stands_even_then(planned_next: Any, given: Any) -> None:
    given(a_leave(first_on=NEXT_TUESDAY, last_on=NEXT_TUESDAY))
    assert planned_next(instant(NEXT_TUESDAY, time(15), ZONE)) == NEXT_TUESDAY


# --- What a conversation says comes next ---------------------------------------------------------


@pytest.fixture
def next_at(as_system: Any) -> Any:
    def read() -> datetime | None:
        with as_system() as session:
            spans = spans_of(session, TOM.id)
            viewer = viewer_of(TOM.id, spans, now().date(), is_hr=False, is_admin=False)
            return conversation(TOM_DANIEL.live, viewer, ZONE).next_at

    return read


def test_next_is_what_is_planned_where_it_was_moved_to(
    next_at: Any, as_system: Any, given: Any
) -> None:
    assert next_at() == instant(TOMORROW, TEN, ZONE)
    moved_to = instant(date(2026, 11, 26), time(15), ZONE)
    with as_system() as session:
        session.get_one(Meeting, TOM_DANIEL.planned).starts_at = moved_to
    assert next_at() == moved_to


def test_next_is_the_rhythms_slot_where_nothing_is_planned(next_at: Any, as_system: Any) -> None:
    with as_system() as session:
        session.delete(session.get_one(Meeting, TOM_DANIEL.planned))
    assert next_at() == instant(TOMORROW, TEN, ZONE)


def test_next_is_what_was_chosen_on_the_screen_before_all(next_at: Any, as_system: Any) -> None:
    chosen = instant(date(2026, 11, 27), TEN, ZONE)
    with as_system() as session:
        row = session.scalars(select(MeetingAgenda).filter_by(meeting_id=TOM_DANIEL.live)).one()
        row.next_at = chosen
    assert next_at() == chosen


def test_a_slot_that_has_passed_unanswered_is_not_next(next_at: Any, given: Any) -> None:
    given(a_meeting(TOM_DANIEL, on=date(2026, 11, 19)))
    assert next_at() == instant(TOMORROW, TEN, ZONE)


# --- What became of the slots --------------------------------------------------------------------


def test_days_are_of_the_series_zone_and_know_a_move_and_a_no(as_system: Any, given: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            row.time_zone = "Pacific/Auckland"
    moved = given(
        a_meeting(on=date(2026, 11, 10), starts_at=datetime.fromisoformat("2026-11-11T20:00Z"))
    )
    given(a_move(moved.id))
    given(a_meeting(on=date(2026, 11, 20), not_met_at=now()))

    with as_system():
        found = {
            day.planned_on: day
            for day in queries.days([PRIYA_DANIEL.id], date(2026, 11, 10))[PRIYA_DANIEL.id]
        }
    assert found[date(2026, 11, 10)].was_moved
    assert found[date(2026, 11, 10)].starts_on == date(2026, 11, 12)
    assert found[date(2026, 11, 20)].was_not_met
    assert not found[date(2026, 11, 16)].was_not_met


def test_consistency_is_counted_per_pair_and_over_all(as_system: Any, given: Any) -> None:
    given(a_meeting(on=date(2026, 11, 20), not_met_at=now()))
    pairs = [PRIYA_DANIEL.id, LEILA_DANIEL.id]

    with as_system():
        found = queries.consistencies(pairs, date(2026, 11, 1), date(2026, 11, 23))
    # The cast met on 9 and 16 November.
    assert found == {PRIYA_DANIEL.id: Counts(2, 1), LEILA_DANIEL.id: Counts(2)}
    assert in_all(found.values()) == Counts(4, 1)


def test_without_a_rhythm_a_pairs_zone_is_its_managers(as_system: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            session.delete(row)
        session.get_one(Person, DANIEL.id).time_zone = "America/New_York"
        session.flush()
        assert queries.zones([PRIYA_DANIEL.id, LEILA_DANIEL.id]) == {
            PRIYA_DANIEL.id: "America/New_York", LEILA_DANIEL.id: ZONE,
        }  # fmt: skip


def test_the_strip_and_the_count_of_the_board_use_the_same_rule(
    sign_in: Any, given: Any, as_system: Any
) -> None:
    """A slot answered with no, and one that was held a fortnight late: both missed."""
    before = sign_in(DANIEL).get("/team").get_data(as_text=True)
    given(a_meeting(on=date(2026, 11, 20), not_met_at=now()))
    late = given(
        a_meeting(
            on=date(2026, 11, 3), starts_at=instant(date(2026, 11, 18), TEN, ZONE), state="held"
        )
    )
    given(a_move(late.id))
    after = sign_in(DANIEL).get("/team").get_data(as_text=True)

    assert (before.count("did not take place"), after.count("Two did not take place")) == (0, 1)


def test_the_planner_leaves_what_plan_next_made(planned_next: Any, as_system: Any) -> None:
    planned_next()
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
        days = session.scalars(
            select(Meeting.planned_on)
            .where(Meeting.pair_id == PRIYA_DANIEL.id, Meeting.planned_on > TOMORROW)
            .order_by(Meeting.planned_on)
        ).all()
    assert days == [NEXT_TUESDAY + timedelta(weeks=week) for week in range(3)]
