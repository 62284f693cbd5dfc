"""Deals as people look at them, and the manager's idea opening while two screens are open."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, SMALL_LAPTOP
from .house import House
from .inspection import Inspector
from .meeting import start, write

IDEA = "An idea of Daniel’s, if wanted"
TRY = "What Priya will try"


def test_the_managers_idea_opens_on_both_screens_without_a_reload(
    house: House, device: OpenDevice
) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Priya's phone", PHONE)
    address = start(house, laptop, "Each on our own screen")
    phone.sign_in("priya", f"{address}/steps/deals")
    phone.page.get_by_role("radio", name="Northwind Hotels").check()
    phone.page.get_by_role("button", name="Talk about it").click()
    laptop.goto(f"{address}/steps/deals")
    for one in (laptop, phone):
        expect(one.page.get_by_role("button", name="Ask Daniel for an idea")).to_be_visible()
        expect(one.page.get_by_label(IDEA)).to_have_count(0)

    tries = phone.page.get_by_label(TRY, exact=True)
    write(phone, tries, "Ask Ana which hotel she would believe")
    expect(phone.page.get_by_label(IDEA)).to_be_visible()
    expect(tries).to_have_value("Ask Ana which hotel she would believe")
    expect(laptop.page.get_by_label(IDEA)).to_be_visible()

    write(laptop, laptop.page.get_by_label(IDEA), "I know the night manager there")
    expect(phone.page.get_by_label(IDEA)).to_have_value("I know the night manager there")
    write(phone, tries, "Ask Ana which hotel her board would believe")
    expect(laptop.page.get_by_label(TRY, exact=True)).to_have_value(
        "Ask Ana which hotel her board would believe"
    )
    expect(phone.page.get_by_label(IDEA)).to_have_value("I know the night manager there")


@pytest.mark.parametrize("kind", [PHONE, SMALL_LAPTOP], ids=["phone", "laptop"])
def test_the_pages_of_deals(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.sign_in("daniel", "/deals")
    page.get_by_role("navigation", name="Whose deals").get_by_role("link", name="Priya").click()
    page.get_by_text("Won and lost in the last 30 days").first.click()
    inspector.look("deals")
    page.get_by_role("link", name="Northwind Hotels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Northwind Hotels")
    inspector.look("one deal")
    inspector.device.may_answer(422)
    page.get_by_label("Value, if you like").fill("12,5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("a deal that was refused")
    assert not inspector.found, "\n".join(inspector.found)
