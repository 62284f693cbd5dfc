"""HR's page in a browser: axe, the heatmap on a laptop and a phone, filters, paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_hr_looks_whether_they_met(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Ruth", kind))
    page = inspector.device.page
    inspector.device.sign_in("ruth", to="/participation")
    expect(page.get_by_role("textbox", name="Four lines to copy")).to_have_value(
        re.compile(r"^Held: \d+ of \d+ .*\nLongest gaps: ")
    )
    page.get_by_text("What each figure means").click()
    page.get_by_role("link", name="Show the quarters").click()
    expect(page.get_by_role("img", name="Share of due one-to-ones")).to_be_visible()
    inspector.look("participation")
    inspector.visit("/participation?period=52-last", "/participation?period=2025-q1&cadence=4")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_a_phone_has_a_list_and_a_laptop_a_table(device: OpenDevice) -> None:
    for kind, is_table in ((SMALL_LAPTOP, True), (PHONE, False)):
        one = device("Ruth", kind)
        one.sign_in("ruth", to="/participation")
        heat = one.page.get_by_role("table", name="Held of due, for each manager and week")
        listed = one.page.get_by_role("heading", level=3, name="Daniel Okafor")
        expect(heat).to_be_visible(visible=is_table)
        expect(listed).to_be_visible(visible=not is_table)
        if is_table:
            expect(heat.get_by_role("columnheader")).to_have_count(14)
            expect(heat.get_by_role("rowheader").first).to_contain_text("Daniel Okafor")


def test_a_filter_follows_in_the_address_and_back_undoes_it(device: OpenDevice) -> None:
    one = device("Ruth", SMALL_LAPTOP)
    page = one.page
    one.sign_in("ruth", to="/participation")
    weeks = page.get_by_label("Weeks", exact=True)
    weeks.focus()
    weeks.select_option("4-last")
    expect(page.get_by_role("columnheader", name="16 Nov")).to_be_visible()
    expect(page.get_by_role("columnheader", name="31 Aug")).to_have_count(0)
    expect(page).to_have_url(re.compile("period=4-last"))
    expect(weeks).to_be_focused()
    weeks.blur()
    page.go_back()
    expect(page.get_by_role("columnheader", name="31 Aug")).to_be_visible()


def test_paper_is_black_and_says_what_it_is(device: OpenDevice) -> None:
    one = device("Ruth", SMALL_LAPTOP)
    one.sign_in("ruth", to="/participation")
    one.page.emulate_media(media="print")

    expect(one.page.locator(".paper-only")).to_contain_text("content is private to the pair")
    expect(one.page.locator(".filters")).to_be_hidden()
    shades = one.page.evaluate(
        "() => [...document.querySelectorAll('.hmtable td.hm')]"
        ".map((it) => getComputedStyle(it).backgroundColor)"
    )
    assert set(shades) == {"rgba(0, 0, 0, 0)"}
