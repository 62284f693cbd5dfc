"""The companion follows its meeting; a phone finds it; earlier notes stay with their author."""

from __future__ import annotations

import re
from html import unescape

import pytest

from oneonone.lib.qr import QUIET_ZONE, code_of
from oneonone.models import Meeting, MeetingAgenda, PrivateRevision
from oneonone.screens.companion.rules import phone_address
from tests import HX
from tests.cast import DANIEL, PRIYA_DANIEL, TOM_DANIEL
from tests.factories import a_private_note

LIVE = TOM_DANIEL.live
URL = f"/private/meetings/{LIVE}"


def said(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def ask(browser, at="progress", *, pinned="", tag="", url=URL):
    return browser.get(
        f"{url}/sync?at={at}&pinned={pinned}", headers={**HX, **({"HX-PTag": tag} if tag else {})}
    )


@pytest.fixture
def go_to(as_system):
    """Let the meeting go to a step, as the big screen does."""

    def move(step: str) -> None:
        with as_system() as session:
            session.query(MeetingAgenda).filter_by(meeting_id=LIVE).one().current_step = step

    return move


def test_nothing_new_is_a_304_after_three_statements(sign_in, count_statements):
    daniel = sign_in("daniel")
    tag = ask(daniel).headers["HX-PTag"]
    with count_statements() as statements:
        answer = ask(daniel, tag=tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(statements) <= 3, statements


def test_the_page_carries_the_tag_its_first_question_needs(sign_in):
    daniel = sign_in("daniel")
    page = said(daniel.get(URL))
    tag = page.partition('hx-ptag="')[2].partition('"')[0]
    assert ask(daniel, tag=tag).status_code == 304


def test_it_follows_the_meeting_to_the_next_step(sign_in, go_to):
    daniel = sign_in("daniel")
    tag = ask(daniel).headers["HX-PTag"]
    go_to("deals")
    page = said(ask(daniel, tag=tag))
    assert '<hx-partial hx-target="#note" hx-swap="outerHTML">' in page
    assert "Step 3: One deal" in page
    assert "Follows step 3" in page
    for place in ("#follows", "#ask", "#steps", "#dock", "#told"):
        assert f'hx-target="{place}"' in page


def test_a_note_whose_step_is_still_open_is_not_drawn_again(sign_in):
    page = said(ask(sign_in("daniel")))
    assert 'hx-target="#steps"' in page
    assert 'hx-target="#note"' not in page


def test_a_note_that_was_chosen_stays_when_the_meeting_goes_on(sign_in, go_to):
    daniel = sign_in("daniel")
    go_to("deals")
    page = said(ask(daniel, at="focus", pinned="1"))
    assert 'hx-target="#note"' not in page
    assert "Back to step 3" in page


def test_when_it_is_over_it_says_so_and_offers_the_record(sign_in, as_system):
    daniel = sign_in("daniel")
    with as_system() as session:
        session.get_one(Meeting, LIVE).state = "held"
    page = said(ask(daniel))
    assert "This one-to-one is closed." in page
    assert f'href="/meetings/{LIVE}"' in page
    assert 'hx-target="#note"' not in page
    assert "Next on the big screen" not in page


def test_a_page_of_notes_before_the_meeting_says_when_it_begins(sign_in, given, as_system):
    page = said(ask(sign_in("tom"), at="before"))
    assert "You and Daniel are meeting now." in page
    assert 'hx-target="#note"' not in page


def test_opened_by_hand_it_leads_to_the_page(sign_in):
    answer = sign_in("daniel").get(f"{URL}/sync")
    assert (answer.status_code, answer.location) == (303, URL)


def test_looking_at_the_companion_counts_as_being_here(sign_in):
    tom, daniel = sign_in("tom"), sign_in("daniel")
    ask(daniel)
    assert ask(tom).headers["HX-PTag"].endswith("-both")


# --- Earlier notes -----------------------------------------------------------------------------


def test_earlier_notes_and_preparation_are_their_authors_alone(sign_in, given):
    at = {"meeting_id": LIVE, "author_id": DANIEL.id, "version": 1}
    given(
        PrivateRevision(**at, place="note", key="deals", text="Went quiet."),
        PrivateRevision(**at, place="note", key="deals", text="Went quiet. Ask why."),
        PrivateRevision(**at, place="preparation", key="would_help", text="A quiet hour"),
    )
    page = said(sign_in("daniel").get(f"{URL}/revisions"))
    assert "My earlier notes and preparation" in page
    assert page.count("Went quiet") == 1
    assert "What would help?" in page
    assert f'href="/meetings/{LIVE}/revisions"' in page
    assert "Went quiet" not in said(sign_in("tom").get(f"{URL}/revisions"))
    assert "Went quiet" not in said(sign_in("daniel").get(f"/meetings/{LIVE}/revisions"))


def test_a_note_that_is_replaced_is_found_among_the_earlier_ones(sign_in, post, given):
    given(
        a_private_note(TOM_DANIEL, DANIEL.id, meeting_id=LIVE, step="deals", text="First", op=None)
    )
    daniel = sign_in("daniel")
    form = {"note_deals": "Second", "version_note_deals": stamp_on(daniel, "deals")}
    assert post(daniel, f"{URL}/notes/deals", form, hx=True).status_code == 200
    assert "First" in said(daniel.get(f"{URL}/revisions"))


def stamp_on(browser, step: str) -> str:
    page = said(browser.get(f"{URL}?step={step}"))
    return page.partition(f'name="version_note_{step}" value="')[2].partition('"')[0]


# --- The way to a phone ------------------------------------------------------------------------


def test_the_code_leads_to_ones_own_page_and_holds_no_token():
    address = phone_address(7, scheme="http", host="10.0.0.5:8000", loopback=("127.0.0.1",))
    assert (address.url, address.can_reach) == ("http://10.0.0.5:8000/private/meetings/7", True)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_an_address_of_this_computer_alone_is_no_way_to_a_phone(host):
    address = phone_address(7, scheme="http", host=host, loopback=("127.0.0.1", "localhost", "::1"))
    assert not address.can_reach


def test_the_code_is_one_path_with_its_quiet_zone():
    code = code_of("http://10.0.0.5:8000/private/meetings/7")
    assert code.size == 29 + 2 * QUIET_ZONE
    # The three finders begin in their corners, inside the quiet zone.
    assert code.path.startswith(f"M{QUIET_ZONE} {QUIET_ZONE}h7v1h-7z")
    assert set(code.path) <= set("Mhvz -0123456789")


def test_a_shared_screen_shows_the_same_way_to_everybody(sign_in, given):
    room, page = sign_in("daniel", room=LIVE), f"/meetings/{LIVE}/phone"
    before = room.get(page).data
    given(a_private_note(TOM_DANIEL, DANIEL.id, meeting_id=LIVE, step="deals", text="Went quiet"))
    after = room.get(page)
    assert after.status_code == 200
    assert without_token(after.data) == without_token(before)
    assert "<title>One-to-one – oneonone" in said(after)
    assert "note" not in said(after).partition("<main")[2].partition("</main>")[0].replace(
        'class="notice', ""
    )


def without_token(page: bytes) -> bytes:
    return re.sub(rb'(csrf-token" content|csrf_token" value)="[^"]+"', b"", page)


def test_on_this_computer_alone_it_says_how_a_phone_gets_in(sign_in):
    page = said(sign_in("daniel").get(f"/meetings/{LIVE}/phone"))
    assert "Other devices cannot reach this address" in page
    assert "make run LAN=1" in page
    assert "<path d=" not in page.partition("<main")[2]


def test_the_pages_around_lead_there_and_hold_no_note(sign_in, given):
    given(a_private_note(text="Went quiet", step="deals"))
    daniel, at = sign_in("daniel"), PRIYA_DANIEL.planned
    ready = said(daniel.get(f"/meetings/{at}"))
    assert f'href="/private/meetings/{at}"' in ready
    assert f'href="/meetings/{at}/phone"' in ready
    assert "Went quiet" not in ready
    assert f'href="/meetings/{at}/phone"' in said(sign_in("priya").get(f"/meetings/{at}"))
    room = sign_in("daniel", room=LIVE)
    live = said(room.get(f"/meetings/{LIVE}/steps/progress"))
    assert f'href="/meetings/{LIVE}/phone"' in live
    assert "/private/" not in live
