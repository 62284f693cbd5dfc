"""Signing in again on the page where somebody was writing, and a token that went stale."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.models import Account, AuditEvent, BrowserSession, db
from tests import HX
from tests.cast import DANIEL, PASSWORD, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM, TOM_DANIEL, Member
from tests.conftest import COOKIE, Post, SignIn

AGAIN = "/sign-in/again"
SOMEBODY_ELSE = "This page belongs to somebody else."


def form_of(who: Member, person: Member | None = None, **more: str) -> dict[str, str]:
    return {
        "email": who.email,
        "password": PASSWORD,
        "person": str((person or who).id),
        "room": "",
        **more,
    }


# --- The form ------------------------------------------------------------------------------------


def test_a_page_is_handed_a_dialog(client: FlaskClient) -> None:
    answer = client.get(f"{AGAIN}?person=1&meeting=24", headers=HX)

    assert answer.status_code == 200
    assert answer.text.startswith('<dialog id="again"')
    assert '<input id="again-person" name="person" type="hidden" value="1">' in answer.text
    assert '<input id="again-room" name="room" type="hidden" value="24">' in answer.text
    assert 'name="csrf_token"' in answer.text


def test_without_a_script_it_is_a_page(client: FlaskClient) -> None:
    page = client.get(f"{AGAIN}?person=1&meeting=").text
    assert "<title>Sign in again" in page
    assert f'action="{AGAIN}" method="post"' in page
    assert '<dialog id="again"' not in page


def test_what_it_carries_cannot_break_out(client: FlaskClient) -> None:
    answer = client.get(AGAIN, query_string={"person": '"><script>', "meeting": "<b>"}, headers=HX)
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text


# --- In again ------------------------------------------------------------------------------------


def test_the_same_person_goes_on_where_they_were(client: FlaskClient, post: Post) -> None:
    answer = post(client, AGAIN, form_of(PRIYA), hx=True)

    assert answer.status_code == 200
    assert "You are signed in again." in answer.text
    assert 'id="again-form"' in answer.text
    token = answer.headers["X-CSRFToken"]
    saved = post(client, "/me", {"theme": "dark"}, csrf=False, headers={"X-CSRFToken": token})
    assert saved.status_code == 303


@pytest.mark.parametrize(
    ("room", "to"), [("", "/"), (str(PRIYA_DANIEL.planned), f"/meetings/{PRIYA_DANIEL.planned}")]
)
def test_a_plain_form_leads_on(client: FlaskClient, post: Post, room: str, to: str) -> None:
    answer = post(client, AGAIN, form_of(PRIYA, room=room))
    assert (answer.status_code, answer.headers["Location"]) == (303, to)


def test_it_is_not_kept(client: FlaskClient, post: Post) -> None:
    answer = post(client, AGAIN, form_of(PRIYA, keep="y"))
    assert not any("Max-Age" in text for text in answer.headers.getlist("Set-Cookie"))


def test_a_shared_screen_wakes_up_as_one(client: FlaskClient, post: Post) -> None:
    post(client, AGAIN, form_of(DANIEL, room=str(TOM_DANIEL.live)), hx=True)

    assert client.get("/team").status_code == 403
    assert client.get(f"/meetings/{TOM_DANIEL.live}/steps/check-in").status_code == 200


@pytest.mark.parametrize(
    ("who", "room"),
    [(PRIYA, TOM_DANIEL.live), (PRIYA, PRIYA_INES.held), (DANIEL, PRIYA_INES.held),
     (DANIEL, 999999), (DANIEL, "0x18"), (DANIEL, "-24"), (DANIEL, "9" * 23), (DANIEL, "٢٤")],
    ids=["anothers", "closed", "before them", "nowhere", "hex", "minus", "long", "arabic"],
)  # fmt: skip
def test_a_shared_screen_of_nothing_of_theirs_does_not_wake_up_at_all(
    client: FlaskClient, post: Post, who: Member, room: object
) -> None:
    answer = post(client, AGAIN, form_of(who, room=str(room)))

    assert answer.status_code == 422
    assert "This one-to-one is not open to you any more." in answer.text
    assert client.get_cookie(COOKIE) is None


def test_the_session_that_was_there_is_over(app: Flask, sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    post(priya, AGAIN, form_of(PRIYA))
    with app.app_context():
        assert len(db.session.scalars(select(BrowserSession)).all()) == 1
    assert priya.get("/me").status_code == 200


# --- Not in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [str(PRIYA.id), "", "x", " 2", "02"])
@pytest.mark.parametrize("hx", [False, True])
def test_somebody_else_does_not_get_the_page(
    app: Flask, client: FlaskClient, post: Post, person: str, hx: bool
) -> None:
    answer = post(client, AGAIN, form_of(TOM, person=None) | {"person": person}, hx=hx)

    assert answer.status_code == 422
    assert SOMEBODY_ELSE in answer.text
    assert "Priya" not in answer.text
    assert f'value="{TOM.email}"' in answer.text
    assert PASSWORD not in answer.text
    assert client.get_cookie(COOKIE) is None
    with app.app_context():
        assert db.session.scalars(select(AuditEvent)).all() == []


def test_a_wrong_password_keeps_the_rest(client: FlaskClient, post: Post) -> None:
    answer = post(client, AGAIN, form_of(PRIYA, password="not this one", room="13"), hx=True)

    assert answer.status_code == 422
    assert answer.text.startswith('<form id="again-form"')
    assert "That email and password don’t match." in answer.text
    assert f'value="{PRIYA.email}"' in answer.text
    assert 'value="13"' in answer.text
    assert "not this one" not in answer.text


def test_what_is_missing_is_named(client: FlaskClient, post: Post) -> None:
    answer = post(client, AGAIN, {"person": "1"})
    assert answer.status_code == 422
    assert "Two things are missing" in answer.text


def test_it_is_throttled_with_the_sign_in(app: Flask, client: FlaskClient, post: Post) -> None:
    for _ in range(5):
        post(client, AGAIN, form_of(PRIYA, password="wrong"))
    answer = post(client, AGAIN, form_of(PRIYA), hx=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    assert answer.headers["HX-Retarget"] == "#again-form"
    sign_in = {"email": PRIYA.email, "password": PASSWORD}
    assert post(app.test_client(), "/sign-in", sign_in).status_code == 429


# --- A stale token -------------------------------------------------------------------------------


def theme(app: Flask) -> str:
    with app.app_context():
        return db.session.get_one(Account, PRIYA.id).theme


def test_a_stale_token_is_answered_with_a_fresh_one_and_the_retry_saves(
    app: Flask, sign_in: SignIn, post: Post
) -> None:
    priya = sign_in("priya")
    priya.get("/me")
    priya.delete_cookie("oo-form")  # the browser was started anew; the page was not

    refused = post(
        priya, "/me", {"theme": "dark"}, csrf=False, hx=True, headers={"X-CSRFToken": "stale"}
    )
    assert refused.status_code == 400
    assert "Your text is kept here. Press Save once more." in refused.text
    assert theme(app) == "system"

    token = refused.headers["X-CSRFToken"]
    retry = post(priya, "/me", {"theme": "dark"}, csrf=False, headers={"X-CSRFToken": token})
    assert retry.status_code == 303
    assert theme(app) == "dark"


def test_a_public_page_hands_one_out_as_well(client: FlaskClient, post: Post) -> None:
    refused = post(client, AGAIN, form_of(PRIYA), csrf=False)
    token = refused.headers["X-CSRFToken"]
    again = post(client, AGAIN, form_of(PRIYA), csrf=False, headers={"X-CSRFToken": token})
    assert again.status_code == 303


def test_who_is_not_signed_in_is_told_so_and_handed_nothing(
    client: FlaskClient, post: Post
) -> None:
    answer = post(client, "/me", {"theme": "dark"}, csrf=False, headers={"X-CSRFToken": "stale"})
    assert answer.status_code == 401
    assert "X-CSRFToken" not in answer.headers


# --- What a script finds on the page -------------------------------------------------------------


def test_a_page_says_whose_it_is_and_where_one_signs_out(sign_in: SignIn, app: Flask) -> None:
    page = sign_in("priya").get("/me").text
    assert f'data-person="{PRIYA.id}"' in page
    assert len(re.findall('action="/sign-out" method="post" data-sign-out', page)) == 2
    assert "data-person" not in app.test_client().get("/sign-in").text
