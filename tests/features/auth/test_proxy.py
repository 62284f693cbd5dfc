"""The company's own sign-in: believed of the proxy, of nobody else (S-AUTH-11, H-54)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.app import create_app
from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.lib.networks import proxies_of
from oneonone.models import AuditEvent, BrowserSession, db
from tests.cast import IVO, PASSWORD, PRIYA, PRIYA_DANIEL, RUTH, SAM, TOM, Member
from tests.conftest import COOKIE, Post, SignIn, app_with

from .second_step.conftest import Phone, set_up

PROXY = {"REMOTE_ADDR": "10.0.0.1"}
STRANGER = {"REMOTE_ADDR": "203.0.113.66"}
HEADER = "X-Remote-Email"

Browser = Callable[..., FlaskClient]


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    """The house behind the company's sign-in."""
    behind = {"proxies": proxies_of(["10.0.0.1"]), "sign_in_header": HEADER}
    with app_with(replace(settings, has_second_step=True, **behind)) as app:
        yield app


@pytest.fixture
def of(app: Flask) -> Browser:
    """A browser behind the proxy, which says whose it is: `of(PRIYA)`, `of("somebody@else")`."""

    def behind(who: Member | str, peer: dict[str, str] = PROXY) -> FlaskClient:
        browser = app.test_client()
        email = who.email if isinstance(who, Member) else who
        browser.environ_base.update({f"HTTP_{HEADER.upper().replace('-', '_')}": email, **peer})
        return browser

    return behind


def go_in(browser: FlaskClient, next_path: str = "/commitments") -> TestResponse:
    return browser.get(f"/sign-in?next={next_path}")


def sessions(app: Flask) -> list[BrowserSession]:
    with app.app_context():
        return list(db.session.scalars(select(BrowserSession)))


# --- In ------------------------------------------------------------------------------------------


def test_who_is_named_is_signed_in_and_led_on(app: Flask, of: Browser) -> None:
    priya = of(PRIYA)
    assert priya.get("/commitments").headers["Location"] == "/sign-in?next=/commitments"

    answer = go_in(priya)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/commitments")
    assert priya.get("/commitments").status_code == 200
    assert [(row.account_id, row.is_by_proxy) for row in sessions(app)] == [(PRIYA.id, True)]
    with app.app_context():
        event = db.session.scalars(select(AuditEvent)).one()
        assert (event.tag, event.actor_id) == (AuditTag.SIGN_IN, PRIYA.id)


@pytest.mark.parametrize(
    "name", ["PRIYA@cast.example", " priya@cast.example ", "Priya@CAST.example"]
)
def test_an_address_is_the_same_however_it_is_written(of: Browser, name: str) -> None:
    assert go_in(of(name)).status_code == 303


def test_to_no_other_site(of: Browser) -> None:
    assert go_in(of(PRIYA), "//evil.example").headers["Location"] == "/"


def test_a_look_ahead_signs_nobody_in(app: Flask, of: Browser) -> None:
    assert of(PRIYA).head("/sign-in").status_code == 200
    assert sessions(app) == []


def test_hr_and_administrators_come_in_with_their_rights(of: Browser) -> None:
    ruth, sam = of(RUTH), of(SAM)
    go_in(ruth)
    go_in(sam)
    assert ruth.get("/participation").status_code == 200
    assert sam.get("/admin/people").status_code == 200


# --- Not in --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["nobody@cast.example", IVO.email, "priya", "priya@cast.example, tom@cast.example",
     "<script>alert(1)</script>", "pri\u0443a@cast.example", "x" * 5000],
    ids=["stranger", "switched off", "no address", "two", "script", "mixed", "long"],
)  # fmt: skip
def test_whom_nobody_knows_gets_one_sentence(app: Flask, of: Browser, name: str) -> None:
    browser = of(name.encode().decode("latin-1"))

    answer = go_in(browser)

    assert answer.status_code == 403
    assert "nobody has that address here" in unescape(answer.text)
    assert "<script>alert" not in answer.text
    assert len(answer.text) < 10_000
    assert sessions(app) == []
    assert browser.get("/me").status_code == 302


@pytest.mark.parametrize("name", ["", " ", "(null)", "-"])
def test_a_proxy_that_names_nobody_leaves_the_form(of: Browser, name: str) -> None:
    answer = go_in(of(name))
    assert answer.status_code == 200
    assert 'name="password"' in answer.text


def test_a_forged_header_is_nothing(app: Flask, of: Browser, sign_in: SignIn) -> None:
    answer = go_in(of(SAM, STRANGER))
    assert answer.status_code == 200
    assert "sam@" not in answer.text
    assert sessions(app) == []
    # Nor does it end or change the session of somebody who came in with a password.
    priya = sign_in("priya")
    kept = priya.get("/me", headers={HEADER: SAM.email}, environ_overrides=STRANGER)
    assert kept.status_code == 200
    assert "Priya" in kept.text


# --- Somebody else -------------------------------------------------------------------------------


def test_another_person_in_the_header_ends_the_session(app: Flask, of: Browser, post: Post) -> None:
    browser = of(PRIYA)
    go_in(browser)
    browser.environ_base["HTTP_X_REMOTE_EMAIL"] = TOM.email

    assert browser.get("/commitments").headers["Location"] == "/sign-in?next=/commitments"

    assert sessions(app) == []
    go_in(browser)
    assert "Tom Okonkwo" in browser.get("/me").text


def test_what_priya_wrote_is_not_saved_as_toms(app: Flask, of: Browser, post: Post) -> None:
    browser = of(PRIYA)
    go_in(browser)
    browser.get("/me")
    browser.environ_base["HTTP_X_REMOTE_EMAIL"] = TOM.email
    answer = post(browser, "/me", {"theme": "dark", "remark": "my words"}, csrf=False)
    assert answer.status_code == 401
    assert "my words" in answer.text
    assert sessions(app) == []


def test_a_proxy_that_says_nothing_ends_nothing(of: Browser) -> None:
    browser = of(PRIYA)
    go_in(browser)
    browser.environ_base["HTTP_X_REMOTE_EMAIL"] = ""
    assert browser.get("/me").status_code == 200


def test_a_meeting_room_computer_is_nobodys(app: Flask, sign_in: SignIn, of: Browser) -> None:
    room = sign_in("daniel", room=PRIYA_DANIEL.held)
    with app.app_context():
        row = db.session.scalars(select(BrowserSession)).one()
        row.is_room_only = True
        db.session.commit()
    held = room.get_cookie(COOKIE)
    assert held is not None
    computer = of("room-4@cast.example")
    computer.set_cookie(COOKIE, held.value)
    assert computer.get(f"/meetings/{PRIYA_DANIEL.held}").status_code == 200


# --- Out -----------------------------------------------------------------------------------------


def test_signed_out_is_signed_out_until_somebody_asks(of: Browser, post: Post) -> None:
    browser = of(PRIYA)
    go_in(browser)

    answer = post(browser, "/sign-out")

    assert answer.headers["Location"] == "/sign-in?out=1"
    page = browser.get("/sign-in?out=1")
    assert page.status_code == 200
    assert "You are signed out of oneonone." in page.text
    assert browser.get_cookie(COOKIE) is None
    assert 'href="/sign-in">Sign in again' in page.text
    assert browser.get("/sign-in").status_code == 303


# --- Passwords beside it -------------------------------------------------------------------------


def test_a_password_works_as_well_unless_it_is_switched_off(
    app: Flask, settings: Settings, post: Post
) -> None:
    form = {"email": PRIYA.email, "password": PASSWORD}
    assert post(app.test_client(), "/sign-in", form).status_code == 303
    closed = create_app(replace(app.config["SETTINGS"], has_passwords=False))
    page = closed.test_client().get("/sign-in").text
    assert 'name="password"' not in page
    assert "through your company’s sign-in" in unescape(page)

    for path in ("/sign-in", "/sign-in/again"):
        answer = post(closed.test_client(), path, {**form, "person": "1"})
        assert answer.status_code == 403
        assert "not with a password" in answer.text


# --- Proof once more -----------------------------------------------------------------------------


def test_a_press_is_proof_where_there_is_nothing_else(
    of: Browser, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = of(PRIYA)
    go_in(priya)
    before = priya.get_cookie(COOKIE)
    clock.shift(600)
    asked = priya.get("/me/export")
    assert asked.status_code == 403
    assert "Is it still you?" in asked.text
    assert 'type="password"' not in asked.text

    answer = post(priya, "/sign-in/confirm", {"next": "/me/export"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/export")
    assert priya.get("/me/export").status_code == 200
    after = priya.get_cookie(COOKIE)
    assert before is not None
    assert after is not None
    assert after.value != before.value


def test_a_code_is_where_there_is_a_second_step(
    of: Browser, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = of(PRIYA)
    go_in(priya)
    phone, _ = set_up(priya, post)
    clock.shift(600)
    assert "A code, once more" in priya.get("/me/export").text

    assert post(priya, "/sign-in/confirm", {"next": "/me/export"}).status_code == 422
    assert post(priya, "/sign-in/confirm", {"code": phone.wrong()}).status_code == 422
    assert priya.get("/me/export").status_code == 403
    assert post(priya, "/sign-in/confirm", {"code": phone.code()}).status_code == 303
    assert priya.get("/me/export").status_code == 200


@pytest.mark.parametrize("path", ["?new=1", "", "/codes", "/end"])
def test_nobody_changes_a_second_step_that_they_cannot_take(
    of: Browser, post: Post, path: str
) -> None:
    before, browser = of(PRIYA), of(PRIYA)
    go_in(before)
    phone, _ = set_up(before, post)
    go_in(browser)
    here = f"/me/second-step{path}"

    answer = browser.get(here) if path in ("", "?new=1") else post(browser, here)
    changed = post(browser, "/me/second-step", {"code": phone.code(), "sealed": phone.sealed})

    assert (answer.status_code, changed.status_code) == (403, 403)
    assert "A code, once more" in answer.text
    assert phone.secret not in answer.text
    assert before.get("/me").status_code == 200


def test_leaving_a_shared_screen_asks_the_same(
    app: Flask, settings: Settings, of: Browser, post: Post
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], leave_with_password=True)
    daniel = of("daniel@cast.example")
    go_in(daniel)
    phone = Phone(daniel.get("/me/second-step").text)
    post(daniel, "/me/second-step", {"code": phone.code(), "sealed": phone.sealed})
    with app.app_context():
        row = db.session.scalars(select(BrowserSession)).one()
        row.room_meeting_id, row.room_pair_id = PRIYA_DANIEL.planned, PRIYA_DANIEL.id
        db.session.commit()

    assert 'name="code"' in daniel.get("/screen/leave").text
    assert post(daniel, "/screen/leave", {"code": phone.wrong()}).status_code == 422
    assert daniel.get("/team").status_code == 403


# --- On a page that stays ------------------------------------------------------------------------


def test_a_page_that_stays_needs_one_press(app: Flask, of: Browser, post: Post) -> None:
    priya = of(PRIYA)
    dialog = priya.get(f"/sign-in/again?person={PRIYA.id}&meeting=", headers={"HX-Request": "true"})
    assert "there is nothing to type" in dialog.text
    assert 'type="password"' not in dialog.text

    token = re.search(r'name="csrf_token" value="([^"]+)"', dialog.text)
    assert token
    sent = {"X-CSRFToken": token[1]}

    def press(who: Member) -> TestResponse:
        form = {"person": str(who.id)}
        return post(priya, "/sign-in/again", form, hx=True, csrf=False, headers=sent)

    wrong = press(TOM)
    assert wrong.status_code == 422
    assert "This page belongs to somebody else." in wrong.text
    assert press(PRIYA).status_code == 200
    assert [row.is_by_proxy for row in sessions(app)] == [True]
