"""What a change of rhythm does to what is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.schedule.change import (
    Outlook,
    Row,
    elsewhere_words,
    gap_words,
    in_free_order,
    outlook_words,
    retimed,
)
from oneonone.features.schedule.rules import Rhythm, Slot

TODAY = date(2026, 11, 23)
PARIS = "Europe/Paris"
TUESDAYS = Rhythm(1, 1, time(10), PARIS, 30, date(2026, 12, 1))


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def row(number: int, day: date, *, is_needed: bool = False) -> Row:
    return Row(number, day, at(day), is_needed)


def slot(day: date) -> Slot:
    return Slot(day, at(day), 30)


def december(*days: int) -> list[date]:
    return [date(2026, 12, day) for day in days]


def test_meetings_go_to_the_new_slots_in_order() -> None:
    rows = [row(number, day) for number, day in enumerate(december(1, 8, 15), 1)]
    change = retimed(rows, [slot(day) for day in december(3, 10, 17, 24)])

    assert {key: value.on.day for key, value in change.moves.items()} == {1: 3, 2: 10, 3: 17}
    assert (change.removed, change.staying) == ((), ())


def test_what_is_left_over_goes_unless_something_hangs_on_it() -> None:
    rows = [
        row(1, *december(1)),
        row(2, *december(8)),
        row(3, *december(15)),
        row(4, *december(22), is_needed=True),
    ]
    change = retimed(rows, [slot(day) for day in december(3, 17)])

    assert set(change.moves) == {1, 2}
    assert (change.removed, change.staying) == ((3,), (4,))


def test_a_slot_where_a_meeting_stays_is_that_meetings() -> None:
    rows = [row(number, day, is_needed=True) for number, day in enumerate(december(1, 8, 15), 1)]
    change = retimed(rows, [slot(day) for day in december(1, 15)])

    assert {key: value.on.day for key, value in change.moves.items()} == {1: 1}
    assert sorted(change.staying) == [2, 3]


@given(
    st.sets(st.integers(0, 60), max_size=6),
    st.sets(st.integers(0, 60), max_size=6),
    st.sets(st.integers(0, 5)),
)
def test_nothing_needed_is_lost_and_no_two_ever_stand_at_one_moment(
    before: set[int], after: set[int], needed: set[int]
) -> None:
    days = [TODAY + timedelta(days=day) for day in sorted(before)]
    rows = [row(number, day, is_needed=number in needed) for number, day in enumerate(days)]
    change = retimed(rows, [slot(TODAY + timedelta(days=day)) for day in after])

    assert sorted([*change.moves, *change.removed, *change.staying]) == list(range(len(rows)))
    assert not any(rows[number].is_needed for number in change.removed)
    order = [change.moves[number].starts_at for number in sorted(change.moves)]
    assert order == sorted(order)
    standing = {one.id: one.starts_at for one in rows if one.id not in change.removed}
    for number in in_free_order(rows, change.moves):
        moment = change.moves[number].starts_at
        others = {where for key, where in standing.items() if key != number}
        assert moment not in others
        standing[number] = moment


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"moved": 4}, "Every Tuesday at 10:00, from 1 December. Four one-to-ones move."),
        ({"moved": 1}, "Every Tuesday at 10:00, from 1 December. One one-to-one moves."),
        ({"added": 4}, "Every Tuesday at 10:00, from 1 December. Four one-to-ones are planned."),
        ({"moved": 2, "added": 1},
         "Every Tuesday at 10:00, from 1 December. Two one-to-ones move. One more is planned."),
        ({"moved": 2, "removed": 2},
         "Every Tuesday at 10:00, from 1 December. Two one-to-ones move. "
         "Two are left over and go."),
        ({"moved": 1, "removed": 1, "staying": 1},
         "Every Tuesday at 10:00, from 1 December. One one-to-one moves. "
         "One is left over and goes. One stays where it is."),
        ({"resized": 4},
         "Every Tuesday at 10:00, from 1 December. Four one-to-ones take 30 minutes."),
        ({}, "Every Tuesday at 10:00, from 1 December. Nothing that is planned changes."),
    ],
)  # fmt: skip
def test_one_sentence_says_what_will_happen(differs: dict[str, int], words: str) -> None:
    outlook = replace(Outlook(TUESDAYS, slot(date(2026, 12, 1))), **differs)

    assert outlook_words(outlook, TODAY) == words


def test_other_rhythms_and_years_are_said_as_well() -> None:
    second = replace(TUESDAYS, every_weeks=2, at=time(7, 5))
    fourth = replace(TUESDAYS, every_weeks=4)

    assert outlook_words(Outlook(second, slot(date(2026, 12, 1)), moved=1), TODAY).startswith(
        "Every second Tuesday at 07:05, from 1 December."
    )
    assert outlook_words(Outlook(fourth, slot(date(2027, 1, 5)), moved=1), TODAY).startswith(
        "Every fourth Tuesday at 10:00, from 5 January 2027."
    )


def test_the_day_on_which_the_clock_skips_the_time_is_named() -> None:
    sundays = replace(TUESDAYS, weekday=6, at=time(2, 30), starts_on=date(2027, 3, 1))
    first = Slot(date(2027, 3, 7), datetime(2027, 3, 7, 1, 30, tzinfo=UTC), 30)

    assert gap_words(sundays, first) == (
        "On Sunday 28 March 2027 the clock skips 02:30, so it is at 03:30 then."
    )
    assert gap_words(TUESDAYS, slot(date(2026, 12, 1))) == ""
    # Twice 02:30 in October is no reason to say anything: it is the first (R-TIME-2).
    autumn = Slot(date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 30)
    assert "October" not in gap_words(replace(sundays, starts_on=autumn.on), autumn)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (PARIS, ""),
        ("Europe/Berlin", ""),
        ("Europe/London", "For Priya that is 09:00 (Europe/London)."),
        ("Pacific/Auckland", "For Priya that is 22:00 (Pacific/Auckland)."),
        ("Pacific/Kiritimati", "For Priya that is 23:00 (Pacific/Kiritimati)."),
        ("Pacific/Pago_Pago", "For Priya that is 22:00 on Monday (Pacific/Pago_Pago)."),
    ],
)
def test_the_other_one_reads_their_own_time(zone: str, words: str) -> None:
    assert elsewhere_words(slot(date(2026, 12, 1)), PARIS, "Priya", zone) == words
