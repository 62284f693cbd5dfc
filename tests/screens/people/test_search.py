"""Search over the one-to-ones with one person: literal, by POST, and only what is shared."""

from __future__ import annotations

import html
import logging
import re
import sqlite3
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bench.long_pair import add_three_years
from oneonone.models import AuditEvent, GrowthEntry, GrowthEvidence, Pair, ParkedFocus
from tests import HX
from tests.cast import (
    DANIEL,
    LAST_MONDAY,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
)
from tests.factories import (
    a_check_in,
    a_commitment,
    a_correction,
    a_focus,
    a_friction,
    a_meeting,
    a_preparation,
    a_private_note,
    a_review,
    a_step_note,
    a_topic,
    an_evidence,
)

PAGE = f"/people/{PRIYA.id}/search"
WORD = "Zebra"
HELD = {"meeting_id": PRIYA_DANIEL.held}
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture
def find(sign_in: Any, post: Any) -> Any:
    """Look for words as somebody and return the page: `find("priya", "zebra")`"""

    def ask(who: str, words: str, *, status: int = 200, hx: bool = False, path: str = PAGE) -> str:
        answer = post(sign_in(who), path, {"q": words}, hx=hx)
        assert answer.status_code == status
        page: str = answer.get_data(as_text=True)
        return page

    return ask


def lines(page: str) -> list[str]:
    """What was found, as it is read"""
    found = re.findall(r'<p class="pre" dir="auto">(.*?)</p>', page, re.S)
    return [html.unescape(re.sub(r"</?mark>", "", line)) for line in found]


def status_of(page: str) -> str:
    found = re.search(r'role="status">([^<]*)</p>', page[page.index('id="found-status"') :])
    assert found is not None
    return found[1]


# --- What is looked through --------------------------------------------------------------------


def everything(given: Any) -> list[str]:
    """One text of each kind, all with the word"""
    kinds = ["note", "correction", "in my way", "would help", "focus line", "deal", "promise",
             "topic", "win", "thanks", "skill", "sign", "before", "after", "seen", "later",
             "friction", "claim", "quote"]  # fmt: skip
    texts = {kind: f"{WORD} {kind}" for kind in kinds}
    focus = given(a_focus(skill=texts["skill"], sign=texts["sign"], before=texts["before"],
                          after=texts["after"]))  # fmt: skip
    pair = {"pair_id": PRIYA_DANIEL.id}
    entry = given(
        GrowthEntry(**pair, kind="strength", claim=texts["claim"], author_id=PRIYA.id,
                    state="agreed", shared_on=LAST_MONDAY, answered_on=LAST_MONDAY)
    )  # fmt: skip
    given(
        a_step_note(**HELD, step="deals", key="1.will_try", text=texts["note"]),
        a_correction(text=texts["correction"]),
        a_preparation(in_my_way=texts["in my way"], would_help=texts["would help"],
                      focus_line=texts["focus line"]),
        a_review(deal_name=texts["deal"]),
        a_commitment(text=texts["promise"]),
        a_topic(text=texts["topic"]),
        a_topic(text=texts["win"], kind="win", done_meeting_id=PRIYA_DANIEL.held),
        a_topic(text=texts["thanks"], kind="thanks", author_id=DANIEL.id),
        an_evidence(focus.id, text=texts["seen"]),
        ParkedFocus(**pair, author_id=PRIYA.id, text=texts["later"], parked_on=LAST_MONDAY),
        a_friction(text=texts["friction"]),
        GrowthEvidence(**pair, entry_id=entry.id, quote=texts["quote"], author_id=DANIEL.id,
                       seen_on=LAST_MONDAY),
    )  # fmt: skip
    return sorted(texts.values())


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_everything_the_two_shared_is_found(find: Any, given: Any, who: str) -> None:
    texts = everything(given)

    assert sorted(lines(find(who, WORD.upper()))) == texts


def test_what_nobody_shared_is_not_found_by_who_wrote_it_either(find: Any, given: Any) -> None:
    pair = {"pair_id": PRIYA_DANIEL.id, "kind": "value", "author_id": DANIEL.id}
    given(
        a_private_note(text=f"{WORD} private", step="deals"),
        a_private_note(text=f"{WORD} private", step="deals", author_id=PRIYA.id),
        GrowthEntry(**pair, claim=f"{WORD} declined", state="declined", shared_on=LAST_MONDAY,
                    answered_on=LAST_MONDAY),
    )  # fmt: skip
    for who in ("priya", "daniel"):
        page = find(who, WORD)
        assert lines(page) == []
        assert "rivate notes are not looked through." in page


def test_a_rep_finds_all_their_check_ins_and_who_leads_them_the_last_four(
    find: Any, given: Any
) -> None:
    for week in range(6):
        meeting = given(a_meeting(on=date(2026, 9, 1) + timedelta(weeks=week), state="held"))
        given(
            a_check_in(meeting_id=meeting.id),
            a_step_note(meeting_id=meeting.id, step="check_in", key="line", text=f"{WORD} {week}"),
        )

    assert lines(find("priya", WORD)) == [f"{WORD} {week}" for week in (5, 4, 3, 2, 1, 0)]
    # The cast's own check-in on 16 November is the fourth.
    assert lines(find("daniel", WORD)) == [f"{WORD} {week}" for week in (5, 4, 3)]


def test_no_mood_is_looked_through(find: Any) -> None:
    for word in ("okay", "tired", "focused"):
        assert lines(find("priya", word)) == []


# --- Who finds what ----------------------------------------------------------------------------


def test_who_leads_a_rep_now_finds_nothing_of_what_was_said_before_them(find: Any) -> None:
    assert any("(priya to ines)" in line for line in lines(find("priya", "priya to")))
    assert lines(find("daniel", "priya to daniel"))
    assert lines(find("daniel", "to ines")) == []


@pytest.mark.parametrize("who", ["ines", "tom", "marek", "vera", "ruth", "sam", "hana", "omar"])
def test_nobody_else_learns_that_there_is_anything_to_search(
    sign_in: Any, post: Any, who: str
) -> None:
    browser = sign_in(who)
    theirs = post(browser, PAGE, {"q": "priya"})
    nobodys = post(browser, "/people/999999999/search", {"q": "priya"})

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.get_data() == nobodys.get_data()


def test_a_room_does_not_reach_it(sign_in: Any, post: Any) -> None:
    browser = sign_in("daniel", room=PRIYA_DANIEL.planned)

    assert browser.get(PAGE).status_code == 403
    assert post(browser, PAGE, {"q": "priya"}).status_code == 403


def test_who_searched_is_remembered_once_a_day_and_no_word_of_it(
    find: Any, as_system: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for words in ("zebra", "giraffe"):
        find("daniel", words)

    with as_system() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.tag == "history:read")).all()
        assert [(event.actor_id, event.pair_id) for event in events] == [
            (DANIEL.id, PRIYA_DANIEL.id),
        ]  # fmt: skip
    assert "zebra" not in caplog.text


# --- The page ----------------------------------------------------------------------------------


def test_a_line_stands_under_its_meeting_with_its_step_and_who_said_it(
    find: Any, given: Any
) -> None:
    given(
        a_step_note(**HELD, step="deals", key="1.heard", text="We held the price, and they paid"),
        a_step_note(meeting_id=PRIYA_DANIEL.earlier, key="sign", text="Price last", author_id=None),
    )
    page = find("daniel", "PRICE, and")
    assert (
        f'<a class="link" href="/meetings/{PRIYA_DANIEL.held}">Monday 16 November 2026</a>' in page
    )
    assert "One deal · Priya</span>" in page
    assert "We held the <mark>price, and</mark> they paid" in page
    assert status_of(page) == "1 line found."

    both = find("priya", "price")
    assert both.index("One deal · You") < both.index("One skill · On the screen")


def test_what_was_said_between_two_meetings_says_so(find: Any, given: Any) -> None:
    given(a_friction(text=f"{WORD} crossing", raised_on=date(2026, 11, 18)))
    page = find("priya", WORD)

    assert "Wednesday 18 November 2026 <span" in page
    assert "between two one-to-ones" in page
    assert "In the way · You" in page


def test_a_rep_of_several_managers_reads_with_whom_it_was(find: Any) -> None:
    page = find("priya", "priya to")

    assert "with Daniel</span>" in page
    assert "with Ines</span>" in page
    assert "with Daniel</span>" not in find("daniel", "priya to")


def test_the_address_alone_is_the_empty_field(sign_in: Any) -> None:
    page = sign_in("priya").get(f"{PAGE}?q=priya+to").get_data(as_text=True)

    assert status_of(page) == "Type a word you remember from your one-to-ones."
    assert "<mark>" not in page
    assert 'method="post"' in page
    assert "hx-push-url" not in page.split("<main")[1]


def test_with_htmx_only_the_results_are_answered(find: Any) -> None:
    part = find("priya", "priya to", hx=True)

    assert part.lstrip().startswith('<p class="muted" id="found-status" role="status">')
    assert "<mark>" in part
    assert find("priya", "p", hx=True, status=422).count("Type two letters or more.") == 1


def test_every_page_of_a_person_leads_there(sign_in: Any) -> None:
    for more in ("", "/trends", "/mirror"):
        assert f'href="{PAGE}"' in sign_in("priya").get(f"/people/1{more}").get_data(as_text=True)


# --- Hostile words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["100%", "%_%", "a_b", "\\\\", "'; DROP TABLE meeting;--", '" OR 1=1',
     "<script>alert(1)</script>",
     '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% raw %}", "${7*7}", "</mark><b>", "&amp;",
     "javascript:alert(1)", "سلام عليكم", "שלום", "東", FAMILY, "=1+1", "x" * 100,
     "xq" + "\u0302" * 80],
)  # fmt: skip
def test_every_character_means_itself(find: Any, given: Any, words: str) -> None:
    given(
        a_step_note(**HELD, key="sign", text=f"before {words} after"),
        a_step_note(**HELD, key="skill", text="Nothing of the kind"),
    )
    page = find("priya", words)

    assert lines(page) == [f"before {words} after"]
    assert (
        f"<mark>{html.escape(words).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}</mark>"
        in page
    )
    assert "<script>alert" not in page
    assert "49 after" not in page


def test_composed_and_decomposed_accents_are_the_same(find: Any, given: Any) -> None:
    given(a_step_note(**HELD, key="sign", text="Ask José"))

    assert lines(find("priya", "jose\u0301")) == ["Ask José"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Type a word you remember."),
        ("  \u200b ", "Type a word you remember."),
        ("a", "Type two letters or more."),
        ("%", "Type two letters or more."),
        ("a" * 101, "This is 101 characters; 100 fit. Nothing is lost; shorten it."),
        ("%" * 10_000, "This is 10,000 characters; 100 fit. Nothing is lost; shorten it."),
        ("a\x00b", "There are characters in this text that cannot be kept."
                   " They are taken out below."),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said_and_kept(find: Any, words: str, sentence: str) -> None:
    page = find("priya", words, status=422)

    assert status_of(page) == sentence
    kept = words.replace("\x00", "").strip()
    assert f'value="{kept}"' in page.replace("\u200b", "") or not kept.strip("\u200b")
    assert 'aria-invalid="true"' in page


def test_nothing_sent_is_nothing_typed(sign_in: Any, post: Any) -> None:
    priya = sign_in("priya")

    assert post(priya, PAGE, {}).status_code == 422
    assert post(priya, PAGE, "q=one&q=two").status_code == 400
    assert post(priya, PAGE, "q=%ff%fe%ed%a0%80").status_code in (200, 422)
    assert post(priya, PAGE, {"q": "priya to", "pair_id": PRIYA_INES.id}).status_code == 200


# --- Cost --------------------------------------------------------------------------------------


@pytest.fixture
def three_years(as_system: Any) -> None:
    """Priya and Daniel have met every week for three years"""
    with as_system() as session:
        pair = session.get_one(Pair, PRIYA_DANIEL.id)
        add_three_years(session, pair, (), LAST_MONDAY - timedelta(days=7))


@pytest.mark.usefixtures("three_years")
@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_three_years_cost_a_few_statements(
    sign_in: Any, post: Any, count_statements: Any, who: str
) -> None:
    browser = sign_in(who)
    post(browser, PAGE, {"q": "week"})  # the day's first look is remembered
    with count_statements() as statements:
        page = post(browser, PAGE, {"q": "week"}).get_data(as_text=True)

    assert status_of(page).startswith("50 of ")
    assert len(statements) <= 5, "\n".join(statements)


def test_it_waits_for_nobody_who_writes(sign_in: Any, post: Any, settings: Any) -> None:
    """It is a POST only for its address's sake: on SQLite a POST that writes waits its turn"""
    priya = sign_in("priya")
    post(priya, PAGE, {"q": "priya to"})
    writer = sqlite3.connect(settings.data / "oneonone.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert post(priya, PAGE, {"q": "priya to"}, headers=HX).status_code == 200
    finally:
        writer.close()


def test_nothing_is_written_by_it(sign_in: Any, post: Any) -> None:
    answer = post(sign_in("priya"), PAGE, {"q": "priya to"})

    assert "X-Changes" not in answer.headers
