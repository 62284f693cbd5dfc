"""A person gathers everything of theirs: how far it is, who gets it, and when it is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone import tick
from oneonone.models import AuditEvent, DataExport
from oneonone.screens.my_data import rules, service
from tests import HX
from tests.cast import DANIEL, NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES
from tests.conftest import Arrange, Post, SignIn

HERE = "/me/export"
PART = re.compile(r'name="part" value="(\d+)"')
# A press on the button: the session, the export, a table each, and what is written.
STATEMENTS = 10


def begun(browser: FlaskClient, post: Post) -> str:
    return post(browser, HERE).headers["Location"]


def whole(browser: FlaskClient, post: Post) -> str:
    """Press "Go on" until there is nothing left, and return where the file is."""
    path = begun(browser, post)
    while part := PART.search(browser.get(path).text):
        assert post(browser, f"{path}/go-on", {"part": part[1]}).status_code == 303
    return path


def file_of(browser: FlaskClient, path: str) -> dict[str, str]:
    with ZipFile(BytesIO(browser.get(f"{path}/file").data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


# --- From the button to the file -----------------------------------------------------------------


def test_somebody_presses_until_it_is_done_and_takes_it(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")

    files = file_of(priya, whole(priya, post))

    assert set(files) == {"my-data.json", "my-data.html"}
    data = json.loads(files["my-data.json"])
    assert data["you"]["email"] == PRIYA.email
    assert {it["manager"] for it in data["pairs"]} == {"Daniel Okafor", "Ines Duarte"}
    assert "You and Daniel Okafor" in files["my-data.html"]


def test_with_a_script_the_next_part_follows_by_itself(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    path, part, shown = begun(priya, post), 0, []

    while (answer := post(priya, f"{path}/go-on", {"part": part}, hx=True)).status_code == 200:
        shown.append(int(re.findall(r'progress class="mt" value="(\d+)"', answer.text)[0]))
        part += 1

    assert answer.headers["HX-Redirect"] == path
    assert len(shown) > 3
    assert shown == sorted(shown), "It only ever goes forward."


def test_each_part_is_small(sign_in: SignIn, post: Post, count_statements: Callable) -> None:
    daniel = sign_in("daniel")
    path = begun(daniel, post)
    while part := PART.search(daniel.get(path).text):
        with count_statements() as statements:
            post(daniel, f"{path}/go-on", {"part": part[1]})
        # The last one also writes into the log, a line for each pair.
        others = [it for it in statements if not it.startswith("INSERT INTO audit_event")]
        assert len(others) <= STATEMENTS, others


@pytest.mark.parametrize("where", [HERE, "/me/export/6", "/me/export/6/file"])
def test_looking_is_quick(sign_in: SignIn, count_statements: Callable, where: str) -> None:
    daniel = sign_in("daniel")
    with count_statements() as statements:
        assert daniel.get(where).status_code == 200
    assert len(statements) <= STATEMENTS, statements


def test_the_file_is_kept_by_nobody_on_its_way(sign_in: SignIn) -> None:
    answer = sign_in("priya").get("/me/export/1/file")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_table_that_is_longer_than_a_part_comes_whole(
    sign_in: SignIn, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = sign_in("priya")
    at_once = json.loads(file_of(priya, whole(priya, post))["my-data.json"])["tables"]
    monkeypatch.setattr(service, "ROWS_AT_ONCE", 3)

    in_threes = json.loads(file_of(priya, whole(priya, post))["my-data.json"])["tables"]

    assert in_threes == at_once
    assert any(len(table["rows"]) > 3 for table in at_once.values())


# --- Twice, interrupted, too late ----------------------------------------------------------------


def test_a_second_click_takes_the_same_part_once(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    path = begun(priya, post)
    post(priya, f"{path}/go-on", {"part": 0})
    after_one = priya.get(path).text

    post(priya, f"{path}/go-on", {"part": 0})

    assert PART.findall(priya.get(path).text) == PART.findall(after_one) == ["1"]


def test_a_server_that_was_killed_goes_on_where_it_was(
    sign_in: SignIn, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = sign_in("priya")
    path = begun(priya, post)
    post(priya, f"{path}/go-on", {"part": 0})

    def killed(*_about: object) -> bytes:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(service, "with_part", killed)
        assert post(priya, f"{path}/go-on", {"part": 1}).status_code == 500

    assert PART.findall(priya.get(path).text) == ["1"]
    assert begun(priya, post) == path, "The button goes on with the one under way."
    whole(priya, post)


def test_two_at_once_are_one(sign_in: SignIn, post: Post) -> None:
    laptop, phone = sign_in("priya"), sign_in("priya")
    path = begun(laptop, post)

    assert begun(phone, post) == path
    post(laptop, f"{path}/go-on", {"part": 0})
    post(phone, f"{path}/go-on", {"part": 0})

    assert PART.findall(phone.get(path).text) == ["1"]


def test_gathered_anew_the_one_before_is_gone(
    sign_in: SignIn, post: Post, as_system: Arrange
) -> None:
    priya = sign_in("priya")
    whole(priya, post)
    post(priya, "/topics", {"pair_id": PRIYA_DANIEL.id, "kind": "topic", "text": "Since then"})

    path = whole(priya, post)

    assert "Since then" in file_of(priya, path)["my-data.html"]
    with as_system() as session:
        mine = select(DataExport.id).where(DataExport.author_id == PRIYA.id)
        assert [f"{HERE}/{it}" for it in session.scalars(mine)] == [path]


def test_before_it_is_done_there_is_no_file(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    path = begun(priya, post)

    answer = priya.get(f"{path}/file")

    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_it_is_deleted_by_hand(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    path = whole(priya, post)

    assert post(priya, f"{path}/discard").headers["Location"] == "/me"

    assert priya.get(path).status_code == 404


def test_it_is_gone_after_a_day(
    app: Flask, as_system: Arrange, clock: time_machine.Coordinates
) -> None:
    clock.move_to(NOW + rules.KEPT)
    tick.run(app, lambda _line: None)
    with as_system() as session:
        assert session.scalars(select(DataExport.id)).all()

    clock.move_to(NOW + rules.KEPT + timedelta(seconds=1))
    said: list[str] = []
    tick.run(app, said.append)

    with as_system() as session:
        assert session.scalars(select(DataExport.id)).all() == []
    assert any(line.startswith("forget:") and "gone" in line for line in said)


# --- Whose it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["tom", "daniel", "ines", "hana"])
def test_somebody_elses_is_not_there(sign_in: SignIn, post: Post, who: str) -> None:
    stranger = sign_in(who)
    missing = stranger.get("/me/export/9999")
    for path in ("/me/export/1", "/me/export/1/file"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.data) == (404, missing.data)
    for action in ("go-on", "discard"):
        assert post(stranger, f"/me/export/1/{action}", {"part": 0}).status_code == 404


@pytest.mark.parametrize("path", [HERE, "/me/export/6", "/me/export/6/file"])
def test_a_shared_screen_has_none(sign_in: SignIn, path: str) -> None:
    answer = sign_in("daniel", room=PRIYA_DANIEL.held).get(path)

    assert answer.status_code == 403
    assert "You are sharing your screen" in answer.text


@pytest.mark.parametrize("who", ["ruth", "sam"])
def test_who_is_in_no_one_to_one_has_nothing_to_gather(
    sign_in: SignIn, post: Post, who: str
) -> None:
    someone = sign_in(who)

    assert someone.get(HERE).status_code == 403
    assert post(someone, HERE).status_code == 403
    assert HERE not in someone.get("/me").text
    assert HERE in sign_in("priya").get("/me").text


def test_each_rep_learns_that_somebody_has_a_copy(
    sign_in: SignIn, post: Post, as_system: Arrange
) -> None:
    whole(sign_in("daniel"), post)

    with as_system() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.tag == "data:export")).all()
    assert {event.actor_id for event in events} == {DANIEL.id}
    pairs = [event.pair_id for event in events]
    assert PRIYA_DANIEL.id in pairs
    assert PRIYA_INES.id not in pairs
    assert len(pairs) == len(set(pairs))


def test_words_in_it_are_words(sign_in: SignIn, post: Post, as_system: Arrange) -> None:
    priya = sign_in("priya")
    post(priya, "/topics", {"pair_id": PRIYA_DANIEL.id, "kind": "topic",
                            "text": "<script>alert(1)</script> & \"more\""})  # fmt: skip

    page = file_of(priya, whole(priya, post))["my-data.html"]

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=|@import|url\(", page), "It asks no other file."


def test_it_needs_no_script_to_go_on(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    page = priya.get(begun(priya, post)).text

    form = re.search(r'<form[^>]*id="go-on"[^>]*>', page)
    assert form is not None
    assert 'method="post"' in form[0]
    assert re.search(r"Go on: 0 of \d+ done", page)


def test_a_part_asks_only_htmx_for_a_part(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    path = begun(priya, post)

    assert "<html" not in post(priya, f"{path}/go-on", {"part": 0}, hx=True).text
    assert priya.get(path, headers=HX).text.startswith("<!doctype html>")
