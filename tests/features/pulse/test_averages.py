"""The average of a team: once for each manager and month, over at least five different people."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from oneonone import tick
from oneonone.access.guard import bind
from oneonone.access.viewer import spans_of, viewer_of
from oneonone.features.pulse import averages
from oneonone.features.pulse.queries import averages as shown
from oneonone.features.pulse.rules import FEWEST
from oneonone.models import Meeting, Pair, PulseAnswer, PulseAverage, PulseMonth, db
from oneonone.models.pulse import DRIVERS
from tests.cast import CAST, EAST, MAREK, NADIA, NOW, OMAR, VERA
from tests.factories import a_pair, a_person

SOURCES = Path(__file__).resolve().parents[3] / "oneonone"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
COUNTED = datetime(2026, 10, 4, 0, 0, 1, tzinfo=UTC)
# In the middle of September.
MIDDLE = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


class Team:
    """Reps of Vera beside those of the cast, and what they answer."""

    def __init__(self, as_system: Any) -> None:
        self._as_system, self._pairs = as_system, dict[tuple[str, int], int]()
        self._people = dict[str, int]()

    def answers(
        self,
        name: str,
        *values: int,
        ended_at: datetime = MIDDLE,
        manager_id: int = VERA.id,
        is_shown: bool = False,
        after: timedelta = timedelta(hours=1),
    ) -> None:
        """Let somebody answer once with each of these values, a day apart."""
        with self._as_system() as session:
            author_id = self._people.get(name)
            if author_id is None:
                person = a_person(name, team_id=EAST)
                session.add(person)
                session.flush()
                author_id = self._people[name] = person.id
            pair_id = self._pairs.get((name, manager_id))
            if pair_id is None:
                # One of them is over, since nobody has two managers at once.
                pair = a_pair(
                    rep_id=author_id,
                    manager_id=manager_id,
                    started_on=date(2026, 1, 1),
                    ended_on=date(2027, 1, 1),
                )
                session.add(pair)
                session.flush()
                pair_id = self._pairs[name, manager_id] = pair.id
            for number, value in enumerate(values):
                at = ended_at + timedelta(days=number)
                meeting = Meeting(
                    pair_id=pair_id,
                    planned_on=at.date(),
                    starts_at=at - timedelta(minutes=30, seconds=author_id),
                    started_at=at - timedelta(minutes=30),
                    ended_at=at,
                    state="held",
                )
                session.add(meeting)
                session.flush()
                session.add(
                    PulseAnswer(
                        author_id=author_id,
                        meeting_id=meeting.id,
                        **dict.fromkeys(DRIVERS, value),
                        is_shown=is_shown,
                        answered_at=at + after,
                    )
                )


@pytest.fixture
def team(as_system: Any) -> Team:
    with as_system() as session:
        for row in session.scalars(select(PulseAverage)):
            session.delete(row)
    return Team(as_system)


@pytest.fixture
def count(as_system: Any) -> Callable[..., int]:
    def once(now: datetime = COUNTED) -> int:
        with as_system() as session:
            return averages.count(session, now)

    return once


@pytest.fixture
def found(as_system: Any) -> Callable[[], dict[tuple[int, date], Decimal]]:
    def of() -> dict[tuple[int, date], Decimal]:
        with as_system() as session:
            rows = session.scalars(select(PulseAverage)).all()
            for row in rows:
                assert len({getattr(row, driver) for driver in DRIVERS}) == 1
            return {(row.author_id, row.month_on): row.safety for row in rows}

    return of


FIVE = {"Ada": 2, "Ben": 3, "Cem": 3, "Dora": 4, "Elif": 5}


def five(team: Team, **more: Any) -> None:
    for name, value in FIVE.items():
        team.answers(name, value, **more)


def test_five_people_make_an_average_and_four_make_none(team: Team, count: Any, found: Any) -> None:
    five(team)
    for name in list(FIVE)[:4]:
        team.answers(f"{name} elsewhere", 3, manager_id=OMAR.id)
    count()
    assert found() == {(VERA.id, SEPTEMBER): Decimal("3.4")}


def test_five_answers_of_four_people_are_four_people(team: Team, count: Any, found: Any) -> None:
    for name in list(FIVE)[:3]:
        team.answers(name, 3)
    team.answers("Dora", 4, 5)
    count()
    assert found() == {}


def test_who_answers_twice_counts_once(team: Team, count: Any, found: Any) -> None:
    five(team)
    team.answers("Elif", 1, 1, ended_at=MIDDLE + timedelta(days=5))
    count()
    # 2, 3, 3, 4 and the middle of 5, 1, 1.
    assert found() == {(VERA.id, SEPTEMBER): Decimal("2.9")}


def test_what_was_shown_is_in_no_average(team: Team, count: Any, found: Any) -> None:
    five(team)
    team.answers("Finn", 1, is_shown=True)
    count()
    assert found() == {(VERA.id, SEPTEMBER): Decimal("3.4")}


def test_one_shown_of_five_leaves_too_few(team: Team, count: Any, found: Any) -> None:
    for name, value in FIVE.items():
        team.answers(name, value, is_shown=name == "Ada")
    count()
    assert found() == {}


def test_an_answer_belongs_to_the_manager_of_its_pair(team: Team, count: Any, found: Any) -> None:
    """Ada changed from Vera to Omar in the middle of the month; one answer is with each"""
    five(team)
    team.answers("Ada", 5, ended_at=MIDDLE + timedelta(days=7), manager_id=OMAR.id)
    for name in ("Gil", "Hana", "Ivo", "Jan"):
        team.answers(name, 1, manager_id=OMAR.id)
    count()
    assert found() == {
        (VERA.id, SEPTEMBER): Decimal("3.4"),
        (OMAR.id, SEPTEMBER): Decimal("1.8"),
    }


def test_whose_managers_manager_gets_nothing(team: Team, count: Any, found: Any) -> None:
    five(team)
    count()
    assert MAREK.id not in {manager_id for manager_id, _ in found()}


@pytest.mark.parametrize(
    ("value", "kept"), [(5, Decimal("4.5")), (1, Decimal("1.5")), (3, Decimal("3.0"))]
)
def test_that_all_said_the_same_is_not_told_at_the_ends(
    team: Team, count: Any, found: Any, value: int, kept: Decimal
) -> None:
    for name in FIVE:
        team.answers(name, value)
    count()
    assert found() == {(VERA.id, SEPTEMBER): kept}


def test_a_month_is_counted_after_its_last_three_days(team: Team, count: Any, found: Any) -> None:
    five(team, ended_at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    count(COUNTED - timedelta(seconds=1))
    assert found() == {}
    count(COUNTED)
    assert found() == {(VERA.id, SEPTEMBER): Decimal("3.4")}


def test_an_answer_given_in_the_next_month_is_of_the_meetings_month(
    team: Team, count: Any, found: Any
) -> None:
    five(team, ended_at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC), after=timedelta(hours=70))
    count(datetime(2026, 11, 5, tzinfo=UTC))
    assert found() == {(VERA.id, SEPTEMBER): Decimal("3.4")}


def test_counting_again_changes_nothing_and_a_late_answer_neither(
    team: Team, count: Any, found: Any
) -> None:
    five(team)
    assert count() > 0
    before = found()
    team.answers("Late", 1)
    assert count() == 0
    count(datetime(2026, 11, 23, tzinfo=UTC))
    assert {key: kept for key, kept in found().items() if key[1] == SEPTEMBER} == before


def test_a_month_that_came_to_nothing_is_not_looked_at_again(
    team: Team, count: Any, found: Any, as_system: Any
) -> None:
    for name in list(FIVE)[:4]:
        team.answers(name, 3)
    count()
    with as_system() as session:
        rows = session.scalars(select(PulseMonth).filter_by(manager_id=VERA.id)).all()
        assert SEPTEMBER in {row.month_on for row in rows}
    team.answers("Elif", 5)
    count()
    assert found() == {}


def test_a_meeting_noted_anew_in_another_month_brings_its_answer_into_no_second_one(
    team: Team, count: Any, found: Any, as_system: Any
) -> None:
    """Said to have taken place on the last day, taken back, and said again in the next month"""
    five(team)
    count()
    with as_system() as session:
        for meeting in session.scalars(select(Meeting).where(Meeting.ended_at == MIDDLE)):
            meeting.ended_at = datetime(2026, 10, 2, tzinfo=UTC)
    count(NOW)
    assert found() == {(VERA.id, SEPTEMBER): Decimal("3.4")}


def test_months_that_were_missed_are_made_up_for(team: Team, count: Any, found: Any) -> None:
    five(team)
    five(team, ended_at=MIDDLE + timedelta(days=30))
    count(NOW)
    assert set(found()) == {(VERA.id, SEPTEMBER), (VERA.id, OCTOBER)}


def test_who_led_nobody_then_is_not_counted(count: Any, as_system: Any) -> None:
    with as_system() as session:
        pair = session.scalars(select(Pair).filter_by(rep_id=NADIA.id)).one()
        pair.started_on = OCTOBER
    count(NOW)
    with as_system() as session:
        rows = session.scalars(select(PulseMonth).filter_by(manager_id=OMAR.id)).all()
        assert [row.month_on for row in rows] == [OCTOBER]


def test_the_tick_counts_and_says_so_without_saying_for_whom(
    team: Team, app: Any, as_system: Any, found: Any
) -> None:
    five(team)
    said: list[str] = []
    tick.run(app, said.append)
    tick.run(app, said.append)
    lines = [line for line in said if line.startswith("averages:")]
    assert re.fullmatch(r"averages: \d+ team months looked at\.", lines[0])
    assert lines[1] == "averages: nothing to count."
    assert set(found()) == {(VERA.id, SEPTEMBER)}


def test_only_its_manager_finds_it(team: Team, count: Any, app: Any) -> None:
    five(team)
    count()
    for one in CAST:
        with app.app_context():
            session = db.session()
            spans = spans_of(session, one.id)
            bind(session, viewer_of(one.id, spans, NOW.date(), is_hr=one.is_hr,
                                    is_admin=one.is_admin))  # fmt: skip
            assert len(shown()) == (1 if one is VERA else 0)
            db.session.remove()


# --- Nothing else may count them -----------------------------------------------------------------


def test_the_smallest_number_is_a_part_of_the_statement() -> None:
    sql = str(averages._BY_MANAGER)
    assert re.search(r"HAVING count\(DISTINCT \w+\.author_id\) >= ", sql, re.I)
    having = averages._BY_MANAGER.compile().params
    assert FEWEST in having.values()
    assert FEWEST == 5


def test_only_the_tick_puts_answers_together() -> None:
    """Whoever else names the answers reads somebody their own; only the tick calls the job."""
    named = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if re.search(r"\bPulseAnswer\b|pulse_answer", path.read_text())
    }
    job, own = "features/pulse/averages.py", "features/pulse/own.py"
    models = {"models/__init__.py", "models/pulse.py"}
    # Everything of mine takes one person's own rows, table by table.
    mine = "screens/my_data/tables.py"
    assert named - models == {job, own, mine, "features/pulse/service.py", "demo/pulses.py"}
    for name in named - models - {job}:
        tree = ast.parse((SOURCES / name).read_text())
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not used & {"group_by", "having", "avg"}, name
        assert not names & {"func", "mean", "median", "sum"}, name


def test_only_the_tick_and_the_demo_call_the_job() -> None:
    callers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if re.search(r"features\.pulse import averages|features\.pulse\.averages", path.read_text())
    }
    assert callers <= {"tick.py", "demo/pulses.py"}
    assert "tick.py" in callers
    writers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if re.search(r"\bPulse(Average|Month)\(", path.read_text())
    }
    assert writers == {"features/pulse/averages.py", "models/pulse.py"}
