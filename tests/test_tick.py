"""What the machine does by itself, once or twice at once, and beside the server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone import chores, tick
from oneonone.features.schedule.planning import Planned
from oneonone.models import AuditEvent, Commitment, Installation, Meeting, MeetingAgenda, Pair
from oneonone.screens.meetings import forgotten

from .cast import NOW, TOM, TOM_DANIEL
from .factories import a_commitment

HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
def run(app: Flask) -> Callable[[], list[str]]:
    def once() -> list[str]:
        said: list[str] = []
        assert tick.run(app, said.append), said
        return said

    return once


def live(session: Session) -> Meeting:
    return session.get_one(Meeting, TOM_DANIEL.live)


# --- One line per job ----------------------------------------------------------------------------


def test_it_says_in_one_line_what_each_job_did(run: Any) -> None:
    off = "mail is off"
    first = run()
    tidied = first.pop(-4)
    assert tidied.startswith("tidy: the database was written anew, ")
    assert first[:-1] == [
        "stop: nothing forgotten.",
        "plan: 33 one-to-ones planned for 11 pairs.",
        "pace: the usual days of 0 stages counted.",
        # Whoever led somebody, for each month of the year that is over.
        "averages: 53 team months looked at.",
        "leave: nobody leaves today.",
        "rights: no right waits for today.",
        "correct: nothing to correct.",
        "erase: nobody is due to be erased.",
        "forget: no old files.",
        "purge: 4 notes of former managers about 1 pair, 38 rows whose time is over gone.",
        f"remind: {off}, so nobody is reminded.",
        f"send: {off}: ONEONONE_SMTP_HOST is not set. 66 waiting removed.",
    ]
    assert first[-1].startswith("backup: 16 people, 73 one-to-ones")
    assert run()[1:] == [
        "plan: nothing to plan.",
        "pace: the usual days of 0 stages counted.",
        "averages: nothing to count.",
        "leave: nobody leaves today.",
        "rights: no right waits for today.",
        "correct: nothing to correct.",
        "erase: nobody is due to be erased.",
        "forget: no old files.",
        "purge: looked today already.",
        "tidy: done this week.",
        f"remind: {off}, so nobody is reminded.",
        f"send: {off}: ONEONONE_SMTP_HOST is not set.",
        "backup: made today already.",
    ]


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (Planned(), "nothing to plan."),
        (Planned(1, 0, 0, 1), "1 one-to-one planned for 1 pair."),
        (Planned(1200, 3, 0, 400), "1,200 one-to-ones planned, 3 away for 400 pairs."),
        (Planned(0, 0, 2, 1), "2 one-to-ones called off."),
        (Planned(4, 0, 2, 2), "4 one-to-ones planned for 2 pairs; 2 one-to-ones called off."),
    ],
)
def test_what_was_planned_is_counted(planned: Planned, words: str) -> None:
    assert tick.plan_words(planned) == words


def test_a_job_that_fails_does_not_keep_the_next_from_its_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_session: Any, _say: Any) -> str:
        raise RuntimeError("on purpose")

    said: list[str] = []
    monkeypatch.setattr(tick, "JOBS", {"broken": fail, **tick.JOBS})

    assert tick.run(app, said.append) is False
    assert said[0] == "broken: did not work (RuntimeError). It is tried again next time."
    assert said[2] == "plan: 33 one-to-ones planned for 11 pairs."
    assert "on purpose" in caplog.text


def test_progress_is_said_only_when_it_takes_longer_than_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = iter([0.0, 0.5, 1.2, 1.2, 1.5, 2.4, 2.4])
    monkeypatch.setattr(chores.time, "monotonic", lambda: next(seconds))
    said: list[str] = []
    progress = chores.Progress(said.append, 4000, "pairs planned")
    for done in (1000, 2000, 3000, 3500, 4000):
        progress.is_at(done)

    assert said == ["  2,000 of 4,000 pairs planned…", "  3,500 of 4,000 pairs planned…"]


# --- Forgotten meetings --------------------------------------------------------------------------


def test_a_forgotten_meeting_stops_by_itself_and_counts(
    run: Any, clock: Any, as_system: Any, given: Any
) -> None:
    promise = given(a_commitment(TOM_DANIEL, meeting_id=TOM_DANIEL.live, agreed_at=None))
    clock.shift(HALF_A_DAY)

    assert run()[0] == "stop: 1 forgotten one-to-one stopped."
    with as_system() as session:
        meeting = live(session)
        assert (meeting.state, meeting.is_stopped_early) == ("held", True)
        assert meeting.ended_at == NOW + HALF_A_DAY
        assert meeting.ended_by_id is None
        event = session.scalars(select(AuditEvent).filter_by(tag="meeting:stop")).one()
        assert (event.actor_id, event.meeting_id) == (None, TOM_DANIEL.live)
        # As when somebody stops it: what was promised is kept.
        assert session.get_one(Commitment, promise.id).agreed_at is not None
    assert run()[0] == "stop: nothing forgotten."


@pytest.mark.parametrize("hours", [11, 11.9])
def test_one_that_was_begun_today_is_not_forgotten(run: Any, clock: Any, hours: float) -> None:
    clock.move_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(hours=hours))
    assert run()[0] == "stop: nothing forgotten."


def test_whoever_opened_it_lately_has_not_forgotten_it(run: Any, clock: Any, sign_in: Any) -> None:
    clock.shift(timedelta(hours=11))
    assert sign_in(TOM).get(f"/meetings/{TOM_DANIEL.live}/steps/check-in").status_code == 200
    clock.shift(timedelta(hours=10))
    assert run()[0] == "stop: nothing forgotten."
    clock.shift(timedelta(hours=3))
    assert run()[0] == "stop: 1 forgotten one-to-one stopped."


def test_a_time_that_was_chosen_and_has_passed_moves_nothing_into_the_past(
    run: Any, clock: Any, as_system: Any
) -> None:
    with as_system() as session:
        row = session.scalars(select(MeetingAgenda).filter_by(meeting_id=TOM_DANIEL.live)).one()
        row.next_at = NOW + timedelta(hours=1)
    clock.shift(HALF_A_DAY)
    run()

    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.planned).starts_at > NOW + HALF_A_DAY


def test_a_pair_that_has_ended_gets_no_next_one(run: Any, clock: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, TOM_DANIEL.id).ended_on = NOW.date()
    clock.shift(HALF_A_DAY)

    assert run()[:2] == [
        "stop: 1 forgotten one-to-one stopped.",
        "plan: 30 one-to-ones planned for 11 pairs; 1 one-to-one called off.",
    ]
    with as_system() as session:
        assert live(session).state == "held"
        assert session.get_one(Meeting, TOM_DANIEL.planned).state == "away"


def test_two_ticks_at_once_stop_it_once(
    app: Flask, clock: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.shift(HALF_A_DAY)
    gate = threading.Barrier(2)
    real = forgotten.forgotten

    def both_look_first(session: Session, moment: datetime) -> list[int]:
        found = real(session, moment)
        session.rollback()
        gate.wait(10)
        return found

    monkeypatch.setattr(forgotten, "forgotten", both_look_first)
    said: list[str] = []
    threads = [
        threading.Thread(target=tick.run, args=(app, said.append), daemon=True) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(line for line in said if line.startswith("stop")) == [
        "stop: 1 forgotten one-to-one stopped.",
        "stop: nothing forgotten.",
    ]
    with as_system() as session:
        assert len(session.scalars(select(AuditEvent).filter_by(tag="meeting:stop")).all()) == 1


# --- When it was ---------------------------------------------------------------------------------


def test_health_says_in_a_word_how_the_tick_is(client: Any, clock: Any, run: Any) -> None:
    assert client.get("/healthz").get_data(as_text=True) == "ok\nno tick yet\n"
    run()
    assert client.get("/healthz").get_data(as_text=True) == "ok\ntick recent\n"
    clock.shift(timedelta(minutes=16))
    assert client.get("/healthz").get_data(as_text=True) == "ok\ntick late\n"


def test_health_never_fails_because_of_the_tick(
    app: Flask, client: Any, as_system: Any, clock: Any, run: Any
) -> None:
    run()
    clock.shift(timedelta(days=400))
    assert client.get("/healthz").status_code == 200
    with as_system() as session:
        session.delete(session.get_one(Installation, 1))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\nno tick yet\n")


def test_a_database_that_does_not_say_what_it_is_learns_it(
    app: Flask, as_system: Any, run: Any
) -> None:
    with as_system() as session:
        session.delete(session.get_one(Installation, 1))
    run()
    with as_system() as session:
        row = session.get_one(Installation, 1)
        assert (row.is_demo, row.last_tick_at) == (False, NOW)
        assert len(row.uid) == 36


# --- Beside the server ---------------------------------------------------------------------------


class Ending:
    """An event that counts how long it was waited for, and is set after some waits."""

    def __init__(self, waits: int) -> None:
        self.waits, self.waited = waits, list[float]()

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) > self.waits


def test_it_ticks_soon_after_the_start_and_every_five_minutes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[int] = []
    monkeypatch.setattr(tick, "run", lambda _app, _say: ticks.append(1))
    ending = Ending(waits=2)

    tick.beside(app)(ending)  # type: ignore[arg-type]  # as much of an event as it asks for

    assert len(ticks) == 2
    assert ending.waited[0] < 60
    assert ending.waited[1:] == [300.0, 300.0]


def test_a_tick_that_fails_is_logged_and_comes_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticks: list[int] = []

    def fail(_app: Flask, _say: Any) -> bool:
        ticks.append(1)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(tick, "run", fail)
    tick.beside(app)(Ending(waits=3))  # type: ignore[arg-type]  # as above

    assert len(ticks) == 3
    assert caplog.text.count("the disk is full") >= 3


def test_what_a_database_error_repeats_is_not_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(session: Session, _say: Any) -> str:
        session.add(Meeting(pair_id=1, planned_on=NOW.date(), starts_at=NOW, state="a secret word"))
        session.flush()
        return ""

    monkeypatch.setattr(tick, "JOBS", {"broken": fail})
    assert tick.run(app, lambda _line: None) is False
    assert "IntegrityError" in caplog.text
    assert "a secret word" not in caplog.text
