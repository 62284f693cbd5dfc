"""Who cannot do without the second step: HR and administrators are led to it, and then on."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from oneonone.app import create_app
from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.features.auth.second_step import service
from oneonone.lib.dates import now
from oneonone.models import AuditEvent, BrowserSession, db
from tests import HX
from tests.cast import HANA, RUTH, SAM
from tests.conftest import COOKIE, Arrange, Post, SignIn

from .conftest import (
    A_STEP,
    CODE,
    CONFIRM,
    STEP,
    AtTheCode,
    Phone,
    set_up,
)


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


def test_signed_in_with_both_steps_everything_is_there(at_the_code: AtTheCode, post: Post) -> None:
    browser, phone, _ = at_the_code(RUTH)
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


def test_a_session_of_before_the_second_step_was_needed_says_when_it_was_taken(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    set_up(sign_in("sam"), post)
    with app.app_context():
        rows = db.session.scalars(select(BrowserSession)).all()
        assert [row.second_step_at for row in rows] == [now()]
