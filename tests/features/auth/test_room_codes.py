"""A meeting-room computer joins with six digits, reaches one meeting and never is a person."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.config import Settings
from oneonone.features.auth import rules
from oneonone.features.auth.rules import code_of, keyed_hash, seconds_to_wait_for_code
from oneonone.models import (
    Account,
    AuditEvent,
    BrowserSession,
    Meeting,
    RoomCode,
    RoomCodeFailure,
    db,
)
from tests.cast import DANIEL, NOW, PRIYA_DANIEL, TOM_DANIEL
from tests.conftest import COOKIE, Arrange, Post, SignIn

WRONG = "That code does not open a meeting. Codes last ten minutes; ask for a new one."
LIVE = f"/meetings/{TOM_DANIEL.live}"
PLANNED = f"/meetings/{PRIYA_DANIEL.planned}"

Join = Callable[..., FlaskClient]


def code_on(answer: TestResponse) -> str:
    """The digits as they stand on the page of the one who made them"""
    found = re.search(r'<span aria-hidden="true">(\d{3} \d{3})</span>', answer.text)
    assert found, answer.text
    return found[1]


def make_code(post: Post, browser: FlaskClient, at: str = LIVE) -> str:
    answer = post(browser, f"{at}/room-code")
    assert answer.status_code == 200
    return code_on(answer)


def wrong_code(code: str) -> str:
    """Six digits that are not these"""
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"


@pytest.fixture
def daniel(sign_in: SignIn) -> FlaskClient:
    return sign_in("daniel")


@pytest.fixture
def join(app: Flask, post: Post, daniel: FlaskClient) -> Join:
    """Open a meeting on a fresh meeting-room computer: `join(PLANNED)`."""

    def joined(at: str = LIVE, by: FlaskClient | None = None) -> FlaskClient:
        computer = app.test_client()
        answer = post(computer, "/screen", {"code": make_code(post, by or daniel, at)})
        assert (answer.status_code, answer.headers["Location"]) == (303, at)
        return computer

    return joined


def rooms(app: Flask) -> list[BrowserSession]:
    with app.app_context():
        return list(db.session.scalars(select(BrowserSession).where(BrowserSession.is_room_only)))


# --- The rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["482913", "482 913", " 4 8 2 9 1 3 ", "482\u00a0913"])
def test_digits_are_taken_however_they_are_grouped(typed: str) -> None:
    assert code_of(typed) == "482913"


@pytest.mark.parametrize("typed", ["", "48291", "4829133", "48291x", "٤٨٢٩١٣", "482-913", "+82913"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert code_of(typed) is None


def test_a_stored_code_cannot_be_guessed_without_the_key() -> None:
    stored = keyed_hash("room-code", "482913", "the key of this house")
    assert stored != keyed_hash("room-code", "482913", "another key")
    assert stored != keyed_hash("address", "482913", "the key of this house")
    assert len(stored) == 64


def test_five_wrong_ones_here_or_sixty_in_all_close_the_door() -> None:
    at = [NOW - timedelta(seconds=n % 30) for n in range(60)]
    assert seconds_to_wait_for_code(at[:4], at[:59], NOW) == 0
    assert seconds_to_wait_for_code(at[:5], at[:5], NOW) == 57
    assert seconds_to_wait_for_code([], at, NOW) == 32
    assert seconds_to_wait_for_code(at[:5], at, NOW + timedelta(minutes=1)) == 0


# --- Making one ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["tom", "daniel"])
def test_either_of_the_two_makes_one(sign_in: SignIn, post: Post, who: str) -> None:
    page = post(sign_in(who), f"{LIVE}/room-code").text

    assert code_of(code_on(post(sign_in(who), f"{LIVE}/room-code")))
    assert "localhost/screen" in page
    assert "It works once, until 10:30." in page
    assert "Your notes, your other pages and other people stay closed to it." in page


def test_the_page_is_asked_for_where_one_starts_and_where_one_talks(
    sign_in: SignIn, daniel: FlaskClient
) -> None:
    for browser, at in ((daniel, PLANNED), (sign_in("priya"), PLANNED), (daniel, LIVE)):
        page = browser.get(at, follow_redirects=True).text
        assert f'action="{at}/room-code"' in page


def test_a_room_makes_none(sign_in: SignIn, post: Post) -> None:
    screen = sign_in("daniel", room=TOM_DANIEL.live)
    assert "/room-code" not in screen.get(LIVE, follow_redirects=True).text
    assert post(screen, f"{LIVE}/room-code").status_code == 403


def test_a_meeting_that_is_far_away_or_over_has_none(
    post: Post, daniel: FlaskClient, as_system: Arrange
) -> None:
    assert post(daniel, f"/meetings/{PRIYA_DANIEL.held}/room-code").status_code == 403
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).starts_at = NOW + timedelta(days=8)
    assert post(daniel, f"{PLANNED}/room-code").status_code == 422


def test_a_new_one_replaces_ones_own_older_one_only(
    app: Flask, sign_in: SignIn, post: Post, daniel: FlaskClient
) -> None:
    toms = make_code(post, sign_in("tom"))
    first, second = make_code(post, daniel), make_code(post, daniel)

    assert post(app.test_client(), "/screen", {"code": first}).status_code == 422
    assert post(app.test_client(), "/screen", {"code": second}).status_code == 303
    assert post(app.test_client(), "/screen", {"code": toms}).status_code == 303


def test_two_meetings_never_have_the_same_one(
    app: Flask, post: Post, daniel: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("oneonone.features.auth.service.secrets.randbelow", lambda _n: next(drawn))
    assert make_code(post, daniel, LIVE) == "000 007"
    assert make_code(post, daniel, PLANNED) == "000 008"


def test_the_digits_stand_on_that_page_and_nowhere_else(
    app: Flask,
    post: Post,
    daniel: FlaskClient,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = post(daniel, f"{LIVE}/room-code")
    shown = code_on(answer)
    code = shown.replace(" ", "")
    post(app.test_client(), "/screen", {"code": shown})

    title = re.search("<title>(.*)</title>", answer.text)
    assert title
    assert shown not in title[1]
    assert code not in str(answer.headers)
    assert code not in caplog.text
    assert shown not in caplog.text
    for file in settings.data.glob("oneonone.sqlite3*"):
        assert code.encode() not in file.read_bytes()
    with app.app_context():
        tags = list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.id)))
        assert [tag for tag in tags if tag.startswith("room")] == ["room:code", "room:enter"]


# --- Joining -------------------------------------------------------------------------------------


def test_the_right_one_opens_the_meeting_and_starts_nothing(join: Join, as_system: Arrange) -> None:
    computer = join(PLANNED)

    page = computer.get(PLANNED).text
    assert "Priya and Daniel" in page
    assert ">Start</button>" in page
    assert "Start on this screen" not in page
    assert "<title>One-to-one – oneonone</title>" in page
    with as_system() as session:
        assert session.get_one(Meeting, PRIYA_DANIEL.planned).state == "planned"


def test_its_session_is_new_short_and_named(app: Flask, join: Join) -> None:
    join()
    (row,) = rooms(app)
    assert (row.account_id, row.room_meeting_id, row.room_pair_id) == (6, TOM_DANIEL.live, 2)
    assert row.ends_at == NOW + timedelta(hours=12)
    assert row.idle_minutes == 60
    assert row.label.startswith("Meeting room: ")


def test_keep_me_signed_in_does_not_apply(app: Flask, post: Post, daniel: FlaskClient) -> None:
    answer = post(app.test_client(), "/screen", {"code": make_code(post, daniel), "keep": "y"})
    assert not any("Max-Age" in text for text in answer.headers.getlist("Set-Cookie"))


def test_either_device_starts_and_the_room_stays_one(post: Post, join: Join) -> None:
    computer = join(PLANNED)
    for screen in ("own", "shared"):
        answer = post(computer, f"{PLANNED}/start", {"minutes": "20", "screen": screen})
        assert (answer.status_code, answer.headers["Location"]) == (303, PLANNED)
    assert computer.get(f"{PLANNED}/steps/check-in").status_code == 200
    assert computer.get("/team").status_code == 403


@pytest.mark.parametrize("wait", [timedelta(), timedelta(minutes=10)], ids=["used", "over"])
def test_wrong_used_and_over_are_answered_the_same(
    app: Flask,
    post: Post,
    daniel: FlaskClient,
    clock: time_machine.Coordinates,
    wait: timedelta,
) -> None:
    code = make_code(post, daniel)
    if wait:
        clock.shift(wait)
    else:
        assert post(app.test_client(), "/screen", {"code": code}).status_code == 303
    for typed in (code, wrong_code(code)):
        computer = app.test_client()
        answer = post(computer, "/screen", {"code": typed})
        assert answer.status_code == 422
        assert WRONG in answer.text
        assert f'value="{typed}"' in answer.text
        assert computer.get_cookie(COOKIE) is None


def test_it_lasts_until_just_before_ten_minutes(
    app: Flask, post: Post, daniel: FlaskClient, clock: time_machine.Coordinates
) -> None:
    code = make_code(post, daniel)
    clock.shift(timedelta(minutes=9, seconds=59))
    assert post(app.test_client(), "/screen", {"code": code}).status_code == 303


def test_what_is_no_code_is_named_and_does_not_count(app: Flask, post: Post) -> None:
    for _ in range(7):
        answer = post(app.test_client(), "/screen", {"code": "48 291"})
        assert answer.status_code == 422
        assert "Write the six digits of the code." in answer.text
        assert 'value="48 291"' in answer.text


def test_the_code_of_somebody_who_may_no_longer_sign_in_opens_nothing(
    app: Flask, post: Post, daniel: FlaskClient, as_system: Arrange
) -> None:
    code = make_code(post, daniel)
    with as_system() as session:
        session.get_one(Account, DANIEL.id).is_active = False
    assert post(app.test_client(), "/screen", {"code": code}).status_code == 422


def test_joining_needs_the_token(app: Flask, post: Post, daniel: FlaskClient) -> None:
    code = make_code(post, daniel)
    assert post(app.test_client(), "/screen", {"code": code}, csrf=False).status_code == 400
    assert post(app.test_client(), "/screen", {"code": code}).status_code == 303


def test_a_browser_that_was_somebodys_stops_being_theirs(
    app: Flask, post: Post, sign_in: SignIn, daniel: FlaskClient
) -> None:
    toms = sign_in("tom")
    before = toms.get_cookie(COOKIE)
    assert before
    assert "Tom Okonkwo is signed in on this browser." in toms.get("/screen").text

    assert post(toms, "/screen", {"code": make_code(post, daniel)}).status_code == 303

    assert toms.get("/me").status_code == 403
    copied = app.test_client()
    copied.set_cookie(COOKIE, before.value)
    assert copied.get("/me").status_code == 302


def test_a_room_is_led_to_its_meeting_and_uses_no_code_up(
    app: Flask, post: Post, join: Join, daniel: FlaskClient
) -> None:
    computer, code = join(), make_code(post, daniel, PLANNED)
    assert computer.get("/screen").headers["Location"] == LIVE
    assert post(computer, "/screen", {"code": code}).headers["Location"] == LIVE
    assert post(app.test_client(), "/screen", {"code": code}).headers["Location"] == PLANNED


# --- Too many tries ------------------------------------------------------------------------------


def _try(app: Flask, post: Post, code: str, address: str = "10.0.0.1") -> TestResponse:
    return post(
        app.test_client(),
        "/screen",
        {"code": code},
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_the_sixth_try_waits_even_with_the_right_one(
    app: Flask, post: Post, daniel: FlaskClient, clock: time_machine.Coordinates
) -> None:
    code = make_code(post, daniel)
    for _ in range(5):
        assert _try(app, post, wrong_code(code)).status_code == 422

    answer = _try(app, post, code)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "61"
    assert "Wait 61 seconds" in answer.text
    assert f'value="{code}"' in answer.text
    assert _try(app, post, code, "10.0.0.2").status_code == 303

    code = make_code(post, daniel)
    clock.shift(61)
    assert _try(app, post, code).status_code == 303


def test_many_addresses_together_wait_as_well(
    app: Flask, post: Post, daniel: FlaskClient, as_system: Arrange
) -> None:
    code = make_code(post, daniel)
    with as_system() as session:
        session.add_all(RoomCodeFailure(address_hash=f"{n}", failed_at=NOW) for n in range(59))
    assert _try(app, post, wrong_code(code)).status_code == 422
    assert _try(app, post, code, "10.0.0.99").status_code == 429


def test_no_address_is_kept_and_no_failure_for_long(
    app: Flask, post: Post, settings: Settings, clock: time_machine.Coordinates
) -> None:
    _try(app, post, "000000", "192.0.2.77")
    assert not any(
        b"192.0.2.77" in file.read_bytes() for file in settings.data.glob("oneonone.sqlite3*")
    )
    clock.shift(61)
    _try(app, post, "000001")
    with app.app_context():
        assert len(db.session.scalars(select(RoomCodeFailure)).all()) == 1


# --- What it reaches -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/team", "/home", "/me", PLANNED, f"/meetings/{TOM_DANIEL.earlier}",
     f"{PLANNED}/prep", "/meetings/999999"],
)  # fmt: skip
def test_everything_else_is_closed(join: Join, path: str) -> None:
    answer = join().get(path)
    assert answer.status_code == 403
    assert "You are sharing your screen." in answer.text


@pytest.mark.parametrize("path", ["/sign-out", "/me", "/topics", "/me/devices/end-others"])
def test_nothing_of_the_person_can_be_done_there(join: Join, post: Post, path: str) -> None:
    assert post(join(), path).status_code == 403


def test_its_own_meeting_and_the_last_record_are_open(join: Join) -> None:
    computer = join()
    assert computer.get(f"{LIVE}/steps/check-in").status_code == 200
    assert computer.get(f"/meetings/{TOM_DANIEL.held}").status_code == 200


def test_it_is_listed_and_ended_among_my_devices(
    join: Join, post: Post, daniel: FlaskClient
) -> None:
    computer = join()
    page = daniel.get("/me").text
    assert "Meeting room: A browser</b>" in page
    ends = re.findall(r"/me/devices/(\d+)/end", page)
    assert len(ends) == 1
    post(daniel, f"/me/devices/{ends[0]}/end")
    assert computer.get(LIVE).status_code == 302


def test_it_goes_with_its_person(join: Join, as_system: Arrange) -> None:
    computer = join()
    with as_system() as session:
        session.get_one(Account, DANIEL.id).is_active = False
    assert computer.get(LIVE).status_code == 302


# --- Out -----------------------------------------------------------------------------------------


def test_leaving_signs_it_out(app: Flask, join: Join, post: Post) -> None:
    computer = join()
    cookie = computer.get_cookie(COOKIE)
    assert cookie
    assert "This signs the meeting-room computer out." in computer.get("/screen/leave").text

    answer = post(computer, "/screen/leave")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/screen")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert computer.get_cookie(COOKIE) is None
    assert rooms(app) == []
    copied = app.test_client()
    copied.set_cookie(COOKIE, cookie.value)
    assert copied.get(LIVE).status_code == 302


def test_two_rooms_of_one_meeting_do_not_end_each_other(
    join: Join, post: Post, sign_in: SignIn
) -> None:
    laptop = sign_in("daniel", room=TOM_DANIEL.live)
    computer, another = join(), join()
    step = f"{LIVE}/steps/check-in"

    post(computer, "/screen/leave")
    assert (laptop.get(step).status_code, another.get(step).status_code) == (200, 200)
    post(laptop, "/screen/leave")
    assert laptop.get("/team").status_code == 200
    assert another.get(step).status_code == 200


def _stop(post: Post, browser: FlaskClient) -> None:
    assert post(browser, f"{LIVE}/stop").status_code == 303


@pytest.mark.parametrize("minutes_live", [5, 20], ids=["stopped at once", "held"])
def test_it_is_signed_out_a_quarter_of_an_hour_after_the_end(
    join: Join,
    post: Post,
    daniel: FlaskClient,
    sign_in: SignIn,
    as_system: Arrange,
    clock: time_machine.Coordinates,
    minutes_live: int,
) -> None:
    with as_system() as session:
        row = session.get_one(Meeting, TOM_DANIEL.live)
        row.started_at = NOW - timedelta(minutes=minutes_live)
    computer, laptop = join(), sign_in("daniel", room=TOM_DANIEL.live)
    _stop(post, daniel)

    clock.shift(timedelta(minutes=14, seconds=59))
    assert computer.get(LIVE).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert computer.get(LIVE).status_code == 302
    assert laptop.get(LIVE).status_code == 200  # a person's own browser stays theirs


def test_the_end_of_another_meeting_ends_it_not(
    app: Flask, join: Join, post: Post, daniel: FlaskClient
) -> None:
    join(PLANNED)
    _stop(post, daniel)
    (row,) = rooms(app)
    assert row.ends_at == NOW + timedelta(hours=12)


def test_a_session_that_ends_sooner_is_not_made_longer(
    app: Flask, join: Join, post: Post, daniel: FlaskClient, as_system: Arrange
) -> None:
    join()
    sooner = datetime(2026, 11, 23, 9, 25, tzinfo=UTC)
    with as_system() as session:
        session.scalars(
            select(BrowserSession).where(BrowserSession.is_room_only)
        ).one().ends_at = sooner
    _stop(post, daniel)
    assert rooms(app)[0].ends_at == sooner


def test_no_code_outlives_its_meeting(app: Flask, post: Post, daniel: FlaskClient) -> None:
    code = make_code(post, daniel)
    _stop(post, daniel)
    assert post(app.test_client(), "/screen", {"code": code}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(RoomCode)).all() == []


def test_the_label_says_what_it_is() -> None:
    agent: Any = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"
    assert rules.room_label(agent) == "Meeting room: Chrome on Windows"
