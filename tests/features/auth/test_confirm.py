"""What is not for whoever finds a browser signed in wants the password once more (S-AUTH-9)."""

from __future__ import annotations

from html import unescape

import pytest
import time_machine
from flask import Flask

from oneonone.features.auth.rules import TRIES
from tests import HX
from tests.cast import PASSWORD, PRIYA_DANIEL
from tests.conftest import COOKIE, Post, SignIn

HERE = "/me/export"
CONFIRM = "/sign-in/confirm"
TEN_MINUTES = 600


def test_a_password_given_a_moment_ago_counts(
    sign_in: SignIn, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    clock.shift(TEN_MINUTES - 1)

    assert priya.get(HERE).status_code == 200


@pytest.mark.parametrize("path", [HERE, "/me/export/1", "/me/export/1/file"])
def test_after_ten_minutes_it_is_asked_for(
    sign_in: SignIn, clock: time_machine.Coordinates, path: str
) -> None:
    priya = sign_in("priya")
    clock.shift(TEN_MINUTES)

    answer = priya.get(path)

    assert answer.status_code == 403
    assert "Your password, once more" in answer.text
    assert f'name="next" type="hidden" value="{path}"' in answer.text


def test_htmx_gets_the_part_that_asks(sign_in: SignIn, clock: time_machine.Coordinates) -> None:
    priya = sign_in("priya")
    clock.shift(TEN_MINUTES)
    here = {"HX-Current-URL": "http://localhost/me?saved=1"}

    answer = priya.get(HERE, headers={**HX, **here})

    assert answer.status_code == 403
    assert "<html" not in answer.text
    assert 'value="/me"' in answer.text


def test_the_right_password_leads_on_and_ends_every_copy_of_the_cookie(
    app: Flask, sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    before = priya.get_cookie(COOKIE)
    assert before is not None
    clock.shift(TEN_MINUTES)

    answer = post(priya, CONFIRM, {"password": PASSWORD, "next": HERE})

    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert priya.get(HERE).status_code == 200
    copy = app.test_client()
    copy.set_cookie(COOKIE, before.value)
    assert copy.get("/me").status_code == 302


def test_it_does_not_sign_in_for_longer(
    sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    for _hour in range(11):
        clock.shift(3500)
        post(priya, CONFIRM, {"password": PASSWORD})
    clock.shift(3500)
    assert priya.get("/me").status_code == 200

    clock.shift(3500)

    assert priya.get("/me").status_code == 302


@pytest.mark.parametrize(
    ("password", "says"),
    [("", "Write your password."), ("not the one", "That is not your password.")],
)
def test_a_wrong_one_is_asked_for_again_and_opens_nothing(
    sign_in: SignIn, post: Post, clock: time_machine.Coordinates, password: str, says: str
) -> None:
    priya = sign_in("priya")
    clock.shift(TEN_MINUTES)

    answer = post(priya, CONFIRM, {"password": password, "next": HERE})

    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert f'value="{HERE}"' in answer.text
    assert priya.get(HERE).status_code == 403


def test_guessing_is_slowed_down_like_signing_in(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    for _ in range(TRIES):
        post(priya, CONFIRM, {"password": "a guess at it"})

    answer = post(priya, CONFIRM, {"password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\t/evil.example"])
def test_it_leads_to_no_other_site(sign_in: SignIn, post: Post, to: str) -> None:
    answer = post(sign_in("priya"), CONFIRM, {"password": PASSWORD, "next": to})

    assert answer.headers["Location"] == "/"


def test_a_button_that_came_too_late_did_nothing_and_says_so(
    sign_in: SignIn, post: Post, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    clock.shift(TEN_MINUTES)

    answer = post(priya, "/me/calendar", {"remark": "for my phone"},
                  headers={"Referer": "http://localhost/me/calendar"})  # fmt: skip

    assert answer.status_code == 403
    assert "Nothing has been done yet." in answer.text
    assert "for my phone" in answer.text
    assert 'value="/me/calendar"' in answer.text
    assert "You have no link" in priya.get("/me/calendar").text


def test_a_shared_screen_is_told_that_it_is_shared(sign_in: SignIn, post: Post) -> None:
    screen = sign_in("daniel", room=PRIYA_DANIEL.held)

    answer = post(screen, CONFIRM, {"password": PASSWORD})

    assert answer.status_code == 403
    assert "You are sharing your screen" in answer.text
