"""How long things are kept and an erasure, as an administrator does it; every page is sound."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE
from .inspection import Inspector


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_goes_is_said_before_it_goes(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Sam", kind))
    page = inspector.device.page
    inspector.device.sign_in("sam")
    inspector.visit("/admin/keeping")
    page.get_by_label("What was said").select_option("3")
    page.get_by_role("button", name="Keep it so long").click()
    sure = page.get_by_role("heading", name="3 months for words, 2 years for counts?")
    expect(sure).to_be_visible()
    inspector.look("what a shorter time takes")
    page.get_by_role("button", name="Yes, keep it shorter").click()
    expect(page.locator("#live")).to_have_text("Kept as long as you said.")
    expect(page.get_by_label("What was said")).to_have_value("3")

    inspector.visit("/admin/people/1/erase")
    page.get_by_role("button", name="Erase in a week").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Everything of Priya Shah goes Tuesday 1 December.")
    inspector.look("it waits")
    page.get_by_role("button", name="Call it off").click()
    expect(page.locator("#live")).to_have_text("Called off. Everything stays.")
    assert not inspector.found, "\n" + "\n".join(inspector.found)
