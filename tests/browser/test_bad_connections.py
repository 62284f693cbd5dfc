"""Slow, wrong, late: what a phone goes through, and none of it costs a word."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Route, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import find_meeting, start

SKILL = "In Priya’s words"
Meeting = tuple[Device, Device, str]


@pytest.fixture
def meeting(house: House, device: OpenDevice) -> Meeting:
    """Daniel's laptop and Priya's phone at the one skill of their one-to-one."""
    laptop = device("Daniel's laptop", LAPTOP)
    address = f"{start(house, laptop, 'Each on our own screen')}/steps/focus"
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", address)
    laptop.goto(address)
    field(phone).fill("")
    expect_saved(phone)
    return laptop, phone, address


def field(device: Device) -> Locator:
    return device.page.get_by_label(SKILL, exact=True)


def expect_saved(device: Device) -> None:
    expect(device.page.locator("[data-savestate]").first).to_contain_text("Saved")


def test_an_answer_takes_three_seconds_and_the_last_word_wins(meeting: Meeting) -> None:
    laptop, phone, _address = meeting
    slow = 3.0

    def wait_then_send(route: Route) -> None:
        answer = route.fetch()
        time.sleep(slow)  # the network's time, not ours to freeze
        route.fulfill(response=answer)

    phone.page.route("**/fields/*", wait_then_send, times=1)
    field(phone).press_sequentially("One ", delay=10)
    expect(phone.page.locator("[data-savestate]").first).to_have_text("Saving…")
    field(phone).press_sequentially("two three", delay=10)
    expect(field(laptop)).to_have_value("One two three")
    expect(field(phone)).to_have_value("One two three")
    expect(phone.page.locator(".conflict")).to_have_count(0)


@pytest.mark.parametrize("days", [-2, 2])
def test_a_phone_whose_clock_is_wrong_saves_like_any_other(meeting: Meeting, days: int) -> None:
    laptop, phone, address = meeting
    phone.context.clock.set_system_time(BEFORE_THEY_MEET + timedelta(days=days))
    phone.goto(address)
    phone.lose_connection()
    field(phone).fill("")
    field(phone).press_sequentially("Whatever the clock says", delay=10)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    phone.lose_connection(is_lost=False)
    expect_saved(phone)
    expect(field(laptop)).to_have_value("Whatever the clock says")


def test_ten_minutes_without_a_connection_cost_nothing(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    phone.context.clock.install(time=BEFORE_THEY_MEET)
    phone.goto(address)
    phone.lose_connection()
    field(phone).fill("")
    for minute in range(10):
        field(phone).press_sequentially(f"Minute {minute}. ")
        phone.context.clock.run_for(60_000)
    phone.lose_connection(is_lost=False)  # asked at once: no clock to push, or answers are too late
    expect_saved(phone)
    said = "".join(f"Minute {minute}. " for minute in range(10))
    laptop.page.locator("h1").click()
    expect(field(laptop)).to_have_value(said)
    assert phone.page.evaluate("localStorage.length") == 0


def test_a_server_that_was_away_is_noticed_by_the_next_news(meeting: Meeting) -> None:
    laptop, phone, address = meeting
    phone.context.clock.install(time=BEFORE_THEY_MEET)
    phone.goto(address)
    phone.lose_connection(is_lost=False)  # the browser itself is told of nothing
    phone.page.route("**/meetings/**", lambda route: route.abort())
    field(phone).fill("")
    field(phone).press_sequentially("It was away for a while")
    phone.context.clock.run_for(300_000)  # the next try would be a minute away
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    phone.page.unroute("**/meetings/**")
    expect_saved(phone)
    expect(field(laptop)).to_have_value("It was away for a while")


def test_a_server_that_is_busy_is_asked_again(meeting: Meeting) -> None:
    laptop, phone, _address = meeting
    phone.may_answer(503)

    def busy(route: Route) -> None:
        route.fulfill(status=503, headers={"Retry-After": "1"}, body="<h1>Not saved yet.</h1>")

    phone.page.route("**/fields/*", busy, times=2)
    field(phone).press_sequentially("It will take this", delay=10)
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("Kept on this device")
    expect_saved(phone)
    expect(field(laptop)).to_have_value("It will take this")


def test_a_stale_token_is_renewed_without_a_word(meeting: Meeting) -> None:
    laptop, phone, _address = meeting
    phone.may_answer(400)
    phone.page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'old'")
    field(phone).press_sequentially("Saved on the second try", delay=10)
    expect_saved(phone)
    expect(field(laptop)).to_have_value("Saved on the second try")


def test_more_than_fits_stays_on_the_page_and_says_so(meeting: Meeting) -> None:
    _laptop, phone, _address = meeting
    phone.may_answer(413)
    field(phone).evaluate(
        "(el) => { el.removeAttribute('maxlength'); el.value = 'x'.repeat(1e6); }"
    )
    field(phone).dispatch_event("input")
    expect(phone.page.locator("[data-savestate]").first).to_contain_text("more than fits")
    assert field(phone).evaluate("(el) => el.value.length") == 1_000_000


def test_a_preparation_that_became_a_meeting_offers_its_words(
    house: House, device: OpenDevice
) -> None:
    phone, laptop = device("Priya's phone", PHONE), device("Daniel's laptop", LAPTOP)
    house.move_to(BEFORE_THEY_MEET)
    laptop.sign_in("daniel")
    address = find_meeting(laptop)
    phone.may_answer(403)
    phone.sign_in("priya", f"{address}/prep/alignment")
    laptop.goto(address)
    laptop.page.get_by_role("button", name="Each on our own screen").click()
    expect(phone.page.locator("#told")).to_contain_text("You and Daniel are meeting now.")
    phone.page.get_by_label("What is in your way?").press_sequentially("Legal is slow", delay=10)
    offer = phone.page.get_by_role("group", name="You are meeting now.")
    offer.get_by_role("button", name="Bring it to the meeting").click()
    expect(phone.page.get_by_text("It stands in step 1 now").first).to_be_visible()
    expect(laptop.page.locator("#stage")).to_contain_text("Legal is slow")
