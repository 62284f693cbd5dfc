"""A person's page in a browser: axe, the way further back, and charts on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector

# What is drawn, by the colours it is drawn with; a chart without any is not seen.
_INK = """
() => [...document.querySelectorAll("svg[role=img]")].filter((it) => it.checkVisibility())
  .map((svg) => [...svg.querySelectorAll("rect, path")].filter((it) => {
    const { fill, stroke, display } = getComputedStyle(it);
    return display !== "none" && it.getBoundingClientRect().width > 0
      && [fill, stroke].includes("rgb(20, 36, 42)");
  }).length)
"""
_COLOURS = """
() => [...document.querySelectorAll(".bars rect:not(.stripes), .mini path:not(.base)")]
  .flatMap((it) => [getComputedStyle(it).fill, getComputedStyle(it).stroke])
  .filter((it) => !["none", "rgb(20, 36, 42)"].includes(it))
"""


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_rep_looks_back(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Priya", kind))
    page = inspector.device.page
    inspector.device.sign_in("priya", to="/people/1/trends")
    for opener in page.get_by_text("Show as a table").all():
        opener.click()
    inspector.look("trends, with their tables")
    inspector.visit("/people/1/trends?months=36", "/people/1?show=focus")
    inspector.device.goto("/people/1")
    earlier = page.get_by_role("link", name="Show earlier")
    before = page.locator("#timeline > li").count()
    earlier.click()
    expect(page.locator("#timeline > li")).to_have_count(before + 10)
    expect(earlier).to_be_focused()
    inspector.look("history")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_charts_are_black_on_white_on_paper(device: OpenDevice) -> None:
    laptop = device("Priya's laptop", SMALL_LAPTOP, color_scheme="dark")
    page = laptop.page
    laptop.sign_in("priya", to="/people/1/trends")
    on_screen = page.evaluate(_COLOURS)
    assert on_screen  # rep and manager, in the colours of the dark

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate(_COLOURS) == []
    drawn = page.evaluate(_INK)
    assert len(drawn) == 6
    assert all(drawn)
    assert page.locator(".bars rect.stripes").first.is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
