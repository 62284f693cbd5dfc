"""Something in my way: raised once, read by the two, handled, gone, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.lib.versions import new_op
from oneonone.models import Friction, Pair
from tests.cast import (
    DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM_DANIEL,
)
from tests.factories import a_friction

HERE = {"pair_id": str(PRIYA_DANIEL.id), "back": "/"}
LINE = "Legal takes a week"


@pytest.fixture
def rows(as_system: Any) -> Any:
    """What was raised in a pair, as (text, state, who handles it)."""

    def of(pair_id: int = PRIYA_DANIEL.id) -> list[tuple[str, str, int | None]]:
        with as_system() as session:
            found = session.scalars(
                select(Friction).where(Friction.pair_id == pair_id).order_by(Friction.id)
            )
            return [(row.text, row.state, row.handled_by_id) for row in found]

    return of


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


# --- raising ----------------------------------------------------------------------------------


def test_a_rep_raises_a_line_and_comes_back_to_it(sign_in: Any, post: Any, rows: Any) -> None:
    priya = sign_in("priya")
    answer = post(priya, "/friction", {**HERE, "text": LINE})
    assert (answer.status_code, answer.location) == (303, "/#friction")
    assert (LINE, "open", None) in rows()
    page = body(priya.get("/"))
    assert LINE in page
    assert "since today" in page
    assert "Daniel can read it now." in page


def test_htmx_gets_the_card_with_an_empty_field_and_a_toast(sign_in: Any, post: Any) -> None:
    page = body(post(sign_in("priya"), "/friction", {**HERE, "text": LINE}, hx=True))
    assert page.strip().startswith('<section class="card way" id="friction"')
    assert f'<b class="pre">{LINE}</b>' in page
    assert f'value="{LINE}"' not in page
    assert 'hx-swap-oob="true"' in page


def test_it_is_at_once_on_that_reps_ready_page(sign_in: Any, post: Any) -> None:
    post(sign_in("priya"), "/friction", {**HERE, "text": LINE})
    daniel = sign_in("daniel")
    assert LINE in body(daniel.get(f"/meetings/{PRIYA_DANIEL.planned}"))
    assert LINE not in body(daniel.get("/meetings/33"))


def test_a_double_tap_raises_one(sign_in: Any, post: Any, rows: Any) -> None:
    priya, op = sign_in("priya"), new_op()
    before = len(rows())
    for _ in range(2):
        sent = {**HERE, "text": LINE, "op_text": op}
        assert post(priya, "/friction", sent).status_code == 303
    assert len(rows()) == before + 1


def test_the_same_words_again_later_are_another_line(sign_in: Any, post: Any, rows: Any) -> None:
    priya, before = sign_in("priya"), len(rows())
    for _ in range(2):
        post(priya, "/friction", {**HERE, "text": LINE, "op_text": new_op()})
    assert len(rows()) == before + 2


@pytest.mark.parametrize("hx", [False, True])
@pytest.mark.parametrize("text", ["", "   ", "\u2800", "x" * 501])
def test_nothing_and_too_much_are_refused_with_the_words_kept(
    sign_in: Any, post: Any, rows: Any, text: str, hx: bool
) -> None:
    before = rows()
    answer = post(sign_in("priya"), "/friction", {**HERE, "text": text}, hx=hx)
    page = body(answer)
    assert answer.status_code == 422
    assert "data-error-summary" in page
    assert page.startswith("<!doctype html>") is not hx
    assert text.strip() in page
    assert rows() == before


def test_five_hundred_characters_fit(sign_in: Any, post: Any, rows: Any) -> None:
    text = "é" * 500
    assert post(sign_in("priya"), "/friction", {**HERE, "text": text}).status_code == 303
    assert (text, "open", None) in rows()


@pytest.mark.parametrize("hx", [False, True])
def test_more_than_one_can_read_is_refused_with_the_words_kept(
    sign_in: Any, post: Any, given: Any, rows: Any, hx: bool
) -> None:
    given(*(a_friction(text=f"Number {number}") for number in range(6)))
    before = rows()
    answer = post(sign_in("priya"), "/friction", {**HERE, "text": "One more"}, hx=hx)
    assert answer.status_code == 422
    assert "Seven are open" in body(answer)
    assert 'value="One more"' in body(answer)
    assert rows() == before


def test_the_field_says_who_reads_it(sign_in: Any) -> None:
    assert "You and Daniel. HR never." in body(sign_in("priya").get("/"))


def test_words_are_shown_as_words(sign_in: Any, post: Any) -> None:
    priya = sign_in("priya")
    page = body(post(priya, "/friction", {**HERE, "text": "<b>Legal</b> & {{ 7 * 7 }}"}, hx=True))
    assert "&lt;b&gt;Legal&lt;/b&gt; &amp; {{ 7 * 7 }}" in page


# --- whose it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "pair_id", "status"),
    [
        ("daniel", PRIYA_DANIEL.id, 403),
        ("tom", PRIYA_DANIEL.id, 404),
        ("priya", PRIYA_INES.id, 404),
        ("ruth", PRIYA_DANIEL.id, 404),
        ("sam", PRIYA_DANIEL.id, 404),
        ("priya", 999, 404),
        ("priya", "01", 404),
        ("priya", "", 404),
    ],
)
def test_only_the_rep_of_an_open_pair_raises(
    sign_in: Any, post: Any, rows: Any, who: str, pair_id: Any, status: int
) -> None:
    before = rows()
    sent = {"pair_id": str(pair_id), "text": LINE, "back": "/"}
    assert post(sign_in(who), "/friction", sent).status_code == status
    assert rows() == before


@pytest.mark.parametrize("what", ["handle", "gone", "back"])
@pytest.mark.parametrize("who", ["tom", "ines", "marek", "ruth", "sam"])
def test_for_everybody_else_it_is_not_there(
    sign_in: Any, post: Any, given: Any, rows: Any, what: str, who: str
) -> None:
    row = given(a_friction())
    before = rows()
    assert post(sign_in(who), f"/friction/{row.id}/{what}").status_code == 404
    assert post(sign_in(who), f"/friction/9999/{what}").status_code == 404
    assert rows() == before


@pytest.mark.parametrize("what", ["handle", "gone", "back"])
def test_after_the_pair_has_ended_it_stays_as_it_was(
    sign_in: Any, post: Any, given: Any, as_system: Any, rows: Any, what: str
) -> None:
    row = given(a_friction())
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    before = rows()
    assert post(sign_in("priya"), f"/friction/{row.id}/{what}").status_code == 403
    assert post(sign_in("daniel"), f"/friction/{row.id}/{what}").status_code == 404
    assert rows() == before


# --- handled and gone -------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "person"), [("daniel", DANIEL), ("priya", PRIYA)])
def test_either_takes_it_and_both_read_who(
    sign_in: Any, post: Any, given: Any, rows: Any, who: str, person: Any
) -> None:
    row = given(a_friction())
    assert post(sign_in(who), f"/friction/{row.id}/handle", {"back": "/"}).status_code == 303
    assert (LINE, "handled", person.id) in rows()
    other = body(sign_in("priya").get("/"))
    assert f"being handled by {'Daniel' if who == 'daniel' else 'you'}" in other


def test_who_took_it_first_keeps_it(sign_in: Any, post: Any, given: Any, rows: Any) -> None:
    row = given(a_friction())
    for who in ("daniel", "priya", "daniel"):
        assert post(sign_in(who), f"/friction/{row.id}/handle").status_code == 303
    assert (LINE, "handled", DANIEL.id) in rows()


def test_gone_leaves_the_page_and_comes_back_as_it_was(
    sign_in: Any, post: Any, given: Any, rows: Any
) -> None:
    row = given(a_friction(state="handled", handled_by_id=DANIEL.id))
    priya = sign_in("priya")
    page = body(post(priya, f"/friction/{row.id}/gone", {"back": "/"}, hx=True))
    assert LINE not in page
    assert f'hx-post="/friction/{row.id}/back"' in page
    assert (LINE, "gone", DANIEL.id) in rows()
    assert LINE not in body(priya.get("/"))
    page = body(post(priya, f"/friction/{row.id}/back", {"back": "/"}, hx=True))
    assert LINE in page
    assert "being handled by Daniel" in page
    assert (LINE, "handled", DANIEL.id) in rows()


def test_without_a_script_the_next_page_says_it_and_offers_the_way_back(
    sign_in: Any, post: Any, given: Any
) -> None:
    row = given(a_friction())
    priya = sign_in("priya")
    answer = post(priya, f"/friction/{row.id}/gone", {"back": "/"})
    assert (answer.status_code, answer.location) == (303, "/#friction")
    page = body(priya.get("/"))
    assert "Out of the way." in page
    assert f'action="/friction/{row.id}/back"' in page


def test_gone_twice_and_back_twice_change_nothing_more(
    sign_in: Any, post: Any, given: Any, rows: Any
) -> None:
    row = given(a_friction())
    priya = sign_in("priya")
    for what, state in (("gone", "gone"), ("gone", "gone"), ("back", "open"), ("back", "open")):
        assert post(priya, f"/friction/{row.id}/{what}").status_code == 303
        assert (LINE, state, None) in rows()


def test_what_is_gone_is_not_taken_any_more(sign_in: Any, post: Any, given: Any, rows: Any) -> None:
    row = given(a_friction(state="gone", gone_on=NOW.date()))
    answer = post(sign_in("daniel"), f"/friction/{row.id}/handle")
    assert answer.status_code == 409
    assert "This one is gone already." in body(answer)
    assert (LINE, "gone", None) in rows()


def test_after_some_days_gone_is_gone(sign_in: Any, post: Any, given: Any, rows: Any) -> None:
    row = given(a_friction(state="gone", gone_on=NOW.date() - timedelta(days=2)))
    answer = post(sign_in("priya"), f"/friction/{row.id}/back")
    assert answer.status_code == 409
    assert (LINE, "gone", None) in rows()


def test_the_manager_gets_the_list_of_the_ready_page(sign_in: Any, post: Any, given: Any) -> None:
    row = given(a_friction())
    there = f"/meetings/{PRIYA_DANIEL.planned}"
    page = body(post(sign_in("daniel"), f"/friction/{row.id}/handle", {"back": there}, hx=True))
    assert page.strip().startswith('<div id="friction"')
    assert "being handled by you" in page
    assert f'value="{there}"' in page


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(sign_in: Any, post: Any, given: Any, back: str) -> None:
    row = given(a_friction())
    answer = post(sign_in("priya"), f"/friction/{row.id}/gone", {"back": back})
    assert answer.location == "/#friction"


def test_a_shared_screen_reaches_none_of_it(sign_in: Any, post: Any, given: Any) -> None:
    row = given(a_friction(TOM_DANIEL))
    room = sign_in("daniel", room=TOM_DANIEL.live)
    for url in ("/friction", f"/friction/{row.id}/handle", f"/friction/{row.id}/gone"):
        assert post(room, url, {"pair_id": str(TOM_DANIEL.id), "text": LINE}).status_code == 403
