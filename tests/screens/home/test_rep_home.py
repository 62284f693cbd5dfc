"""The rep's home: moving, asking to talk sooner, what is in the way, and whose job it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from oneonone.models import Meeting, TalkRequest
from tests.cast import DANIEL_MAREK, NOW, PRIYA_DANIEL, TOM_DANIEL
from tests.factories import a_friction, a_meeting, a_talk_request

from .test_views import said_in, text_of


def test_the_next_one_can_be_moved_called_off_or_kept_in_a_calendar(sign_in: Any) -> None:
    page = text_of(sign_in("priya"), "/")
    meeting = f"/meetings/{PRIYA_DANIEL.planned}"
    assert f'href="{meeting}/move?back=/"' in page
    assert f'href="{meeting}/skip?back=/"' in page
    assert f'action="{meeting}/away"' in page
    assert f'href="{meeting}/calendar.ics"' in page


def test_nothing_is_moved_while_they_meet(sign_in: Any) -> None:
    page = text_of(sign_in("tom"), "/")
    assert f"/meetings/{TOM_DANIEL.live}/move" not in page
    assert "Can we talk sooner?" in page


def test_asking_to_talk_sooner_needs_no_reason(sign_in: Any) -> None:
    page = text_of(sign_in("priya"), "/")
    form = re.search(r'<form[^>]*action="/talk".*?</form>', page, re.S)
    assert form is not None
    assert f'name="pair_id" value="{PRIYA_DANIEL.id}"' in form[0]
    assert 'name="back" value="/"' in form[0]
    assert not re.search(r'<textarea|<select|type="text"', form[0])


def test_who_asked_can_take_it_back(sign_in: Any, given: Any) -> None:
    wish = given(a_talk_request())
    page = text_of(sign_in("priya"), "/")
    assert f'action="/talk/{wish.id}/settle"' in page
    assert "Not needed any more" in page
    assert 'action="/talk"' not in page


def test_it_can_be_asked_again_afterwards(sign_in: Any, given: Any) -> None:
    given(a_talk_request(settled_at=NOW))
    assert 'action="/talk"' in text_of(sign_in("priya"), "/")


def test_it_is_there_without_a_date_too(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 12, 9, 9, 0, tzinfo=UTC))
    page = text_of(sign_in("priya"), "/")
    words = said_in(page)
    assert "It is Daniel’s job to book it, but you can nudge." in words
    assert 'action="/talk"' in page
    assert "/move" not in page


def test_the_manager_reads_their_own_wish_on_their_home_only(sign_in: Any, given: Any) -> None:
    """Daniel is Marek's rep: what he asked is his and Marek's."""
    wish = given(a_talk_request(DANIEL_MAREK))
    assert f"/talk/{wish.id}/settle" in text_of(sign_in("daniel"), "/home")
    assert f"/talk/{wish.id}/settle" not in text_of(sign_in("daniel"), "/team")
    assert f"/talk/{wish.id}/settle" in text_of(sign_in("marek"), "/team")


def test_how_the_manager_keeps_it_is_a_count_and_their_job(sign_in: Any, given: Any) -> None:
    given(a_meeting(on=date(2026, 11, 3), state="skipped", called_off_by_id=PRIYA_DANIEL.rep.id))
    words = said_in(text_of(sign_in("priya"), "/"))
    assert "Daniel has kept 2 of the last 3 one-to-ones." in words
    assert "Keeping it is Daniel’s job, not yours." in words


def test_what_is_in_the_way_stands_with_its_age(sign_in: Any, given: Any) -> None:
    given(a_friction(text="Legal takes a week", raised_on=date(2026, 11, 20)))
    words = said_in(text_of(sign_in("priya"), "/"))
    assert "Something in my way?" in words
    assert "Legal takes a week since Friday" in words
    assert "(tom to daniel)" not in words


def test_the_first_one_is_a_conversation(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).kind = "first"
    words = said_in(text_of(sign_in("priya"), "/"))
    assert (
        "Your first one-to-one is a conversation about how you like to work. "
        "There is nothing to prepare."
    ) in words


def test_what_is_in_the_page_is_in_the_order_of_a_week(sign_in: Any) -> None:
    words = said_in(text_of(sign_in("priya"), "/"))
    order = [
        "Your next one-to-one", "Can we talk sooner?", "My one focus", "I promised",
        "Daniel promised", "Our rhythm", "Something in my way?", "For the next one-to-one",
    ]  # fmt: skip
    places = [words.index(one) for one in order]
    assert places == sorted(places)


def test_looking_asks_for_nothing(sign_in: Any, as_system: Any) -> None:
    text_of(sign_in("priya"), "/")
    with as_system() as session:
        assert session.query(TalkRequest).where(TalkRequest.settled_at.is_(None)).count() == 0
