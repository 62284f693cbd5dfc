"""What just happened stands on the next page, once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template
from werkzeug.test import TestResponse

from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.htmx import see_other
from oneonone.web.notices import Undo, say
from tests.cast import PRIYA_DANIEL

MOVED = "Moved to Thursday 26 November at 10:00."
TOAST = "data-toast"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a form that says something."""
    blueprint = AppBlueprint("told", __name__)

    @blueprint.post("/told", permission=PUBLIC)
    def told() -> Any:
        say("Never mind.")
        say(MOVED, Undo("/meetings/13/undo", {"sequence": 3, "back": "/home"}))
        return see_other("/home")

    @blueprint.post("/told/refused", permission=PUBLIC)
    def refused() -> Any:
        say(MOVED)
        raise RuleError("That time has passed.")

    app.register_blueprint(blueprint)
    return app


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_the_next_page_says_it_once_with_a_form_that_takes_it_back(
    sign_in: Any, post: Any, hx: bool
) -> None:
    priya = sign_in("priya")
    post(priya, "/told", hx=hx)
    page = text(priya.get("/home"))
    assert page.count(TOAST) == 1
    assert MOVED in page
    assert "Never mind." not in page
    assert '<form action="/meetings/13/undo" method="post"' in page
    assert 'name="sequence" value="3"' in page
    assert TOAST not in text(priya.get("/home"))


def test_a_fragment_leaves_it_to_the_page(sign_in: Any, post: Any) -> None:
    priya = sign_in("priya")
    post(priya, "/told")
    priya.get(f"/meetings/{PRIYA_DANIEL.planned}/sync", headers={"HX-Request": "true"})
    assert MOVED in text(priya.get("/home"))


def test_what_was_refused_is_not_said(sign_in: Any, post: Any) -> None:
    priya = sign_in("priya")
    assert post(priya, "/told/refused").status_code == 422
    assert TOAST not in text(priya.get("/home"))


def test_a_name_in_it_is_text(app: Flask) -> None:
    with app.test_request_context("/"):
        say("<b>Priya</b>")
        app.process_response(app.make_response(""))
        assert "&lt;b&gt;Priya" in render_template("ui/_notice.html")


def test_a_shared_screen_says_nothing(sign_in: Any, post: Any) -> None:
    room = sign_in("priya", room=PRIYA_DANIEL.planned)
    post(room, "/told")
    assert TOAST not in text(room.get(f"/meetings/{PRIYA_DANIEL.planned}"))
