"""The board by its keys, Find, what is in the way from phone to ready page, and one-tap ways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, SMALL_LAPTOP, Device
from .house import BEFORE_THEY_MEET, House
from .inspection import Inspector
from .meeting import find_meeting, row_of

IN_MY_WAY = "The price tool asks for everything twice"


def expect_row(device: Device, name: str) -> None:
    """See that the action of somebody's row has the focus."""
    expect(row_of(device, name).locator("[data-row-go]")).to_be_focused()


def names_on(device: Device) -> list[str]:
    rows = device.page.locator("tr[data-row]")
    expect(rows).to_have_count(5)
    return rows.locator("th b").all_inner_texts()


def test_keys_go_from_row_to_row_and_open_one(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    laptop.sign_in("daniel")
    names = names_on(laptop)
    laptop.press("j")
    expect_row(laptop, names[0])
    laptop.press("j", "j")
    expect_row(laptop, names[2])
    laptop.press("k")
    expect_row(laptop, names[1])
    laptop.press("k", "k")
    expect_row(laptop, names[0])  # nothing before the first
    laptop.press(*"jjjjjjj")
    expect_row(laptop, names[-1])  # nor after the last
    there = row_of(laptop, names[-1]).locator("[data-row-go]").get_attribute("href") or ""
    laptop.press("Enter")
    expect(laptop.page).to_have_url(re.compile(f"{there}$"))


def test_s_starts_on_the_row_with_the_focus_and_on_no_other(
    house: House, device: OpenDevice
) -> None:
    house.move_to(BEFORE_THEY_MEET)
    laptop = device("Daniel's laptop", LAPTOP)
    laptop.sign_in("daniel")
    names = names_on(laptop)
    assert names[0] == "Priya Shah"
    laptop.press("j", "j", "s")
    expect_row(laptop, names[1])  # whose half hour has not come
    expect(laptop.page).to_have_url(re.compile("/team$"))
    laptop.press("k", "s")
    expect(laptop.page.locator("h1")).to_contain_text("Priya at 10:00.")


def test_switched_off_the_single_keys_do_nothing(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    laptop.sign_in("daniel", to="/me")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save").first.click()
    laptop.goto("/team")
    laptop.press("j", "/")
    expect(page.locator("body")).to_be_focused()
    expect(page).to_have_url(re.compile("/team$"))


def test_slash_finds_while_somebody_types(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    page = laptop.page
    laptop.sign_in("daniel")
    laptop.press("/")
    expect(page).to_have_url(re.compile("/find$"))
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    status = page.locator("#found-status")
    expect(status).to_have_text("Type a few letters of a name or a deal.")
    page.keyboard.type("priy")
    expect(status).to_have_text(re.compile("found"))
    expect(field).to_be_focused()
    expect(field).to_have_value("priy")
    page.get_by_role("link", name="Priya Shah").click()
    expect(page.locator("h1")).to_contain_text("Priya at 10:00.")


def test_a_percent_sign_finds_nothing(device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    laptop.sign_in("daniel", to="/find")
    laptop.page.get_by_role("searchbox").fill("%")
    expect(laptop.page.locator("#found-status")).to_have_text("Nothing found. Try fewer letters.")


def raised_on(phone: Device) -> Locator:
    """Raise what is in Priya's way; return where it then stands."""
    page = phone.page
    field = page.get_by_role("textbox", name="Something in my way?")
    field.fill(IN_MY_WAY)
    page.get_by_role("button", name="Tell Daniel").dblclick()
    mine = page.locator("#friction")
    expect(mine).to_contain_text(f"{IN_MY_WAY}since today")
    expect(page.get_by_role("textbox", name="Something in my way?")).to_have_value("")
    return mine


def test_what_is_in_the_way_goes_from_phone_to_ready_page(device: OpenDevice) -> None:
    phone, laptop = device("Priya's phone", PHONE), device("Daniel's laptop", LAPTOP)
    phone.sign_in("priya")
    mine = raised_on(phone)
    expect(mine.get_by_text(IN_MY_WAY)).to_have_count(3)  # the line, and the names of its buttons

    laptop.sign_in("daniel")
    expect(laptop.page.get_by_role("region", name="What is slowing several")).to_contain_text(
        IN_MY_WAY
    )
    laptop.goto(find_meeting(laptop))
    theirs = laptop.page.locator("#friction")
    expect(theirs).to_contain_text(IN_MY_WAY)
    line = theirs.get_by_role("listitem").filter(has_text=IN_MY_WAY)
    line.get_by_role("button", name="I take it").click()
    expect(line).to_contain_text("being handled by you")

    phone.page.reload()
    mine = phone.page.locator("#friction").get_by_role("listitem").filter(has_text=IN_MY_WAY)
    expect(mine).to_contain_text("being handled by Daniel")
    mine.get_by_role("button", name="It is gone").click()
    expect(mine).to_have_count(0)
    toast = phone.page.locator("#toast")
    expect(toast).to_contain_text("Out of the way.")
    toast.get_by_role("button", name="Undo").click()
    expect(mine).to_contain_text("being handled by Daniel")


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_one_tap_leads_where_it_says(device: OpenDevice, kind: dict[str, object]) -> None:
    screen = device("Daniel's screen", kind)
    page = screen.page
    screen.sign_in("daniel")
    asking = page.get_by_role("region", name="Leila would like to talk sooner.")
    expect(asking.get_by_role("link", name="Find a time")).to_have_attribute(
        "href", re.compile(r"^/meetings/new\?pair=[0-9]+&back=/team$")
    )
    row = row_of(screen, "Aisha Rahman")
    row.locator("summary").click()
    for name, way in (("Move", "move"), ("Call off", "skip")):
        expect(row.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "href", re.compile(rf"^/meetings/[0-9]+/{way}\?back=/team$")
        )
    row.locator("summary").click()
    expect(row.get_by_role("link", name="Every week")).to_have_attribute(
        "href", re.compile(r"^/people/[0-9]+/rhythm\?back=/team$")
    )


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_find_and_what_is_in_the_way_are_held_to_the_same(
    device: OpenDevice, kind: dict[str, object]
) -> None:
    inspector = Inspector(device("Daniel's screen", kind))
    page = inspector.device.page
    inspector.device.may_answer(422)
    inspector.device.sign_in("daniel")
    row_of(inspector.device, "Tom Baker").locator("summary").click()
    inspector.look("the board with an open menu")
    inspector.visit("/find", "/find?q=ho", "/find?q=zzz")
    inspector.device.goto("/home")
    page.get_by_role("button", name="Tell Marek").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("nothing in the way was written")
    assert not inspector.found, "\n" + "\n".join(inspector.found)
