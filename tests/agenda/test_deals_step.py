"""Step 3: whose deal is on the table, which questions fit, and when the manager's idea has room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.agenda.step import Step
from oneonone.agenda.steps.deals import STEP, OnTable
from oneonone.features.deals.queries import DealRow
from oneonone.lib.versions import Edit, new_op, stamp
from oneonone.models import Deal, DealReview, MeetingAgenda, StagePace, StepNote
from tests import HX
from tests.cast import DANIEL, PRIYA, TOM, TOM_DANIEL, WEST, deal_id
from tests.factories import a_deal, a_review

LIVE = TOM_DANIEL.live
URL = f"/meetings/{LIVE}/steps/deals"
TODAY = date(2026, 11, 23)
FIRST, SECOND = deal_id(TOM), deal_id(TOM, 2)


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def table(as_system: Any) -> Callable[[], list[tuple[int, int | None, int]]]:
    """What is on the table: place, deal, who brought it."""

    def of() -> list[tuple[int, int | None, int]]:
        with as_system() as session:
            rows = session.scalars(
                select(DealReview)
                .where(DealReview.meeting_id == LIVE)
                .order_by(DealReview.position)
            )
            return [(row.position, row.deal_id, row.chosen_by_id) for row in rows]

    return of


@pytest.fixture
def note(as_system: Any) -> Callable[[str], str | None]:
    """A text of the step as it stands."""

    def of(key: str) -> str | None:
        with as_system() as session:
            return session.scalar(
                select(StepNote.text).where(
                    StepNote.meeting_id == LIVE, StepNote.step == "deals", StepNote.key == key
                )
            )

    return of


@pytest.fixture
def chosen(given: Any) -> DealReview:
    """Tom has chosen his first deal."""
    return given(a_review(TOM_DANIEL, 1, meeting_id=LIVE, deal_id=FIRST, chosen_by_id=TOM.id))


def said(text: str, name: str, base: str = "") -> dict[str, str]:
    return {name: text, f"version_{name}": base or stamp(0, ""), f"op_{name}": f"{new_op()}.1"}


def has_field(page: str, place: int = 1) -> bool:
    return f'name="idea_{place}"' in page


# --- Which questions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "acted_on", "situations"),
    [
        ("proposal", TODAY, ["proposal"]),
        ("proposal", date(2026, 11, 9), ["stalled", "proposal"]),
        ("won", date(2026, 1, 5), ["won"]),
        ("lost", None, ["lost"]),
    ],
)
def test_a_stalled_deal_is_stalled_before_it_is_at_its_stage(stage, acted_on, situations):
    deal = Deal(stage=stage, stage_since=TODAY, last_buyer_action_on=acted_on)
    on_table = [OnTable(DealRow(deal, None, TODAY), DealReview(), "", False)]
    assert STEP.situations(None, {"on_table": on_table}) == situations
    assert STEP.situations(None, {"on_table": []}) == []


def test_the_screen_says_that_it_stalled_and_why(sign_in, given, chosen):
    given(StagePace(team_id=WEST, stage="proposal", median_days=10, counted_on=TODAY))
    page = body(sign_in("tom").get(URL))
    assert "Acme renewal (tom), stalled in proposal" in page
    assert "21 days in Proposal; usual is 10." in page
    assert "usual 10" in page


# --- Whose choice --------------------------------------------------------------------------------


def test_without_a_deal_the_rep_is_asked_and_nothing_is_chosen_for_them(sign_in, table):
    for browser in (sign_in("tom"), sign_in("daniel"), sign_in("daniel", room=LIVE)):
        page = body(browser.get(URL))
        assert "Which deal is on your mind, Tom?" in page
        assert " checked" not in page.split('class="choosedeal"')[1].split("</section>")[0]
    assert table() == []


@pytest.mark.parametrize("who", ["tom", "daniel", "room"])
def test_the_first_deal_is_the_reps_choice_whoever_types_it(sign_in, post, table, who):
    browser = sign_in("daniel", room=LIVE) if who == "room" else sign_in(who)
    post(browser, URL, {"go": "stay", "deal_1": str(FIRST)})
    assert table() == [(1, FIRST, TOM.id)]
    assert "Tom chose<" in body(browser.get(URL))


@pytest.mark.parametrize("who", ["daniel", "room"])
def test_the_manager_proposes_nothing_before_the_rep_has_chosen(sign_in, post, table, who):
    browser = sign_in("daniel", room=LIVE if who == "room" else None)
    answer = post(browser, URL, {"go": "propose", "deal_1": str(FIRST)}, hx=True)
    assert answer.status_code == 422
    assert "Tom chooses the first deal." in body(answer)
    assert table() == []


@pytest.mark.parametrize(
    ("who", "go", "brought_by"),
    [
        ("tom", "stay", TOM.id),
        ("tom", "propose", TOM.id),  # a button of another's page makes nobody the manager
        ("daniel", "propose", DANIEL.id),
        ("daniel", "alignment", DANIEL.id),  # pressed Next instead
        ("daniel", "rep-chose", TOM.id),
        ("room", "rep-chose", TOM.id),
        ("room", "propose", DANIEL.id),
    ],
)
def test_the_second_deal_says_whose_choice_it_is(sign_in, post, table, chosen, who, go, brought_by):
    browser = sign_in("daniel", room=LIVE) if who == "room" else sign_in(who)
    post(browser, URL, {"go": go, "deal_2": str(SECOND)})
    assert table() == [(1, FIRST, TOM.id), (2, SECOND, brought_by)]
    words = "Daniel proposes<" if brought_by == DANIEL.id else "Tom chose<"
    assert words in body(browser.get(URL)).split("Borealis")[-2]


def test_two_deals_are_the_most(sign_in, post, table, given, chosen):
    given(a_review(TOM_DANIEL, 2, meeting_id=LIVE, deal_id=SECOND, chosen_by_id=DANIEL.id))
    tom = sign_in("tom")
    assert "choosedeal" not in body(tom.get(URL))
    answer = post(tom, URL, {"go": "stay", "new_deal": "A third"}, hx=True)
    assert (answer.status_code, "Two deals are the most." in body(answer)) == (422, True)
    assert len(table()) == 2


def test_a_short_meeting_has_room_for_one(sign_in, post, table, as_system, chosen):
    with as_system() as session:
        session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().minutes_available = 20
    daniel = sign_in("daniel")
    assert "choosedeal" not in body(daniel.get(URL))
    answer = post(daniel, URL, {"go": "propose", "deal_2": str(SECOND)}, hx=True)
    assert "One deal is enough today." in body(answer)
    assert len(table()) == 1


@pytest.mark.parametrize("who", ["daniel", "tom"])
def test_another_reps_deal_is_not_for_this_table(sign_in, post, table, who):
    answer = post(sign_in(who), URL, {"go": "stay", "deal_1": str(deal_id(PRIYA))})
    assert answer.status_code == 404
    assert table() == []


def test_what_was_won_or_lost_this_week_can_be_talked_about(sign_in, post, given, table):
    won = given(
        a_deal("Lumen", rep_id=TOM.id, stage="won", stage_since=date(2026, 11, 16)),
        a_deal("Kaskade", rep_id=TOM.id, stage="lost", stage_since=TODAY),
        a_deal("Long ago", rep_id=TOM.id, stage="won", stage_since=date(2026, 11, 15)),
    )[0]
    tom = sign_in("tom")
    page = body(tom.get(URL))
    assert "Won this week: Lumen" in page
    assert "Lost this week: Kaskade" in page
    assert "Long ago" not in page
    post(tom, URL, {"go": "stay", "deal_1": str(won.id)})
    assert table() == [(1, won.id, TOM.id)]
    assert "Lumen, won" in body(tom.get(URL))


def test_the_newest_change_stands_first(sign_in, given):
    given(a_deal("Fresh", rep_id=TOM.id, changed_on=TODAY))
    page = body(sign_in("tom").get(URL))
    assert page.index("Fresh") < page.index("Acme renewal (tom)")


# --- The manager's own idea ----------------------------------------------------------------------


def test_there_is_no_field_for_an_idea_before_the_rep_has_written(sign_in, chosen):
    for browser in (sign_in("tom"), sign_in("daniel"), sign_in("daniel", room=LIVE)):
        page = body(browser.get(URL))
        assert not has_field(page)
        assert "Ask Daniel for an idea" in page
        assert "advice" not in page.lower()


@pytest.mark.parametrize("who", ["tom", "daniel"])
def test_it_opens_on_the_page_that_writes_and_on_the_other(sign_in, post, chosen, who):
    other = sign_in("daniel" if who == "tom" else "tom")
    other.get(URL)
    tag = other.get(f"/meetings/{LIVE}/sync?at=deals&seen=deals", headers=HX).headers["HX-PTag"]
    saved = body(post(sign_in(who), f"{URL}/fields/will_try_1", said("Ask Ana", "will_try_1"),
                      hx=True))  # fmt: skip
    assert 'hx-target="#idea-1-waits"' in saved
    assert has_field(saved)
    assert "An idea of Daniel’s, if wanted" in saved
    news = other.get(f"/meetings/{LIVE}/sync?at=deals&seen=deals", headers={**HX, "HX-PTag": tag})
    assert has_field(body(news))


def test_it_opens_when_a_small_control_sends_the_words_along(sign_in, post, chosen):
    form = {"go": "quiet", "next_on_1": "2026-12-01", **said("Ask Ana", "will_try_1")}
    assert has_field(body(post(sign_in("tom"), URL, form, hx=True)))


def test_writing_on_opens_nothing_a_second_time(sign_in, post, chosen):
    tom = sign_in("tom")
    post(tom, f"{URL}/fields/will_try_1", said("Ask", "will_try_1"), hx=True)
    more = said("Ask Ana", "will_try_1", stamp(1, "Ask"))
    assert "idea-1-waits" not in body(post(tom, f"{URL}/fields/will_try_1", more, hx=True))


def test_an_answer_that_was_lost_is_given_again(sign_in, post, chosen):
    tom, words = sign_in("tom"), said("Ask", "will_try_1")
    for _ in range(2):
        answer = post(tom, f"{URL}/fields/will_try_1", words, hx=True)
        assert 'hx-target="#idea-1-waits"' in body(answer)


def test_without_javascript_it_stands_on_the_next_page(sign_in, post, chosen):
    tom = sign_in("tom")
    assert post(tom, URL, {"go": "stay", **said("Ask Ana", "will_try_1")}).status_code == 303
    assert has_field(body(tom.get(URL)))


@pytest.mark.parametrize("who", ["tom", "daniel"])
def test_either_may_ask_for_it_first(sign_in, post, chosen, who, as_system):
    browser = sign_in(who)
    assert has_field(body(post(browser, URL, {"go": "idea-1"}, hx=True)))
    with as_system() as session:
        assert session.get_one(DealReview, chosen.id).is_idea_wanted
    assert has_field(body(sign_in("daniel", room=LIVE).get(URL)))


def test_asking_for_an_idea_on_a_deal_that_is_not_there_does_nothing(sign_in, post, chosen):
    answer = post(sign_in("tom"), URL, {"go": "idea-2"}, hx=True)
    assert (answer.status_code, has_field(body(answer), 2)) == (200, False)


def test_an_idea_is_saved_like_the_other_texts(sign_in, post, chosen, note):
    daniel = sign_in("daniel")
    post(daniel, URL, {"go": "idea-1"})
    answer = post(daniel, f"{URL}/fields/idea_1", said("The Seehof", "idea_1"), hx=True)
    assert answer.status_code == 200
    assert note("1.idea") == "The Seehof"
    other = post(sign_in("tom"), f"{URL}/fields/idea_1", said("Mine", "idea_1"), hx=True)
    assert other.status_code == 409
    assert "The Seehof" in body(other)


def test_an_idea_without_room_is_refused_and_the_words_stay(sign_in, post, chosen, note):
    daniel = sign_in("daniel")
    alone = post(daniel, f"{URL}/fields/idea_1", said("The Seehof", "idea_1"), hx=True)
    assert alone.status_code == 422
    assert "waits until the rep has written" in body(alone)
    page = post(daniel, URL, {
        "go": "stay", **said("The Seehof", "idea_1"), **said("Their board", "going_on_1"),
    }, hx=True)  # fmt: skip
    assert page.status_code == 422
    assert "Daniel’s idea waits until Tom has written" in body(page)
    assert ">\r\nThe Seehof</textarea>" in body(page)
    assert (note("1.idea"), note("1.going_on")) == (None, "Their board")


def test_words_that_nobody_sees_open_nothing(sign_in, post, chosen):
    tom = sign_in("tom")
    saved = post(tom, f"{URL}/fields/will_try_1", said(" \u200b ", "will_try_1"), hx=True)
    assert "idea-1-waits" not in body(saved)
    assert not has_field(body(tom.get(URL)))


def test_what_the_rep_writes_in_the_same_form_makes_room_for_it(sign_in, post, chosen, note):
    room = sign_in("daniel", room=LIVE)
    form = {"go": "stay", **said("The Seehof", "idea_1"), **said("Ask Ana", "will_try_1")}
    assert post(room, URL, form).status_code == 303
    assert (note("1.will_try"), note("1.idea")) == ("Ask Ana", "The Seehof")


def test_an_idea_that_stands_keeps_its_place(sign_in, post, chosen, note):
    daniel = sign_in("daniel")
    post(daniel, f"{URL}/fields/will_try_1", said("Ask", "will_try_1"), hx=True)
    post(daniel, f"{URL}/fields/idea_1", said("The Seehof", "idea_1"), hx=True)
    gone = said("", "will_try_1", stamp(1, "Ask"))
    post(daniel, f"{URL}/fields/will_try_1", gone, hx=True)
    assert note("1.will_try") == ""
    assert "The Seehof" in body(daniel.get(URL))


def test_each_deal_has_room_of_its_own(sign_in, post, given, chosen):
    given(a_review(TOM_DANIEL, 2, meeting_id=LIVE, deal_id=SECOND, chosen_by_id=TOM.id))
    tom = sign_in("tom")
    post(tom, URL, {"go": "idea-2"})
    page = body(tom.get(URL))
    assert (has_field(page, 1), has_field(page, 2)) == (False, True)


@pytest.mark.parametrize("page", ["", "/print"])
def test_the_record_shows_the_idea_in_its_place(sign_in, given, page):
    for key, text in (("will_try", "Ask Ana"), ("idea", "The Seehof"), ("next_step", "A call")):
        given(
            StepNote(pair_id=TOM_DANIEL.id, meeting_id=TOM_DANIEL.held, step="deals",
                     key=f"1.{key}", text=text)
        )  # fmt: skip
    shown = body(sign_in("tom").get(f"/meetings/{TOM_DANIEL.held}{page}"))
    places = [shown.index(text) for text in ("Ask Ana", "Daniel’s idea.", "The Seehof", "A call")]
    assert places == sorted(places)


# --- The step's own words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "base", "opens"),
    [
        ("will_try_1", "Ask", "", True),
        ("will_try_2", "Ask", stamp(0, ""), True),
        ("will_try_1", "Ask Ana", stamp(1, "Ask"), False),
        ("will_try_1", "", stamp(1, "Ask"), False),
        ("going_on_1", "Ask", "", False),
        ("idea_1", "Ask", "", False),
    ],
)
def test_only_the_first_words_of_what_they_will_try_open_a_field(name, text, base, opens):
    assert STEP.opens(name, Edit(text, base)) is opens


def test_other_steps_open_nothing():
    assert not Step().opens("line", Edit("A word", ""))


def test_a_browser_nobody_is_signed_in_with_reaches_nothing(client: FlaskClient):
    assert client.post(f"{URL}/fields/idea_1", data={"idea_1": "x"}).status_code in (400, 401)
