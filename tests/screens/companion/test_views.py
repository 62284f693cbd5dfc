"""One's own page beside a meeting: notes that nobody else reads, and the way on."""

from __future__ import annotations

import re
from html import unescape

import pytest

from oneonone.lib.versions import new_op, stamp
from oneonone.models import (
    AskedQuestion,
    MeetingAgenda,
    NoticedEvidence,
    NoticedGrowth,
    PrivateNote,
    PrivateRevision,
)
from tests import HX
from tests.cast import DANIEL, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM, TOM_DANIEL
from tests.factories import a_private_note

LIVE = TOM_DANIEL.live
PLANNED, HELD = PRIYA_DANIEL.planned, PRIYA_DANIEL.held
WORDS = "Went quiet when the board came up."


def url(meeting_id: int = LIVE, rest: str = "") -> str:
    return f"/private/meetings/{meeting_id}{rest}"


def said(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def unmarked(answer) -> str:
    """Both texts without the marks on where they differ"""
    return re.sub(r"</?mark>", "", said(answer))


def note_of(two=TOM_DANIEL, who=DANIEL, step="progress", text=WORDS, meeting_id=LIVE, **more):
    return a_private_note(
        two, who.id, meeting_id=meeting_id, step=step, text=text, version=1, **more
    )


def a_form(of="progress", text=WORDS, base="", op=None, **more) -> dict[str, str]:
    name = f"note_{of}"
    return {name: text, f"version_{name}": base, f"op_{name}": op or f"{new_op()}.1", **more}


@pytest.fixture
def notes_in(as_system):
    """Return what is stored of a meeting: (author, step) -> text."""

    def read(meeting_id: int = LIVE) -> dict[tuple[int, str], str]:
        with as_system() as session:
            rows = session.query(PrivateNote).filter_by(meeting_id=meeting_id)
            return {(row.author_id, row.step): row.text for row in rows}

    return read


@pytest.fixture
def at_step(as_system):
    """Return the step a meeting is at."""

    def read(meeting_id: int = LIVE) -> str:
        with as_system() as session:
            row = session.query(MeetingAgenda).filter_by(meeting_id=meeting_id).one()
            return str(row.current_step)

    return read


# --- What each of them finds -------------------------------------------------------------------


def test_the_manager_finds_the_note_of_the_step_the_meeting_is_at(sign_in, given):
    given(note_of())
    page = said(sign_in("daniel").get(url()))
    assert "<title>Only you – oneonone" in page
    assert "Follows step 2" in page
    assert "Step 2: What moved" in page
    assert WORDS in page
    assert "Only you can read these. They are company records" in page
    assert "They never reach the shared screen, Tom’s pages, HR or any export." in page
    assert "Ask it, then leave the silence alone. Tom goes first." in page
    assert "Next on the big screen: One deal" in page
    assert "Another question on the big screen" in page
    assert 'data-used="deals"' in page
    assert 'data-used-now="progress"' in page


def test_the_next_ways_in_are_those_behind_q(sign_in, post):
    daniel = sign_in("daniel")
    page = said(daniel.get(url()))
    ways = re.findall(r'<li dir="auto">(.*?)</li>', page)
    assert 2 <= len(ways) <= 3
    after = said(post(daniel, url(rest="/question"), {}, hx=True))
    shown = re.search(r'class="say mt" dir="auto">(.*?)</p>', after)
    assert shown is not None
    assert shown[1] == ways[0]


def test_the_rep_finds_their_own_and_no_remote_control(sign_in, given):
    given(note_of(), note_of(who=TOM, text="Ask about Friday."))
    page = said(sign_in("tom").get(url()))
    assert "Ask about Friday." in page
    assert WORDS not in page
    assert "Write in the meeting" in page
    for words in ("on the big screen", "leave the silence", "data-used=", "/open"):
        assert words not in page, words


def test_another_step_is_shown_without_moving_anybody(sign_in, given, at_step):
    given(note_of(step="focus", text="Praise first."))
    page = said(sign_in("daniel").get(url(rest="?step=focus")))
    assert "Step 4: One skill" in page
    assert "Praise first." in page
    assert "Back to step 2" in page
    assert at_step() == "progress"


@pytest.mark.parametrize(
    ("who", "meeting_id", "heading"),
    [
        ("daniel", PLANNED, "Notes for yourself before you meet"),
        ("priya", PLANNED, "Notes for yourself before you meet"),
        ("daniel", HELD, "Private notes"),
        ("priya", HELD, "Private notes"),
        ("priya", PRIYA_INES.held, "Private notes"),
    ],
)
def test_before_and_after_the_meeting_all_steps_can_be_noted(sign_in, who, meeting_id, heading):
    page = said(sign_in(who).get(url(meeting_id)))
    assert heading in page
    assert page.count("<textarea") == 5
    assert "on the big screen" not in page


def test_the_last_notes_come_along_with_their_day_and_only_ones_own(sign_in):
    page = said(sign_in("daniel").get(url(PLANNED)))
    assert "From your last notes, 16 November" in page
    assert f"Note to myself: {DANIEL.id}" in page
    assert f"Note to myself: {PRIYA.id}" not in page


def test_a_put_away_agenda_has_nothing_to_press(sign_in, given, as_system, post):
    with as_system() as session:
        session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().is_put_away = True
    daniel = sign_in("daniel")
    page = said(daniel.get(url()))
    assert "Agenda put away" in page
    assert 'name="step"' not in page
    answer = post(daniel, url(rest="/open"), {"step": "focus"}, hx=True)
    assert answer.status_code == 409
    assert "The agenda is put away." in said(answer)


def test_a_strangers_meeting_is_not_there_and_a_room_gets_nothing(sign_in, given):
    given(note_of())
    assert sign_in("leila").get(url()).status_code == 404
    assert sign_in("ines").get(url(PRIYA_INES.held)).status_code == 404
    room = sign_in("daniel", room=LIVE)
    for rest in ("", "/sync", "/revisions"):
        answer = room.get(url(rest=rest))
        assert answer.status_code == 403
        assert WORDS not in said(answer)
    assert WORDS not in said(room.get(f"/meetings/{LIVE}/steps/progress"))


def test_no_note_is_kept_in_the_browser(sign_in):
    page = said(sign_in("daniel").get(url()))
    assert 'data-autosave="private"' in page
    assert 'data-autosave="text"' not in page
    assert "data-keep" not in page
    assert page.count('autocomplete="off"') >= 2


# --- Saving ------------------------------------------------------------------------------------


def test_a_note_saves_itself_and_answers_its_new_stamp(sign_in, post, notes_in):
    answer = post(sign_in("tom"), url(rest="/notes/progress"), a_form(), hx=True)
    assert answer.status_code == 200
    assert f'name="version_note_progress" value="{stamp(1, WORDS)}"' in said(answer)
    assert notes_in()[TOM.id, "progress"] == WORDS


def test_without_javascript_a_note_is_a_plain_form(sign_in, post, notes_in):
    answer = post(sign_in("daniel"), url(rest="/notes/focus"), a_form("focus"))
    assert (answer.status_code, answer.location) == (303, url(rest="?step=focus"))
    assert notes_in()[DANIEL.id, "focus"] == WORDS


def test_sent_again_it_is_no_conflict_with_itself(sign_in, post, notes_in, as_system):
    daniel, op = sign_in("daniel"), new_op()
    for text, number in (("One", 1), ("One", 1), ("One two", 2), ("One", 1)):
        form = a_form(text=text, op=f"{op}.{number}")
        assert post(daniel, url(rest="/notes/progress"), form, hx=True).status_code == 200
    assert notes_in()[DANIEL.id, "progress"] == "One two"
    with as_system() as session:
        assert session.query(PrivateRevision).count() == 0


def test_two_devices_are_shown_both_texts_and_nothing_is_lost(sign_in, post, given, notes_in):
    given(note_of(text="From the laptop"))
    daniel = sign_in("daniel")
    answer = post(daniel, url(rest="/notes/progress"), a_form(text="From the phone"), hx=True)
    assert answer.status_code == 409
    page = said(answer)
    assert "You wrote here on two devices. Nothing is lost." in page
    assert "Mine, on this one" in page
    assert "Mine, on the other one" in page
    assert notes_in()[DANIEL.id, "progress"] == "From the laptop"
    plain = post(daniel, url(rest="/notes/progress"), a_form(text="From the phone"))
    assert plain.status_code == 409
    assert "<html" in said(plain)
    assert unmarked(plain).count("From the phone") == 2
    assert unmarked(plain).count("From the laptop") == 1


@pytest.mark.parametrize(
    ("stays", "stands", "kept"),
    [
        ("mine", "From the phone", ["From the laptop"]),
        ("theirs", "From the laptop", ["From the phone"]),
        ("both", "From the laptop\nFrom the phone", []),
    ],
)
def test_what_is_left_out_stays_among_the_earlier_notes(
    sign_in, post, given, notes_in, as_system, stays, stands, kept
):
    given(note_of(text="From the laptop"))
    daniel = sign_in("daniel")
    form = a_form(
        text="From the phone",
        stays=stays,
        newer_note_progress=stamp(1, "From the laptop"),
    )
    answer = post(daniel, url(rest="/notes/progress/choose"), form, hx=True)
    assert answer.status_code == 200
    assert 'data-text-for="#note_progress"' in said(answer)
    assert notes_in()[DANIEL.id, "progress"] == stands
    with as_system() as session:
        assert [row.text for row in session.query(PrivateRevision)] == kept


def test_a_note_that_is_too_long_is_refused_with_its_words(sign_in, post, notes_in):
    long = "x" * 10_001
    daniel = sign_in("daniel")
    answer = post(daniel, url(rest="/notes/progress"), a_form(text=long), hx=True)
    assert answer.status_code == 422
    whole = post(daniel, url(rest="/notes"), a_form(text=long, at="progress"))
    assert whole.status_code == 422
    assert long in said(whole)
    assert notes_in() == {}


def test_one_page_saves_all_its_notes_and_leaves_the_others_alone(sign_in, post, given, notes_in):
    given(note_of(step="deals", text="Stays as it is"))
    form = {**a_form("check_in", "Tired"), **a_form("focus", "Praise first"), "show": "deals"}
    answer = post(sign_in("daniel"), url(rest="/notes"), form)
    assert (answer.status_code, answer.location) == (303, url(rest="?step=deals"))
    assert notes_in() == {
        (DANIEL.id, "check_in"): "Tired",
        (DANIEL.id, "focus"): "Praise first",
        (DANIEL.id, "deals"): "Stays as it is",
    }


def test_a_note_can_be_written_when_the_meeting_is_over(sign_in, post, notes_in):
    answer = post(sign_in("priya"), url(HELD, "/notes/focus"), a_form("focus"), hx=True)
    assert answer.status_code == 200
    assert notes_in(HELD)[PRIYA.id, "focus"] == WORDS


def test_a_note_is_no_news_to_the_other_one(sign_in, post):
    """Else its count would tell that somebody writes about them."""
    tom = sign_in("tom")
    tag = tom.get(f"/meetings/{LIVE}/sync", headers=HX).headers["HX-PTag"]
    answer = post(sign_in("daniel"), url(rest="/notes/progress"), a_form(), hx=True)
    assert "X-Changes" not in answer.headers
    again = tom.get(f"/meetings/{LIVE}/sync", headers={**HX, "HX-PTag": tag})
    assert again.status_code == 304


# --- Remote control ----------------------------------------------------------------------------


def test_next_moves_the_meeting_and_saves_the_note_of_the_step_it_leaves(
    sign_in, post, notes_in, at_step
):
    form = a_form(at="progress", step="deals")
    answer = post(sign_in("daniel"), url(rest="/open"), form, hx=True)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == url()
    assert "Step 3: One deal" in said(answer)
    assert "Next on the big screen: One skill" in said(answer)
    assert at_step() == "deals"
    assert notes_in()[DANIEL.id, "progress"] == WORDS


def test_without_javascript_next_leads_back_to_the_page(sign_in, post, at_step):
    answer = post(sign_in("daniel"), url(rest="/open"), {"step": "focus"})
    assert (answer.status_code, answer.location) == (303, url())
    assert at_step() == "focus"


def test_the_last_step_offers_the_big_screen_and_no_next(sign_in, post):
    page = said(post(sign_in("daniel"), url(rest="/open"), {"step": "alignment"}, hx=True))
    assert "Read back and agree on the big screen." in page
    assert 'name="step" value="focus"' in page


def test_a_note_two_devices_wrote_stops_the_way_on_and_loses_nothing(sign_in, post, given, at_step):
    given(note_of(text="From the laptop"))
    form = a_form(text="From the phone", at="progress", step="deals")
    answer = post(sign_in("daniel"), url(rest="/open"), form, hx=True)
    assert answer.status_code == 409
    page = unmarked(answer)
    assert "From the laptop" in page
    assert re.search(r">\s*From the phone</textarea>", page)
    assert at_step() == "progress"


def test_another_question_comes_up_for_both_and_saves_the_note(sign_in, post, notes_in, as_system):
    form = a_form(at="progress")
    assert post(sign_in("daniel"), url(rest="/question"), form, hx=True).status_code == 200
    with as_system() as session:
        assert session.query(AskedQuestion).filter_by(meeting_id=LIVE, step="progress").count()
    assert notes_in()[DANIEL.id, "progress"] == WORDS


@pytest.mark.parametrize("rest", ["/open", "/question"])
def test_the_rep_moves_nobody(sign_in, post, at_step, rest):
    answer = post(sign_in("tom"), url(rest=rest), {"step": "focus"}, hx=True)
    assert answer.status_code == 403
    assert "Daniel moves it on, or both of you on the shared screen." in said(answer)
    assert at_step() == "progress"


@pytest.mark.parametrize(
    ("meeting_id", "status", "words"),
    [(PLANNED, 409, "has not been started"), (HELD, 403, "This one-to-one is closed.")],
)
def test_what_is_not_under_way_is_not_led_but_the_note_is_kept(
    sign_in, post, notes_in, meeting_id, status, words
):
    form = a_form("focus", at="focus", step="alignment")
    answer = post(sign_in("daniel"), url(meeting_id, "/open"), form, hx=True)
    assert answer.status_code == status
    assert words in said(answer)
    assert notes_in(meeting_id)[DANIEL.id, "focus"] == WORDS


def test_an_unknown_step_is_refused(sign_in, post):
    assert post(sign_in("daniel"), url(rest="/open"), {"step": "nowhere"}).status_code == 422
    assert post(sign_in("daniel"), url(rest="/notes/nowhere"), a_form()).status_code == 404


# --- Something noticed -------------------------------------------------------------------------


@pytest.fixture
def noticed(as_system):
    """Return what somebody noticed in this meeting: (author, kind, claim), each with its place."""

    def read(claim: str) -> list[tuple[int, str, int | None]]:
        with as_system() as session:
            rows = session.query(NoticedGrowth, NoticedEvidence).join(
                NoticedEvidence, NoticedEvidence.noticed_id == NoticedGrowth.id
            )
            return [
                (row.author_id, row.kind, example.meeting_id)
                for row, example in rows
                if row.claim == claim
            ]

    return read


@pytest.mark.parametrize("rest", ["/notes", "/open", "/question"])
def test_what_is_noticed_is_kept_whichever_button_is_pressed(sign_in, post, noticed, rest):
    daniel, op = sign_in("daniel"), new_op()
    sent = a_form(new_noticed="Stays calm", noticed_kind="value", op_new_noticed=op, step="deals")

    for _ in range(2):  # a double tap
        post(daniel, url(rest=rest), {**sent, "version_note_progress": ""})

    assert noticed("Stays calm") == [(DANIEL.id, "value", LIVE)]
    assert 'value="Stays calm"' not in said(daniel.get(url()))


def test_a_line_that_is_too_long_stays_in_its_box(sign_in, post, noticed):
    answer = post(sign_in("daniel"), url(rest="/notes"), {"new_noticed": "x" * 501}, hx=True)

    assert answer.status_code == 422
    assert "x" * 501 in said(answer)
    assert noticed("x" * 501) == []


def test_only_who_leads_notices_here_and_not_before_they_have_met(sign_in, post, noticed):
    for who, meeting_id in (("tom", LIVE), ("daniel", PLANNED)):
        browser = sign_in(who)
        assert "Noticed something?" not in said(browser.get(url(meeting_id)))
        post(browser, url(meeting_id, "/notes"), {"new_noticed": "Not from here"})
    assert noticed("Not from here") == []
