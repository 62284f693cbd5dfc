"""An administrator says how one-to-ones go, and closes some days, with either hand."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector
from .test_screens_axe import expect_nothing


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_an_administrator_changes_the_agenda_and_closes_days(
    device: OpenDevice, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Sam", kind))
    page = inspector.device.page
    inspector.device.may_answer(422)
    inspector.device.sign_in("sam")
    inspector.visit("/admin/teams", "/admin/teams/1", "/admin/template", "/admin/closed-days")

    inspector.device.goto("/admin/template")
    page.get_by_label("1. How you are").fill("90")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("1. How you are")).to_have_value("90")
    inspector.look("the agenda, refused")
    page.get_by_label("1. How you are").fill("10")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("main")).to_contain_text("35 in all")
    expect(page.locator("main")).to_contain_text("As you typed it")

    inspector.device.goto("/admin/closed-days")
    page.get_by_label("What are they called?").fill("Sales kick-off")
    page.get_by_label("First day").fill("2026-12-01")
    page.get_by_label("Last day").fill("2026-12-02")
    page.get_by_role("button", name="See what it does").click()
    expect(page.locator("main")).to_contain_text("are away and not counted")
    inspector.look("what closing does")
    page.get_by_role("button", name="Yes, close them").click()
    expect(page.locator("main")).to_contain_text("Sales kick-off")
    inspector.look("closed days")
    expect_nothing(inspector)
