"""A week's numbers on a phone: a few taps, no keyboard; and the pages as axe sees them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector

# Three deals with a tap each and four numbers with one or two; the keyboard never comes up.
MOST_TAPS = 12


def test_five_numbers_are_entered_with_taps_alone(device: OpenDevice) -> None:
    phone = device("Finn's phone", PHONE)
    page = phone.page
    phone.sign_in("finn", to="/indicators")
    phone.taps = 0

    more = page.locator("#number-threads").get_by_role("button", name="More, ")
    for one in range(more.count()):
        more.nth(one).tap()
    expect(page.locator("#said-threads")).to_contain_text("1")
    page.get_by_label("None moved").tap()
    expect(page.locator("#said-stage_moves .chip")).to_have_text("0")
    page.locator("#number-stage_moves .tickrow").first.tap()
    expect(page.locator("#said-stage_moves .chip")).to_have_text("1")
    expect(page.get_by_label("None moved")).not_to_be_checked()
    page.locator("#number-discovery_depth label").filter(has_text="2").first.tap()
    expect(page.locator("#said-discovery_depth .chip")).to_have_text("2 of 3")
    page.locator("#confirm-next_step_cover").tap()
    expect(page.locator("#said-next_step_cover")).to_contain_text("counted by the app")
    page.locator("#same-own_1").tap()
    expect(page.locator("#said-own_1 .chip")).not_to_have_text("Not entered yet")
    expect(page.locator("#saved")).to_contain_text("Saved")

    assert 0 < phone.taps <= MOST_TAPS
    assert not page.evaluate("document.activeElement.matches('input[type=number]')")
    page.reload()
    expect(page.get_by_text("Not entered yet")).to_have_count(0)


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_pages_are_sound(device: OpenDevice, kind: dict[str, Any]) -> None:
    rep, admin = Inspector(device("Amara", kind)), Inspector(device("Sam", kind))
    for inspector in (rep, admin):
        inspector.device.may_answer(422)
    rep.device.sign_in("amara")
    rep.visit("/indicators", "/indicators?week=2020-01-06")
    admin.device.sign_in("sam")
    admin.visit("/indicators", "/admin/indicators")
    page = admin.device.page
    page.get_by_label("Name", exact=True).last.fill("Turnover")
    page.get_by_label("What is counted").last.fill("Orders in euros")
    page.get_by_label("Why it moves").last.fill("It is what counts")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    admin.look("a result is refused")

    for inspector in (rep, admin):
        assert inspector.seen
        assert not inspector.found, "\n" + "\n".join(inspector.found)
