"""What lets somebody in, as an administrator has it: made, ended, and never known."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone.audit.read import OF_ACCOUNT
from oneonone.features.auth.session import digest
from oneonone.models import (
    Account,
    AccountLink,
    BrowserSession,
    CalendarFeed,
    Person,
    RecoveryCode,
)
from oneonone.screens.admin.rules import DONE
from tests.cast import IVO, LEILA, NOW, OMAR, PRIYA, RUTH, SAM

from .conftest import LINK, STANDS, was

LIST = "/admin/people"


def test_a_reset_link_is_made_and_leaves_the_password_in_use(
    sign_in: Any, post: Any, as_system: Any, accounts: Any, tags_about: Any
) -> None:
    before, browser = accounts(LEILA.id), sign_in(LEILA)
    said = post(sign_in(SAM), f"{LIST}/{LEILA.id}/reset").get_data(as_text=True)
    assert LINK.search(said)
    assert "for 60 minutes" in said
    assert accounts(LEILA.id)["password_hash"] == before["password_hash"]
    assert browser.get("/home").status_code == 200
    assert tags_about(LEILA.id) == ["link:make"]
    with as_system() as session:
        link = session.scalars(select(AccountLink)).one()
        assert (link.kind, link.ends_at) == ("reset", NOW + timedelta(minutes=60))
    # The person sees who made it.
    log = sign_in(LEILA).get("/me/log").get_data(as_text=True)
    assert "made a link with which your password can be chosen anew" in log
    assert "Sam Berg" in log


def test_a_second_link_ends_the_first(sign_in: Any, post: Any, as_system: Any) -> None:
    browser = sign_in(SAM)
    post(browser, f"{LIST}/{LEILA.id}/reset")
    said = post(browser, f"{LIST}/{LEILA.id}/reset").get_data(as_text=True)
    with as_system() as session:
        token = LINK.search(said)
        assert token is not None
        assert session.scalars(select(AccountLink.token_hash)).all() == [digest(token[1])]


def test_switched_off_the_next_request_is_a_strangers(
    sign_in: Any, post: Any, given: Any, as_system: Any, accounts: Any, app: Flask, tags_about: Any
) -> None:
    token = "leilas-calendar-leilas-calendar-leilas-cale"
    given(CalendarFeed(person_id=LEILA.id, token_digest=digest(token), made_at=NOW))
    browser, admin = sign_in(LEILA), sign_in(SAM)
    feed = f"/calendar/{token}.ics"
    assert browser.get("/home").status_code == 200
    assert app.test_client().get(feed).status_code == 200
    post(admin, f"{LIST}/{LEILA.id}/reset")

    assert post(admin, f"{LIST}/{LEILA.id}/disable").status_code == 303
    assert browser.get("/home").status_code == 302
    assert app.test_client().get(feed).status_code == 404
    with as_system() as session:
        assert session.scalars(select(AccountLink)).all() == []
    assert post(admin, f"{LIST}/{LEILA.id}/reset").status_code == 422

    assert post(admin, f"{LIST}/{LEILA.id}/disable").status_code == 303  # twice is once
    assert post(admin, f"{LIST}/{LEILA.id}/enable").status_code == 303
    assert accounts(LEILA.id)["is_active"] is True
    assert browser.get("/home").status_code == 302
    assert app.test_client().get(feed).status_code == 200
    assert tags_about(LEILA.id) == ["link:make", "person:switch-off", "person:switch-on"]


def test_who_has_left_is_not_switched_on(sign_in: Any, post: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Person, IVO.id).left_on = NOW.date()
    answer = post(sign_in(SAM), f"{LIST}/{IVO.id}/enable")
    assert answer.status_code == 422
    assert "Say first that they stay." in answer.get_data(as_text=True)


def test_signing_out_ends_every_device_and_the_page_knows_only_how_many(
    sign_in: Any, post: Any, as_system: Any, tags_about: Any
) -> None:
    phone, laptop, admin = sign_in(LEILA), sign_in(LEILA), sign_in(SAM)
    said = admin.get(f"{LIST}/{LEILA.id}").get_data(as_text=True)
    assert "Signed in on 2 devices" in said
    assert "Firefox" not in said
    assert post(admin, f"{LIST}/{LEILA.id}/sign-out").status_code == 303
    assert [it.get("/home").status_code for it in (phone, laptop)] == [302, 302]
    assert "Signed in nowhere" in admin.get(f"{LIST}/{LEILA.id}").get_data(as_text=True)
    assert tags_about(LEILA.id) == ["account:session-end"]
    with as_system() as session:
        left = select(BrowserSession).where(BrowserSession.account_id == LEILA.id)
        assert session.scalars(left).all() == []


def test_a_lost_second_step_is_taken_away_with_every_session(
    sign_in: Any, post: Any, given: Any, as_system: Any, accounts: Any, tags_about: Any
) -> None:
    with as_system() as session:
        account = session.get_one(Account, LEILA.id)
        account.totp_secret, account.totp_step = "sealed", 5
    given(RecoveryCode(account_id=LEILA.id, code_hash="x" * 64))
    browser, admin = sign_in(LEILA), sign_in(SAM)
    assert "Second step is set" in admin.get(f"{LIST}/{LEILA.id}").get_data(as_text=True)
    assert post(admin, f"{LIST}/{LEILA.id}/second-step/end").status_code == 303
    assert (accounts(LEILA.id)["totp_secret"], accounts(LEILA.id)["totp_step"]) == (None, None)
    assert browser.get("/home").status_code == 302
    with as_system() as session:
        assert session.scalars(select(RecoveryCode)).all() == []
    assert tags_about(LEILA.id) == ["second-step:end"]
    log = sign_in(LEILA).get("/me/log").get_data(as_text=True)
    assert "took your second step away" in log


@pytest.mark.parametrize("what", ["disable", "sign-out", "reset", "second-step/end"])
def test_nobody_does_it_to_themselves(sign_in: Any, post: Any, what: str) -> None:
    answer = post(sign_in(SAM), f"{LIST}/{SAM.id}/{what}")
    assert answer.status_code == 403
    assert "Ask another administrator." in answer.get_data(as_text=True)


def test_the_last_administrator_stays(
    sign_in: Any, post: Any, as_system: Any, accounts: Any
) -> None:
    # Omar's request was on its way when Sam lost the right: Omar is the only one by then.
    with as_system() as session:
        session.get_one(Account, SAM.id).is_active = False
    answer = post(sign_in(OMAR), f"{LIST}/{OMAR.id}/disable")
    assert answer.status_code == 403
    assert accounts(OMAR.id)["is_active"] is True


@pytest.mark.parametrize(
    "path",
    ["", "/reset", "/disable", "/enable", "/sign-out", "/role", "/second-step/end"],
)
def test_a_password_of_an_hour_ago_is_asked_for_once_more(
    sign_in: Any, post: Any, clock: Any, path: str, accounts: Any
) -> None:
    browser, before = sign_in(SAM), accounts(LEILA.id)
    assert browser.get("/me").status_code == 200
    clock.shift(timedelta(minutes=11))
    form = {**STANDS, "name": "Somebody", "right": "hr", "state": "on"}
    answer = post(browser, f"{LIST}/{LEILA.id}{path}", form)
    assert answer.status_code == 403
    assert "Your password, once more" in answer.get_data(as_text=True)
    assert accounts(LEILA.id) == before


@pytest.mark.parametrize("person_id", ["0", "01", "99999999", "9999999999", "x", "-1"])
def test_nobody_who_is_not_there_has_an_account(sign_in: Any, post: Any, person_id: str) -> None:
    browser = sign_in(SAM)
    assert browser.get(f"{LIST}/{person_id}").status_code == 404
    for what in ("", "/reset", "/disable", "/enable", "/sign-out", "/second-step/end"):
        form = {**STANDS, "email": "nobody@cast.example"}
        assert post(browser, f"{LIST}/{person_id}{what}", form).status_code == 404, what


def test_what_a_form_does_not_have_changes_nothing(sign_in: Any, post: Any, accounts: Any) -> None:
    extra = {"is_admin": "1", "is_hr": "1", "role": "admin", "id": "1", "password_hash": "x",
             "is_active": "", "person_id": str(PRIYA.id)}  # fmt: skip
    post(sign_in(SAM), f"{LIST}/{LEILA.id}", {**was(name="Leila H."), **extra})
    account = accounts(LEILA.id)
    assert (account["is_admin"], account["is_hr"], account["is_active"]) == (False, False, True)
    assert account["person_id"] == LEILA.id


def test_a_page_of_somebody_says_what_was_done_and_never_when_they_were_here(
    sign_in: Any, post: Any, count_statements: Any
) -> None:
    sign_in(LEILA).get("/home")
    browser = sign_in(SAM)
    post(browser, f"{LIST}/{LEILA.id}", was(name="Leila H."))
    with count_statements() as statements:
        said = browser.get(f"{LIST}/{LEILA.id}").get_data(as_text=True)
    assert "Sam Berg changed who they are" in said
    for words in ("signed in today", "last seen", "10:20", "Last used"):
        assert words not in said
    assert len(statements) <= 10
    assert not re.search(r"(step_note|commitment|focus|topic|deal|private_note)\b",
                         " ".join(statements))  # fmt: skip


def test_hr_people_do_none_of_it(sign_in: Any, post: Any) -> None:
    browser = sign_in(RUTH)
    assert browser.get(LIST).status_code == 403
    assert post(browser, f"{LIST}/{LEILA.id}/disable").status_code == 403


def test_everything_done_to_an_account_has_words() -> None:
    assert set(OF_ACCOUNT) <= set(DONE)


@pytest.mark.parametrize("has_password", [True, False])
def test_only_whose_password_it_changes_is_told_whose_link_it_was(
    sign_in: Any, post: Any, as_system: Any, app: Flask, has_password: bool
) -> None:
    if not has_password:
        with as_system() as session:
            session.get_one(Account, LEILA.id).password_hash = None
    said = post(sign_in(SAM), f"{LIST}/{LEILA.id}/reset").get_data(as_text=True)
    assert ("They see on their pages that it came from you." in said) is has_password

    link = re.search(r"/sign-in/link/[\w-]+", said)
    assert link
    leila = app.test_client()
    post(leila, link[0], {"new_password": "seven green kettles sing"})
    assert ("Sam" in leila.get("/home", follow_redirects=True).text) is has_password
