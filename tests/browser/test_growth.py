"""Growth in a browser: a rep answers on the phone, an example is found with the keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector

PAGE = "/people/1/growth"
CLAIM = "Fairness inside the team matters more than credit."


def test_a_rep_answers_on_a_phone(device: OpenDevice) -> None:
    """Daniel noticed something: she reads it, sets it aside, comes back, and says it her way."""
    phone = device("Priya", PHONE)
    page = phone.page
    phone.sign_in("priya")
    expect(page.get_by_text("Daniel noticed something about you.")).to_be_visible()
    page.get_by_role("link", name="Read it").tap()
    card = page.locator("article", has_text=CLAIM)
    expect(card.get_by_text("With you to agree")).to_be_visible()

    card.get_by_role("button", name="Set aside").tap()
    # What was set aside is folded, and the way back opens it.
    expect(page.locator("#toast")).to_contain_text("You can agree later.")
    expect(page.get_by_label("Values").get_by_text("Set aside (1)")).to_be_visible()
    card.get_by_role("button", name="Agree").tap()
    expect(card.get_by_text("Agreed", exact=True)).to_be_visible()
    card.get_by_role("link", name="Reword").tap()
    page.get_by_label("In my words").fill("I share what works before I use it.")
    page.get_by_role("button", name="Agree in these words").tap()

    reworded = page.locator("article", has_text="I share what works before I use it.")
    expect(reworded.get_by_text("Daniel noticed, you rewrote")).to_be_visible()
    phone.goto("/")
    expect(page.get_by_text("Daniel noticed something about you.")).to_have_count(0)


def test_an_example_is_found_with_the_keyboard(device: OpenDevice) -> None:
    laptop = device("Daniel", SMALL_LAPTOP)
    page = laptop.page
    laptop.sign_in("daniel", to=PAGE)
    card = page.locator("article.noticed")
    card.get_by_role("link", name="Add an example").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Look for a one-to-one").focus()
    page.keyboard.type("harbour", delay=20)
    expect(page.locator("#found-meetings [role=status]")).to_contain_text("found")
    expect(page.get_by_label("Look for a one-to-one")).to_be_focused()
    # To the list, past "None of these" and round to the first one.
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#found-meetings label:has(:checked)")
    expect(chosen).to_contain_text("Harbour")
    page.keyboard.press("Tab")
    page.keyboard.type("Said yes before I had finished.")
    page.keyboard.press("Enter")

    expect(page.locator(".ev").first).to_contain_text("Said yes before I had finished.")
    expect(page.get_by_text("Needs one more example")).to_have_count(0)


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_screen_of_growth_is_fit_to_use(device: OpenDevice, kind: dict[str, Any]) -> None:
    for who, paths in (
        ("daniel", (PAGE, f"{PAGE}/new", "/growth/noticed/1", "/growth/entries/1")),
        ("priya", (PAGE, "/growth/entries/4", "/focus/4", "/me/quarter", "/")),
    ):
        inspector = Inspector(device(who, kind))
        inspector.device.sign_in(who)
        inspector.visit(*paths)
        assert not inspector.found, "\n" + "\n".join(inspector.found)
