"""The agenda bends: lighter, shorter, put away, and the first one."""

from __future__ import annotations

from datetime import date

import pytest

from oneonone.models import CheckIn, Focus, Meeting, MeetingState, ParkedFocus, StepNote
from tests.cast import NOW, PRIYA_DANIEL, TOM_DANIEL
from tests.factories import a_meeting, an_agenda

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


# --- The growth conversation ---------------------------------------------------------------------


@pytest.fixture
def growing(room, post):
    post(room, f"/meetings/{LIVE}/growth", {"state": "on"})


def test_either_makes_it_the_growth_conversation_before_it_begins(sign_in, post):
    path = f"/meetings/{PRIYA_DANIEL.planned}"
    rep, manager = sign_in("priya"), sign_in("daniel")
    assert "Rather talk about growth?" in rep.get(path).get_data(as_text=True)
    post(rep, f"{path}/growth", {"state": "on"})
    assert "The growth conversation of this quarter" in rep.get(path).get_data(as_text=True)
    ready = manager.get(path).get_data(as_text=True)
    assert "About growth today" in ready
    assert "Growth conversation" in ready
    assert "Make it the growth conversation" not in ready
    prepared = rep.get(f"{path}/prep/deals").get_data(as_text=True)
    assert "deals may wait" in prepared
    post(manager, f"{path}/growth", {"state": "off"})
    assert "Rather talk about growth?" in rep.get(path).get_data(as_text=True)


def test_it_stands_in_the_place_of_deals_and_the_skill(room, growing):
    page = room.get(url("check-in")).get_data(as_text=True)
    assert 'id="rail-growth"' in page
    assert 'id="rail-deals"' not in page
    assert 'id="rail-focus"' not in page
    assert "Talk about growth instead" not in page


def test_it_begins_with_where_the_rep_would_like_to_be(room, growing):
    page = room.get(url("growth")).get_data(as_text=True)
    assert "Where would you like to be a year from now?" in page
    assert "Hears what is not said (tom to daniel)" in page
    assert "Fair to competitors" not in page


def test_its_words_are_kept_and_stand_in_the_record(room, growing, post, as_system):
    words = {
        "strength": "Calm when a buyer is not",
        "matters": "Being straight with people",
        "ahead": "Lead two people",
        "first_step": "Sit in on an interview; Daniel asks Ines",
    }
    stamps = {f"version_{name}": "" for name in words}
    post(room, url("growth"), {"go": "alignment", **words, **stamps})
    with as_system() as session:
        session.get_one(Meeting, LIVE).state = MeetingState.HELD
    with as_system() as session:
        notes = session.query(StepNote).filter_by(meeting_id=LIVE, step="growth")
        assert {note.key: note.text for note in notes} == words


def test_one_tap_brings_the_usual_agenda_back_from_growth(room, growing, post):
    post(room, f"/meetings/{LIVE}/usual", {"state": "on"})
    page = room.get(url("check-in")).get_data(as_text=True)
    assert 'id="rail-deals"' in page
    assert "Use what was suggested" in page


def test_a_quarter_has_one_of_them(sign_in, given, post):
    meeting = given(a_meeting(PRIYA_DANIEL, date(2026, 10, 6), state="held"))
    given(an_agenda(PRIYA_DANIEL, meeting_id=meeting.id, is_growth=True))
    path = f"/meetings/{PRIYA_DANIEL.planned}"
    rep = sign_in("priya")
    assert "growth" not in rep.get(path).get_data(as_text=True)
    refused = post(rep, f"{path}/growth", {"state": "on"})
    assert refused.status_code == 422
    assert "You had this quarter’s growth conversation on 6 Oct 2026" in refused.get_data(
        as_text=True
    )


def test_both_pages_and_the_refusal_agree_however_many_meetings_came_since(sign_in, given, post):
    """Offered to nobody and refused to both: more slots came since than the rules look at."""
    grown = given(a_meeting(PRIYA_DANIEL, date(2026, 10, 1), state="held"))
    given(an_agenda(PRIYA_DANIEL, meeting_id=grown.id, is_growth=True))
    for day in range(16):
        given(a_meeting(PRIYA_DANIEL, date(2026, 10, 5 + day), state="held"))
    path = f"/meetings/{PRIYA_DANIEL.planned}"
    for who in ("priya", "daniel"):
        page = sign_in(who).get(path).get_data(as_text=True)
        assert "Make it the growth conversation" not in page
        assert post(sign_in(who), f"{path}/growth", {"state": "on"}).status_code == 422


def test_the_first_one_is_no_growth_conversation(sign_in, as_system, post):
    path = f"/meetings/{PRIYA_DANIEL.planned}"
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).kind = "first"
    assert post(sign_in("priya"), f"{path}/growth", {"state": "on"}).status_code == 422


# --- Ideas that wait -----------------------------------------------------------------------------


@pytest.fixture
def idea(given):
    who = {"pair_id": TOM_DANIEL.id, "author_id": TOM_DANIEL.rep.id}
    return given(ParkedFocus(**who, text="Send the recap at once", parked_on=NOW.date()))


def test_another_idea_waits_beside_the_one_focus(room, post, as_system):
    for _ in range(2):
        post(room, url("focus"), {"go": "stay", "new_idea": "Begin with permission"})
    page = room.get(url("focus")).get_data(as_text=True)
    assert page.count("Begin with permission") == 1
    with as_system() as session:
        assert session.query(Focus).filter_by(pair_id=TOM_DANIEL.id, ended_on=None).count() == 1


def test_an_idea_is_taken_once_it_is_said_how_the_focus_ends(room, post, idea):
    page = room.get(url("focus")).get_data(as_text=True)
    assert idea.text in page
    assert "Take this one" not in page
    early = post(room, url("focus"), {"go": f"take-idea-{idea.id}"}, hx=True)
    assert early.status_code == 422
    assert "Say first how the focus you have ends." in early.get_data(as_text=True)

    post(room, url("focus"), {"go": "quiet", "choice": "wrong_focus", "was_choice": "keep"})
    page = room.get(url("focus")).get_data(as_text=True)
    assert "Take this one" in page
    post(room, url("focus"), {"go": f"take-idea-{idea.id}", "choice": "wrong_focus"})
    page = room.get(url("focus")).get_data(as_text=True)
    assert f"\n{idea.text}</textarea>" in page.replace("\r", "")


@pytest.mark.parametrize("number", ["0", "999999999", "x", "-1", ""])
def test_an_idea_that_is_none_is_not_found(room, post, number):
    assert post(room, url("focus"), {"go": f"take-idea-{number}"}).status_code == 404


def test_an_idea_of_another_pair_is_not_found(room, post, given):
    other = given(ParkedFocus(pair_id=PRIYA_DANIEL.id, author_id=PRIYA_DANIEL.rep.id,
                              text="Hers", parked_on=NOW.date()))  # fmt: skip
    assert post(room, url("focus"), {"go": f"take-idea-{other.id}"}).status_code == 404
