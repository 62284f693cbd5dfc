"""What a look costs, and which looks keep a session alive (S-SES-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.access.permissions import Permission
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.auth.session import signed_in
from oneonone.models import BrowserSession, db
from oneonone.web.blueprint import AppBlueprint
from tests.cast import DANIEL, NOW, PAIRS, RUTH, SAM, TOM_DANIEL, VERA, Member
from tests.conftest import COOKIE, Post, SignIn

# --- Polls ---------------------------------------------------------------------------------------


@pytest.fixture
def priya(settings: Settings, sign_in: SignIn) -> Iterator[FlaskClient]:
    """Priya's browser in a house with a page that asks by itself."""
    probe = AppBlueprint("probe", __name__)
    probe.get("/probe", permission=Permission.SETTINGS_CHANGE, is_poll=True)(lambda: "ok")
    app = create_app(settings)
    app.register_blueprint(probe)
    cookie = sign_in("priya").get_cookie(COOKIE)
    assert cookie
    browser = app.test_client()
    browser.set_cookie(COOKIE, cookie.value)
    yield browser
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_nothing_but_polls_for_an_hour_is_nobody_there(
    priya: FlaskClient, clock: time_machine.Coordinates
) -> None:
    for _ in range(59):
        clock.shift(timedelta(minutes=1))
        assert priya.get("/probe").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert priya.get("/probe").status_code == 302
    assert priya.get("/me").status_code == 302


def test_a_look_between_polls_keeps_it(priya: FlaskClient, clock: time_machine.Coordinates) -> None:
    clock.shift(timedelta(minutes=50))
    priya.get("/probe")
    assert priya.get("/me").status_code == 200
    clock.shift(timedelta(minutes=50))
    assert priya.get("/probe").status_code == 200


def test_only_a_look_can_be_a_poll() -> None:
    blueprint = AppBlueprint("writer", __name__)
    blueprint.post("/x", permission=Permission.HOME_READ, is_poll=True)(lambda: "")
    with pytest.raises(TypeError, match="is_poll"):
        Flask(__name__).register_blueprint(blueprint)


# --- Who, in one statement -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "daniel", "ruth"])
def test_one_statement_says_who_it_is_and_whose_pairs_are_theirs(
    sign_in: SignIn, count_statements: Any, who: str
) -> None:
    browser = sign_in(who)
    with count_statements() as statements:
        assert browser.get("/me").status_code == 200
    assert len(statements) == 4  # the others: my devices, my second step, whether I am to be erased
    assert "LEFT OUTER JOIN pair" in statements[0]


def test_a_refused_page_costs_one_statement_and_its_line_in_the_log(
    sign_in: SignIn, count_statements: Any
) -> None:
    priya = sign_in("priya")
    with count_statements() as statements:
        assert priya.get("/team").status_code == 403
    assert [text.split()[0] for text in statements] == ["SELECT", "INSERT"]


@pytest.mark.parametrize("one", [DANIEL, RUTH, SAM, VERA], ids=lambda one: one.key)
def test_it_brings_every_pair_of_theirs_oldest_first(
    app: Flask, sign_in: SignIn, one: Member
) -> None:
    cookie = sign_in(one).get_cookie(COOKIE)
    assert cookie
    with app.test_request_context(headers={"Cookie": f"{COOKIE}={cookie.value}"}):
        someone = signed_in()
        assert someone is not None
        assert (someone.name, someone.person_id) == (one.name, one.id)
        theirs = [two for two in PAIRS if one in (two.rep, two.manager)]
        theirs.sort(key=lambda two: (two.started_on, two.id))
        spans = someone.viewer.spans
        assert [
            (span.id, span.rep_name, span.manager_name, span.started_on, span.ended_on)
            for span in spans
        ] == [
            (two.id, two.rep.name, two.manager.name, two.started_on, two.ended_on) for two in theirs
        ]
        db.session.rollback()


def test_a_room_brings_its_own_pair_only(app: Flask, sign_in: SignIn) -> None:
    cookie = sign_in(DANIEL, room=TOM_DANIEL.live).get_cookie(COOKIE)
    assert cookie
    with app.test_request_context(headers={"Cookie": f"{COOKIE}={cookie.value}"}):
        someone = signed_in()
        assert someone is not None
        assert [span.id for span in someone.viewer.spans] == [TOM_DANIEL.id]
        db.session.rollback()


# --- A write that is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "has_token", "status"),
    [
        ("/me/export", True, 403),  # the password is asked for first
        ("/admin/people", True, 403),
        ("/me", False, 400),
    ],
)
def test_a_write_refused_after_a_rest_does_not_wait_for_itself(
    app: Flask,
    sign_in: SignIn,
    post: Post,
    clock: time_machine.Coordinates,
    path: str,
    has_token: bool,
    status: int,
) -> None:
    priya = sign_in("priya")
    if has_token:
        post(priya, "/me", {})
    clock.shift(timedelta(minutes=11))

    assert post(priya, path, {}, csrf=has_token).status_code == status
    with app.app_context(), as_system(db.session(), "looking") as session:
        seen_at = session.scalars(select(BrowserSession.seen_at)).one()
    assert seen_at == NOW + timedelta(minutes=11)
