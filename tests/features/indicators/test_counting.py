"""What the app counts from deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oneonone.features.indicators.counting import DealFacts, counted, is_quiet, top

MONDAY = date(2026, 11, 23)


def a_deal(number: int = 1, **differs: object) -> DealFacts:
    facts = {"id": number, "name": f"Deal {number}", "is_open": True, "value": Decimal(0),
             "heard_on": MONDAY}  # fmt: skip
    return DealFacts(**{**facts, **differs})  # type: ignore[arg-type]  # facts by name


@pytest.mark.parametrize(
    ("heard_on", "expected"),
    [
        (date(2026, 11, 9), True),  # Monday two weeks ago: the tenth working day is today
        (date(2026, 11, 7), True),
        (date(2026, 11, 10), False),
        (MONDAY, False),
    ],
)
def test_a_deal_is_quiet_after_ten_working_days(heard_on: date, expected: bool) -> None:
    assert is_quiet(a_deal(heard_on=heard_on), MONDAY) is expected


def test_a_closed_deal_is_not_quiet() -> None:
    assert not is_quiet(a_deal(heard_on=date(2026, 1, 1), is_open=False), MONDAY)


def test_counts_are_offered_for_these_three_and_no_other() -> None:
    deals = [
        a_deal(1, heard_on=date(2026, 10, 1), next_step_on=MONDAY),
        a_deal(2, next_step_on=date(2026, 11, 20)),  # a date that has passed is none
        a_deal(3, moved_on=MONDAY),
        a_deal(4, is_open=False, moved_on=date(2026, 11, 20)),  # won last week
    ]
    found = {
        key: counted(key, deals, on=MONDAY, week_on=MONDAY)
        for key in ("stale_deals", "next_step_cover", "stage_moves", "threads", "own_1")
    }

    assert found == {
        "stale_deals": "1",
        "next_step_cover": "1/3",
        "stage_moves": "#3",
        "threads": "",
        "own_1": "",
    }


def test_without_deals_nothing_is_claimed() -> None:
    for key in ("stale_deals", "next_step_cover", "stage_moves"):
        assert counted(key, [], on=MONDAY, week_on=MONDAY) == ""
    # Nobody wrote down that one moved; the buyer may have moved all the same.
    assert counted("stage_moves", [a_deal()], on=MONDAY, week_on=MONDAY) == ""


def test_the_top_three_are_the_open_ones_worth_most() -> None:
    deals = [a_deal(n, value=Decimal(n)) for n in (1, 4, 2, 3)]
    closed = a_deal(9, value=Decimal(99), is_open=False)

    assert [deal.id for deal in top([*deals, closed])] == [4, 3, 2]
