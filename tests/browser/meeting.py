"""What people do in a meeting, by the words they see."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from .devices import Device
from .house import BEFORE_THEY_MEET, House

STEPS = ("How you are", "What moved", "One deal", "One skill", "What we each promise")
PRIYA_WILL = "Send two hotel openings by Tuesday"
DANIEL_WILL = "Bring the Northwind reference"


def find_meeting(device: Device) -> str:
    """Return the address of the one-to-one with Priya that Daniel's board leads to."""
    device.goto("/team")
    href = row_of(device, "Priya Shah").get_by_role("link", name="one-to-one").get_attribute("href")
    assert href is not None
    return href


def row_of(device: Device, name: str) -> Locator:
    return device.page.get_by_role("row").filter(has_text=name)


def prepare(phone: Device) -> None:
    """Let Priya say how she is, what is in her way and what would help, and share it."""
    page = phone.page
    phone.sign_in("priya")
    page.get_by_role("link", name="Prepare").click()
    page.get_by_role("radio", name="Good", exact=True).check()
    page.get_by_label("Focused").check()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/prep/progress$"))
    page.goto(page.url.replace("progress", "alignment"))
    write(phone, page.get_by_label("What is in your way?"), "Legal takes nine days to answer")
    write(phone, page.get_by_label("What would help?"), "Ten minutes on the board deck")
    page.get_by_role("button", name="Share with Daniel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Shared.")


def start(house: House, device: Device, screen: str = "Start on this screen") -> str:
    """Let Daniel start his one-to-one with Priya, ten minutes early; return its address."""
    house.move_to(BEFORE_THEY_MEET)
    device.sign_in("daniel")
    address = find_meeting(device)
    device.goto(address)
    device.page.get_by_role("button", name=screen).click()
    expect_step(device, "How you are")
    return address


def expect_step(device: Device, title: str) -> None:
    """Wait until a step is on the screen: heading, title in the rail, address."""
    slug = ("check-in", "progress", "deals", "focus", "alignment")[STEPS.index(title)]
    expect(device.page).to_have_url(re.compile(f"/steps/{slug}$"))
    expect(device.page.locator("#rail [aria-current=step]")).to_contain_text(title)


def go_on(device: Device, to: str) -> None:
    """Press Next and see that the question takes the focus."""
    device.page.get_by_role("button", name=f"Next: {to}").click()
    expect_step(device, to)
    expect(device.page.locator("h1")).to_be_focused()


def jump(device: Device, to: str) -> None:
    device.page.get_by_role("navigation", name="Agenda").get_by_role("link", name=to).click()
    expect_step(device, to)


def write(device: Device, field: Locator, text: str) -> None:
    """Type into a field that saves itself, and wait until the page says so."""
    with device.page.expect_response(lambda answer: "/fields/" in answer.url) as saved:
        field.fill(text)
        field.dispatch_event("change")
    assert saved.value.status == 200, f"{saved.value.status} {saved.value.url}"
    expect(device.page.locator("[data-savestate]").first).to_contain_text("Saved")


def give_outcomes(device: Device, *outcomes: str) -> None:
    """Say how last time's promises went, from the top."""
    groups = device.page.locator("#outcomes").get_by_role("radiogroup")
    expect(groups).to_have_count(len(outcomes))
    for number, outcome in enumerate(outcomes):
        with device.page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            groups.nth(number).get_by_role("radio", name=outcome, exact=True).check()
        assert saved.value.status == 200


def promise(device: Device, who: str, text: str) -> None:
    """Add a promise of one of the two."""
    section = device.page.get_by_role("region", name=f"{who} will")
    section.locator("input[name^=new_]").first.fill(text)
    section.get_by_role("button", name="Add").click()
    expect(section.locator("li input[name^=promise_], li textarea").last).to_have_value(text)
