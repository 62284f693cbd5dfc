"""Choosing questions: a manager for their one-to-ones, an administrator for everybody."""

from __future__ import annotations

import re
from html import unescape

import pytest

from oneonone.features.questions.wording import ADVICE, MOST_OWN
from oneonone.models import (
    AuditEvent,
    CompanyQuestion,
    ManagerQuestion,
    QuestionChoice,
    QuestionOff,
)
from tests.cast import DANIEL, MAREK

GOOD = {"text": "What would {buyer} miss?", "place": "deals:won", "kind": "report"}
ADVISING = {**GOOD, "text": "Don’t you think you should you call {buyer}?"}


@pytest.fixture
def daniel(sign_in):
    return sign_in("daniel")


@pytest.fixture
def sam(sign_in):
    return sign_in("sam")


@pytest.fixture
def stored(as_system):
    """Rows as tuples, so that a test can say what there is."""

    def read(model, *columns, **where):
        with as_system() as session:
            rows = session.query(model).filter_by(**where).order_by(model.id)
            return [tuple(getattr(row, column) for column in columns) for row in rows]

    return read


@pytest.fixture
def own(given):
    """A question of Daniel's own, in the deal step."""
    return given(
        ManagerQuestion(
            manager_id=DANIEL.id, step="deals", situation="won", kind="think", text="Who told you?"
        )
    )


def said(answer) -> str:
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def line(answer, question_id: str) -> str:
    """The part of a page that is one question."""
    found = re.search(rf'<li id="q-{question_id}".*?</li>', answer.get_data(as_text=True), re.S)
    assert found, question_id
    return " ".join(unescape(found[0]).split())


def stamp(answer, question_id: str) -> str:
    return re.search(r'name="version_text" value="([^"]+)"', line(answer, question_id))[1]


# --- The page ------------------------------------------------------------------------------------


def test_a_step_at_a_time_with_the_kind_of_each_question(daniel):
    page = daniel.get("/questions?step=deals")

    assert "What problem would the buyer say they have" in said(page)
    assert "What is behind the good week?" not in said(page)
    assert "Asks for a view" in line(page, "Q30")
    assert "Asks what happened" in line(page, "Q34")
    assert "You, and the rep you ask it in a one-to-one. Write no names." in said(page)


def test_filters_are_links_that_a_page_can_be_sent_with(daniel):
    page = said(daniel.get("/questions?step=all&kind=report"))

    assert 'href="/questions?step=deals&kind=report"' in page
    assert page.count('<li id="q-') > 15
    assert "What did the buyer get animated about?" in page
    assert "What would the buyer lose" not in page
    assert "Asks for a view</p>" not in page


@pytest.mark.parametrize(
    "query", ["", "?step=lunch&kind=advice", "?step=%00&step=deals", "?kind=٣"]
)
def test_an_address_that_nobody_made_shows_the_first_step(daniel, query):
    page = daniel.get(f"/questions{query}")

    assert page.status_code == 200
    assert "What is behind the good week?" in said(page)


def test_an_administrators_page_reads_no_table_of_anybodys(sam, count_statements):
    sam.get("/admin/questions")
    with count_statements() as statements:
        page = sam.get("/admin/questions?step=growth")

    assert page.status_code == 200
    assert not [it for it in statements if "manager_question" in it or "question_choice" in it]
    assert "What would daniel miss?" not in said(page)
    assert len(statements) == 3, statements


def test_a_manager_reads_their_own_questions_and_not_their_managers(daniel):
    page = said(daniel.get("/questions?step=growth"))

    assert "What would daniel miss?" in page
    assert "What would marek miss?" not in page


# --- Star and off --------------------------------------------------------------------------------


@pytest.mark.parametrize("hx", [True, False])
def test_a_star_is_one_press_and_said_twice_the_same(daniel, post, stored, hx):
    for _ in range(2):
        answer = post(daniel, "/questions/Q30/star?step=deals", {"state": "on"}, hx=hx)

    assert answer.status_code == (200 if hx else 303)
    assert stored(QuestionChoice, "manager_id", "question_id", "choice") == [
        (DANIEL.id, "Q30", "starred")
    ]
    if hx:
        assert b"<html" not in answer.data
        assert 'aria-pressed="true"' in line(answer, "Q30")
    else:
        assert answer.location == "/questions?step=deals#q-Q30"


def test_the_last_press_of_two_tabs_wins(daniel, post, stored):
    for what, state in (("star", "on"), ("ask", "off"), ("ask", "off"), ("star", "off")):
        post(daniel, f"/questions/Q30/{what}", {"state": state})
    assert stored(QuestionChoice, "question_id", "choice") == [("Q30", "off")]
    for what, state in (("star", "on"), ("ask", "on")):
        post(daniel, f"/questions/Q30/{what}", {"state": state})
    assert stored(QuestionChoice, "question_id", "choice") == [("Q30", "starred")]
    post(daniel, "/questions/Q30/star", {"state": "off"})
    assert stored(QuestionChoice, "question_id") == []


def test_ones_own_question_is_switched_off_and_on_and_never_deleted(daniel, post, stored, own):
    name = f"M{own.id}"
    post(daniel, f"/questions/{name}/star", {"state": "on"})
    answer = post(daniel, f"/questions/{name}/ask", {"state": "off"}, hx=True)

    assert "Not asked" in line(answer, name)
    assert stored(ManagerQuestion, "is_off", id=own.id) == [(True,)]
    assert stored(QuestionChoice, "choice") == []
    post(daniel, f"/questions/{name}/ask", {"state": "on"})
    assert stored(ManagerQuestion, "is_off", id=own.id) == [(False,)]


def test_the_company_switches_off_for_everybody_and_it_is_logged(sam, daniel, post, stored):
    post(daniel, "/questions/Q30/star", {"state": "on"})
    for _ in range(2):
        answer = post(sam, "/admin/questions/Q30/ask", {"state": "off"}, hx=True)

    assert "Ask it again" in line(answer, "Q30")
    assert stored(QuestionOff, "question_id") == [("Q30",)]
    assert stored(AuditEvent, "actor_id", tag="question:change") == [(10,)]
    shown = line(daniel.get("/questions?step=deals"), "Q30")
    assert "Your company does not ask it" in shown
    assert "<button" not in shown
    refused = post(daniel, "/questions/Q30/ask", {"state": "on"})
    assert refused.status_code == 403
    assert "Your company does not ask this one" in said(refused)
    assert post(daniel, "/questions/Q30/star", {"state": "on"}).status_code == 403
    post(sam, "/admin/questions/Q30/ask", {"state": "on"})
    assert stored(QuestionOff, "question_id") == []
    assert 'aria-pressed="true"' in line(daniel.get("/questions?step=deals"), "Q30")


@pytest.mark.parametrize(
    "name", ["Q00", "Q999", "M7", "C1", "q30", "M", "Q30%00", "٣", "M٦", "own"]
)
@pytest.mark.parametrize("what", ["star", "ask"])
def test_what_is_no_question_of_ones_own_shelf_is_not_there(daniel, post, name, what):
    assert post(daniel, f"/questions/{name}/{what}", {"state": "on"}).status_code == 404


@pytest.mark.parametrize("state", ["", "maybe", "٣"])
def test_a_switch_knows_two_answers(daniel, post, stored, state):
    assert post(daniel, "/questions/Q30/star", {"state": state}).status_code == 422
    assert stored(QuestionChoice, "id") == []


# --- One's own -----------------------------------------------------------------------------------


def test_a_manager_adds_one_of_their_own(daniel, post, stored):
    answer = post(daniel, "/questions?step=focus", GOOD)

    assert (answer.status_code, answer.location) == (303, "/questions?step=deals")
    assert (DANIEL.id, "deals", "won", "report", GOOD["text"], False) in stored(
        ManagerQuestion, "manager_id", "step", "situation", "kind", "text", "is_off"
    )
    page = said(daniel.get("/questions?step=deals"))
    assert "Added. It can be asked from now on." in page
    assert "Asks what happened · Your own" in page


def test_a_double_press_adds_one(daniel, post, stored):
    form = {**GOOD, "op_text": "0b8f5c7e-1111-4222-8333-444455556666"}
    for _ in range(2):
        assert post(daniel, "/questions", form).status_code == 303
    assert len(stored(ManagerQuestion, "id", text=GOOD["text"])) == 1


def test_an_administrator_adds_one_for_everybody_and_it_is_logged(sam, daniel, post, stored):
    assert post(sam, "/admin/questions", GOOD).status_code == 303

    assert stored(CompanyQuestion, "step", "text") == [("deals", GOOD["text"])]
    assert stored(AuditEvent, "actor_id", tag="question:change") == [(10,)]
    shown = line(daniel.get("/questions?step=deals"), "C1")
    assert "Your company’s own" in shown
    assert "Reword it" not in shown
    assert post(daniel, "/questions/C1/ask", {"state": "off"}).status_code == 303
    assert stored(CompanyQuestion, "is_off") == [(False,)]


@pytest.mark.parametrize(
    "text",
    [
        "Have you tried to call {buyer}?",
        "What would help, don't you think?",
        "When should you call?",
        "What happened, and why didn’t you call?",
        "What must change by Friday?",
        "Call {buyer} today.",
        "٣",
        "<b>What</b> is next?",
        "\u202eWhat MUST change?",
    ],
)
@pytest.mark.parametrize("hx", [True, False])
def test_advice_is_warned_of_first_and_kept_as_it_is_when_asked_to(daniel, post, stored, text, hx):
    form = {**GOOD, "text": text}
    warned = post(daniel, "/questions?step=deals", form, hx=hx)

    assert warned.status_code == 422
    assert ADVICE in said(warned)
    assert "Keep it as it is" in said(warned)
    assert f"{text.replace(chr(0x202E), '')}</textarea>" in said(warned)
    assert "<b>What</b>" not in warned.get_data(as_text=True)
    assert (b"<html" in warned.data) is not hx
    assert stored(ManagerQuestion, "id", step="deals") == []
    assert post(daniel, "/questions", {**form, "keep": "1"}).status_code == 303
    assert stored(ManagerQuestion, "text", step="deals") == [(text.replace("\u202e", ""),)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write the question first."),
        ("   ", "Write the question first."),
        ("\u200f\u200f", "Write the question first."),
        ("What of {name}?", "{name} cannot be filled in."),
        ("What " + "a" * 195 + "?", "This is 201 characters; 200 fit."),
        ("What " * 4_000, "200 fit."),
        ("What of \x00this?", "cannot be kept"),
    ],
    ids=["empty", "spaces", "marks", "token", "201", "a book", "null"],
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_what_cannot_be_kept_is_refused_in_a_sentence(daniel, post, stored, text, words, is_kept):
    form = {**GOOD, "text": text, **({"keep": "1"} if is_kept else {})}

    answer = post(daniel, "/questions", form)

    assert answer.status_code == 422
    assert words in said(answer)
    assert stored(ManagerQuestion, "id", step="deals") == []


def test_a_megabyte_is_too_much_for_any_form(daniel, post, stored):
    assert post(daniel, "/questions", {**GOOD, "text": "What " * 200_000}).status_code == 413
    assert stored(ManagerQuestion, "id", step="deals") == []


@pytest.mark.parametrize(
    "wrong", [{"place": "lunch:any"}, {"place": "deals"}, {"place": ""}, {"kind": "advice"}]
)
def test_a_place_or_kind_that_is_none_is_refused(daniel, post, stored, wrong):
    answer = post(daniel, "/questions", {**GOOD, **wrong})

    assert answer.status_code == 422
    assert "Choose one of the answers." in said(answer)
    assert GOOD["text"] in said(answer)
    assert stored(ManagerQuestion, "id", step="deals") == []


def test_forty_are_the_most_at_a_time(daniel, post, given, stored):
    given(
        *(
            ManagerQuestion(manager_id=DANIEL.id, step="deals", kind="think", text=f"What {n}?")
            for n in range(MOST_OWN - 1)
        )
    )
    refused = post(daniel, "/questions", GOOD)
    assert refused.status_code == 422
    assert "40 questions of your own are switched on" in said(refused)
    first = stored(ManagerQuestion, "id", step="deals")[0][0]
    post(daniel, f"/questions/M{first}/ask", {"state": "off"})
    assert post(daniel, "/questions", GOOD).status_code == 303
    assert post(daniel, f"/questions/M{first}/ask", {"state": "on"}).status_code == 422


# --- Rewording -----------------------------------------------------------------------------------


def reworded(page, own, text: str, **more) -> dict[str, str]:
    name = f"M{own.id}"
    was = {"was_place": "deals:won", "was_kind": "think"}
    return {
        "text": text, "place": "deals:won", "kind": "think", "version_text": stamp(page, name),
        **was, **more,
    }  # fmt: skip


def test_a_question_is_reworded_and_moved(daniel, post, stored, own):
    page = daniel.get("/questions?step=deals")
    form = reworded(page, own, "Who else told you?", place="focus:listening", kind="report")

    answer = post(daniel, f"/questions/own/{own.id}?step=deals", form)

    assert (answer.status_code, answer.location) == (303, f"/questions?step=focus#q-M{own.id}")
    assert stored(ManagerQuestion, "text", "step", "situation", "kind", id=own.id) == [
        ("Who else told you?", "focus", "listening", "report")
    ]


@pytest.mark.parametrize("hx", [True, False])
def test_two_tabs_that_reword_at_once_get_both_texts(daniel, post, stored, own, hx):
    page = daniel.get("/questions?step=deals")
    first, second = (reworded(page, own, f"Who {word} you?") for word in ("warned", "asked"))
    url = f"/questions/own/{own.id}?step=deals"
    assert post(daniel, url, first).status_code == 303

    clash = post(daniel, url, second, hx=hx)

    assert clash.status_code == 409
    shown = re.sub("</?mark>", "", line(clash, f"M{own.id}"))
    assert "Who warned you?</p>" in shown
    assert "Who asked you?</p>" in shown
    assert "Who asked you?</textarea>" in shown
    assert stored(ManagerQuestion, "text", id=own.id) == [("Who warned you?",)]
    again = {**second, "version_text": stamp(clash, f"M{own.id}")}
    assert post(daniel, url, again).status_code == 303
    assert stored(ManagerQuestion, "text", id=own.id) == [("Who asked you?",)]


def test_an_old_page_takes_back_neither_words_nor_kind(daniel, post, stored, own):
    old = daniel.get("/questions?step=deals")
    url = f"/questions/own/{own.id}"
    post(daniel, url, reworded(old, own, "Who asked you?", kind="report"))
    post(daniel, url, reworded(old, own, "Who told you?", place="deals:lost"))

    assert stored(ManagerQuestion, "text", "kind", "situation", id=own.id) == [
        ("Who asked you?", "report", "lost")
    ]


def test_words_without_a_stamp_never_win(daniel, post, stored, own):
    form = {"text": "Who?", "place": "deals:won", "kind": "think"}
    for bad in ({}, {"version_text": "x"}, {"version_text": "1-000000000000"}):
        assert post(daniel, f"/questions/own/{own.id}", {**form, **bad}).status_code == 409
    assert stored(ManagerQuestion, "text", id=own.id) == [("Who told you?",)]


def test_rewording_warns_of_advice_once(daniel, post, stored, own):
    page, url = daniel.get("/questions?step=deals"), f"/questions/own/{own.id}?step=deals"
    form = reworded(page, own, ADVISING["text"])
    warned = post(daniel, url, form, hx=True)

    assert warned.status_code == 422
    assert "<details open>" in line(warned, f"M{own.id}")
    assert ADVICE in said(warned)
    assert stamp(warned, f"M{own.id}") == form["version_text"]
    assert stored(ManagerQuestion, "text", id=own.id) == [("Who told you?",)]
    assert post(daniel, url, {**form, "keep": "1"}).status_code == 303
    # Only when it is asked changes: the words were warned of.
    page = daniel.get("/questions?step=deals")
    moved = reworded(page, own, ADVISING["text"], place="deals:lost")
    assert post(daniel, url, moved).status_code == 303


def test_another_managers_question_is_not_there(daniel, post, stored):
    form = {"text": "What of mine?", "place": "growth:any", "kind": "think"}
    for number in (MAREK.id, 999):
        assert post(daniel, f"/questions/own/{number}", form).status_code == 404
    assert stored(ManagerQuestion, "text", id=MAREK.id) == [("What would marek miss?",)]


def test_the_company_s_is_reworded_by_administrators_and_logged(sam, post, given, stored):
    row = given(CompanyQuestion(step="deals", kind="think", text="Who told you?"))
    page = sam.get("/admin/questions?step=deals")
    form = {
        "text": "Who else told you?", "place": "deals:any", "kind": "think",
        "version_text": stamp(page, f"C{row.id}"),
    }  # fmt: skip

    assert post(sam, f"/admin/questions/own/{row.id}", form).status_code == 303

    assert stored(CompanyQuestion, "text") == [("Who else told you?",)]
    assert stored(AuditEvent, "actor_id", tag="question:change") == [(10,)]
