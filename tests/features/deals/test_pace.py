"""How long a team's deals usually stay in a stage, counted by the tick behind the system door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from oneonone import tick
from oneonone.features.deals import pace
from oneonone.models import DealMove, StagePace
from tests.cast import EAST, LEILA, NOOR, NORTH, PRIYA, TOM, WEST, Member, deal_id

TODAY = date(2026, 11, 23)


def a_stay(one: Member, days: int, stage: str = "proposal", ago: int = 10) -> DealMove:
    return DealMove(
        rep_id=one.id,
        deal_id=deal_id(one),
        from_stage=stage,
        to_stage="negotiation",
        moved_on=TODAY - timedelta(days=ago),
        days=days,
    )


@pytest.fixture
def count(as_system: Any) -> Callable[..., int | None]:
    def once(on: date = TODAY) -> int | None:
        with as_system() as session:
            return pace.count(session, on)

    return once


@pytest.fixture
def paces(as_system: Any) -> Callable[[], dict[tuple[int, str], Decimal]]:
    def of() -> dict[tuple[int, str], Decimal]:
        with as_system() as session:
            rows = session.query(StagePace).all()
            return {(row.team_id, row.stage): row.median_days for row in rows}

    return of


def test_the_stays_of_a_whole_team_make_one_median(given, count, paces):
    stays = [a_stay(PRIYA, 10), a_stay(PRIYA, 40), a_stay(TOM, 18), a_stay(LEILA, 20)]
    given(*stays, a_stay(TOM, 2), a_stay(NOOR, 90))
    assert count() == 1
    assert paces() == {(WEST, "proposal"): Decimal(18)}


def test_four_stays_leave_nothing_and_an_old_number_goes(given, count, paces):
    yesterday = TODAY - timedelta(days=1)
    given(
        *(a_stay(PRIYA, days) for days in (3, 4, 5, 6)),
        StagePace(team_id=WEST, stage="proposal", median_days=Decimal(9), counted_on=yesterday),
        StagePace(team_id=EAST, stage="discovery", median_days=Decimal(9), counted_on=yesterday),
    )
    assert count() == 0
    assert paces() == {}


def test_won_and_lost_are_no_stay_and_a_year_ago_is_another_market(given, count, paces):
    given(
        *(a_stay(NOOR, days, stage="won") for days in range(5)),
        *(a_stay(NOOR, days, ago=366) for days in range(5)),
        *(a_stay(NOOR, 7, stage="discovery") for _ in range(5)),
    )
    count()
    assert paces() == {(NORTH, "discovery"): Decimal(7)}


def test_it_is_counted_once_a_day(given, count, paces):
    given(*(a_stay(PRIYA, 10) for _ in range(5)))
    assert count() == 1
    given(*(a_stay(PRIYA, 30) for _ in range(9)))
    assert count() is None
    assert paces() == {(WEST, "proposal"): Decimal(10)}
    assert count(TODAY + timedelta(days=1)) == 1
    assert paces() == {(WEST, "proposal"): Decimal(30)}


def test_the_tick_counts_and_says_so(app, given):
    given(*(a_stay(PRIYA, 10) for _ in range(5)))
    said: list[str] = []
    assert tick.run(app, said.append)
    assert "pace: the usual days of 1 stage counted." in said
    said.clear()
    assert tick.run(app, said.append)
    assert "pace: counted today already." in said


def test_a_page_says_the_usual_days_without_reading_a_peers_deal(given, sign_in, count_statements):
    given(StagePace(team_id=WEST, stage="proposal", median_days=Decimal(12), counted_on=TODAY))
    priya = sign_in("priya")
    with count_statements() as statements:
        page = priya.get("/deals").get_data(as_text=True)
    assert "21 days in Proposal; usual is 12" in page
    assert not [it for it in statements if "deal_move" in it]
