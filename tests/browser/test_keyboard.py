"""From sign-in to closed without a mouse; the focus is never lost on the way."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PASSWORD, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import DANIEL_WILL, PRIYA_WILL, expect_step, row_of

FAR = 60


def tab_to(device: Device, target: Locator) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    for _ in range(FAR):
        device.press("Tab")
        if target.evaluate("el => el === document.activeElement"):
            assert target.evaluate("el => el.matches(':focus-visible')")
            return
    raise AssertionError(f"{target} is not within {FAR} presses of Tab")


def key_on(device: Device, *keys: str, to: str) -> None:
    """Press keys that lead to another step; its question then has the focus."""
    device.press(*keys)
    expect_step(device, to)
    expect(device.page.locator("h1")).to_be_focused()


def test_from_sign_in_to_closed(house: House, device: OpenDevice) -> None:
    house.move_to(BEFORE_THEY_MEET)
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    come_in(laptop)

    key_on(laptop, "ArrowRight", to="What moved")
    key_on(laptop, "ArrowLeft", to="How you are")
    tab_to(laptop, page.get_by_role("radio", name="Rough"))
    laptop.press("ArrowRight", "ArrowRight")
    expect(page.get_by_role("radio", name="Okay")).to_be_checked()
    tab_to(laptop, page.get_by_label("What would help, in Priya’s words"))
    page.keyboard.type("Open with the guest")
    # In a text field the arrows belong to the text; Ctrl+Enter saves and goes on.
    laptop.press("ArrowRight")
    key_on(laptop, "Control+Enter", to="What moved")

    answer_for_promises(laptop)
    key_on(laptop, "Control+Enter", to="One deal")
    talk_about_a_deal(laptop)
    key_on(laptop, "Control+Enter", to="One skill")
    key_on(laptop, "ArrowRight", to="What we each promise")
    promise_and_close(laptop)
    expect(page.locator("main")).to_contain_text(DANIEL_WILL)
    expect(page.locator("main")).to_contain_text("Open with the guest")


def test_typing_never_presses_a_key(house: House, device: OpenDevice) -> None:
    house.move_to(BEFORE_THEY_MEET)
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    come_in(laptop)
    before = page.get_by_role("heading", level=1).inner_text()
    help_ = page.get_by_label("What would help, in Priya’s words")
    help_.focus()
    page.keyboard.type("q p ? 1")
    expect(help_).to_have_value("q p ? 1")
    expect(page.get_by_role("heading", level=1)).to_have_text(before)
    laptop.press("Escape", "?")
    keys = page.get_by_role("dialog")
    expect(keys).to_be_visible()
    laptop.press("Escape")
    expect(keys).to_be_hidden()


def come_in(laptop: Device) -> None:
    """Sign in and walk over the board into the meeting."""
    page = laptop.page
    laptop.goto("/sign-in")
    tab_to(laptop, page.get_by_label("Work email"))
    laptop.press("Control+a")
    page.keyboard.type("daniel@demo.example")
    tab_to(laptop, page.get_by_label("Password", exact=True))
    laptop.press("Control+a")
    page.keyboard.type(PASSWORD)
    laptop.press("Enter")

    expect(page).to_have_url(re.compile("/team$"))
    laptop.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    laptop.press("Enter")
    tab_to(laptop, row_of(laptop, "Priya Shah").get_by_role("link", name="one-to-one"))
    laptop.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Priya at 10:00.")
    tab_to(laptop, page.get_by_role("button", name="Start on this screen"))
    laptop.press("Enter")
    expect_step(laptop, "How you are")


def answer_for_promises(laptop: Device) -> None:
    groups = laptop.page.locator("#outcomes").get_by_role("radiogroup")
    for number in range(groups.count()):
        kept = groups.nth(number).get_by_role("radio", name="Kept", exact=True)
        tab_to(laptop, kept)
        with laptop.page.expect_response(lambda answer: answer.request.method == "POST"):
            laptop.press("Space")
        expect(kept).to_be_checked()
        expect(kept).to_be_focused()


def talk_about_a_deal(laptop: Device) -> None:
    page = laptop.page
    tab_to(laptop, page.get_by_role("radio", name="Northwind Hotels"))
    laptop.press("Space")
    tab_to(laptop, page.get_by_role("button", name="Talk about it"))
    laptop.press("Enter")
    sees = page.get_by_label("What Priya sees")
    expect(sees).to_be_visible()
    tab_to(laptop, sees)
    page.keyboard.type("Ana likes us")
    tab_to(laptop, page.get_by_label("What Priya will try"))
    page.keyboard.type("Ask her whom the board believes")


def promise_and_close(laptop: Device) -> None:
    page = laptop.page
    for who, text in (("Priya", PRIYA_WILL), ("Daniel", DANIEL_WILL)):
        section = page.get_by_role("region", name=f"{who} will")
        tab_to(laptop, section.locator("[name^=new_]").first)
        page.keyboard.type(text)
        laptop.press("Enter")
        expect(section.locator("[name^=promise_]").last).to_have_value(text)
        expect(page.locator("body")).not_to_be_focused()
    laptop.press("Control+Enter")
    expect(page).to_have_url(re.compile("/read-back$"))
    laptop.press("Control+Enter")
    expect(page).to_have_url(re.compile("/meetings/[0-9]+$"))
