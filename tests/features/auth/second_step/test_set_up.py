"""The second step as its person has it: a phone taken in, new codes, another phone, none."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.features.auth.second_step import rules
from oneonone.models import Account, RecoveryCode, db
from tests.cast import PRIYA, PRIYA_DANIEL, RUTH, SAM, Member
from tests.conftest import COOKIE, Post, SignIn

from .conftest import (
    A_STEP,
    CODE,
    DOES_NOT_FIT,
    STEP,
    Phone,
    recovery_codes,
    set_up,
    tags,
    with_password,
)

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


# --- New codes, another phone, none --------------------------------------------------------------


def test_new_codes_end_those_of_before(app: Flask, sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    _, before = set_up(priya, post)

    page = post(priya, f"{STEP}/codes").text

    after = recovery_codes(page)
    assert len(after) == 10
    browser = app.test_client()
    with_password(browser, post, PRIYA)
    assert post(browser, CODE, {"code": before[0]}).status_code == 422
    assert post(browser, CODE, {"code": after[0]}).status_code == 303
    assert "made new recovery codes" in priya.get("/me/log").text


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
