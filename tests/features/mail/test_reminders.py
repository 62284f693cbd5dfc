"""What time brings is queued once, however often and by however many it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.mail import jobs, letters, queries
from oneonone.lib.dates import now
from oneonone.models import (
    Account,
    Commitment,
    Meeting,
    MutedMail,
    OutboxMessage,
    Pair,
    Person,
    PreparationDraft,
)
from tests.cast import DANIEL, NOW, PRIYA, PRIYA_DANIEL
from tests.conftest import Arrange

Tick = Callable[[], list[str]]

FOUR_IN_PARIS = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MORNING_IN_PARIS = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def quiet(_line: str) -> None: ...


@pytest.fixture(autouse=True)
def one_pair(as_system: Arrange) -> None:
    """Priya and Daniel alone, who meet tomorrow at ten and have promised for then"""
    with as_system() as session:
        for model in (Meeting, Commitment):
            for row in session.scalars(select(model).where(model.pair_id != PRIYA_DANIEL.id)):
                if isinstance(row, Commitment) or row.state == "planned":
                    session.delete(row)


@pytest.fixture
def tick(app: Flask, as_system: Arrange) -> Tick:
    """Let the reminders run, and return what is queued as "kind who"."""

    def run() -> list[str]:
        jobs.remind(app, quiet)
        with as_system() as session:
            rows = session.execute(
                select(OutboxMessage, Person).join(Person, Person.id == OutboxMessage.person_id)
            ).all()
            return sorted(
                " ".join(filter(None, [row.kind, row.facts["stage"], who.first_name.lower()]))
                for row, who in rows
            )

    return run


def test_preparation_is_open_since_sunday_and_the_rep_is_told_on_monday(tick: Tick) -> None:
    assert tick() == ["preparation_opens priya"]


def test_at_four_both_are_told_of_tomorrow(tick: Tick, clock: Any) -> None:
    clock.move_to(FOUR_IN_PARIS - timedelta(minutes=1))
    assert tick() == ["preparation_opens priya"]
    clock.move_to(FOUR_IN_PARIS)
    assert tick() == ["preparation_opens priya", "tomorrow daniel", "tomorrow priya"]


def test_the_day_begins_with_the_page_and_what_is_due(tick: Tick, clock: Any) -> None:
    clock.move_to(MORNING_IN_PARIS - timedelta(minutes=1))
    assert not {"ready_page daniel", "promise_due priya"} & set(tick())
    clock.move_to(MORNING_IN_PARIS)
    assert {"ready_page daniel", "promise_due priya", "promise_due daniel"} <= set(tick())


def test_ten_days_of_running_queue_each_once_and_none_at_night(
    tick: Tick, clock: Any, app: Flask, as_system: Arrange
) -> None:
    for _ in range(10 * 24 * 2):
        clock.shift(timedelta(minutes=30))
        jobs.remind(app, quiet)
    assert tick() == [
        "missed asked daniel",
        "missed counted daniel",
        "preparation_opens priya",
        "promise_due daniel",
        "promise_due priya",
        "ready_page daniel",
        "tomorrow daniel",
        "tomorrow priya",
    ]
    with as_system() as session:
        moments = session.scalars(select(OutboxMessage.due_at)).all()
    assert all(6 <= moment.hour < 19 for moment in moments), "In Paris that is daylight."


def test_two_at_once_queue_each_once(app: Flask, as_system: Arrange, monkeypatch: Any) -> None:
    """As on PostgreSQL: the other one writes between our look and our write."""
    jobs.remind(app, quiet)
    monkeypatch.setattr(queries, "queued_keys", lambda _session, _keys: set())
    assert jobs.remind(app, quiet) == "0 queued."
    with as_system() as session:
        assert len(session.scalars(select(OutboxMessage.id)).all()) == 1


def test_one_that_moves_to_another_day_brings_its_reminders_again(
    tick: Tick, clock: Any, as_system: Arrange
) -> None:
    clock.move_to(FOUR_IN_PARIS)
    tick()
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at += timedelta(days=1)
    clock.move_to(FOUR_IN_PARIS + timedelta(days=1))
    assert [mail for mail in tick() if mail.startswith("tomorrow")] == [
        "tomorrow daniel", "tomorrow daniel", "tomorrow priya", "tomorrow priya",
    ]  # fmt: skip


def test_one_that_moves_within_its_day_does_not(tick: Tick, clock: Any, as_system: Arrange) -> None:
    clock.move_to(FOUR_IN_PARIS)
    before = tick()
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at += timedelta(hours=3)
    assert tick() == before


@pytest.mark.parametrize("kind", ["preparation_opens", "tomorrow"])
def test_who_does_not_want_it_has_nothing_queued(
    tick: Tick, clock: Any, given: Any, kind: str
) -> None:
    given(MutedMail(author_id=PRIYA.id, kind=kind))
    clock.move_to(FOUR_IN_PARIS)
    assert f"{kind} priya" not in tick()


def test_who_left_or_is_switched_off_has_nothing_queued(
    tick: Tick, clock: Any, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Account, PRIYA.id).is_active = False
        session.get_one(Person, DANIEL.id).left_on = NOW.date()
    clock.move_to(FOUR_IN_PARIS)
    assert tick() == []


def test_a_pair_that_has_ended_has_nothing_queued(
    tick: Tick, clock: Any, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    clock.move_to(FOUR_IN_PARIS)
    assert tick() == []


def test_nobody_is_told_whether_somebody_has_prepared(
    app: Flask, clock: Any, as_system: Arrange
) -> None:
    """The mails are the same whatever the rep has or has not written (D18)."""

    def mails() -> list[tuple[str, str]]:
        with as_system() as session:
            session.execute(delete(OutboxMessage))
        jobs.remind(app, quiet)
        paper = jobs.post_of(app).paper
        drawn = []
        with as_system() as session:
            for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.kind)):
                case = letters.case_of(session, row, now())
                assert case
                drawn.append((row.kind, letters.letter_of(session, case, paper).text))
        return drawn

    clock.move_to(MORNING_IN_PARIS)
    with_drafts = mails()
    with as_system() as session:
        for draft in session.scalars(select(PreparationDraft)):
            session.delete(draft)
    assert mails() == with_drafts
    assert len(with_drafts) >= 4


def test_old_slots_that_nobody_answered_bring_no_mail(
    tick: Tick, as_system: Arrange, given: Any
) -> None:
    """A company that begins with a year behind it is not mailed about that year."""
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at = NOW - timedelta(days=40)
    assert tick() == []


def test_without_mail_nobody_is_reminded(settings: Settings, clock: Any) -> None:
    assert jobs.remind(create_app(settings), quiet) == "mail is off, so nobody is reminded."
