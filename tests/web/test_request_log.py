"""One line for each request, and never what was in it (P-8)."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response, request

from oneonone.lib import logs
from oneonone.web.transaction import answer_of
from tests import HX
from tests.cast import PASSWORD, PRIYA, TOM_DANIEL
from tests.conftest import COOKIE

WORD = "CANARY-of-a-request"
STEP = f"/meetings/{TOM_DANIEL.live}/steps/check-in"


@pytest.fixture(params=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """What the log holds, with everything that anybody would tell at DEBUG."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines() if request.param == "json" else logs.TextLines())
    handler.addFilter(logs.is_told)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.setLevel(before)
    root.removeHandler(handler)


def break_what_is_sent(view: Callable[[], Any]) -> Response:
    if request.method == "POST":
        raise ValueError(f"cannot read {request.form}")
    return answer_of(view)


@pytest.mark.parametrize("is_broken", [False, True])
def test_no_word_no_address_no_token_not_even_at_debug(
    app: Flask, sign_in: Any, post: Any, written: Callable[[], str], is_broken: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if is_broken:
        monkeypatch.setattr("oneonone.web.blueprint.answer_of", break_what_is_sent)
    tom = sign_in("tom")
    cookie = tom.get_cookie(COOKIE)
    assert cookie is not None
    form = {"line": WORD, "version_line": "", "op_line": ""}
    answer = post(tom, f"{STEP}/fields/line", form, headers=HX)
    assert answer.status_code == (500 if is_broken else 200)
    post(tom, f"{STEP}?q={WORD}", {"line": WORD, "go": WORD})
    tom.get(f"/find?q={WORD}")
    tom.get(f"/calendar/{WORD}.ics")
    tom.get(f"/nowhere/{WORD}%0d%0aINFO")
    tom.get("/me", headers={"User-Agent": WORD, "Referer": f"http://localhost/{WORD}"})
    sign = {"email": PRIYA.email, "password": f"{PASSWORD}{WORD}"}
    post(app.test_client(), "/sign-in", sign)
    post(app.test_client(), "/sign-in", {**sign, "password": PASSWORD})

    log = written()
    assert WORD not in log
    assert cookie.value not in log
    assert not re.search(r"@cast|@[a-z]+\.example", log)
    assert PASSWORD not in log
    assert "/calendar/<token>.ics" in log


def lines_of(text: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, text.splitlines()) if line["message"] == "answered"]


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_a_line_says_what_kind_of_request_it_was(sign_in: Any, written: Callable[[], str]) -> None:
    sign_in("tom").get(f"{STEP}?q={WORD}")
    (line,) = lines_of(written())
    assert line["route"] == "/meetings/<id:meeting_id>/steps/<slug>"
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "INFO")
    assert line["person"] == TOM_DANIEL.rep.id
    assert re.fullmatch(r"[0-9A-F]{8}", line["reference"])
    assert line["ms"] >= 0


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_the_page_of_something_broken_names_its_line(
    app: Flask, client: Any, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("oneonone.features.auth.views.signed_in", fail)
    page = client.get("/sign-in")
    (line,) = lines_of(written())
    assert (page.status_code, line["status"]) == (500, 500)
    assert line["reference"] in page.get_data(as_text=True)
    (cause,) = [row for row in map(json.loads, written().splitlines()) if "exception" in row]
    assert line["reference"] in cause["message"]
    assert cause["exception"][0] == "ZeroDivisionError"


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_what_pages_ask_for_by_themselves_is_told_at_debug(
    app: Flask, sign_in: Any, written: Callable[[], str]
) -> None:
    sign_in("tom").get(f"/meetings/{TOM_DANIEL.live}/sync?tag=0", headers=HX)
    sign_in("tom").get("/static/x/nothing.css")
    assert [(row["level"], row["status"] < 400) for row in lines_of(written())] == [
        ("DEBUG", True),
        ("INFO", False),
    ]
