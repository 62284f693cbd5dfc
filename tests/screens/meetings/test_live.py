"""The live meeting as two people step through it."""

from __future__ import annotations

import re

import pytest

from oneonone.models import Commitment, CommitmentOutcome, MeetingAgenda, StepNote, Topic
from tests import HX
from tests.cast import TOM_DANIEL
from tests.factories import a_topic

STEPS = ("check-in", "progress", "deals", "focus", "alignment")
LIVE = TOM_DANIEL.live


@pytest.mark.parametrize("slug", STEPS)
def test_a_step_is_a_page_and_a_fragment(sign_in, slug):
    daniel = sign_in("daniel")
    whole = daniel.get(f"/meetings/{LIVE}/steps/{slug}")
    part = daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    assert whole.status_code == part.status_code == 200
    assert b"<html" in whole.data
    assert b"<html" not in part.data
    assert part.headers["HX-Push-Url"] == f"/meetings/{LIVE}/steps/{slug}"


@pytest.mark.parametrize("slug", STEPS)
def test_a_step_costs_eight_statements_at_most(sign_in, count_statements, slug):
    daniel = sign_in("daniel", room=LIVE)
    daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    with count_statements() as statements:
        daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    most = 9 if slug == "check-in" else 8  # the first step says what moved as well
    assert len(statements) <= most, statements


def url(slug: str) -> str:
    return f"/meetings/{LIVE}/steps/{slug}"


def test_next_saves_everything_typed_and_moves_on(sign_in, post, as_system):
    room = sign_in("daniel", room=LIVE)
    answer = post(
        room,
        url("check-in"),
        {
            "go": "progress",
            "line": "One quiet hour.",
            "version_line": "",
            "new_topic": "Holiday in May",
        },
        hx=True,
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == url("progress")
    with as_system() as session:
        texts = {n.text for n in session.query(StepNote).filter_by(meeting_id=LIVE)}
        topics = {t.text for t in session.query(Topic).filter_by(pair_id=TOM_DANIEL.id)}
        agenda = session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one()
        assert "One quiet hour." in texts
        assert "Holiday in May" in topics
        assert agenda.current_step == "progress"


def test_without_javascript_next_leads_to_the_next_address(sign_in, post):
    room = sign_in("daniel", room=LIVE)
    answer = post(room, url("check-in"), {"go": "deals", "line": "", "version_line": ""})
    assert (answer.status_code, answer.location) == (303, url("deals"))


def test_looking_at_a_step_moves_nothing(sign_in, as_system):
    daniel = sign_in("daniel")
    daniel.get(url("focus"), headers=HX)
    with as_system() as session:
        assert (
            session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().current_step == "progress"
        )


def test_a_field_saves_itself_and_answers_its_new_stamp(sign_in, post, as_system):
    tom = sign_in("tom")
    answer = post(
        tom,
        url("focus") + "/fields/skill",
        {"skill": "Ask, then wait", "version_skill": "", "sign": "not this one"},
        hx=True,
    )
    assert answer.status_code == 200
    assert b'id="skill-version"' in answer.data
    with as_system() as session:
        kept = {
            n.key: n.text for n in session.query(StepNote).filter_by(meeting_id=LIVE, step="focus")
        }
        assert kept == {"skill": "Ask, then wait"}


def test_two_writers_of_one_field_both_get_both_texts(sign_in, post, as_system):
    tom, daniel = sign_in("tom"), sign_in("daniel")
    field = url("focus") + "/fields/skill"
    assert (
        post(tom, field, {"skill": "Toms words", "version_skill": ""}, hx=True).status_code == 200
    )
    clash = post(daniel, field, {"skill": "Daniels words", "version_skill": ""}, hx=True)
    assert clash.status_code == 409
    assert _texts(clash) == ["Daniels words", "Toms words"]
    stamp = re.search(rb'name="newer_skill" value="([^"]+)"', clash.data)[1].decode()
    both = post(
        daniel,
        field + "/choose",
        {"stays": "both", "skill": "Daniels words", "newer_skill": stamp},
    )
    assert both.status_code == 303
    with as_system() as session:
        note = session.query(StepNote).filter_by(meeting_id=LIVE, step="focus", key="skill").one()
        assert note.text == "Toms words\nDaniels words"


def test_a_page_without_javascript_that_clashes_keeps_every_other_field(sign_in, post, as_system):
    tom, daniel = sign_in("tom"), sign_in("daniel")
    post(tom, url("focus") + "/fields/skill", {"skill": "Toms words", "version_skill": ""}, hx=True)
    clash = post(
        daniel,
        url("focus"),
        {
            "go": "alignment",
            "skill": "Daniels words",
            "version_skill": "",
            "sign": "We hear it",
            "version_sign": "",
        },
    )
    assert clash.status_code == 409
    assert _texts(clash) == ["Daniels words", "Toms words"]
    with as_system() as session:
        kept = {
            n.key: n.text for n in session.query(StepNote).filter_by(meeting_id=LIVE, step="focus")
        }
        assert kept == {"skill": "Toms words", "sign": "We hear it"}


def test_an_untouched_field_never_overwrites_what_the_other_wrote(sign_in, post, as_system):
    tom, daniel = sign_in("tom"), sign_in("daniel")
    page = daniel.get(url("focus")).get_data(as_text=True)
    stamp = re.search(r'name="version_skill" value="([^"]+)"', page)[1]
    shown = re.search(r'name="skill"[^>]*>\s*([^<]*)</textarea>', page)[1]
    post(
        tom,
        url("focus") + "/fields/skill",
        {"skill": "Toms words", "version_skill": stamp},
        hx=True,
    )
    answer = post(
        daniel, url("focus"), {"go": "stay", "skill": shown, "version_skill": stamp}, hx=True
    )
    assert answer.status_code == 200
    assert b"Toms words" in answer.data


def test_q_brings_another_question_and_never_repeats_one(sign_in, post):
    room = sign_in("daniel", room=LIVE)
    seen = [_question(room.get(url("focus")).data)]
    for _ in range(3):
        seen.append(_question(post(room, url("focus") + "/question", hx=True).data))
    assert len(set(seen)) == 4
    assert _question(room.get(url("focus")).data) == seen[-1]


def test_p_keeps_the_question_for_next_time_once(sign_in, post, as_system):
    room = sign_in("daniel", room=LIVE)
    for _ in range(2):
        assert post(room, url("focus") + "/park", hx=True).status_code == 200
    with as_system() as session:
        assert session.query(Topic).filter_by(pair_id=TOM_DANIEL.id, kind="parked").count() == 1


def _texts(clash) -> list[str]:
    """Both texts as they are read, without the mark on where they differ"""
    found = re.findall(r'<p class="txt"[^>]*>(.*?)</p>', clash.get_data(as_text=True), re.DOTALL)
    return [re.sub("<[^>]+>", "", text) for text in found]


def _question(page: bytes) -> bytes:
    return re.search(rb'<h1 id="q"[^>]*>([^<]+)</h1>', page)[1]


def test_an_old_page_does_not_undo_what_another_device_answered(sign_in, post, as_system):
    daniel, tom = sign_in("daniel"), sign_in("tom")
    with as_system() as session:
        owed = next(
            row.id
            for row in session.query(Commitment).filter_by(pair_id=TOM_DANIEL.id, side="rep")
            if row.agreed_at and row.outcome is None
        )
    name = f"outcome_{owed}"
    post(daniel, url("progress"), {"go": "quiet", name: "kept", f"was_{name}": ""}, hx=True)
    old_page = {"go": "stay", name: "kept", f"was_{name}": "kept"}
    post(daniel, url("progress"), {"go": "quiet", name: "partly", f"was_{name}": "kept"}, hx=True)
    post(tom, url("progress"), old_page)
    with as_system() as session:
        given = (
            session.query(CommitmentOutcome).filter_by(commitment_id=owed, meeting_id=LIVE).one()
        )
        assert given.outcome == "partly"


def test_a_line_another_device_ticked_stays_ticked(sign_in, post, given, as_system):
    daniel, tom = sign_in("daniel"), sign_in("tom")
    line = given(a_topic(TOM_DANIEL, text="Fridays"))
    post(
        daniel,
        url("check-in"),
        {"go": "quiet", "reached": str(line.id), "was_reached": ""},
        hx=True,
    )
    post(tom, url("check-in"), {"go": "progress", "was_reached": ""})
    with as_system() as session:
        assert session.get(Topic, line.id).done_meeting_id == LIVE
