"""Can we talk sooner?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import OutboxMessage, TalkRequest
from tests.cast import DANIEL, LEILA_DANIEL, NOW, PRIYA_DANIEL, TOM_DANIEL
from tests.factories import a_talk_request

from .slot_world import undo_form, words

ASK = {"pair_id": str(PRIYA_DANIEL.id)}


def requests(as_system: Any) -> list[tuple[int, int, Any, Any]]:
    with as_system() as session:
        rows = session.scalars(select(TalkRequest).order_by(TalkRequest.id))
        return [(row.pair_id, row.asked_by_id, row.asked_at, row.settled_at) for row in rows]


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
def test_the_rep_asks_without_a_reason(
    sign_in: Any, post: Any, stored: Any, as_system: Any, hx: bool
) -> None:
    priya = sign_in("priya")
    answer = post(priya, "/talk", {**ASK, "back": "/home"}, hx=hx)
    where = answer.headers["HX-Redirect" if hx else "Location"]
    assert (answer.status_code, where) == (204 if hx else 303, "/home")
    assert requests(as_system) == [(1, 1, NOW, None)]
    assert stored().mails == [("talk_sooner", DANIEL.id)]
    assert "Daniel will see that you would like to talk sooner." in words(priya.get("/home"))


def test_the_log_does_not_tell(sign_in: Any, post: Any, stored: Any) -> None:
    post(sign_in("priya"), "/talk", ASK)
    assert stored().tags == []


def test_asked_twice_is_asked_once(sign_in: Any, post: Any, stored: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    for _ in range(2):
        assert post(priya, "/talk", ASK).status_code == 303
    assert len(requests(as_system)) == 1
    assert len(stored().mails) == 1


def test_the_manager_needs_no_asking(sign_in: Any, post: Any, as_system: Any) -> None:
    answer = post(sign_in("daniel"), "/talk", ASK)
    assert answer.status_code == 403
    assert "Only Priya asks this. You can find an earlier time yourself." in words(answer)
    assert requests(as_system) == []


@pytest.mark.parametrize("pair_id", [TOM_DANIEL.id, 12, 999, "01", ""])
def test_only_for_ones_own_open_pair(sign_in: Any, post: Any, pair_id: object) -> None:
    assert post(sign_in("priya"), "/talk", {"pair_id": str(pair_id)}).status_code == 404


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_either_settles_it_and_who_was_not_told_is_not(
    sign_in: Any, post: Any, stored: Any, as_system: Any, who: str
) -> None:
    post(sign_in("priya"), "/talk", ASK)
    post(sign_in("leila"), "/talk", {"pair_id": str(LEILA_DANIEL.id)})
    url = "/talk/1/settle"
    for _ in range(2):
        assert post(sign_in(who), url).status_code == 303
    assert [row[3] for row in requests(as_system)] == [NOW, None]
    with as_system() as session:
        assert [it.pair_id for it in session.query(OutboxMessage)] == [LEILA_DANIEL.id]


def test_taken_back_in_the_toast(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    post(priya, "/talk", {**ASK, "back": "/home"})
    url, fields = undo_form(priya.get("/home"))
    post(priya, url, fields)
    assert [row[3] for row in requests(as_system)] == [NOW]
    post(priya, "/talk", ASK)
    assert [row[3] for row in requests(as_system)] == [NOW, None]


def test_a_strangers_request_is_not_there(sign_in: Any, post: Any, given: Any) -> None:
    asked = given(a_talk_request())
    for who in ("tom", "marek", "ruth", "sam"):
        assert post(sign_in(who), f"/talk/{asked.id}/settle").status_code == 404
