"""Choosing questions with one hand, and with the warning open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector
from .test_screens_axe import expect_nothing


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_manager_stars_switches_off_and_keeps_one_of_their_own(
    device: OpenDevice, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.may_answer(409, 422)
    inspector.device.sign_in("daniel")
    inspector.visit("/questions", "/questions?step=all")
    inspector.device.goto("/questions?step=deals")

    page.locator("#star-Q30").click()
    expect(page.locator("#star-Q30")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#star-Q30")).to_be_focused()
    page.locator("#ask-Q31").click()
    expect(page.locator("#q-Q31")).to_contain_text("Not asked")
    expect(page.locator("#ask-Q31")).to_be_focused()

    page.locator("#text-new").fill("What must {buyer} do?")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#add [data-error-summary]")).to_be_focused()
    expect(page.locator("#add")).to_contain_text("That reads like advice with a question mark.")
    expect(page.locator("#text-new")).to_have_value("What must {buyer} do?")
    inspector.look("the warning")
    page.get_by_role("button", name="Keep it as it is").click()
    expect(page.locator("[data-toast]")).to_contain_text("Added.")

    own = page.locator(".asks > li").filter(has_text="What must {buyer} do?")
    own.get_by_text("Reword it").click()
    own.locator("textarea").fill("What would {buyer} do?")
    own.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast]")).to_contain_text("Saved.")
    expect(page.locator(".asks .words").first).to_have_text("What would {buyer} do?")
    expect(page).to_have_url(re.compile(r"/questions\?step=deals$"))
    expect_nothing(inspector)
