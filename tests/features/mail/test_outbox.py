"""What happens to waiting mail where no server is asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.mail import jobs, letters, queries
from oneonone.lib import mail
from oneonone.lib.dates import now
from oneonone.models import Meeting, MutedMail, OutboxMessage
from oneonone.models.outbox import queue, withdraw
from tests.cast import DANIEL, NOW, PRIYA, PRIYA_DANIEL, TOM_DANIEL
from tests.conftest import Arrange, Post, SignIn

Queue = Callable[..., None]


def quiet(_line: str) -> None: ...


class Mailbox:
    """Stands where the server would: takes everything."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    def send(self, built: EmailMessage) -> None:
        self.taken.append(built)

    @property
    def subjects(self) -> list[str]:
        return [str(built["Subject"]) for built in self.taken]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    box = Mailbox()

    @contextmanager
    def connected(_server: Any, _timeout: float) -> Iterator[Mailbox]:
        yield box

    monkeypatch.setattr(mail, "connected", connected)
    return box


@pytest.fixture
def waiting(as_system: Arrange) -> Queue:
    """Let a mail wait: `waiting("planned", PRIYA)`."""

    def add(
        kind: str, who: Any, meeting_id: int | None = PRIYA_DANIEL.planned, **more: Any
    ) -> None:
        with as_system() as session:
            at = more.pop("at", now())
            queue(session, kind, who.id, at=at, meeting_id=meeting_id, pair_id=1, **more)

    return add


def rows(as_system: Arrange) -> list[OutboxMessage]:
    with as_system() as session:
        found = list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
        session.expunge_all()
    return found


# --- Mail off ------------------------------------------------------------------------------------


def test_without_a_server_nothing_waits_for_ever_and_the_job_says_so(
    settings: Settings, waiting: Queue, as_system: Arrange
) -> None:
    waiting("planned", PRIYA)
    waiting("moved", DANIEL, at=NOW + timedelta(days=1))
    without = create_app(settings)

    assert jobs.send(without, quiet) == (
        "mail is off: ONEONONE_SMTP_HOST is not set. 2 waiting removed."
    )
    assert rows(as_system) == []
    assert jobs.send(without, quiet) == "mail is off: ONEONONE_SMTP_HOST is not set."


# --- What is sent when ---------------------------------------------------------------------------


def test_a_mail_goes_out_once_and_not_before_its_time(
    app: Flask, clock: Any, mailbox: Mailbox, waiting: Queue
) -> None:
    waiting("planned", PRIYA, at=NOW + timedelta(seconds=60))
    jobs.send(app, quiet)
    assert mailbox.taken == []
    clock.shift(60)
    assert jobs.send(app, quiet) == "1 sent. 0 waiting, 0 given up."
    jobs.send(app, quiet)
    assert mailbox.subjects == ["1:1 with Daniel: Tuesday 24 November at 10:00"]


def test_of_several_changes_the_last_one_is_told(
    app: Flask, mailbox: Mailbox, waiting: Queue, as_system: Arrange
) -> None:
    waiting("planned", PRIYA)
    waiting("moved", PRIYA)
    waiting("moved", PRIYA)
    waiting("planned", DANIEL)

    said = jobs.send(app, quiet)
    assert said == "2 sent, 2 no longer needed. 0 waiting, 0 given up."
    assert [str(one["To"]).split()[0] for one in mailbox.taken] == ["Priya", "Daniel"]
    assert "moved" in mailbox.subjects[0]


def test_moved_and_then_called_off_is_told_as_called_off_once(
    app: Flask, mailbox: Mailbox, waiting: Queue, as_system: Arrange
) -> None:
    waiting("moved", PRIYA)
    waiting("called_off", PRIYA)
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).state = "skipped"
    jobs.send(app, quiet)
    assert len(mailbox.taken) == 1
    assert "called off" in mailbox.subjects[0]


def test_a_reminder_that_was_held_up_waits_for_daylight(
    app: Flask, clock: Any, mailbox: Mailbox, waiting: Queue, as_system: Arrange
) -> None:
    waiting("tomorrow", PRIYA)
    clock.move_to(NOW.replace(hour=22))
    jobs.send(app, quiet)
    [row] = rows(as_system)
    assert mailbox.taken == []
    assert (row.due_at, row.claim, row.attempts) == (NOW.replace(day=24, hour=6, minute=0), None, 0)
    clock.move_to(row.due_at)
    jobs.send(app, quiet)
    assert mailbox.subjects == ["1:1 with Daniel today: Tuesday 24 November at 10:00"]


def test_news_does_not_wait_for_the_morning(
    app: Flask, clock: Any, mailbox: Mailbox, waiting: Queue
) -> None:
    waiting("moved", PRIYA)
    clock.move_to(NOW.replace(hour=22))
    jobs.send(app, quiet)
    assert len(mailbox.taken) == 1


def test_what_makes_no_sense_any_more_is_dropped(
    app: Flask, clock: Any, mailbox: Mailbox, waiting: Queue, as_system: Arrange, given: Any
) -> None:
    waiting("tomorrow", PRIYA)
    waiting("planned", DANIEL, TOM_DANIEL.live)
    waiting("recap", PRIYA, None)
    given(MutedMail(author_id=DANIEL.id, kind="moved"))
    waiting("moved", DANIEL)
    clock.move_to(NOW.replace(day=24, hour=10))

    assert jobs.send(app, quiet) == "0 sent, 4 no longer needed. 0 waiting, 0 given up."
    assert (mailbox.taken, rows(as_system)) == ([], [])


def test_one_that_cannot_be_drawn_holds_nobody_up(
    app: Flask,
    mailbox: Mailbox,
    waiting: Queue,
    as_system: Arrange,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    waiting("planned", PRIYA)
    waiting("planned", DANIEL)
    draw = letters.letter_of

    def fail_for_priya(session: Any, case: letters.Case, paper: letters.Paper) -> mail.Letter:
        if case.reader.id == PRIYA.id:
            raise ValueError(f"{case.reader.address} is no address")
        return draw(session, case, paper)

    monkeypatch.setattr(letters, "letter_of", fail_for_priya)
    caplog.set_level(logging.DEBUG)
    assert jobs.send(app, quiet) == "1 sent, 1 refused (ValueError). 0 waiting, 1 given up."
    assert rows(as_system)[0].problem == "ValueError"
    assert "priya@" not in caplog.text


def test_two_months_later_nobody_knows_who_got_what(
    app: Flask, clock: Any, mailbox: Mailbox, waiting: Queue, as_system: Arrange
) -> None:
    waiting("planned", PRIYA)
    jobs.send(app, quiet)
    clock.shift(timedelta(days=59))
    jobs.send(app, quiet)
    assert len(rows(as_system)) == 1
    clock.shift(timedelta(days=2))
    jobs.send(app, quiet)
    assert rows(as_system) == []


def test_the_administrator_learns_how_many_wait_and_how_many_failed(
    app: Flask, waiting: Queue, as_system: Arrange
) -> None:
    waiting("planned", PRIYA)
    waiting("planned", DANIEL)
    with as_system() as session:
        session.scalars(select(OutboxMessage)).first().failed_at = NOW  # type: ignore[union-attr]  # two are there
    with as_system() as session:
        assert queries.counts(session) == queries.Counts(waiting=1, failed=1)


# --- Taking back ---------------------------------------------------------------------------------


def test_what_a_sender_has_claimed_is_not_taken_back(waiting: Queue, as_system: Arrange) -> None:
    waiting("moved", PRIYA)
    waiting("moved", DANIEL)
    with as_system() as session:
        assert withdraw(session, "moved", PRIYA_DANIEL.planned)
    assert rows(as_system) == []
    waiting("moved", PRIYA)
    waiting("moved", DANIEL)
    with as_system() as session:
        session.scalars(select(OutboxMessage)).first().claim = "a sender"  # type: ignore[union-attr]  # two are there
    with as_system() as session:
        assert not withdraw(session, "moved", PRIYA_DANIEL.planned)
    assert [row.claim for row in rows(as_system)] == ["a sender"]


# --- The record ----------------------------------------------------------------------------------


def test_who_stops_a_meeting_sends_both_a_link_to_the_record(
    app: Flask, clock: Any, sign_in: SignIn, post: Post, mailbox: Mailbox, as_system: Arrange
) -> None:
    daniel = sign_in("daniel")
    clock.shift(timedelta(minutes=20))
    assert post(daniel, f"/meetings/{TOM_DANIEL.live}/stop").status_code == 303
    assert jobs.send(app, quiet) == "2 sent. 0 waiting, 0 given up."
    assert sorted(mailbox.subjects) == [
        "1:1 with Daniel: what you agreed", "1:1 with Tom: what you agreed",
    ]  # fmt: skip


def test_one_that_was_stopped_at_once_is_no_record(
    app: Flask, sign_in: SignIn, post: Post, as_system: Arrange, clock: Any
) -> None:
    daniel = sign_in("daniel")
    with as_system() as session:
        session.get_one(Meeting, TOM_DANIEL.live).started_at = now()
    post(daniel, f"/meetings/{TOM_DANIEL.live}/stop")
    assert rows(as_system) == []
