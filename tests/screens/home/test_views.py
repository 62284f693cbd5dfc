"""Home by relation, the rep's page and the manager's board."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oneonone.models import Pair
from tests import HX
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    INES,
    JONAS_DANIEL,
    LEILA,
    LEILA_DANIEL,
    NOW,
    OTTO_VERA,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM_DANIEL,
)
from tests.factories import (
    a_commitment,
    a_meeting,
    a_pair,
    a_preparation,
    a_topic,
)

# One of them is a pulse that waits, one what somebody noticed and waits for an answer.
MOST_STATEMENTS = 10


def text_of(browser: Any, path: str, **more: Any) -> str:
    answer = browser.get(path, **more)
    assert answer.status_code == 200, answer.status_code
    return str(answer.get_data(as_text=True))


def said_in(html: str) -> str:
    """What can be read on the page, in one line."""
    without_tags = re.sub(r"<[^>]+>", " ", html.split('<main id="main"', 1)[-1].split("</main>")[0])
    return " ".join(without_tags.split())


# --- which home -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["daniel", "ines", "marek", "omar", "vera"])
def test_a_manager_starts_at_the_board(sign_in: Any, who: str) -> None:
    answer = sign_in(who).get("/")
    assert (answer.status_code, answer.location) == (302, "/team")


@pytest.mark.parametrize("who", ["priya", "tom", "hana", "nadia"])
def test_a_rep_starts_at_home_even_with_a_flag(sign_in: Any, who: str) -> None:
    assert "Your next one-to-one" in text_of(sign_in(who), "/")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ruth", "You see whether one-to-ones happen. Never what was said."),
        ("sam", "There is no way to sign in as somebody else."),
    ],
)
def test_somebody_without_a_pair_reads_what_they_see(sign_in: Any, who: str, words: str) -> None:
    # HR starts at the counts, who administers at the overview; what they see, and what not, is
    # said beside their own.
    page = said_in(text_of(sign_in(who), "/home"))
    assert words in page
    assert "one-to-one-demo" not in page


def test_a_rep_whose_pair_has_ended_keeps_the_way_to_their_words(
    sign_in: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()
    page = text_of(sign_in("priya"), "/")
    assert "Nobody is paired with you yet. Omar or Sam (admin)" in said_in(page)
    assert f'href="/meetings/{PRIYA_DANIEL.held}"' in page


def test_a_manager_who_is_a_rep_has_a_home_of_their_own(sign_in: Any) -> None:
    page = text_of(sign_in("daniel"), "/home")
    assert "Tomorrow at 10:00, with Marek." in page
    assert "Marek promised" in said_in(page)
    assert 'aria-current="page">Me and Marek' in page


@pytest.mark.parametrize(("who", "start"), [("ruth", "/participation"), ("sam", "/admin")])
def test_who_is_here_for_the_company_starts_there(sign_in: Any, who: str, start: str) -> None:
    assert sign_in(who).get("/").location == start


def test_home_of_nobody_leads_to_the_start(sign_in: Any) -> None:
    assert sign_in("vera").get("/home").location == "/"


@pytest.mark.parametrize("path", ["/", "/home", "/team"])
def test_nobody_signed_in_is_sent_to_the_door(client: Any, path: str) -> None:
    assert client.get(path).status_code == 302
    assert "/sign-in" in client.get(path).location


@pytest.mark.parametrize("who", ["priya", "ruth", "sam"])
def test_the_board_is_for_those_who_lead(sign_in: Any, who: str) -> None:
    assert sign_in(who).get("/team").status_code == 403


@pytest.mark.parametrize("path", ["/", "/home", "/team"])
def test_a_room_reaches_none_of_it(sign_in: Any, path: str) -> None:
    room = sign_in("daniel", room=TOM_DANIEL.live)
    assert room.get(path).status_code == 403


# --- the rep's page ---------------------------------------------------------------------------


def test_home_says_when_and_with_whom(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("priya"), "/"))
    assert "Tomorrow at 10:00, with Daniel." in page
    assert "Tuesday 24 November · 30 minutes" in page


def test_home_says_a_preparation_is_started_to_its_author(sign_in: Any) -> None:
    page = text_of(sign_in("priya"), "/")
    assert "Started" in page
    assert f'href="/meetings/{PRIYA_DANIEL.planned}/prep/check-in"' in page
    assert "Not shared yet" not in page  # the words of the draft stay on their own page


def test_a_shared_preparation_can_be_looked_at(sign_in: Any, given: Any) -> None:
    given(a_preparation())
    page = text_of(sign_in("priya"), "/")
    assert f'href="/meetings/{PRIYA_DANIEL.planned}/prep"' in page
    assert "Look at what you shared" in page


def test_preparation_opens_two_days_before(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    page = said_in(text_of(sign_in("priya"), "/"))
    assert "Preparation opens tomorrow." in page
    assert "Prepare · 3 minutes" not in page


def test_home_says_that_they_are_meeting_now(sign_in: Any) -> None:
    page = text_of(sign_in("tom"), "/")
    assert "You are meeting now." in page
    assert f'href="/meetings/{TOM_DANIEL.live}"' in page


def test_home_without_a_date_says_whose_job_it_is(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 12, 9, 9, 0, tzinfo=UTC))
    page = said_in(text_of(sign_in("priya"), "/"))
    assert "No one-to-one is booked. It is Daniel’s job to book it, but you can nudge." in page


def test_home_shows_the_focus_with_its_week_and_what_was_seen(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("priya"), "/"))
    assert "My one focus week 3 Ask one more question" in page
    assert "Your words, agreed on Monday 9 November." in page
    assert "The Orbital call" in page
    assert "Silence after the price" not in page


def test_home_shows_both_sides_of_the_promises(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("priya"), "/"))
    assert "I promised 1 open Write to three old customers" in page
    assert "Daniel promised 1 open Find a reference site" in page
    assert "You kept 1 of 1" in page


def test_what_is_only_proposed_in_a_meeting_is_no_promise_yet(sign_in: Any, given: Any) -> None:
    given(a_commitment(text="Not agreed yet", agreed_at=None))
    assert "Not agreed yet" not in text_of(sign_in("priya"), "/")


def test_the_manager_says_something_is_done(sign_in: Any, given: Any) -> None:
    given(a_commitment(side="manager", claim="kept", claimed_on=NOW.date()))
    assert "Daniel says: done today" in said_in(text_of(sign_in("priya"), "/"))


def test_home_lists_the_last_meetings_with_former_managers_named(sign_in: Any) -> None:
    page = text_of(sign_in("priya"), "/")
    assert f'href="/meetings/{PRIYA_DANIEL.held}"' in page
    assert f'href="/meetings/{PRIYA_INES.held}"' in page
    assert "with Ines" in said_in(page)


def test_home_shows_nothing_of_another_pair(sign_in: Any) -> None:
    page = text_of(sign_in("priya"), "/")
    assert "(tom to daniel)" not in page
    assert "(daniel to marek)" not in page
    assert "(priya to ines)" not in page


def test_home_never_says_she_or_percent(sign_in: Any) -> None:
    for who, path in (("priya", "/"), ("daniel", "/home"), ("daniel", "/team")):
        page = said_in(text_of(sign_in(who), path))
        assert "%" not in page
        assert not re.search(r"\b(she|her|he|his|him)\b", page, re.I)
        assert not re.search(r"\b(task|ticket|submit|invalid|user|please)\b", page, re.I)


def test_cover_does_not_take_the_place_of_the_lasting_manager(sign_in: Any, given: Any) -> None:
    given(
        a_pair(
            rep_id=PRIYA.id,
            manager_id=INES.id,
            started_on=NOW.date(),
            ended_on=NOW.date() + timedelta(days=14),
            is_cover=True,
        )
    )
    assert "with Daniel." in text_of(sign_in("priya"), "/")


def test_a_rep_in_cover_alone_sees_it(sign_in: Any, given: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).is_cover = True
    assert "with Daniel." in text_of(sign_in("priya"), "/")


# --- the board --------------------------------------------------------------------------------


def test_the_board_says_the_week_in_a_sentence(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("daniel"), "/team"))
    assert "Five conversations this week. Tom’s is first." in page
    assert "Monday 23 November · you have held 10 of your last 10 one-to-ones" in page


def test_the_board_sorts_live_first(sign_in: Any) -> None:
    page = text_of(sign_in("daniel"), "/team")
    assert page.index("Tom Okonkwo") < page.index("Priya Shah")
    assert "Back to the one-to-one with Tom Okonkwo" in said_in(page)
    assert f'href="/meetings/{TOM_DANIEL.live}"' in page


def test_the_board_offers_to_start_half_an_hour_before(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 24, 8, 29, tzinfo=UTC))
    assert "Start<" not in text_of(sign_in("daniel"), "/team")
    clock.move_to(datetime(2026, 11, 24, 8, 31, tzinfo=UTC))
    assert "Start<" in text_of(sign_in("daniel"), "/team")


def test_the_board_never_tells_that_a_draft_is_begun(sign_in: Any, given: Any) -> None:
    """D11: every rep of the cast has a draft; the manager sees only that nothing is shared."""
    given(a_preparation(LEILA_DANIEL))
    page = said_in(text_of(sign_in("daniel"), "/team"))
    assert "Started" not in page
    assert page.count("Not prepared yet") == 3
    assert page.count("Prep ready") == 1


def test_the_board_knows_no_mood_and_no_rate_of_a_rep(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("daniel"), "/team"))
    for word in ("Rough", "Okay", "proud", "kept"):
        assert word not in page


def test_the_board_ticks_what_the_manager_promised(sign_in: Any) -> None:
    page = text_of(sign_in("daniel"), "/team")
    assert "Find a reference site (priya to daniel)" in page
    assert "Due tomorrow · Priya" in page
    assert "(daniel to marek)" not in page
    assert page.count("/claim") == 2 * 5


def test_the_board_flags_what_the_manager_missed(sign_in: Any, given: Any) -> None:
    for day in (2, 9):
        on = datetime(2026, 11, day).date()
        given(
            a_meeting(
                JONAS_DANIEL,
                on=on + timedelta(days=1),
                state="skipped",
                skip_reason="too_busy",
                called_off_by_id=DANIEL.id,
            )
        )
    page = said_in(text_of(sign_in("daniel"), "/team"))
    assert "You have called off two of the last four with Jonas" in page


def test_the_board_words_what_a_rep_called_off(sign_in: Any, given: Any) -> None:
    for day in (3, 10):
        on = datetime(2026, 11, day).date()
        given(a_meeting(LEILA_DANIEL, on=on, state="skipped", called_off_by_id=LEILA.id))
    page = said_in(text_of(sign_in("daniel"), "/team"))
    assert "Leila has called off two What would make it worth Leila’s time?" in page


def test_a_board_of_one_says_one(sign_in: Any) -> None:
    page = said_in(text_of(sign_in("vera"), "/team"))
    assert "One conversation this week, with Otto." in page


def test_the_board_says_not_booked_and_finds_a_time(sign_in: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 12, 9, 9, 0, tzinfo=UTC))
    page = text_of(sign_in("vera"), "/team")
    assert "Not booked" in page
    assert "No date set" in page
    assert "last met 3 weeks ago" in page
    assert f'href="/meetings/new?pair={OTTO_VERA.id}&amp;back=/team"' in page
    assert re.findall(r'href="/meetings/[0-9]', page) == []


# --- both -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "path"), [("priya", "/"), ("daniel", "/home"), ("daniel", "/team"), ("ruth", "/home")]
)
def test_a_page_takes_few_statements_whatever_the_history(
    sign_in: Any, given: Any, count_statements: Any, who: str, path: str
) -> None:
    for two in (PRIYA_DANIEL, DANIEL_MAREK):
        given(
            *(
                a_meeting(two, on=NOW.date() - timedelta(weeks=weeks, days=3), state="held")
                for weeks in range(1, 40)
            ),
            *(a_topic(two, f"Line {number}", kind="win") for number in range(9)),
            *(
                a_commitment(two, meeting_id=two.earlier, position=place, text=f"P {place}",
                             side="manager")
                for place in range(2, 9)
            ),
        )  # fmt: skip
    browser = sign_in(who)
    with count_statements() as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


@pytest.mark.parametrize(("who", "path"), [("priya", "/"), ("daniel", "/team")])
def test_back_and_htmx_get_a_whole_page(sign_in: Any, who: str, path: str) -> None:
    answer = sign_in(who).get(path, headers={**HX, "HX-History-Restore-Request": "true"})
    assert answer.get_data(as_text=True).startswith("<!doctype html>")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(("who", "path"), [("priya", "/"), ("daniel", "/team"), ("ruth", "/home")])
def test_every_form_works_without_a_script(sign_in: Any, who: str, path: str) -> None:
    page = text_of(sign_in(who), path)
    for form in re.findall(r"<form[^>]*>.*?</form>", page, re.S):
        if 'method="dialog"' in form:
            continue
        assert 'method="post"' in form
        assert 'name="csrf_token"' in form
        assert 'type="submit"' in form
    assert "style=" not in page
    assert "onclick" not in page
