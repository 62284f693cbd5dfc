from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oneonone.features.conduct.rules import FEELINGS
from oneonone.features.indicators.entry import Entry, Gauge, Series, gauges
from oneonone.features.indicators.rules import BY_KEY
from oneonone.features.preparations.rules import answers_from
from oneonone.screens.preparation.rules import (
    PAGES,
    check_in_lines,
    feelings_shown,
    filled,
    needs_care_first,
)

THIS_WEEK, LAST_WEEK, BEFORE = date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 9)


def test_the_pages_are_the_five_steps_in_their_order() -> None:
    assert [page.word for page in PAGES] == [
        "check-in", "progress", "deals", "focus", "alignment",
    ]  # fmt: skip
    assert [page.number for page in PAGES] == [1, 2, 3, 4, 5]


def test_all_words_stand_there_before_a_mood_is_chosen() -> None:
    assert feelings_shown(None, []) == FEELINGS
    assert feelings_shown("unsaid", []) == FEELINGS


def test_a_mood_brings_its_words_and_keeps_the_chosen_ones() -> None:
    shown = feelings_shown("rough", ["proud"])

    assert {"overwhelmed", "calm", "proud"} <= set(shown)
    assert "relieved" not in shown


@pytest.mark.parametrize(
    ("mood", "was_asked", "lighter", "expected"),
    [
        ("rough", False, "", True),
        ("not_great", False, "", True),
        ("rough", True, "", False),
        ("rough", False, "no", False),
        ("okay", False, "", False),
        (None, False, "", False),
    ],
)
def test_the_lighter_agenda_is_asked_for_once(
    mood: str | None, was_asked: bool, lighter: str, expected: bool
) -> None:
    assert needs_care_first(mood, was_asked=was_asked, lighter=lighter) is expected


def test_the_last_value_is_the_last_one_entered() -> None:
    (gauge,) = gauges(
        [
            Series(
                BY_KEY["first_replies"],
                (
                    Entry(BEFORE, Decimal(4)),
                    Entry(LAST_WEEK, None),
                    Entry(THIS_WEEK, Decimal(9)),
                ),
            )
        ],
        THIS_WEEK,
    )

    assert (gauge.last_text, gauge.last_words) == ("4", "4")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("outreach_quality", ["0", "1", "2", "3", "4", "5", "Not this week"]),
        ("focus_time", ["none", "¼", "½", "¾", "all", "Not this week"]),
        (
            "reply_time",
            ["within an hour", "same day", "next day", "longer", "Not this week"],
        ),
        ("discovery_depth", ["0", "1", "2", "3", "Not this week"]),
    ],
)
def test_a_chosen_indicator_says_its_answers(key: str, words: list[str]) -> None:
    assert list(Gauge(BY_KEY[key], None).choices.values()) == words


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("first_replies", "0", "0"),
        ("first_replies", "none", "not this week"),
        ("first_replies", "", ""),
        ("first_replies", "٣", ""),
        ("meetings_good", "3/5", "60%"),
        ("focus_time", "3", "¾"),
    ],
)
def test_an_entered_value_is_said(key: str, text: str, expected: str) -> None:
    assert Gauge(BY_KEY[key], None).words(text) == expected


def test_all_kept_leaves_what_was_answered() -> None:
    values = {"promise_1": "", "promise_2": "not_yet", "reading_first_replies": ""}

    assert filled(values, "kept", []) == {**values, "promise_1": "kept"}


def test_same_as_last_week_leaves_what_was_entered() -> None:
    measured = [
        Gauge(BY_KEY["first_replies"], Decimal(4)),
        Gauge(BY_KEY["stage_moves"], Decimal(1)),
        Gauge(BY_KEY["threads"], None),
    ]
    values = {
        "promise_1": "",
        "reading_first_replies": "0",
        "reading_stage_moves": "",
        "reading_threads": "",
    }

    assert filled(values, "same", measured) == {**values, "reading_stage_moves": "1"}


def test_any_other_filling_changes_nothing() -> None:
    assert filled({"promise_1": ""}, "evil", []) == {"promise_1": ""}


def test_the_check_in_is_said_in_the_words_of_the_page() -> None:
    said = check_in_lines(
        answers_from(
            {
                "mood": "rough",
                "feelings": "tired,anxious",
                "in_person": "y",
                "lighter": "yes",
                "show_mood": "n",
            }
        )
    )

    assert [text for _label, text in said] == [
        "Rough: tired, anxious",
        "Something you would rather say in person",
        "Yes",
        "How you are is not shown there",
    ]
    assert check_in_lines(answers_from({})) == []
