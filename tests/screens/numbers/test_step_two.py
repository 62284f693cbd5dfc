"""Step 2: one number is asked about, the others are folded, and what is missing can be entered."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import OwnIndicator, Reading, StepNote, TeamIndicator
from tests.cast import DANIEL, TOM, TOM_DANIEL, WEST
from tests.factories import a_reading

STEP = f"/meetings/{TOM_DANIEL.live}/steps/progress"
WEEK = date(2026, 11, 23)


@pytest.fixture
def room(sign_in: Any) -> Any:
    return sign_in(DANIEL, room=TOM_DANIEL.live)


def weeks(given: Any, key: str, *values: int | None) -> None:
    """Enter the weeks up to this one, in place of those of the cast"""
    first = WEEK - timedelta(weeks=len(values) - 1)
    for at, value in enumerate(values):
        number = None if value is None else Decimal(value)
        given(a_reading(TOM_DANIEL, key, first + timedelta(weeks=at), value=number))


def none_yet(as_system: Any) -> None:
    with as_system() as session:
        for row in session.scalars(select(Reading).where(Reading.pair_id == TOM_DANIEL.id)):
            session.delete(row)


def kept(as_system: Any, week_on: date = WEEK) -> dict[str, Any]:
    with as_system() as session:
        rows = session.scalars(
            select(Reading).where(Reading.pair_id == TOM_DANIEL.id, Reading.week_on == week_on)
        )
        return {row.key: row.value for row in rows}


def test_the_one_that_moved_is_asked_about_and_the_others_are_folded(
    room: Any, given: Any, as_system: Any
) -> None:
    none_yet(as_system)
    weeks(given, "first_replies", 8, 8, 8, 8, 2, 1)
    weeks(given, "outreach_quality", 3, 3, 3, 3, 3, 3)
    page = room.get(STEP).get_data(as_text=True)

    folded = page[page.index('class="folded"') :]
    assert "Buyer replies: 1, usual 8" in page  # in the line above the question
    assert "Buyer replies</h3>" in page[: page.index('class="folded"')]
    assert "Buyer replies</h3>" not in folded
    assert re.search(r"Outreach I’d be glad to get <b[^>]*>3 of 5</b>", folded)
    assert "The other numbers" in folded


@pytest.mark.parametrize("values", [(8, 8, 8, 8, 8, 1), (8, 8, 8, 8, 2, None), (8, 8, 8, 8, 7, 7)])
def test_where_nothing_moved_far_all_stand_there(
    room: Any, given: Any, as_system: Any, values: tuple[int | None, ...]
) -> None:
    none_yet(as_system)
    weeks(given, "first_replies", *values)
    page = room.get(STEP).get_data(as_text=True)

    assert 'class="folded"' not in page
    assert page.count('class="mini') >= 3


def test_what_is_missing_is_entered_on_the_screen(room: Any, post: Any, as_system: Any) -> None:
    none_yet(as_system)
    page = room.get(STEP).get_data(as_text=True)
    assert "Enter what is missing" in page
    data = {
        "go": "stay",
        "reading_first_replies": "0",
        "reading_focus_time": "none",
        "reading_outreach_quality": "",
    }
    assert post(room, STEP, data).status_code == 303
    assert kept(as_system) == {"first_replies": 0, "focus_time": None}


def test_an_own_definition_is_entered_there_too(
    room: Any, post: Any, given: Any, as_system: Any
) -> None:
    words = {"name": "Walks", "definition": "Walks on site", "why": "Seen is believed."}
    given(
        OwnIndicator(key="own_1", unit="times", maximum=9, **words),
        TeamIndicator(team_id=WEST, key="own_1", position=4),
    )
    assert "Walks on site" in room.get(STEP).get_data(as_text=True)
    post(room, STEP, {"go": "stay", "reading_own_1": "3"})

    assert kept(as_system)["own_1"] == 3


@pytest.mark.parametrize("hx", [True, False])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"reading_first_replies": "-1"}, "Give a whole number from 0 to 99."),
        ({"reading_first_replies": "٣"}, "Give a whole number from 0 to 99."),
        ({"reading_first_replies": "1e9"}, "Give a whole number from 0 to 99."),
        ({"reading_practice": "3"}, "This team does not read that number."),
        ({"reading_nonsense": "3"}, "This team does not read that number."),
    ],
)
def test_a_number_that_is_none_is_a_sentence_and_the_words_beside_it_are_kept(
    room: Any, post: Any, as_system: Any, data: dict[str, str], words: str, hx: bool
) -> None:
    none_yet(as_system)
    text = {"numbers": "One good week", "version_numbers": "", "reading_outreach_quality": "4"}
    answer = post(room, STEP, {"go": "stay", **text, **data}, hx=hx)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert kept(as_system) == {}
    assert re.search(r'<input checked[^>]*name="reading_outreach_quality"[^>]*value="4"', page)
    with as_system() as session:
        notes = session.scalars(
            select(StepNote).where(
                StepNote.meeting_id == TOM_DANIEL.live, StepNote.step == "progress"
            )
        ).all()
        assert [note.text for note in notes] == ["One good week"]


def test_a_small_control_saves_no_number_that_is_still_being_typed(
    room: Any, post: Any, as_system: Any
) -> None:
    none_yet(as_system)
    data = {"go": "quiet", "reading_first_replies": "4"}
    assert post(room, STEP, data, hx=True).status_code == 200
    assert kept(as_system) == {}


def test_two_meetings_of_one_week_share_its_number(
    room: Any, post: Any, sign_in: Any, as_system: Any
) -> None:
    none_yet(as_system)
    post(room, STEP, {"go": "stay", "reading_first_replies": "7"})

    # The next one is tomorrow: its preparation finds the number of the week.
    prep = f"/meetings/{TOM_DANIEL.planned}/prep/progress"
    page = sign_in(TOM).get(prep).get_data(as_text=True)
    assert re.search(r'name="reading_first_replies"[^>]*value="7"', page)
    assert 'name="reading_first_replies"' not in room.get(STEP).get_data(as_text=True)


def test_a_small_control_looks_once_at_what_the_team_reads(
    room: Any, post: Any, count_statements: Any
) -> None:
    def looks(data: dict[str, str]) -> int:
        with count_statements() as statements:
            post(room, STEP, {"go": "quiet", **data}, hx=True)
        return sum("FROM team_indicator" in text for text in statements)

    assert looks({}) == looks({"reading_first_replies": ""}) == 1
