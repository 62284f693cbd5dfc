"""Everybody reads once what is kept and who reads it, and no word is lost before (P-13)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.features.auth import notice
from oneonone.models import Account, AuditEvent, Installation, db
from tests import HX
from tests.cast import PRIYA, PRIYA_DANIEL, SAM, TOM, TOM_DANIEL
from tests.conftest import Arrange, Post, SignIn

READ = {"read_version": "1"}


@pytest.fixture
def newcomer(sign_in: SignIn, as_system: Arrange) -> FlaskClient:
    """Priya, who has not read it."""
    with as_system() as session:
        session.get_one(Account, PRIYA.id).notice_version = 0
    return sign_in("priya")


def version_of(app: Flask, account_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Account, account_id).notice_version


@pytest.mark.parametrize(
    ("path", "next_path"),
    [
        ("/", ""),
        ("/me", "?next=/me"),
        (f"/meetings/{PRIYA_DANIEL.planned}", f"?next=/meetings/{PRIYA_DANIEL.planned}"),
        ("/find?q=tea", "?next=/find%3Fq%3Dtea"),
    ],
)
def test_any_page_leads_there_with_the_way_back(
    newcomer: FlaskClient, path: str, next_path: str
) -> None:
    answer = newcomer.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/me/notice{next_path}")


def test_having_read_it_leads_on_and_it_is_not_asked_again(
    app: Flask, newcomer: FlaskClient, post: Post, sign_in: SignIn
) -> None:
    page = newcomer.get("/me/notice?next=/find?q=tea").text
    assert 'value="/find?q=tea"' in page
    assert "I have read it" in page
    answer = post(newcomer, "/me/notice", {**READ, "next": "/find?q=tea"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/find?q=tea")
    assert newcomer.get("/").status_code == 200
    assert sign_in("priya").get("/").status_code == 200
    page = newcomer.get("/me/notice").text
    assert "You have read this." in page
    assert "I have read it" not in page
    post(newcomer, "/me/notice", READ)
    with app.app_context():
        tags = list(db.session.scalars(select(AuditEvent.tag)))
        assert tags.count("account:notice-read") == 1


def test_it_leads_nowhere_else(newcomer: FlaskClient, post: Post) -> None:
    assert "evil" not in newcomer.get("/me/notice?next=//evil.example").text
    answer = post(newcomer, "/me/notice", {**READ, "next": "https://evil.example"})
    assert answer.headers["Location"] == "/"


def test_what_is_written_before_is_kept(app: Flask, newcomer: FlaskClient, post: Post) -> None:
    assert post(newcomer, "/me", {"theme": "dark"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Account, PRIYA.id).theme == "dark"


def test_parts_of_a_page_and_news_lead_nowhere(sign_in: SignIn, as_system: Arrange) -> None:
    with as_system() as session:
        session.get_one(Account, TOM.id).notice_version = 0
    tom = sign_in("tom")
    sync = f"/meetings/{TOM_DANIEL.live}/sync"
    assert tom.get(sync, headers=HX).status_code not in (302, 401)
    assert tom.get("/find?q=tea", headers=HX).status_code == 200


def test_signing_out_is_always_possible(newcomer: FlaskClient, post: Post) -> None:
    assert post(newcomer, "/sign-out").headers["Location"] == "/sign-in"


def test_a_shared_screen_shows_no_notice(sign_in: SignIn, as_system: Arrange) -> None:
    with as_system() as session:
        session.get_one(Account, TOM_DANIEL.manager.id).notice_version = 0
    room = sign_in("daniel", room=TOM_DANIEL.live)
    assert room.get(f"/meetings/{TOM_DANIEL.live}/steps/check-in").status_code == 200


def test_a_changed_notice_is_shown_to_everybody_once_more(
    app: Flask, sign_in: SignIn, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = sign_in("sam")
    assert sam.get("/admin/people").status_code == 200
    newer = notice.NOTICE_VERSION + 1
    for module in ("notice", "choosing.service"):
        name = f"oneonone.features.auth.{module}.NOTICE_VERSION"
        monkeypatch.setattr(name, newer)
    assert sam.get("/admin/people").headers["Location"] == "/me/notice?next=/admin/people"
    # A page of before the change was on the screen: it is not what they have read.
    answer = post(sam, "/me/notice", READ)
    assert answer.status_code == 422
    assert version_of(app, SAM.id) == 1
    assert post(sam, "/me/notice", {"read_version": "2"}).status_code == 303
    assert version_of(app, SAM.id) == 2


def test_it_says_what_for_how_long_who_and_whom_to_ask(newcomer: FlaskClient) -> None:
    page = newcomer.get("/me/notice").text
    for words in (
        "What was said: 12 months.",
        "Whether you met: 24 months.",
        "30 more days",
        "Never a word, a mood or a deal.",
        "A copy of everything of yours",
        "data-protection authority",
        "Ask Hana Sato (HR), Ruth Klein (HR) or Omar Farouk (admin).",
    ):
        assert words in page


def test_the_months_are_the_installations(newcomer: FlaskClient, as_system: Arrange) -> None:
    with as_system() as session:
        row = session.get_one(Installation, 1)
        row.words_months, row.participation_months = 6, 18
    page = newcomer.get("/me/notice").text
    assert "What was said: 6 months." in page
    assert "Whether you met: 18 months." in page
