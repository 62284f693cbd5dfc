"""Every screen, in both themes, on a laptop and on a phone: axe, sizes, nothing off the side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import PHONE, SMALL_LAPTOP
from .house import House
from .inspection import Inspector, overflow
from .meeting import (
    DANIEL_WILL,
    PRIYA_WILL,
    STEPS,
    expect_step,
    find_meeting,
    give_outcomes,
    go_on,
    jump,
    prepare,
    promise,
    row_of,
    start,
    write,
)

BOTH = pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
MISSING = "/meetings/999999"


def expect_nothing(inspector: Inspector) -> None:
    assert inspector.seen
    assert not inspector.found, "\n" + "\n".join(inspector.found)


@BOTH
def test_signed_out(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("nobody", kind))
    page = inspector.device.page
    inspector.device.may_answer(404, 422)
    inspector.visit("/sign-in", "/sign-in/again", "/screen", "/nothing-here", "/styleguide")
    inspector.device.goto("/sign-in")
    page.get_by_label("Password", exact=True).fill("something else entirely")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("sign-in refused")
    expect_nothing(inspector)


@BOTH
def test_a_rep_prepares(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Priya", kind))
    page = inspector.device.page
    inspector.device.may_answer(403, 404, 422)
    inspector.device.sign_in("priya")
    inspector.look("home")
    address = page.get_by_role("link", name="Prepare").get_attribute("href")
    prep = re.sub("/prep.*$", "/prep", address or "")
    inspector.visit(f"{prep}/check-in")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("prep, nothing chosen")
    page.get_by_role("radio", name="Rough").check()
    expect(page.locator("#care-question")).to_be_visible()
    inspector.look("prep, a rough week")
    inspector.visit(*(f"{prep}/{step}" for step in ("progress", "deals", "focus", "alignment")))
    page.get_by_role("button", name="Look first").click()
    expect(page).to_have_url(re.compile("/prep$"))
    inspector.look("prep, look first")
    page.get_by_role("button", name="Share with Daniel").click()
    expect(page.locator("h1")).to_contain_text("Shared.")
    inspector.look("prep, shared")
    inspector.visit(f"{prep}/preview", prep.removesuffix("/prep"), "/me", "/me/calendar")
    inspector.visit("/team", MISSING)
    expect_nothing(inspector)


@BOTH
def test_a_manager_gets_ready(device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("Daniel", kind))
    page = inspector.device.page
    inspector.device.sign_in("daniel")
    inspector.look("board")
    ready = (
        row_of(inspector.device, "Aisha Rahman")
        .get_by_role("link", name="one-to-one")
        .get_attribute("href")
    )
    inspector.visit(ready or "", find_meeting(inspector.device), "/home")
    inspector.device.goto(ready or "")
    page.get_by_role("link", name="Read the last one").click()
    expect(page.locator("h1")).to_contain_text("agreed")
    inspector.look("the last record")
    inspector.device.goto(ready or "")
    page.get_by_role("button", name="Code for the meeting room").click()
    expect(page.locator(".roomcode")).to_be_visible()
    inspector.look("the code of a meeting room")
    expect_nothing(inspector)


@BOTH
@pytest.mark.parametrize("who", ["ruth", "sam", "marek", "mila"])
def test_home_of(device: OpenDevice, kind: dict[str, Any], who: str) -> None:
    inspector = Inspector(device(who, kind))
    inspector.device.sign_in(who)
    inspector.look(f"home of {who}")
    expect_nothing(inspector)


@BOTH
def test_the_live_meeting(house: House, device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("the shared screen", kind))
    screen, page = inspector.device, inspector.device.page
    screen.may_answer(403, 422)
    meeting = start(house, screen)
    inspector.look("check-in")
    for step in STEPS[1:]:
        jump(screen, step)
        inspector.look(step)
    page.get_by_role("button", name="Read back and agree").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    inspector.look("what is left")
    jump(screen, "One deal")
    page.get_by_role("radio", name="Northwind Hotels").check()
    page.get_by_role("button", name="Talk about it").click()
    expect(page.get_by_label("What Priya sees")).to_be_visible()
    inspector.look("a deal on the table")
    inspector.visit(f"{meeting}/stop", "/screen/leave", "/team")

    screen.goto(meeting)
    jump(screen, "What moved")
    give_outcomes(screen, "Kept", "Partly", "Kept", "Not yet", "Let go")
    jump(screen, "What we each promise")
    promise(screen, "Priya", PRIYA_WILL)
    promise(screen, "Daniel", DANIEL_WILL)
    inspector.look("all agreed")
    page.get_by_role("button", name="Read back and agree").click()
    expect(page).to_have_url(re.compile("/read-back$"))
    inspector.look("read-back")
    page.get_by_role("button", name="Agree and close").click()
    expect(page).to_have_url(re.compile("/meetings/[0-9]+$"))
    inspector.look("record")
    inspector.visit(f"{meeting}/print")
    expect_nothing(inspector)


@BOTH
def test_put_away_and_written_twice(house: House, device: OpenDevice, kind: dict[str, Any]) -> None:
    inspector = Inspector(device("the shared screen", kind))
    screen, page = inspector.device, inspector.device.page
    screen.may_answer(409)
    meeting = start(house, screen)
    phone = device("Priya's phone")
    phone.sign_in("priya", to=meeting)
    line = "What would help, in Priya’s words"
    write(phone, phone.page.get_by_label(line), "More time with Ana")
    page.get_by_label(line).fill("Open with the guest")
    page.get_by_label(line).blur()
    expect(page.locator(".conflict")).to_be_visible()
    inspector.look("written twice")
    page.get_by_role("button", name="Keep both").click()
    expect(page.get_by_label(line)).to_have_value(re.compile("Ana\nOpen"))
    page.get_by_role("button", name="Put the agenda away").click()
    expect(page.locator("h1")).to_contain_text("The agenda is put away")
    inspector.look("put away")
    page.get_by_text("When you are ready").click()
    inspector.look("put away, ready")
    expect_nothing(inspector)


def test_the_meeting_fits_a_small_laptop(house: House, device: OpenDevice) -> None:
    phone = device("Priya's phone")
    prepare(phone)
    phone.may_answer(401)  # a night later its page asks for news, and learns that it was signed out
    screen = device("the shared screen", SMALL_LAPTOP)
    page = screen.page
    start(house, screen)
    longer = {"How you are": overflow(page)}
    go_on(screen, "What moved")
    longer["What moved"] = overflow(page)
    give_outcomes(screen, "Kept", "Partly", "Kept", "Kept", "Let go")
    go_on(screen, "One deal")
    page.get_by_role("radio", name="Northwind Hotels").check()
    page.get_by_role("button", name="Talk about it").click()
    write(screen, page.get_by_label("What Priya sees"), "Ana likes us, her board does not know us")
    longer["One deal"] = overflow(page)
    go_on(screen, "One skill")
    longer["One skill"] = overflow(page)
    go_on(screen, "What we each promise")
    promise(screen, "Priya", PRIYA_WILL)
    promise(screen, "Daniel", DANIEL_WILL)
    expect_step(screen, "What we each promise")
    longer["What we each promise"] = overflow(page)
    page.get_by_role("button", name="Read back and agree").click()
    expect(page).to_have_url(re.compile("/read-back$"))
    longer["Read-back"] = overflow(page)
    assert not any(longer.values()), longer
