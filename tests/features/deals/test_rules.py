"""When a deal has stalled (R10), what its usual days are, and how its answers are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.deals.rules import (
    Talked,
    as_drawn,
    became,
    is_closed_within,
    list_order,
    met,
    pace_of,
    parse_value,
    stalled_words,
    usual_words,
    value_words,
)
from oneonone.lib.slots import working_days_after, working_days_since

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@dataclass(frozen=True)
class ADeal:
    stage: str = "proposal"
    stage_since: date = MONDAY - timedelta(days=10)
    last_buyer_action_on: date | None = MONDAY
    name: str = "Corvus"
    next_step_on: date | None = None
    changed_on: date = MONDAY


def since(days: int, **more: object) -> ADeal:
    return ADeal(stage_since=MONDAY - timedelta(days=days), **more)  # type: ignore[arg-type]


def quiet_since(on: date | None, **more: object) -> ADeal:
    return ADeal(last_buyer_action_on=on, **more)  # type: ignore[arg-type]


# --- R10 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deal", "usual", "words"),
    [
        (since(27), Decimal(18), ""),  # exactly half as long again is not longer
        (since(28), Decimal(18), "28 days in Proposal; usual is 18"),
        (since(31), Decimal("18.0"), "31 days in Proposal; usual is 18"),
        (since(2), Decimal(1), "2 days in Proposal; usual is 1"),
        (since(400), None, ""),  # too few deals have left the stage to say
        (since(28, stage="discovery"), Decimal(18), "28 days in Discovery; usual is 18"),
        (since(400, stage="won"), Decimal(18), ""),
        (since(400, stage="lost", last_buyer_action_on=None), Decimal(18), ""),
    ],
)
def test_a_deal_stalls_when_it_is_half_as_long_again_in_its_stage(deal, usual, words):
    assert stalled_words(deal, usual, MONDAY) == words


@pytest.mark.parametrize(
    ("acted_on", "words"),
    [
        (date(2026, 11, 10), ""),  # a Tuesday: nine working days
        (date(2026, 11, 9), "No word from the buyer for 10 working days"),
        (date(2026, 11, 8), "No word from the buyer for 11 working days"),  # a Sunday
        (date(2026, 11, 6), "No word from the buyer for 11 working days"),  # the Friday before
        (MONDAY, ""),
        (MONDAY + timedelta(days=3), ""),  # another zone's tomorrow
    ],
)
def test_a_deal_stalls_after_ten_working_days_without_its_buyer(acted_on, words):
    assert stalled_words(quiet_since(acted_on), None, MONDAY) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (13, ""),
        (14, "No word from the buyer yet, after 10 working days in Proposal"),
    ],
)
def test_a_deal_whose_buyer_never_acted_counts_from_the_day_of_its_stage(days, words):
    assert stalled_words(since(days, last_buyer_action_on=None), None, MONDAY) == words


def test_both_reasons_are_said():
    deal = since(31, last_buyer_action_on=date(2026, 11, 5))
    assert stalled_words(deal, Decimal(18), MONDAY) == (
        "31 days in Proposal; usual is 18. No word from the buyer for 12 working days"
    )


@given(DAYS, st.integers(0, 60))
def test_working_days_are_counted_as_they_are_added(on, days):
    assert working_days_since(on, working_days_after(on, days)) == days


@given(DAYS, st.integers(-30, 100))
def test_working_days_are_those_of_the_calendar(on, days):
    every = (on + timedelta(days=number) for number in range(1, days + 1))
    assert working_days_since(on, on + timedelta(days=days)) == sum(d.weekday() < 5 for d in every)


@pytest.mark.parametrize(
    ("stays", "pace"),
    [
        ({}, None),
        ({7: 4}, None),
        ({7: 5}, Decimal(7)),
        ({1: 1, 2: 1, 30: 1, 40: 1, 90: 1}, Decimal(30)),
        ({10: 3, 21: 3}, Decimal("15.5")),
        ({0: 5}, Decimal(0)),
    ],
)
def test_the_pace_is_the_median_of_at_least_five_stays(stays, pace):
    assert pace_of(stays) == pace


@pytest.mark.parametrize(
    ("usual", "words"),
    [(None, ""), (Decimal(0), "1"), (Decimal("18.4"), "18"), (Decimal("18.5"), "19")],
)
def test_usual_days_are_said_whole(usual, words):
    assert usual_words(usual) == words


# --- The list ------------------------------------------------------------------------------------


def test_stalled_deals_come_first_then_undated_ones_then_the_soonest():
    soon, later = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)
    wanted = [
        (ADeal(name="stalled, undated"), True),
        (ADeal(name="stalled, dated", next_step_on=later), True),
        (ADeal(name="undated, changed today"), False),
        (ADeal(name="undated, changed before", changed_on=MONDAY - timedelta(days=5)), False),
        (ADeal(name="overdue", next_step_on=MONDAY - timedelta(days=4)), False),
        (ADeal(name="soon", next_step_on=soon), False),
        (ADeal(name="later", next_step_on=later), False),
    ]
    shuffled = sorted(wanted, key=lambda it: it[0].name)
    shuffled.sort(key=lambda it: list_order(it[0], is_stalled=it[1]))
    assert [deal.name for deal, _ in shuffled] == [deal.name for deal, _ in wanted]


@pytest.mark.parametrize(
    ("stage", "days", "is_closed"),
    [("won", 0, True), ("lost", 7, True), ("won", 8, False), ("negotiation", 0, False)],
)
def test_a_deal_is_closed_within_a_week(stage, days, is_closed):
    deal = since(days, stage=stage)
    assert is_closed_within(deal, MONDAY, timedelta(days=7)) is is_closed


# --- Answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("12500", 12500),
        (" 12,500 ", 12500),
        ("1,250,000.5", Decimal("1250000.5")),
        ("12 500", 12500),
        ("12’500.50", Decimal("12500.50")),
        ("9999999999.99", Decimal("9999999999.99")),
    ],
)
def test_a_value_is_read_as_people_write_it(text, value):
    assert parse_value(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "−1",
        "1e9",
        "٣",
        "12,5",
        "1,25,000",
        "1.250",
        "1.2.3",
        "0x10",
        "NaN",
        "Infinity",
        "1_000",
        "EUR 5",
        "10000000000",
        "9" * 20_000,
        "1\n2",
        "=1+1",
    ],
)
def test_any_other_value_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"^(Write the value|That is more than fits)") as refused:
        parse_value(text)
    assert len(str(refused.value)) < 100


@given(st.decimals(0, Decimal("9999999999.99"), places=2))
def test_a_value_reads_back_as_it_is_shown(value):
    assert parse_value(value_words(value)) == value


def test_answers_are_drawn_as_a_page_sends_them_back():
    answers = {"value": Decimal("12000.00"), "next_step_on": MONDAY, "buyer": "", "stage": "won"}
    drawn = {"value": "12,000", "next_step_on": "2026-11-23", "buyer": "", "stage": "won"}
    assert as_drawn(answers) == drawn
    assert as_drawn({"value": None, "next_step_on": None}) == {"value": "", "next_step_on": ""}


@pytest.mark.parametrize(
    ("mine", "was", "theirs", "has_met"),
    [
        ("Ana", "", "", False),
        ("Ana", "", "Ana", False),  # both wrote the same
        ("Ana", "", "Bo", True),
        ("Ana", "Bo", "Bo", False),
        ("Ana", None, "Bo", False),  # the page does not say: meant now
    ],
)
def test_two_answers_meet_only_where_both_differ_from_what_was_drawn(mine, was, theirs, has_met):
    was_sent = {} if was is None else {"buyer": was}
    assert bool(met({"buyer": mine}, was_sent, {"buyer": theirs})) is has_met


# --- What became of it ---------------------------------------------------------------------------


@dataclass(frozen=True)
class AMove:
    from_stage: str
    to_stage: str
    moved_on: date


def on(day: int) -> date:
    return date(2026, 10, day)


@pytest.mark.parametrize(
    ("moves", "stage_now", "words"),
    [
        ([], "proposal", ["Still in Proposal next time.", "Still in Proposal."]),
        (
            [AMove("proposal", "negotiation", on(8))],
            "negotiation",
            ["Moved to Negotiation 3 days later.", ""],
        ),
        (
            [AMove("proposal", "negotiation", on(13)), AMove("negotiation", "won", on(20))],
            "won",
            [
                "Still in Proposal next time.",
                "Moved to Negotiation 1 day later, then won 8 days later.",
            ],
        ),
        # Before the first talk: nothing became of it through a talk.
        ([AMove("discovery", "proposal", on(2))], "proposal",
         ["Still in Proposal next time.", "Still in Proposal."]),
        # On the day itself only what left the stage that was talked about.
        ([AMove("proposal", "lost", on(12))], "lost",
         ["Still in Proposal next time.", "Lost the same day."]),
        ([AMove("evaluation", "proposal", on(5))], "proposal",
         ["Still in Proposal next time.", "Still in Proposal."]),
    ],
)  # fmt: skip
def test_what_became_of_the_stage_is_told_up_to_the_next_talk(moves, stage_now, words):
    talks = [Talked(on(5), "proposal"), Talked(on(12), "proposal")]
    assert became(talks, moves, stage_now) == words


def test_no_talk_and_no_move_is_nothing():
    assert became([], [AMove("proposal", "won", on(5))], "won") == []
