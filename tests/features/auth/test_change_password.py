"""Changing one's own password ends whatever else is signed in (S-SES-2, S-SES-4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.models import Account, AuditEvent, db
from tests.cast import PASSWORD, PRIYA
from tests.conftest import COOKIE, Arrange, Post, SignIn

NEW = "four words for a kite"


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def test_it_is_changed_and_everything_else_is_signed_out(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    here, phone, tom = sign_in("priya"), sign_in("priya"), sign_in("tom")
    cookie = here.get_cookie(COOKIE)
    answer = post(here, "/me/password", {"password": PASSWORD, "new_password": NEW})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert "Your password is changed." in here.get("/me").text
    assert (is_in(here), is_in(phone), is_in(tom)) == (True, False, True)
    assert cookie is not None
    copy = app.test_client()
    copy.set_cookie(COOKIE, cookie.value)
    assert not is_in(copy)
    with app.app_context():
        tags = db.session.scalars(select(AuditEvent.tag).where(AuditEvent.actor_id == PRIYA.id))
        assert "account:password-change" in list(tags)
    fresh = app.test_client()
    assert post(fresh, "/sign-in", {"email": PRIYA.email, "password": NEW}).status_code == 303
    assert post(fresh, "/sign-in", {"email": PRIYA.email, "password": PASSWORD}).status_code == 422


def test_it_counts_as_a_password_given_now(
    sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    clock.shift(timedelta(minutes=30))
    assert post(priya, "/me/calendar").status_code == 403
    post(priya, "/me/password", {"password": PASSWORD, "new_password": NEW})
    assert post(priya, "/me/calendar").status_code == 200


@pytest.mark.parametrize(
    ("password", "new", "said"),
    [
        ("", NEW, "Write your password."),
        ("not this one at all", NEW, "That is not the password you have now."),
        (PASSWORD, "", "Write a password."),
        (PASSWORD, "short", "Take 12 characters or more."),
        (PASSWORD, "x" * 129, "128 characters fit."),
        (PASSWORD, "priya likes tea a lot", "Leave them out."),
        (PASSWORD, "password1234", "Many people have chosen this one"),
    ],
)
def test_what_is_refused_changes_nothing(
    app: Flask, sign_in: SignIn, post: Post, password: str, new: str, said: str
) -> None:
    here, phone = sign_in("priya"), sign_in("priya")
    answer = post(here, "/me/password", {"password": password, "new_password": new})
    assert answer.status_code == 422
    assert said in re.sub(r"\s+", " ", answer.text)
    assert is_in(phone)
    fresh = app.test_client()
    assert post(fresh, "/sign-in", {"email": PRIYA.email, "password": PASSWORD}).status_code == 303


def test_guessing_the_one_they_have_is_throttled_like_signing_in(
    sign_in: SignIn, post: Post
) -> None:
    here = sign_in("priya")
    form = {"password": "not this one at all", "new_password": NEW}
    for _ in range(5):
        assert post(here, "/me/password", form).status_code == 422
    answer = post(here, "/me/password", {**form, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 61 seconds" in answer.text
    assert "Retry-After" in answer.headers


def test_whom_the_company_signs_in_is_told_so(
    sign_in: SignIn, as_system: Arrange, post: Post
) -> None:
    with as_system() as session:
        session.get_one(Account, PRIYA.id).password_hash = None
    priya = sign_in("priya")
    assert "Your company signs you in" in priya.get("/me/password").text
    form = {"password": "anything at all", "new_password": NEW}
    assert post(priya, "/me/password", form).status_code == 422
