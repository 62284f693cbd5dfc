"""What should not arrive at a live meeting, and does."""

from __future__ import annotations

import pytest

from oneonone.models import Commitment, StepNote
from tests.cast import NOOR_INES, PRIYA_DANIEL, TOM_DANIEL

LIVE = TOM_DANIEL.live


def url(slug: str) -> str:
    return f"/meetings/{LIVE}/steps/{slug}"


@pytest.fixture
def room(sign_in):
    return sign_in("daniel", room=LIVE)


@pytest.mark.parametrize("slug", ["check_in", "advice", "Check-in", "check-in ", "%00"])
def test_a_step_that_is_none_is_not_here(room, post, slug):
    assert room.get(url(slug)).status_code == 404
    assert post(room, url(slug), {"go": "stay"}).status_code == 404


@pytest.mark.parametrize("name", ["mood", "new_topic", "id", "pair_id", "__class__", "notes"])
def test_only_a_text_saves_itself_alone(room, post, name):
    assert post(room, f"{url('check-in')}/fields/{name}", {name: "x"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("line", "x" * 10_001, "10,000"),
        ("line", "a\x00b", "cannot be kept"),
        ("mood", "brilliant", "Choose one of the answers."),
        ("new_topic", "y" * 501, "500"),
    ],
)
def test_a_refused_answer_is_a_sentence_and_what_was_typed_stands_there(
    room, post, as_system, field, value, words
):
    answer = post(
        room,
        url("check-in"),
        {"go": "progress", "version_line": "", "line": "Keep me", field: value},
        hx=True,
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    if field != "line":
        assert "Keep me" in text
    with as_system() as session:
        kept = session.query(StepNote).filter_by(meeting_id=LIVE, step="check_in").all()
        assert [note.text for note in kept] == ([] if field == "line" else ["Keep me"])


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "</textarea><script>alert(1)</script>",
        "'; DROP TABLE meeting;--",
        "👩‍👩‍👧‍👦 مرحبا שלום",
    ],
)
def test_hostile_words_are_kept_and_shown_as_they_are(room, post, as_system, hostile):
    field = url("focus") + "/fields/skill"
    assert post(room, field, {"skill": hostile, "version_skill": ""}, hx=True).status_code == 200
    page = room.get(url("focus")).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    assert ">49<" not in page
    with as_system() as session:
        assert session.query(StepNote).filter_by(step="focus", key="skill").one().text == hostile


def test_an_answer_sent_twice_is_refused(room, post):
    answer = post(room, url("check-in"), {"go": ["stay", "stay"], "line": ["a", "b"]})
    assert answer.status_code == 400
    assert b"sent twice" in answer.data


def test_fields_that_are_not_of_the_form_change_nothing(room, post, as_system):
    post(
        room,
        url("alignment"),
        {
            "go": "stay",
            "new_rep": "Mine",
            "pair_id": str(NOOR_INES.id),
            "meeting_id": str(PRIYA_DANIEL.held),
            "agreed_at": "2026-01-01",
            "version": "999",
        },
    )
    with as_system() as session:
        row = session.query(Commitment).filter_by(text="Mine").one()
        assert (row.pair_id, row.meeting_id, row.agreed_at) == (TOM_DANIEL.id, LIVE, None)


def test_a_promise_of_another_meeting_cannot_be_reworded_here(room, post, as_system):
    with as_system() as session:
        foreign = session.query(Commitment).filter_by(pair_id=NOOR_INES.id).first().id
        older = session.query(Commitment).filter_by(meeting_id=TOM_DANIEL.held).first().id
    for row_id in (foreign, older):
        field = f"{url('alignment')}/fields/promise_{row_id}"
        assert post(room, field, {f"promise_{row_id}": "changed"}, hx=True).status_code == 404


@pytest.mark.parametrize("deal", ["0", "-1", "999999999", "٣", "1e3", "<b>"])
def test_a_deal_that_is_nobodys_is_not_chosen(room, post, deal):
    answer = post(room, url("deals"), {"go": "stay", "deal_1": deal})
    assert answer.status_code in (303, 404)
    assert b"on the table" not in room.get(url("deals")).data


def test_pressing_twice_adds_once(room, post, as_system):
    for _ in range(2):
        post(room, url("alignment"), {"go": "stay", "new_rep": "Call Ana"})
        post(room, url("progress"), {"go": "stay", "new_win": "A yes"})
    with as_system() as session:
        assert session.query(Commitment).filter_by(text="Call Ana").count() == 1
    assert room.get(url("progress")).get_data(as_text=True).count("A yes") == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("next_on", "2026-02-30", "2026"),
        ("next_on", "20261201", "date"),
        ("next_time", "25:61", "time"),
        ("new_rep_due", "2026-W01-1", "date"),
    ],
)
def test_a_day_that_is_none_is_refused_with_the_rest_kept(room, post, field, value, words):
    answer = post(
        room,
        url("alignment"),
        {
            "go": "stay",
            "new_rep": "Still here",
            "next_on": "2026-12-01",
            "next_time": "10:00",
            field: value,
        },
        hx=True,
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Still here" in text
    assert words in text


def test_a_planned_meeting_takes_no_words_yet(sign_in, post):
    daniel = sign_in("daniel")
    answer = post(daniel, f"/meetings/{PRIYA_DANIEL.planned}/steps/check-in", {"line": "Too soon"})
    assert answer.status_code == 409
    assert b"has not been started" in answer.data
    assert b"Too soon" in answer.data


@pytest.mark.parametrize("minutes", ["0", "11", "-5", "all ", "10.0"])
def test_a_length_that_was_not_offered_is_refused(room, post, minutes):
    assert post(room, f"/meetings/{LIVE}/length", {"minutes": minutes}).status_code == 422
