"""A laptop and a phone in one meeting: both write, both follow, nothing is lost or in the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import expect_step, go_on, jump, start, write

STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
SKILL = "In Priya’s words"
SIGN = "How we will both see it"

Meeting = tuple[Device, Device, str]


@pytest.fixture
def meeting(house: House, device: OpenDevice) -> Meeting:
    """Daniel's laptop and Priya's phone in their one-to-one, each on their own screen."""
    laptop = device("Daniel's laptop", LAPTOP)
    address = start(house, laptop, "Each on our own screen")
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", f"{address}/steps/check-in")
    return laptop, phone, address


def field(device: Device, label: str = SKILL) -> Locator:
    """Return a text of the step that is open; the skill where nothing else is said."""
    return device.page.get_by_label(label, exact=True)


def type_into(device: Device, text: str, label: str = SKILL, *, delay: int = 5) -> Locator:
    """Empty a field and type, key by key."""
    place = field(device, label)
    place.fill("")
    place.press_sequentially(text, delay=delay)
    return place


def saved(page: Page) -> None:
    expect(page.locator("[data-savestate]").first).to_contain_text("Saved")


def expect_nothing_stored(device: Device) -> None:
    device.page.wait_for_function("() => localStorage.length === 0")


def test_what_one_writes_stands_on_the_other_screen(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    laptop.goto(f"{address}/steps/focus")
    phone.goto(f"{address}/steps/focus")
    write(phone, field(phone), "Ask, then count to five")
    expect(field(laptop)).to_have_value("Ask, then count to five")


def test_a_field_is_saved_after_a_rest_without_being_left(
    meeting: Meeting,
) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    type_into(phone, "Wait for the answer", delay=20)
    saved(phone.page)
    expect(field(phone)).to_be_focused()


def test_somebody_who_never_rests_is_saved_every_five_seconds(
    meeting: Meeting,
) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    with phone.page.expect_response(lambda answer: "/fields/skill" in answer.url, timeout=8000):
        type_into(phone, "and so on " * 6, delay=100)


def test_two_fields_at_the_same_moment_are_both_kept(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    for one in (laptop, phone):
        one.goto(f"{address}/steps/focus")
    type_into(laptop, "Two open questions", delay=15)
    type_into(phone, "We hear them", SIGN, delay=15)
    saved(laptop.page)
    saved(phone.page)
    for one in (laptop, phone):
        expect(field(one)).to_have_value("Two open questions")
        one.page.locator("h1").click()
        expect(field(one, SIGN)).to_have_value("We hear them")


def test_news_never_touch_the_field_somebody_is_writing_in(
    meeting: Meeting,
) -> None:
    laptop, phone, address = meeting
    for one in (laptop, phone):
        one.goto(f"{address}/steps/focus")
    mine = type_into(laptop, "Ask before", delay=10)
    saved(laptop.page)
    mine.press("ArrowLeft")
    mine.press("ArrowLeft")
    with laptop.page.expect_response(lambda answer: "/sync" in answer.url and answer.status == 200):
        write(phone, field(phone, SIGN), "We hear it")
    expect(field(laptop, SIGN)).to_have_value("We hear it")
    expect(mine).to_be_focused()
    assert mine.evaluate("(el) => el.selectionStart") == len("Ask befo")
    mine.press_sequentially("!!", delay=10)
    expect(mine).to_have_value("Ask befo!!re")


def test_two_writers_of_one_field_choose(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    for one in (laptop, phone):
        one.may_answer(409)
        one.goto(f"{address}/steps/focus")
    phone.page.route("**/sync*", lambda route: route.abort())
    phone.lose_connection(is_lost=False)  # its polls fail on purpose
    write(laptop, field(laptop), "Ask Ana which hotel she would believe")
    field(phone).fill("Find a hotel that Ana would believe")
    field(phone).dispatch_event("change")
    clash = phone.page.get_by_role("group", name="You both wrote here")
    expect(clash).to_be_visible()
    expect(clash).to_contain_text("Ask Ana which hotel she would believe")
    expect(clash).to_contain_text("Find a hotel that Ana would believe")
    expect(clash).to_contain_text("Theirs, on Daniel’s device")
    clash.get_by_role("button", name="Keep both").click()
    expect(clash).to_have_count(0)
    both = "Ask Ana which hotel she would believe\nFind a hotel that Ana would believe"
    expect(field(phone)).to_have_value(both)
    laptop.page.locator("h1").click()
    expect(field(laptop)).to_have_value(both)


def test_the_step_is_announced_on_the_phone_and_not_forced(
    meeting: Meeting,
) -> None:
    laptop, phone, _address = meeting
    go_on(laptop, "What moved")
    told = phone.page.locator("#told")
    expect(told).to_contain_text("Now at step 2: What moved.")
    expect_step(phone, "How you are")
    told.get_by_role("link", name="Go there").click()
    expect_step(phone, "What moved")
    expect(told).to_be_empty()


def test_a_rep_who_looks_ahead_moves_nobody(meeting: Meeting) -> None:
    laptop, phone, _address = meeting
    jump(phone, "One skill")
    with laptop.page.expect_response("**/sync*"):
        pass
    expect_step(laptop, "How you are")


def test_both_here_and_nothing_more(meeting: Meeting) -> None:
    laptop, phone, _address = meeting
    for one in (laptop, phone):
        expect(one.page.locator("#here")).to_have_text("Both here")
    words = laptop.page.locator("body").inner_text()
    assert not re.search(r"typing|last seen|online", words, re.IGNORECASE)


def test_words_typed_without_a_connection_arrive_once_it_is_back(
    meeting: Meeting,
) -> None:
    laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    laptop.goto(f"{address}/steps/focus")
    phone.lose_connection()
    type_into(phone, "On the train, ", delay=10)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    field(phone).press_sequentially("still on the train", delay=10)
    assert "On the train" not in phone.page.evaluate(STORED), "kept, but sealed"
    assert "fields/skill" in phone.page.evaluate(STORED)
    phone.lose_connection(is_lost=False)
    saved(phone.page)
    expect(field(laptop)).to_have_value("On the train, still on the train")
    expect_nothing_stored(phone)


def test_words_survive_the_page_they_were_typed_on(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    phone.page.route("**/fields/*", lambda route: route.abort())
    phone.lose_connection(is_lost=False)
    type_into(phone, "Nobody has this yet", delay=10)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    phone.page.unroute("**/fields/*")
    again = phone.context.new_page()
    phone.page.close(run_before_unload=False)
    phone.page = again
    phone.goto(f"{address}/steps/focus")
    expect(field(phone)).to_have_value("Nobody has this yet")
    expect_nothing_stored(phone)  # sent by the page that was closed, or by this one
    laptop.goto(f"{address}/steps/focus")
    expect(field(laptop)).to_have_value("Nobody has this yet")


def test_a_page_that_is_closed_sends_its_last_words(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    type_into(phone, "My last words", delay=5)
    phone.page.goto("about:blank")
    laptop.goto(f"{address}/steps/focus")
    expect(field(laptop)).to_have_value("My last words")


def test_an_answer_that_is_lost_is_no_conflict_with_oneself(
    meeting: Meeting,
) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    dropped = []

    def drop(route: Route) -> None:
        route.fetch()  # it arrives, and its answer does not
        dropped.append(route.request.url)
        route.abort()

    phone.page.route("**/fields/*", drop, times=1)
    phone.lose_connection(is_lost=False)
    type_into(phone, "Ask", delay=5)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    field(phone).press_sequentially(" first", delay=5)
    saved(phone.page)
    assert dropped
    expect(phone.page.locator(".conflict")).to_have_count(0)
    phone.goto(f"{address}/steps/focus")
    expect(field(phone)).to_have_value("Ask first")


def test_a_slow_answer_never_puts_older_words_back(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    for one in (laptop, phone):
        one.goto(f"{address}/steps/focus")
    held: list[Route] = []
    phone.page.route("**/sync*", lambda route: held.append(route), times=1)
    write(laptop, field(laptop, SIGN), "Something for the phone to fetch")
    phone.page.wait_for_timeout(2500)
    assert held
    old = held[0].fetch()
    write(phone, field(phone), "Newer words")
    phone.page.locator("h1").click()
    held[0].fulfill(response=old)
    phone.page.wait_for_timeout(300)
    expect(field(phone)).to_have_value("Newer words")
    expect(field(phone, SIGN)).to_have_value("Something for the phone to fetch")


def test_a_session_that_ends_mid_sentence_signs_in_again_in_place(
    meeting: Meeting,
) -> None:
    laptop, phone, address = meeting
    phone.may_answer(401)
    phone.goto(f"{address}/steps/focus")
    type_into(phone, "Half a", delay=5)
    saved(phone.page)
    phone.context.clear_cookies()
    field(phone).press_sequentially(" sentence", delay=5)
    dialog = phone.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your words are still here")
    dialog.get_by_label("Work email").fill("priya@demo.example")
    dialog.get_by_label("Password", exact=True).fill("one-to-one-demo")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_have_count(0)
    saved(phone.page)
    expect(field(phone)).to_have_value("Half a sentence")
    laptop.goto(f"{address}/steps/focus")
    expect(field(laptop)).to_have_value("Half a sentence")


def test_somebody_else_who_signs_in_neither_sees_nor_sends_the_words(
    meeting: Meeting,
) -> None:
    laptop, phone, address = meeting
    phone.may_answer(401, 404)
    phone.goto(f"{address}/steps/focus")
    phone.page.route("**/fields/*", lambda route: route.abort())
    phone.lose_connection(is_lost=False)
    type_into(phone, "Only Priya may send this", delay=5)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    phone.page.unroute("**/fields/*")
    phone.context.clear_cookies()
    phone.page.close(run_before_unload=False)
    phone.page = phone.context.new_page()
    posts: list[str] = []
    phone.page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    phone.sign_in("tom")
    phone.page.wait_for_timeout(500)
    assert "Only Priya" not in phone.page.evaluate(STORED) + phone.page.content()
    assert not any("/fields/" in url for url in posts)
    phone.context.clear_cookies()
    phone.sign_in("priya", f"{address}/steps/focus")
    expect(field(phone)).to_have_value("Only Priya may send this")
    saved(phone.page)
    laptop.goto(f"{address}/steps/focus")
    expect(field(laptop)).to_have_value("Only Priya may send this")


def test_a_meeting_closed_meanwhile_offers_the_words_for_the_next(
    house: House, meeting: Meeting
) -> None:
    laptop, phone, address = meeting
    phone.may_answer(403)
    phone.goto(f"{address}/steps/focus")
    type_into(phone, "Too late for today", delay=5)
    phone.lose_connection()
    field(phone).press_sequentially(", but not for next time", delay=5)
    house.move_to(BEFORE_THEY_MEET + timedelta(minutes=20))
    laptop.goto(f"{address}/stop")
    laptop.page.get_by_role("button", name="Stop here").click()
    expect(laptop.page).not_to_have_url(re.compile("/stop$"))
    phone.lose_connection(is_lost=False)
    late = phone.page.get_by_role("group", name="This one-to-one was closed")
    expect(late).to_contain_text("Too late for today, but not for next time")
    late.get_by_role("button", name="Bring it next time").click()
    expect(phone.page.locator("main").get_by_text("Kept for next time")).to_be_focused()
    expect_nothing_stored(phone)


def test_a_line_not_added_yet_waits_in_its_box(meeting: Meeting) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/alignment")
    box = phone.page.locator("#new_rep")
    box.press_sequentially("Call the two hotels", delay=5)
    phone.page.wait_for_timeout(1000)
    phone.goto(f"{address}/steps/alignment")
    expect(box).to_have_value("Call the two hotels")
    phone.page.get_by_role("region", name="Priya will").get_by_role("button", name="Add").click()
    expect(phone.page.locator("#rep-promises [name^=promise_]").last).to_have_value(
        "Call the two hotels"
    )
    expect_nothing_stored(phone)


def test_signing_out_asks_before_words_are_lost(meeting: Meeting) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    phone.page.route("**/fields/*", lambda route: route.abort())
    phone.lose_connection(is_lost=False)
    type_into(phone, "Not on the server", delay=5)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    phone.page.on("dialog", lambda asked: asked.accept())
    phone.goto("/me")
    phone.page.get_by_role("button", name="Sign out here").click()
    asked = phone.page.get_by_role("dialog")
    expect(asked).to_contain_text("Some words are not saved yet.")
    asked.get_by_role("button", name="Sign out and lose them").click()
    phone.page.wait_for_url(re.compile("/sign-in"))
    expect_nothing_stored(phone)


def test_back_after_signing_out_shows_the_sign_in(meeting: Meeting) -> None:
    _laptop, phone, address = meeting
    phone.goto(f"{address}/steps/focus")
    write(phone, field(phone), "Between the two of us")
    phone.goto("/me")
    phone.page.get_by_role("button", name="Sign out here").click()
    phone.page.wait_for_url(re.compile("/sign-in"))
    for _ in range(2):
        phone.page.go_back()
        phone.page.wait_for_load_state()
        expect(phone.page.get_by_label("Work email")).to_be_visible()
        expect(phone.page.locator("body")).not_to_contain_text("Between the two of us")
