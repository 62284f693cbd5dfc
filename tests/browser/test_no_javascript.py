"""The same conversation as plain pages: no script runs, and nothing is out of reach."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import DANIEL_WILL, PRIYA_WILL, expect_step, find_meeting

WOULD_HELP = "Ten minutes on how to open the board deck"
MINE, THEIRS = "Ask Ana whom the board would believe", "Send the board one page"


def press(device: Device, name: str) -> None:
    device.page.get_by_role("button", name=name).click()


def go_on(device: Device, to: str) -> None:
    press(device, "Continue")
    expect(device.page.get_by_role("heading", level=1)).to_contain_text(to)


def test_prepare_meet_and_close(house: House, device: OpenDevice) -> None:
    phone = device("Priya's phone", PHONE, java_script_enabled=False)
    laptop = device("Daniel's laptop", LAPTOP, java_script_enabled=False)
    prepare_and_share(phone)

    house.move_to(BEFORE_THEY_MEET)
    laptop.sign_in("daniel")
    meeting = find_meeting(laptop)
    laptop.goto(meeting)
    expect(laptop.page.locator("main")).to_contain_text(WOULD_HELP)
    press(laptop, "Start on this screen")
    expect_step(laptop, "How you are")
    talk_until_the_deal(laptop)
    both_write_one_field(laptop, phone, meeting)
    agree_and_close(laptop)


def prepare_and_share(phone: Device) -> None:
    page = phone.page
    phone.sign_in("priya", keep=True)
    page.get_by_role("link", name="Prepare").click()
    page.get_by_role("radio", name="Good", exact=True).check()
    go_on(phone, "What happened to the promises")
    press(phone, "All kept")
    expect(page.get_by_role("radio", name="Kept", exact=True).first).to_be_checked()
    press(phone, "Same as last week")
    expect(page.get_by_role("spinbutton").first).to_have_value("1")
    go_on(phone, "Which deal")
    page.get_by_role("radio", name="Northwind Hotels").check()
    go_on(phone, "How is the one skill going?")
    go_on(phone, "What is in your way")
    page.get_by_label("What would help?").fill(WOULD_HELP)
    press(phone, "Share with Daniel")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Shared.")


def talk_until_the_deal(laptop: Device) -> None:
    page = laptop.page
    page.get_by_label("What would help, in Priya’s words").fill("Open with the guest")
    page.get_by_label("Another line for today").fill("Who covers the fair?")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Who covers the fair?")).to_be_visible()
    press(laptop, "Next: What moved")
    expect_step(laptop, "What moved")
    groups = page.locator("#outcomes").get_by_role("radiogroup")
    for number in range(groups.count()):
        groups.nth(number).get_by_role("radio", name="Partly").check()
    press(laptop, "Next: One deal")
    expect_step(laptop, "One deal")
    page.get_by_role("radio", name="Northwind Hotels").check()
    press(laptop, "Talk about it")


def both_write_one_field(laptop: Device, phone: Device, meeting: str) -> None:
    """See both texts on a page of their own, and keep both."""
    phone.goto(meeting)
    expect_step(phone, "One deal")
    laptop.page.get_by_label("What Priya will try").fill(THEIRS)
    press(laptop, "Next: One skill")
    expect_step(laptop, "One skill")

    phone.may_answer(409)
    phone.page.get_by_label("What Priya will try").fill(MINE)
    press(phone, "Next: One skill")
    conflict = phone.page.locator("main")
    for words in ("You both wrote here. Nothing is lost.", MINE, THEIRS):
        expect(conflict).to_contain_text(words)
    press(phone, "Keep both")
    expect_step(phone, "One deal")
    expect(phone.page.get_by_label("What Priya will try")).to_have_value(f"{THEIRS}\n{MINE}")


def agree_and_close(laptop: Device) -> None:
    page = laptop.page
    press(laptop, "Next: What we each promise")
    expect_step(laptop, "What we each promise")
    priya = page.get_by_role("region", name="Priya will")
    priya.locator("[name=new_rep]").fill(PRIYA_WILL)
    priya.get_by_role("button", name="Add").click()
    laptop.may_answer(422)
    press(laptop, "Read back and agree")
    expect(page.locator("[data-error-summary]")).to_contain_text("One thing left")
    daniel = page.get_by_role("region", name="Daniel will")
    daniel.locator("[name=new_manager]").fill(DANIEL_WILL)
    press(laptop, "Read back and agree")
    expect(page).to_have_url(re.compile("/read-back$"))
    press(laptop, "Agree and close")
    for words in (PRIYA_WILL, DANIEL_WILL, MINE, THEIRS, "Open with the guest"):
        expect(page.locator("main")).to_contain_text(words)
