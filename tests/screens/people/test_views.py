"""A person's page: a rep's own past, and what of it somebody sees who leads them now."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bench.long_pair import add_three_years
from oneonone.features.conduct.rules import MOOD_WORDS
from oneonone.models import AuditEvent, DealMove, Pair, TeamIndicator
from tests import HX
from tests.cast import (
    DANIEL,
    INES,
    LAST_MONDAY,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM,
    WEST,
)
from tests.factories import (
    a_check_in,
    a_commitment,
    a_deal,
    a_focus,
    a_meeting,
    a_move,
    a_review,
    a_step_note,
    an_evidence,
    an_outcome,
)

PAGE = f"/people/{PRIYA.id}"
TRENDS = f"{PAGE}/trends"
TO_DANIEL, TO_INES = "(priya to daniel)", "(priya to ines)"


def text(browser: Any, path: str = PAGE, **headers: str) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200
    page: str = answer.get_data(as_text=True)
    return page


def entries(page: str) -> list[str]:
    """The slots of the timeline, in the order of the page"""
    found = re.search(r'<ol class="timeline".*?</ol>\s*(?=<div id="earlier")', page, re.S)
    return re.findall(r'<li(?: class="[a-z-]+")? id="m\d+".*?(?=<li(?: class="[a-z-]+")? id="m|\Z)',
                      found[0] if found else "", re.S)  # fmt: skip


def links(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="m(\d+)"', page)]


@pytest.fixture
def three_years(as_system: Any) -> None:
    """Priya and Daniel have met every week for three years"""
    with as_system() as session:
        keys = session.scalars(select(TeamIndicator.key).where(TeamIndicator.team_id == WEST)).all()
        pair = session.get_one(Pair, PRIYA_DANIEL.id)
        # Up to two weeks ago, where the cast takes over.
        add_three_years(session, pair, keys, LAST_MONDAY - timedelta(days=7))


# --- Who sees what -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PAGE, TRENDS])
@pytest.mark.parametrize("who", ["ines", "tom", "marek", "vera", "ruth", "sam", "hana", "omar"])
def test_nobody_else_learns_that_there_is_such_a_page(sign_in: Any, who: str, path: str) -> None:
    browser = sign_in(who)
    theirs, nobodys = browser.get(path), browser.get(path.replace("/1", "/999999999"))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.get_data() == nobodys.get_data()


def test_who_leads_a_rep_now_sees_their_own_pair_and_nothing_before_it(sign_in: Any) -> None:
    page = text(sign_in("daniel"))

    assert "<h1>Priya Shah</h1>" in page
    assert links(page) == [PRIYA_DANIEL.held, PRIYA_DANIEL.earlier]
    assert TO_DANIEL in page
    assert TO_INES not in page
    assert INES.key not in page.lower()


def test_a_rep_sees_all_their_pairs_each_with_whose_it_was(sign_in: Any) -> None:
    page = text(sign_in("priya"))

    assert "<h1>Your one-to-ones</h1>" in page
    assert "You have met 4 times since June, with Daniel and Ines." in page
    assert links(page) == [
        PRIYA_DANIEL.held, PRIYA_DANIEL.earlier, PRIYA_INES.held, PRIYA_INES.earlier,
    ]  # fmt: skip
    assert [("with Daniel" in it, "with Ines" in it) for it in entries(page)] == [
        (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip


def test_somebody_nobody_leads_has_no_such_page(sign_in: Any) -> None:
    assert sign_in("vera").get("/people/14").status_code == 404


def test_a_room_does_not_reach_it(sign_in: Any) -> None:
    browser = sign_in("daniel", room=PRIYA_DANIEL.planned)

    assert browser.get(PAGE).status_code == 403
    assert browser.get(TRENDS).status_code == 403


def test_who_looked_through_a_past_is_remembered_once_a_day(sign_in: Any, as_system: Any) -> None:
    daniel, priya = sign_in("daniel"), sign_in("priya")
    for browser in (daniel, priya, daniel):
        text(browser)
        text(browser, TRENDS)

    with as_system() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.tag == "history:read")).all()
        assert sorted((event.actor_id, event.pair_id) for event in events) == [
            (PRIYA.id, PRIYA_DANIEL.id), (PRIYA.id, PRIYA_INES.id), (DANIEL.id, PRIYA_DANIEL.id),
        ]  # fmt: skip


# --- Moods -------------------------------------------------------------------------------------

PICTURES = ("", "?show=focus", "?before=99999", "/trends", "/trends?months=12",
            "/trends?months=36")  # fmt: skip


@pytest.mark.usefixtures("three_years")
def test_a_manager_is_told_no_mood(sign_in: Any) -> None:
    daniel = sign_in("daniel")
    for more in PICTURES:
        page = daniel.get(PAGE + more).get_data(as_text=True)
        for word in (*MOOD_WORDS.values(), "Not said", "check-in", "How you were", "mood"):
            assert word not in page, (more, word)


@pytest.mark.usefixtures("three_years")
def test_a_rep_sees_all_their_own_moods(sign_in: Any) -> None:
    page = text(sign_in("priya"), f"{TRENDS}?months=36")

    card = page[page.index('id="t-moods"') :]
    assert all(f"<td>{word}</td>" in card for word in MOOD_WORDS.values())
    assert card.count("<tr>") - 1 >= 150
    assert "Only you see this. With Daniel you share the last four check-ins" in card


def test_three_check_ins_make_a_picture_with_whomever_they_were(sign_in: Any, given: Any) -> None:
    priya = sign_in("priya")
    assert "A picture starts with three check-ins" in text(priya, TRENDS)

    given(a_check_in(meeting_id=PRIYA_DANIEL.earlier))
    assert '<title id="moods-t">' in text(priya, TRENDS)


# --- The timeline ------------------------------------------------------------------------------


def test_a_meeting_with_its_focus_its_deal_and_its_promises(sign_in: Any, given: Any) -> None:
    given(a_step_note(meeting_id=PRIYA_DANIEL.held, step="deals", key="1.will_try",
                      text="Let Ana name the cost"))  # fmt: skip
    newest = entries(text(sign_in("daniel")))[0]

    assert '<time datetime="2026-11-16">16 Nov<span>28 min</span>' in newest
    assert f'href="/meetings/{PRIYA_DANIEL.held}" dir="auto">Ask one more question' in newest
    assert "<b>Acme renewal (priya).</b>" in newest
    assert "Let Ana name the cost" in newest
    daniels, priyas = newest.index("Daniel:"), newest.index("Priya:")
    assert daniels < newest.index("Find a reference site") < priyas
    assert newest.count('<span class="chip">Open</span>') == 2


def test_a_carried_promise_stands_in_both_meetings_with_what_came_next(
    sign_in: Any, given: Any
) -> None:
    made = given(a_commitment(meeting_id=PRIYA_DANIEL.earlier, outcome="kept"))
    third = given(a_meeting(on=date(2026, 11, 20), state="held"))
    given(
        an_outcome(made.id, meeting_id=PRIYA_DANIEL.held, outcome="not_yet"),
        an_outcome(made.id, meeting_id=third.id, outcome="kept"),
    )
    page = text(sign_in("priya"))

    said = [it for it in entries(page) if "Send the summary" in it]
    assert [re.search(r"Send the summary.*?chip[^>]*>(?:<svg.*?</svg>)?([^<]*)", it, re.S)[1]  # type: ignore[index]
            for it in said] == ["Kept", "Not yet"]  # fmt: skip


def test_slots_without_a_meeting_are_said_and_nobody_is_named(sign_in: Any, given: Any) -> None:
    given(
        a_meeting(on=date(2026, 11, 5), state="skipped", skip_reason="too_busy",
                  called_off_by_id=DANIEL.id, called_off_at=NOW),
        a_meeting(on=date(2026, 11, 3), state="away"),
        a_meeting(on=date(2026, 11, 2)),
        a_meeting(on=date(2026, 10, 30), state="held", is_off_app=True),
        a_meeting(on=date(2026, 12, 8), state="skipped"),  # called off, and still to come
    )  # fmt: skip
    page = text(sign_in("daniel"))

    quiet = [re.sub(r"<[^>]+>", " ", it).split("Look")[0] for it in entries(page) if "quiet" in it]
    assert [" ".join(it.split()) for it in quiet] == [
        "5 Nov Called off: too busy.", "3 Nov Away. It is not counted.", "2 Nov You did not meet.",
    ]  # fmt: skip
    assert "30 Oct<span>without the app</span>" in page
    assert "8 Dec" not in page


def test_a_moved_meeting_says_how_far(sign_in: Any, given: Any) -> None:
    moved = given(a_meeting(on=date(2026, 11, 12), state="held"))
    given(a_move(moved.id, from_at=moved.starts_at - timedelta(days=1), to_at=moved.starts_at))

    assert "12 Nov<span>moved a day · 30 min</span>" in text(sign_in("daniel"))


@pytest.mark.parametrize(
    ("shown", "has", "has_not"),
    [
        ("promises", "Find a reference site", "Acme renewal"),
        ("deals", "Acme renewal", "Find a reference site"),
        ("focus", "The Orbital call", "Acme renewal"),
    ],
)
def test_a_filter_shows_what_it_names_and_only_meetings_with_it(
    sign_in: Any, given: Any, shown: str, has: str, has_not: str
) -> None:
    bare = given(a_meeting(on=date(2026, 11, 5), state="held"))
    daniel = sign_in("daniel")
    page = text(daniel, f"{PAGE}?show={shown}")

    timeline = "".join(entries(page))
    assert has in timeline
    assert has_not not in timeline
    assert bare.id not in links(page)
    assert f'<a href="{PAGE}?show={shown}" aria-current="true">' in page


@pytest.mark.parametrize("query", ["?show=moods", "?before=0", "?before=1e3", "?before=%D9%A3",
                                   "?show=", "?months=7", "?before="])  # fmt: skip
def test_an_address_that_says_nothing_known_is_the_page_itself(sign_in: Any, query: str) -> None:
    daniel = sign_in("daniel")

    assert links(text(daniel, PAGE + query)) == links(text(daniel))
    assert '<a href="/people/1/trends" aria-current="page">' in text(daniel, TRENDS + query)


def many(given: Any, count: int) -> list[int]:
    """Meetings in October, day by day, the latest first"""
    made = [given(a_meeting(on=date(2026, 10, day), state="held")) for day in range(1, count + 1)]
    return [meeting.id for meeting in reversed(made)]


def test_earlier_meetings_come_page_by_page_and_none_is_lost(sign_in: Any, given: Any) -> None:
    october = many(given, 21)
    given(a_meeting(PRIYA_INES, on=date(2026, 10, 12), state="away"))  # at the same moment
    priya, found, path = sign_in("priya"), [], PAGE
    while path:
        page = text(priya, path)
        found += links(page)
        more = re.search(r'id="earlier-link" href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""

    assert len(found) == len(set(found)) == 26
    assert [number for number in found if number in october] == october
    assert "That was the first one." in page
    assert "Back to the latest" in page


def test_with_htmx_earlier_ones_are_added_below(sign_in: Any, given: Any) -> None:
    october = many(given, 12)
    daniel = sign_in("daniel")
    link = re.search(r'hx-get="([^"]+)" hx-target="#earlier"', text(daniel))
    assert link is not None
    part = text(daniel, link[1], **HX)

    assert not part.startswith("<!doctype")
    assert '<hx-partial hx-target="#timeline" hx-swap="beforeend">' in part
    assert links(part) == october[-4:]
    assert 'class="card" aria-labelledby="t-kept"' not in part


def test_a_meeting_of_others_is_no_place_to_go_on_from(sign_in: Any) -> None:
    assert links(text(sign_in("daniel"), f"{PAGE}?before={PRIYA_INES.held}")) == []


# --- Trends ------------------------------------------------------------------------------------


def test_trends_start_after_three_meetings(sign_in: Any, given: Any) -> None:
    daniel = sign_in("daniel")
    for path in (PAGE, TRENDS):
        page = text(daniel, path)
        assert "Trends start after three meetings. You have had two." in page
        assert 'role="img"' not in page.split("<main")[1]

    given(a_meeting(on=date(2026, 11, 4), state="held", contest="did_not_meet"))
    assert "You have had two." in text(daniel, TRENDS)  # it does not count until it is settled

    given(a_meeting(on=date(2026, 11, 5), state="held"))
    assert "Trends start after" not in text(daniel, TRENDS)


def kept_rows(page: str) -> dict[str, tuple[str, str]]:
    table = page[page.index("in the month they were first meant for") :].split("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td>', table)
    return {when: (rep, manager) for when, rep, manager in rows}


def test_a_promise_counts_once_in_the_month_it_was_first_meant_for(
    sign_in: Any, given: Any
) -> None:
    # The cast's own one was kept for 16 November.
    first = given(a_meeting(on=date(2026, 9, 1), state="held"))
    at = {"meeting_id": first.id, "due_on": date(2026, 9, 29)}
    given(
        # Carried from September to November, and kept then.
        a_commitment(**at, position=1, outcome="kept", promised_for=date(2026, 9, 29),
                     outcome_on=date(2026, 11, 16)),
        # What was let go is in neither number, as on the rep's home.
        a_commitment(**at, position=2, outcome="let_go"),
        a_commitment(**at, position=3),  # open: in neither number
        a_commitment(**at, side="manager", position=1, outcome="partly"),
        # From before the six months, and one that was never agreed.
        a_commitment(**{**at, "due_on": date(2026, 5, 31)}, side="manager", position=2,
                     outcome="kept"),
        a_commitment(**at, side="manager", position=3, outcome="kept", agreed_at=None),
    )  # fmt: skip
    page = text(sign_in("daniel"), TRENDS)

    rows = kept_rows(page)
    assert rows["September 2026"] == ("1 of 1", "0 of 1")
    assert rows["November 2026"] == ("1 of 1", "none")
    assert "May 2026" not in rows
    assert "Priya, 2 of 2</span>" in page
    assert "You, 0 of 1</span>" in page
    assert kept_rows(text(sign_in("daniel"), f"{TRENDS}?months=12"))["May 2026"] == (
        "none", "1 of 1",
    )  # fmt: skip


def test_on_their_own_page_a_rep_counts_each_manager_apart(sign_in: Any, given: Any) -> None:
    given(
        a_commitment(side="manager", outcome="kept", due_on=date(2026, 11, 16)),
        a_commitment(PRIYA_INES, side="manager", outcome="partly", due_on=date(2026, 6, 22)),
    )
    page = text(sign_in("priya"), TRENDS)

    assert "You, 2 of 2</span>" in page
    assert page.index("Daniel, 1 of 1</span>") < page.index("Ines, 0 of 1</span>")


def test_the_ladder_says_who_named_each_skill_and_how_it_ended(sign_in: Any, given: Any) -> None:
    given(a_meeting(on=date(2026, 10, 5), state="held"))
    page = text(sign_in("daniel"), TRENDS)

    ladder = page[page.index('<ol class="ladder">') :].split("</ol>")[0]
    assert ladder.index("Ask one more question") < ladder.index("Silence after the price")
    assert "since 9 November · 2 weeks · Priya named it" in ladder.replace("14 days", "2 weeks")
    assert "1 July to 9 November · 18 weeks · you named it · got it" in ladder
    assert "1 of 2 by Priya" in page


def test_deals_that_moved_on_are_one_sentence_from_three_on(sign_in: Any, given: Any) -> None:
    held = [given(a_meeting(on=date(2026, 10, day), state="held")) for day in (5, 12, 19)]
    daniel = sign_in("daniel")
    for number, meeting in enumerate(held):
        assert "From your first talk" not in text(daniel, TRENDS)
        deal = given(a_deal(f"Deal {number}"))
        given(
            a_review(meeting_id=meeting.id, position=1, deal_id=deal.id, deal_name=deal.name),
            DealMove(rep_id=PRIYA.id, deal_id=deal.id, from_stage="proposal",
                     to_stage="negotiation", moved_on=date(2026, 10, 29), days=60),
        )  # fmt: skip

    assert "to its next stage: 17 days." in text(daniel, TRENDS)


@pytest.mark.usefixtures("three_years")
@pytest.mark.parametrize("months", ["6", "12", "36"])
def test_every_chart_has_a_title_a_description_and_a_table(sign_in: Any, months: str) -> None:
    page = text(sign_in("priya"), f"{TRENDS}?months={months}").split("<main")[1]

    charts = re.findall(r'<svg[^>]*role="img"[^>]*aria-labelledby="([^"]+)"[^>]*>(.*?)</svg>',
                        page, re.S)  # fmt: skip
    assert len(charts) == 1 + 3 + 1
    for labels, inside in charts:
        title, description = labels.split()
        assert re.search(rf'<title id="{title}">[^<]+</title>', inside)
        assert re.search(rf'<desc id="{description}">[^<]+</desc>', inside)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    tables = re.findall(r"<details class=\"table\">.*?</details>", page, re.S)
    assert len(tables) == 3
    assert all("<caption>" in it and 'scope="col"' in it and 'scope="row"' in it for it in tables)
    assert "style=" not in page


@pytest.mark.usefixtures("three_years")
@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("priya", PAGE, 10),
        ("daniel", PAGE, 10),
        ("priya", f"{PAGE}?show=focus", 10),
        ("priya", f"{TRENDS}?months=36", 10),
        ("daniel", TRENDS, 10),
    ],
)
def test_three_years_cost_no_more_statements(
    sign_in: Any, count_statements: Any, who: str, path: str, most: int
) -> None:
    browser = sign_in(who)
    text(browser, path)  # the day's first look is remembered
    with count_statements() as statements:
        text(browser, path)

    assert len(statements) <= most, "\n".join(statements)


def test_tom_has_a_page_of_his_own(sign_in: Any) -> None:
    page = text(sign_in("tom"), f"/people/{TOM.id}")

    assert "(tom to daniel)" in page
    assert "priya" not in page.lower()


def test_what_was_seen_stands_with_the_skill_it_was_seen_of(sign_in: Any, given: Any) -> None:
    old = given(a_focus(started_on=date(2026, 8, 3), ended_on=date(2026, 9, 7)))
    for on, seen in ((date(2026, 8, 3), "Ask early"), (date(2026, 9, 7), "Silence")):
        begun = given(a_meeting(on=on, state="held"))
        given(a_step_note(meeting_id=begun.id, key="skill", text=seen))
    given(
        an_evidence(old.id, text="In August", seen_on=date(2026, 8, 20)),
        # Noted in the very meeting that went on to another skill.
        an_evidence(old.id, text="On its last day", seen_on=date(2026, 9, 7)),
        an_evidence(old.id, text="In October", seen_on=date(2026, 10, 1)),
    )
    # The newest is the cast's own.
    later, first = entries(text(sign_in("daniel"), f"{PAGE}?show=focus"))[1:]

    assert "In October" in later
    assert "In August" not in later
    assert first.index("In August") < first.index("On its last day")


def test_nobody_is_named_who_leads_them_no_more(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = date(2026, 11, 20)
    page = text(sign_in("priya"), TRENDS)

    assert "Only you see this.</p>" in page
    assert sign_in("daniel").get(TRENDS).status_code == 404
