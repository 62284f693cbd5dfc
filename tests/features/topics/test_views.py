"""Lines for the next one-to-one: bring, refuse the fourth, take one's own off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Pair, Topic
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM_DANIEL,
)
from tests.factories import a_topic

HERE = {"pair_id": str(PRIYA_DANIEL.id), "kind": "topic", "back": "/"}


@pytest.fixture
def lines(as_system: Any) -> Any:
    """The open lines of a pair, as (kind, text)."""

    def of(pair_id: int = PRIYA_DANIEL.id) -> list[tuple[str, str]]:
        with as_system() as session:
            rows = session.scalars(
                select(Topic)
                .where(Topic.pair_id == pair_id, Topic.done_meeting_id.is_(None))
                .order_by(Topic.id)
            )
            return [(row.kind, row.text) for row in rows]

    return of


def test_a_rep_brings_a_line_and_comes_back_to_it(sign_in: Any, post: Any, lines: Any) -> None:
    answer = post(sign_in("priya"), "/topics", {**HERE, "text": "The trade fair"})
    assert (answer.status_code, answer.location) == (303, "/#topics")
    assert ("topic", "The trade fair") in lines()


def test_htmx_gets_the_card_and_an_empty_field(sign_in: Any, post: Any) -> None:
    answer = post(sign_in("priya"), "/topics", {**HERE, "text": "The trade fair"}, hx=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.strip().startswith('<section class="card way" id="topics"')
    assert page.strip().endswith("</section>")
    assert "<b>The trade fair</b>" in page
    assert 'value="The trade fair"' not in page


@pytest.mark.parametrize(("kind", "word"), [("win", "A win, from you"), ("thanks", "Thanks, from")])
def test_a_win_and_thanks_take_one_line(
    sign_in: Any, post: Any, lines: Any, kind: str, word: str
) -> None:
    sent = {**HERE, "kind": kind, "text": "Two replies in one day"}
    answer = post(sign_in("priya"), "/topics", sent, hx=True)
    assert (kind, "Two replies in one day") in lines()
    assert word in answer.get_data(as_text=True)


def test_the_manager_brings_lines_too(sign_in: Any, post: Any, lines: Any) -> None:
    answer = post(sign_in("daniel"), "/topics", {**HERE, "text": "Prices", "back": "/team"})
    assert answer.location == "/team#topics"
    assert ("topic", "Prices") in lines()


def test_both_see_both_lines_and_take_off_only_their_own(sign_in: Any, given: Any) -> None:
    given(a_topic(author_id=DANIEL.id, text="Prices of next year"))
    page = sign_in("priya").get("/").get_data(as_text=True)
    assert "From you" in page
    assert "From Daniel" in page
    assert page.count("/take-off") == 2  # one line, in `action` and in `hx-post`


@pytest.mark.parametrize("hx", [False, True])
def test_the_fourth_line_is_refused_with_its_words_kept(
    sign_in: Any, post: Any, given: Any, lines: Any, hx: bool
) -> None:
    given(a_topic(text="Two"), a_topic(text="Three"))
    before = lines()
    answer = post(sign_in("priya"), "/topics", {**HERE, "text": "The fourth"}, hx=hx)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Three lines are the most. Take one off to add another." in page
    assert 'value="The fourth"' in page
    assert 'aria-invalid="true"' in page
    assert page.startswith("<!doctype html>") is not hx
    assert lines() == before


def test_the_others_lines_do_not_count_as_mine(
    sign_in: Any, post: Any, given: Any, lines: Any
) -> None:
    given(*(a_topic(author_id=DANIEL.id, text=f"Of Daniel {n}") for n in range(3)))
    assert post(sign_in("priya"), "/topics", {**HERE, "text": "Mine"}).status_code == 303
    assert ("topic", "Mine") in lines()


def test_a_second_press_adds_nothing(sign_in: Any, post: Any, lines: Any) -> None:
    priya = sign_in("priya")
    for _ in range(2):
        assert post(priya, "/topics", {**HERE, "text": "The trade fair"}).status_code == 303
    assert lines().count(("topic", "The trade fair")) == 1


@pytest.mark.parametrize("text", ["", "   ", "\u2800", "\u200b"])
def test_nothing_to_be_seen_is_no_line(sign_in: Any, post: Any, lines: Any, text: str) -> None:
    before = lines()
    answer = post(sign_in("priya"), "/topics", {**HERE, "text": text}, hx=True)
    assert answer.status_code == 422
    assert "data-error-summary" in answer.get_data(as_text=True)
    assert lines() == before


def test_too_long_a_line_is_handed_back_whole(sign_in: Any, post: Any, lines: Any) -> None:
    long = "a" * 501
    answer = post(sign_in("priya"), "/topics", {**HERE, "kind": "win", "text": long}, hx=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'value="{long}"' in page
    assert 'id="win-text-error"' in page


@pytest.mark.parametrize("kind", ["parked", "friction", "win<"])
def test_an_unknown_kind_is_refused(sign_in: Any, post: Any, lines: Any, kind: str) -> None:
    before = lines()
    answer = post(sign_in("priya"), "/topics", {**HERE, "kind": kind, "text": "Hello"})
    assert answer.status_code == 422
    assert "Hello" in answer.get_data(as_text=True)
    assert lines() == before


@pytest.mark.parametrize(
    "pair_id", [TOM_DANIEL.id, PRIYA_INES.id, DANIEL_MAREK.id, 0, -1, 999, "", "01", "\u0661", "1 "]
)
def test_a_pair_that_is_not_mine_or_not_open_does_not_exist(
    sign_in: Any, post: Any, pair_id: object
) -> None:
    sent = {**HERE, "pair_id": str(pair_id), "text": "Hello"}
    assert post(sign_in("priya"), "/topics", sent).status_code == 404


def test_markup_in_a_line_stays_text(sign_in: Any, post: Any) -> None:
    sent = {**HERE, "text": "<img src=x onerror=alert(1)>"}
    page = post(sign_in("priya"), "/topics", sent, hx=True).get_data(as_text=True)
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_back_leads_nowhere_else(sign_in: Any, post: Any, back: str) -> None:
    sent = {**HERE, "text": "Hello", "back": back}
    assert post(sign_in("priya"), "/topics", sent).location == "/#topics"


def test_my_line_comes_off(sign_in: Any, post: Any, given: Any, lines: Any) -> None:
    topic = given(a_topic(text="The trade fair"))
    answer = post(sign_in("priya"), f"/topics/{topic.id}/take-off", {"back": "/"})
    assert (answer.status_code, answer.location) == (303, "/#topics")
    assert ("topic", "The trade fair") not in lines()


def test_taking_off_answers_the_card_to_htmx(sign_in: Any, post: Any, given: Any) -> None:
    topic = given(a_topic(text="The trade fair"))
    answer = post(sign_in("priya"), f"/topics/{topic.id}/take-off", {"back": "/"}, hx=True)
    page = answer.get_data(as_text=True)
    assert 'id="topics"' in page
    assert "The trade fair" not in page


@pytest.mark.parametrize("hx", [False, True])
def test_the_line_of_the_other_stays(
    sign_in: Any, post: Any, given: Any, lines: Any, hx: bool
) -> None:
    topic = given(a_topic(text="Of Priya"))
    answer = post(sign_in("daniel"), f"/topics/{topic.id}/take-off", {"back": "/"}, hx=hx)
    assert answer.status_code == 403
    assert "Only the one who brought this line takes it off." in answer.get_data(as_text=True)
    assert ("topic", "Of Priya") in lines()


def test_a_line_a_meeting_has_reached_stays(sign_in: Any, post: Any, given: Any) -> None:
    topic = given(a_topic(done_meeting_id=PRIYA_DANIEL.held))
    assert post(sign_in("priya"), f"/topics/{topic.id}/take-off").status_code == 403


def test_a_line_of_an_ended_pair_stays(sign_in: Any, post: Any, given: Any) -> None:
    topic = given(a_topic(PRIYA_INES))
    assert post(sign_in("priya"), f"/topics/{topic.id}/take-off").status_code == 403


@pytest.mark.parametrize("who", ["tom", "ines", "marek", "ruth", "sam", "vera"])
def test_a_line_of_others_does_not_exist(
    sign_in: Any, post: Any, given: Any, lines: Any, who: str
) -> None:
    topic = given(a_topic(text="Of Priya"))
    browser = sign_in(who)
    there = post(browser, f"/topics/{topic.id}/take-off", {"back": "/"})
    nowhere = post(browser, "/topics/999999/take-off", {"back": "/"})
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.data == nowhere.data
    assert ("topic", "Of Priya") in lines()


def test_a_room_adds_and_removes_no_line(sign_in: Any, post: Any, given: Any) -> None:
    topic = given(a_topic(TOM_DANIEL, author_id=DANIEL.id))
    room = sign_in("daniel", room=TOM_DANIEL.live)
    sent = {**HERE, "pair_id": str(TOM_DANIEL.id), "text": "Hello"}
    assert post(room, "/topics", sent).status_code == 403
    assert post(room, f"/topics/{topic.id}/take-off").status_code == 403


def test_without_the_token_nothing_is_added(sign_in: Any, post: Any, lines: Any) -> None:
    before = lines()
    answer = post(sign_in("priya"), "/topics", {**HERE, "text": "Hello"}, csrf=False)
    assert answer.status_code == 400
    assert lines() == before


def test_a_pair_that_ends_today_takes_no_more_lines(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date() + timedelta(days=0)
    assert post(sign_in("priya"), "/topics", {**HERE, "text": "Hello"}).status_code == 404


def test_a_line_says_who_reads_it(sign_in: Any) -> None:
    page = sign_in("priya").get("/").get_data(as_text=True)
    for field in ("topic-text", "win-text"):
        assert f'aria-describedby="{field}-reader"' in page
        assert f'id="{field}-reader"' in page
    assert "You and Daniel. HR sees that you met, never what was said." in page


def test_priya_is_the_author(sign_in: Any, post: Any, as_system: Any) -> None:
    post(sign_in("priya"), "/topics", {**HERE, "text": "Hello", "author_id": str(DANIEL.id)})
    with as_system() as session:
        row = session.scalar(select(Topic).where(Topic.text == "Hello"))
        assert row is not None
        assert row.author_id == PRIYA.id
