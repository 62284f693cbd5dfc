"""A secret link: how it is made, shown once and ended, and who tries to guess one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.access.system import as_system as system_door
from oneonone.config import Settings
from oneonone.features.calendar_feed import service
from oneonone.features.calendar_feed.rules import FORGED_TRIES, digest
from oneonone.models import (
    AuditEvent,
    CalendarFeed,
    CalendarFeedFailure,
    Meeting,
    db,
)
from tests.cast import (
    PRIYA,
    PRIYA_DANIEL,
)
from tests.conftest import Arrange, Post, SignIn

from .conftest import MakeLink, events_in, link_on

Given = Callable[..., Any]
FORGED = f"/calendar/{'A' * 43}.ics"


def ids_in(answer: TestResponse) -> set[int]:
    return set(events_in(answer))


# --- The link itself -----------------------------------------------------------------------------


def test_it_is_random_and_only_its_digest_is_kept(
    app: Flask, make_link: MakeLink, settings: Settings
) -> None:
    one, other = make_link("priya"), make_link("daniel")
    assert one != other
    token = one.removeprefix("/calendar/").removesuffix(".ics")
    with app.app_context():
        rows = db.session.scalars(select(CalendarFeed)).all()
        assert digest(token) in {row.token_digest for row in rows}
    for file in settings.data.glob("oneonone.sqlite3*"):
        assert token.encode() not in file.read_bytes()


def test_it_reaches_no_log(
    app: Flask, program: FlaskClient, make_link: MakeLink, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    link = make_link("priya")
    program.get(link)
    program.get(FORGED)
    monkeypatch.setattr(service, "entries", lambda *_args, **_more: 1 / 0)
    assert program.get(link).status_code == 500
    token = link.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in caplog.text
    assert FORGED not in caplog.text
    with app.app_context(), system_door(db.session(), "a test") as session:
        rows = [str(vars(row)) for row in session.scalars(select(AuditEvent))]
    assert rows
    assert not any(token in row or digest(token) in row for row in rows)


def test_no_cookie_is_asked_for_and_none_is_set(program: FlaskClient, make_link: MakeLink) -> None:
    link = make_link("priya")
    for path in (link, FORGED):
        answer = program.get(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert program.get(link).headers["Cache-Control"] == "private, no-store"
    assert "no-store" in program.get(FORGED).headers["Cache-Control"]


def test_a_signed_in_browser_gets_what_the_link_shows(sign_in: SignIn, make_link: MakeLink) -> None:
    assert ids_in(sign_in("ruth").get(make_link("priya"))) == {11, 12, 13}


def test_head_says_as_much_without_the_body(program: FlaskClient, make_link: MakeLink) -> None:
    link = make_link("priya")
    answer = program.head(link)
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["ETag"] == program.get(link).headers["ETag"]


def test_who_has_it_already_gets_nothing_twice(
    program: FlaskClient,
    make_link: MakeLink,
    as_system: Arrange,
    clock: time_machine.Coordinates,
) -> None:
    link = make_link("priya")
    tag = program.get(link).headers["ETag"]
    clock.shift(3600)
    again = program.get(link, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", tag)
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).sequence += 1
    assert program.get(link, headers={"If-None-Match": tag}).status_code == 200


# --- Too many tries ------------------------------------------------------------------------------


def _from(program: FlaskClient, path: str, address: str = "10.0.0.1") -> int:
    return program.get(path, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_after_too_many_wrong_ones_nothing_opens_there_for_a_minute(
    app: Flask, program: FlaskClient, make_link: MakeLink, clock: time_machine.Coordinates
) -> None:
    link = make_link("priya")
    for _ in range(FORGED_TRIES - 1):
        assert _from(program, FORGED) == 404
    assert _from(program, link) == 200
    for _ in range(5):
        assert _from(program, FORGED) == 404
    assert _from(program, link) == 404
    assert _from(program, link, "10.0.0.2") == 200
    with app.app_context():
        assert len(db.session.scalars(select(CalendarFeedFailure)).all()) == FORGED_TRIES
    clock.shift(61)
    assert _from(program, link) == 200


def test_a_shut_door_looks_like_a_wrong_one(
    program: FlaskClient, make_link: MakeLink, given: Given
) -> None:
    link, wrong = make_link("priya"), program.get(FORGED)
    for _ in range(FORGED_TRIES):
        program.get(FORGED)
    shut = program.get(link)
    assert (shut.status_code, shut.get_data()) == (404, wrong.get_data())
    assert dict(shut.headers) == dict(wrong.headers)


def test_no_address_is_kept_and_no_try_for_long(
    app: Flask, program: FlaskClient, settings: Settings, clock: time_machine.Coordinates
) -> None:
    _from(program, FORGED, "192.0.2.77")
    for file in settings.data.glob("oneonone.sqlite3*"):
        assert b"192.0.2.77" not in file.read_bytes()
    clock.shift(61)
    _from(program, FORGED)
    with app.app_context():
        assert len(db.session.scalars(select(CalendarFeedFailure)).all()) == 1


def test_a_right_one_counts_as_no_try(
    app: Flask, program: FlaskClient, make_link: MakeLink
) -> None:
    program.get(make_link("priya"))
    program.get("/calendar/short.ics")
    with app.app_context():
        assert not db.session.scalars(select(CalendarFeedFailure)).all()


# --- My settings ---------------------------------------------------------------------------------


def test_a_link_is_shown_once(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    before = priya.get("/me/calendar").text
    assert "You have no link" in before
    assert "1:1 with Daniel" in before
    made = post(priya, "/me/calendar")
    link = link_on(made)
    assert "shown this once" in made.text
    assert "Whoever has this link can read it" in made.text
    for program in ("Outlook", "Google", "Apple", "Thunderbird"):
        assert f"<b>{program}</b>" in made.text
    after = priya.get("/me/calendar").text
    assert "You made it today" in after
    assert link not in after
    assert "/calendar/" not in after.replace("/me/calendar", "")


def test_my_settings_lead_there(sign_in: SignIn) -> None:
    assert 'href="/me/calendar"' in sign_in("priya").get("/me").text


def test_a_new_one_ends_the_old_one(program: FlaskClient, make_link: MakeLink) -> None:
    old, new = make_link("priya"), make_link("priya")
    assert (program.get(old).status_code, program.get(new).status_code) == (404, 200)


def test_ending_it_ends_it(
    program: FlaskClient, make_link: MakeLink, sign_in: SignIn, post: Post
) -> None:
    link, priya = make_link("priya"), sign_in("priya")
    answer = post(priya, "/me/calendar/end")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/calendar?ended=1")
    assert "get nothing more from it" in priya.get("/me/calendar?ended=1").text
    assert program.get(link).status_code == 404


def test_ending_none_is_no_mistake(app: Flask, sign_in: SignIn, post: Post) -> None:
    assert post(sign_in("priya"), "/me/calendar/end").status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(AuditEvent)).all()


def test_making_and_ending_are_in_the_log(
    app: Flask, make_link: MakeLink, sign_in: SignIn, post: Post
) -> None:
    make_link("priya")
    post(sign_in("priya"), "/me/calendar/end")
    with app.app_context():
        rows = db.session.execute(select(AuditEvent.tag, AuditEvent.actor_id)).all()
    assert rows == [("calendar:link-make", PRIYA.id), ("calendar:link-end", PRIYA.id)]


def test_the_page_asks_for_the_token(sign_in: SignIn, post: Post) -> None:
    for path in ("/me/calendar", "/me/calendar/end"):
        assert post(sign_in("priya"), path, csrf=False).status_code == 400


def test_it_says_where_the_link_works(app: Flask, sign_in: SignIn, post: Post) -> None:
    alone = post(sign_in("priya"), "/me/calendar")
    assert "works on this computer alone" in alone.text
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], url="https://oneonone.example")
    known = post(sign_in("priya"), "/me/calendar")
    assert "works on this computer alone" not in known.text
    assert "https://oneonone.example/calendar/" in known.text
