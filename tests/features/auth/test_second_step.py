"""The second step: setting a phone up, signing in with it, and who cannot do without (S-AUTH-8)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from oneonone.app import create_app
from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.features.auth.second_step import rules, service
from oneonone.lib.dates import now
from oneonone.models import Account, AuditEvent, BrowserSession, RecoveryCode, db
from tests import HX
from tests.cast import DANIEL, HANA, PASSWORD, PRIYA, PRIYA_DANIEL, RUTH, SAM, TOM, Member
from tests.conftest import COOKIE, Arrange, Post, SignIn, csrf_token

STEP = "/me/second-step"
CODE = "/sign-in/second-step"
CONFIRM = "/sign-in/confirm"
A_STEP = 30
DOES_NOT_FIT = "That code does not fit."


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    """The house as it is after an installation: HR and administrators need two steps."""
    made = create_app(replace(settings, has_second_step=True))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


class Phone:
    """What an authenticator app knows: the secret of the picture."""

    def __init__(self, page: str) -> None:
        found = re.search(r'stepsecret[^>]*><span class="vh">Secret: </span>([A-Z2-7 ]+)<', page)
        assert found, "There is no secret on this page."
        self.secret = found[1].replace(" ", "")
        sealed = re.search(r'name="sealed" type="hidden" value="([^"]+)"', page)
        assert sealed
        self.sealed = sealed[1]

    def code(self, later: int = 0) -> str:
        return str(pyotp.TOTP(self.secret).at(now() + timedelta(seconds=later)))

    def wrong(self) -> str:
        return f"{(int(self.code()) + 500_000) % 1_000_000:06d}"


def set_up(browser: FlaskClient, post: Post) -> tuple[Phone, list[str]]:
    """Set somebody's second step up; returns their phone and their recovery codes."""
    phone = Phone(browser.get(STEP).text)
    answer = post(browser, STEP, {"code": phone.code(), "sealed": phone.sealed, "next": "/"})
    assert answer.status_code == 200, answer.text
    return phone, re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)


def with_password(browser: FlaskClient, post: Post, who: Member, **more: str) -> TestResponse:
    return post(browser, "/sign-in", {"email": who.email, "password": PASSWORD, **more})


def tags(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.id)))


# --- Setting it up -------------------------------------------------------------------------------


def test_a_phone_is_taken_in_and_ten_codes_are_shown_once(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    priya = sign_in("priya")
    assert "Set it up" in priya.get("/me").text

    phone, codes = set_up(priya, post)

    assert len(set(codes)) == rules.RECOVERY_CODES
    page = priya.get(STEP).text
    assert "It is on." in page
    assert "10 are left." in page
    assert not any(code in page for code in codes)
    assert phone.secret not in page
    assert tags(app) == [AuditTag.SECOND_STEP_SET]


def test_the_picture_says_what_the_words_beside_it_say(sign_in: SignIn) -> None:
    page = sign_in("priya").get(STEP).text
    phone = Phone(page)

    uri = rules.address_of(phone.secret, PRIYA.email)

    assert uri.startswith("otpauth://totp/oneonone:priya%40cast.example?secret=" + phone.secret)
    assert '<svg class="qr"' in page
    assert len(phone.secret) == 32  # 160 bits


def test_nothing_of_it_can_be_read_from_the_database(
    settings: Settings, sign_in: SignIn, post: Post
) -> None:
    phone, codes = set_up(sign_in("priya"), post)
    with closing(sqlite3.connect(settings.data / "oneonone.sqlite3")) as database:
        everything = "\n".join(database.iterdump())
    for secret in (phone.secret, phone.code(), *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in everything


def test_looking_at_the_picture_sets_nothing_up(app: Flask, sign_in: SignIn) -> None:
    priya = sign_in("priya")
    first, second = Phone(priya.get(STEP).text), Phone(priya.get(STEP).text)
    assert first.secret != second.secret
    with app.app_context():
        assert db.session.get_one(Account, PRIYA.id).totp_secret is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "f7k2m-9qxw4"])
def test_what_is_no_code_is_named_and_the_picture_stays(
    sign_in: SignIn, post: Post, typed: str
) -> None:
    priya = sign_in("priya")
    phone = Phone(priya.get(STEP).text)

    answer = post(priya, STEP, {"code": typed, "sealed": phone.sealed})

    assert answer.status_code == 422
    assert "Type the six digits that your app shows." in answer.text
    assert Phone(answer.text).secret == phone.secret


def test_a_wrong_code_keeps_the_picture_and_a_right_one_then_counts(
    sign_in: SignIn, post: Post
) -> None:
    priya = sign_in("priya")
    phone = Phone(priya.get(STEP).text)

    answer = post(priya, STEP, {"code": phone.wrong(), "sealed": phone.sealed})

    assert answer.status_code == 422
    assert DOES_NOT_FIT in answer.text
    assert Phone(answer.text).secret == phone.secret
    grouped = f"{phone.code()[:3]} {phone.code()[3:]}"
    assert post(priya, STEP, {"code": grouped, "sealed": phone.sealed}).status_code == 200


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAABk"])
def test_a_picture_that_is_not_ours_is_replaced(sign_in: SignIn, post: Post, sealed: str) -> None:
    answer = post(sign_in("priya"), STEP, {"code": "123456", "sealed": sealed})
    assert answer.status_code == 422
    assert "This picture is too old." in answer.text


def test_a_picture_of_somebody_else_sets_nothing_up(sign_in: SignIn, post: Post) -> None:
    toms = Phone(sign_in("tom").get(STEP).text)
    answer = post(sign_in("priya"), STEP, {"code": toms.code(), "sealed": toms.sealed})
    assert answer.status_code == 422


def test_pressed_twice_it_stands_and_the_second_press_says_so(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    priya = sign_in("priya")
    phone = Phone(priya.get(STEP).text)
    form = {"code": phone.code(), "sealed": phone.sealed}
    first, second = post(priya, STEP, form), post(priya, STEP, form)
    assert (first.status_code, second.status_code) == (200, 200)
    with app.app_context():
        assert db.session.scalar(select(func.count(RecoveryCode.id))) == rules.RECOVERY_CODES


def test_it_ends_every_other_device_and_gives_this_one_a_new_cookie(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    priya, phone = sign_in("priya"), sign_in("priya")
    tom = sign_in("tom")
    before = priya.get_cookie(COOKIE)
    assert before is not None

    set_up(priya, post)

    copy = app.test_client()
    copy.set_cookie(COOKIE, before.value)
    assert [it.get("/me").status_code for it in (priya, phone, copy, tom)] == [200, 302, 302, 200]


@pytest.mark.parametrize("path", [STEP, f"{STEP}?new=1"])
def test_it_wants_the_password_first(
    sign_in: SignIn, clock: time_machine.Coordinates, path: str
) -> None:
    priya = sign_in("priya")
    clock.shift(600)
    answer = priya.get(path)
    assert answer.status_code == 403
    assert "Your password, once more" in answer.text


@pytest.mark.parametrize("path", [STEP, f"{STEP}/codes", f"{STEP}/end"])
def test_so_does_every_change_and_what_was_sent_is_not_shown(
    sign_in: SignIn, post: Post, clock: time_machine.Coordinates, path: str
) -> None:
    priya = sign_in("priya")
    clock.shift(600)
    answer = post(priya, path, {"code": "123456", "sealed": "sealed-words"})
    assert answer.status_code == 403
    assert "sealed-words" not in answer.text
    assert "123456" not in answer.text


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


def test_it_is_kept_as_long_as_was_asked_for(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    browser = app.test_client()
    with_password(browser, post, PRIYA, keep="y")
    answer = post(browser, CODE, {"code": phone.code()})
    kept = [text for text in answer.headers.getlist("Set-Cookie") if text.startswith(COOKIE + "=")]
    assert "Max-Age=2592000" in kept[0]


@pytest.mark.parametrize("off", [-A_STEP, 0, A_STEP])
def test_a_clock_may_be_one_step_off(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates, off: int
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(10 * A_STEP)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": phone.code(off)}).status_code == 303


@pytest.mark.parametrize("off", [-2 * A_STEP, 2 * A_STEP])
def test_and_not_two(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates, off: int
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(10 * A_STEP)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
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


def test_the_code_that_set_it_up_does_not_sign_in(app: Flask, sign_in: SignIn, post: Post) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": phone.code()}).status_code == 422


def test_a_recovery_code_stands_in_once(app: Flask, sign_in: SignIn, post: Post) -> None:
    _, codes = set_up(sign_in("priya"), post)
    first, second = app.test_client(), app.test_client()
    with_password(first, post, PRIYA)
    assert post(first, CODE, {"code": codes[0].upper()}).status_code == 303
    assert AuditTag.RECOVERY_USE in tags(app)
    assert "9 are left." in first.get(STEP).text

    with_password(second, post, PRIYA)
    assert post(second, CODE, {"code": codes[0]}).status_code == 422
    assert post(second, CODE, {"code": codes[1].replace("-", " ")}).status_code == 303


def test_before_the_last_ones_are_gone_somebody_is_told(
    app: Flask, sign_in: SignIn, post: Post, as_system: Arrange
) -> None:
    _, codes = set_up(sign_in("priya"), post)
    with as_system() as session:
        for row in session.scalars(select(RecoveryCode)).all()[3:]:
            row.used_at = now()
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    post(browser, CODE, {"code": codes[0]})
    assert "You have two recovery codes left." in browser.get("/me").text


def test_anothers_recovery_code_opens_nothing(app: Flask, sign_in: SignIn, post: Post) -> None:
    _, toms = set_up(sign_in("tom"), post)
    set_up(sign_in("priya"), post)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": toms[0]}).status_code == 422


def test_five_wrong_codes_wait_and_the_right_password_does_not_help(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
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
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
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


def test_nobody_elses_code_lets_this_page_go_on(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("priya"), post)
    clock.shift(A_STEP)
    browser = app.test_client()
    with_password(browser, post, PRIYA)

    answer = post(browser, "/sign-in/again", {"code": phone.code(), "person": str(TOM.id)})

    assert answer.status_code == 422
    assert "This page belongs to somebody else." in answer.text
    assert browser.get_cookie(COOKIE) is None


def test_too_late_it_begins_anew(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/sign-in/again", {"code": "123456", "person": "1"}, hx=True)
    assert answer.status_code == 422
    assert "That took too long." in answer.text
    assert 'id="again-password"' in answer.text


# --- New codes, another phone, none --------------------------------------------------------------


def test_new_codes_end_those_of_before(app: Flask, sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    _, before = set_up(priya, post)

    page = post(priya, f"{STEP}/codes").text

    after = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)
    assert len(after) == 10
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": before[0]}).status_code == 422
    assert post(browser, CODE, {"code": after[0]}).status_code == 303


def test_without_a_second_step_there_are_no_codes(sign_in: SignIn, post: Post) -> None:
    answer = post(sign_in("priya"), f"{STEP}/codes")
    assert (answer.status_code, answer.headers["Location"]) == (303, STEP)


def test_a_new_phone_takes_over(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    old, _ = set_up(priya, post)
    new = Phone(priya.get(f"{STEP}?new=1").text)
    assert post(priya, STEP, {"code": new.code(), "sealed": new.sealed}).status_code == 200
    clock.shift(A_STEP)

    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": old.code()}).status_code == 422
    assert post(browser, CODE, {"code": new.code()}).status_code == 303


def test_it_can_be_switched_off(app: Flask, sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    set_up(priya, post)

    assert post(priya, f"{STEP}/end").headers["Location"] == "/me"

    assert tags(app)[-1] == AuditTag.SECOND_STEP_END
    assert with_password(app.test_client(), post, PRIYA).headers["Location"] == "/"
    with app.app_context():
        assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0


@pytest.mark.parametrize("who", [RUTH, SAM])
def test_but_not_by_hr_and_administrators(sign_in: SignIn, post: Post, who: Member) -> None:
    browser = sign_in(who)
    set_up(browser, post)
    answer = post(browser, f"{STEP}/end")
    assert answer.status_code == 403
    assert "HR and administrators keep the second step." in answer.text
    assert "Switch it off</button>" not in browser.get(STEP).text


def test_a_shared_screen_knows_nothing_of_it(sign_in: SignIn, post: Post) -> None:
    screen = sign_in("daniel", room=PRIYA_DANIEL.held)
    assert screen.get(STEP).status_code == 403


# --- Who cannot do without -----------------------------------------------------------------------


@pytest.mark.parametrize(("who", "path"), [("ruth", "/participation"), ("sam", "/admin/people")])
def test_hr_and_administrators_are_led_to_it_and_then_on(
    sign_in: SignIn, post: Post, who: str, path: str
) -> None:
    browser = sign_in(who)

    for asked in (path, "/"):
        led = browser.get(asked)
        assert led.status_code == 302
        assert led.headers["Location"] == f"{STEP}?next={asked}"

    page = browser.get(f"{STEP}?next={path}").text
    assert "HR and administrators sign in with two steps." in page
    phone = Phone(page)
    answer = post(browser, STEP, {"code": phone.code(), "sealed": phone.sealed, "next": path})
    assert f'href="{path}">I have them. Go on' in answer.text
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/participation.csv", "/participation.xlsx", "/admin/questions"])
def test_nothing_of_their_rights_is_granted_before(sign_in: SignIn, path: str) -> None:
    browser = sign_in("ruth" if "participation" in path else "sam")
    assert browser.get(path).headers["Location"] == f"{STEP}?next={path}"
    assert browser.get(path, headers=HX).status_code == 403
    page = browser.get("/me").text
    assert "/participation" not in page
    assert "/admin" not in page


def test_nor_by_a_button(app: Flask, sign_in: SignIn, post: Post) -> None:
    answer = post(sign_in("sam"), "/admin/support", {"name": "Ada", "reach": "1234"})
    assert answer.status_code == 403
    assert "Take the second one first." in answer.text
    assert "1234" in answer.text


def test_what_is_theirs_as_anybodys_stays_open(sign_in: SignIn) -> None:
    hana = sign_in("hana")
    assert hana.get("/home").status_code == 200
    assert hana.get("/commitments").status_code == 200
    assert hana.get("/participation").headers["Location"] == f"{STEP}?next=/participation"


def test_everybody_else_goes_on_as_before(sign_in: SignIn) -> None:
    assert sign_in("priya").get("/").status_code == 200
    assert sign_in("priya").get("/participation").status_code == 403
    assert sign_in("marek").get("/participation").status_code == 200  # his own tree


def test_signed_in_with_both_steps_everything_is_there(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("ruth"), post)
    clock.shift(A_STEP)
    browser = app.test_client()
    with_password(browser, post, RUTH)
    post(browser, CODE, {"code": phone.code()})
    assert browser.get("/participation").status_code == 200
    assert 'href="/participation"' in browser.get("/participation").text


def test_a_session_from_before_takes_the_code_once(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("sam"), post)
    clock.shift(A_STEP)
    sam = sign_in("sam")  # as one that began while nothing was asked for

    asked = sam.get("/admin/people?x=1")

    assert asked.status_code == 403
    assert "Now your code" in asked.text
    before = sam.get_cookie(COOKIE)
    assert before is not None
    form = {"code": phone.code(), "next": "/admin/people?x=1"}
    answer = post(sam, CONFIRM, form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/people?x=1")
    assert sam.get("/admin/people").status_code == 200
    after = sam.get_cookie(COOKIE)
    assert after is not None
    assert after.value != before.value


def test_a_code_is_no_password(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    phone, _ = set_up(sign_in("sam"), post)
    sam = sign_in("sam")
    clock.shift(600)
    post(sam, CONFIRM, {"code": phone.code()})
    asked = sam.get(STEP)
    assert asked.status_code == 403
    assert "Your password, once more" in asked.text


@pytest.mark.parametrize("who", ["ruth", "sam"])
def test_where_something_else_asks_nobody_needs_it(
    settings: Settings, sign_in: SignIn, post: Post, who: str
) -> None:
    elsewhere = create_app(settings).test_client()
    browser = sign_in(who)
    held = browser.get_cookie(COOKIE)
    assert held is not None
    elsewhere.set_cookie(COOKIE, held.value)
    path = "/participation" if who == "ruth" else "/admin/people"
    assert elsewhere.get(path).status_code == 200
    assert browser.get(path).status_code == 302


def test_the_demo_never_asks(app: Flask, sign_in: SignIn) -> None:
    app.config["IS_DEMO"] = True
    assert sign_in("ruth").get("/participation").status_code == 200


def test_taken_off_by_somebody_else_it_is_written_down(
    app: Flask, sign_in: SignIn, post: Post, as_system: Arrange
) -> None:
    set_up(sign_in("hana"), post)
    with as_system():
        service.end(HANA.id, actor_id=SAM.id)
        service.end(HANA.id, actor_id=SAM.id)  # a second press changes nothing
    with app.app_context():
        ended = db.session.scalars(
            select(AuditEvent).where(AuditEvent.tag == AuditTag.SECOND_STEP_END)
        ).all()
        assert [(it.actor_id, it.subject_id) for it in ended] == [(SAM.id, HANA.id)]


# --- The words on the way ------------------------------------------------------------------------


def test_what_somebody_typed_is_not_shown_again_and_no_page_is_kept(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    set_up(sign_in("priya"), post)
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    answer = post(browser, CODE, {"code": "111222"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert unescape(answer.text).count("Phone not here?") == 1
    assert csrf_token(browser)


def test_a_session_of_before_the_second_step_was_needed_says_when_it_was_taken(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    set_up(sign_in("sam"), post)
    with app.app_context():
        rows = db.session.scalars(select(BrowserSession)).all()
        assert [row.second_step_at for row in rows] == [now()]
