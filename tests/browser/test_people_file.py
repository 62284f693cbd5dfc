"""People from a file, on a laptop and a phone: what is wrong is found, the rest goes by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE
from .inspection import Inspector

HEADER = "Name;Work email;Department;Supervisor;Frequency\n"
GOOD = "".join(f"Rep {n};rep{n}@north.example;South;Ines Duarte;weekly\n" for n in range(60))
WRONG = (
    "Prya Nair;prya@;South;Ines Duarte;weekly\n"
    "Liam Brandt;liam@north.example;South;Mark Novak;weekly\n"
    "Leila Haddad;leila@demo.example;;Ines Duarte;\n"
)


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_is_wrong_is_found_and_then_everybody_comes(
    device: OpenDevice, tmp_path: Path, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Sam", kind))
    page = inspector.device.page
    inspector.device.sign_in("sam")
    path = tmp_path / "people.csv"

    path.write_text(HEADER + GOOD + WRONG)
    inspector.visit("/admin/import")
    page.get_by_label("Your file").set_input_files(path)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("60 new, 1 changed, 2 problems.")
    page.get_by_role("link", name="Row 63").click()
    expect(page.locator("#row63")).to_contain_text("Did you mean Marek Novak?")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    page.get_by_text("not in the file").click()
    inspector.look("what is wrong")

    page.get_by_role("button", name="Choose another file").first.click()
    path.write_text(HEADER + GOOD)
    page.get_by_label("Your file").set_input_files(path)
    page.get_by_role("button", name="Look at the file").click()
    inspector.look("what the file would do")
    page.get_by_role("button", name="Import 60 people").click()
    expect(page.get_by_role("link", name="See the people")).to_be_visible(timeout=20_000)
    inspector.look("what became of it")
    assert inspector.seen == 4
    assert not inspector.found, "\n" + "\n".join(inspector.found)
