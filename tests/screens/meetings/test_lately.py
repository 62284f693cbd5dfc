"""What the last weeks change about today, as the two see it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oneonone.lib.dates import instant
from oneonone.models import (
    CheckIn,
    Commitment,
    DealMove,
    Focus,
    Meeting,
    MeetingAgenda,
    Topic,
)
from tests.cast import DANIEL, TEN, TOM, TOM_DANIEL, ZONE, deal_id
from tests.factories import a_commitment, a_meeting, a_topic, an_outcome

LIVE, HELD, EARLIER = TOM_DANIEL.live, TOM_DANIEL.held, TOM_DANIEL.earlier
OFFER = f"Find a reference site ({TOM.key} to {DANIEL.key})"


def url(slug: str) -> str:
    return f"/meetings/{LIVE}/steps/{slug}"


@pytest.fixture
def room(sign_in):
    return sign_in("daniel", room=LIVE)


def page(browser, slug: str) -> str:
    return browser.get(url(slug)).get_data(as_text=True)


@pytest.fixture
def last_was_lighter(as_system):
    with as_system() as session:
        check_in = session.query(CheckIn).filter_by(meeting_id=HELD).one()
        check_in.mood, check_in.wants_lighter = "rough", True


# --- Did it help? --------------------------------------------------------------------------------


def test_after_a_lighter_one_the_next_asks_whether_the_support_helped(room, last_was_lighter):
    first = page(room, "check-in")
    assert f'Daniel offered: <b dir="auto">{OFFER}</b> Did it help?' in first


def test_after_an_ordinary_one_nobody_is_asked(room):
    assert "Did it help?" not in page(room, "check-in")


def test_the_answer_is_kept_and_stands_in_the_record(room, last_was_lighter, post, as_system):
    answer = post(room, url("check-in"), {"go": "quiet", "helped": "partly", "was_helped": ""})
    assert answer.status_code in (200, 303)
    with as_system() as session:
        agenda = session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one()
        assert agenda.support_helped == "partly"
    post(room, f"/meetings/{LIVE}/stop")
    record = room.get(f"/meetings/{LIVE}").get_data(as_text=True)
    assert "Did what Daniel offered last time help?" in record
    assert "A little." in record


def test_an_answer_that_is_none_is_refused(room, last_was_lighter, post, as_system):
    answer = post(room, url("check-in"), {"go": "stay", "helped": "enormously"})
    assert answer.status_code == 422
    with as_system() as session:
        assert session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().support_helped is None


def test_an_answer_nobody_asked_for_is_not_kept(room, post, as_system):
    post(room, url("check-in"), {"go": "stay", "helped": "yes"})
    with as_system() as session:
        assert session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().support_helped is None


# --- R8 ------------------------------------------------------------------------------------------


def the_last_one_was(as_system, weeks_ago: int) -> None:
    with as_system() as session:
        for number, meeting_id in enumerate((HELD, EARLIER)):
            on = date(2026, 11, 23) - timedelta(weeks=weeks_ago + number)
            meeting = session.get(Meeting, meeting_id)
            meeting.planned_on, meeting.starts_at = on, instant(on, TEN, ZONE)


def test_r8_after_a_gap_the_first_question_is_what_got_stuck(room, as_system):
    the_last_one_was(as_system, weeks_ago=3)
    first = page(room, "check-in")
    assert "It has been 21 days. What got stuck meanwhile?" in first
    assert "More time to arrive" in first
    assert "sorry" not in first.lower()


def test_r8_a_gap_that_was_leave_is_none(room, as_system, given):
    the_last_one_was(as_system, weeks_ago=3)
    for weeks_ago in (1, 2):
        on = date(2026, 11, 23) - timedelta(weeks=weeks_ago)
        given(a_meeting(TOM_DANIEL, on=on, state="away"))
    assert "What got stuck" not in page(room, "check-in")


def test_r8_either_takes_the_time_back_and_brings_it_again(room, as_system, post):
    the_last_one_was(as_system, weeks_ago=3)
    post(room, f"/meetings/{LIVE}/usual", {"state": "on"})
    assert "More time to arrive" not in page(room, "check-in")
    assert "Use what was suggested" in page(room, "check-in")
    post(room, f"/meetings/{LIVE}/usual", {"state": "off"})
    assert "More time to arrive" in page(room, "check-in")


# --- R7 ------------------------------------------------------------------------------------------


@pytest.fixture
def slipping(given, as_system):
    """The rep's promises of the last two meetings were let go."""

    first, second = (
        given(a_commitment(TOM_DANIEL, text=text, position=place, meeting_id=EARLIER))
        for place, text in ((2, "Call Orbital"), (3, "Write to Lumen"))
    )
    given(an_outcome(first.id, TOM_DANIEL, "let_go", meeting_id=EARLIER))
    given(an_outcome(second.id, TOM_DANIEL, "let_go", meeting_id=HELD))
    with as_system() as session:
        for row in session.query(Commitment).filter(Commitment.id.in_((first.id, second.id))):
            row.outcome, row.outcome_on = "let_go", date(2026, 11, 16)
        kept = session.query(Commitment).filter_by(meeting_id=EARLIER, position=1, pair_id=2).one()
        kept.outcome = "let_go"
        from oneonone.models import CommitmentOutcome

        for row in session.query(CommitmentOutcome).filter_by(meeting_id=HELD, pair_id=2):
            row.outcome = "let_go"


def test_r7_there_is_room_for_one_priority_and_the_screen_does_not_say_why(room, slipping, post):
    post(room, url("alignment"), {"go": "stay", "new_rep": "Call the board"})
    step = page(room, "alignment")
    assert "One priority today" in step
    assert "How will we both know it is done?" in step
    assert 'name="new_rep"' not in step
    assert "twice running" not in step


def test_r7_a_second_one_is_refused_with_the_way_out_and_the_words_stay(room, slipping, post):
    post(room, url("alignment"), {"go": "stay", "new_rep": "Call the board"})
    answer = post(room, url("alignment"), {"go": "stay", "new_rep": "And the council"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "For more, press “Use the usual agenda”" in text
    assert "And the council" in text
    post(room, f"/meetings/{LIVE}/usual", {"state": "on"})
    post(room, url("alignment"), {"go": "stay", "new_rep": "And the council"})
    assert "And the council" in page(room, "alignment")


def test_r7_the_managers_own_page_says_why(sign_in, slipping, as_system):
    with as_system() as session:
        session.get(Meeting, LIVE).state = "planned"
    ready = sign_in("daniel").get(f"/meetings/{LIVE}").get_data(as_text=True)
    assert "Less than half of what Tom promised was kept, twice running." in ready


# --- R12 -----------------------------------------------------------------------------------------


def test_r12_after_four_meetings_the_focus_is_asked_about(room, as_system, given):
    assert "Keep, change or finish this focus?" not in page(room, "focus")
    with as_system() as session:
        focus = session.query(Focus).filter_by(pair_id=TOM_DANIEL.id, ended_on=None).one()
        focus.started_on = date(2026, 9, 1)
    for weeks_ago in (4, 5):
        on = date(2026, 11, 23) - timedelta(weeks=weeks_ago)
        begun = instant(on, TEN, ZONE)
        given(a_meeting(TOM_DANIEL, on=on, state="held", started_at=begun, ended_at=begun))
    assert "Keep, change or finish this focus?" in page(room, "focus")


# --- R13 -----------------------------------------------------------------------------------------


def test_r13_in_a_short_one_the_rep_says_which_one_thing(room, post):
    assert "What would Tom rather talk about?" not in page(room, "progress")
    post(room, f"/meetings/{LIVE}/length", {"minutes": "15"})
    assert "What would Tom rather talk about?" in page(room, "progress")
    post(room, f"/meetings/{LIVE}/length", {"minutes": "15", "short_choice": "focus"})
    step = page(room, "progress")
    assert 'id="rail-deals"' not in step
    assert 'value="focus" aria-pressed="true"' in step


# --- The progress strip --------------------------------------------------------------------------


@pytest.fixture
def a_good_week(given, as_system):
    with as_system() as session:
        for number, stages in ((1, ("proposal", "negotiation")), (2, ("proposal", "evaluation"))):
            session.add(
                DealMove(
                    rep_id=TOM.id, deal_id=deal_id(TOM, number), from_stage=stages[0],
                    to_stage=stages[1], moved_on=date(2026, 11, 20), days=18,
                )
            )  # fmt: skip
        promise = session.query(Commitment).filter_by(meeting_id=HELD, side="rep", position=1).one()
        promise.claim = "kept"
    given(a_topic(TOM_DANIEL, kind="win", text="A reply from the board"))


def test_the_first_step_begins_with_what_moved(room, a_good_week):
    first = page(room, "check-in")
    assert "Since Mon 16" in first
    assert "A reply from the board" in first
    assert "Acme renewal (tom): now Negotiation" in first
    assert "One promise said done" in first
    assert "Borealis" not in first  # it went back a stage: that is for step 3


def test_the_other_steps_do_not_repeat_it(room, a_good_week):
    assert 'class="strip"' not in page(room, "focus")


def test_what_moved_before_the_last_one_is_old_news(room, as_system):
    with as_system() as session:
        session.query(Topic).filter_by(pair_id=TOM_DANIEL.id).delete()
        session.add(
            DealMove(
                rep_id=TOM.id, deal_id=deal_id(TOM), from_stage="discovery",
                to_stage="proposal", moved_on=date(2026, 11, 2), days=9,
            )
        )  # fmt: skip
    assert 'class="strip"' not in page(room, "check-in")


def test_the_strip_shows_the_pairs_own_rep_only(sign_in, given, as_system, a_good_week):
    leila = sign_in("leila")
    assert leila.get(url("check-in")).status_code == 404
