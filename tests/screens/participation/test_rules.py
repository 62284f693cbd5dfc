"""Which weeks and teams a page of counts may be about."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.screens.participation.rules import (
    BLOCK,
    Filters,
    Led,
    Span,
    Weeks,
    choose,
    filters_in,
    page_in,
    people_weeks,
    period_in,
    periods,
    quarters,
    tree_of,
)

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
WEEK = timedelta(weeks=1)


def weeks(period: str, today: date = TODAY) -> Weeks:
    return {choice.value: it for choice, it in periods(today)}[period]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("4-this", date(2026, 11, 2), date(2026, 11, 29)),
        ("4-last", date(2026, 10, 26), date(2026, 11, 22)),
        ("12-last", date(2026, 8, 31), date(2026, 11, 22)),
        ("52-last", date(2025, 11, 24), date(2026, 11, 22)),
        # Its first Thursday is 1 October, its last 31 December: week 53 is in it (R-TIME-3).
        ("2026-q4", date(2026, 9, 28), date(2027, 1, 3)),
        ("2026-q1", date(2025, 12, 29), date(2026, 3, 29)),
    ],
)
def test_a_period_is_whole_weeks(period: str, first: date, last: date) -> None:
    assert weeks(period) == Weeks(first, last)


@given(DAYS)
def test_every_week_is_in_one_quarter(today: date) -> None:
    spans = [it for _, it in quarters(today)]

    assert spans[0].first <= today <= spans[0].last
    for later, earlier in pairwise(spans):
        assert earlier.last + timedelta(days=1) == later.first


@given(DAYS, st.data())
def test_no_two_pages_about_people_differ_by_less_than_four_weeks(
    today: date, data: st.DataObject
) -> None:
    """P-10: what two windows do not share is whole blocks, so no single meeting is left over."""
    one, other = (
        people_weeks(data.draw(st.sampled_from(periods(today)))[1], today + data.draw(_LATER))
        for _ in range(2)
    )
    for edge, twin in ((one.first, other.first), (one.last, other.last)):
        assert (edge - twin) % BLOCK == timedelta()
    assert (one.last + timedelta(days=1) - one.first) % BLOCK == timedelta()
    assert one.first < one.last


_LATER = st.integers(0, 30).map(lambda days: timedelta(days=days))


@given(DAYS)
def test_people_are_counted_in_weeks_that_are_over(today: date) -> None:
    for _, period in periods(today):
        window = people_weeks(period, today)
        assert window.last < today
        assert window.last <= period.last
        assert window.first.weekday() == 0


HOSTILE = ("zz", "0", "-1", "٣", "9" * 40, "1' OR 1=1", "12-last ", "2026-q5", "<script>", "\x00")


@pytest.mark.parametrize("name", ["period", "team", "manager", "cadence", "page"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_no_choice_is_the_default_with_a_sentence(name: str, value: str) -> None:
    sent = {name: [value]}
    filters, said = filters_in(sent, TODAY, teams={1}, managers={6})

    assert filters == Filters()
    assert len(said) == (name != "page")
    assert page_in({"page": [value]}) >= 1


@pytest.mark.parametrize(
    "sent",
    [{"period": ["4-last", "4-this"]}, {"team": ["1", "1"]}, {"cadence": ["1", "none"]}],
)
def test_what_is_sent_twice_is_not_chosen(sent: Any) -> None:
    filters, said = filters_in(sent, TODAY, teams={1}, managers={6})

    assert filters == Filters()
    assert len(said) == 1


def test_what_is_a_choice_is_chosen() -> None:
    sent = {"period": ["4-last"], "team": ["1"], "manager": ["6"], "cadence": ["none"]}
    filters, said = filters_in(sent, TODAY, teams={1}, managers={6})

    assert filters == Filters("4-last", 1, 6, "none")
    assert said == ()
    assert period_in(sent, TODAY)[1] == weeks("4-last")


def test_empty_fields_are_no_filter() -> None:
    sent = {"period": [""], "team": [""], "manager": [""], "cadence": [""]}

    assert filters_in(sent, TODAY, teams={1}, managers={6}) == (Filters(), ())


# --- Whole teams, and small ones together (P-9, P-10) --------------------------------------------


class Leads(NamedTuple):
    id: int
    team_id: int | None
    people: int


COMPANIES = st.lists(
    st.tuples(st.sampled_from((None, 1, 2, 3)), st.integers(1, 5)), min_size=1, max_size=12
).map(lambda drawn: [Leads(place, *it) for place, it in enumerate(drawn, start=1)])


def _every_choice(company: list[Leads]) -> list[tuple[Filters, frozenset[int] | None]]:
    """Everything an address may ask of a company, with every rhythm one of them may have."""
    teams = [0, *{it.team_id for it in company if it.team_id}]
    managers = [0, *(it.id for it in company)]
    odd = frozenset(it.id for it in company if it.id % 2)
    return [
        (Filters(team=team, manager=manager, cadence=cadence), rhythm)
        for team in teams
        for manager in managers
        for cadence, rhythm in (("", None), ("1", odd), ("2", frozenset(managers) - odd))
    ]


@given(COMPANIES)
def test_without_names_no_two_pages_can_be_subtracted_to_find_a_small_team(
    company: list[Leads],
) -> None:
    small = {it.id for it in company if it.people < 3}
    for filters, rhythm in _every_choice(company):
        apart, together = choose(company, filters, rhythm, has_names=False)

        assert not small & {it.id for it in apart}
        # All of them or none: whatever is added or subtracted, they stay together.
        assert {it.id for it in together} in (set(), small)
        assert not together or sum(it.people for it in together) >= 3


@given(COMPANIES)
def test_with_names_a_filter_leaves_everybody_in_a_line_of_their_own(company: list[Leads]) -> None:
    for filters, rhythm in _every_choice(company):
        apart, together = choose(company, filters, rhythm, has_names=True)

        assert together == ()
        assert list(apart) == [
            it
            for it in company
            if filters.team in (0, it.team_id)
            and filters.manager in (0, it.id)
            and (rhythm is None or it.id in rhythm)
        ]


JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)


def test_a_tree_has_who_led_below_somebody_and_when() -> None:
    led = [
        Led(2, 1, JANUARY, None),
        Led(3, 2, JANUARY, JUNE),
        # Moved on: what comes later is somebody else's.
        Led(3, 9, JUNE, None),
        Led(4, 3, JANUARY, None),
    ]

    assert set(tree_of(1, led)) == {
        Span(1),
        Span(2, JANUARY, date.max),
        Span(3, JANUARY, JUNE),
        Span(4, JANUARY, JUNE),
    }


def test_two_who_lead_one_another_end_the_walk() -> None:
    led = [Led(2, 1, JANUARY, None), Led(1, 2, JANUARY, None), Led(2, 2, JANUARY, None)]

    assert set(tree_of(1, led)) == {Span(1), Span(2, JANUARY, date.max)}
