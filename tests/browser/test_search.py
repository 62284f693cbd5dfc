"""Looking for words while somebody types: with keys alone, on a phone, and without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector

SEARCH = "/people/1/search"


def test_words_are_found_with_keys_alone(device: OpenDevice) -> None:
    laptop = device("Priya's laptop", SMALL_LAPTOP)
    laptop.may_answer(422)
    page = laptop.page
    laptop.sign_in("priya", to="/people/1")
    page.get_by_role("link", name="Search these one-to-ones").focus()
    laptop.press("Enter")
    field, status = page.get_by_label("A word or a few"), page.locator("#found-status")
    expect(field).to_be_focused()

    page.keyboard.type("p")
    expect(status).to_have_text("Type two letters or more.")
    page.keyboard.type("rice")
    expect(status).to_contain_text("lines found")
    expect(page.locator("mark").first).to_have_text(re.compile("price", re.IGNORECASE))
    expect(field).to_be_focused()
    expect(field).to_have_value("price")
    # The words stand in no address, with Enter as little as while typing.
    laptop.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    assert page.url.endswith(SEARCH)

    laptop.press("Tab", "Tab")
    first = page.locator(".wordhits a").first
    expect(first).to_be_focused()
    laptop.press("Enter")
    expect(page).to_have_url(re.compile(r"/meetings/\d+$"))
    assert "price" in page.locator("main").inner_text().lower()


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_search_and_the_mirror(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.may_answer(422)
    inspector.device.sign_in("daniel", to="/mirror?weeks=52")
    for opener in page.locator("main summary").all():
        opener.click()
    inspector.look("mirror, everything open")
    inspector.device.goto(SEARCH)
    inspector.look("search, empty")
    page.get_by_label("A word or a few").fill("price")
    expect(page.locator("mark").first).to_be_visible()
    inspector.look("search, found")
    page.get_by_label("A word or a few").fill("quetzalcoatl")
    expect(page.locator("#found-status")).to_have_text("Nothing found. Try fewer letters.")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_a_rep_reads_their_side_on_a_phone(device: OpenDevice) -> None:
    inspector = Inspector(device("Priya", PHONE))
    page = inspector.device.page
    inspector.device.sign_in("priya", to="/people/1")
    page.get_by_role("link", name="You and Daniel").click()
    expect(page.get_by_role("heading", name="You and Daniel")).to_be_visible()
    page.locator("main summary").click()
    inspector.look("you and daniel")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_without_a_script_it_is_a_form(device: OpenDevice) -> None:
    phone = device("Priya", PHONE, java_script_enabled=False)
    phone.may_answer(422)
    page = phone.page
    phone.sign_in("priya", to=SEARCH)
    page.get_by_label("A word or a few").fill("p")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found-status")).to_have_text("Type two letters or more.")
    expect(page.get_by_label("A word or a few")).to_have_value("p")
    page.get_by_label("A word or a few").fill("price")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.url.endswith(SEARCH)
