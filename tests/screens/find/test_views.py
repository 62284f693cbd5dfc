"""Find: one's own people and deals, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from oneonone.models import Meeting, Pair
from tests import HX
from tests.cast import (
    DANIEL_MAREK,
    JONAS_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM,
    TOM_DANIEL,
)
from tests.factories import a_deal


def titles(browser: Any, query: str) -> list[str]:
    """The names of what is found, in the order of the page."""
    answer = browser.get("/find", query_string={"q": query}, headers=HX)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert not page.startswith("<!doctype")
    return re.findall(r'<li><span class="grow"><(?:a|b)[^>]*>([^<]*)<', page)


def test_a_manager_finds_their_people_and_their_deals(sign_in: Any) -> None:
    daniel = sign_in("daniel")
    assert titles(daniel, "priya") == [
        "Priya Shah", "Acme renewal (priya)", "Borealis pilot (priya)",
    ]  # fmt: skip
    assert titles(daniel, "buyer 1 of tom") == ["Acme renewal (tom)"]
    assert titles(daniel, "marek") == ["Marek Novak"]


def test_a_rep_finds_their_manager_and_their_own_deals(sign_in: Any) -> None:
    assert titles(sign_in("tom"), "a") == [
        "Daniel Okafor", "Acme renewal (tom)", "Borealis pilot (tom)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("tom", "priya"), ("tom", "leila"), ("daniel", "noor"), ("daniel", "hana"),
        ("marek", "priya"), ("ines", "jonas"), ("ines", "priya"), ("vera", "daniel"),
        ("ruth", "a"), ("sam", "a"), ("ruth", "priya"), ("sam", "acme"), ("hana", "noor"),
        ("omar", "otto"),
    ],
)  # fmt: skip
def test_nobody_finds_what_is_not_theirs(sign_in: Any, who: str, query: str) -> None:
    assert titles(sign_in(who), query) == []


def test_a_former_manager_is_found_with_the_last_record(sign_in: Any) -> None:
    page = sign_in("priya").get("/find?q=ines").get_data(as_text=True)
    assert "Ines Duarte" in page
    assert f'href="/meetings/{PRIYA_INES.held}"' in page
    assert "Last met: Monday 22 June" in page


def test_a_person_leads_to_the_next_one_to_one(sign_in: Any) -> None:
    page = sign_in("daniel").get("/find?q=jonas").get_data(as_text=True)
    assert f'href="/meetings/{JONAS_DANIEL.planned}"' in page
    assert "Next one-to-one: tomorrow, 10:00" in page


def test_who_is_met_right_now_leads_there(sign_in: Any) -> None:
    page = sign_in("daniel").get("/find?q=tom").get_data(as_text=True)
    assert f'href="/meetings/{TOM_DANIEL.live}"' in page


def test_somebody_never_met_leads_to_the_page_that_books(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for meeting_id in (DANIEL_MAREK.earlier, DANIEL_MAREK.held, DANIEL_MAREK.planned):
            session.get_one(Meeting, meeting_id).state = "skipped"
    page = sign_in("marek").get("/find?q=daniel").get_data(as_text=True)
    assert 'href="/team">Daniel Okafor' in page
    assert 'href="/home">Marek Novak' in sign_in("daniel").get("/find?q=marek").get_data(
        as_text=True
    )


def test_a_deal_travels_with_its_rep(sign_in: Any, given: Any) -> None:
    given(a_deal("Zephyr rollout", rep_id=PRIYA.id))
    assert titles(sign_in("daniel"), "zephyr") == ["Zephyr rollout"]
    assert titles(sign_in("priya"), "zephyr") == ["Zephyr rollout"]
    assert titles(sign_in("ines"), "zephyr") == []


def test_a_rep_alone_keeps_their_deals_and_their_former_manager(
    sign_in: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    assert titles(sign_in("priya"), "acme") == ["Acme renewal (priya)"]
    assert titles(sign_in("priya"), "daniel") == ["Daniel Okafor"]
    assert titles(sign_in("daniel"), "priya") == []


@pytest.mark.parametrize("query", ["%", "_", "\\", "a%a", "'", '"', "--", "*", "\x00", "(?i)"])
def test_characters_are_characters(sign_in: Any, given: Any, query: str) -> None:
    if query == "\x00":
        assert titles(sign_in("daniel"), query) == []
        return
    assert titles(sign_in("daniel"), query) == []
    given(a_deal(f"Odd {query} name", rep_id=TOM.id))
    assert len(titles(sign_in("daniel"), query)) == 1


def test_twenty_are_enough(sign_in: Any, given: Any) -> None:
    given(*(a_deal(f"Zephyr {number}", rep_id=PRIYA.id) for number in range(30)))
    daniel = sign_in("daniel")
    assert len(titles(daniel, "zephyr")) == 20
    page = daniel.get("/find?q=zephyr").get_data(as_text=True)
    assert '<p class="muted" id="found-status" role="status">20 of 30 found.' in page


def test_an_empty_field_says_what_to_type(sign_in: Any) -> None:
    for url in ("/find", "/find?q=", "/find?q=%20%20"):
        page = sign_in("daniel").get(url).get_data(as_text=True)
        assert "Type a few letters of a name or a deal." in page
        assert "Priya" not in page


def test_what_was_typed_stays_in_the_field_as_words(sign_in: Any) -> None:
    page = sign_in("daniel").get('/find?q=<b>"x').get_data(as_text=True)
    assert 'value="&lt;b&gt;&#34;x"' in page


def test_it_is_a_plain_form_and_asks_by_itself(sign_in: Any) -> None:
    page = sign_in("daniel").get("/find").get_data(as_text=True)
    assert '<form action="/find" method="get" role="search">' in page
    assert 'hx-trigger="input changed delay:200ms, search"' in page
    assert 'hx-sync="this:replace"' in page
    assert "data-find" in page


@pytest.mark.parametrize("path", ["/team", "/home"])
def test_the_board_and_the_home_lead_there(sign_in: Any, path: str) -> None:
    assert '<a class="btn quiet" href="/find" data-find>' in sign_in("daniel").get(path).get_data(
        as_text=True
    )


def test_it_costs_few_statements_and_none_where_nobody_is_ones_own(
    sign_in: Any, given: Any, count_statements: Any
) -> None:
    given(*(a_deal(f"Zephyr {number}", rep_id=PRIYA.id) for number in range(50)))
    for who, most in (("daniel", 3), ("priya", 3), ("ruth", 1), ("sam", 1)):
        browser = sign_in(who)
        with count_statements() as statements:
            browser.get("/find?q=a")
        assert len(statements) <= most, "\n".join(statements)


def test_a_shared_screen_finds_nothing(sign_in: Any) -> None:
    assert sign_in("daniel", room=TOM_DANIEL.live).get("/find?q=a").status_code == 403


def test_a_new_rep_of_today_is_found(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).started_on = NOW.date()
    assert "Priya Shah" in titles(sign_in("daniel"), "priya")
