from __future__ import annotations

from dataclasses import dataclass

import pytest

from oneonone.features.topics.rules import card, ensure_may_take_off, ensure_room_for_topic
from oneonone.lib.errors import NotAllowedError, RuleError

REP, MANAGER = 1, 2


@dataclass(frozen=True)
class Row:
    id: int
    author_id: int
    kind: str = "topic"
    text: str = "A line"


def card_for(viewer_id: int, *rows: Row) -> object:
    return card(
        rows,
        pair_id=7,
        viewer_id=viewer_id,
        rep_id=REP,
        rep_name="Priya Shah",
        manager_name="Daniel Okafor",
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_up_to_three_lines_fit(count: int) -> None:
    ensure_room_for_topic(count)


@pytest.mark.parametrize("count", [3, 4])
def test_the_fourth_line_does_not(count: int) -> None:
    with pytest.raises(RuleError, match="Three lines are the most"):
        ensure_room_for_topic(count)


@pytest.mark.parametrize(
    ("author_id", "is_done", "is_pair_open", "is_fine"),
    [
        (1, False, True, True),
        (2, False, True, False),
        (1, True, True, False),
        (1, False, False, False),
    ],
)
def test_one_takes_off_ones_own_open_line(
    author_id: int, is_done: bool, is_pair_open: bool, is_fine: bool
) -> None:
    def take_off() -> None:
        ensure_may_take_off(
            author_id=author_id, actor_id=1, is_done=is_done, is_pair_open=is_pair_open
        )

    if is_fine:
        take_off()
    else:
        with pytest.raises(NotAllowedError):
            take_off()


def test_the_reps_lines_come_first_and_each_knows_whose_it_is() -> None:
    shown = card_for(REP, Row(1, MANAGER), Row(2, REP), Row(3, MANAGER, "parked"))
    assert [line.id for line in shown.topics] == [2, 1, 3]
    assert [line.meta for line in shown.topics] == [
        "From you",
        "From Daniel",
        "Saved for next time, from Daniel",
    ]
    assert [line.dot for line in shown.topics] == ["", "mgr", "mgr"]
    assert [line.is_mine for line in shown.topics] == [True, False, False]
    assert (shown.other, shown.left) == ("Daniel", 2)


def test_the_manager_reads_the_same_card_from_the_other_side() -> None:
    shown = card_for(MANAGER, Row(1, MANAGER), Row(2, REP, "win"), Row(3, REP, "thanks"))
    assert [line.meta for line in shown.topics] == ["From you"]
    assert [line.meta for line in shown.wins] == ["A win, from Priya", "Thanks, from Priya"]
    assert (shown.other, shown.left) == ("Priya", 2)


def test_wins_and_parked_lines_take_no_place() -> None:
    rows = [Row(n, REP, kind) for n, kind in enumerate(("win", "thanks", "parked", "topic"))]
    assert card_for(REP, *rows).left == 2


def test_there_is_never_less_than_no_place() -> None:
    assert card_for(REP, *(Row(n, REP) for n in range(5))).left == 0
