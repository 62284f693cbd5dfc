"""How each line of the page reads."""

from __future__ import annotations

from datetime import date

import pytest

from oneonone.features.commitments.rules import Kept
from oneonone.screens.promises.rules import cursor_of, kept_words, origin_words, over_words
from tests.cast import NOW

TODAY = NOW.date()
ENDED = date(2026, 11, 2)
UNTIL = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("is_rep", "until", "said"),
    [
        (
            True,
            UNTIL,
            "You and Ines until 2 November. Ines can still read what is open until 2 December.",
        ),
        (False, UNTIL, "You and Ines until 2 November. These stay here until 2 December."),
        (True, None, "You and Ines until 2 November. This can only be read."),
    ],
    ids=["rep", "former-manager", "closed"],
)
def test_a_pair_that_is_over_says_until_when_who_reads(
    is_rep: bool, until: date | None, said: str
) -> None:
    words = over_words(is_rep=is_rep, other="Ines", ended_on=ENDED, until=until, today=TODAY)
    assert words == said


@pytest.mark.parametrize(
    ("met_on", "brought_on", "said"),
    [
        (date(2026, 11, 16), None, "promised on Monday 16 November"),
        (None, date(2026, 11, 20), "brought along on Friday"),
        (None, None, ""),  # a former manager reads no meeting
    ],
)
def test_a_promise_says_where_it_comes_from(
    met_on: date | None, brought_on: date | None, said: str
) -> None:
    assert origin_words(met_on, brought_on, TODAY) == said


def test_counts_are_counts_and_never_rates() -> None:
    assert kept_words("Daniel", Kept(9, 12)) == "Daniel kept 9 of 12 in three months"
    assert kept_words("Daniel", Kept(0, 0)) == ""


def test_a_list_goes_on_behind_its_last_line() -> None:
    assert cursor_of(date(2026, 9, 28), 12) == "2026-09-28.12"
