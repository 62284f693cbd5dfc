"""A lighter agenda changes the meeting, does not say why, and goes back with one tap."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE
from .house import House
from .meeting import go_on, jump, start

REASONS = ("rough", "not great", "hard week", "because")


def test_a_yes_makes_it_lighter_on_both_screens_and_either_takes_it_back(
    house: House, device: OpenDevice
) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    address = start(house, laptop, "Each on our own screen")
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", f"{address}/steps/check-in")
    rail = laptop.page.locator("#rail")
    expect(rail).to_contain_text("10 min")
    expect(rail).not_to_contain_text("Lighter agenda today")

    phone.page.get_by_role("radio", name="Not great", exact=True).check()
    go_on(phone, "What moved")
    jump(phone, "How you are")
    expect(laptop.page.get_by_text("Would a lighter agenda help?").first).to_be_visible()
    expect(rail).not_to_contain_text("Lighter agenda today")  # asked is not answered
    phone.page.get_by_role("radio", name="Yes", exact=True).check()
    go_on(phone, "What moved")

    expect(rail).to_contain_text("Lighter agenda today")
    expect(rail.get_by_role("link", name="How you are")).to_contain_text("8 min")
    expect(rail.get_by_role("link", name="One deal")).to_contain_text("if you like")
    said = rail.inner_text().lower()
    assert not [reason for reason in REASONS if reason in said]
    jump(laptop, "What we each promise")
    first, second = laptop.page.locator("h2[id^=v-]").all_inner_texts()[:2]
    assert (first, second) == ("Daniel will", "Priya will")  # support before priorities

    phone.page.get_by_role("button", name="Use the usual agenda").click()
    expect(phone.page.locator("#rail")).to_contain_text("Go lighter after all")
    expect(rail).not_to_contain_text("Lighter agenda today")
    expect(rail.get_by_role("link", name="One deal")).to_contain_text("10 min")
    laptop.page.get_by_role("button", name="Go lighter after all").click()
    expect(rail).to_contain_text("Lighter agenda today")
