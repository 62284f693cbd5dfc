"""A meeting-room computer joins with the code on somebody's phone, and never is anybody's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import expect_step, find_meeting


@pytest.fixture
def daniel(house: House, device: OpenDevice) -> Device:
    """Daniel's phone, ten minutes before his one-to-one with Priya."""
    house.move_to(BEFORE_THEY_MEET)
    phone = device("Daniel's phone", PHONE)
    phone.sign_in("daniel")
    return phone


@pytest.fixture
def computer(daniel: Device, device: OpenDevice) -> Device:
    """The computer of the meeting room, with that one-to-one opened."""
    screen = device("the meeting room", SMALL_LAPTOP)
    join(screen, show_code(daniel, find_meeting(daniel)))
    return screen


def show_code(phone: Device, address: str) -> str:
    phone.goto(address)
    phone.page.get_by_role("button", name="Code for the meeting room").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Code for the meeting room")
    return phone.page.locator(".roomcode [aria-hidden]").inner_text()


def join(screen: Device, code: str) -> None:
    screen.goto("/screen")
    screen.page.get_by_label("Six-digit code").fill(code)
    screen.page.get_by_role("button", name="Open the one-to-one").click()
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(
        "Priya and Daniel, today at 10:00"
    )


def test_both_phones_and_the_room_are_in_the_same_meeting(
    daniel: Device, computer: Device, device: OpenDevice
) -> None:
    address = find_meeting(daniel)
    computer.page.get_by_role("button", name="Start", exact=True).click()
    expect_step(computer, "How you are")
    expect(computer.page.get_by_text("Shared screen")).to_be_visible()

    daniel.goto(address)
    expect_step(daniel, "How you are")
    priya = device("Priya's phone", PHONE)
    priya.sign_in("priya", to=address)
    expect_step(priya, "How you are")
    # From the meeting itself too: a computer that was late.
    daniel.page.get_by_role("button", name="Room code").click()
    expect(daniel.page.locator(".roomcode")).to_be_visible()


def test_every_link_of_the_board_is_closed_there(daniel: Device, computer: Device) -> None:
    own = find_meeting(daniel)
    links = daniel.page.locator("a[href^='/']").evaluate_all(
        "links => links.map((link) => new URL(link.href).pathname)"
    )
    elsewhere = sorted({path for path in links if path != own} | {"/team"})
    assert len(elsewhere) > 5
    computer.may_answer(403)
    for path in elsewhere:
        computer.goto(path)
        expect(computer.page.get_by_role("heading", level=1)).to_have_text(
            "You are sharing your screen."
        )
        expect(computer.page.locator("body")).not_to_contain_text("Leila")


def test_leaving_signs_it_out(computer: Device) -> None:
    page = computer.page
    page.get_by_role("link", name="Leave the shared screen").click()
    expect(page.locator("main")).to_contain_text("This signs the meeting-room computer out.")
    page.get_by_role("link", name="Not yet").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    page.get_by_role("link", name="Leave the shared screen").click()
    page.get_by_role("button", name="Yes, leave the shared screen").click()
    expect(page).to_have_url(re.compile("/screen$"))
    for path in ("/team", "/"):
        computer.goto(path)
        expect(page).to_have_url(re.compile("/sign-in"))
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Priya and Daniel")


def test_a_wrong_code_keeps_what_was_typed(daniel: Device, device: OpenDevice) -> None:
    screen = device("the meeting room", SMALL_LAPTOP)
    screen.may_answer(422)
    code = show_code(daniel, find_meeting(daniel))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    screen.goto("/screen")
    screen.page.get_by_label("Six-digit code").fill(wrong)
    screen.press("Enter")
    expect(screen.page.locator("[data-error-summary]")).to_be_focused()
    expect(screen.page.get_by_label("Six-digit code")).to_have_value(wrong)
    join(screen, code)
