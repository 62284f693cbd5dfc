"""What of a card is new on a page, and what met another device."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.work_card.rules import (
    FIELDS,
    OF_OTHER,
    can_take_over,
    filled,
    is_blank,
    sort_out,
)
from oneonone.lib.versions import stamp
from oneonone.models.work_card import WorkCard

TEXT = st.text(max_size=6)


@given(TEXT, TEXT, TEXT)
def test_nothing_typed_is_lost_and_nothing_untouched_is_written(
    drawn: str, now: str, mine: str
) -> None:
    found = sort_out({"helps": mine}, {"helps": stamp(0, drawn)}, {"helps": now})
    if mine in (drawn, now):
        assert (found.written, found.both) == ({}, ())
    elif now == drawn:
        assert found.written == {"helps": mine}
    else:
        assert (found.written, found.both) == ({}, ("helps",))


def test_a_page_without_a_stamp_wins_over_an_empty_text_only() -> None:
    assert sort_out({"helps": "New"}, {}, {}).written == {"helps": "New"}
    assert sort_out({"helps": "New"}, {}, {"helps": "Old"}).both == ("helps",)


def test_a_card_of_nothing_but_invisible_signs_is_blank() -> None:
    assert is_blank({})
    assert is_blank(dict.fromkeys(FIELDS, "\u200b \u3164"))
    assert not is_blank({"helps": "Time"})


def test_what_was_said_fills_gaps_and_takes_nothing_away() -> None:
    card, said = (
        {"feedback": "Mine", "pressure": "", "helps": ""},
        {"feedback": "Said", "helps": "T"},
    )
    assert can_take_over(said, card)
    assert filled(card, said) == {"feedback": "Mine", "pressure": "", "helps": "T"}
    assert not can_take_over({"feedback": "Said"}, card)


def test_the_words_are_those_of_the_columns() -> None:
    columns = [key for key in FIELDS if hasattr(WorkCard, key)]
    assert columns == list(FIELDS) == list(OF_OTHER)
