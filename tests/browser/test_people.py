"""An administrator adds somebody, hands the link over, and asks for a right, on both sizes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .inspection import Inspector


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_somebody_new_is_added_and_given_a_link(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Sam", kind))
    page = inspector.device.page
    inspector.device.sign_in("sam", to="/admin/people")
    inspector.look("people")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill("Ana Silva")
    page.get_by_label("Work email").fill("ana@demo.example")
    page.get_by_label("Their manager").select_option(label="Ines Duarte")
    inspector.look("somebody new")
    page.get_by_role("button", name="Add, and show the link").click()
    expect(page.get_by_role("heading", name="Ana Silva is here.")).to_be_focused()
    expect(page.get_by_label("The link for Ana")).to_have_value(re.compile("/sign-in/link/.{43}$"))
    inspector.look("the link")
    page.get_by_role("link", name="People").last.click()
    page.get_by_label("Name or address").fill("ana@")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("row", name="Ana Silva")).to_contain_text("No password yet")
    assert not inspector.found, "\n" + "\n".join(inspector.found)


def test_a_right_for_oneself_waits_where_everybody_concerned_sees_it(device: OpenDevice) -> None:
    sam, ruth = device("Sam", SMALL_LAPTOP), device("Ruth", PHONE)
    sam.sign_in("sam", to="/admin/people?q=sam")
    sam.page.get_by_role("link", name="Sam Berg").click()
    sam.page.get_by_role("button", name="Ask for it").click()
    expect(sam.page.get_by_text("Nobody else can agree, so it begins")).to_be_visible()
    ruth.sign_in("ruth", to="/participation")
    expect(ruth.page.get_by_role("heading", name="Sam Berg asked for")).to_be_visible()
    sam.goto("/admin/people")
    sam.page.get_by_role("button", name="Call it off").click()
    expect(sam.page.get_by_role("heading", name="You asked for")).to_have_count(0)
