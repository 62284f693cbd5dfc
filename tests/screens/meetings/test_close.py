"""From the first step to the agreement, and what is there afterwards."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from oneonone.lib.dates import instant
from oneonone.models import (
    Commitment,
    CommitmentOutcome,
    Focus,
    Meeting,
    MeetingAgenda,
    MeetingMove,
    MeetingState,
)
from tests.cast import DANIEL, NOW, PRIYA_DANIEL, TOM_DANIEL, ZONE
from tests.factories import a_meeting

MEETING = PRIYA_DANIEL.planned
HOME = f"/meetings/{MEETING}"


def url(slug: str) -> str:
    return f"{HOME}/steps/{slug}"


@pytest.fixture
def room(sign_in, post):
    """Daniel's laptop, shared, one meeting begun"""
    daniel = sign_in("daniel")
    answer = post(daniel, f"{HOME}/start", {"screen": "shared", "minutes": "all"})
    assert (answer.status_code, answer.location) == (303, HOME)
    return daniel


@pytest.fixture
def answered(room, post, as_system):
    """Every promise of last time has its answer."""
    with as_system() as session:
        older = [
            row.id
            for row in session.query(Commitment).filter_by(pair_id=PRIYA_DANIEL.id)
            if row.agreed_at and row.outcome is None
        ]
    answers = {f"outcome_{row_id}": "kept" for row_id in older}
    assert older
    assert post(room, url("progress"), {"go": "focus", **answers}).status_code == 303
    return older


def agree(post, room, **more):
    return post(
        room,
        url("alignment"),
        {
            "go": "read-back",
            "new_rep": "Ask Ana what her board needs",
            "new_manager": "Find a reference site",
            **more,
        },
    )


def test_the_gate_says_calmly_what_is_left_and_keeps_what_was_typed(room, answered, post):
    answer = post(room, url("alignment"), {"go": "read-back", "new_rep": "Call Ana"}, hx=True)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "One thing left: what will Daniel do to help?" in text
    assert "Call Ana" in text
    assert "#manager-promises" in text


def test_agree_and_close_makes_the_record_and_the_next_meeting(room, answered, post, as_system):
    assert agree(post, room).location == f"{HOME}/read-back"
    page = room.get(f"{HOME}/read-back").get_data(as_text=True)
    assert "Ask Ana what her board needs" in page
    assert "Find a reference site" in page
    assert post(room, f"{HOME}/close").location == HOME
    with as_system() as session:
        meeting = session.get(Meeting, MEETING)
        assert (meeting.state, meeting.is_stopped_early) == (MeetingState.HELD, False)
        made = session.query(Commitment).filter_by(meeting_id=MEETING).all()
        assert {row.side for row in made} == {"rep", "manager"}
        assert all(row.agreed_at and row.due_on for row in made)
        assert all(row.promised_for == row.due_on for row in made)
        assert all(session.get(Commitment, row_id).outcome == "kept" for row_id in answered)
        coming = session.query(Meeting).filter(
            Meeting.pair_id == PRIYA_DANIEL.id, Meeting.state == MeetingState.PLANNED
        )
        assert [row.starts_at > meeting.starts_at for row in coming] == [True]


def test_another_date_moves_the_meeting_that_was_planned_already(room, answered, post, as_system):
    planned_on = NOW.date() + timedelta(days=7)
    with as_system() as session:
        planned = a_meeting(PRIYA_DANIEL, planned_on)
        planned_at = planned.starts_at
        session.add(planned)
        session.commit()
    agree(post, room, next_on="2026-12-03", next_time="14:30")
    assert post(room, f"{HOME}/close").status_code == 303
    with as_system() as session:
        coming = session.query(Meeting).filter_by(
            pair_id=PRIYA_DANIEL.id, state=MeetingState.PLANNED
        )
        next_one = coming.one()
        assert next_one.starts_at == instant(date(2026, 12, 3), time(14, 30), ZONE)
        assert next_one.planned_on == planned_on
        move = session.query(MeetingMove).filter_by(meeting_id=next_one.id).one()
        assert (move.from_at, move.to_at) == (planned_at, next_one.starts_at)
        assert move.moved_by_id == DANIEL.id


def test_closing_twice_changes_nothing(room, answered, post, as_system):
    agree(post, room)
    first, second = post(room, f"{HOME}/close"), post(room, f"{HOME}/close")
    assert first.status_code == second.status_code == 303
    with as_system() as session:
        planned = session.query(Meeting).filter_by(
            pair_id=PRIYA_DANIEL.id, state=MeetingState.PLANNED
        )
        assert planned.count() == 1


def test_the_rep_alone_does_not_close(room, answered, post, sign_in):
    agree(post, room)
    refused = post(sign_in("priya"), f"{HOME}/close")
    assert refused.status_code == 403
    assert b"Daniel closes it" in refused.data


def test_a_write_to_a_closed_meeting_is_refused_and_the_words_come_back(
    room, answered, post, sign_in
):
    agree(post, room)
    post(room, f"{HOME}/close")
    late = post(sign_in("priya"), url("check-in"), {"line": "A late thought", "version_line": ""})
    assert late.status_code == 403
    assert b"A late thought" in late.data


def test_an_outcome_is_given_by_the_one_it_was_promised_to(sign_in, post, as_system):
    daniel = sign_in("daniel")
    post(daniel, f"{HOME}/start", {"screen": "own", "minutes": "all"})
    with as_system() as session:
        rows = session.query(Commitment).filter_by(pair_id=PRIYA_DANIEL.id, outcome=None)
        by_side = {row.side: row.id for row in rows if row.agreed_at}
    own = post(daniel, url("progress"), {f"outcome_{by_side['manager']}": "kept"})
    assert own.status_code == 422
    assert b"Priya says how this one went." in own.data
    theirs = post(daniel, url("progress"), {f"outcome_{by_side['rep']}": "partly"})
    assert theirs.status_code == 303
    with as_system() as session:
        given = session.query(CommitmentOutcome).filter_by(meeting_id=MEETING).all()
        assert [(row.commitment_id, row.outcome) for row in given] == [(by_side["rep"], "partly")]


def test_not_yet_carries_a_promise_to_a_new_date(room, answered, post, as_system):
    carried = answered[0]
    post(
        room,
        url("progress"),
        {"go": "alignment", f"outcome_{carried}": "not_yet", f"new_due_{carried}": "2026-12-04"},
    )
    agree(post, room)
    post(room, f"{HOME}/close")
    with as_system() as session:
        row = session.get(Commitment, carried)
        assert (row.outcome, row.due_on.isoformat()) == (None, "2026-12-04")
        assert row.promised_for < row.due_on


def test_a_fourth_priority_is_refused_with_a_question(room, post):
    for text in ("one", "two", "three"):
        post(room, url("alignment"), {"go": "stay", "new_rep": text})
    fourth = post(room, url("alignment"), {"go": "stay", "new_rep": "four"}, hx=True)
    assert fourth.status_code == 422
    assert "Three is the most. Which one waits?" in fourth.get_data(as_text=True)
    assert "four" in fourth.get_data(as_text=True)


def test_changing_the_focus_ends_the_one_before(room, answered, post, as_system):
    post(
        room,
        url("focus"),
        {
            "go": "alignment",
            "choice": "got_it",
            "skill": "Ask, then wait",
            "version_skill": "",
            "sign": "Three seconds of silence",
            "version_sign": "",
            "named_by": "manager",
        },
    )
    agree(post, room)
    post(room, f"{HOME}/close")
    with as_system() as session:
        focuses = session.query(Focus).filter_by(pair_id=PRIYA_DANIEL.id).order_by(Focus.id).all()
        assert [(row.ending, row.ended_on is None) for row in focuses[-2:]] == [
            ("got_it", False),
            (None, True),
        ]
        assert focuses[-1].skill == "Ask, then wait"


def test_stopping_after_ten_minutes_counts_and_promises_carry_over(room, post, clock, as_system):
    clock.shift(11 * 60)
    assert post(room, f"{HOME}/stop").status_code == 303
    with as_system() as session:
        meeting = session.get(Meeting, MEETING)
        assert (meeting.state, meeting.is_stopped_early) == (MeetingState.HELD, True)
        assert session.query(Commitment).filter_by(outcome=None, pair_id=PRIYA_DANIEL.id).count()


def test_stopping_at_once_leaves_the_meeting_planned(room, post, as_system):
    post(room, f"{HOME}/stop")
    with as_system() as session:
        assert session.get(Meeting, MEETING).state == MeetingState.PLANNED


def test_a_put_away_meeting_needs_one_promise_and_the_next_date(room, post, as_system):
    post(room, f"{HOME}/put-away", {"state": "on"})
    assert b"The agenda is put away" in room.get(HOME).data
    shut = post(room, url("alignment"), {"go": "read-back"})
    assert shut.status_code == 422
    assert b"what will Daniel do to help" in shut.data
    post(room, url("alignment"), {"go": "read-back", "new_manager": "Take the forecast call"})
    assert post(room, f"{HOME}/close").status_code == 303
    with as_system() as session:
        assert session.get(Meeting, MEETING).state == MeetingState.HELD
        assert session.query(MeetingAgenda).filter_by(meeting_id=MEETING).one().is_put_away


def test_a_room_reaches_its_meeting_and_nothing_else(room):
    assert room.get(url("deals")).status_code == 200
    assert room.get(f"/meetings/{PRIYA_DANIEL.held}").status_code == 200
    for path in (
        "/",
        "/team",
        "/me",
        f"/meetings/{TOM_DANIEL.live}",
        f"/meetings/{PRIYA_DANIEL.earlier}",
    ):
        refused = room.get(path)
        assert refused.status_code == 403, path
        assert b"You are sharing your screen" in refused.data
    assert re.search(rb"<title>One-to-one", room.get(url("check-in")).data)


def test_leaving_the_shared_screen_asks_once(room, post):
    assert b"Has sharing stopped?" in room.get("/screen/leave").data
    assert post(room, "/screen/leave").status_code == 303
    assert room.get("/team").status_code == 200
