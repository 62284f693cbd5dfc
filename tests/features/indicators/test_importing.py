"""What a row of readings means: whose, which week, which number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from oneonone.features.indicators.importing import FIELDS, RepHere, plan
from oneonone.features.indicators.rules import BY_KEY
from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Row, RowPlan, guess
from tests.cast import NOW, PRIYA, PRIYA_DANIEL

TODAY = date(2026, 11, 23)
LAST_WEEK = date(2026, 11, 16)
KEYS = ("first_replies", "focus_time", "meetings_good")
HERE = RepHere(
    PRIYA_DANIEL.id,
    PRIYA.name,
    {key: BY_KEY[key] for key in KEYS},
    {
        ("first_replies", LAST_WEEK): Decimal(4),
        ("focus_time", LAST_WEEK): None,
    },
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def row(number: int = 2, rep_id: int | None = PRIYA.id, **said: str) -> Row:
    usual = {"rep": PRIYA.email, "week": "2026-11-16", "key": "first_replies", "value": "4"}
    return Row(number, {**usual, **said}, rep_id)


def plans(*rows: Row, order: str = "") -> list[RowPlan]:
    return plan(rows, {PRIYA.id: HERE}, on=TODAY, order=order)


def only(one: Row, order: str = "") -> RowPlan:
    (found,) = plans(one, order=order)
    return found


def test_the_four_columns_are_recognised() -> None:
    header = ["email", "week", "key", "value"]

    assert guess(FIELDS, header) == dict(zip(("rep", "week", "key", "value"), header, strict=True))


@pytest.mark.parametrize("week", ["2026-11-09", "2026-11-15", "2026-W46", "11.11.2026"])
def test_any_day_of_a_week_is_its_monday(week: str) -> None:
    found = only(row(week=week, value="0"))

    assert found.what == NEW
    assert found.values == {
        "pair_id": PRIYA_DANIEL.id,
        "key": "first_replies",
        "week_on": date(2026, 11, 9),
        "value": Decimal(0),
    }


@pytest.mark.parametrize(
    ("key", "value", "what", "shown"),
    [
        ("first_replies", "4", SAME, ("4", "")),
        ("first_replies", "5", CHANGED, ("5", "4")),
        # Nothing is "not this week", which is not zero.
        ("first_replies", "", CHANGED, ("not this week", "4")),
        ("focus_time", "", SAME, ("not this week", "")),
        ("focus_time", "0", CHANGED, ("none", "not this week")),
        ("meetings_good", "3/5", NEW, ("60%", "")),
        ("Buyer replies", "4", SAME, ("4", "")),
    ],
)
def test_a_number_beside_what_is_entered(
    key: str, value: str, what: str, shown: tuple[str, str]
) -> None:
    found = only(row(key=key, value=value))

    assert found.what == what
    assert (found.cells["value"].text, found.cells["value"].was) == shown


@pytest.mark.parametrize("value", ["-1", "−1", "1e9", "٣", "4.5", "100", "+3", "four", "=4"])
def test_what_is_no_reading_is_a_problem_at_its_cell(value: str) -> None:
    found = only(row(value=value))

    assert found.what == PROBLEM
    assert found.cells["value"].problem == "Give a whole number from 0 to 99."


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"week": ""}, "week", "Write the week"),
        ({"week": "2026-W60"}, "week", "not in the calendar"),
        ({"week": "2026-11-30"}, "week", "has not begun"),
        ({"week": "03/04/2026"}, "week", "two days"),
        ({"key": ""}, "key", "Write which number"),
        ({"key": "revenue"}, "key", "The team does not look at “revenue”. It has first_replies,"),
        ({"key": "energy_cost"}, "key", "does not look at"),
    ],
)
def test_what_cannot_be_read_is_said(said: dict[str, str], key: str, words: str) -> None:
    found = only(row(**said))

    assert words in found.cells[key].problem


@pytest.mark.parametrize("text", ["noor@cast.example", "nobody@cast.example"])
def test_somebody_elses_rep_and_nobody_are_told_apart_by_nothing(text: str) -> None:
    found = only(row(rep_id=None, rep=text))

    assert found.problems == (f"“{text}” is none of the people you can bring this for.",)


def test_a_number_twice_in_a_file_is_a_problem_that_names_the_first() -> None:
    first, second, other = plans(
        row(2), row(5, week="2026-11-18", key="Buyer replies", value="9"), row(6, week="2026-W46")
    )

    assert (first.what, other.what) == (SAME, NEW)
    assert second.problems == ("This is the number of row 2 again.",)
