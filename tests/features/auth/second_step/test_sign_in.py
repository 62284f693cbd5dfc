"""Signing in with a code after the password: what opens it, and who is kept waiting (S-AUTH-8)."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.app import create_app
from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.lib.dates import now
from oneonone.models import Account, RecoveryCode
from tests.cast import DANIEL, PASSWORD, PRIYA, PRIYA_DANIEL, TOM
from tests.conftest import COOKIE, Arrange, Post, SignIn, csrf_token

from .conftest import (
    A_STEP,
    CODE,
    DOES_NOT_FIT,
    STEP,
    AtTheCode,
    set_up,
    tags,
    with_password,
)

# --- Signing in ----------------------------------------------------------------------------------


def test_after_the_password_comes_the_code(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    browser = app.test_client()

    asked = with_password(browser, post, PRIYA, next="/commitments")

    assert (asked.status_code, asked.headers["Location"]) == (303, CODE)
    assert browser.get_cookie(COOKIE) is None
    assert browser.get("/me").status_code == 302
    assert "Now your code." in browser.get(CODE).text
    answer = post(browser, CODE, {"code": phone.code()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/commitments")
    assert browser.get("/me").status_code == 200
    assert tags(app)[-1] == AuditTag.SIGN_IN
    assert tags(app).count(AuditTag.SIGN_IN) == 1


def test_nobody_else_is_asked(client: FlaskClient, post: Post) -> None:
    assert with_password(client, post, PRIYA).headers["Location"] == "/"
    assert client.get(CODE).headers["Location"] == "/sign-in"


def test_it_is_kept_as_long_as_was_asked_for(at_the_code: AtTheCode, post: Post) -> None:
    browser, phone, _ = at_the_code(keep="y")
    answer = post(browser, CODE, {"code": phone.code()})
    kept = [text for text in answer.headers.getlist("Set-Cookie") if text.startswith(COOKIE + "=")]
    assert "Max-Age=2592000" in kept[0]


@pytest.mark.parametrize("off", [-A_STEP, 0, A_STEP])
def test_a_clock_may_be_one_step_off(at_the_code: AtTheCode, post: Post, off: int) -> None:
    browser, phone, _ = at_the_code(later=10 * A_STEP)
    assert post(browser, CODE, {"code": phone.code(off)}).status_code == 303


@pytest.mark.parametrize("off", [-2 * A_STEP, 2 * A_STEP])
def test_and_not_two(at_the_code: AtTheCode, post: Post, off: int) -> None:
    browser, phone, _ = at_the_code(later=10 * A_STEP)
    answer = post(browser, CODE, {"code": phone.code(off)})
    assert answer.status_code == 422
    assert DOES_NOT_FIT in answer.text
    assert browser.get_cookie(COOKIE) is None


def test_a_code_counts_once(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        with_password(browser, post, PRIYA)

    assert post(first, CODE, {"code": phone.code()}).status_code == 303
    assert post(second, CODE, {"code": phone.code()}).status_code == 422
    # Nor does one of a step that lies before it.
    assert post(second, CODE, {"code": phone.code(-A_STEP)}).status_code == 422


def test_the_code_that_set_it_up_does_not_sign_in(at_the_code: AtTheCode, post: Post) -> None:
    browser, phone, _ = at_the_code(later=0)
    assert post(browser, CODE, {"code": phone.code()}).status_code == 422


def test_a_recovery_code_stands_in_once(at_the_code: AtTheCode, app: Flask, post: Post) -> None:
    first, _, codes = at_the_code()
    second = app.test_client()
    assert post(first, CODE, {"code": codes[0].upper()}).status_code == 303
    assert AuditTag.RECOVERY_USE in tags(app)
    assert "9 are left." in first.get(STEP).text

    with_password(second, post, PRIYA)
    assert post(second, CODE, {"code": codes[0]}).status_code == 422
    assert post(second, CODE, {"code": codes[1].replace("-", " ")}).status_code == 303


def test_before_the_last_ones_are_gone_somebody_is_told(
    at_the_code: AtTheCode, post: Post, as_system: Arrange
) -> None:
    browser, _, codes = at_the_code()
    with as_system() as session:
        for row in session.scalars(select(RecoveryCode)).all()[3:]:
            row.used_at = now()
    post(browser, CODE, {"code": codes[0]})
    assert "You have two recovery codes left." in browser.get("/me").text


def test_anothers_recovery_code_opens_nothing(
    at_the_code: AtTheCode, sign_in: SignIn, post: Post
) -> None:
    _, toms = set_up(sign_in("tom"), post)
    browser, _, _ = at_the_code()
    assert post(browser, CODE, {"code": toms[0]}).status_code == 422


def test_five_wrong_codes_wait_and_the_right_password_does_not_help(
    at_the_code: AtTheCode, app: Flask, post: Post, clock: time_machine.Coordinates
) -> None:
    browser, phone, _ = at_the_code()
    for _ in range(5):
        assert post(browser, CODE, {"code": phone.wrong()}).status_code == 422
    with_password(browser, post, PRIYA)

    answer = post(browser, CODE, {"code": phone.code()})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    # Somebody else's password and code are not kept waiting.
    other = app.test_client()
    assert with_password(other, post, TOM).headers["Location"] == "/"
    clock.shift(61)
    assert post(browser, CODE, {"code": phone.code()}).status_code == 303


def test_whoever_has_the_password_cannot_guess_on_through_the_night(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    browser = app.test_client()
    for _ in range(4):
        with_password(browser, post, PRIYA)
        for _ in range(5):
            post(browser, CODE, {"code": phone.wrong()})
        # A wrong password elsewhere meanwhile lets none of them be forgotten.
        post(app.test_client(), "/sign-in", {"email": TOM.email, "password": "wrong"})
        clock.shift(61)
    with_password(browser, post, PRIYA)

    answer = post(browser, CODE, {"code": phone.code()})

    assert answer.status_code == 429
    assert "minutes" in answer.text
    clock.shift(3600)
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": phone.code()}).status_code == 303


def test_the_password_counts_for_five_minutes(
    at_the_code: AtTheCode, post: Post, clock: time_machine.Coordinates
) -> None:
    browser, phone, _ = at_the_code(later=0)
    clock.shift(301)

    answer = post(browser, CODE, {"code": phone.code()})

    assert answer.headers["Location"] == "/sign-in?late=1"
    assert "That took more than five minutes." in browser.get("/sign-in?late=1").text
    assert browser.get("/me").status_code == 302


def test_and_not_a_moment_longer_than_the_password_does(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates, as_system: Arrange
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    for change in ({"password_hash": "another"}, {"is_active": False}):
        browser = app.test_client()
        with_password(browser, post, PRIYA)
        with as_system() as session:
            account = session.get_one(Account, PRIYA.id)
            before = {name: getattr(account, name) for name in change}
            for name, value in change.items():
                setattr(account, name, value)
        assert post(browser, CODE, {"code": phone.code()}).headers["Location"] == "/sign-in?late=1"
        with as_system() as session:
            for name, value in before.items():
                setattr(session.get_one(Account, PRIYA.id), name, value)


def test_what_waits_cannot_be_made_up(app: Flask, sign_in: SignIn, post: Post) -> None:
    set_up(sign_in("priya"), post)
    browser = app.test_client()
    with browser.session_transaction() as held:
        held["second-step"] = '{"account_id": 1, "password": "", "is_kept": true, "next": "/"}'
    assert browser.get(CODE).headers["Location"] == "/sign-in"


def test_a_key_of_before_opens_it_and_it_is_sealed_anew(
    app: Flask, settings: Settings, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, codes = set_up(sign_in("priya"), post)
    keys = {"secret_key": "the key of next year, long enough", "has_second_step": True}
    rotating = create_app(replace(settings, secret_key_fallbacks=(settings.secret_key,), **keys))
    for code in (phone.code(A_STEP), codes[0]):
        clock.shift(A_STEP)
        browser = rotating.test_client()
        with_password(browser, post, PRIYA)
        assert post(browser, CODE, {"code": code}).status_code == 303

    after = create_app(replace(settings, **keys)).test_client()
    clock.shift(A_STEP)
    with_password(after, post, PRIYA)
    assert post(after, CODE, {"code": phone.code()}).status_code == 303


# --- On a page that stays ------------------------------------------------------------------------


def test_signing_in_again_in_place_asks_for_the_code_too(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("daniel"), post)
    clock.shift(A_STEP)
    browser = app.test_client()
    meeting = str(PRIYA_DANIEL.planned)
    form = {"email": DANIEL.email, "password": PASSWORD, "person": str(DANIEL.id), "room": meeting}

    asked = post(browser, "/sign-in/again", form, hx=True)

    # Not a success, so that the page does not send its words yet.
    assert asked.status_code == 422
    assert 'id="again-code"' in asked.text
    assert asked.headers["HX-Retarget"] == "#again-form"
    assert browser.get_cookie(COOKIE) is None
    step = {"code": phone.wrong(), "person": str(DANIEL.id), "room": meeting}
    assert DOES_NOT_FIT in post(browser, "/sign-in/again", step, hx=True).text
    answer = post(browser, "/sign-in/again", {**step, "code": phone.code()}, hx=True)
    assert answer.status_code == 200
    assert "You are signed in again." in answer.text
    assert browser.get("/team").status_code == 403  # a shared screen, as it was


def test_nobody_elses_code_lets_this_page_go_on(at_the_code: AtTheCode, post: Post) -> None:
    browser, phone, _ = at_the_code()

    answer = post(browser, "/sign-in/again", {"code": phone.code(), "person": str(TOM.id)})

    assert answer.status_code == 422
    assert "This page belongs to somebody else." in answer.text
    assert browser.get_cookie(COOKIE) is None


def test_too_late_it_begins_anew(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/sign-in/again", {"code": "123456", "person": "1"}, hx=True)
    assert answer.status_code == 422
    assert "That took too long." in answer.text
    assert 'id="again-password"' in answer.text


# --- The words on the way ------------------------------------------------------------------------


def test_what_somebody_typed_is_not_shown_again_and_no_page_is_kept(
    at_the_code: AtTheCode, post: Post
) -> None:
    browser, _, _ = at_the_code()
    answer = post(browser, CODE, {"code": "111222"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert unescape(answer.text).count("Phone not here?") == 1
    assert csrf_token(browser)
