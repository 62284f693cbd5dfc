"""What is over goes after the months the installation says, and nothing sooner (P-2, P-3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, func, select
from sqlalchemy.orm import Session

from oneonone import purging, tick
from oneonone.features.retention import over, service
from oneonone.features.retention.rules import Periods, midnight, months_before
from oneonone.models import (
    AuditEvent,
    BrowserSession,
    Cadence,
    Commitment,
    Deal,
    Focus,
    Friction,
    GrowthEntry,
    GrowthEvidence,
    Installation,
    Leave,
    Meeting,
    MeetingMove,
    Operation,
    Pair,
    Revision,
    StepNote,
    Topic,
    kept,
)
from oneonone.models.base import Base
from tests.cast import NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM, TOM_DANIEL
from tests.factories import a_commitment, a_leave, a_meeting, a_move, a_step_note
from tests.test_canaries import WATCHED

THIRTEEN_MONTHS = timedelta(days=396)
CANARY = re.compile(rb"CANARY-\d+-")


@pytest.fixture
def run(app: Flask) -> Callable[[], str]:
    def once() -> str:
        said: list[str] = []
        assert tick.run(app, said.append), said
        return next(line for line in said if line.startswith("purge"))

    return once


def how_many(session: Session, model: type[Any], *which: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*which)) or 0


# --- Thirteen months later -----------------------------------------------------------------------


def put_canaries(session: Session) -> dict[str, Any]:
    """Put one into every text of every row of words, private rows and deals."""
    numbers, rows = count(1), {}
    for model, columns in WATCHED.items():
        for row in session.scalars(select(model)):
            for column in columns:
                canary = f"CANARY-{next(numbers)}-"
                is_json = isinstance(model.__table__.c[column].type, JSON)
                setattr(row, column, {"name": canary} if is_json else canary)
                rows[canary] = row
    session.flush()
    return rows


def is_kept_until_leaving(row: Any) -> bool:
    match row:
        case Commitment():  # open, in a pair that goes on
            return row.outcome is None and row.agreed_at is not None
        case GrowthEntry():
            return row.state == "agreed"
    return kept()[row.__tablename__].keep.value == "leaving"


def in_the_file(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in folder.glob("oneonone.sqlite3*"):
        found |= {it.decode() for it in CANARY.findall(file.read_bytes())}
    return found


def test_thirteen_months_later_no_old_word_is_in_the_bytes_of_the_file(
    run: Any, as_system: Any, app: Flask, clock: Any
) -> None:
    folder = app.config["SETTINGS"].data
    with as_system() as session:
        rows = put_canaries(session)
        agreed = set(session.scalars(select(GrowthEntry.id).where(GrowthEntry.state == "agreed")))
        stay = {
            canary
            for canary, row in rows.items()
            if is_kept_until_leaving(row)
            or (isinstance(row, GrowthEvidence) and row.entry_id in agreed)
            # Shown for as long as the two meet.
            or (row.__tablename__ == "shown_work_card" and not is_ended(session, row.pair_id))
        }
    assert len(in_the_file(folder)) > len(stay) > 10
    clock.move_to(NOW + THIRTEEN_MONTHS)
    run()
    left = in_the_file(folder)
    assert {f"{canary} {rows[canary].__tablename__}" for canary in left - stay} == set()
    lasting = {"focus", "growth_entry", "commitment", "work_card", "manager_question"}
    assert lasting <= {rows[canary].__tablename__ for canary in left}


def is_ended(session: Session, pair_id: int) -> bool:
    return session.get_one(Pair, pair_id).ended_on is not None


def test_participation_stays_a_year_longer_than_words(run: Any, as_system: Any, clock: Any) -> None:
    with as_system() as session:
        held = how_many(session, Meeting, Meeting.state == "held")
    clock.move_to(NOW + THIRTEEN_MONTHS)
    run()
    with as_system() as session:
        assert how_many(session, Meeting, Meeting.state == "held") >= held - 2
        assert how_many(session, StepNote) == 0
        assert how_many(session, Deal) == 0
    clock.move_to(NOW + timedelta(days=800))
    run()
    with as_system() as session:
        old = Meeting.starts_at < NOW
        hanging = select(Commitment.meeting_id).where(Commitment.meeting_id.is_not(None))
        assert how_many(session, Meeting, old, Meeting.id.not_in(hanging)) == 0
        # A promise that is open keeps the one-to-one it was made in.
        assert how_many(session, Commitment, Commitment.outcome.is_(None)) > 0
        assert how_many(session, Meeting, old) > 0
        assert how_many(session, Cadence, Cadence.pair_id == PRIYA_INES.id) == 0
        assert how_many(session, Focus) > 0


# --- Each rule at its edge -----------------------------------------------------------------------

TODAY = NOW.date()
AGO = months_before(TODAY, 12)


def over_now(session: Session, model: type[Any]) -> set[int]:
    return set(session.scalars(over.over(model, Periods(TODAY, 12, 24))))


def test_a_word_goes_the_day_after_its_months(given: Any, as_system: Any) -> None:
    last, first = a_meeting(on=AGO), a_meeting(PRIYA_DANIEL, AGO - timedelta(days=1))
    given(last, first)
    kept_note, gone_note = given(
        a_step_note(meeting_id=last.id, key="a"), a_step_note(meeting_id=first.id, key="b")
    )
    with as_system() as session:
        found = over_now(session, StepNote)
        assert gone_note.id in found
        assert kept_note.id not in found


@pytest.mark.parametrize(
    ("differs", "goes"),
    [
        ({"outcome": "kept", "outcome_on": AGO - timedelta(days=1)}, True),
        ({"outcome": "kept", "outcome_on": AGO}, False),
        # Open for longer than anything else is kept: still a promise.
        ({"outcome": None, "promised_for": date(2020, 1, 1)}, False),
        # Never agreed: the meeting it was proposed in stopped.
        ({"outcome": None, "agreed_at": None}, True),
    ],
)
def test_a_promise_goes_by_its_outcome_and_never_while_it_is_open(
    given: Any, as_system: Any, differs: dict[str, Any], goes: bool
) -> None:
    met = given(a_meeting(on=date(2025, 3, 3), state="held"))
    made = given(a_commitment(meeting_id=met.id, **differs))
    with as_system() as session:
        assert (made.id in over_now(session, Commitment)) is goes


def test_an_open_promise_of_a_pair_that_ended_long_ago_goes(given: Any, as_system: Any) -> None:
    made = given(a_commitment(PRIYA_INES, meeting_id=PRIYA_INES.held, position=3))
    with as_system() as session:
        assert made.id not in over_now(session, Commitment)
        session.get_one(Pair, PRIYA_INES.id).started_on = date(2024, 1, 1)
        session.get_one(Pair, PRIYA_INES.id).ended_on = AGO - timedelta(days=1)
        session.flush()
        assert made.id in over_now(session, Commitment)


def test_an_obstacle_stays_without_the_promise_that_is_over(
    given: Any, as_system: Any, run: Any
) -> None:
    met = given(a_meeting(on=date(2025, 3, 3), state="held"))
    made = given(a_commitment(meeting_id=met.id, outcome="kept", outcome_on=date(2025, 3, 10)))
    with as_system() as session:
        row = session.scalars(select(Friction).where(Friction.pair_id == PRIYA_DANIEL.id)).first()
        row.commitment_id, friction_id = made.id, row.id
    run()
    with as_system() as session:
        assert session.get_one(Friction, friction_id).commitment_id is None
        assert session.get(Commitment, made.id) is None


def test_earlier_words_go_a_month_after_the_meeting_and_not_while_it_runs(
    given: Any, as_system: Any
) -> None:
    text = {"step": "deals", "key": "a", "version": 1, "text": "Before"}
    old = given(a_meeting(on=TODAY - timedelta(days=40), state="held"))
    gone, live = given(
        Revision(pair_id=PRIYA_DANIEL.id, meeting_id=old.id, **text),
        Revision(pair_id=TOM_DANIEL.id, meeting_id=TOM_DANIEL.live, **text),
    )
    with as_system() as session:
        session.get_one(Meeting, TOM_DANIEL.live).starts_at = NOW - timedelta(days=60)
        session.flush()
        found = over_now(session, Revision)
        assert gone.id in found
        assert live.id not in found


def test_an_open_topic_goes_by_its_own_day(given: Any, as_system: Any) -> None:
    about = {"pair_id": PRIYA_DANIEL.id, "author_id": PRIYA.id, "text": "Later"}
    old = given(Topic(created_at=NOW - timedelta(days=370), **about))
    new = given(Topic(created_at=NOW - timedelta(days=360), **about))
    with as_system() as session:
        found = over_now(session, Topic)
        assert old.id in found
        assert new.id not in found


def test_days_away_and_moves_go_with_participation(given: Any, as_system: Any, run: Any) -> None:
    met = given(a_meeting(on=date(2024, 3, 4), state="skipped", skip_reason="too_busy"))
    given(a_move(met.id))
    away = given(a_leave(first_on=date(2024, 3, 4), last_on=date(2024, 3, 8)))
    run()
    with as_system() as session:
        assert session.get(Meeting, met.id) is None
        assert how_many(session, MeetingMove, MeetingMove.meeting_id == met.id) == 0
        assert session.get(Leave, away.id) is None
        # The rhythm of a pair that goes on stays however old it is.
        assert how_many(session, Cadence, Cadence.pair_id == PRIYA_DANIEL.id) > 0


def test_what_was_seen_of_growth_stays_without_the_meeting(
    given: Any, as_system: Any, run: Any
) -> None:
    met = given(a_meeting(on=date(2024, 3, 4), state="held"))
    with as_system() as session:
        entry = session.scalars(
            select(GrowthEntry).where(
                GrowthEntry.pair_id == PRIYA_DANIEL.id, GrowthEntry.state == "agreed"
            )
        ).first()
        about = {
            "pair_id": PRIYA_DANIEL.id, "entry_id": entry.id, "meeting_id": met.id,
            "author_id": PRIYA.id, "seen_on": date(2024, 3, 4),
        }  # fmt: skip
        said, bare = GrowthEvidence(quote="Asked first", **about), GrowthEvidence(**about)
        session.add_all([said, bare])
        session.flush()
        said_id, bare_id = said.id, bare.id
    run()
    with as_system() as session:
        assert session.get_one(GrowthEvidence, said_id).meeting_id is None
        assert session.get(GrowthEvidence, bare_id) is None


def test_the_log_goes_after_two_years(given: Any, as_system: Any, run: Any) -> None:
    before = months_before(TODAY, 24) - timedelta(days=1)
    old = given(AuditEvent(at=midnight(before), on=before, tag="meeting:read"))
    new = given(AuditEvent(at=NOW - timedelta(days=700), on=TODAY, tag="meeting:read"))
    run()
    with as_system() as session:
        assert session.get(AuditEvent, old.id) is None
        assert session.get(AuditEvent, new.id)


def test_the_machinery_forgets(given: Any, as_system: Any, run: Any) -> None:
    done = given(
        Operation(person_id=TOM.id, op_id="x", digest="y", done_at=NOW - timedelta(days=31)),
        BrowserSession(token_hash="t", account_id=TOM.id, created_at=NOW, seen_at=NOW,
                       ends_at=NOW - timedelta(days=2), idle_minutes=60, label="Phone"),
    )  # fmt: skip
    run()
    with as_system() as session:
        for row in done:
            assert session.get(type(row), row.id) is None


# --- How it goes ---------------------------------------------------------------------------------


def test_the_installation_says_how_many_months(as_system: Any, run: Any, clock: Any) -> None:
    with as_system() as session:
        session.get_one(Installation, 1).words_months = 24
    clock.move_to(NOW + THIRTEEN_MONTHS)
    run()
    with as_system() as session:
        assert how_many(session, StepNote) > 0


def test_one_that_was_killed_goes_on_and_one_that_is_done_does_nothing(
    run: Any, as_system: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 3)
    clock.move_to(NOW + THIRTEEN_MONTHS)
    with as_system() as session:
        periods = over.periods_of(session, (NOW + THIRTEEN_MONTHS).date())
        ids = session.scalars(over.over(StepNote, periods).limit(3)).all()
        assert service.let_go(session, StepNote, ids, periods) == 3
        assert service.let_go(session, StepNote, ids, periods) == 0
    run()
    with as_system() as session:
        assert how_many(session, StepNote) == 0
        assert [count for _kept, count in over.count_over(session, periods)] == []


def test_a_row_that_was_answered_meanwhile_stays(given: Any, as_system: Any) -> None:
    """Looked up before, and its number or its day is another one by now."""
    about = {"pair_id": PRIYA_DANIEL.id, "author_id": PRIYA.id, "text": "Later"}
    row = given(Topic(created_at=NOW, **about))
    with as_system() as session:
        assert service.let_go(session, Topic, [row.id], Periods(TODAY, 12, 24)) == 0
        assert session.get(Topic, row.id)


def test_a_dry_run_counts_by_kind_and_changes_nothing(app: Flask, as_system: Any) -> None:
    with as_system() as session:
        before = {it.class_: how_many(session, it.class_) for it in Base.registry.mappers}
    said: list[str] = []
    purging.foresee(app, said.append)
    assert any("step_note: A text of a step of a one-to-one." in line for line in said)
    assert said[-1] == "A dry run: 38 rows would go, and nothing was changed."
    with as_system() as session:
        assert {it: how_many(session, it) for it in before} == before


def test_the_file_is_written_anew_once_a_week(app: Flask, clock: Any) -> None:
    def tidied() -> str:
        said: list[str] = []
        tick.run(app, said.append)
        return next(line for line in said if line.startswith("tidy"))

    assert "written anew" in tidied()
    assert tidied() == "tidy: done this week."
    clock.move_to(NOW + timedelta(days=5))  # Saturday
    assert tidied() == "tidy: done this week."
    clock.move_to(NOW + timedelta(days=6))
    assert "written anew" in tidied()


def test_two_ticks_write_it_anew_at_once_and_both_did(
    app: Flask, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_was_as_fast(*_args: object) -> None:
        with as_system() as session:
            service.tidied(session, TODAY)
            session.commit()

    monkeypatch.setattr(purging, "compact", another_was_as_fast)
    said: list[str] = []
    assert tick.run(app, said.append), said
    assert any("written anew" in line for line in said)


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
    ],
)
def test_months_are_counted_as_people_do(on: date, months: int, before: date) -> None:
    assert months_before(on, months) == before
