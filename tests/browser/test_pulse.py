"""A pulse on a phone: five taps, nothing off the side, and thanks."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .house import BEFORE_THEY_MEET, House
from .inspection import Inspector
from .meeting import start

LONG_ENOUGH = timedelta(minutes=15)
STATEMENTS = (
    "I could say what was really going on.",
    "I know what matters most now.",
    "The plan is mine.",
    "I can see I am moving.",
)


def test_four_taps_and_send_on_a_phone(device: OpenDevice, house: House) -> None:
    """Tomorrow's one-to-one of Priya and Daniel is their fourth since she was last asked."""
    daniel = device("Daniel's laptop", SMALL_LAPTOP)
    meeting = start(house, daniel, "Each on our own screen")
    house.move_to(BEFORE_THEY_MEET + LONG_ENOUGH)
    daniel.goto(f"{meeting}/stop")
    daniel.page.get_by_role("button", name="Stop here").click()
    expect(daniel.page.locator("#talked")).to_be_visible()

    priya = device("Priya's phone", PHONE)
    page, inspector = priya.page, Inspector(priya)
    priya.sign_in("priya")
    page.get_by_role("link", name="Answer").click()
    expect(page.locator("h1")).to_have_text("How was today’s one-to-one, Priya?")
    inspector.look("the pulse")
    before = priya.taps
    for statement in STATEMENTS:
        group = page.get_by_role("group", name=statement)
        group.locator("label").nth(3).tap()
        expect(group.get_by_role("radio", name="Mostly")).to_be_checked()
    page.get_by_role("button", name="Send").tap()
    expect(page.locator("h1")).to_have_text("Thank you, Priya.")
    assert priya.taps - before == 5
    inspector.look("thanks")
    inspector.visit(f"/people/{page.evaluate('document.body.dataset.person')}/pulse", "/me/card")
    priya.goto(meeting)
    page.get_by_role("button", name="About even").tap()
    expect(page.locator("#talked-even")).to_have_attribute("aria-pressed", "true")
    inspector.look("the record")
    assert not inspector.found, "\n" + "\n".join(inspector.found)
