"""A year of the demo company, day by day: the planner, a fixed script of fates, and a table.

The people, pairs and rhythms are the demo's, put into 2026 from its first Monday on. Every
morning at six the planner runs. What is to happen on a day happens in the evening, by the slot's
number in its pair (1, 2, 3, ... of those that are planned, so away ones have no number):

    every 13th is called off                     n % 13 == 0
    else every 9th is left unanswered            n %  9 == 0   (missed)
    else every 7th is moved two days, and held   n %  7 == 0   (within three working days: held)
    else every 5th is moved six days, and held   n %  5 == 0   (too late: the slot is missed)
    all others are held

How the table was worked out by hand. The year is 5 January to 31 December 2026. A pair's slots
are the days of its weekday in it, counted on a calendar:

    Monday     5.1. to 28.12.    52      every two weeks  26
    Tuesday    6.1. to 29.12.    52                       26 (from 6.1.)
    Wednesday  7.1. to 30.12.    52                       26 (from 7.1.)
    Thursday   8.1. ... hence    52   (8.1. to 31.12.)    26 (from 8.1.)
    Friday     9.1. to 25.12.    51                       26 (from 9.1., the 26th is 25.12.)

Public holidays on working days, of the rep's or the manager's team:

    DE-HH and DE-BE   Fr 3.4., Mo 6.4., Fr 1.5., Th 14.5., Mo 25.5., Fr 25.12.
    DE-BY besides     Tu 6.1., Th 4.6.
    (3.10., 31.10., 1.11. and 26.12. are on weekends, 8.3. is a Sunday)

    So away are: Monday 2; Tuesday 0, in Bavaria 1; Wednesday 0; Thursday 1, in Bavaria 2;
    Friday 3. Every two weeks: Tuesday from 6.1.: 6.1. itself in Bavaria (1), else 0;
    Thursday from 8.1.: 14.5. is 18 weeks after it, an even number, so 1;
    Friday from 9.1.: 3.4. and 1.5. are 12 and 16 weeks after it and 25.12. is 50: 3.

Of N planned slots, by the script: with 52, 51, 50, 48, 26, 25, 23 and so on

    N    13s  9s (not 13)  7s (not 13, 9)  5s (none of those)  held outright
    52   4    5            7 - 0 = 7       10 - 1 (35) - 1 (45) = 8     28
    51   3    5            7               8                            28
    50   3    5            7               8                            27
    48   3    5            6               7                            27
    26   2    2            3               5                            14
    25   1    2            3               5                            14
    23   1    2            3               4                            13

    52: 13s are 13 26 39 52; 9s 9 18 27 36 45; 7s 7 14 21 28 35 42 49; 5s 5 10 15 20 25 30 40 50.
    48: 13s 13 26 39; 9s 9 18 27 36 45; 7s 7 14 21 28 35 42; 5s 5 10 15 20 25 30 40.
    26: 13s 13 26; 9s 9 18; 7s 7 14 21; 5s 5 10 15 20 25.
    23: 13s 13; 9s 9 18; 7s 7 14 21; 5s 5 10 15 20.

Held counts the held ones and the 7s; due is N, since nothing else is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.demo.company import ZONE, members, people_rows
from oneonone.features.schedule import planning, queries
from oneonone.features.schedule.rules import slots_ahead
from oneonone.lib.dates import instant, local
from oneonone.lib.meeting_days import consistency, in_all
from oneonone.models import Cadence, Meeting, MeetingMove, Pair, Person, db
from tests.conftest import settings_in

FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path_factory.mktemp("year")))
    with app.app_context(), as_system(db.session(), "a year") as session:
        db.create_all()
        _found(session)
        session.commit()
        for number in range((LAST - FIRST).days + 1):
            _live_through(session, FIRST + timedelta(days=number))
        yield app
        session.rollback()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _found(session: Session) -> None:
    teams, people = people_rows()
    session.add_all([*teams.values(), *people.values()])
    session.flush()
    for member in members():
        for line in member.lines[-1:]:
            pair = Pair(
                rep_id=people[member.key].id,
                manager_id=people[line.manager].id,
                started_on=FIRST,
            )
            session.add(pair)
            session.flush()
            days, at = line.slot
            session.add(
                Cadence(
                    pair_id=pair.id,
                    starts_on=FIRST,
                    every_weeks=line.every_weeks,
                    weekday=days,
                    at=at,
                    time_zone=ZONE,
                )
            )
    session.flush()


def _live_through(session: Session, on: date) -> None:
    with time_machine.travel(datetime.combine(on, time(6), UTC), tick=False) as clock:
        moment = instant(on, time(6), ZONE)
        if ids := planning.pairs_to_plan(session, moment):
            planning.plan(session, ids, moment)
        session.commit()
        clock.move_to(datetime.combine(on, time(22), UTC))
        _let_happen(session, on)
        session.commit()
        session.expunge_all()


def _let_happen(session: Session, on: date) -> None:
    rows = session.scalars(
        select(Meeting).where(Meeting.state == "planned", Meeting.starts_at <= _end_of(on))
    ).all()
    for row in rows:
        number = _number(session, row)
        if row.planned_on != on:
            if number % 13 and number % 9:
                _hold(row)  # it was moved to today
        elif number % 13 == 0:
            row.state, row.skip_reason = "skipped", "too_busy"
            row.called_off_by_id = session.get_one(Pair, row.pair_id).manager_id
        elif number % 9 == 0:
            pass
        elif number % 7 == 0:
            _move(session, row, timedelta(days=2))
        elif number % 5 == 0:
            _move(session, row, timedelta(days=6))
        else:
            _hold(row)


def _end_of(on: date) -> datetime:
    return instant(on, time(23, 59), ZONE)


def _number(session: Session, row: Meeting) -> int:
    return len(
        session.scalars(
            select(Meeting.id).where(
                Meeting.pair_id == row.pair_id,
                Meeting.planned_on <= row.planned_on,
                Meeting.state != "away",
            )
        ).all()
    )


def _hold(row: Meeting) -> None:
    row.state = "held"
    row.started_at, row.ended_at = row.starts_at, row.starts_at + timedelta(minutes=30)


def _move(session: Session, row: Meeting, by: timedelta) -> None:
    to_at = instant(row.planned_on + by, time(17, 45), ZONE)
    session.add(
        MeetingMove(
            pair_id=row.pair_id,
            meeting_id=row.id,
            moved_by_id=session.get_one(Pair, row.pair_id).rep_id,
            moved_at=row.starts_at - timedelta(hours=1),
            from_at=row.starts_at,
            to_at=to_at,
        )
    )
    row.starts_at = to_at


# Rep, weekday and weeks between, slots of the year, of them away, called off, unanswered, moved
# and held in time, moved and held too late, held.
TABLE = {
    #          day  every  slots away off left moved late held
    "priya":  ("Tue", 1,   52,   0,   4,  5,   7,   8,  28),
    "daniel": ("Tue", 2,   26,   0,   2,  2,   3,   5,  14),
    "tom":    ("Fri", 1,   51,   3,   3,  5,   6,   7,  27),
    "leila":  ("Tue", 1,   52,   0,   4,  5,   7,   8,  28),
    "jonas":  ("Wed", 1,   52,   0,   4,  5,   7,   8,  28),
    "aisha":  ("Mon", 1,   52,   2,   3,  5,   7,   8,  27),
    "noor":   ("Wed", 1,   52,   0,   4,  5,   7,   8,  28),
    "ines":   ("Thu", 2,   26,   1,   1,  2,   3,   5,  14),
    "sofia":  ("Fri", 2,   26,   3,   1,  2,   3,   4,  13),
    "emil":   ("Tue", 1,   52,   0,   4,  5,   7,   8,  28),
    "yara":   ("Tue", 1,   52,   0,   4,  5,   7,   8,  28),
    "liam":   ("Thu", 1,   52,   1,   3,  5,   7,   8,  28),
    "chiara": ("Thu", 1,   52,   1,   3,  5,   7,   8,  28),
    "oskar":  ("Fri", 1,   51,   3,   3,  5,   6,   7,  27),
    "mila":   ("Thu", 1,   52,   1,   3,  5,   7,   8,  28),
    "kofi":   ("Wed", 2,   26,   0,   2,  2,   3,   5,  14),
    "ben":    ("Tue", 2,   26,   1,   1,  2,   3,   5,  14),
    "hana":   ("Tue", 1,   52,   1,   3,  5,   7,   8,  28),
    "mateo":  ("Wed", 1,   52,   0,   4,  5,   7,   8,  28),
    "grete":  ("Wed", 1,   52,   0,   4,  5,   7,   8,  28),
    "pavel":  ("Thu", 1,   52,   2,   3,  5,   7,   8,  27),
    "amara":  ("Fri", 1,   51,   3,   3,  5,   6,   7,  27),
    "finn":   ("Fri", 2,   26,   3,   1,  2,   3,   4,  13),
}  # fmt: skip


def _pair(rep: str) -> int:
    member = next(one for one in members() if one.key == rep)
    return db.session.scalars(
        select(Pair.id).join(Person, Person.id == Pair.rep_id).where(Person.name == member.name)
    ).one()


def test_the_table_is_of_everybody(year: Flask) -> None:
    assert set(TABLE) == {member.key for member in members() if member.lines}


@pytest.mark.parametrize("rep", TABLE)
def test_what_became_of_the_year_is_what_was_worked_out_by_hand(year: Flask, rep: str) -> None:
    day, every, slots, away, off, left, moved, late, held = TABLE[rep]
    pair_id = _pair(rep)
    rows = [
        row
        for row in db.session.scalars(select(Meeting).where(Meeting.pair_id == pair_id))
        if row.planned_on <= LAST
    ]
    days = sorted(row.planned_on for row in rows)

    assert (WEEKDAYS[days[0].weekday()], days[1] - days[0]) == (day, timedelta(weeks=every))
    assert len(days) == len(set(days)) == slots
    of_state = {
        state: sum(row.state == state for row in rows)
        for state in ("away", "skipped", "planned", "held")
    }
    assert of_state["away"] == away
    assert of_state["skipped"] == off
    # Of the last week of the year some are moved into the next one, and are still planned.
    over = sum(local(row.starts_at, ZONE).date() > LAST for row in rows)
    assert of_state["planned"] == left + over
    assert of_state["held"] == moved + late + held - over


@pytest.mark.parametrize("rep", TABLE)
def test_consistency_is_what_the_table_says(year: Flask, rep: str) -> None:
    _day, _every, slots, away, _off, _left, moved, _late, held = TABLE[rep]
    pair_id = _pair(rep)
    of_year = [day for day in queries.days([pair_id], FIRST)[pair_id] if day.planned_on <= LAST]

    # By then nothing of the year can be answered any more.
    counted = consistency(of_year, date(2027, 1, 20))
    assert (counted.held, counted.due) == (moved + held, slots - away)


def test_a_managers_consistency_is_that_of_all_their_pairs(year: Flask) -> None:
    daniels = ("priya", "tom", "leila", "jonas", "aisha")
    ids = [_pair(rep) for rep in daniels]
    since, until = FIRST, date(2026, 12, 1)
    apart = [queries.consistencies([pair_id], since, until)[pair_id] for pair_id in ids]

    assert in_all(queries.consistencies(ids, since, until).values()) == in_all(apart)
    assert in_all(apart).due == sum(one.due for one in apart)


def test_the_first_of_each_pair_is_the_first_and_no_other(year: Flask) -> None:
    for rep in TABLE:
        rows = db.session.execute(
            select(Meeting.kind, Meeting.state)
            .where(Meeting.pair_id == _pair(rep))
            .order_by(Meeting.planned_on)
        ).all()
        planned = [kind for kind, state in rows if state != "away"]
        assert planned[0] == "first"
        assert set(planned[1:]) == {"regular"}


def test_every_day_of_the_year_four_weeks_stood_in_the_calendar(year: Flask) -> None:
    """On the last day: the slots of the rhythm in the next four weeks, and not one more."""
    moment = instant(LAST, time(22), ZONE)
    for rep in TABLE:
        pair_id = _pair(rep)
        rows = db.session.scalars(
            select(Meeting.planned_on)
            .where(Meeting.pair_id == pair_id, Meeting.planned_on > LAST)
            .order_by(Meeting.planned_on)
        ).all()
        (cadence,) = db.session.scalars(select(Cadence).where(Cadence.pair_id == pair_id))
        expected = slots_ahead([queries.rhythm_of(cadence)], moment)
        assert list(rows) == [slot.on for slot in expected]
