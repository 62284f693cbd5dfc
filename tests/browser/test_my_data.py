"""Everything of mine, from the button to the file on one's own device."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PASSWORD, PHONE
from .house import TODAY, House
from .inspection import Inspector

READY = "Everything of yours is ready."


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_it_is_gathered_by_itself_and_every_page_is_sound(
    device: OpenDevice, house: House, kind: dict[str, Any], tmp_path: Path
) -> None:
    inspector = Inspector(device("Priya", kind))
    page = inspector.device.page
    inspector.device.sign_in("priya")
    inspector.device.may_answer(403)
    house.move_to(TODAY + timedelta(minutes=11))
    inspector.device.goto("/me/export")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password, once more")
    inspector.look("the password once more")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything of mine")
    inspector.look("what is in it")

    page.get_by_role("button", name="Gather everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(READY)
    inspector.look("it is ready")
    with page.expect_download() as brought:
        page.get_by_role("link", name="Download").click()
    file = tmp_path / "data.zip"
    brought.value.save_as(file)
    with ZipFile(file) as packed:
        assert "You and Daniel Okafor" in packed.read("my-data.html").decode()

    inspector.visit("/me/log", "/me")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_without_a_script_a_button_goes_on(device: OpenDevice) -> None:
    laptop = device("Priya's laptop", LAPTOP, java_script_enabled=False)
    page = laptop.page
    laptop.sign_in("priya")
    laptop.goto("/me/export")
    page.get_by_role("button", name="Gather everything").click()
    heading = page.get_by_role("heading", level=1)

    for _press in range(40):
        if heading.inner_text() == READY:
            break
        page.get_by_role("button", name=re.compile("^Go on: .* done$")).click()

    expect(heading).to_have_text(READY)
