"""What comes along to a new manager, chosen on a phone; and the administrator's pages."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector


def test_a_rep_chooses_on_a_phone_what_comes_along(device: OpenDevice) -> None:
    inspector = Inspector(device("Oskar's phone", PHONE))
    phone, page = inspector.device, inspector.device.page
    phone.sign_in("oskar", to="/")
    inspector.look("home, with the offer")
    page.get_by_role("link", name="Choose").click()
    expect(page.get_by_role("heading", name="What comes along to Ines?")).to_be_visible()
    ticks = page.get_by_role("checkbox")
    assert [tick for tick in ticks.all() if tick.is_checked()] == []
    inspector.look("what can come along")

    promised = page.get_by_role("group", name="What you promised").get_by_role("checkbox").first
    promised.check()
    page.get_by_role("group", name="Your numbers").get_by_role("checkbox").check()
    page.get_by_role("button", name="Bring along what is ticked").click()

    expect(page.get_by_role("status")).to_contain_text("2 things have come along to Ines.")
    back = page.get_by_role("button", name=re.compile("^Take back"))
    expect(back).to_have_count(2)
    inspector.look("what came along")
    back.first.click()
    expect(page.get_by_role("button", name=re.compile("^Take back"))).to_have_count(1)
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_an_administrator_sees_what_a_change_does(device: OpenDevice) -> None:
    inspector = Inspector(device("Sam's laptop", SMALL_LAPTOP))
    page = inspector.device.page
    inspector.device.sign_in("sam", to="/admin/people")
    inspector.look("everybody")
    page.get_by_role("link", name="Yara Costa").click()
    inspector.look("one of them")
    page.get_by_label("Their manager").select_option(label="Sofia Lindqvist")
    page.get_by_role("button", name="See what it does").first.click()
    expect(page.get_by_role("heading", name="Sofia Lindqvist leads Yara Costa")).to_be_visible()
    inspector.look("what it does")
    page.get_by_role("link", name="Leave it as it is").click()
    expect(page.get_by_text("Ines Duarte has led them since")).to_be_visible()
    assert not inspector.found, "\n" + "\n".join(inspector.found)
