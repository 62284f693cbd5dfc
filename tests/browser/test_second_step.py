"""A phone becomes the second step, and the next sign-in asks for its code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PASSWORD, PHONE
from .house import TODAY, House
from .inspection import Inspector


def _secret(page: Page) -> str:
    page.get_by_text("No camera? Type this instead").click()
    return page.locator(".stepsecret").inner_text().replace("Secret:", "").replace(" ", "").strip()


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_from_the_picture_to_the_next_sign_in(
    device: OpenDevice, house: House, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Priya", kind))
    page = inspector.device.page
    inspector.device.may_answer(422)
    inspector.device.sign_in("priya")
    inspector.device.goto("/me/second-step")
    inspector.look("the picture")
    app = pyotp.TOTP(_secret(page))
    inspector.look("the secret in words")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Type the six digits")

    page.get_by_label("Code your app shows").fill(app.at(TODAY))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert page.locator(".stepcodes li").count() == 10
    inspector.look("the recovery codes")
    page.get_by_role("link", name="I have them").click()
    inspector.visit("/me/second-step", "/me")

    page.locator("form[data-sign-out]").last.get_by_role("button").click()
    page.wait_for_url("**/sign-in*")
    later = TODAY + timedelta(minutes=3)
    house.move_to(later)
    page.get_by_label("Work email").fill("priya@demo.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now your code.")
    inspector.look("the code at the sign-in")
    page.get_by_label("Code").fill(app.at(later))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("with Daniel")
    assert not inspector.found, "\n" + "\n".join(inspector.found)
