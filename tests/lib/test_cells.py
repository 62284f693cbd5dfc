"""Amounts and days of other programs: understood where they can mean one thing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from oneonone.lib import cells
from tests.cast import NOW


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12000", "12000"),
        ("0", "0"),
        ("12000.5", "12000.50"),
        ("12000,50", "12000.50"),
        ("12.000,50", "12000.50"),
        ("12,000.50", "12000.50"),
        ("1,250,000", "1250000"),
        ("1.250.000", "1250000"),
        ("$12,000", "12000"),
        ("€ 12.000", "12000"),
        ("12 000,50 €", "12000.50"),
        ("12\u202f000 EUR", "12000"),
        ("USD 12,000.00", "12000"),
        ("CHF 12'000.50", "12000.50"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_an_amount_is_read(text: str, value: str) -> None:
    assert cells.amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["-1", "−1", "1e9", "٣", "twelve", "12k", "1.2345,6", "1,23,456", "12.00,00", "1.000.50",
     "0,500", "(12,000)", "12000.505", "10000000000", "1_0", "NaN", "=1+1", "$", "12,0000"],
)  # fmt: skip
def test_what_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        cells.amount(text)


def test_a_column_with_cents_tells_what_its_thousands_are() -> None:
    assert cells.decimal_sign(["12", "1.000", "12,50"]) == ","
    assert cells.decimal_sign(["12", "1.000"]) == ""
    assert cells.amount("12.000", ",") == 12000
    with pytest.raises(ValueError, match="could be two amounts"):
        cells.amount("12.000", ".")


@pytest.mark.parametrize(
    "text",
    ["2026-11-26", "2026/11/26", "2026-11-26T09:30:00Z", "2026-11-26 09:30", "26.11.2026",
     "26 Nov 2026", "26-Nov-2026", "26. November 2026", "Nov 26, 2026", "November 26 2026",
     "26/11/2026", "11/26/2026", "11/26/2026, 4:05 PM", "26-11-2026"],
)  # fmt: skip
@time_machine.travel(NOW, tick=False)
def test_a_day_that_can_be_one_day_is_read(text: str) -> None:
    assert cells.day(text) == date(2026, 11, 26)


@time_machine.travel(NOW, tick=False)
def test_a_day_that_could_be_two_is_read_as_somebody_said() -> None:
    assert cells.day("03/04/2026", "day") == date(2026, 4, 3)
    assert cells.day("03/04/2026", "month") == date(2026, 3, 4)
    assert cells.day("04/04/2026") == date(2026, 4, 4)
    assert cells.day("03.04.2026", "month") == date(2026, 4, 3)
    with pytest.raises(ValueError, match="two days"):
        cells.day("03/04/2026")


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "13/13/2026", "31.11.2026", "26 Foo 2026", "1999-12-31", "2028-12-31",
     "26/11/26", "20261126", "\uff12026-11-26", "٢٠٢٦-11-26", "tomorrow", "0000-01-01",
     "2026-13-01"],
)  # fmt: skip
@time_machine.travel(NOW, tick=False)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        cells.day(text, "day")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["2026-11-26", "", "26.11.2026"], ""),
        (["26/11/2026", "13/01/2026"], ""),
        (["04/04/2026"], ""),
        (["03/04/2026"], "ask"),
        (["03/04/2026", "26/11/2026"], "day"),
        (["03/04/2026", "11/26/2026 10:00"], "month"),
        (["03/04/2026", "11/26/2026", "26/11/2026"], "ask"),
    ],
)
def test_the_order_of_a_file_is_seen_or_asked_for(texts: list[str], order: str) -> None:
    assert cells.day_order(texts) == order


@pytest.mark.parametrize("text", ["2026-11-16", "2026-11-22", "2026-W47", "2026W47", "20.11.2026"])
@time_machine.travel(NOW, tick=False)
def test_a_week_is_its_monday(text: str) -> None:
    assert cells.week(text) == date(2026, 11, 16)


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "W47", "2026-W٤"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        cells.week(text)


def test_a_cell_as_long_as_a_file_is_settled_at_once() -> None:
    """A pattern that looked for a time of day from every space on took hours."""
    endless = "1" + " " * 900_000 + "x"

    assert cells.day_order([endless]) == ""
    for read in (cells.day, cells.week, cells.amount):
        with pytest.raises(ValueError, match="…”"):
            read(endless)
