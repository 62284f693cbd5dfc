"""What two people do with a slot: moved by a tap, shorter, called off, taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, SMALL_LAPTOP, Device
from .house import House
from .inspection import Inspector
from .meeting import find_meeting
from .test_screens_axe import expect_nothing

# Thursday: Wednesday's slot at ten is a day and more ago.
A_DAY_LATER = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


def toast(device: Device) -> Locator:
    return device.page.locator("[data-toast]")


def button(device: Device, name: str) -> Locator:
    return device.page.get_by_role("button", name=name)


def change(device: Device, what: str) -> None:
    device.page.locator("summary").filter(has_text="Change").click()
    device.page.get_by_role("link", name=what, exact=True).click()


def signed_in(device: Device, who: str, meeting: str = "") -> str:
    device.sign_in(who)
    address = meeting or find_meeting(device)
    device.goto(address)
    return address


def test_moved_with_one_tap_and_taken_back_in_the_toast(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    meeting = signed_in(laptop, "daniel")
    change(laptop, "Move")
    expect(page.locator("main")).to_contain_text("Customer meetings are not known here.")
    button(laptop, "Thursday 26 November, 10:00").click()
    expect(page).to_have_url(re.compile(f"{meeting}$"))
    expect(toast(laptop)).to_contain_text("Moved to Thursday 26 November at 10:00.")
    expect(page.locator("#live")).to_contain_text("Moved to Thursday")
    button(laptop, "Undo").click()
    expect(toast(laptop)).to_contain_text("Taken back. It is tomorrow at 10:00, 30 minutes.")
    expect(page.locator("main")).to_contain_text("Wednesday 25 November 2026")
    page.reload()
    expect(toast(laptop)).to_have_count(0)


def test_moved_with_the_keyboard_and_back_by_hand(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    signed_in(laptop, "daniel")
    page.locator("summary").filter(has_text="Change").focus()
    laptop.press("Enter", "Tab")
    expect(page.get_by_role("link", name="Move", exact=True)).to_be_focused()
    laptop.press("Enter")
    button(laptop, "Thursday 26 November, 10:00").focus()
    laptop.press("Enter")
    expect(toast(laptop)).to_contain_text("Moved to")
    page.reload()
    button(laptop, "Move it back to tomorrow, 10:00").click()
    expect(toast(laptop)).to_contain_text("Taken back.")


def test_an_undo_that_comes_too_late_says_what_it_is_now(device: OpenDevice) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Priya's phone", PHONE)
    laptop.may_answer(409)
    meeting = signed_in(laptop, "daniel")
    signed_in(phone, "priya", meeting)
    change(laptop, "Move")
    button(laptop, "Thursday 26 November, 10:00").click()
    expect(toast(laptop)).to_be_visible()
    phone.page.reload()
    change(phone, "Move")
    button(phone, "Friday 27 November, 10:00").click()
    expect(toast(phone)).to_contain_text("Moved to Friday")
    button(laptop, "Undo").click()
    expect(laptop.page.locator("#alert")).to_contain_text("it is Friday 27 November at 10:00 now")


def test_fifteen_minutes_come_before_any_reason(device: OpenDevice) -> None:
    phone = device("Priya's phone", PHONE)
    page = phone.page
    daniel = device("Daniel's laptop", LAPTOP)
    meeting = signed_in(daniel, "daniel")
    signed_in(phone, "priya", meeting)
    change(phone, "Call off")
    expect(page.locator("main button").first).to_have_text("Make it 15 minutes")
    button(phone, "Make it 15 minutes").tap()
    expect(toast(phone)).to_contain_text("15 minutes instead. Daniel will see it.")
    expect(page.locator(".hello")).to_contain_text("15 minutes")
    button(phone, "Undo").tap()
    expect(page.locator(".hello")).to_contain_text("30 minutes")
    change(phone, "Call off")
    button(phone, "A customer came first").tap()
    expect(page.locator("main")).to_contain_text("Called off by Priya")
    button(phone, "It takes place after all").tap()
    expect(page.locator(".hello")).to_contain_text("30 minutes")


def test_both_say_whether_they_met(house: House, device: OpenDevice) -> None:
    phone, laptop = device("Priya's phone", PHONE), device("Daniel's laptop", LAPTOP)
    meeting = signed_in(laptop, "daniel")
    house.move_to(A_DAY_LATER)
    signed_in(phone, "priya", meeting)
    expect(phone.page.get_by_role("heading", name="Did Daniel and you meet?")).to_be_visible()
    button(phone, "Yes, without the app").tap()
    expect(toast(phone)).to_contain_text("Noted: you met without the app. It counts.")
    expect(phone.page.locator("h1")).to_contain_text("met without the app")
    signed_in(laptop, "daniel", meeting)
    laptop.page.get_by_role("link", name="Did you meet?").click()
    expect(laptop.page.locator(".hello")).to_contain_text("Priya said that you met.")
    laptop.page.get_by_role("button", name="No", exact=True).click()
    expect(toast(laptop)).to_contain_text("It counts when you have both settled it.")
    expect(laptop.page.locator("#contest")).to_contain_text("You say you did not meet.")


def test_talk_sooner_on_the_phone(device: OpenDevice) -> None:
    phone, laptop = device("Priya's phone", PHONE), device("Daniel's laptop", LAPTOP)
    meeting = signed_in(laptop, "daniel")
    signed_in(phone, "priya", meeting)
    button(phone, "Can we talk sooner?").tap()
    expect(toast(phone)).to_contain_text("Daniel will see that you would like to talk sooner.")
    expect(phone.page.locator("main")).to_contain_text("You asked Daniel to talk sooner.")
    button(phone, "Not needed any more").tap()
    expect(toast(phone)).to_contain_text("Taken back.")
    expect(button(phone, "Can we talk sooner?")).to_be_visible()


def test_without_javascript_everything_is_there(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP, java_script_enabled=False)
    page = laptop.page
    signed_in(laptop, "daniel")
    change(laptop, "Move")
    page.get_by_label("Day").fill("2026-11-30")
    page.get_by_label("Time", exact=True).fill("11:15")
    button(laptop, "Move it").click()
    expect(toast(laptop)).to_contain_text("Moved to Monday 30 November at 11:15.")
    button(laptop, "Undo").click()
    expect(toast(laptop)).to_contain_text("Taken back. It is tomorrow at 10:00")
    change(laptop, "Call off")
    button(laptop, "Mark it as away").click()
    expect(page.locator("main")).to_contain_text("Away. It is not counted.")
    laptop.goto("/leave")
    page.get_by_label("First day").fill("2027-01-04")
    page.get_by_label("Last day").fill("2027-01-08")
    button(laptop, "Enter these days").click()
    expect(toast(laptop)).to_contain_text("Entered.")
    button(laptop, "Undo").click()
    expect(toast(laptop)).to_contain_text("Removed.")


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_page_is_held_to_the_same(
    house: House, device: OpenDevice, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.may_answer(422)
    meeting = signed_in(inspector.device, "daniel")
    page.locator("summary").filter(has_text="Change").click()
    inspector.look("the menu of a slot")
    inspector.visit(f"{meeting}/move", f"{meeting}/skip", "/meetings/new?pair=1", "/leave")
    inspector.device.goto(f"{meeting}/move")
    button(inspector.device, "Move it").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("move, refused")
    inspector.device.goto("/leave")
    page.get_by_label("First day").fill("2027-01-04")
    page.get_by_label("Last day").fill("2027-01-08")
    button(inspector.device, "Enter these days").click()
    expect(toast(inspector.device)).to_be_visible()
    inspector.look("days away, entered")
    house.move_to(A_DAY_LATER)
    signed_in(inspector.device, "daniel", meeting)
    inspector.look("the meeting, asked about")
    inspector.visit(f"{meeting}/did-you-meet")
    expect_nothing(inspector)
