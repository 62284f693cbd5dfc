"""A tick is the word of the one who promised; the outcome is the other's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from oneonone.models import Commitment, Pair
from tests.cast import NOW, PRIYA_DANIEL, PRIYA_INES, TOM_DANIEL
from tests.factories import a_commitment


@pytest.fixture
def claim_of(as_system: Any) -> Any:
    def of(commitment_id: int) -> tuple[Any, ...]:
        with as_system() as session:
            row = session.get_one(Commitment, commitment_id)
            return row.claim, row.claimed_on, row.outcome

    return of


def test_a_rep_ticks_a_promise_and_comes_back_to_it(
    sign_in: Any, post: Any, given: Any, claim_of: Any
) -> None:
    mine = given(a_commitment())
    answer = post(
        sign_in("priya"), f"/commitments/{mine.id}/claim", {"outcome": "kept", "back": "/"}
    )
    assert (answer.status_code, answer.location) == (303, f"/#commitment-{mine.id}")
    assert claim_of(mine.id) == ("kept", NOW.date(), None)


def test_htmx_gets_the_line_alone(sign_in: Any, post: Any, given: Any) -> None:
    mine = given(a_commitment())
    answer = post(
        sign_in("priya"), f"/commitments/{mine.id}/claim", {"outcome": "kept", "back": "/"}, hx=True
    )
    page = answer.get_data(as_text=True).strip()
    assert answer.status_code == 200
    assert page.startswith(f'<li id="commitment-{mine.id}">')
    assert page.endswith("</li>")
    assert " checked>" in page
    assert "Done today · Daniel confirms when you meet" in page


def test_the_line_looks_the_same_on_the_page_and_alone(sign_in: Any, post: Any, given: Any) -> None:
    mine = given(a_commitment())
    priya = sign_in("priya")
    path = f"/commitments/{mine.id}/claim"
    alone = post(priya, path, {"outcome": "kept", "back": "/"}, hx=True).get_data(as_text=True)
    page = priya.get("/").get_data(as_text=True)
    row = page[page.index(f'<li id="commitment-{mine.id}">') :].split("</li>")[0]
    token = 'name="csrf_token" value="'
    strip = [text.split(token)[0].split() for text in (alone, row)]
    assert strip[0] == strip[1]
    assert alone.split("</li>")[0].split("back")[1].split() == row.split("back")[1].split()


def test_a_tick_comes_off_again(sign_in: Any, post: Any, given: Any, claim_of: Any) -> None:
    mine = given(a_commitment(claim="kept", claimed_on=NOW.date()))
    answer = post(sign_in("priya"), f"/commitments/{mine.id}/claim", {"back": "/"}, hx=True)
    assert "checked" not in answer.get_data(as_text=True).replace("checkbox", "")
    assert claim_of(mine.id) == (None, None, None)


def test_a_second_press_changes_nothing(sign_in: Any, post: Any, given: Any, claim_of: Any) -> None:
    mine, priya = given(a_commitment()), sign_in("priya")
    for _ in range(2):
        sent = {"outcome": "kept", "back": "/"}
        assert post(priya, f"/commitments/{mine.id}/claim", sent).status_code == 303
    assert claim_of(mine.id) == ("kept", NOW.date(), None)


def test_a_manager_ticks_on_the_board(sign_in: Any, post: Any, given: Any) -> None:
    mine = given(a_commitment(side="manager", due_on=NOW.date() - timedelta(days=9)))
    daniel = sign_in("daniel")
    assert "9 days late" in daniel.get("/team").get_data(as_text=True)
    path = f"/commitments/{mine.id}/claim"
    answer = post(daniel, path, {"outcome": "kept", "back": "/team"}, hx=True)
    page = answer.get_data(as_text=True)
    assert "Done today · Priya confirms when you meet" in page
    assert "days late" not in page
    assert 'name="back" value="/team"' in page


@pytest.mark.parametrize("hx", [False, True])
def test_nobody_speaks_for_the_other(
    sign_in: Any, post: Any, given: Any, claim_of: Any, hx: bool
) -> None:
    theirs = given(a_commitment(side="manager"))
    path = f"/commitments/{theirs.id}/claim"
    answer = post(sign_in("priya"), path, {"outcome": "kept", "back": "/"}, hx=hx)
    assert answer.status_code == 403
    assert "Only the one who promised says this." in answer.get_data(as_text=True)
    assert claim_of(theirs.id) == (None, None, None)


@pytest.mark.parametrize("who", ["tom", "ines", "marek", "ruth", "sam", "vera"])
def test_a_promise_of_others_does_not_exist(
    sign_in: Any, post: Any, given: Any, claim_of: Any, who: str
) -> None:
    promise = given(a_commitment())
    browser = sign_in(who)
    sent = {"outcome": "kept", "back": "/"}
    there = post(browser, f"/commitments/{promise.id}/claim", sent)
    nowhere = post(browser, "/commitments/999999/claim", sent)
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.data == nowhere.data
    assert claim_of(promise.id) == (None, None, None)


@pytest.mark.parametrize("commitment_id", ["0", "01", "1234567890", "x", "\u0661"])
def test_what_is_no_id_does_not_exist(sign_in: Any, post: Any, commitment_id: str) -> None:
    answer = post(sign_in("priya"), f"/commitments/{commitment_id}/claim", {"outcome": "kept"})
    assert answer.status_code == 404


def test_an_answered_promise_keeps_its_answer(
    sign_in: Any, post: Any, given: Any, claim_of: Any
) -> None:
    done = given(a_commitment(outcome="let_go", outcome_on=NOW.date()))
    path = f"/commitments/{done.id}/claim"
    assert post(sign_in("priya"), path, {"outcome": "kept"}).status_code == 403
    assert claim_of(done.id) == (None, None, "let_go")


def test_a_promise_of_an_ended_pair_is_only_read(
    sign_in: Any, post: Any, given: Any, claim_of: Any
) -> None:
    old = given(a_commitment(PRIYA_INES))
    path = f"/commitments/{old.id}/claim"
    assert post(sign_in("priya"), path, {"outcome": "kept"}).status_code == 403
    assert claim_of(old.id) == (None, None, None)


@pytest.mark.parametrize(("days", "status"), [(0, 403), (29, 403), (30, 404)])
def test_the_former_manager_may_say_nothing_of_it_and_then_finds_nothing(
    sign_in: Any, post: Any, given: Any, as_system: Any, days: int, status: int
) -> None:
    promise = given(a_commitment(side="manager"))
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date() - timedelta(days=days)
    path = f"/commitments/{promise.id}/claim"
    assert post(sign_in("daniel"), path, {"outcome": "kept"}).status_code == status


@pytest.mark.parametrize("outcome", ["done", "KEPT", "kept "])
def test_an_unknown_answer_is_refused(
    sign_in: Any, post: Any, given: Any, claim_of: Any, outcome: str
) -> None:
    mine = given(a_commitment())
    answer = post(sign_in("priya"), f"/commitments/{mine.id}/claim", {"outcome": outcome})
    assert answer.status_code == 422
    assert claim_of(mine.id) == (None, None, None)


def test_two_answers_at_once_are_refused(sign_in: Any, post: Any, given: Any) -> None:
    mine = given(a_commitment())
    sent = {"outcome": ["kept", "partly"]}
    assert post(sign_in("priya"), f"/commitments/{mine.id}/claim", sent).status_code == 400


def test_without_the_token_nothing_is_claimed(
    sign_in: Any, post: Any, given: Any, claim_of: Any
) -> None:
    mine = given(a_commitment())
    path = f"/commitments/{mine.id}/claim"
    assert post(sign_in("priya"), path, {"outcome": "kept"}, csrf=False).status_code == 400
    assert claim_of(mine.id) == (None, None, None)


def test_a_room_claims_nothing(sign_in: Any, post: Any, given: Any) -> None:
    mine = given(a_commitment(TOM_DANIEL, side="manager"))
    room = sign_in("daniel", room=TOM_DANIEL.live)
    assert post(room, f"/commitments/{mine.id}/claim", {"outcome": "kept"}).status_code == 403


def test_looking_changes_nothing(sign_in: Any, given: Any) -> None:
    mine = given(a_commitment())
    assert sign_in("priya").get(f"/commitments/{mine.id}/claim").status_code == 405


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/x", "/\t/evil"])
def test_back_leads_nowhere_else(sign_in: Any, post: Any, given: Any, back: str) -> None:
    mine = given(a_commitment())
    sent = {"outcome": "kept", "back": back}
    answer = post(sign_in("priya"), f"/commitments/{mine.id}/claim", sent)
    assert answer.location == f"/#commitment-{mine.id}"
