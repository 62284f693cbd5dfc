"""Two people write one meeting, and each way a page once kept only a part of what was typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from oneonone.lib.versions import new_op, stamp
from oneonone.models import Commitment, Revision, StepNote, Topic
from tests.cast import DANIEL, TOM, TOM_DANIEL
from tests.factories import a_commitment, a_step_note, a_topic

LIVE = TOM_DANIEL.live
AGREED = "Ask one more question (tom to daniel)"


def url(slug: str) -> str:
    return f"/meetings/{LIVE}/steps/{slug}"


def shown(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert found, f"No field {name} on this page."
    return unescape(found[1])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"No {name} on this page."
    return found[1]


def fields_of(browser: FlaskClient, slug: str, *names: str) -> dict[str, str]:
    """What a page sends for these texts when nobody has touched them"""
    page = browser.get(url(slug)).text
    sent = {name: shown(page, name) for name in names}
    for name in names:
        sent |= {f"{it}_{name}": hidden(page, f"{it}_{name}") for it in ("version", "op")}
    return sent


def notes(as_system) -> dict[str, str]:
    with as_system() as session:
        rows = session.query(StepNote).filter_by(meeting_id=LIVE)
        return {row.key: row.text for row in rows}


@pytest.fixture
def tom(sign_in) -> FlaskClient:
    return sign_in("tom")


@pytest.fixture
def daniel(sign_in) -> FlaskClient:
    return sign_in("daniel")


@pytest.fixture
def promise(given) -> Commitment:
    """What Tom will do, typed by Tom on this meeting's page"""
    return given(
        a_commitment(
            TOM_DANIEL, "rep", "Call Ana", meeting_id=LIVE, agreed_at=None, author_id=TOM.id
        )
    )


@pytest.fixture
def three_lines(given) -> None:
    given(*(a_topic(TOM_DANIEL, author_id=DANIEL.id, text=f"Line {n}") for n in range(3)))


# --- What nobody touched -------------------------------------------------------------------------


def test_the_focus_as_agreed_is_no_change_of_who_only_passes_by(tom, daniel, post, as_system):
    passing = fields_of(daniel, "focus", "skill", "sign")
    assert passing["skill"] == AGREED
    post(tom, f"{url('focus')}/fields/skill", {"skill": "Toms words", "version_skill": ""}, hx=True)

    answer = post(daniel, url("focus"), {"go": "alignment", **passing}, hx=True)

    assert answer.status_code == 200
    assert notes(as_system) == {"skill": "Toms words"}


def test_a_page_that_shows_older_words_does_not_win_unseen(tom, daniel, post, given, as_system):
    given(a_step_note(TOM_DANIEL, "focus", "sign", meeting_id=LIVE, text="Older"))
    page = fields_of(daniel, "focus", "sign")
    field = f"{url('focus')}/fields/sign"
    post(tom, field, {**fields_of(tom, "focus", "sign"), "sign": "Toms words"}, hx=True)

    # Typed and taken back: it says what the page was drawn with.
    saved = post(daniel, field, page, hx=True)
    then = {**page, "sign": "Older and more", "version_sign": hidden(saved.text, "version_sign")}

    assert post(daniel, field, then, hx=True).status_code == 409
    assert notes(as_system) == {"sign": "Toms words"}


# --- A line that is refused ----------------------------------------------------------------------


@pytest.mark.parametrize("hx", [False, True])
def test_a_line_too_many_takes_no_text_along(daniel, post, as_system, three_lines, hx):
    sent = {**fields_of(daniel, "check-in", "line"), "line": "A quiet hour", "new_topic": "More"}

    answer = post(daniel, url("check-in"), {"go": "progress", **sent}, hx=hx)

    assert answer.status_code == 422
    assert "Three lines are the most." in answer.text
    assert shown(answer.text, "line") == "A quiet hour"
    assert 'value="More"' in answer.text
    assert notes(as_system) == {"line": "A quiet hour"}


def test_a_line_too_many_beside_a_newer_text_hides_neither(
    tom, daniel, post, as_system, three_lines
):
    sent = {**fields_of(daniel, "check-in", "line"), "line": "Daniels words", "new_topic": "More"}
    post(tom, f"{url('check-in')}/fields/line", {"line": "Toms words", "version_line": ""}, hx=True)

    answer = post(daniel, url("check-in"), {"go": "progress", **sent}, hx=True)

    assert answer.status_code == 422
    assert "You both wrote here." in answer.text
    assert shown(answer.text, "line") == "Daniels words"
    # With the stamp of what stands, the next save would be written over Tom's words.
    assert hidden(answer.text, "version_line") == sent["version_line"]
    assert hidden(answer.text, "op_line") == sent["op_line"]
    assert notes(as_system) == {"line": "Toms words"}


def test_a_fourth_priority_is_refused_and_those_the_page_did_not_know_stay(
    tom, daniel, post, promise, as_system
):
    page = fields_of(daniel, "alignment", f"promise_{promise.id}")
    for words in ("Write to Ben", "Meet Cleo"):
        post(tom, url("alignment"), {"go": "stay", "new_rep": words})

    answer = post(daniel, url("alignment"), {"go": "stay", **page, "new_rep": "Too many"}, hx=True)

    assert answer.status_code == 422
    with as_system() as session:
        made = session.query(Commitment).filter_by(meeting_id=LIVE, side="rep").all()
        assert {shown(answer.text, f"promise_{it.id}") for it in made} == {
            "Call Ana", "Write to Ben", "Meet Cleo"
        }  # fmt: skip


def test_news_are_not_told_of_what_was_taken_back(daniel, post, as_system, three_lines):
    page = fields_of(daniel, "check-in", "line")
    sent = {**page, "line": "A quiet hour", "new_topic": "More", "mood": "okay", "was_mood": ""}

    answer = post(daniel, url("check-in"), {"go": "stay", **sent}, hx=True)

    told = int(answer.headers.get("X-Changes", 0))
    news = daniel.get(f"/meetings/{LIVE}/sync?at=check-in", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert told <= int(news.headers["HX-PTag"].partition("-")[0])


# --- Boxes for a new line ------------------------------------------------------------------------


def test_a_box_is_done_when_its_line_is_added_and_not_before(daniel, post, as_system):
    box = {"new_topic": "Holiday in May", "op_new_topic": new_op()}

    post(daniel, url("check-in"), {"go": "quiet", "mood": "okay", **box}, hx=True)
    for _ in range(2):
        assert post(daniel, url("check-in"), {"go": "stay", **box}, hx=True).status_code == 200

    with as_system() as session:
        assert session.query(Topic).filter_by(text="Holiday in May").count() == 1


def test_a_small_control_hands_out_the_stamps_of_the_texts_it_saved(daniel, post):
    sent = {**fields_of(daniel, "check-in", "line"), "line": "A quiet hour"}

    answer = post(daniel, url("check-in"), {"go": "quiet", "mood": "okay", **sent}, hx=True)

    assert hidden(answer.text, "version_line") == stamp(1, "A quiet hour")


def test_a_stamp_for_what_is_no_text_is_left_alone(daniel, post):
    answer = post(
        daniel, url("check-in"), {"go": "quiet", "mood": "okay", "version_mood": ""}, hx=True
    )
    assert answer.status_code == 200
    assert "version_mood" not in answer.text


# --- A promise taken back ------------------------------------------------------------------------


@pytest.mark.parametrize("hx", [False, True])
def test_words_for_a_promise_that_was_taken_back_stay_with_who_typed_them(
    tom, daniel, post, promise, hx
):
    name = f"promise_{promise.id}"
    page = fields_of(daniel, "alignment", name)
    taken = {**fields_of(tom, "alignment", name), name: ""}
    assert post(tom, f"{url('alignment')}/fields/{name}", taken, hx=True).status_code == 200

    for _ in range(2):
        sent = {"go": "stay", **page, name: "Call Ana on Monday"}
        assert post(daniel, url("alignment"), sent, hx=hx).status_code in (200, 303)

    earlier = daniel.get(f"/meetings/{LIVE}/revisions").text
    assert earlier.count("Call Ana on Monday") == 1
    assert "Call Ana on Monday" not in tom.get(f"/meetings/{LIVE}/revisions").text


def test_a_promise_that_was_taken_back_and_not_touched_leaves_nothing(
    tom, daniel, post, promise, as_system
):
    name = f"promise_{promise.id}"
    page = fields_of(daniel, "alignment", name)
    post(tom, f"{url('alignment')}/fields/{name}", {**page, name: ""}, hx=True)

    post(daniel, url("alignment"), {"go": "stay", **page})

    with as_system() as session:
        assert [row.author_id for row in session.query(Revision)] == [TOM.id]


def test_words_for_a_promise_taken_back_are_not_written_over_the_next_one(
    tom, daniel, post, promise, as_system
):
    name = f"promise_{promise.id}"
    page = fields_of(daniel, "alignment", name)
    post(tom, f"{url('alignment')}/fields/{name}", {**page, name: ""}, hx=True)
    post(tom, url("alignment"), {"go": "stay", "new_rep": "Write to Ben"})
    with as_system() as session:
        made = session.query(Commitment).filter_by(text="Write to Ben").one()
        made.id = promise.id  # as SQLite numbers a new row where the last one went

    field = f"{url('alignment')}/fields/{name}"
    answer = post(daniel, field, {**page, name: "Call Ana on Monday"}, hx=True)

    assert answer.status_code == 409
    with as_system() as session:
        assert session.get_one(Commitment, promise.id).text == "Write to Ben"


# --- Both texts ----------------------------------------------------------------------------------


@pytest.fixture
def clash(tom, daniel, post) -> dict[str, str]:
    """What Daniel's page sends with a button after both wrote one field"""
    sent = {**fields_of(daniel, "focus", "sign"), "sign": "Daniels words"}
    field = f"{url('focus')}/fields/sign"
    post(tom, field, {"sign": "Toms words", "version_sign": ""}, hx=True)
    both = post(daniel, field, sent, hx=True)
    assert both.status_code == 409
    return {**sent, "newer_sign": hidden(both.text, "newer_sign")}


def test_a_button_pressed_again_after_a_lost_answer_adds_nothing(daniel, post, clash, as_system):
    for _ in range(3):
        answer = post(
            daniel, f"{url('focus')}/fields/sign/choose", {**clash, "stays": "both"}, hx=True
        )
        assert answer.status_code == 200
    assert notes(as_system) == {"sign": "Toms words\nDaniels words"}


def test_what_was_left_out_twice_is_kept_once(daniel, post, clash, as_system):
    for _ in range(2):
        post(daniel, f"{url('focus')}/fields/sign/choose", {**clash, "stays": "theirs"}, hx=True)
    with as_system() as session:
        left_out = session.query(Revision).filter_by(meeting_id=LIVE, key="sign").all()
        assert [(row.text, row.author_id) for row in left_out] == [("Daniels words", DANIEL.id)]


def test_the_request_that_clashed_comes_once_more_and_undoes_nothing(
    daniel, post, clash, as_system
):
    clash["op_sign"] += ".3"
    post(daniel, f"{url('focus')}/fields/sign/choose", {**clash, "stays": "both"}, hx=True)

    post(daniel, f"{url('focus')}/fields/sign", clash, hx=True)

    assert notes(as_system) == {"sign": "Toms words\nDaniels words"}


@pytest.mark.parametrize("hx", [False, True])
def test_two_promises_that_do_not_fit_together_are_both_kept(
    tom, daniel, post, promise, as_system, hx
):
    name = f"promise_{promise.id}"
    field = f"{url('alignment')}/fields/{name}"
    sent = {**fields_of(daniel, "alignment", name), name: "d" * 300}
    post(tom, field, {**fields_of(tom, "alignment", name), name: "t" * 300}, hx=True)
    both = post(daniel, field, sent, hx=True)
    sent |= {f"newer_{name}": hidden(both.text, f"newer_{name}"), "stays": "both"}

    answer = post(daniel, f"{field}/choose", sent, hx=hx)

    assert answer.status_code == 422
    assert "Together that is more than fits here." in answer.text
    assert "d" * 300 in answer.text
    with as_system() as session:
        assert session.get_one(Commitment, promise.id).text == "t" * 300


# --- Without a script ----------------------------------------------------------------------------


def test_choosing_keeps_every_other_field_and_the_new_line(daniel, post, clash, as_system):
    sent = {**clash, "skill": "We listen", "version_skill": stamp(0, AGREED), "stays": "mine",
            "new_evidence": "In the call on Friday"}  # fmt: skip
    answer = post(daniel, f"{url('focus')}/fields/sign/choose", sent)

    assert answer.status_code == 303
    assert notes(as_system) == {"sign": "Daniels words", "skill": "We listen"}
    assert "In the call on Friday" in daniel.get(url("focus")).text


def test_a_third_text_meanwhile_keeps_every_other_field_too(tom, daniel, post, clash, as_system):
    then = {**fields_of(tom, "focus", "sign"), "sign": "Toms second thought"}
    post(tom, f"{url('focus')}/fields/sign", then, hx=True)
    sent = {**clash, "skill": "We listen", "version_skill": stamp(0, AGREED), "stays": "mine"}

    answer = post(daniel, f"{url('focus')}/fields/sign/choose", sent)

    assert answer.status_code == 409
    assert shown(answer.text, "sign") == "Daniels words"
    assert shown(answer.text, "skill") == "We listen"
    assert notes(as_system) == {"sign": "Toms second thought", "skill": "We listen"}


def test_a_new_promise_beside_a_clash_is_made_and_drawn(tom, daniel, post, promise, as_system):
    name = f"promise_{promise.id}"
    sent = {**fields_of(daniel, "alignment", name), name: "Daniels words"}
    then = {**fields_of(tom, "alignment", name), name: "Toms words"}
    post(tom, f"{url('alignment')}/fields/{name}", then, hx=True)

    answer = post(daniel, url("alignment"), {"go": "stay", **sent, "new_rep": "Write to Ben"})

    assert answer.status_code == 409
    assert "You both wrote here." in answer.text
    with as_system() as session:
        made = session.query(Commitment).filter_by(text="Write to Ben").one()
        assert shown(answer.text, f"promise_{made.id}") == "Write to Ben"
    box = re.search(r'<input [^>]*name="new_rep"[^>]*>', answer.text)
    assert box
    assert 'value=""' in box[0]
