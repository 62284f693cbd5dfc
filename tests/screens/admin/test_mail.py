"""Whether mail goes out, and what did not: tried again, and no word about what it told whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.features.mail import rules as mail_rules
from oneonone.lib import mail
from oneonone.models import MAIL_KINDS, AuditEvent, OutboxMessage
from oneonone.screens.admin.mail.rules import kind_words, problem_words
from oneonone.web.blueprint import access_of
from tests.cast import DANIEL, NOW, PRIYA, SAM
from tests.conftest import app_with, settings_in

HERE = "/admin/mail"
ON = {
    "ONEONONE_URL": "https://oneonone.example",
    "ONEONONE_SMTP_HOST": "mail.example:587",
    "ONEONONE_SMTP_USER": "the-app",
    "ONEONONE_SMTP_PASSWORD": "CANARY-password",
    "ONEONONE_MAIL_FROM": "oneonone@mail.example",
}


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    """The company with a mail server, which no test here reaches."""
    with app_with(settings_in(settings.data, **ON)) as app:
        yield app


def a_mail(kind: str = "planned", person_id: int = PRIYA.id, **more: Any) -> OutboxMessage:
    return OutboxMessage(
        kind=kind, person_id=person_id, created_on=NOW.date(), **{"due_at": NOW, **more}
    )


def given_up(kind: str = "planned", **more: Any) -> OutboxMessage:
    problem = "550 SMTPRecipientsRefused"
    return a_mail(kind, **{"failed_at": NOW, "attempts": 7, "problem": problem, **more})


def put_off(**more: Any) -> OutboxMessage:
    again = NOW + timedelta(hours=4)
    return a_mail(attempts=2, due_at=again, problem="421 SMTPServerDisconnected", **more)


def plain(page: str) -> str:
    return " ".join(page.replace('<b class="num">', "").replace("</b>", "").split())


# --- What it shows -------------------------------------------------------------------------------


def test_it_says_which_server_and_never_the_password(sign_in: Any) -> None:
    page = sign_in("sam").get(HERE).text
    assert "<bdi>mail.example</bdi>, port 587, encrypted (STARTTLS)" in page
    assert "with a name and a password" in page
    assert "CANARY" not in page
    assert "the-app" not in page


def test_it_counts_by_what_became_of_them(sign_in: Any, given: Any) -> None:
    given(a_mail(), a_mail(), put_off(), given_up(), a_mail(sent_at=NOW, attempts=1))
    page = plain(sign_in("sam").get(HERE).text)
    assert "1 mail did not arrive." in page
    for words in ("2 waiting", "1 to be tried again", "1 given up", "1 sent in 60 days"):
        assert words in page


def test_what_did_not_go_out_stands_there_with_the_reason(sign_in: Any, given: Any) -> None:
    given(given_up(), put_off(person_id=DANIEL.id))
    page = plain(sign_in("sam").get(HERE).text)
    assert "An entry for the calendar for Priya Shah" in page
    assert "<bdi>priya@cast.example</bdi> · tried 7 times" in page
    assert "refuses it for good" in page
    assert "550 SMTPRecipientsRefused" in page
    assert "<bdi>daniel@cast.example</bdi> · tried 2 times · again today at 14:20" in page


@pytest.mark.parametrize("kind", MAIL_KINDS)
def test_of_the_kind_it_says_only_so_much(kind: str) -> None:
    """That somebody wants to talk sooner, or has promised something, is between the two."""
    assert kind_words(kind) in {"An entry for the calendar", "A reminder", "A note"}
    assert mail_rules.KIND[kind].label not in kind_words(kind)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("550 SMTPRecipientsRefused", "for good"),
        ("421 SMTPServerDisconnected", "now"),
        ("535 SMTPAuthenticationError", "the name or the password"),
        ("ConnectionRefusedError", "Nothing answers"),
        ("gaierror", "No server of that name"),
        ("SSLCertVerificationError", "certificate"),
        ("SomethingElse", "was not reached"),
        ("", "was not reached"),
    ],
)
def test_the_answer_of_the_server_is_said_in_words(problem: str, words: str) -> None:
    assert words in problem_words(problem)


def test_however_many_there_are_fifty_stand_there(
    sign_in: Any, given: Any, count_statements: Any
) -> None:
    given(*[given_up() for _ in range(60)])
    sam = sign_in("sam")
    with count_statements() as statements:
        page = sam.get(HERE).text
    assert page.count("Given up") == 50
    assert "And 10 more." in page
    assert len(statements) <= 5


# --- Once more -----------------------------------------------------------------------------------


def rows(as_system: Any) -> list[tuple[Any, ...]]:
    with as_system() as session:
        found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(it.failed_at, it.attempts, it.due_at, it.problem) for it in found]


def retries(as_system: Any) -> list[tuple[Any, ...]]:
    with as_system() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.tag == AuditTag.MAIL_RETRY))
        return [(it.actor_id, it.count) for it in found]


FRESH = (None, 0, NOW, None)


def test_one_is_tried_again_and_only_that_one(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    one, _other = given(given_up(), given_up())
    answer = post(sign_in("sam"), f"{HERE}/{one.id}/retry")
    assert (answer.status_code, answer.location) == (303, HERE)
    assert [row == FRESH for row in rows(as_system)] == [True, False]
    assert retries(as_system) == [(SAM.id, 1)]


def test_all_are_tried_again_and_a_second_press_does_nothing(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(given_up(), put_off(), a_mail(sent_at=NOW, attempts=1), a_mail())
    sam = sign_in("sam")
    post(sam, f"{HERE}/retry")
    post(sam, f"{HERE}/retry")
    assert [row[1] for row in rows(as_system)] == [0, 0, 1, 0]
    assert retries(as_system) == [(SAM.id, 2)]
    assert "There was nothing left to try." in sam.get(HERE).text


def test_what_is_being_sent_at_this_moment_is_left_alone(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(put_off(claim="somebody", claimed_until=NOW + timedelta(minutes=5)))
    before = rows(as_system)
    post(sign_in("sam"), f"{HERE}/retry")
    assert rows(as_system) == before


def test_one_that_is_not_there_is_not_found(sign_in: Any, post: Any) -> None:
    assert post(sign_in("sam"), f"{HERE}/4711/retry").status_code == 404


# --- To myself -----------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the mail server took."""
    taken: list[Any] = []

    class Connection:
        send = staticmethod(taken.append)

    @contextmanager
    def connected(_server: Any, _timeout: float) -> Iterator[Connection]:
        yield Connection()

    monkeypatch.setattr(mail, "connected", connected)
    return taken


def test_a_mail_to_myself_goes_out_at_once(sign_in: Any, post: Any, sent: list[Any]) -> None:
    sam = sign_in("sam")
    assert post(sam, f"{HERE}/trial").status_code == 303
    (message,) = sent
    assert str(message["To"]) == "Sam Berg <sam@cast.example>"
    assert str(message["Subject"]) == "Mail from oneonone works"
    text = message.get_body(("plain",)).get_content()
    assert "Hi Sam," in text
    assert "https://oneonone.example/admin/mail" in text
    assert "one-to-one." not in text
    assert "The mail server took it. Look at sam@cast.example." in sam.get(HERE).text


def test_a_server_that_does_not_answer_is_told_in_words(
    sign_in: Any, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def refused(_server: Any, _timeout: float) -> Iterator[None]:
        raise mail.UnreachableError("ConnectionRefusedError")
        yield

    monkeypatch.setattr(mail, "connected", refused)
    answer = post(sign_in("sam"), f"{HERE}/trial")
    assert answer.status_code == 422
    assert "The mail did not go out. Nothing answers at that address and port." in answer.text


def test_nobody_waits_to_save_while_the_mail_server_is_asked(app: Flask) -> None:
    assert access_of("admin_mail.send_to_myself", app).only_reads


# --- Off -----------------------------------------------------------------------------------------


@pytest.fixture
def off(app: Flask) -> None:
    app.config["SETTINGS"] = settings_in(app.config["SETTINGS"].data)


@pytest.mark.usefixtures("off")
def test_off_it_says_what_it_takes(sign_in: Any, given: Any) -> None:
    given(given_up())
    page = sign_in("sam").get(HERE).text
    assert "Mail is off." in page
    assert "ONEONONE_SMTP_HOST" in page
    assert "Try again" not in page


@pytest.mark.usefixtures("off")
@pytest.mark.parametrize("path", ["retry", "1/retry", "trial"])
def test_off_nothing_is_tried(sign_in: Any, post: Any, as_system: Any, path: str) -> None:
    assert post(sign_in("sam"), f"{HERE}/{path}").status_code == 409
    assert retries(as_system) == []
