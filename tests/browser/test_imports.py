"""A file from the desk to the last row: with a script the rows follow by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE
from .inspection import Inspector

ROWS = 1300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Mostly deals, some with something wrong."""
    path = tmp_path / "deals.csv"
    rows = [f"Deal {number},Proposal,12000,2026-11-05,priya@demo.example" for number in range(ROWS)]
    rows[3] = "Deal 3,Prospekt,12k,2026-11-05,nobody@demo.example"
    path.write_text(
        "Deal Name,Deal Stage,Amount,Last Activity Date,Owner email\n" + "\n".join(rows)
    )
    return path


@pytest.mark.parametrize("kind", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_rows_follow_by_themselves_and_every_page_is_sound(
    device: OpenDevice, file: Path, kind: dict[str, Any]
) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.sign_in("daniel")
    inspector.device.may_answer(422)
    inspector.visit("/deals/import", "/indicators/import")

    inspector.device.goto("/deals/import")
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_label("Your file")).to_be_focused()
    inspector.look("no file chosen")
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1,299 new, 1 problem.")
    page.get_by_text("Which column is what").click()
    inspector.look("what the file would do")

    page.get_by_role("button", name="Import 1,299 rows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1,299 deals added.")
    inspector.look("what became of it")
    assert inspector.seen == 5
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_without_a_script_a_button_goes_on(device: OpenDevice, file: Path) -> None:
    laptop = device("Daniel's laptop", LAPTOP, java_script_enabled=False)
    page = laptop.page
    laptop.sign_in("daniel")
    laptop.goto("/deals/import")
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name="Import 1,299 rows").click()

    for done in ("500", "1,000"):
        expect(page.get_by_role("progressbar")).to_have_attribute("max", str(ROWS))
        page.get_by_role("button", name=f"Go on: {done} of 1,300 done").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("1,299 deals added.")
