"""While a screen is shared, this browser is the screen and nobody's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import House
from .meeting import expect_step, find_meeting, start

ELSEWHERE = ("/", "/team", "/home", "/me", "/meetings/1")


@pytest.fixture
def shared(house: House, device: OpenDevice) -> Device:
    """Daniel's laptop in the middle of his one-to-one with Priya, shared."""
    laptop = device("Daniel's laptop", LAPTOP)
    start(house, laptop)
    return laptop


def expect_closed(laptop: Device) -> None:
    expect(laptop.page.get_by_role("heading", level=1)).to_have_text("You are sharing your screen.")
    expect(laptop.page.get_by_role("button")).to_have_count(0)
    expect(laptop.page.locator("main .btn")).to_have_text("Leave the shared screen")
    expect(laptop.page.locator("body")).not_to_contain_text("Leila")


def test_nothing_else_opens_on_a_shared_screen(shared: Device) -> None:
    shared.may_answer(403)
    for path in ELSEWHERE:
        shared.goto(path)
        expect_closed(shared)
    shared.page.go_back()
    shared.page.get_by_role("link", name="Leave the shared screen").click()
    shared.page.get_by_role("link", name="Not yet").click()
    expect_step(shared, "How you are")


def test_the_back_button_does_not_bring_the_board_back(shared: Device) -> None:
    shared.may_answer(403)
    for _ in range(3):
        shared.page.go_back()
        expect(shared.page.locator("body")).not_to_contain_text("Leila")
        expect(shared.page.locator("body")).not_to_contain_text("Your consistency")


def test_leaving_asks_once(shared: Device) -> None:
    page = shared.page
    page.get_by_role("link", name="Shared screen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Has sharing stopped?")
    page.get_by_role("link", name="Not yet").click()
    expect_step(shared, "How you are")
    page.get_by_role("link", name="Shared screen").click()
    page.get_by_role("button", name="Yes, leave the shared screen").click()
    expect_step(shared, "How you are")
    shared.goto("/team")
    expect(page.get_by_role("row").filter(has_text="Leila Mansour")).to_be_visible()


def test_the_same_person_elsewhere_is_free(shared: Device, device: OpenDevice) -> None:
    phone = device("Daniel's phone", PHONE)
    phone.sign_in("daniel")
    expect(phone.page.locator("main")).to_contain_text("Leila Mansour")


def test_every_link_of_the_board_is_closed_on_a_shared_screen(
    shared: Device, device: OpenDevice
) -> None:
    phone = device("Daniel's phone", PHONE)
    phone.sign_in("daniel")
    own = find_meeting(phone)
    links = {
        link
        for page in ("/team", "/home", own)
        for link in _links_of(phone, page)
        if link.startswith("/") and not link.startswith(own) and link != "/screen"
    }
    assert len(links) > 10, links
    shared.may_answer(403)
    for link in sorted(links):
        shared.goto(link)
        expect_closed(shared)


def _links_of(device: Device, page: str) -> list[str]:
    device.goto(page)
    found: list[str] = device.page.eval_on_selector_all(
        "a[href]", "(all) => all.map((a) => a.getAttribute('href').split('#')[0])"
    )
    return [link for link in found if link]
