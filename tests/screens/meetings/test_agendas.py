"""The agenda bends: lighter, shorter, put away, and the first one."""

from __future__ import annotations

from datetime import date

import pytest

from oneonone.models import CheckIn, Meeting, MeetingState, StepNote
from tests.cast import PRIYA_DANIEL, TOM_DANIEL
from tests.factories import a_meeting

LIVE = TOM_DANIEL.live


def url(slug: str) -> str:
    return f"/meetings/{LIVE}/steps/{slug}"


@pytest.fixture
def room(sign_in):
    return sign_in("daniel", room=LIVE)


@pytest.fixture
def hard_week(as_system):
    with as_system() as session:
        session.query(CheckIn).filter_by(meeting_id=LIVE).one().mood = "rough"


def test_a_hard_week_is_offered_a_lighter_agenda_and_nothing_changes_by_itself(room, hard_week):
    page = room.get(url("check-in")).get_data(as_text=True)
    assert "Would a lighter agenda help?" in page
    assert "Lighter agenda today" not in page


def test_a_yes_makes_it_lighter_and_the_screen_does_not_say_why(room, hard_week, post):
    post(room, url("check-in"), {"go": "progress", "wants_lighter": "yes"})
    page = room.get(url("deals")).get_data(as_text=True)
    assert "Lighter agenda today" in page
    assert "if you like" in page
    assert "Rough" not in page
    assert "hard" not in page


def test_one_tap_brings_the_usual_agenda_back(room, hard_week, post):
    post(room, url("check-in"), {"go": "progress", "wants_lighter": "yes"})
    post(room, f"/meetings/{LIVE}/usual", {"state": "on"})
    page = room.get(url("deals")).get_data(as_text=True)
    assert "Lighter agenda today" not in page
    assert "Go lighter after all" in page


def test_ten_minutes_are_promises_check_in_and_one_thing(room, post):
    post(room, f"/meetings/{LIVE}/length", {"minutes": "10", "short_choice": "focus"})
    page = room.get(url("progress")).get_data(as_text=True)
    assert "10 minutes: promises, check-in, one thing" in page
    assert 'id="rail-focus"' in page
    assert 'id="rail-deals"' not in page


def test_how_somebody_is_can_be_taken_off_the_screen(room, post, hard_week):
    assert "Take this off the screen" in room.get(url("check-in")).get_data(as_text=True)
    post(room, url("check-in"), {"go": "hide-check-in"})
    assert "Rough" not in room.get(url("check-in")).get_data(as_text=True)


def test_the_first_one_is_about_how_they_like_to_work(given, sign_in, post, as_system):
    first = given(a_meeting(PRIYA_DANIEL, state="live", kind="first", on=date(2026, 11, 23)))
    room = sign_in("daniel", room=first.id)
    at = f"/meetings/{first.id}/steps"
    page = room.get(f"{at}/check-in").get_data(as_text=True)
    assert "How do we like to work with each other?" in page
    assert 'id="rail-deals"' not in page
    assert "How I like to hear feedback" in page
    post(
        room, f"{at}/check-in", {"go": "alignment", "feedback": "Straight", "version_feedback": ""}
    )
    post(
        room,
        f"{at}/alignment",
        {
            "go": "read-back",
            "new_manager": "Show you the territory",
            "next_on": "2026-12-01",
            "next_time": "10:00",
        },
    )
    assert post(room, f"/meetings/{first.id}/close").status_code == 303
    with as_system() as session:
        assert session.get(Meeting, first.id).state == MeetingState.HELD
        assert session.query(StepNote).filter_by(key="feedback", meeting_id=first.id).one()
