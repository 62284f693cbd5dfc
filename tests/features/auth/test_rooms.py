"""One's own browser becomes a shared screen and one's own again (S-SES-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.auth import service
from oneonone.models import BrowserSession, db
from tests.cast import DANIEL, PASSWORD, PRIYA_DANIEL, TOM_DANIEL
from tests.conftest import COOKIE, Post, SignIn

PLANNED = f"/meetings/{PRIYA_DANIEL.planned}"
WRONG = "That is not your password."


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def copy_of(app: Flask, cookie: str) -> FlaskClient:
    """Somebody else's browser with a copied cookie"""
    browser = app.test_client()
    browser.set_cookie(COOKIE, cookie)
    return browser


# --- A new cookie both ways ----------------------------------------------------------------------


def test_a_cookie_copied_before_sharing_is_dead(app: Flask, sign_in: SignIn, post: Post) -> None:
    daniel = sign_in("daniel")
    before = cookie_of(daniel)

    post(daniel, f"{PLANNED}/start", {"screen": "shared", "minutes": "all"})

    assert cookie_of(daniel) != before
    assert copy_of(app, before).get(PLANNED).status_code == 302
    assert daniel.get("/team").status_code == 403


def test_a_cookie_copied_from_the_shared_screen_is_dead(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    screen = sign_in("daniel", room=TOM_DANIEL.live)
    before = cookie_of(screen)

    answer = post(screen, "/screen/leave")

    assert answer.headers["Location"] == f"/meetings/{TOM_DANIEL.live}"
    assert cookie_of(screen) != before
    assert copy_of(app, before).get("/team").status_code == 302
    assert screen.get("/team").status_code == 200


def test_each_on_our_own_screen_changes_no_cookie(sign_in: SignIn, post: Post) -> None:
    daniel = sign_in("daniel")
    before = cookie_of(daniel)
    post(daniel, f"{PLANNED}/start", {"screen": "own", "minutes": "all"})
    assert cookie_of(daniel) == before


def test_a_kept_phone_stays_kept_no_longer_than_before(
    client: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    post(client, "/sign-in", {"email": DANIEL.email, "password": PASSWORD, "keep": "y"})
    clock.shift(timedelta(days=1))
    answer = post(client, f"{PLANNED}/start", {"screen": "shared", "minutes": "all"})
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("oo="))
    assert f"Max-Age={29 * 24 * 3600}" in cookie


def test_leaving_what_is_no_room_changes_nothing(sign_in: SignIn, post: Post) -> None:
    daniel = sign_in("daniel")
    before = cookie_of(daniel)
    assert post(daniel, "/screen/leave").headers["Location"] == "/"
    assert cookie_of(daniel) == before


# --- With the password ---------------------------------------------------------------------------


@pytest.fixture
def strict(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same house, where leaving asks for the password."""
    made = create_app(replace(settings, leave_with_password=True))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def screen(strict: Flask, sign_in: SignIn) -> FlaskClient:
    """Daniel's shared screen in that house"""
    return copy_of(strict, cookie_of(sign_in("daniel", room=TOM_DANIEL.live)))


def test_only_asking_wants_no_password(sign_in: SignIn) -> None:
    page = sign_in("daniel", room=TOM_DANIEL.live).get("/screen/leave").text
    assert 'type="password"' not in page


def test_the_right_password_lets_go(screen: FlaskClient, post: Post) -> None:
    assert 'type="password"' in screen.get("/screen/leave").text
    assert post(screen, "/screen/leave", {"password": PASSWORD}).status_code == 303
    assert screen.get("/team").status_code == 200


@pytest.mark.parametrize(
    ("form", "words"),
    [({"password": "not this one"}, WRONG), ({"password": ""}, "Write your password."),
     ({}, "Write your password.")],
)  # fmt: skip
def test_anything_else_does_not(
    screen: FlaskClient, post: Post, form: dict[str, str], words: str
) -> None:
    answer = post(screen, "/screen/leave", form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "not this one" not in answer.text
    assert screen.get("/team").status_code == 403


def test_the_sixth_try_waits_here_and_at_the_sign_in(
    strict: Flask, screen: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    for _ in range(5):
        assert post(screen, "/screen/leave", {"password": "wrong"}).status_code == 422
    answer = post(screen, "/screen/leave", {"password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    form = {"email": DANIEL.email, "password": PASSWORD}
    assert post(strict.test_client(), "/sign-in", form).status_code == 429
    clock.shift(61)
    assert post(screen, "/screen/leave", {"password": PASSWORD}).status_code == 303


def test_no_lock_is_held_while_it_is_hashed(
    screen: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[bool] = []

    def is_right(_stored: str | None, _password: str) -> bool:
        states.append(db.session().in_transaction())
        return False

    monkeypatch.setattr(service, "is_right", is_right)
    post(screen, "/screen/leave", {"password": PASSWORD})
    assert states == [False]


def test_a_meeting_room_computer_is_never_asked(
    strict: Flask, screen: FlaskClient, post: Post
) -> None:
    with strict.app_context():
        row = db.session.scalars(select(BrowserSession)).one()
        row.is_room_only = True
        db.session.commit()
    assert 'type="password"' not in screen.get("/screen/leave").text
    assert post(screen, "/screen/leave").headers["Location"] == "/screen"
