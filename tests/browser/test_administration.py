"""The administrators' pages in a browser: axe, a phone, the log's filters in the address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_pages_of_an_administrator(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Sam", kind))
    inspector.device.sign_in("sam", to="/admin")
    expect(inspector.device.page.locator("h1")).to_contain_text("you.")
    inspector.look("overview")
    inspector.visit("/admin/mail", "/admin/log", "/admin/questions", "/admin/support")
    tab = inspector.device.page.get_by_role("link", name="Who to talk to")
    expect(tab).to_be_in_viewport()
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_a_filter_of_the_log_follows_in_the_address_and_back_undoes_it(device: OpenDevice) -> None:
    one = device("Sam", SMALL_LAPTOP)
    page = one.page
    one.sign_in("sam", to="/admin/log")
    one.goto("/admin/log")  # by now who reads it stands in it
    expect(page.locator("#logged")).to_contain_text("Sam Berg read this log")
    kind = page.get_by_label("What", exact=True)
    kind.select_option("lines")
    expect(page.locator("#logged")).not_to_contain_text("read this log")
    expect(page).to_have_url(re.compile("kind=lines"))
    page.get_by_label("Who, or whose").fill("nobody")
    page.get_by_label("Who, or whose").press("Enter")
    expect(page.locator("#logged")).to_contain_text("Nothing like that.")
    expect(page).to_have_url(re.compile("who=nobody"))
    page.go_back()
    expect(page.get_by_label("Who, or whose")).to_have_value("")
    expect(page.get_by_label("Who, or whose")).to_be_focused()
    page.go_back()
    expect(page.locator("#logged")).to_contain_text("Sam Berg read this log")
