"""Somebody new: a link, a password, the notice, and home; and a password changed later."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PASSWORD, PHONE
from .house import House
from .inspection import Inspector

NEW = "four words for a kite"


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_somebody_new_comes_in_and_every_page_is_sound(
    device: OpenDevice, house: House, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Priya", kind))
    page = inspector.device.page
    heading = page.get_by_role("heading", level=1)
    inspector.device.may_answer(404, 422)
    link = house.newcomer_link("priya")

    inspector.device.goto(link)
    expect(heading).to_have_text("Choose your password, Priya.")
    inspector.look("choosing")
    page.get_by_label("New password", exact=True).fill("priya likes tea a lot")
    page.get_by_role("button", name="Choose it and sign in").click()
    expect(page.get_by_role("link", name="Leave them out.")).to_be_visible()
    inspector.look("refused")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Choose it and sign in").click()

    expect(heading).to_have_text("What is kept, and who reads it")
    inspector.look("the notice")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("region", name="Your password")).to_contain_text("from Sam Berg")
    inspector.look("home, with what happened")
    page.get_by_role("link", name="What to do").click()
    expect(heading).to_have_text("My password")
    inspector.look("what to do")

    inspector.device.goto(link)
    expect(heading).to_have_text("This link does not work any more.")
    inspector.look("the link once more")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_without_a_script_a_password_is_changed_and_the_other_device_is_out(
    device: OpenDevice,
) -> None:
    phone = device("Priya's phone", PHONE)
    laptop = device("Priya's laptop", LAPTOP, java_script_enabled=False)
    phone.sign_in("priya")
    laptop.sign_in("priya")
    laptop.goto("/me/password")
    laptop.page.get_by_label("Password you have now").fill(PASSWORD)
    laptop.page.get_by_label("New password", exact=True).fill(NEW)
    laptop.page.get_by_role("button", name="Change it").click()

    expect(laptop.page.get_by_text("Your password is changed.")).to_be_visible()
    phone.goto("/me")
    expect(phone.page.get_by_role("button", name="Sign in")).to_be_visible()
