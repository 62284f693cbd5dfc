"""The first administrator comes in by a link that only the server's own screen shows (S-AUTH-7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.features.auth.choosing import first
from oneonone.models import Account, AccountLink, AuditEvent, Person, db
from tests.cast import PRIYA, ZONE
from tests.conftest import Arrange, Post

NEW = "four words for a kite"
ADA = {"name": "Ada Byron", "email": "Ada@Cast.Example", "new_password": NEW, "zone": ZONE}
Invited = Callable[[], str]


@pytest.fixture
def invited(app: Flask, as_system: Arrange) -> Invited:
    """Start a server on an installation that nobody administers; returns the link's path."""
    with as_system() as session:
        for account in session.scalars(select(Account).where(Account.is_admin)):
            account.is_admin = False

    def started() -> str:
        said: list[str] = []
        first.invite(app, said.append)
        return re.search(r"/sign-in/link/\S+", said[1])[0]  # type: ignore[index]  # else it fails

    return started


def send(post: Post, browser: FlaskClient, link: str, **other: str) -> TestResponse:
    return post(browser, link, {**ADA, **other})


def test_the_link_asks_who_they_are(client: FlaskClient, invited: Invited) -> None:
    page = client.get(invited()).text
    assert "You are the first one here." in page
    assert all(f'name="{name}"' in page for name in ADA)
    assert '<option value="Europe/Paris">' in page


def test_whoever_opens_it_is_the_administrator(
    app: Flask, client: FlaskClient, invited: Invited, post: Post
) -> None:
    assert send(post, client, invited()).headers["Location"] == "/"
    assert client.get("/me/notice").status_code == 200
    assert post(client, "/me/notice", {"read_version": "1"}).status_code == 303
    assert client.get("/admin/people").status_code == 200
    with app.app_context():
        made = db.session.scalars(select(Account).where(Account.is_admin)).one()
        person = db.session.get_one(Person, made.person_id)
        assert (person.name, person.time_zone) == ("Ada Byron", ZONE)
        assert (made.email, made.email_key) == ("Ada@Cast.Example", "ada@cast.example")
        assert not made.is_hr
        tags = set(db.session.scalars(select(AuditEvent.tag).where(AuditEvent.actor_id == made.id)))
        assert {"person:add", "flag:give", "link:use"} <= tags
    assert "Ask Ada (admin)." in app.test_client().get("/sign-in").text


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("name", "", "Write your name."),
        ("name", " \u3164 ", "Write your name."),
        ("name", "x" * 81, "80 fit"),
        ("email", "", "Write your work email."),
        ("email", "ada", "That is not an email address."),
        ("email", "\u0430da@cast.example", "mixes two alphabets"),
        ("email", PRIYA.email.upper(), "Somebody has this address already."),
        ("new_password", "short", "Take 12 characters or more."),
        ("new_password", "ada byron drinks tea", "Leave them out."),
        ("zone", "", "Choose a time zone from the list"),
        ("zone", "../../etc/passwd", "Choose a time zone from the list"),
        ("zone", "Mars/Phobos", "Choose a time zone from the list"),
    ],
)
def test_what_is_refused_is_said_beside_it_and_the_rest_is_kept(
    app: Flask, client: FlaskClient, invited: Invited, post: Post, field: str, sent: str, said: str
) -> None:
    link = invited()
    answer = send(post, client, link, **{field: sent})
    assert answer.status_code == 422
    assert said in answer.text
    kept = {name: text for name, text in ADA.items() if name not in (field, "new_password")}
    assert all(f'value="{text}"' in answer.text for text in kept.values())
    assert NEW not in answer.text
    with app.app_context():
        assert db.session.scalar(select(Account.id).where(Account.is_admin)) is None
    assert send(post, client, link).status_code == 303


def test_a_name_may_be_any_name(client: FlaskClient, invited: Invited, post: Post) -> None:
    send(post, client, invited(), name="<b>O’Brien</b> 🦊")
    post(client, "/me/notice", {"read_version": "1"})
    assert "&lt;b&gt;O’Brien&lt;/b&gt; 🦊" in client.get("/me").text


def test_what_shows_nothing_in_a_copied_address_goes(
    app: Flask, client: FlaskClient, invited: Invited, post: Post
) -> None:
    assert send(post, client, invited(), email="\u200bada@cast.example\u2060").status_code == 303
    with app.app_context():
        made = db.session.scalars(select(Account).where(Account.is_admin)).one()
        assert made.email == "ada@cast.example"


def test_it_is_good_once_and_only_the_last_one(
    app: Flask, client: FlaskClient, invited: Invited, post: Post
) -> None:
    before, link = invited(), invited()
    assert client.get(before).status_code == 404
    assert "Start the server for a new one." in client.get(before).text
    assert send(post, client, link).status_code == 303
    assert send(post, app.test_client(), link, email="eve@cast.example").status_code == 404
    with app.app_context():
        assert len(db.session.scalars(select(Account).where(Account.is_admin)).all()) == 1


def test_it_is_over_after_a_day(
    client: FlaskClient, invited: Invited, clock: time_machine.Coordinates
) -> None:
    link = invited()
    clock.shift(timedelta(hours=23, minutes=59))
    assert client.get(link).status_code == 200
    clock.shift(timedelta(minutes=1))
    assert client.get(link).status_code == 404


def test_where_somebody_became_one_meanwhile_it_opens_nothing(
    client: FlaskClient, invited: Invited, as_system: Arrange, post: Post
) -> None:
    link = invited()
    with as_system() as session:
        session.get_one(Account, PRIYA.id).is_admin = True
    assert client.get(link).status_code == 404
    assert send(post, client, link).status_code == 404


def test_where_there_is_an_administrator_or_a_demo_nothing_is_said(
    app: Flask, as_system: Arrange, invited: Invited
) -> None:
    said: list[str] = []
    app.config["IS_DEMO"] = True
    first.invite(app, said.append)
    app.config["IS_DEMO"] = False
    with as_system() as session:
        session.get_one(Account, PRIYA.id).is_admin = True
    first.invite(app, said.append)
    assert said == []
    with app.app_context():
        assert db.session.scalar(select(AccountLink.id)) is None


def test_an_administrator_whose_account_is_off_is_none(app: Flask, as_system: Arrange) -> None:
    with as_system() as session:
        for account in session.scalars(select(Account).where(Account.is_admin)):
            account.is_active = False
    said: list[str] = []
    first.invite(app, said.append)
    assert "Nobody administers" in said[0]
