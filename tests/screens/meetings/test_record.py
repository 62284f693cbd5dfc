"""A closed meeting: read by two, changed by nobody, and what may still be said of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from oneonone.lib.dates import instant
from oneonone.models import (
    AuditEvent,
    CheckIn,
    Commitment,
    CommitmentOutcome,
    Correction,
    Deal,
    DealReview,
    Focus,
    Meeting,
    Person,
    StepNote,
    Topic,
)
from tests import HX
from tests.cast import (
    DANIEL,
    LAST_MONDAY,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TEN,
    TOM_DANIEL,
    ZONE,
    deal_id,
)
from tests.factories import (
    a_commitment,
    a_correction,
    a_focus,
    a_meeting,
    a_step_note,
    an_evidence,
    an_outcome,
)

HELD = PRIYA_DANIEL.held
RECORD = f"/meetings/{HELD}"
TAG = "(priya to daniel)"
STRANGERS = (
    "tom", "leila", "noor", "jonas", "ines", "marek", "ruth", "sam",
    "hana", "omar", "nadia", "vera", "otto",
)  # fmt: skip


@pytest.fixture
def daniel(sign_in):
    return sign_in("daniel")


@pytest.fixture
def priya(sign_in):
    return sign_in("priya")


def text_of(answer) -> str:
    return " ".join(answer.get_data(as_text=True).replace("&#39;", "'").split())


@pytest.fixture
def stored(as_system):
    def read(model, **where):
        with as_system() as session:
            rows = session.query(model).filter_by(**where).order_by(model.id).all()
            return [SimpleNamespace(**{c.name: getattr(r, c.name) for c in r.__table__.columns})
                    for r in rows]  # fmt: skip

    return read


# --- The record -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_both_read_the_same_record(sign_in, who):
    said = text_of(sign_in(who).get(RECORD))
    assert "<h1>What Priya and Daniel agreed.</h1>" in said
    assert "Monday 16 November 2026, 10:00 to 10:28 · agreed by both at 10:28" in said
    for words in (
        f"Ask one more question {TAG}",
        f"Two open questions a call {TAG}",
        f"Write to three old customers {TAG}",
        f"Find a reference site {TAG}",
        f"Call the buyer back {TAG}",
        "Okay · focused, tired",
        f"The new price list {TAG}",
        f"Two replies in one day {TAG}",
        "Acme renewal (priya)",
        "By Friday 27 November.",
        f"The Orbital call {TAG}",
        f"It was the Tuesday call {TAG}",
        "Only Priya and Daniel read this. HR sees that they met, never what was said.",
    ):
        assert words in said, words


@pytest.mark.parametrize("step", ["check_in", "progress", "deals", "focus", "alignment"])
def test_nothing_written_in_a_step_disappears_from_its_record(daniel, step):
    assert f"{step} {TAG}" in text_of(daniel.get(RECORD))


@pytest.mark.parametrize("url", [RECORD, f"{RECORD}/print"])
def test_private_notes_and_drafts_are_not_in_a_record(sign_in, url):
    for who in ("priya", "daniel"):
        said = text_of(sign_in(who).get(url))
        assert "Note to myself" not in said
        assert "Not shared yet" not in said


def test_a_mood_that_is_not_shown_is_not_in_the_record(daniel, priya, as_system):
    with as_system() as session:
        session.query(CheckIn).filter_by(meeting_id=HELD).one().is_shown = False
    for someone in (priya, daniel):
        said = text_of(someone.get(RECORD))
        assert "Okay" not in said
        assert "tired" not in said


def test_a_promise_carried_here_stands_with_its_new_date(daniel, given):
    older = given(
        a_commitment(text="Ask Ana for a board date", meeting_id=PRIYA_DANIEL.earlier, position=3)
    )
    given(an_outcome(older.id, outcome="not_yet", meeting_id=HELD, new_due_on=date(2026, 11, 26)))
    said = text_of(daniel.get(RECORD))
    assert "by Thursday 26 November · carried from last time" in said
    assert "Priya: Ask Ana for a board date" in said
    assert "Not yet, carried" in said


def test_a_promise_carried_later_keeps_its_first_date_in_its_first_record(
    sign_in, post, given, as_system
):
    made = given(a_commitment(text="Send the summary", due_on=date(2026, 11, 27)))
    with as_system() as session:
        older = session.query(Commitment).filter_by(pair_id=PRIYA_DANIEL.id, outcome=None)
        answers = {f"outcome_{row.id}": "kept" for row in older}
    answers |= {f"outcome_{made.id}": "not_yet", f"new_due_{made.id}": "2026-12-24"}
    room, later = sign_in("daniel"), f"/meetings/{PRIYA_DANIEL.planned}"
    post(room, f"{later}/start", {"screen": "shared", "minutes": "all"})
    post(room, f"{later}/steps/progress", {"go": "alignment", **answers})
    promised = {"new_rep": "Ask Ana what her board needs", "new_manager": "Find a hotel"}
    post(room, f"{later}/steps/alignment", {"go": "read-back", **promised})
    post(room, f"{later}/close")

    both = sign_in("priya")
    first, second = text_of(both.get(RECORD)), text_of(both.get(later))
    vow = '<span dir="auto">Send the summary</span><span class="xs muted">by '
    assert f"{vow}Friday 27 November</span>" in first
    assert "24 December" not in first
    assert f"{vow}Thursday 24 December · carried from last time</span>" in second
    assert "27 November" not in second


def test_a_promise_that_was_not_agreed_stands_with_the_day_on_the_screen(daniel, given):
    given(
        a_meeting(on=date(2026, 11, 20), state="held", id=900, is_stopped_early=True),
        a_commitment(meeting_id=900, agreed_at=None, due_on=date(2026, 11, 27)),
    )
    assert "by Friday 27 November" in text_of(daniel.get("/meetings/900"))


def test_the_focus_stands_as_it_was_that_day(daniel, given, as_system):
    """Kept since, but worded anew in a later meeting; then another one was agreed"""
    with as_system() as session:
        focus = session.query(Focus).filter_by(pair_id=PRIYA_DANIEL.id, ended_on=None).one()
        focus.ended_on, focus.ending = date(2026, 11, 20), "got_it"
    given(a_focus(skill="A newer skill", started_on=date(2026, 11, 20), ended_on=None, ending=None))
    said = text_of(daniel.get(RECORD))
    assert f"Ask one more question {TAG}" in said
    assert "A newer skill" not in said


def test_a_focus_worded_anew_later_keeps_its_old_words_in_the_old_record(daniel, given, as_system):
    given(
        a_step_note(step="focus", key="skill", text="In the words of that day", meeting_id=HELD),
        a_meeting(on=date(2026, 11, 20), state="held", id=900),
        a_step_note(step="focus", key="skill", text="In new words", meeting_id=900),
    )
    with as_system() as session:
        focus = session.query(Focus).filter_by(pair_id=PRIYA_DANIEL.id, ended_on=None).one()
        focus.skill = "In new words"
    old, new = text_of(daniel.get(RECORD)), text_of(daniel.get("/meetings/900"))
    assert "In the words of that day" in old
    assert "In new words" not in old
    assert "In new words" in new
    assert "In the words of that day" not in new


def test_what_was_seen_of_the_focus_later_is_not_in_the_record(daniel, given, stored):
    focus = stored(Focus, pair_id=PRIYA_DANIEL.id, ended_on=None)[0]
    given(an_evidence(focus.id, text="Seen a day later", seen_on=LAST_MONDAY + timedelta(days=1)))
    assert "Seen a day later" not in text_of(daniel.get(RECORD))


def test_the_record_reads_whole_after_its_deal_has_gone(daniel, given, as_system):
    given(
        a_step_note(step="deals", key="1.going_on", text="They want proof.", meeting_id=HELD),
        a_step_note(step="deals", key="1.will_try", text="Ask which hotel.", meeting_id=HELD),
        a_step_note(step="deals", key="1.next_step", text="Call Ana", meeting_id=HELD),
    )
    with as_system() as session:
        session.delete(session.get(Deal, deal_id(PRIYA)))
    said = text_of(daniel.get(RECORD))
    for words in ("Acme renewal (priya) · proposal", "They want proof.", "Ask which hotel.",
                  "Call Ana</span>, by Friday 27 November."):  # fmt: skip
        assert words in said


def test_the_record_keeps_the_stage_of_that_day(daniel, as_system):
    with as_system() as session:
        session.get(Deal, deal_id(PRIYA)).stage = "won"
        session.get(Deal, deal_id(PRIYA)).name = "Renamed"
    said = text_of(daniel.get(RECORD))
    assert "Acme renewal (priya) · proposal" in said
    assert "Renamed" not in said


def test_a_meeting_stopped_early_says_so_and_keeps_its_words(daniel, given):
    given(
        a_meeting(on=date(2026, 11, 20), state="held", id=900, is_stopped_early=True),
        a_step_note(step="focus", key="skill", text="Half a thought", meeting_id=900),
    )
    said = text_of(daniel.get("/meetings/900"))
    assert "<h1>Stopped early. What was written is kept.</h1>" in said
    assert "stopped at 10:30" in said
    assert "agreed by both" not in said
    assert "<b>Written, not agreed yet.</b>" in said
    assert "Half a thought" in said
    assert f"Ask one more question {TAG}" in said


def test_the_first_meeting_says_how_they_like_to_work(daniel, given):
    given(
        a_meeting(on=date(2026, 11, 20), state="held", id=900, kind="first"),
        a_step_note(step="check_in", key="feedback", text="Straight away.", meeting_id=900),
    )
    said = text_of(daniel.get("/meetings/900"))
    assert "How Priya and Daniel like to work." in said
    assert "<b>How Priya likes to hear feedback.</b>" in said
    assert "Straight away." in said


def test_a_meeting_without_the_app_has_a_page_too(daniel, given):
    given(a_meeting(on=date(2026, 11, 20), state="held", id=900, is_off_app=True,
                    started_at=None, ended_at=None))  # fmt: skip
    said = text_of(daniel.get("/meetings/900"))
    assert "Priya and Daniel met without the app." in said
    assert "agreed by both" not in said


def test_the_next_one_to_one_stands_beside(daniel, priya):
    said = text_of(daniel.get(RECORD))
    assert "Tuesday 24 November, 10:00" in said
    assert "Priya’s preparation is open." in said
    assert "Your preparation is open." in text_of(priya.get(RECORD))


def test_times_are_those_of_who_reads(sign_in, as_system):
    with as_system() as session:
        session.get(Person, DANIEL.id).time_zone = "America/New_York"
    said = text_of(sign_in("daniel").get(RECORD))
    assert "04:00 to 04:28 · agreed by both at 04:28" in said


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("path", ["", "/print"])
def test_everybody_else_is_told_there_is_nothing(sign_in, who, path):
    browser = sign_in(who)
    answer = browser.get(RECORD + path)
    assert answer.status_code == 404
    assert answer.data == browser.get(f"/meetings/999999{path}").data


def test_a_former_pair_is_the_reps_to_read_and_nobodys_to_add_to(sign_in, post):
    priya, url = sign_in("priya"), f"/meetings/{PRIYA_INES.held}"
    said = text_of(priya.get(url))
    assert "What Priya and Ines agreed." in said
    assert "Add a correction" not in said
    answer = post(priya, f"{url}/corrections", {"text": "It was Tuesday"})
    assert answer.status_code == 403
    assert "their records stay as they are" in text_of(answer)
    assert "It was Tuesday" in text_of(answer)
    assert sign_in("ines").get(url).status_code == 404


@pytest.mark.parametrize("headers", [{}, HX])
def test_it_costs_six_statements_at_most_however_long_the_history(
    daniel, given, count_statements, headers
):
    daniel.get(RECORD)
    with count_statements() as short:
        daniel.get(RECORD, headers=headers)
    given(
        *(a_meeting(on=date(2026, 10, 1) + timedelta(days=n), state="held") for n in range(9)),
        *(a_correction(text=f"Line {n}") for n in range(9)),
        *(a_commitment(text=f"Promise {n}", side="manager", position=n) for n in range(2, 9)),
    )
    with count_statements() as long:
        daniel.get(RECORD, headers=headers)
    assert len(long) == len(short) <= 7, long


@pytest.mark.parametrize("url", [RECORD, f"{RECORD}/print"])
def test_a_shared_screen_costs_no_more(sign_in, count_statements, url):
    room = sign_in("daniel", room=PRIYA_DANIEL.planned)
    room.get(url)
    with count_statements() as statements:
        room.get(url)
    assert len(statements) <= 7, statements


def test_a_look_writes_one_row_a_day_for_each_person(sign_in, stored, clock):
    for who in ("daniel", "daniel", "priya"):
        sign_in(who).get(RECORD)
    sign_in("daniel").get(f"{RECORD}/print")
    events = stored(AuditEvent, tag="meeting:read", meeting_id=HELD)
    assert [event.actor_id for event in events] == [DANIEL.id, PRIYA.id]
    clock.move_to(NOW + timedelta(days=1))
    sign_in("daniel").get(RECORD)
    assert len(stored(AuditEvent, tag="meeting:read", meeting_id=HELD)) == 3


@pytest.mark.parametrize(
    ("who", "url", "meeting_id"),
    [
        ("daniel", f"/meetings/{PRIYA_DANIEL.planned}", PRIYA_DANIEL.planned),
        ("daniel", f"/meetings/{TOM_DANIEL.live}/steps/deals", TOM_DANIEL.live),
        ("tom", f"/meetings/{TOM_DANIEL.live}/steps/deals", TOM_DANIEL.live),
        ("priya", RECORD, HELD),
    ],
)
def test_a_look_at_words_is_remembered_before_during_and_after(
    sign_in, stored, who, url, meeting_id
):
    sign_in(who).get(url)
    events = stored(AuditEvent, tag="meeting:read")
    assert [event.meeting_id for event in events] == [meeting_id]


def test_a_stranger_who_finds_nothing_has_not_looked(sign_in, stored):
    sign_in("ruth").get(RECORD)
    assert stored(AuditEvent, tag="meeting:read") == []


def test_the_record_is_read_even_when_the_log_cannot_be_written(daniel, monkeypatch):
    def full_disk(*_args, **_more):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("oneonone.web.reading.record_read", full_disk)
    assert daniel.get(RECORD).status_code == 200


def test_a_refused_correction_is_not_a_look(daniel, post, stored):
    post(daniel, f"{RECORD}/corrections", {"text": ""})
    assert stored(AuditEvent, tag="meeting:read") == []


# --- Closed is read-only ------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["check-in", "progress", "deals", "focus", "alignment"])
@pytest.mark.parametrize("hx", [False, True])
def test_a_step_of_a_closed_meeting_takes_no_words_and_hands_them_back(
    daniel, post, stored, slug, hx
):
    before = stored(StepNote, meeting_id=HELD)
    answer = post(daniel, f"{RECORD}/steps/{slug}", {"line": "One more thing"}, hx=hx)
    assert answer.status_code == 403
    assert "This one-to-one is closed" in text_of(answer)
    assert "One more thing" in text_of(answer)
    assert stored(StepNote, meeting_id=HELD) == before


# --- The sheet of paper -------------------------------------------------------------------------


def test_the_print_page_has_the_record_and_who_printed_it(daniel):
    said = text_of(daniel.get(f"{RECORD}/print"))
    assert "What Priya and Daniel agreed." in said
    assert f"Find a reference site {TAG}" in said
    assert "Printed by Daniel Okafor on 23 November 2026, 10:20" in said
    assert "<nav" not in said
    assert "Lines to sign on" not in said


def test_lines_to_sign_on_are_there_when_asked_for(daniel):
    assert "Lines to sign on" in text_of(daniel.get(f"{RECORD}/print?sign=1"))


@pytest.mark.parametrize("meeting_id", [PRIYA_DANIEL.planned, TOM_DANIEL.live])
def test_there_is_nothing_to_print_before_the_close(daniel, meeting_id):
    answer = daniel.get(f"/meetings/{meeting_id}/print")
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting_id}")


# --- The shared screen --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/print"])
def test_a_room_reads_its_pairs_last_record_and_nothing_older(sign_in, path):
    room = sign_in("daniel", room=PRIYA_DANIEL.planned)
    assert room.get(RECORD + path).status_code == 200
    assert room.get(f"/meetings/{PRIYA_DANIEL.earlier}{path}").status_code == 403
    assert room.get(f"/meetings/{TOM_DANIEL.held}{path}").status_code == 403


def test_a_shared_screen_names_no_account_and_offers_nothing_to_write(sign_in):
    said = text_of(sign_in("priya", room=PRIYA_DANIEL.planned).get(RECORD))
    assert "<title>One-to-one – oneonone</title>" in said
    assert "Signed in as" not in said
    assert "Add a correction" not in said
    assert "Leave the shared screen" in said


@pytest.mark.parametrize("path", ["corrections", "contest", "settle"])
def test_a_room_adds_nothing_to_a_record(sign_in, post, path):
    room = sign_in("daniel", room=PRIYA_DANIEL.planned)
    answer = post(room, f"{RECORD}/{path}", {"text": "No", "contest": "not_agreed"})
    assert answer.status_code == 403
    assert "You are sharing your screen" in text_of(answer)


# --- Corrections --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_either_adds_a_line_with_name_and_time(sign_in, post, stored, who):
    someone = sign_in(who)
    answer = post(someone, f"{RECORD}/corrections", {"text": " It starts at 08:30.\nNot 09:00. "})
    assert (answer.status_code, answer.location) == (303, f"{RECORD}#corrections")
    added = stored(Correction, meeting_id=HELD)[-1]
    assert added.text == "It starts at 08:30.\nNot 09:00."
    assert added.written_at == NOW
    said = text_of(someone.get(RECORD))
    assert f"{who.capitalize()}, 23 November, 10:20" in said
    assert "It starts at 08:30." in said
    assert [e.meeting_id for e in stored(AuditEvent, tag="meeting:correct")] == [HELD]


def test_htmx_gets_the_card_and_the_lines_below_the_record(daniel, post):
    answer = post(daniel, f"{RECORD}/corrections", {"text": "It was Tuesday"}, hx=True)
    said = text_of(answer)
    assert answer.status_code == 200
    assert "<html" not in said
    assert '<section class="card" id="closed"' in said
    assert "Added." in said
    assert '<hx-partial hx-target="#corrections">' in said
    assert "It was Tuesday" in said


@pytest.mark.parametrize("hx", [False, True])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write what should stand there."),
        (" \n ", "Write what should stand there."),
        ("\u200b", "Write what should stand there."),
        ("x" * 501, "This is 501 characters; 500 fit."),
    ],
)
def test_a_line_that_does_not_fit_is_handed_back(daniel, post, stored, typed, sentence, hx):
    before = len(stored(Correction, meeting_id=HELD))
    answer = post(daniel, f"{RECORD}/corrections", {"text": typed}, hx=hx)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert typed.strip() in text_of(answer)
    assert ("<html" in text_of(answer)) is not hx
    assert len(stored(Correction, meeting_id=HELD)) == before


def test_pressing_twice_adds_once(daniel, post, stored, clock):
    before = len(stored(Correction, meeting_id=HELD))
    for _ in range(2):
        post(daniel, f"{RECORD}/corrections", {"text": "It was Tuesday"})
        clock.shift(30)
    assert len(stored(Correction, meeting_id=HELD)) == before + 1
    clock.shift(60)
    post(daniel, f"{RECORD}/corrections", {"text": "It was Tuesday"})
    assert len(stored(Correction, meeting_id=HELD)) == before + 2


def test_the_other_ones_same_words_are_another_line(daniel, priya, post, stored):
    before = len(stored(Correction, meeting_id=HELD))
    for someone in (daniel, priya):
        post(someone, f"{RECORD}/corrections", {"text": "It was Tuesday"})
    assert len(stored(Correction, meeting_id=HELD)) == before + 2


def test_a_correction_changes_nothing_above_it(daniel, post, stored):
    kept = (StepNote, CheckIn, DealReview, Topic, Commitment, CommitmentOutcome, Focus, Meeting)
    before = {model: stored(model, pair_id=PRIYA_DANIEL.id) for model in kept}
    post(daniel, f"{RECORD}/corrections", {"text": "It was Tuesday"})
    assert {model: stored(model, pair_id=PRIYA_DANIEL.id) for model in kept} == before


@pytest.mark.parametrize("path", ["corrections", "contest", "settle"])
@pytest.mark.parametrize("meeting_id", [PRIYA_DANIEL.planned, TOM_DANIEL.live])
def test_a_meeting_that_is_not_closed_has_no_record_to_add_to(daniel, post, meeting_id, path):
    sent = {"text": "My long words", "contest": "not_agreed"}
    answer = post(daniel, f"/meetings/{meeting_id}/{path}", sent)
    assert answer.status_code == 409
    assert "no record to add to" in text_of(answer)
    assert "My long words" in text_of(answer)


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("path", ["corrections", "contest", "settle"])
def test_nobody_else_adds_to_a_record(sign_in, post, who, path):
    answer = post(sign_in(who), f"{RECORD}/{path}", {"text": "No", "contest": "not_agreed"})
    assert answer.status_code == 404


def test_words_that_look_like_markup_stay_words(daniel, post):
    post(daniel, f"{RECORD}/corrections", {"text": "<script>alert(1)</script>"})
    said = text_of(daniel.get(RECORD))
    assert "&lt;script&gt;alert(1)" in said
    assert "<script>alert" not in said


# --- Contest ------------------------------------------------------------------------------------

# Held on Monday 16: until Thursday 19 the rep may say so.
IN_TIME = datetime(2026, 11, 19, 22, 30, tzinfo=NOW.tzinfo)  # 23:30 in Paris
TOO_LATE = datetime(2026, 11, 19, 23, 30, tzinfo=NOW.tzinfo)  # 00:30 on Friday


def contest(post, someone, what="not_agreed", *, hx=False):
    return post(someone, f"{RECORD}/contest", {"contest": what}, hx=hx)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("not_agreed", "Priya says this is not what you agreed."),
        ("did_not_meet", "Priya says you did not meet."),
    ],
)
def test_the_rep_says_so_and_both_read_it(sign_in, post, stored, clock, what, says):
    clock.move_to(IN_TIME)
    priya, daniel = sign_in("priya"), sign_in("daniel")
    assert "You can say so until Thursday 19 November." in text_of(priya.get(RECORD))
    assert "You can say so until" not in text_of(daniel.get(RECORD))
    answer = contest(post, priya, what)
    assert (answer.status_code, answer.location) == (303, RECORD)
    said = text_of(daniel.get(RECORD))
    assert f"{says} It does not count until you have both settled it." in said
    assert says.replace("Priya says", "You say") in text_of(priya.get(RECORD))
    meeting = stored(Meeting, id=HELD)[0]
    assert (meeting.contest, meeting.contested_at) == (what, IN_TIME)
    assert [e.actor_id for e in stored(AuditEvent, tag="meeting:contest")] == [PRIYA.id]


def test_htmx_is_led_back_to_the_record(sign_in, post, clock):
    clock.move_to(IN_TIME)
    answer = contest(post, sign_in("priya"), hx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, RECORD)


def test_a_contested_meeting_counts_again_when_both_have_settled_it(
    sign_in, post, as_system, stored, clock
):
    clock.move_to(IN_TIME)
    priya, daniel = sign_in("priya"), sign_in("daniel")
    contest(post, priya)

    def is_contested():
        with as_system() as session:
            return session.get(Meeting, HELD).is_contested

    assert is_contested()
    clock.shift(60)
    assert post(priya, f"{RECORD}/settle").status_code == 303
    assert is_contested()
    assert "Priya has settled it." in text_of(daniel.get(RECORD))
    assert "We have settled it" not in text_of(priya.get(RECORD))
    clock.shift(60)
    post(daniel, f"{RECORD}/settle")
    assert not is_contested()
    assert "You have both settled it." in text_of(daniel.get(RECORD))
    assert [e.actor_id for e in stored(AuditEvent, tag="meeting:settle")] == [PRIYA.id, DANIEL.id]


def test_settling_is_each_for_themselves(sign_in, post, stored, clock):
    clock.move_to(IN_TIME)
    priya, daniel = sign_in("priya"), sign_in("daniel")
    contest(post, priya)
    for _ in range(2):
        post(daniel, f"{RECORD}/settle")
        clock.shift(60)
    meeting = stored(Meeting, id=HELD)[0]
    assert (meeting.rep_settled_at, meeting.manager_settled_at) == (None, IN_TIME)


def test_saying_it_twice_changes_nothing(sign_in, post, stored, clock):
    clock.move_to(IN_TIME)
    priya = sign_in("priya")
    contest(post, priya)
    first = stored(Meeting, id=HELD)
    clock.shift(60)
    assert contest(post, priya, "did_not_meet").status_code == 303
    assert stored(Meeting, id=HELD) == first
    assert len(stored(AuditEvent, tag="meeting:contest")) == 1


def test_only_the_rep_says_so(sign_in, post, stored, clock):
    clock.move_to(IN_TIME)
    answer = contest(post, sign_in("daniel"))
    assert answer.status_code == 403
    assert "Only Priya says this." in text_of(answer)
    assert stored(Meeting, id=HELD)[0].contest is None


def test_after_three_working_days_it_stands(sign_in, post, stored, clock):
    clock.move_to(TOO_LATE)
    priya = sign_in("priya")
    assert "You can say so until" not in text_of(priya.get(RECORD))
    answer = contest(post, priya)
    assert answer.status_code == 403
    assert "You could say so until Thursday 19 November." in text_of(answer)
    assert stored(Meeting, id=HELD)[0].contest is None


def test_anything_else_is_not_an_answer(sign_in, post, stored, clock):
    clock.move_to(IN_TIME)
    assert contest(post, sign_in("priya"), "boring").status_code == 422
    assert stored(Meeting, id=HELD)[0].contest is None


def test_there_is_nothing_to_settle_where_nobody_said_anything(daniel, post):
    answer = post(daniel, f"{RECORD}/settle")
    assert answer.status_code == 409
    assert "nothing to settle" in text_of(answer)


def test_the_words_of_a_contested_record_stay_and_can_be_corrected(sign_in, post, clock):
    clock.move_to(IN_TIME)
    priya = sign_in("priya")
    contest(post, priya)
    assert post(priya, f"{RECORD}/corrections", {"text": "It was Wednesday"}).status_code == 303
    said = text_of(priya.get(RECORD))
    assert f"Find a reference site {TAG}" in said
    assert "It was Wednesday" in said


def test_a_shared_screen_does_not_show_a_contest(sign_in, post, clock):
    clock.move_to(IN_TIME)
    contest(post, sign_in("priya"))
    said = text_of(sign_in("daniel", room=PRIYA_DANIEL.planned).get(RECORD))
    assert "not what you agreed" not in said


# --- What did not take place --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"state": "away"}, "Away. It is not counted."),
        (
            {
                "state": "skipped",
                "skip_reason": "too_busy",
                "called_off_by_id": DANIEL.id,
                "called_off_at": instant(LAST_MONDAY, TEN, ZONE),
            },
            "Called off by Daniel on Monday 16 November: too busy.",
        ),
        ({"state": "planned"}, "Nobody said whether you met, so it stands as missed."),
    ],
)
@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_a_slot_that_was_not_held_says_what_became_of_it(sign_in, given, who, differs, words):
    given(a_meeting(on=date(2026, 11, 12), id=900, **differs))
    someone = sign_in(who)
    answer = someone.get("/meetings/900")
    said = text_of(answer)
    assert answer.status_code == 200
    assert "This one-to-one did not take place." in said
    assert "It was planned for Thursday 12 November 2026, 10:00." in said
    assert words in said
    assert f'href="/meetings/{PRIYA_DANIEL.planned}"' in said


def test_a_slot_of_yesterday_is_not_missed_yet(daniel, given):
    given(a_meeting(on=date(2026, 11, 20), id=900))
    assert "did not take place" not in text_of(daniel.get("/meetings/900"))


def test_what_did_not_take_place_is_nobody_elses_to_read(sign_in, given):
    given(a_meeting(on=date(2026, 11, 12), id=900, state="away"))
    assert sign_in("ruth").get("/meetings/900").status_code == 404
