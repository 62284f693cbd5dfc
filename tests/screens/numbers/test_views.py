"""A week's numbers: one at a time, the whole page, and what cannot be entered."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Deal, DealMove, Person, Reading, TeamIndicator
from tests.cast import (
    DANIEL,
    INES,
    MAREK,
    NOOR,
    PRIYA,
    PRIYA_DANIEL,
    RUTH,
    WEST,
    deal_id,
)
from tests.factories import a_pair, a_reading

PAGE = "/indicators"
THIS_WEEK, LAST_WEEK = date(2026, 11, 23), date(2026, 11, 16)
PREP = f"/meetings/{PRIYA_DANIEL.planned}/prep"


def readings(as_system: Any, week_on: date = THIS_WEEK) -> dict[str, tuple[Any, str]]:
    """Value and source by key, of Priya and Daniel"""
    with as_system() as session:
        rows = session.scalars(
            select(Reading).where(Reading.pair_id == PRIYA_DANIEL.id, Reading.week_on == week_on)
        )
        return {row.key: (row.value, row.source) for row in rows}


def sent_by(browser: Any, url: str = PAGE) -> dict[str, Any]:
    """Everything the form of a page would send as it was drawn"""
    page = browser.get(url).get_data(as_text=True)
    page = page[page.index('class="numbersform"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_box = at["type"] in ("radio", "checkbox")
        if "name" in at and at["name"] != "csrf_token" and (not is_box or "checked" in tag):
            found[at["name"]] = at.get("value", "")
    return found


def reads(given: Any, key: str) -> None:
    """Let Priya's team read one more"""
    given(TeamIndicator(team_id=WEST, key=key, position=4))


# --- Entering -----------------------------------------------------------------------------------


def test_one_number_saves_itself(sign_in: Any, post: Any, as_system: Any) -> None:
    data = {"only": "first_replies", "reading_first_replies": "6"}
    answer = post(sign_in(PRIYA), PAGE, data, hx=True)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Saved 10:20" in text
    assert 'hx-target="#said-first_replies"' in text
    assert 'name="was_reading_first_replies" value="6"' in text
    assert readings(as_system) == {"first_replies": (6, "rep")}


def test_the_whole_page_is_kept_without_javascript(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    data = {**sent_by(priya), "reading_outreach_quality": "0", "reading_first_replies": "6",
            "reading_focus_time": "none"}  # fmt: skip
    answer = post(priya, PAGE, data)

    assert answer.headers["Location"] == f"{PAGE}?week=2026-11-23&saved=1"
    # Zero is a number, and "not this week" is none.
    assert readings(as_system) == {
        "outreach_quality": (0, "rep"),
        "first_replies": (6, "rep"),
        "focus_time": (None, "rep"),
    }
    page = priya.get(answer.headers["Location"]).get_data(as_text=True)
    assert "0 of 5" in page
    assert "not this week" in page


def test_same_as_last_week_is_one_tap(sign_in: Any, post: Any, as_system: Any) -> None:
    data = {"only": "first_replies", "same": "first_replies", "reading_first_replies": ""}
    answer = post(sign_in(PRIYA), PAGE, data, hx=True)

    assert 'hx-target="#number-first_replies"' in answer.get_data(as_text=True)
    assert readings(as_system) == {"first_replies": (4, "rep")}


def test_same_for_all_leaves_what_was_entered(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    data = {**sent_by(priya), "same": "all", "reading_first_replies": "0"}
    post(priya, PAGE, data)

    assert {key: value for key, (value, _) in readings(as_system).items()} == {
        "outreach_quality": 4,
        "first_replies": 0,
        "focus_time": 4,
    }


def test_without_javascript_same_keeps_what_was_typed_beside_it(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    post(priya, PAGE, {**sent_by(priya), "same": "focus_time", "reading_first_replies": "7"})

    found = readings(as_system)
    assert (found["focus_time"][0], found["first_replies"][0]) == (4, 7)


def test_a_number_can_be_changed_and_taken_back(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    for text, was in (("6", ""), ("5", "6"), ("", "5")):
        data = {"only": "first_replies", "reading_first_replies": text,
                "was_reading_first_replies": was}  # fmt: skip
        assert post(priya, PAGE, data, hx=True).status_code == 200
    assert readings(as_system) == {}


def test_an_old_page_undoes_nothing(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    old = sent_by(priya)
    post(priya, PAGE, {**old, "reading_first_replies": "6"})
    post(priya, PAGE, {**old, "reading_outreach_quality": "2"})

    assert {key: value for key, (value, _) in readings(as_system).items()} == {
        "first_replies": 6,
        "outreach_quality": 2,
    }


def test_an_earlier_week_is_entered_late(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    url = f"{PAGE}?week=2026-11-02"
    assert "the week of 2 November" in priya.get(url).get_data(as_text=True)
    post(priya, PAGE, {**sent_by(priya, url), "reading_first_replies": "2"})

    assert readings(as_system, date(2026, 11, 2)) == {"first_replies": (2, "rep")}
    assert readings(as_system) == {}


def test_four_weeks_can_be_entered(sign_in: Any) -> None:
    page = sign_in(PRIYA).get(PAGE).get_data(as_text=True)

    weeks = re.findall(r'href="/indicators\?week=([0-9-]+)"', page)
    assert weeks == ["2026-11-23", "2026-11-16", "2026-11-09", "2026-11-02"]


# --- Counted from deals -------------------------------------------------------------------------


def test_a_count_is_the_apps_where_the_rep_says_yes(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    reads(given, "next_step_cover")
    priya = sign_in(PRIYA)
    page = priya.get(PAGE).get_data(as_text=True)
    assert "Counted from your deals: 2 of 2." in page
    assert readings(as_system) == {}  # looking enters nothing

    yes = {"only": "next_step_cover", "confirm": "next_step_cover",
           "reading_next_step_cover": "2", "of_next_step_cover": "2"}  # fmt: skip
    post(priya, PAGE, yes, hx=True)
    assert readings(as_system)["next_step_cover"] == (100, "app")
    other = {**yes, "reading_next_step_cover": "1", "was_reading_next_step_cover": "2/2"}
    post(priya, PAGE, other, hx=True)
    assert readings(as_system)["next_step_cover"] == (50, "rep")


def test_deals_that_moved_are_ticked_and_stand_ticked(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    reads(given, "stage_moves")
    first, second = deal_id(PRIYA, 1), deal_id(PRIYA, 2)
    given(DealMove(rep_id=PRIYA.id, deal_id=first, from_stage="discovery", to_stage="proposal",
                   moved_on=THIS_WEEK, days=9))  # fmt: skip
    priya = sign_in(PRIYA)
    assert sent_by(priya)["reading_stage_moves"] == str(first)  # as the app has seen it

    data = {"only": "stage_moves", "reading_stage_moves": [first, second]}
    post(priya, PAGE, data, hx=True)
    assert readings(as_system)["stage_moves"] == (2, "rep")
    page = priya.get(PAGE).get_data(as_text=True)
    assert len(re.findall(r'<input checked[^>]*name="reading_stage_moves"', page)) == 2


def test_a_deal_of_somebody_else_cannot_be_ticked(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    reads(given, "stage_moves")
    data = {"only": "stage_moves", "reading_stage_moves": [deal_id(NOOR)]}
    answer = post(sign_in(PRIYA), PAGE, data, hx=True)

    assert answer.status_code == 422
    assert "not on the list any more" in answer.get_data(as_text=True)
    assert readings(as_system) == {}


def test_people_by_deal_come_to_what_is_typical(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    reads(given, "threads")
    data = {"only": "threads"} | {f"deal_threads_{deal_id(PRIYA, n)}": str(n + 1) for n in (1, 2)}
    post(sign_in(PRIYA), PAGE, data, hx=True)

    assert readings(as_system)["threads"] == (Decimal("2.5"), "rep")


def test_quiet_deals_are_counted_for_this_week_only(
    sign_in: Any, given: Any, as_system: Any
) -> None:
    reads(given, "stale_deals")
    with as_system() as session:
        session.get(Deal, deal_id(PRIYA)).last_buyer_action_on = date(2026, 11, 2)
    priya = sign_in(PRIYA)

    assert sent_by(priya)["reading_stale_deals"] == "1"
    assert sent_by(priya, f"{PAGE}?week=2026-11-16")["reading_stale_deals"] == ""


# --- What cannot be entered ---------------------------------------------------------------------


@pytest.mark.parametrize("hx", [True, False])
@pytest.mark.parametrize(
    "text", ["-1", "1000000000", "٣", "1e3", "4.5", "9" * 30, "100", "x", "1\x00"]
)
def test_what_is_no_number_is_a_sentence_and_nothing_is_written(
    sign_in: Any, post: Any, as_system: Any, text: str, hx: bool
) -> None:
    data = {"reading_first_replies": text, "reading_outreach_quality": "4",
            "only": "first_replies" if hx else ""}  # fmt: skip
    answer = post(sign_in(PRIYA), PAGE, data, hx=hx)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Give a whole number from 0 to 99." in page
    assert readings(as_system) == {}
    if not hx and "\x00" not in text:
        assert f'value="{text}"' in page
        assert re.search(r'<input checked[^>]*name="reading_outreach_quality"[^>]*value="4"', page)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"reading_nonsense": "4"}, "Your team does not read that number"),
        ({"reading_practice": "4"}, "Your team does not read that number"),
        ({"only": "own_9"}, "Your team does not read that number"),
        ({"week": "2026-11-30"}, "has not begun yet"),
        ({"week": "2026-10-26"}, "can no longer be entered"),
        ({"week": "0001-01-01"}, "Choose one of the weeks"),
        ({"week": "next"}, "Choose one of the weeks"),
        ({"week": "2026-11-٢٣"}, "Choose one of the weeks"),
        ({"week": "2026-02-30"}, "Choose one of the weeks"),
    ],
)
@pytest.mark.parametrize("hx", [True, False])
def test_another_number_or_week_is_a_sentence_and_what_was_typed_stays(
    sign_in: Any, post: Any, as_system: Any, data: dict[str, str], words: str, hx: bool
) -> None:
    answer = post(sign_in(PRIYA), PAGE, {"reading_first_replies": "47", **data}, hx=hx)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert hx or 'value="47"' in page
    assert readings(as_system) == {}
    assert readings(as_system, date(2026, 10, 26)) == {}


@pytest.mark.parametrize("week", ["2026-11-30", "0001-01-01", "soon", "2026-11-23' OR 1=1"])
def test_a_week_that_cannot_be_shown_is_a_sentence_beside_this_one(sign_in: Any, week: str) -> None:
    answer = sign_in(PRIYA).get(PAGE, query_string={"week": week})

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Choose one of the weeks below." in page
    assert "My numbers, this week" in page


def test_any_day_of_a_week_means_that_week(sign_in: Any) -> None:
    page = sign_in(PRIYA).get(f"{PAGE}?week=2026-11-18").get_data(as_text=True)
    assert "the week of 16 November" in page


def test_nobody_enters_for_another_rep(sign_in: Any, post: Any, as_system: Any) -> None:
    data = {"reading_first_replies": "9", "rep_id": str(PRIYA.id), "pair_id": "1"}
    post(sign_in(NOOR), PAGE, data)
    post(sign_in(DANIEL), PAGE, data)

    assert readings(as_system) == {}


# --- Who, and what else stands there ------------------------------------------------------------


def test_a_manager_reads_what_their_team_reads_and_no_reading_of_it(sign_in: Any) -> None:
    page = sign_in(MAREK).get(PAGE).get_data(as_text=True)

    assert "What we count" in page
    assert "What North reads" in page
    assert "What West reads" in page
    assert "Buyers answer people who have understood something about them." in page
    assert "Not entered yet" not in page


def test_who_leads_and_is_led_has_both(sign_in: Any) -> None:
    page = sign_in(INES).get(PAGE).get_data(as_text=True)

    assert "You and Marek read these" in page
    assert "What North reads" in page


def test_who_is_in_no_team_is_told_so(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for one in (PRIYA, RUTH):
            session.get(Person, one.id).team_id = None

    assert "You are in no team yet" in sign_in(PRIYA).get(PAGE).get_data(as_text=True)
    assert "You are in no team yet" in sign_in(RUTH).get(PAGE).get_data(as_text=True)


def test_without_an_open_pair_nothing_can_be_entered(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(MAREK), PAGE, {"reading_first_replies": "4"})

    assert answer.status_code == 403
    assert "You are in no one-to-one at the moment" in answer.get_data(as_text=True)


def test_while_a_cover_runs_the_numbers_are_its(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    ids = {"rep_id": PRIYA.id, "manager_id": INES.id}
    until = date(2026, 12, 14)
    cover = given(a_pair(**ids, started_on=LAST_WEEK, ended_on=until, is_cover=True))
    page = sign_in(PRIYA).get(PAGE).get_data(as_text=True)
    assert "You and Ines read these" in page
    # None from before the two began.
    assert re.findall(r"week=([0-9-]+)", page) == ["2026-11-23", "2026-11-16"]
    data = {"only": "first_replies", "reading_first_replies": "6"}
    post(sign_in(PRIYA), PAGE, data, hx=True)

    assert readings(as_system) == {}
    with as_system() as session:
        rows = session.scalars(select(Reading).where(Reading.pair_id == cover.id)).all()
        assert [row.value for row in rows] == [6]


def test_an_import_is_named(sign_in: Any, given: Any) -> None:
    given(a_reading(key="first_replies", week_on=THIS_WEEK, value=Decimal(4), source="import"))
    assert "from an import" in sign_in(PRIYA).get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize(("more", "most"), [([], 6), (["stage_moves"], 7)])
def test_the_page_costs_few_statements(
    sign_in: Any, given: Any, count_statements: Any, more: list[str], most: int
) -> None:
    for key in more:
        reads(given, key)
    priya = sign_in(PRIYA)
    priya.get(PAGE)
    with count_statements() as statements:
        assert priya.get(PAGE).status_code == 200
    assert len(statements) <= most


# --- And preparation ----------------------------------------------------------------------------


def test_what_is_entered_already_stands_in_the_preparation(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    post(priya, PAGE, {"only": "first_replies", "reading_first_replies": "6"}, hx=True)
    page = priya.get(f"{PREP}/progress").get_data(as_text=True)
    assert re.search(r'name="reading_first_replies"[^>]*value="6"', page)


def test_sharing_again_undoes_no_newer_number(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    post(priya, f"{PREP}/progress", {"reading_first_replies": "4"})
    post(priya, f"{PREP}/share")
    assert readings(as_system)["first_replies"][0] == 4
    newer = {
        "only": "first_replies",
        "reading_first_replies": "6",
        "was_reading_first_replies": "4",
    }
    post(priya, PAGE, newer, hx=True)
    post(priya, f"{PREP}/share")

    assert readings(as_system)["first_replies"][0] == 6


def test_a_count_shared_as_it_was_offered_is_the_apps(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    reads(given, "next_step_cover")
    priya = sign_in(PRIYA)
    data = {"reading_next_step_cover": "2", "of_next_step_cover": "2"}
    post(priya, f"{PREP}/progress", data)
    post(priya, f"{PREP}/share")

    assert readings(as_system)["next_step_cover"] == (100, "app")
