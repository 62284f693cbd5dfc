"""While Ines covers for Daniel: Priya meets Ines, and Daniel's board says that his pair rests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from oneonone.models import Meeting, Pair
from tests.cast import INES, NOW, PRIYA, PRIYA_DANIEL
from tests.factories import a_meeting, a_pair, a_talk_request

from .test_board import row_of
from .test_views import said_in, text_of

LAST_ON, ENDS_ON = date(2026, 12, 20), date(2026, 12, 21)


@pytest.fixture
def cover(given: Any, as_system: Any) -> Pair:
    """Ines holds Priya's one-to-ones from today on; what was planned with Daniel is away."""
    pair: Pair = given(
        a_pair(rep_id=PRIYA.id, manager_id=INES.id, is_cover=True,
               started_on=NOW.date(), ended_on=ENDS_ON)
    )  # fmt: skip
    given(a_meeting(pair_id=pair.id, on=date(2026, 11, 25)))
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).state = "away"
        session.commit()
    return pair


def test_the_rep_meets_who_covers_and_keeps_what_daniel_promised(sign_in: Any, cover: Pair) -> None:
    words = said_in(text_of(sign_in("priya"), "/"))
    assert "Wednesday at 10:00, with Ines." in words
    assert "Daniel promised" in words


def test_asking_to_talk_sooner_asks_who_covers(sign_in: Any, given: Any, cover: Pair) -> None:
    page = text_of(sign_in("priya"), "/")
    assert f'name="pair_id" value="{cover.id}"' in page
    given(a_talk_request(pair_id=cover.id))
    assert "Priya would like to talk sooner." in text_of(sign_in("ines"), "/team")
    assert "would like to talk sooner" not in text_of(sign_in("daniel"), "/team")


def test_the_board_says_until_when_somebody_covers(sign_in: Any, cover: Pair) -> None:
    row = said_in(row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah"))
    assert "Covered until 20 December" in row
    assert "Not booked" not in row
    assert "No date set" not in row


def test_the_pair_goes_on_when_the_cover_ends(sign_in: Any, clock: Any, cover: Pair) -> None:
    clock.move_to(datetime(2026, 12, 21, 9, 0, tzinfo=UTC))
    page = text_of(sign_in("priya"), "/")
    assert f'name="pair_id" value="{PRIYA_DANIEL.id}"' in page
    assert "10:00, with Ines" not in said_in(page)
    row = said_in(row_of(text_of(sign_in("daniel"), "/team"), "Priya Shah"))
    assert "Covered" not in row
