"""A rep changes manager: what was due and held stays with whom it was due (P-11)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import DANIEL, LEILA, MAREK, NOW, RUTH, SAM, VERA, Member

MOVED_ON = date(2026, 11, 24)
Due = dict[tuple[str, str], tuple[int, int]]


@pytest.fixture
def due(sign_in: Any) -> Callable[..., Due]:
    """Due and held of each manager and week with something due, as somebody downloads them."""

    def read(who: Member = RUTH) -> Due:
        answer = sign_in(who).get("/participation.csv?period=12-this")
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))[1:]
        return {(row[2], row[0]): (int(row[3]), int(row[4])) for row in rows if row[3] != "0"}

    return read


@pytest.fixture
def moves(sign_in: Any, post: Any) -> Callable[[Member, date], None]:
    def move(to: Member, on: date) -> None:
        path = f"/admin/people/{LEILA.id}/manager"
        sent = {"manager_id": to.id, "on": on.isoformat(), "sure": "yes"}
        assert post(sign_in(SAM), path, sent).status_code == 303

    return move


def until(found: Due, on: date) -> Due:
    return {key: counts for key, counts in found.items() if key[1] < on.isoformat()}


def test_what_was_held_stays_with_who_led_then(due: Any, moves: Any, clock: Any) -> None:
    before = due()
    clock.move_to(NOW + timedelta(days=1))
    moves(VERA, MOVED_ON)
    assert due() == before

    # Her meeting of the day of the move was called off with the pair: nobody owes it.
    clock.move_to(NOW + timedelta(weeks=1))
    after = due()
    this_week = date(2026, 11, 23)
    assert until(after, this_week) == until(before, this_week)
    others_of_daniel = 4
    assert after["Daniel Okafor", this_week.isoformat()][0] == others_of_daniel


def test_a_move_that_was_a_mistake_leaves_no_trace_in_past_counts(
    due: Any, moves: Any, clock: Any
) -> None:
    before = due()
    clock.move_to(NOW + timedelta(days=1))
    moves(VERA, MOVED_ON)
    clock.move_to(NOW + timedelta(days=3))
    moves(DANIEL, MOVED_ON + timedelta(days=2))

    assert due() == before
    clock.move_to(NOW + timedelta(weeks=4))
    assert until(due(), date(2026, 11, 23)) == until(before, date(2026, 11, 23))


def test_who_leads_above_keeps_what_was_below_them(due: Any, moves: Any, clock: Any) -> None:
    """Marek leads Daniel: Leila's weeks with Daniel stay his to see, those with Vera are not."""
    before = due(MAREK)
    clock.move_to(NOW + timedelta(days=1))
    moves(VERA, MOVED_ON)
    clock.move_to(NOW + timedelta(weeks=3))
    after = due(MAREK)

    first = min(on for _, on in after)
    kept = {key: counts for key, counts in before.items() if first <= key[1] < "2026-11-23"}
    assert until(after, date(2026, 11, 23)) == kept
    assert "Vera Lind" not in {manager for manager, _ in after}
