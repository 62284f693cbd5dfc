"""The list of deals and one deal: who sees it, what is written, what is refused, what was said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from oneonone.models import Deal, DealMove, StagePace, StepNote
from tests import HX
from tests.cast import (
    DANIEL,
    JONAS,
    LEILA,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM,
    TOM_DANIEL,
    WEST,
    deal_id,
)
from tests.factories import a_deal, a_review

TODAY = date(2026, 11, 23)
ACME = deal_id(PRIYA)
URL = f"/deals/{ACME}"


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def stored(as_system: Any) -> Callable[..., Deal]:
    """A deal as it stands in the database."""

    def of(number: int = ACME) -> Deal:
        with as_system() as session:
            deal = session.get_one(Deal, number)
            session.expunge(deal)
            return deal

    return of


def was(browser: FlaskClient, url: str = URL) -> dict[str, str]:
    """What a page of a deal carries of what it was drawn with."""
    page = body(browser.get(url))
    return dict(re.findall(r'name="(was_\w+)" value="([^"]*)"', page))


# --- The list ------------------------------------------------------------------------------------


def test_a_rep_has_their_own_deals_and_nobody_to_choose_from(sign_in):
    page = body(sign_in("priya").get("/deals"))
    assert "<h1>My deals</h1>" in page
    assert "Acme renewal (priya)" in page
    assert "12,001" in page
    assert "Whose deals" not in page


def test_a_manager_begins_with_the_first_rep_and_chooses_another(sign_in):
    daniel = sign_in("daniel")
    first = body(daniel.get("/deals"))
    assert "Ivo’s deals" in first
    assert 'href="/deals?rep=1"' in first
    page = body(daniel.get("/deals?rep=1"))
    assert "Priya’s deals" in page
    assert "Acme renewal (priya)" in page
    assert "(tom)" not in page
    own = body(daniel.get(f"/deals?rep={DANIEL.id}"))
    assert "My deals" in own
    assert "Acme renewal (daniel)" in own


@pytest.mark.parametrize("rep", ["4", "0", "-1", "٣", "1e0", "01", "999999999999", "<b>"])
def test_nobody_elses_rep_can_be_chosen(sign_in, rep):
    assert sign_in("daniel").get("/deals", query_string={"rep": rep}).status_code == 404


def test_a_rep_cannot_choose_a_peer(sign_in):
    assert sign_in("priya").get(f"/deals?rep={TOM.id}").status_code == 404


def test_a_stalled_deal_stands_first_with_its_reasons(sign_in, given):
    given(
        a_deal("Quiet one", stage_since=TODAY, last_buyer_action_on=date(2026, 11, 5)),
        StagePace(team_id=WEST, stage="proposal", median_days=14, counted_on=TODAY),
    )
    page = body(sign_in("priya").get("/deals"))
    assert "No word from the buyer for 12 working days" in page
    assert "21 days in Proposal" not in page  # not half as long again as 14
    names = [it.split("<")[0] for it in page.split('dir="auto">')[1:] if it[:5] in
             ("Quiet", "Acme ", "Borea")]  # fmt: skip
    assert names == ["Quiet one", "Acme renewal (priya)", "Borealis pilot (priya)"]


def test_won_and_lost_deals_of_a_month_are_folded_below(sign_in, given):
    given(
        a_deal("Fresh win", stage="won", stage_since=TODAY - timedelta(days=30)),
        a_deal("Old loss", stage="lost", stage_since=TODAY - timedelta(days=31)),
    )
    page = body(sign_in("priya").get("/deals"))
    assert "Fresh win" in page.split('id="closed-deals"')[1]
    assert "Old loss" not in page


def test_without_a_deal_the_list_says_so_in_a_sentence(sign_in, as_system):
    with as_system() as session:
        for deal in session.query(Deal).filter_by(rep_id=TOM.id):
            deal.stage, deal.stage_since = "lost", date(2026, 1, 5)
    assert "No open deals yet." in body(sign_in("tom").get("/deals"))
    assert "Tom has no open deals." in body(sign_in("daniel").get(f"/deals?rep={TOM.id}"))


def test_a_manager_adds_a_deal_to_their_reps_list_and_sees_it(sign_in, post):
    daniel = sign_in("daniel")
    form = {"name": "Corvus", "stage": "evaluation", "rep_id": str(TOM.id), "next": "/deals"}
    answer = post(daniel, "/deals", form)
    assert answer.status_code == 303
    page = body(daniel.get(answer.location))
    assert "Tom’s deals" in page
    assert "Corvus" in page
    assert 'class="isnew"' in page


def test_a_refused_line_of_a_manager_still_knows_whose_it_is(sign_in, post):
    answer = post(sign_in("daniel"), "/deals", {"name": " ", "rep_id": str(TOM.id)})
    assert answer.status_code == 422
    assert f'name="rep_id" value="{TOM.id}"' in body(answer)


def test_a_name_that_is_there_already_leads_to_that_deal(sign_in, post):
    form = {"name": "Acme renewal (priya)", "stage": "discovery", "next": "/deals"}
    answer = post(sign_in("priya"), "/deals", form)
    assert answer.location == URL


def test_the_list_costs_few_statements(sign_in, given, count_statements):
    given(*(a_deal(f"Deal {number}") for number in range(40)))
    priya = sign_in("priya")
    priya.get("/deals")
    with count_statements() as statements:
        priya.get("/deals")
    assert len(statements) <= 4, statements


# --- Changing a deal -----------------------------------------------------------------------------


def test_everything_of_a_deal_can_be_changed_at_once(sign_in, post, stored, as_system):
    priya = sign_in("priya")
    answer = post(priya, URL, {
        **was(priya), "name": " Acme Group ", "buyer": "Ana", "stage": "negotiation",
        "value": "64,000.50", "last_buyer_action_on": "2026-11-20",
        "next_step": "Board paper", "next_step_on": "2026-12-01",
    })  # fmt: skip
    assert (answer.status_code, answer.location) == (303, URL)
    deal = stored()
    assert (deal.name, deal.buyer, deal.stage) == ("Acme Group", "Ana", "negotiation")
    assert (deal.value, deal.last_buyer_action_on) == (64000.50, date(2026, 11, 20))
    assert (deal.next_step, deal.next_step_on) == ("Board paper", date(2026, 12, 1))
    assert (deal.stage_since, deal.changed_on) == (TODAY, TODAY)
    with as_system() as session:
        (move,) = session.query(DealMove).filter_by(deal_id=ACME).all()
        assert (move.from_stage, move.to_stage, move.days) == ("proposal", "negotiation", 21)
    assert "Saved." in body(priya.get(URL))


def test_their_manager_may_change_it_as_well(sign_in, post, stored):
    daniel = sign_in("daniel")
    assert post(daniel, URL, {**was(daniel), "buyer": "Ana"}).status_code == 303
    assert stored().buyer == "Ana"


def test_a_page_sent_back_untouched_changes_nothing(sign_in, post, stored):
    priya = sign_in("priya")
    drawn = was(priya)
    assert len(drawn) == 7
    post(priya, URL, {**drawn, **{name[4:]: value for name, value in drawn.items()}})
    assert stored().changed_on == date(2026, 11, 12)


def test_an_answer_can_be_taken_away(sign_in, post, stored):
    priya = sign_in("priya")
    empty = {"value": "", "buyer": "", "next_step": "", "next_step_on": "",
             "last_buyer_action_on": ""}  # fmt: skip
    post(priya, URL, {**was(priya), **empty})
    deal = stored()
    assert (deal.value, deal.buyer, deal.next_step) == (None, "", "")
    assert (deal.next_step_on, deal.last_buyer_action_on) == (None, None)
    assert "no date yet" in body(priya.get("/deals"))


def test_one_tap_says_that_the_buyer_acted_today_and_keeps_the_rest(sign_in, post, stored):
    priya = sign_in("priya")
    post(priya, URL, {**was(priya), "buyer": "Ana", "buyer_today": "y"})
    assert (stored().last_buyer_action_on, stored().buyer) == (TODAY, "Ana")


def test_a_stage_put_right_on_the_same_day_is_no_stay(sign_in, post, stored, as_system):
    priya = sign_in("priya")
    for stage in ("won", "negotiation"):
        post(priya, URL, {**was(priya), "stage": stage})
    with as_system() as session:
        (move,) = session.query(DealMove).filter_by(deal_id=ACME).all()
        assert (move.from_stage, move.to_stage, move.days) == ("proposal", "negotiation", 21)
    post(priya, URL, {**was(priya), "stage": "proposal"})
    with as_system() as session:
        assert session.query(DealMove).filter_by(deal_id=ACME).count() == 0
    assert (stored().stage, stored().stage_since) == ("proposal", date(2026, 11, 2))


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        ("value", "−1", "Write the value as a plain number"),
        ("value", "-1", "Write the value as a plain number"),
        ("value", "1e9", "Write the value as a plain number"),
        ("value", "٣", "Write the value as a plain number"),
        ("value", "12,5", "Write the value as a plain number"),
        ("value", "9" * 40, "That is more than fits."),
        ("last_buyer_action_on", "0001-01-01", "Write a date between 2000 and two years"),
        ("last_buyer_action_on", "2026-11-24", "That day is still to come."),
        ("last_buyer_action_on", "٢٠٢٦-٠٣-٢٠", "Write a date like"),
        ("next_step_on", "0001-01-01", "Write a date between 2000 and two years"),
        ("next_step_on", "2026-02-30", "This day is not in the calendar."),
        ("stage", "closing", "Choose one of the answers."),
        ("name", "", "Write the name of the deal."),
        ("name", "x" * 121, "120 fit. Nothing is lost; shorten it."),
        ("buyer", "x" * 81, "80 fit. Nothing is lost; shorten it."),
        ("next_step", "x" * 501, "500 fit. Nothing is lost; shorten it."),
        ("name", "Borealis pilot (priya)", "There is a deal of that name already."),
    ],
)
def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(
    sign_in, post, stored, field, sent, words
):
    priya = sign_in("priya")
    answer = post(priya, URL, {**was(priya), "buyer": "Ana", field: sent})
    page = body(answer)
    assert answer.status_code == 422
    assert words in page
    assert "<title>Error: " in page
    if field != "stage":
        assert f'value="{sent}"' in page
    if field != "buyer":
        assert 'value="Ana"' in page
    assert stored().changed_on == date(2026, 11, 12)


def test_a_day_that_was_agreed_and_is_over_keeps_no_other_answer_from_being_saved(
    sign_in, post, given, stored
):
    late = given(a_deal("Late", next_step="Call", next_step_on=date(2026, 10, 1)))
    priya, url = sign_in("priya"), f"/deals/{late.id}"
    drawn = was(priya, url)
    post(priya, url, {**drawn, "next_step_on": drawn["was_next_step_on"], "buyer": "Ana"})
    assert stored(late.id).buyer == "Ana"


def test_two_who_change_one_answer_are_shown_both_and_nothing_is_lost(sign_in, post, stored):
    priya, daniel = sign_in("priya"), sign_in("daniel")
    drawn = was(priya)
    post(daniel, URL, {**was(daniel), "next_step": "Daniel’s step"})
    answer = post(priya, URL, {**drawn, "next_step": "Priya’s step", "buyer": "Ana"})
    page = body(answer)
    assert answer.status_code == 409
    assert 'value="Priya’s step"' in page
    assert "Now it says: <b" in page
    assert "Daniel’s step</b>" in page
    assert (stored().next_step, stored().buyer) == ("Daniel’s step", "Ana")

    again = {"next_step": "Priya’s step", "was_next_step": "Daniel’s step"}
    assert post(priya, URL, again).status_code == 303
    assert stored().next_step == "Priya’s step"


def test_an_old_page_undoes_nothing_that_another_one_changed(sign_in, post, stored):
    priya, daniel = sign_in("priya"), sign_in("daniel")
    drawn = was(priya)
    post(daniel, URL, {**was(daniel), "stage": "won", "next_step": "Send flowers"})
    untouched = {name[4:]: value for name, value in drawn.items()}
    assert post(priya, URL, {**drawn, **untouched, "buyer": "Ana"}).status_code == 303
    deal = stored()
    assert (deal.stage, deal.next_step, deal.buyer) == ("won", "Send flowers", "Ana")


@pytest.mark.parametrize("who", ["tom", "ines", "marek", "vera", "ruth", "sam", "noor"])
def test_a_deal_is_not_there_for_anybody_else(sign_in, post, stored, who):
    browser = sign_in(who)
    assert browser.get(URL).status_code == 404
    assert post(browser, URL, {"buyer": "Mine"}).status_code == 404
    assert stored().buyer == "Buyer 1 of priya"


def test_a_former_manager_loses_the_deal_with_the_rep(sign_in, post):
    ines, url = sign_in("ines"), f"/deals/{deal_id(JONAS)}"
    assert ines.get(url).status_code == 404
    assert post(ines, url, {"stage": "won"}).status_code == 404
    assert ines.get(f"/deals?rep={JONAS.id}").status_code == 404


def test_a_shared_screen_reaches_no_page_of_deals(sign_in, post):
    room = sign_in("daniel", room=TOM_DANIEL.live)
    assert room.get("/deals").status_code == 403
    assert room.get(f"/deals/{deal_id(TOM)}").status_code == 403
    assert post(room, f"/deals/{deal_id(TOM)}", {"stage": "won"}).status_code == 403


# --- What was said of it -------------------------------------------------------------------------


@pytest.fixture
def talked(given: Any) -> None:
    """Both of Priya's pairs talked about the Acme deal, and it moved after the last one."""
    texts = {"going_on": "saw", "will_try": "tries", "next_step": "step", "idea": "idea"}
    given(
        *(
StepNote(
                pair_id=two.id,
                meeting_id=two.held,
                step="deals",
                key=f"1.{key}",
                text=f"{word} ({two.id})",
            )
            for two in (PRIYA_DANIEL, PRIYA_INES)
            for key, word in texts.items()
        ),
        DealMove(rep_id=PRIYA.id, deal_id=ACME, from_stage="proposal", to_stage="negotiation",
                 moved_on=date(2026, 11, 19), days=17),
    )  # fmt: skip


def test_each_talk_shows_what_was_said_and_what_became_of_it(sign_in, talked):
    page = body(sign_in("priya").get(URL))
    for word in ("saw (1)", "tries (1)", "idea (1)", "step (1), by 27 November"):
        assert word in page
    assert "Moved to Negotiation 3 days later." in page
    assert page.index("saw (1)") < page.index("saw (12)")  # the latest first
    assert f'href="/meetings/{PRIYA_DANIEL.held}"' in page


def test_a_new_manager_sees_the_deal_and_none_of_the_words(sign_in, talked):
    page = body(sign_in("daniel").get(URL))
    assert "saw (1)" in page
    assert "(12)" not in page
    assert f"/meetings/{PRIYA_INES.held}" not in page


def test_a_deal_nobody_talked_about_says_so(sign_in, given):
    deal = given(a_deal())
    assert "No one-to-one of yours has talked" in body(sign_in("priya").get(f"/deals/{deal.id}"))
    assert "No one-to-one of you two has" in body(sign_in("daniel").get(f"/deals/{deal.id}"))


def test_a_talk_that_is_still_going_on_is_no_history(sign_in, given):
    given(a_review(TOM_DANIEL, 1, meeting_id=TOM_DANIEL.live, deal_id=deal_id(TOM, 2)))
    page = body(sign_in("tom").get(f"/deals/{deal_id(TOM, 2)}"))
    assert "No one-to-one of yours has talked" in page


def test_preparation_says_which_deal_has_stalled(sign_in, given):
    given(a_deal("Quiet one", rep_id=LEILA.id, last_buyer_action_on=date(2026, 11, 5)))
    page = body(sign_in("leila").get("/meetings/33/prep/deals"))
    assert page.count(">Stalled<") == 1
    assert "No word from the buyer for 12 working days" in page


def test_a_page_asked_by_htmx_is_whole(sign_in):
    assert "<html" in body(sign_in("priya").get(URL, headers=HX))
