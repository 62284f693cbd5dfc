"""Questions in a live meeting: whose are asked, what is remembered, kept for next time and told."""

from __future__ import annotations

import re
from html import unescape

import pytest

from oneonone.models import (
    AskedQuestion,
    CheckIn,
    CompanyQuestion,
    Deal,
    ManagerQuestion,
    Meeting,
    QuestionChoice,
    QuestionOff,
    Topic,
)
from tests import HX
from tests.cast import DANIEL, DANIEL_MAREK, MAREK, NOW, TOM, TOM_DANIEL, VERA, deal_id
from tests.factories import a_meeting, a_review, an_agenda, an_asked_question

LIVE = TOM_DANIEL.live
STEPS = f"/meetings/{LIVE}/steps"
RECORD = f"/meetings/{TOM_DANIEL.held}"
# About the skill of the pair, "Ask one more question": two of the bank fit as well.
_DISCOVERY = {"situation": "discovery", "kind": "report"}
WORDS = "What would you name {skill} for yourself?"


def company(text: str = WORDS, step: str = "focus", **differs) -> CompanyQuestion:
    return CompanyQuestion(**{**_DISCOVERY, "step": step, "text": text, **differs})


def own(manager=DANIEL, text: str = WORDS, step: str = "focus", **differs) -> ManagerQuestion:
    return ManagerQuestion(
        **{"manager_id": manager.id, **_DISCOVERY, "step": step, "text": text, **differs}
    )


def starred(question_id: str, manager=DANIEL) -> QuestionChoice:
    return QuestionChoice(manager_id=manager.id, question_id=question_id, choice="starred")


@pytest.fixture(autouse=True)
def an_ordinary_day(as_system):
    """On a good day the step of the skill begins with a question that stretches."""
    with as_system() as session:
        session.query(CheckIn).filter_by(meeting_id=LIVE).one().mood = "okay"


@pytest.fixture
def room(sign_in):
    return sign_in("daniel", room=LIVE)


@pytest.fixture
def asked(as_system):
    """What has been asked in a meeting, in order"""

    def read(meeting_id: int = LIVE) -> list[tuple[str, ...]]:
        with as_system() as session:
            rows = session.query(AskedQuestion).filter_by(meeting_id=meeting_id)
            return [
                (row.step, row.question_id, row.text, row.kind)
                for row in rows.order_by(AskedQuestion.id)
            ]

    return read


@pytest.fixture
def parked(as_system):
    def read() -> list[str]:
        with as_system() as session:
            rows = session.query(Topic).filter_by(pair_id=TOM_DANIEL.id, kind="parked")
            return [row.text for row in rows]

    return read


def on_stage(answer) -> tuple[str, str]:
    """The id and the words of the question on stage"""
    page = answer.get_data(as_text=True)
    words = unescape(re.search(r'<h1 id="q"[^>]*>([^<]+)</h1>', page)[1])
    return re.search(r'name="stood" value="([^"]*)"', page)[1], words


def said(answer) -> str:
    return " ".join(unescape(answer.get_data(as_text=True)).split())


# --- Whose questions ------------------------------------------------------------------------------


def test_the_managers_own_is_asked_with_its_names_filled_in(room, given):
    row = given(own())
    given(starred(f"M{row.id}"))

    assert on_stage(room.get(f"{STEPS}/focus")) == (
        f"M{row.id}",
        "What would you name ask one more question (tom to daniel) for yourself?",
    )


def test_the_companys_own_is_asked_as_well(room, given):
    row = given(company())
    given(starred(f"C{row.id}"))

    assert on_stage(room.get(f"{STEPS}/focus"))[0] == f"C{row.id}"


def test_a_rep_and_a_shared_screen_see_the_same_question_as_the_manager(sign_in, room, given):
    row = given(own())
    given(starred(f"M{row.id}"), starred("Q63", MAREK), own(VERA))
    pages = [
        on_stage(browser.get(f"{STEPS}/focus"))
        for browser in (room, sign_in("daniel"), sign_in("tom"))
    ]

    assert len({*pages}) == 1
    assert pages[0][0] == f"M{row.id}"


def test_a_manager_who_is_a_rep_is_asked_the_questions_of_their_manager(sign_in, given):
    """Daniel reads his own and Marek's: the pair decides which are asked."""
    given(
        a_meeting(DANIEL_MAREK, id=991, state="live", starts_at=NOW, started_at=NOW),
        an_agenda(DANIEL_MAREK, meeting_id=991, current_step="focus"),
    )
    mine, his = given(own(DANIEL, "What of mine?"), own(MAREK, "What of his?"))
    given(starred(f"M{mine.id}", DANIEL), starred(f"M{his.id}", MAREK))
    given(QuestionChoice(manager_id=DANIEL.id, question_id=f"M{his.id}", choice="off"))

    for who in ("daniel", "marek"):
        shown = on_stage(sign_in(who).get("/meetings/991/steps/focus"))
        assert shown == (f"M{his.id}", "What of his?"), who
    assert on_stage(sign_in("daniel").get(f"{STEPS}/focus")) == (f"M{mine.id}", "What of mine?")


def test_what_the_company_or_the_manager_switched_off_is_not_asked(room, post, given):
    row = given(own(is_off=True))
    given(starred(f"M{row.id}"), QuestionOff(question_id="Q60"))
    given(QuestionChoice(manager_id=DANIEL.id, question_id="Q61", choice="off"))

    seen = [on_stage(room.get(f"{STEPS}/focus"))[0]]
    for _ in range(8):
        seen.append(on_stage(post(room, f"{STEPS}/focus/question", hx=True))[0])

    # Of the six that fit any skill four are left, and two about discovery: "Ask one more question".
    assert set(seen) == {"Q62", "Q63", "Q64", "Q65", "Q67", "Q68"}


def test_the_skill_of_the_pair_chooses_among_the_questions(room):
    assert on_stage(room.get(f"{STEPS}/focus"))[0] in {"Q67", "Q68"}


@pytest.mark.parametrize(("stage", "first"), [("won", range(97, 104)), ("lost", range(104, 111))])
def test_a_deal_that_is_over_is_debriefed(room, given, as_system, stage, first):
    given(a_review(TOM_DANIEL, 1, meeting_id=LIVE, deal_id=deal_id(TOM)))
    with as_system() as session:
        session.get(Deal, deal_id(TOM)).stage = stage

    shown, words = on_stage(room.get(f"{STEPS}/deals"))

    assert int(shown[1:]) in first
    assert "{buyer}" not in words


def test_all_of_it_costs_a_step_no_statement_more(room, given, count_statements):
    url = f"{STEPS}/deals"
    room.get(url)
    with count_statements() as without:
        room.get(url, headers=HX)
    rows = given(own(), company(), own(step="deals"), QuestionOff(question_id="Q30"))
    given(starred(f"M{rows[0].id}"), starred("Q31"))
    with count_statements() as with_own:
        room.get(url, headers=HX)

    assert len(with_own) == len(without) <= 7


# --- What is remembered ---------------------------------------------------------------------------


def move_on(browser, post, at: str, to: str, hx: bool = True, **more):
    """Press Next with what the page holds"""
    stood = on_stage(browser.get(f"{STEPS}/{at}"))[0]
    return post(browser, f"{STEPS}/{at}", {"go": to, "stood": stood, **more}, hx=hx)


def test_what_stood_on_stage_counts_as_asked_when_the_meeting_moves_on(room, post, asked):
    shown = on_stage(room.get(f"{STEPS}/focus"))[0]
    move_on(room, post, "focus", "alignment")
    move_on(room, post, "focus", "alignment", hx=False)

    assert asked() == [("focus", shown, None, None)]
    assert on_stage(room.get(f"{STEPS}/focus"))[0] == shown


def test_looking_staying_and_a_rep_who_looks_ahead_ask_nothing(room, sign_in, post, asked):
    tom = sign_in("tom")
    room.get(f"{STEPS}/focus")
    move_on(room, post, "focus", "stay")
    move_on(tom, post, "focus", "alignment")

    assert asked() == []


def test_an_opening_is_no_question_of_the_bank(room, post, asked):
    assert on_stage(room.get(f"{STEPS}/progress"))[0] == ""
    move_on(room, post, "progress", "focus")

    assert asked() == []


@pytest.mark.parametrize("stood", ["Q01", "Q999", "M9", "<b>", "Q60 ", "٣", "x" * 5000])
def test_a_page_cannot_say_that_something_else_stood_there(room, post, asked, stood):
    answer = post(room, f"{STEPS}/focus", {"go": "alignment", "stood": stood}, hx=True)

    assert answer.status_code == 200
    assert asked() == []


def test_moving_on_costs_one_statement_more_at_most(room, post, count_statements):
    url, cost = f"{STEPS}/focus", []
    # To and fro first, so that both ways find the same.
    for stood in ("", "", "Q63"):
        post(room, url, {"go": "focus"}, hx=True)
        post(room, f"{STEPS}/alignment", {"go": "focus"}, hx=True)
        with count_statements() as statements:
            post(room, url, {"go": "alignment", "stood": stood}, hx=True)
        cost.append(len(statements))

    assert cost[2] <= cost[1] + 1


def test_the_companion_and_stopping_remember_it_too(sign_in, post, asked):
    daniel = sign_in("daniel")
    move_on(daniel, post, "progress", "focus")
    first = on_stage(daniel.get(f"{STEPS}/focus"))[0]
    moved = post(daniel, f"/private/meetings/{LIVE}/open", {"step": "check-in"}, hx=True)
    assert moved.status_code == 200
    second = on_stage(daniel.get(f"{STEPS}/check-in"))[0]
    assert post(daniel, f"/meetings/{LIVE}/stop").status_code == 303

    assert [(step, name) for step, name, *_ in asked()] == [("focus", first), ("check_in", second)]


def test_an_own_question_keeps_its_words_and_kind_as_they_were_asked(room, post, given, as_system,
                                                                     asked):  # fmt: skip
    row = given(own())
    given(starred(f"M{row.id}"))
    before = on_stage(room.get(f"{STEPS}/focus"))
    move_on(room, post, "focus", "alignment")
    with as_system() as session:
        changed = session.get(ManagerQuestion, row.id)
        changed.text, changed.kind, changed.is_off = "What else?", "think", True

    assert asked() == [("focus", f"M{row.id}", WORDS, "report")]
    # It stands on the screen as it was asked, too.
    assert on_stage(room.get(f"{STEPS}/focus")) == before


def test_a_question_rests_for_three_meetings(room, given):
    usual = on_stage(room.get(f"{STEPS}/focus"))[0]
    other = ({"Q67", "Q68"} - {usual}).pop()
    given(an_asked_question(TOM_DANIEL, meeting_id=TOM_DANIEL.held, step="focus",
                            question_id=usual))  # fmt: skip

    assert on_stage(room.get(f"{STEPS}/focus"))[0] == other


# --- Kept for next time --------------------------------------------------------------------------


def test_an_own_question_is_kept_for_next_time_in_its_words_and_once(room, post, given, parked):
    row = given(own())
    given(starred(f"M{row.id}"))
    words = on_stage(room.get(f"{STEPS}/focus"))[1]

    first, second = (post(room, f"{STEPS}/focus/park", hx=True) for _ in range(2))

    assert parked() == [words]
    assert f"Saved for next time. {words}" in said(first)
    assert f"It is saved for next time already. {words}" in said(second)


def test_without_javascript_the_page_says_that_it_is_kept(room, post, parked):
    for words in ("Saved for next time.", "It is saved for next time already."):
        answer = post(room, f"{STEPS}/focus", {"go": "park", "stood": ""})
        assert answer.status_code == 303
        assert words in said(room.get(answer.location))
    assert len(parked()) == 1
    assert "saved for next time" not in said(room.get(f"{STEPS}/focus?parked=<b>")).lower().replace(
        "save it for next time", ""
    )


def test_what_was_reached_meanwhile_can_be_kept_again(room, post, parked, as_system):
    post(room, f"{STEPS}/focus/park", hx=True)
    with as_system() as session:
        line = session.query(Topic).filter_by(pair_id=TOM_DANIEL.id, kind="parked").one()
        line.done_meeting_id = LIVE
    answer = post(room, f"{STEPS}/focus/park", hx=True)

    assert "Saved for next time." in said(answer)
    assert len(parked()) == 2


# --- What is told --------------------------------------------------------------------------------


def test_the_companion_says_what_the_question_asks_for_and_what_comes_next(sign_in, post, given):
    row = given(own())
    given(starred(f"M{row.id}"))
    daniel = sign_in("daniel")
    move_on(daniel, post, "progress", "focus")

    page = said(daniel.get(f"/private/meetings/{LIVE}"))

    assert "What would you name ask one more question (tom to daniel) for yourself?" in page
    assert "Asks what happened" in page
    assert 'href="/questions?step=focus"' in page


@pytest.fixture
def told(given, as_system):
    """Six questions asked in the last meeting, two beside the cast's own two"""
    given(
        an_asked_question(TOM_DANIEL, meeting_id=TOM_DANIEL.held, step="deals", question_id="Q34"),
        an_asked_question(TOM_DANIEL, meeting_id=TOM_DANIEL.held, step="deals", question_id="M99",
                          text="Who told you about {deal}?", kind="report"),
        an_asked_question(TOM_DANIEL, meeting_id=TOM_DANIEL.held, step="focus", question_id="C7",
                          text="What of it?", kind="think"),
        an_asked_question(TOM_DANIEL, meeting_id=TOM_DANIEL.held, step="alignment",
                          question_id="Q88"),
    )  # fmt: skip


MIX = "Questions asked: 6. 3 asked for a view, 3 asked what happened."


def test_the_manager_reads_how_they_asked_and_nobody_else_does(sign_in, told):
    daniel, tom, room = sign_in("daniel"), sign_in("tom"), sign_in("daniel", room=LIVE)

    assert MIX in said(daniel.get(RECORD))
    for browser in (tom, room):
        page = browser.get(RECORD)
        assert page.status_code == 200
        assert "Questions asked" not in said(page)
    assert "Questions asked" not in said(daniel.get(f"{RECORD}/print"))


def test_the_record_holds_an_own_question_in_its_words_of_that_day(sign_in, told):
    for who in ("daniel", "tom"):
        page = said(sign_in(who).get(RECORD))
        assert "Who told you about Acme renewal (tom)?" in page
        assert "What did the buyer get animated about?" in page


def test_a_meeting_in_which_nothing_was_asked_has_no_mix(sign_in, as_system):
    with as_system() as session:
        for row in session.query(AskedQuestion).filter_by(meeting_id=TOM_DANIEL.held):
            session.delete(row)
        assert session.get(Meeting, TOM_DANIEL.held).state == "held"

    assert "How you asked" not in said(sign_in("daniel").get(RECORD))
