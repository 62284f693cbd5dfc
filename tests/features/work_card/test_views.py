"""How I like to work: mine until I show it, a copy for each who reads it, gone when I say so."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select

from oneonone.features.work_card.service import NOTHING_YET
from oneonone.lib.versions import stamp
from oneonone.models import AuditEvent, Pair, ShownWorkCard, WorkCard
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    LEILA_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM_DANIEL,
)
from tests.factories import a_meeting, a_step_note

URL = "/me/card"
MINE = {
    "feedback": "At once and in private (priya)",
    "pressure": "A day without calls (priya)",
    "helps": "A question before an answer (priya)",
}
STAMPS = {f"was_{name}": stamp(0, text) for name, text in MINE.items()}


def text(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def nobody_shows(as_system: Any) -> None:
    with as_system() as session:
        session.execute(delete(ShownWorkCard))


@pytest.fixture
def shown(as_system: Any) -> Any:
    """What somebody shows in a pair, by text; nothing where they show none."""

    def of(author_id: int = PRIYA.id, pair_id: int = PRIYA_DANIEL.id) -> dict[str, str] | None:
        with as_system() as session:
            row = session.scalar(
                select(ShownWorkCard).filter_by(author_id=author_id, pair_id=pair_id)
            )
            return row and {name: getattr(row, name) for name in MINE}

    return of


def test_what_is_saved_is_the_authors_alone(
    sign_in: Any, post: Any, as_system: Any, shown: Any
) -> None:
    priya, before = sign_in("priya"), shown()
    answer = post(priya, URL, {**MINE, **STAMPS, "helps": "Half a day"})
    assert (answer.status_code, answer.location) == (303, URL)
    assert "Half a day" in text(priya.get(URL))
    with as_system() as session:
        row = session.scalars(select(WorkCard).filter_by(author_id=PRIYA.id)).one()
        assert (row.helps, row.changed_on) == ("Half a day", NOW.date())
    assert shown() == before
    daniel = sign_in("daniel")
    for path in (URL, f"/people/{PRIYA.id}/card", f"/meetings/{PRIYA_DANIEL.planned}"):
        assert "Half a day" not in text(daniel.get(path))


@pytest.mark.usefixtures("nobody_shows")
def test_shown_it_stands_where_the_other_one_gets_ready(
    sign_in: Any, post: Any, shown: Any, as_system: Any
) -> None:
    post(sign_in("priya"), URL, {**MINE, **STAMPS, "show": str(PRIYA_DANIEL.id)})
    assert shown() == MINE
    daniel = sign_in("daniel")
    for path in (
        f"/meetings/{PRIYA_DANIEL.planned}",
        f"/private/meetings/{PRIYA_DANIEL.planned}",
        f"/people/{PRIYA.id}/card",
    ):
        assert MINE["pressure"] in text(daniel.get(path)), path
    with as_system() as session:
        event = session.query(AuditEvent).filter_by(tag="card:show").one()
        assert (event.actor_id, event.pair_id) == (PRIYA.id, PRIYA_DANIEL.id)


@pytest.mark.usefixtures("nobody_shows")
def test_a_manager_shows_theirs_to_each_of_their_reps(sign_in: Any, post: Any, shown: Any) -> None:
    daniel = sign_in("daniel")
    page = text(daniel.get(URL))
    for name in ("Marek", "Priya", "Tom", "Leila"):
        assert f"Show {name}</button>" in page
    post(daniel, URL, {"show": str(PRIYA_DANIEL.id)})
    assert shown(DANIEL.id) is not None
    assert shown(DANIEL.id, TOM_DANIEL.id) is None
    words = "A day without calls (daniel)"
    priya = sign_in("priya")
    for path in (f"/meetings/{PRIYA_DANIEL.planned}", f"/people/{PRIYA.id}/card"):
        assert words in text(priya.get(path))
    assert words not in text(sign_in("tom").get(f"/meetings/{TOM_DANIEL.planned}"))


@pytest.mark.usefixtures("nobody_shows")
def test_new_words_are_shown_when_their_author_says_so(sign_in: Any, post: Any, shown: Any) -> None:
    priya = sign_in("priya")
    post(priya, URL, {**MINE, **STAMPS, "show": str(PRIYA_DANIEL.id)})
    assert "the new words" not in text(priya.get(URL))
    post(priya, URL, {"helps": "Half a day", "was_helps": STAMPS["was_helps"]})
    assert shown() == MINE
    assert "Show Daniel the new words" in text(priya.get(URL))
    post(priya, URL, {"show": str(PRIYA_DANIEL.id)})
    assert shown()["helps"] == "Half a day"


def test_taken_back_the_other_one_has_it_no_more(sign_in: Any, post: Any, shown: Any) -> None:
    priya = sign_in("priya")
    for _ in range(2):  # pressed twice it is gone once
        answer = post(priya, URL, {"take_back": str(PRIYA_DANIEL.id)})
        assert answer.status_code == 303
    assert shown() is None
    assert shown(DANIEL.id) is not None
    assert "(priya to daniel)" not in text(sign_in("daniel").get(f"/people/{PRIYA.id}/card"))


@pytest.mark.parametrize("button", ["show", "take_back"])
@pytest.mark.parametrize("pair_id", [LEILA_DANIEL.id, PRIYA_INES.id, DANIEL_MAREK.id, 999, "x"])
def test_only_a_pair_one_is_in_now_can_be_named(
    sign_in: Any, post: Any, shown: Any, button: str, pair_id: Any
) -> None:
    before = shown(PRIYA.id, PRIYA_INES.id)
    answer = post(sign_in("priya"), URL, {button: str(pair_id)})
    assert answer.status_code == 404
    assert shown(PRIYA.id, PRIYA_INES.id) == before
    assert shown(PRIYA.id, LEILA_DANIEL.id) is None


def test_after_the_end_of_the_pair_its_copy_is_the_reps_to_read(
    sign_in: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    assert sign_in("daniel").get(f"/people/{PRIYA.id}/card").status_code == 404
    assert "Show Daniel" not in text(sign_in("priya").get(URL))


def test_two_devices_are_shown_both_texts(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    post(priya, URL, {"helps": "From the phone", "was_helps": STAMPS["was_helps"]})
    sent = {**MINE, **STAMPS, "helps": "From the laptop", "feedback": "New as well"}
    answer = post(priya, URL, {**sent, "show": str(PRIYA_DANIEL.id)})
    page = text(answer)
    assert answer.status_code == 409
    assert "From the phone" in page
    assert "From the laptop" in page
    with as_system() as session:
        row = session.scalars(select(WorkCard).filter_by(author_id=PRIYA.id)).one()
        assert (row.helps, row.feedback) == ("From the phone", "New as well")
    again = {"helps": "From the laptop", "was_helps": stamp(0, "From the phone")}
    assert again["was_helps"] in page
    assert post(priya, URL, again).status_code == 303


def test_an_old_page_undoes_nothing(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    post(priya, URL, {"helps": "From the phone", "was_helps": STAMPS["was_helps"]})
    assert post(priya, URL, {**MINE, **STAMPS, "feedback": "New"}).status_code == 303
    with as_system() as session:
        row = session.scalars(select(WorkCard).filter_by(author_id=PRIYA.id)).one()
        assert (row.helps, row.feedback) == ("From the phone", "New")


def test_too_long_is_refused_and_kept(sign_in: Any, post: Any) -> None:
    long = "x" * 501
    answer = post(sign_in("priya"), URL, {**MINE, **STAMPS, "helps": long})
    assert answer.status_code == 422
    assert long in text(answer)


def test_an_empty_card_is_not_shown(sign_in: Any, post: Any, as_system: Any, shown: Any) -> None:
    with as_system() as session:
        session.execute(delete(ShownWorkCard))
        session.execute(delete(WorkCard))
    priya = sign_in("priya")
    answer = post(priya, URL, {"helps": " \u200b", "show": str(PRIYA_DANIEL.id)})
    assert answer.status_code == 422
    assert NOTHING_YET in text(answer)
    assert shown() is None


# --- A first one-to-one --------------------------------------------------------------------------


@pytest.fixture
def first(given: Any, as_system: Any) -> int:
    """A first one-to-one in which Priya said two things; her card has one of them."""
    meeting = given(a_meeting(on=NOW.date() - timedelta(days=4), state="held", kind="first"))
    for key, said in (("feedback", "Said: in private"), ("helps", "Said: a free hand")):
        given(a_step_note(meeting_id=meeting.id, step="check_in", key=key, text=said))
    with as_system() as session:
        card = session.scalars(select(WorkCard).filter_by(author_id=PRIYA.id)).one()
        card.helps = ""
    number: int = meeting.id
    return number


def test_what_was_said_first_is_offered_and_saved_only_by_its_rep(
    sign_in: Any, post: Any, first: int, as_system: Any
) -> None:
    priya = sign_in("priya")
    assert f'href="/me/card?from={first}"' in text(priya.get(f"/meetings/{first}"))
    assert f'href="/me/card?from={first}"' in text(priya.get(URL))
    page = text(priya.get(f"{URL}?from={first}"))
    assert "Said: a free hand</textarea>" in page.replace("\r\n", "")
    assert "Said: in private</textarea>" not in page, "words of one's own stay"
    with as_system() as session:
        row = session.scalars(select(WorkCard).filter_by(author_id=PRIYA.id)).one()
        assert row.helps == "", "looking saves nothing"
    post(priya, URL, {"helps": "Said: a free hand", "was_helps": stamp(0, "")})
    assert "Take these words over" not in text(priya.get(URL))


def test_nobody_takes_over_what_somebody_else_said(sign_in: Any, first: int) -> None:
    for who in ("daniel", "tom"):
        browser = sign_in(who)
        assert "Said: a free hand" not in text(browser.get(f"{URL}?from={first}"))
    assert "/me/card?from" not in text(sign_in("daniel").get(f"/meetings/{first}"))


def test_the_first_one_shows_what_the_two_have_shown(sign_in: Any, given: Any) -> None:
    meeting = given(a_meeting(on=NOW.date(), starts_at=NOW, state="live", kind="first"))
    for who in ("priya", "daniel"):
        page = text(sign_in(who).get(f"/meetings/{meeting.id}/steps/check-in"))
        assert "How Priya likes to work" in page
        assert "How Daniel likes to work" in page


# --- Nobody's ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ruth", "sam"])
def test_who_was_never_in_a_one_to_one_has_nobody_to_show_it_to(
    sign_in: Any, post: Any, who: str
) -> None:
    browser = sign_in(who)
    assert "nobody to show a card to" in text(browser.get(URL))
    assert post(browser, URL, {"helps": "Time"}).status_code == 403


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_the_pages_take_few_statements(sign_in: Any, count_statements: Any, who: str) -> None:
    browser = sign_in(who)
    for path, most in ((URL, 4), (f"/people/{PRIYA.id}/card", 4)):
        browser.get(path)
        with count_statements() as statements:
            browser.get(path)
        assert len(statements) <= most, statements
