"""Pictures of what happens between two meetings, for `bench.screens`."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.devices import Device

Take = Callable[[Device, str, bool], None]


def of_manager(take: Take, laptop: Device) -> None:
    """Take the pages of somebody who leads: promises, what is in the way, the mirror."""
    for address, heading, name in (
        ("/commitments", "Promises", "promises"),
        ("/friction", "In the way", "in-the-way"),
        ("/mirror", "You held", "mirror"),
    ):
        laptop.goto(address)
        _heading(laptop.page, heading)
        take(laptop, name, name != "promises")


def of_rep(take: Take, phone: Device) -> None:
    """Take the pages of a rep on a phone: growth, a quarter, promises, search, how they work."""
    page = phone.page
    phone.goto("/")
    page.get_by_role("link", name="My growth").click()
    _heading(page, "Your one-to-ones")
    take(phone, "growth-phone", True)
    address = urlsplit(page.url).path.removesuffix("/growth")
    for path, heading, name in (
        ("/me/quarter", "My quarter", "quarter-phone"),
        ("/commitments", "Promises", "promises-phone"),
        ("/me/card", "How I like to work", "card-phone"),
        (f"{address}/mirror", "Your one-to-ones", "you-and-daniel-phone"),
    ):
        phone.goto(path)
        _heading(page, heading)
        take(phone, name, False)
    phone.goto(f"{address}/search")
    page.get_by_role("searchbox").fill("board")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    take(phone, "search-phone", False)


def of_growth(take: Take, laptop: Device) -> None:
    """Take a rep's growth as who leads them sees it; the laptop shows the rep's page."""
    laptop.page.get_by_role("link", name="Growth", exact=True).click()
    expect(laptop.page.get_by_role("heading", name="Strengths")).to_be_visible()
    take(laptop, "growth", True)


def of_handover(take: Take, phone: Device) -> None:
    """Take what comes along to a new manager."""
    phone.goto("/sign-in")
    phone.sign_in("oskar")
    phone.page.get_by_role("link", name="Choose").click()
    _heading(phone.page, "What comes along")
    take(phone, "handover-phone", True)


def of_pulse(take: Take, phone: Device, meeting: str) -> None:
    """Take the pulse after the meeting at an address."""
    phone.goto(f"/pulse/{meeting.rpartition('/')[2]}")
    expect(phone.page.get_by_role("button", name="Send")).to_be_visible()
    take(phone, "pulse-phone", False)


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
