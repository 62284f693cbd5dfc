"""No sequence of counts and no query tells a manager what one person answered (D7, P-10).

Two companies are the same but for one person's answers that were not shown. Their managers are
then asked for everything they can read, after every run of the job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from oneonone.access.guard import bind
from oneonone.access.system import as_system
from oneonone.access.viewer import spans_of, viewer_of
from oneonone.features.pulse import averages
from oneonone.features.pulse.rules import FEWEST, HIGHEST, LOWEST, kept_average, month_of
from oneonone.models import (
    Meeting,
    Pair,
    PairChange,
    Person,
    PulseAnswer,
    PulseAverage,
    PulseMonth,
    ShownPulse,
    TalkedMore,
)
from oneonone.models.base import Base
from oneonone.models.pulse import DRIVERS

TABLES = (Person, Pair, Meeting, PulseAnswer, PulseAverage, PulseMonth, ShownPulse, TalkedMore,
          PairChange)  # fmt: skip
READABLE = (PulseAnswer, PulseAverage, PulseMonth, ShownPulse, TalkedMore)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
MANAGERS = (101, 102)
REPS = tuple(range(1, 10))
ONE = REPS[0]


@dataclass(frozen=True)
class Answer:
    """What somebody answers, when, and to whose pair it belongs."""

    number: int
    rep: int
    manager: int
    ended_at: datetime
    answered_at: datetime
    # When it reaches the table: after a while where a server was slow, or long after.
    arrives_at: datetime
    values: tuple[int, int, int, int]
    is_shown: bool

    @property
    def month_on(self) -> date:
        return month_of(self.ended_at)


@dataclass(frozen=True)
class Company:
    """Who leads whom until when, what is answered, and when the job runs."""

    changes_at: dict[int, datetime | None]
    answers: tuple[Answer, ...]
    runs: tuple[datetime, ...]


_MOMENTS = st.datetimes(
    BEGIN.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC)
)
_VALUES = st.tuples(*[st.integers(1, 5)] * 4)


@st.composite
def companies(draw: st.DrawFn) -> Company:
    changes_at = {rep: draw(st.none() | _MOMENTS) for rep in REPS}
    answers = []
    for number in range(draw(st.integers(0, 40))):
        # Mostly in one month, or five would hardly ever come together.
        begin = draw(st.sampled_from([BEGIN, BEGIN, BEGIN, BEGIN + timedelta(days=31)]))
        rep = draw(st.sampled_from(REPS))
        ended_at = begin + timedelta(minutes=draw(st.integers(0, 60 * 24 * 34)))
        changes = changes_at[rep]
        answered_at = ended_at + timedelta(minutes=draw(st.integers(0, 72 * 60)))
        late = draw(st.sampled_from([0, 0, 0, 0, 1, 90]))
        answers.append(
            Answer(
                number=number,
                rep=rep,
                manager=MANAGERS[1 if changes is not None and ended_at >= changes else 0],
                ended_at=ended_at,
                answered_at=answered_at,
                arrives_at=answered_at + timedelta(days=late),
                values=draw(_VALUES),
                is_shown=draw(st.sampled_from([False, False, False, True])),
            )
        )
    runs = tuple(draw(st.lists(_MOMENTS, min_size=1, max_size=6)))
    return Company(changes_at, tuple(answers), (*runs, END))


@dataclass(frozen=True)
class Worlds:
    """The same company twice; in the other one ONE answered something else, or nothing."""

    this: Company
    other: Company


@st.composite
def worlds(draw: st.DrawFn) -> Worlds:
    this = draw(companies())
    theirs: list[Answer] = []
    for answer in this.answers:
        if answer.rep != ONE or answer.is_shown:
            theirs.append(answer)
        elif draw(st.booleans()):
            theirs.append(replace(answer, values=draw(_VALUES)))
    return Worlds(this, replace(this, answers=tuple(theirs)))


# --- A company in a database ---------------------------------------------------------------------


def _engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine, tables=[model.__table__ for model in TABLES])
    return engine


ENGINES = (_engine(), _engine())


class Life:
    """One company as it goes on in a database of its own."""

    def __init__(self, company: Company, engine: Engine) -> None:
        self.company, self.engine = company, engine
        self._came: set[int] = set()
        self._pairs = dict[tuple[int, int], int]()
        ids = count(1)
        with self._system() as session:
            for model in TABLES:
                session.execute(delete(model))
            people = (*REPS, *MANAGERS)
            session.add_all(Person(id=one, name=f"P{one}", time_zone="UTC") for one in people)
            for rep, at in company.changes_at.items():
                spans = [(MANAGERS[0], BEGIN, at)] + ([(MANAGERS[1], at, None)] if at else [])
                for manager, since, until in spans:
                    pair_id = self._pairs[rep, manager] = next(ids)
                    session.add(
                        Pair(
                            id=pair_id,
                            rep_id=rep,
                            manager_id=manager,
                            started_on=since.date() if since else BEGIN.date(),
                            ended_on=until.date() if until else None,
                        )
                    )

    def _system(self) -> Any:
        return _Door(self.engine)

    def go_on_to(self, now: datetime) -> None:
        """Let come in what has arrived by now, and run the job."""
        with self._system() as session:
            for answer in self.company.answers:
                if answer.arrives_at <= now and answer.number not in self._came:
                    self._came.add(answer.number)
                    session.add_all(self._rows(answer))
            session.flush()
            averages.count(session, now)

    def _rows(self, answer: Answer) -> Iterator[Any]:
        pair_id, meeting_id = self._pairs[answer.rep, answer.manager], answer.number + 1
        values = dict(zip(DRIVERS, answer.values, strict=True))
        yield Meeting(
            id=meeting_id,
            pair_id=pair_id,
            planned_on=answer.ended_at.date(),
            # Apart, since no pair meets twice at one moment.
            starts_at=answer.ended_at + timedelta(seconds=answer.number),
            started_at=answer.ended_at,
            ended_at=answer.ended_at,
            state="held",
        )
        yield PulseAnswer(
            id=meeting_id,
            meeting_id=meeting_id,
            author_id=answer.rep,
            **values,
            is_shown=answer.is_shown,
            answered_at=answer.answered_at,
        )
        if answer.is_shown:
            yield ShownPulse(
                id=meeting_id, pair_id=pair_id, meeting_id=meeting_id, **values,
                shown_on=answer.answered_at.date(),
            )  # fmt: skip

    def seen_by(self, manager: int, now: datetime) -> dict[str, Any]:
        """Return everything of pulses that a manager can read, however they ask."""
        with Session(self.engine) as session:
            spans = spans_of(session, manager)
            bind(session, viewer_of(manager, spans, now.date(), is_hr=True, is_admin=True))
            found: dict[str, Any] = {}
            for model in READABLE:
                names = [it.key for it in model.__table__.columns if it.key != "id"]
                found[model.__name__] = sorted(
                    repr([getattr(row, name) for name in names])
                    for row in session.scalars(select(model))
                )
            # And of any one person, or of any few of them: narrowed, summed, counted, joined.
            for one in REPS:
                found[f"sums of {one}"] = session.execute(
                    select(func.count(), func.sum(PulseAnswer.safety))
                    .join(Meeting, Meeting.id == PulseAnswer.meeting_id)
                    .where(PulseAnswer.author_id != one)
                ).one()
            return found

    def published(self) -> dict[tuple[int, date], dict[str, Decimal]]:
        with self._system() as session:
            return {
                (row.author_id, row.month_on): {it: getattr(row, it) for it in DRIVERS}
                for row in session.scalars(select(PulseAverage))
            }

    def counted(self) -> set[tuple[int, date]]:
        with self._system() as session:
            rows = session.scalars(select(PulseMonth))
            return {(row.manager_id, row.month_on) for row in rows}

    def unshown(self, manager: int, month_on: date) -> list[Answer]:
        """Return what there is to count of a month so far."""
        return [
            it
            for it in self.company.answers
            if it.number in self._came and not it.is_shown
            and (it.manager, it.month_on) == (manager, month_on)
        ]  # fmt: skip


class _Door:
    """A session behind the system door that commits."""

    def __init__(self, engine: Engine) -> None:
        self._session = Session(engine)
        self._door = as_system(self._session, "two worlds")

    def __enter__(self) -> Session:
        return self._door.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._door.__exit__(*error)
        if error[0] is None:
            self._session.commit()
        self._session.close()


def mean(answers: list[Answer], driver: str) -> Fraction:
    """Return the middle of people, each of whom is the middle of their answers."""
    place = DRIVERS.index(driver)
    people: dict[int, list[int]] = {}
    for answer in answers:
        people.setdefault(answer.rep, []).append(answer.values[place])
    return Fraction(sum(Fraction(sum(it), len(it)) for it in people.values()), len(people))


def people_of(answers: list[Answer]) -> int:
    return len({answer.rep for answer in answers})


def kept(exact: Fraction) -> Decimal:
    return kept_average(Decimal(exact.numerator) / Decimal(exact.denominator))


# --- What must hold ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_one_persons_answers_cannot_be_told(two: Worlds) -> None:
    this, other = Life(two.this, ENGINES[0]), Life(two.other, ENGINES[1])
    may_differ: set[tuple[int, date]] = set()
    # In any order: a clock may be put back.
    for now in two.this.runs:
        before, stood = this.counted(), (this.published(), other.published())
        this.go_on_to(now)
        other.go_on_to(now)
        assert this.counted() == other.counted()
        for manager, month_on in this.counted() - before:
            answers = this.unshown(manager, month_on), other.unshown(manager, month_on)
            if max(map(people_of, answers)) >= FEWEST:
                may_differ.add((manager, month_on))
            if min(map(people_of, answers)) >= FEWEST:
                _ensure_a_small_step(*answers)
            for life, counted in zip((this, other), answers, strict=True):
                _ensure_counted(life, manager, month_on, counted)
        for life, published in zip((this, other), stood, strict=True):
            assert published.items() <= life.published().items(), "What was published stays."
        _ensure_the_same_to_managers(this, other, now, may_differ)


def _ensure_counted(life: Life, manager: int, month_on: date, answers: list[Answer]) -> None:
    """One figure of five people or more, and none of fewer.

    Each answer is of one manager and one month, so of one figure: no two overlap.
    """
    published = life.published().get((manager, month_on))
    if people_of(answers) < FEWEST:
        assert published is None
    else:
        assert published == {driver: kept(mean(answers, driver)) for driver in DRIVERS}


def _ensure_a_small_step(mine: list[Answer], theirs: list[Answer]) -> None:
    """One person's word moves the middle by four fifths of a step at most, before rounding."""
    if people_of(mine) != people_of(theirs):
        return  # whether ONE answered at all
    for driver in DRIVERS:
        moved = abs(mean(mine, driver) - mean(theirs, driver))
        assert moved <= Fraction(4, people_of(mine)) <= Fraction(4, FEWEST)


def _ensure_the_same_to_managers(
    this: Life, other: Life, now: datetime, may_differ: set[tuple[int, date]]
) -> None:
    for manager in MANAGERS:
        here, there = this.seen_by(manager, now), other.seen_by(manager, now)
        assert here["PulseAnswer"] == there["PulseAnswer"] == []
        for life, seen in ((this, here), (other, there)):
            rows = {key: row for key, row in life.published().items() if key[0] == manager}
            assert len(seen["PulseAverage"]) == len(rows), "Their own, and nobody else's."
        if not any(key[0] == manager for key in may_differ):
            assert here == there
        del here["PulseAverage"], there["PulseAverage"]
        assert here == there
    mine, theirs = this.published(), other.published()
    assert {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)} <= (
        may_differ
    )


@given(st.lists(_VALUES, min_size=FEWEST, max_size=12))
def test_no_figure_lies_beyond_the_bounds(values: list[tuple[int, int, int, int]]) -> None:
    for answers in zip(*values, strict=True):
        assert LOWEST <= kept(Fraction(sum(answers), len(answers))) <= HIGHEST
