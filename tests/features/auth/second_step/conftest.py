"""A house in which HR and administrators need two steps, and a phone that shows codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.config import Settings
from oneonone.lib.dates import now
from oneonone.models import AuditEvent, db
from tests.cast import PASSWORD, PRIYA, Member
from tests.conftest import Post, SignIn, app_with

STEP = "/me/second-step"
CODE = "/sign-in/second-step"
CONFIRM = "/sign-in/confirm"
A_STEP = 30
DOES_NOT_FIT = "That code does not fit."


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
    return phone, recovery_codes(answer.text)


def recovery_codes(page: str) -> list[str]:
    return re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)


def with_password(browser: FlaskClient, post: Post, who: Member, **more: str) -> TestResponse:
    return post(browser, "/sign-in", {"email": who.email, "password": PASSWORD, **more})


def tags(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.id)))


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    """The house as it is after an installation: HR and administrators need two steps."""
    with app_with(replace(settings, has_second_step=True)) as app:
        yield app


AtTheCode = Callable[..., tuple[FlaskClient, Phone, list[str]]]


@pytest.fixture
def at_the_code(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> AtTheCode:
    """Somebody with a second step, from whom another browser has taken the password.

    `browser, phone, codes = at_the_code()`. It is `later` seconds later than it was set up: at
    once, the phone would still show the code that did so. More fields of the form come by name.
    """

    def arrange(
        who: Member = PRIYA, *, later: int = A_STEP, **form: str
    ) -> tuple[FlaskClient, Phone, list[str]]:
        phone, codes = set_up(sign_in(who), post)
        clock.shift(later)
        browser = app.test_client()
        with_password(browser, post, who, **form)
        return browser, phone, codes

    return arrange
