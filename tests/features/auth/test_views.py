"""Signing in and out, and what a cookie is worth afterwards (S-AUTH, S-SES)."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.config import Settings
from oneonone.features.auth import service
from oneonone.models import (
    Account,
    AuditEvent,
    BrowserSession,
    Installation,
    Person,
    SignInFailure,
    db,
)
from tests import HX
from tests.cast import DANIEL, IVO, PASSWORD, PRIYA, RUTH, SAM, TOM, TOM_DANIEL, Member
from tests.conftest import COOKIE, Arrange, Post, SignIn

WRONG = "That email and password don’t match."


def enter(
    post: Post, browser: FlaskClient, who: Member = PRIYA, password: str = PASSWORD, **more: Any
) -> TestResponse:
    form = {"email": who.email, "password": password, **more.pop("form", {})}
    return post(browser, "/sign-in", form, **more)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


# --- In --------------------------------------------------------------------------------------


def test_the_right_password_leads_in(client: FlaskClient, post: Post) -> None:
    answer = enter(post, client)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(client)


def test_with_htmx_it_leads_in_as_well(client: FlaskClient, post: Post) -> None:
    answer = enter(post, client, hx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")


def test_the_cookie_cannot_be_read_by_a_script_nor_sent_along_from_elsewhere(
    client: FlaskClient, post: Post
) -> None:
    cookies = enter(post, client).headers.getlist("Set-Cookie")
    cookie = next(text for text in cookies if text.startswith("oo="))

    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Domain" not in cookie
    assert len(cookie_of(client)) >= 43  # 256 bits


def test_the_database_does_not_know_the_cookie(
    client: FlaskClient, post: Post, settings: Settings
) -> None:
    enter(post, client)

    token = cookie_of(client).encode()
    files = list(settings.data.glob("oneonone.sqlite3*"))
    assert files
    assert not any(token in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    ("where", "path"),
    [("/meetings/1", "/meetings/1"), ("//evil.com", "/"), ("/\t/evil.com", "/"), ("", "/")],
)
def test_it_leads_on_to_where_one_wanted_to_go(
    client: FlaskClient, post: Post, where: str, path: str
) -> None:
    assert enter(post, client, form={"next": where}).headers["Location"] == path


def test_the_page_carries_on_where_one_wanted_to_go(client: FlaskClient) -> None:
    answer = client.get("/meetings/12?from=team")

    assert answer.headers["Location"] == "/sign-in?next=/meetings/12%3Ffrom%3Dteam"
    page = client.get(answer.headers["Location"]).text
    assert 'name="next" type="hidden" value="/meetings/12?from=team"' in page


@pytest.mark.parametrize(
    "where", ["https://evil.com", "//evil.com", "/%09/evil.com", "javascript:x"]
)
def test_the_page_carries_nothing_else_on(client: FlaskClient, where: str) -> None:
    assert "evil" not in client.get(f"/sign-in?next={where}").text


def test_who_is_in_already_goes_on(sign_in: SignIn) -> None:
    answer = sign_in("priya").get("/sign-in?next=/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")


def test_an_address_is_the_same_however_it_is_typed(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/sign-in", {"email": " PRIYA@Cast.Example ", "password": PASSWORD})
    assert answer.status_code == 303


def test_a_weaker_hash_is_made_anew(app: Flask, client: FlaskClient, post: Post) -> None:
    enter(post, client)
    with app.app_context():
        stored = db.session.get_one(Account, PRIYA.id).password_hash
    assert str(stored).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert enter(post, app.test_client()).status_code == 303


# --- Not in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        {"email": PRIYA.email, "password": "not this one"},
        {"email": "nobody@cast.example", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
        {"email": IVO.email, "password": PASSWORD},
        {"email": "priya@cast.example\x00", "password": PASSWORD},
        {"email": PRIYA.email, "password": "x" * 1025},
        {"email": PRIYA.email, "password": PASSWORD + " "},
    ],
    ids=["wrong password", "nobody", "no address", "disabled", "NUL", "too long", "a space"],
)
def test_all_that_is_wrong_is_answered_the_same(
    client: FlaskClient, post: Post, form: dict[str, str]
) -> None:
    answer = post(client, "/sign-in", form)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert form["password"] not in answer.text
    assert client.get_cookie(COOKIE) is None


def test_what_was_typed_stays_but_the_password(client: FlaskClient, post: Post) -> None:
    answer = enter(post, client, password="not this one", form={"next": "/me"})
    assert f'value="{PRIYA.email}"' in answer.text
    assert 'value="/me"' in answer.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "", "password": ""}, ["Write your work email.", "Write your password."]),
        ({"email": PRIYA.email}, ["Write your password."]),
        ({}, ["Two things are missing"]),
    ],
)
def test_what_is_missing_is_named(
    client: FlaskClient, post: Post, form: dict[str, str], words: list[str]
) -> None:
    answer = post(client, "/sign-in", form)
    assert answer.status_code == 422
    assert all(word in answer.text for word in words)


def test_a_long_password_is_not_hashed(
    client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(service, "is_right", lambda _hash, password: hashed.append(password))

    enter(post, client, password="x" * 1025)
    enter(post, client, password="x" * 1024)

    assert [len(password) for password in hashed] == [1024]


def test_an_unknown_address_takes_as_much_work_as_a_known_one(
    client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def is_right(stored: str | None, _password: str) -> bool:
        checked.append(stored)
        return False

    monkeypatch.setattr(service, "is_right", is_right)
    enter(post, client)
    post(client, "/sign-in", {"email": "nobody@cast.example", "password": PASSWORD})

    assert len(checked) == 2
    assert checked[1] is None


def test_no_lock_is_held_while_a_password_is_hashed(
    app: Flask, client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[bool] = []

    def is_right(_stored: str | None, _password: str) -> bool:
        states.append(db.session().in_transaction())
        return False

    monkeypatch.setattr(service, "is_right", is_right)
    enter(post, client)
    assert states == [False]


# --- Too many tries --------------------------------------------------------------------------


def _fail(post: Post, browser: FlaskClient, who: Member = PRIYA, times: int = 5) -> None:
    for _ in range(times):
        assert enter(post, browser, who, "wrong").status_code == 422


def test_the_sixth_try_waits(
    client: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    _fail(post, client)

    answer = enter(post, client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "61"
    assert "Wait 61 seconds" in answer.text
    assert PRIYA.email in answer.text

    clock.shift(61)
    assert enter(post, client).status_code == 303


def test_the_others_do_not_wait(client: FlaskClient, post: Post) -> None:
    _fail(post, client)
    assert enter(post, client, TOM).status_code == 303


def test_an_unknown_address_waits_as_well(client: FlaskClient, post: Post) -> None:
    nobody = Member(99, "Nobody Here", 1)
    _fail(post, client, nobody)
    assert enter(post, client, nobody).status_code == 429


def test_who_got_in_starts_from_nothing(client: FlaskClient, post: Post, app: Flask) -> None:
    _fail(post, client, times=4)
    assert enter(post, client).status_code == 303
    _fail(post, app.test_client(), times=4)
    assert enter(post, app.test_client()).status_code == 303


def test_what_no_longer_counts_is_not_kept(
    app: Flask, client: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    _fail(post, client, times=3)
    clock.shift(61)
    _fail(post, client, TOM, times=1)
    with app.app_context():
        assert list(db.session.scalars(select(SignInFailure.email_key))) == [TOM.email]


def test_the_log_knows_of_it_without_the_address(
    app: Flask, client: FlaskClient, post: Post
) -> None:
    _fail(post, client, times=1)
    enter(post, client)
    with app.app_context():
        rows = db.session.execute(
            select(AuditEvent.tag, AuditEvent.actor_id, AuditEvent.subject_id)
        ).all()
    assert rows == [("account:sign-in-failed", None, PRIYA.id), ("account:sign-in", PRIYA.id, None)]


# --- How long --------------------------------------------------------------------------------


def test_an_hour_without_a_click_ends_it(sign_in: SignIn, clock: time_machine.Coordinates) -> None:
    priya = sign_in("priya")
    clock.shift(timedelta(minutes=59))
    assert is_in(priya)
    clock.shift(timedelta(minutes=59))
    assert is_in(priya)
    clock.shift(timedelta(minutes=60))
    assert not is_in(priya)


def test_twelve_hours_end_it_whatever_one_does(
    sign_in: SignIn, clock: time_machine.Coordinates
) -> None:
    priya = sign_in("priya")
    for _ in range(14):
        clock.shift(timedelta(minutes=50))
        assert is_in(priya)
    clock.shift(timedelta(minutes=25))
    assert not is_in(priya)


def test_a_phone_stays_in_for_a_week_without_a_click(
    client: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    answer = enter(post, client, form={"keep": "y"})
    assert any("Max-Age=2592000" in text for text in answer.headers.getlist("Set-Cookie"))
    for _ in range(4):
        clock.shift(timedelta(days=6, hours=23))
        assert is_in(client)
    clock.shift(timedelta(days=3))
    assert not is_in(client)  # thirty days are the most


@pytest.mark.parametrize("who", [RUTH, SAM])
def test_hr_and_administrators_are_not_kept(
    client: FlaskClient, post: Post, clock: time_machine.Coordinates, who: Member
) -> None:
    answer = enter(post, client, who, form={"keep": "y"})
    assert not any("Max-Age" in text for text in answer.headers.getlist("Set-Cookie"))
    clock.shift(timedelta(minutes=61))
    assert not is_in(client)


def test_a_kept_phone_that_is_a_room_rests_no_longer_than_an_hour(
    client: FlaskClient, post: Post, as_system: Arrange, clock: time_machine.Coordinates
) -> None:
    enter(post, client, DANIEL, form={"keep": "y"})
    with as_system() as session:
        row = session.scalars(select(BrowserSession)).one()
        row.room_meeting_id, row.room_pair_id = TOM_DANIEL.live, TOM_DANIEL.id
    assert client.get("/me").status_code == 403
    clock.shift(timedelta(minutes=61))
    assert client.get("/me").status_code == 302


def test_another_network_and_browser_change_nothing(sign_in: SignIn) -> None:
    priya = sign_in("priya")
    assert is_in(priya)
    answer = priya.get(
        "/me", headers={"User-Agent": "Another"}, environ_overrides={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert answer.status_code == 200


def test_a_look_is_written_down_every_five_minutes_at_most(
    app: Flask, sign_in: SignIn, clock: time_machine.Coordinates, count_statements: Any
) -> None:
    priya = sign_in("priya")
    clock.shift(timedelta(minutes=4))
    with count_statements() as few:
        priya.get("/me")
    clock.shift(timedelta(minutes=2))
    with count_statements() as more:
        priya.get("/me")
    assert not [text for text in few if text.startswith("UPDATE")]
    assert [text for text in more if text.startswith("UPDATE")]


# --- Out -------------------------------------------------------------------------------------


def test_a_copied_cookie_is_dead_after_signing_out(
    app: Flask, client: FlaskClient, post: Post
) -> None:
    enter(post, client)
    thief = app.test_client()
    thief.set_cookie(COOKIE, cookie_of(client))
    assert is_in(thief)

    answer = post(client, "/sign-out")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie(COOKIE) is None
    assert not is_in(thief)
    assert not is_in(client)


def test_one_does_not_sign_out_by_a_link(sign_in: SignIn) -> None:
    priya = sign_in("priya")
    assert priya.get("/sign-out").status_code == 405
    assert is_in(priya)


def test_signing_in_makes_a_new_cookie_and_ends_the_old_one(
    app: Flask, client: FlaskClient, post: Post
) -> None:
    enter(post, client)
    before = cookie_of(client)
    enter(post, client)

    assert cookie_of(client) != before
    old = app.test_client()
    old.set_cookie(COOKIE, before)
    assert not is_in(old)


def test_a_cookie_set_beforehand_is_worth_nothing(client: FlaskClient, post: Post) -> None:
    client.set_cookie(COOKIE, "chosen-by-somebody-else")
    assert not is_in(client)
    enter(post, client)
    assert cookie_of(client) != "chosen-by-somebody-else"


def test_a_disabled_account_is_out_with_the_next_click(sign_in: SignIn, as_system: Arrange) -> None:
    priya = sign_in("priya")
    with as_system() as session:
        session.get_one(Account, PRIYA.id).is_active = False
    assert not is_in(priya)


@pytest.mark.parametrize("name", ["remember_token", "session", "oo-never-set"])
def test_a_cookie_of_another_program_on_this_host_does_not_sign_out(
    sign_in: SignIn, name: str
) -> None:
    priya = sign_in("priya")
    priya.set_cookie(name, "1|0123456789abcdef")
    if name != "oo-never-set":
        assert is_in(priya)


def test_expired_sessions_are_cleared_away(
    app: Flask, client: FlaskClient, post: Post, sign_in: SignIn, clock: time_machine.Coordinates
) -> None:
    sign_in("priya")
    clock.shift(timedelta(days=2))
    enter(post, client)
    with app.app_context():
        assert len(db.session.scalars(select(BrowserSession)).all()) == 1


# --- Not signed in, and something was sent -------------------------------------------------------


def test_a_write_keeps_its_words_on_the_page(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/me", {"theme": "dark", "note": "Half a page of thoughts"})

    assert answer.status_code == 401
    assert "Half a page of thoughts" in answer.text
    assert "Location" not in answer.headers


def test_with_htmx_the_page_stays_and_is_told(client: FlaskClient, post: Post) -> None:
    answer = post(client, "/me", {"theme": "dark"}, hx=True)

    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "session-expired"
    assert "HX-Redirect" not in answer.headers


@pytest.mark.parametrize(
    ("shown", "where"),
    [("http://localhost/meetings/12", "/meetings/12"), ("https://evil.com/x", "/x"),
     ("https://evil.com//evil.com/x", "/"), ("http://[", "/"), ("", "/")],
)  # fmt: skip
def test_with_htmx_a_page_leads_to_signing_in(client: FlaskClient, shown: str, where: str) -> None:
    answer = client.get("/me", headers={**HX, "HX-Current-URL": shown})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"/sign-in?next={where}"
    assert "HX-Trigger" not in answer.headers


# --- The token, the origin and the body ------------------------------------------------------


def test_without_the_token_nothing_is_done(sign_in: SignIn, post: Post, app: Flask) -> None:
    priya = sign_in("priya")

    answer = post(priya, "/me", {"theme": "dark", "note": "kept"}, csrf=False)

    assert answer.status_code == 400
    assert "kept" in answer.text
    with app.app_context():
        assert db.session.get_one(Account, PRIYA.id).theme == "system"


def test_anothers_token_is_not_ones_own(sign_in: SignIn, post: Post) -> None:
    priya, tom = sign_in("priya"), sign_in("tom")
    token = re.search(r'name="csrf-token" content="([^"]+)"', tom.get("/me").text)
    assert token
    answer = post(priya, "/me", {"theme": "dark"}, csrf=False, headers={"X-CSRFToken": token[1]})
    assert answer.status_code == 400


def test_signing_in_needs_the_token_too(client: FlaskClient, post: Post) -> None:
    assert enter(post, client, csrf=False).status_code == 400


def test_a_page_may_stay_open_for_three_hours(
    client: FlaskClient, post: Post, clock: time_machine.Coordinates
) -> None:
    enter(post, client, form={"keep": "y"})
    assert post(client, "/me", {"theme": "dark"}).status_code == 303
    clock.shift(timedelta(hours=3))
    assert post(client, "/me", {"theme": "light"}).status_code == 303  # the same token


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.com"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_changes_nothing(sign_in: SignIn, post: Post, headers: dict[str, str]) -> None:
    answer = post(sign_in("priya"), "/me", {"theme": "dark"}, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_this_site_does(sign_in: SignIn, post: Post, headers: dict[str, str]) -> None:
    answer = post(sign_in("priya"), "/me", {"theme": "dark"}, headers=headers)
    assert answer.status_code == 303


def test_five_thousand_fields_are_too_many(sign_in: SignIn, post: Post) -> None:
    many = "&".join(f"f{n}=1" for n in range(5000))
    assert post(sign_in("priya"), "/me", many).status_code == 413


def test_ten_thousand_parts_are_too_many(sign_in: SignIn, post: Post) -> None:
    many = {f"f{n}": "1" for n in range(1000)}
    answer = post(sign_in("priya"), "/me", many, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_400_kilobytes_are_too_much(sign_in: SignIn, post: Post, content_type: str) -> None:
    answer = post(sign_in("priya"), "/me", {"theme": "d" * 400_000}, content_type=content_type)
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["x.txt", "../../x", "con.txt", "x" * 300])
def test_a_file_cannot_be_sent(sign_in: SignIn, post: Post, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    answer = post(
        sign_in("priya"),
        "/me",
        {"theme": "dark", "file": (io.BytesIO(b"words"), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 400
    assert [path.name for path in sorted(tmp_path.iterdir()) if path not in before] in (
        [], ["oneonone.sqlite3-shm", "oneonone.sqlite3-wal"],
    )  # fmt: skip


@pytest.mark.parametrize("url", ["/me", "/sign-in"])
def test_one_answer_sent_twice_is_refused(
    sign_in: SignIn, post: Post, url: str, app: Flask
) -> None:
    browser = sign_in("priya") if url == "/me" else app.test_client()
    answer = post(browser, url, "theme=dark&theme=light&email=a&email=b&password=x")
    assert answer.status_code == 400
    assert "sent twice" in answer.text


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/octet-stream", ""]
)
def test_another_way_of_sending_is_refused(sign_in: SignIn, post: Post, content_type: str) -> None:
    answer = post(sign_in("priya"), "/me", '{"theme": "dark"}', content_type=content_type)
    assert answer.status_code == 415


def test_a_compressed_body_is_refused(sign_in: SignIn, post: Post) -> None:
    answer = post(sign_in("priya"), "/me", {"theme": "dark"}, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_fields_nobody_asked_for_change_nothing(sign_in: SignIn, post: Post, app: Flask) -> None:
    extra = {
        "is_admin": "1", "is_hr": "1", "role": "admin", "id": "10", "person_id": "10",
        "email": "sam@cast.example", "email_key": "x", "password_hash": "x", "is_active": "0",
    }  # fmt: skip
    assert post(sign_in("priya"), "/me", {"theme": "dark", **extra}).status_code == 303
    with app.app_context():
        account = db.session.get_one(Account, PRIYA.id)
        assert (account.theme, account.is_admin, account.is_hr) == ("dark", False, False)
        assert (account.person_id, account.email, account.is_active) == (1, PRIYA.email, True)


# --- Settings --------------------------------------------------------------------------------


def test_the_look_is_kept(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    answer = post(priya, "/me", {"theme": "dark"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me?saved=1")
    page = priya.get("/me?saved=1").text
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page  # the tick was taken away
    assert "Saved." in page


def test_shortcuts_are_switched_on_again(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    post(priya, "/me", {"theme": "dark"})
    post(priya, "/me", {"theme": "dark", "has_single_keys": "y"})
    assert 'data-keys="off"' not in priya.get("/me").text


@pytest.mark.parametrize("theme", ["", "Dark", "pink", "dark "])
def test_a_look_nobody_offered_is_refused(sign_in: SignIn, post: Post, theme: str) -> None:
    assert post(sign_in("priya"), "/me", {"theme": theme}).status_code == 422


def test_my_devices_are_mine(sign_in: SignIn, post: Post) -> None:
    here, phone, tom = sign_in("priya"), sign_in("priya"), sign_in("tom")
    page = here.get("/me").text
    ends = re.findall(r"/me/devices/(\d+)/end", page)

    assert page.count("Firefox on Linux</b>") == 2
    assert len(ends) == 1
    assert post(tom, f"/me/devices/{ends[0]}/end").status_code == 404
    assert is_in(phone)

    assert post(here, f"/me/devices/{ends[0]}/end").headers["Location"] == "/me"
    assert not is_in(phone)
    assert is_in(here)
    assert post(here, f"/me/devices/{ends[0]}/end").status_code == 404


def test_all_others_end_at_once(sign_in: SignIn, post: Post) -> None:
    here, *others = (sign_in("priya") for _ in range(3))
    tom = sign_in("tom")
    post(here, "/me/devices/end-others")
    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert is_in(tom)


def test_a_device_that_rested_too_long_is_not_listed(
    sign_in: SignIn, clock: time_machine.Coordinates
) -> None:
    sign_in("priya")
    clock.shift(timedelta(hours=2))
    assert sign_in("priya").get("/me").text.count("Firefox on Linux</b>") == 1


# --- The demo --------------------------------------------------------------------------------


def test_nobody_is_offered_outside_the_demo(client: FlaskClient) -> None:
    page = client.get("/sign-in?as=priya@cast.example").text
    assert "Who would you like to be" not in page
    assert "one-to-one-demo" not in page
    assert "@cast.example" not in page
    assert "Ask Omar or Sam (admin)." in page


@pytest.fixture
def demo(app: Flask, as_system: Arrange) -> FlaskClient:
    with as_system() as session:
        session.get_one(Installation, 1).is_demo = True
    app.config["IS_DEMO"] = True
    return app.test_client()


def test_in_the_demo_one_is_chosen_without_a_script(demo: FlaskClient) -> None:
    page = demo.get("/sign-in").text
    assert f'value="{PRIYA.email}"' in page
    assert 'value="one-to-one-demo"' in page
    assert page.index("Priya Shah") < page.index("Daniel Okafor") < page.index("Ruth Klein")
    assert "Ten more people" in page
    assert "Ivo Marin" not in page

    chosen = re.search(r'href="(/sign-in\?as=daniel[^"]+)"', page)
    assert chosen
    assert f'value="{DANIEL.email}"' in demo.get(chosen[1]).text


@pytest.mark.parametrize("who", ["nobody@cast.example", "<script>", IVO.email])
def test_only_who_is_there_can_be_chosen(demo: FlaskClient, who: str) -> None:
    page = demo.get("/sign-in", query_string={"as": who}).text
    assert f'value="{PRIYA.email}"' in page
    assert "<script>" not in page.split("<body", 1)[1]


def test_an_empty_database_says_what_to_do(app: Flask, as_system: Arrange) -> None:
    with as_system() as session:
        for account in session.scalars(select(Account)):
            session.delete(account)
    page = app.test_client().get("/sign-in").text
    assert "Nobody administers this installation yet." in page
    assert "prints a link for the first administrator" in page


def test_a_name_is_shown_as_it_is_written(sign_in: SignIn, as_system: Arrange) -> None:
    name = "<img src=x onerror=alert(1)> {{7*7}}"
    with as_system() as session:
        session.get_one(Person, PRIYA.id).name = name
    page = sign_in("priya").get("/me").text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; {{7*7}}" in page
