"""Four weeks stand in both calendars, and planning again adds nothing.

It is Monday 23 November 2026; each pair of the cast meets on Tuesdays at ten, tomorrow first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.config import Settings
from oneonone.features.schedule import planning
from oneonone.features.schedule.planning import Planned
from oneonone.lib.dates import instant, now
from oneonone.models import (
    AuditEvent,
    Cadence,
    Meeting,
    MeetingMove,
    OutboxMessage,
    Pair,
    Person,
)
from tests.cast import (
    DANIEL,
    NOOR_INES,
    PRIYA,
    PRIYA_DANIEL,
    TEN,
    TOMORROW,
    VERA,
    ZONE,
    Two,
)
from tests.databases import app_on
from tests.factories import a_cadence, a_leave, a_meeting, a_move, a_pair, a_person

TUESDAYS = [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


@pytest.fixture
def plan(as_system: Any) -> Any:
    """Plan what is lacking, for everybody or for some pairs."""

    def run(*pair_ids: int) -> Planned:
        with as_system() as session:
            return planning.plan(session, pair_ids or planning.pairs_to_plan(session, now()), now())

    return run


@pytest.fixture
def rows(as_system: Any) -> Any:
    """The meetings of a pair from a day on: `rows(PRIYA_DANIEL.id)`."""

    def read(pair_id: int, since: date = TOMORROW) -> list[Meeting]:
        with as_system() as session:
            found = session.scalars(
                select(Meeting)
                .where(Meeting.pair_id == pair_id, Meeting.planned_on >= since)
                .order_by(Meeting.starts_at)
            ).all()
            session.expunge_all()
        return list(found)

    return read


@pytest.fixture
def mails(as_system: Any) -> Any:
    """Who is to be told what about which pair: {(kind, person): how often}."""

    def read(pair_id: int) -> dict[tuple[str, int], int]:
        with as_system() as session:
            found: dict[tuple[str, int], int] = {}
            for row in session.scalars(select(OutboxMessage).filter_by(pair_id=pair_id)):
                found[row.kind, row.person_id] = found.get((row.kind, row.person_id), 0) + 1
        return found

    return read


def states(meetings: list[Meeting]) -> list[tuple[date, str]]:
    return [(row.planned_on, row.state) for row in meetings]


def test_four_weeks_are_planned_and_both_are_told(plan: Any, rows: Any, mails: Any) -> None:
    plan()

    found = rows(PRIYA_DANIEL.id)
    assert states(found) == [(on, "planned") for on in TUESDAYS]
    assert [row.starts_at for row in found] == [instant(on, TEN, ZONE) for on in TUESDAYS]
    assert found[0].id == PRIYA_DANIEL.planned
    # Tomorrow's stood already.
    assert mails(PRIYA_DANIEL.id) == {("planned", PRIYA.id): 3, ("planned", DANIEL.id): 3}


def test_a_mail_waits_until_a_change_can_no_longer_be_undone(plan: Any, as_system: Any) -> None:
    plan(PRIYA_DANIEL.id)

    with as_system() as session:
        due = set(session.scalars(select(OutboxMessage.due_at)))
        facts = session.scalars(select(OutboxMessage.facts)).all()
    assert due == {now() + timedelta(seconds=60)}
    assert not any(facts)


def test_planning_again_adds_nothing(plan: Any, rows: Any, mails: Any, as_system: Any) -> None:
    assert plan().meetings == 3 * 11
    before = states(rows(NOOR_INES.id)), mails(NOOR_INES.id)

    assert plan() == Planned()
    assert plan(NOOR_INES.id) == Planned()
    assert (states(rows(NOOR_INES.id)), mails(NOOR_INES.id)) == before
    with as_system() as session:
        assert planning.pairs_to_plan(session, now()) == []


def test_the_next_week_brings_one_more(plan: Any, rows: Any, clock: Any) -> None:
    plan()
    clock.shift(timedelta(days=7))
    plan()

    assert [row.planned_on for row in rows(PRIYA_DANIEL.id)] == [*TUESDAYS, date(2026, 12, 22)]


def test_what_was_interrupted_goes_on_where_it_stopped(plan: Any, as_system: Any) -> None:
    with as_system() as session:
        ids = planning.pairs_to_plan(session, now())
    plan(*ids[:4])

    with as_system() as session:
        assert planning.pairs_to_plan(session, now()) == ids[4:]


def test_a_moved_slot_is_not_planned_again(
    plan: Any, rows: Any, given: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at = instant(
            date(2026, 11, 26), time(15), ZONE
        )
    given(a_move(PRIYA_DANIEL.planned))
    plan()

    assert [row.planned_on for row in rows(PRIYA_DANIEL.id)] == TUESDAYS


@pytest.mark.parametrize("state", ["skipped", "away"])
def test_a_slot_that_will_not_happen_is_not_planned_again(
    plan: Any, rows: Any, as_system: Any, state: str
) -> None:
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).state = state
    plan()

    assert states(rows(PRIYA_DANIEL.id))[0] == (TOMORROW, state)
    assert len(rows(PRIYA_DANIEL.id)) == 4


def test_another_meeting_at_that_very_moment_is_enough(plan: Any, rows: Any, given: Any) -> None:
    at = instant(TUESDAYS[1], TEN, ZONE)
    given(a_meeting(on=date(2026, 12, 2), starts_at=at))
    plan()

    assert sum(row.starts_at == at for row in rows(PRIYA_DANIEL.id)) == 1


def test_a_holiday_of_either_and_leave_are_away_and_nobody_is_told(
    plan: Any, rows: Any, mails: Any, given: Any, as_system: Any
) -> None:
    with as_system() as session:
        # The Immaculate Conception, 8 December, is a holiday in Austria.
        session.get_one(Person, DANIEL.id).country = "AT"
        session.get_one(Person, PRIYA.id).country = "XX"
    given(a_leave(first_on=date(2026, 12, 14), last_on=date(2026, 12, 15)))
    planned = plan(PRIYA_DANIEL.id)

    assert states(rows(PRIYA_DANIEL.id)) == [
        (TUESDAYS[0], "planned"), (TUESDAYS[1], "planned"),
        (TUESDAYS[2], "away"), (TUESDAYS[3], "away"),
    ]  # fmt: skip
    assert planned == Planned(meetings=1, away=2, pairs=1)
    assert mails(PRIYA_DANIEL.id) == {("planned", PRIYA.id): 1, ("planned", DANIEL.id): 1}


def test_a_change_of_rhythm_counts_from_its_date(plan: Any, rows: Any, given: Any) -> None:
    given(a_cadence(starts_on=date(2026, 12, 7), weekday=3, at=time(14), every_weeks=2, minutes=45))
    plan()

    found = rows(PRIYA_DANIEL.id)
    assert [(row.planned_on, row.minutes) for row in found] == [
        (TUESDAYS[0], 30), (TUESDAYS[1], 30), (date(2026, 12, 10), 45),
    ]  # fmt: skip
    assert found[-1].starts_at == instant(date(2026, 12, 10), time(14), ZONE)


def test_no_rhythm_no_plan(plan: Any, rows: Any, as_system: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            session.delete(row)
    plan()

    assert len(rows(PRIYA_DANIEL.id)) == 1


# --- Beginning and end ---------------------------------------------------------------------------


@pytest.fixture
def new_pair(given: Any) -> Pair:
    person = given(a_person())
    pair = given(a_pair(rep_id=person.id, started_on=date(2026, 12, 1), ended_on=None))
    given(a_cadence(pair_id=pair.id, starts_on=date(2026, 11, 1)))
    return pair


def test_the_first_of_a_new_pair_is_the_first_and_not_before_they_begin(
    plan: Any, rows: Any, new_pair: Pair
) -> None:
    plan()

    assert [(row.planned_on, row.kind) for row in rows(new_pair.id)] == [
        (TUESDAYS[1], "first"), (TUESDAYS[2], "regular"), (TUESDAYS[3], "regular"),
    ]  # fmt: skip
    assert {row.kind for row in rows(PRIYA_DANIEL.id)} == {"regular"}


def test_where_the_first_did_not_take_place_the_next_is_the_first(
    plan: Any, rows: Any, new_pair: Pair, as_system: Any
) -> None:
    plan()
    with as_system() as session:
        session.get_one(Meeting, rows(new_pair.id)[0].id).state = "skipped"
    plan()

    assert [row.kind for row in rows(new_pair.id)] == ["first", "first", "regular"]


def test_what_was_planned_after_the_end_is_away_and_called_off(
    plan: Any, rows: Any, mails: Any, as_system: Any
) -> None:
    plan()
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = TUESDAYS[1]
    assert plan() == Planned(called_off=3, pairs=1)

    found = rows(PRIYA_DANIEL.id)
    assert [row.state for row in found] == ["planned", "away", "away", "away"]
    assert [row.sequence for row in found] == [0, 1, 1, 1]
    assert mails(PRIYA_DANIEL.id)["called_off", PRIYA.id] == 3
    assert mails(PRIYA_DANIEL.id)["called_off", DANIEL.id] == 3
    with as_system() as session:
        events = session.scalars(select(AuditEvent).filter_by(tag="meeting:away")).all()
        assert [(row.actor_id, row.pair_id) for row in events] == [(None, PRIYA_DANIEL.id)] * 3
    assert plan() == Planned()


def test_what_was_left_unanswered_before_the_end_stays_missed(
    plan: Any, rows: Any, as_system: Any, clock: Any
) -> None:
    clock.shift(timedelta(days=14))
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = date(2026, 12, 2)
    plan()

    assert states(rows(PRIYA_DANIEL.id)) == [(TOMORROW, "planned")]


# --- Cover ---------------------------------------------------------------------------------------


@pytest.fixture
def cover(given: Any) -> Two:
    """Vera holds Priya's one-to-ones from 30 November to 9 December."""
    pair = given(
        a_pair(
            rep_id=PRIYA.id, manager_id=VERA.id, is_cover=True,
            started_on=date(2026, 11, 30), ended_on=date(2026, 12, 10),
        )
    )  # fmt: skip
    return Two(pair.id, PRIYA, VERA)


def test_while_somebody_covers_the_usual_pair_rests_and_then_goes_on(
    plan: Any, rows: Any, mails: Any, cover: Two, clock: Any
) -> None:
    plan()

    assert states(rows(PRIYA_DANIEL.id)) == [(TUESDAYS[0], "planned"), (TUESDAYS[3], "planned")]
    found = rows(cover.id)
    assert states(found) == [(TUESDAYS[1], "planned"), (TUESDAYS[2], "planned")]
    assert [row.starts_at for row in found] == [instant(on, TEN, ZONE) for on in TUESDAYS[1:3]]
    assert mails(cover.id) == {("planned", PRIYA.id): 2, ("planned", VERA.id): 2}

    clock.shift(timedelta(days=21))
    plan()
    assert [row.planned_on for row in rows(PRIYA_DANIEL.id)][1:] == [
        date(2026, 12, 15), date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5),
    ]  # fmt: skip
    assert len(rows(cover.id)) == 2


def test_what_stood_for_the_usual_pair_is_away(plan: Any, rows: Any, given: Any) -> None:
    plan()
    given(
        a_pair(
            rep_id=PRIYA.id, manager_id=VERA.id, is_cover=True,
            started_on=date(2026, 11, 30), ended_on=date(2026, 12, 10),
        )
    )  # fmt: skip
    plan()

    assert [row.state for row in rows(PRIYA_DANIEL.id)] == ["planned", "away", "away", "planned"]


def test_a_cover_with_a_rhythm_of_its_own_keeps_to_it(
    plan: Any, rows: Any, cover: Two, given: Any
) -> None:
    given(a_cadence(cover, weekday=4, starts_on=date(2026, 11, 30)))
    plan()

    assert [row.planned_on for row in rows(cover.id)] == [date(2026, 12, 4)]


def test_every_other_pair_goes_on_as_it_was(plan: Any, rows: Any, cover: Two) -> None:
    plan()

    assert len(rows(NOOR_INES.id)) == 4
    assert [row.planned_on for row in rows(3)] == TUESDAYS  # Leila and Daniel


# --- Zones ---------------------------------------------------------------------------------------


def test_two_rhythms_that_name_one_moment_by_two_days_plan_it_once(
    plan: Any, rows: Any, given: Any, as_system: Any
) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            row.weekday, row.at, row.time_zone = 0, time(16, 30), "Europe/Berlin"
    # 30 November, 16:30 in Berlin is 1 December, 00:30 in Tokyo.
    given(
        a_cadence(starts_on=TUESDAYS[1], weekday=1, at=time(0, 30), time_zone="Asia/Tokyo"),
    )
    plan()

    at = [row.starts_at for row in rows(PRIYA_DANIEL.id)]
    assert len(at) == len(set(at))


def test_in_the_gap_and_the_fold_there_is_one_each(
    plan: Any, rows: Any, as_system: Any, clock: Any
) -> None:
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            row.weekday, row.at = 6, time(2, 30)
    for moment, on, at in (
        (datetime(2027, 3, 22), date(2027, 3, 28), datetime(2027, 3, 28, 1, 30)),
        (datetime(2027, 10, 25), date(2027, 10, 31), datetime(2027, 10, 31, 0, 30)),
    ):
        clock.move_to(moment)
        plan(PRIYA_DANIEL.id)
        found = [row for row in rows(PRIYA_DANIEL.id) if row.planned_on == on]
        assert [row.starts_at.replace(tzinfo=None) for row in found] == [at]


def test_a_move_row_is_never_made_by_the_planner(plan: Any, as_system: Any) -> None:
    plan()
    with as_system() as session:
        assert session.scalars(select(MeetingMove)).all() == []


# --- Several at once -----------------------------------------------------------------------------


def test_two_planners_at_once_make_no_double(
    app: Flask, rows: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "JOBS", {"plan": tick.JOBS["plan"]})  # mail is off, and would go
    gate = threading.Barrier(3)
    said: list[str] = []

    def run() -> None:
        gate.wait(10)
        assert tick.run(app, said.append)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not [line for line in said if "did not work" in line]
    assert [row.planned_on for row in rows(PRIYA_DANIEL.id)] == TUESDAYS
    with as_system() as session:
        planned = session.scalars(select(Meeting.id).where(Meeting.planned_on > TOMORROW)).all()
        told = session.scalars(select(OutboxMessage.meeting_id)).all()
    assert len(planned) == 3 * 11
    assert sorted(told) == sorted([*planned, *planned])


def test_a_meeting_closed_at_that_very_moment_throws_the_planner_back_once(
    app: Flask, rows: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    real = planning.plan

    def meets_another(session: Any, pair_ids: Any, moment: datetime) -> Planned:
        done = real(session, pair_ids, moment)
        tries.append(1)
        if len(tries) == 1:
            # What another process has just written: the same slot, planned by a close.
            session.add(a_meeting(on=TUESDAYS[1], starts_at=instant(TUESDAYS[1], TEN, ZONE)))
        return done

    monkeypatch.setattr(planning, "plan", meets_another)
    assert tick.run(app, lambda _line: None)

    assert len(tries) == 2
    assert [row.planned_on for row in rows(PRIYA_DANIEL.id)] == TUESDAYS


def test_ten_pairs_are_read_in_as_many_statements_as_one(
    as_system: Any, count_statements: Any
) -> None:
    with as_system() as session:
        with count_statements() as one:
            planning.standings(session, [PRIYA_DANIEL.id], now())
        with count_statements() as ten:
            planning.standings(session, list(range(1, 11)), now())
    assert len(one) == len(ten) <= 6
