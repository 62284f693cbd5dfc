"""A link lets somebody choose a password, once; who made it is no way in (D9)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.config import Settings
from oneonone.features.auth.choosing import rules, service
from oneonone.features.auth.links import make_link
from oneonone.models import Account, AccountLink, AuditEvent, RoomCode, SignInFailure, db
from tests.cast import IVO, NOW, PASSWORD, PRIYA, SAM, TOM_DANIEL, Member
from tests.conftest import Arrange, Post, SignIn

NEW = "four words for a kite"
GONE = "This link does not work any more."
LinkFor = Callable[..., str]


@pytest.fixture
def link_for(as_system: Arrange) -> LinkFor:
    """Make a link as an administrator does: `link_for(PRIYA)`."""

    def made(who: Member, kind: str = "reset", by: Member | None = SAM) -> str:
        with as_system() as session:
            return make_link(
                session, kind, account_id=who.id, made_by_id=by.id if by is not None else None
            )

    return made


def choose(
    post: Post, browser: FlaskClient, link: str, password: str = NEW, **more: bool
) -> TestResponse:
    return post(browser, link, {"new_password": password}, **more)


def enter(post: Post, browser: FlaskClient, who: Member, password: str) -> TestResponse:
    return post(browser, "/sign-in", {"email": who.email, "password": password})


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def account_of(app: Flask, who: Member) -> Account:
    with app.app_context():
        return db.session.get_one(Account, who.id)


# --- It works --------------------------------------------------------------------------------


def test_the_page_asks_for_one_password_and_greets_by_name(
    client: FlaskClient, link_for: LinkFor
) -> None:
    page = client.get(link_for(PRIYA)).text
    assert "Choose your password, Priya." in page
    assert PRIYA.email in page
    assert page.count('type="password"') == 1
    assert 'autocomplete="new-password"' in page
    assert "maxlength" not in page.split('name="new_password"')[0].rsplit("<input", 1)[1]


def test_choosing_signs_in_and_the_password_is_the_new_one(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    answer = choose(post, client, link_for(PRIYA))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(client)
    assert enter(post, app.test_client(), PRIYA, NEW).status_code == 303
    assert enter(post, app.test_client(), PRIYA, PASSWORD).status_code == 422


def test_with_htmx_it_leads_in_as_well(client: FlaskClient, link_for: LinkFor, post: Post) -> None:
    answer = choose(post, client, link_for(PRIYA), hx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")


def test_the_longest_password_is_taken_whole(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    longest = "é👩‍👩‍👧 " + "tea " * 30
    longest = longest + "x" * (rules.LONGEST - len(longest))
    choose(post, client, link_for(PRIYA), longest)
    assert enter(post, app.test_client(), PRIYA, longest[:-1]).status_code == 422
    assert enter(post, app.test_client(), PRIYA, longest).status_code == 303


def test_everything_signed_in_as_them_is_over_and_nobody_elses(
    client: FlaskClient, link_for: LinkFor, post: Post, sign_in: SignIn
) -> None:
    laptop, phone, tom = sign_in("priya"), sign_in("priya"), sign_in("tom")
    choose(post, client, link_for(PRIYA))
    assert not is_in(laptop)
    assert not is_in(phone)
    assert is_in(tom)


def test_a_code_for_a_meeting_room_is_over_as_well(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post, as_system: Arrange
) -> None:
    with as_system() as session:
        session.add(
            RoomCode(
                code_hash="x" * 64,
                account_id=PRIYA.id,
                meeting_id=TOM_DANIEL.live,
                pair_id=TOM_DANIEL.id,
                ends_at=NOW + timedelta(minutes=10),
            )
        )
    choose(post, client, link_for(PRIYA))
    with app.app_context():
        assert db.session.scalar(select(RoomCode.id)) is None


def test_who_was_signed_in_here_is_not_any_more(
    sign_in: SignIn, link_for: LinkFor, post: Post
) -> None:
    browser = sign_in("tom")
    cookie = browser.get_cookie("oo")
    choose(post, browser, link_for(PRIYA))
    assert "Signed in as Priya Shah" in browser.get("/me").text
    assert cookie is not None
    browser.set_cookie("oo", cookie.value)
    assert not is_in(browser)


def test_the_log_knows_that_it_was_made_and_used_and_never_the_link(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post, settings: Settings
) -> None:
    link = link_for(PRIYA)
    choose(post, client, link)
    with app.app_context():
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.tag.startswith("link:")).order_by(AuditEvent.id)
        ).all()
        assert [(it.tag, it.actor_id, it.subject_id) for it in events] == [
            ("link:make", SAM.id, PRIYA.id),
            ("link:use", PRIYA.id, PRIYA.id),
        ]
    token = link.rsplit("/", 1)[1].encode()
    assert not any(token in file.read_bytes() for file in settings.data.glob("oneonone.sqlite3*"))


def test_the_second_step_stays_and_is_asked_for_at_the_front_door(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Account, PRIYA.id).totp_secret = "sealed"
    answer = choose(post, client, link_for(PRIYA))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?chosen=1")
    assert not is_in(client)
    assert account_of(app, PRIYA).totp_secret == "sealed"
    assert "Your password is chosen." in client.get("/sign-in?chosen=1").text


# --- It does not -----------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["wrong", "used", "over", "replaced", "switched off"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_all_that_is_wrong_with_a_link_is_answered_the_same(
    app: Flask,
    link_for: LinkFor,
    post: Post,
    clock: time_machine.Coordinates,
    why: str,
    method: str,
) -> None:
    link = link_for(IVO if why == "switched off" else PRIYA)
    if why == "wrong":
        link = "/sign-in/link/" + "x" * 43
    if why == "used":
        choose(post, app.test_client(), link)
    if why == "over":
        clock.shift(timedelta(minutes=60))
    if why == "replaced":
        link_for(PRIYA)
    stranger = app.test_client()
    answer = stranger.get(link) if method == "GET" else choose(post, stranger, link)

    assert answer.status_code == 404
    assert GONE in answer.text
    assert "Ask Omar or Sam (admin) for a new one." in answer.text
    assert "Priya" not in answer.text
    body = re.sub(r'(csrf-token" content=)"[^"]+"', r"\1", answer.text)
    nobodys = stranger.get("/sign-in/link/nobodys").text
    assert body == re.sub(r'(csrf-token" content=)"[^"]+"', r"\1", nobodys)


def test_a_refused_password_changes_nothing_and_the_link_stays_good(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    link = link_for(PRIYA)
    for password in ("", "short", "oneonone2026", "priya likes tea a lot", "password1234"):
        answer = choose(post, client, link, password)
        assert answer.status_code == 422
        assert not password or password not in answer.text
    assert enter(post, app.test_client(), PRIYA, PASSWORD).status_code == 303
    assert choose(post, client, link).status_code == 303


def test_an_endless_password_is_refused_before_anything_is_hashed(
    client: FlaskClient, link_for: LinkFor, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = "oneonone.features.auth.choosing.service.hashed"
    monkeypatch.setattr(hashed, lambda _: pytest.fail("hashed"))
    assert choose(post, client, link_for(PRIYA), "x" * 60_000).status_code == 422


def test_two_taps_choose_once(
    app: Flask, client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    link = link_for(PRIYA)
    assert choose(post, client, link).status_code == 303
    again = choose(post, client, link, "another one of four words")
    assert (again.status_code, GONE in again.text) == (404, True)
    assert is_in(client)
    assert enter(post, app.test_client(), PRIYA, NEW).status_code == 303


def test_of_two_who_open_it_at_once_one_chooses(app: Flask, link_for: LinkFor) -> None:
    token = link_for(PRIYA).rsplit("/", 1)[1]
    where = {"address": "127.0.0.1", "secret": "x"}
    with app.test_request_context(method="POST"):
        both = [service.chooser_of(token, **where) for _ in range(2)]
        service.choose_by_link(token, both[0], NEW)
        db.session.commit()
        with pytest.raises(service.LinkOverError):
            service.choose_by_link(token, both[1], "another one of four words")


def test_an_account_switched_off_while_its_page_was_open_stays_shut(
    app: Flask, link_for: LinkFor, as_system: Arrange
) -> None:
    token = link_for(PRIYA).rsplit("/", 1)[1]
    with app.test_request_context(method="POST"):
        chooser = service.chooser_of(token, address="127.0.0.1", secret="x")
    with as_system() as session:
        session.get_one(Account, PRIYA.id).is_active = False
    with app.test_request_context(method="POST"), pytest.raises(service.LinkOverError):
        service.choose_by_link(token, chooser, NEW)


def test_a_machine_that_tries_links_has_to_wait_and_so_has_a_right_one_from_there(
    app: Flask, client: FlaskClient, link_for: LinkFor, monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Coordinates,
) -> None:  # fmt: skip
    monkeypatch.setattr("oneonone.features.auth.choosing.service.LINK_TRIES", 3)
    link = link_for(PRIYA)
    for number in range(3):
        assert client.get(f"/sign-in/link/{number}").status_code == 404
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    elsewhere = app.test_client()
    assert elsewhere.get(link, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    clock.shift(timedelta(seconds=61))
    assert client.get(link).status_code == 200


def test_tries_keep_nobody_from_signing_in(
    app: Flask, client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oneonone.features.auth.choosing.service.LINK_TRIES", 3)
    for number in range(9):
        client.get(f"/sign-in/link/{number}")
    assert enter(post, client, PRIYA, PASSWORD).status_code == 303
    with app.app_context():
        assert not any("@" in key for key in db.session.scalars(select(SignInFailure.email_key)))


def test_a_shared_screen_is_led_back_to_its_meeting(
    app: Flask, sign_in: SignIn, link_for: LinkFor, post: Post
) -> None:
    room, link = sign_in("daniel", room=TOM_DANIEL.live), link_for(PRIYA)
    assert room.get(link).headers["Location"] == f"/meetings/{TOM_DANIEL.live}"
    assert choose(post, room, link).headers["Location"] == f"/meetings/{TOM_DANIEL.live}"
    with app.app_context():
        assert db.session.scalars(select(AccountLink.used_at)).all() == [None]


def test_a_form_from_another_site_chooses_nothing(
    client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    link = link_for(PRIYA)
    foreign = {"Origin": "https://evil.example"}
    assert post(client, link, {"new_password": NEW}, headers=foreign).status_code == 400
    assert post(client, link, {"new_password": NEW}, csrf=False).status_code == 400
    assert client.get(link).status_code == 200


# --- The address is a secret -----------------------------------------------------------------


def test_the_address_goes_nowhere(
    client: FlaskClient, link_for: LinkFor, caplog: pytest.LogCaptureFixture, post: Post
) -> None:
    link = link_for(PRIYA)
    caplog.set_level(logging.DEBUG)
    answers = [
        client.get(link),
        choose(post, client, link, "short"),
        client.get("/sign-in/link/nobodys"),
        post(client, link, {"new_password": NEW}, csrf=False),
    ]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store"
    assert link.rsplit("/", 1)[1] not in caplog.text


# --- The person is told ----------------------------------------------------------------------


def test_the_person_is_told_on_every_page_for_two_weeks(
    client: FlaskClient,
    link_for: LinkFor,
    post: Post,
    sign_in: SignIn,
    clock: time_machine.Coordinates,
) -> None:
    choose(post, client, link_for(PRIYA))
    for path in ("/", "/me", "/commitments", "/deals"):
        page = client.get(path).text
        assert "Your password was chosen anew" in page
        assert "with a link from Sam Berg. Was it not you?" in page
    clock.shift(timedelta(days=13, hours=23))
    assert "chosen anew" in sign_in("priya").get("/").text
    clock.shift(timedelta(hours=2))
    assert "chosen anew" not in sign_in("priya").get("/").text


def test_nobody_else_is_told_and_no_shared_screen(
    client: FlaskClient, link_for: LinkFor, post: Post, sign_in: SignIn, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Account, TOM_DANIEL.manager.id).reset_at = NOW
    choose(post, client, link_for(PRIYA))
    room = sign_in("daniel", room=TOM_DANIEL.live)
    assert "chosen anew" not in room.get(f"/meetings/{TOM_DANIEL.live}").text
    assert "chosen anew" not in sign_in("tom").get("/").text


def test_being_told_costs_no_statement(
    client: FlaskClient, link_for: LinkFor, post: Post, sign_in: SignIn,
    count_statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:  # fmt: skip
    usual = sign_in("priya")
    with count_statements() as before:
        usual.get("/me")
    choose(post, client, link_for(PRIYA))
    with count_statements() as told:
        assert "chosen anew" in client.get("/me").text
    assert len(told) == len(before)


def test_what_to_do_names_others_than_who_made_the_link(
    client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    choose(post, client, link_for(PRIYA))
    page = client.get("/me/password").text
    assert "with a link from Sam Berg" in page
    assert "Hana Sato (HR), Ruth Klein (HR) or Omar Farouk (admin)" in page


def test_a_password_changed_afterwards_does_not_hide_that_a_link_was_used(
    client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    choose(post, client, link_for(PRIYA))
    post(client, "/me/password", {"password": NEW, "new_password": "tea for two at ten"})
    assert "chosen anew" in client.get("/").text


def test_a_welcome_says_nothing_unless_there_was_a_password_to_take_over(
    app: Flask, link_for: LinkFor, post: Post, as_system: Arrange
) -> None:
    with as_system() as session:
        session.get_one(Account, PRIYA.id).password_hash = None
    for is_told in (False, True):
        browser = app.test_client()
        choose(post, browser, link_for(PRIYA, "welcome"))
        assert ("chosen anew" in browser.get("/").text) is is_told


def test_a_link_of_the_server_itself_names_nobody(
    client: FlaskClient, link_for: LinkFor, post: Post
) -> None:
    choose(post, client, link_for(PRIYA, by=None))
    assert "with a link made on the server." in client.get("/").text
