"""Daniel's laptop is the shared screen; his phone holds his notes and the way on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, SMALL_LAPTOP, Device
from .house import House
from .inspection import Inspector
from .meeting import expect_step, jump, start

NOTE = "Went quiet when the board came up. Do not push the close date."
STORES = "() => JSON.stringify({...localStorage, ...sessionStorage})"


class Overheard:
    """Everything a device is sent and sends, to look for words in it."""

    def __init__(self, device: Device) -> None:
        self.said: list[str] = []
        device.page.route("**/*", self._listen)

    def _listen(self, route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        sent = route.request
        headers = f"{sent.headers} {answer.headers}"
        self.said.append(f"{sent.url} {sent.post_data or ''} {headers} {answer.text()}")
        route.fulfill(response=answer)


def open_companion(phone: Device, meeting: str, who: str = "daniel") -> None:
    phone.sign_in(who, to=f"/private{meeting}")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Private notes")


def note(device: Device, step: str) -> Any:
    return device.page.get_by_label(step)


def write_note(phone: Device, step: str, text: str) -> None:
    """Type a note and wait until the page says that it is saved."""
    with phone.page.expect_response(lambda it: "/notes/" in it.url) as saved:
        note(phone, step).fill(text)
        note(phone, step).blur()
    assert saved.value.status == 200
    expect(phone.page.locator("[data-savestate]")).to_contain_text("Saved")


def test_next_on_the_phone_moves_the_laptop_and_no_note_reaches_it(
    house: House, device: OpenDevice
) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Daniel's phone", PHONE)
    meeting = start(house, laptop)
    jump(laptop, "One deal")
    overheard = Overheard(laptop)
    open_companion(phone, meeting)
    expect(phone.page.get_by_text("Follows step 3")).to_be_visible()
    write_note(phone, "Step 3: One deal", NOTE)
    phone.page.get_by_role("button", name="Next on the big screen: One skill").click()
    expect(note(phone, "Step 4: One skill")).to_be_visible()
    expect(phone.page.locator("#next")).to_be_focused()
    expect_step(laptop, "One skill")
    assert NOTE not in laptop.page.content()
    assert NOTE not in laptop.page.evaluate(STORES)
    assert not [words for words in overheard.said if NOTE in words]
    assert overheard.said
    assert NOTE not in phone.page.evaluate(STORES)
    phone.page.get_by_role("button", name="One deal Went quiet").click()
    expect(note(phone, "Step 3: One deal")).to_have_value(NOTE)
    expect(phone.page.get_by_role("button", name="Back to step 4")).to_be_visible()
    expect_step(laptop, "One skill")


def test_the_phone_follows_the_laptop_but_not_out_of_a_half_written_note(
    house: House, device: OpenDevice
) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Daniel's phone", PHONE)
    meeting = start(house, laptop)
    open_companion(phone, meeting)
    note(phone, "Step 1: How you are").press_sequentially("Half a sen")
    jump(laptop, "What moved")
    expect(phone.page.get_by_text("Follows step 2")).to_be_visible()
    expect(note(phone, "Step 1: How you are")).to_be_focused()
    note(phone, "Step 1: How you are").press_sequentially("tence.")
    expect(note(phone, "Step 1: How you are")).to_have_value("Half a sentence.")
    note(phone, "Step 1: How you are").blur()
    expect(note(phone, "Step 2: What moved")).to_have_value("")
    phone.page.get_by_role("button", name="How you are Half a sentence.").click()
    expect(note(phone, "Step 1: How you are")).to_have_value("Half a sentence.")


def test_another_question_comes_up_on_the_laptop(house: House, device: OpenDevice) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Daniel's phone", PHONE)
    meeting = start(house, laptop)
    jump(laptop, "What moved")
    open_companion(phone, meeting)
    words = phone.page.locator(".comp-ways li").first.inner_text()
    phone.page.get_by_role("button", name="Another question on the big screen").click()
    expect(phone.page.locator("#ask .say")).to_have_text(words)
    expect(laptop.page.locator("#q")).to_have_text(words)


def test_two_phones_of_one_person_are_shown_both_texts(house: House, device: OpenDevice) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Daniel's phone", PHONE)
    meeting = start(house, laptop)
    tablet = device("Daniel's tablet", SMALL_LAPTOP)
    open_companion(phone, meeting)
    open_companion(tablet, meeting)
    write_note(tablet, "Step 1: How you are", "From the tablet")
    phone.may_answer(409)
    note(phone, "Step 1: How you are").fill("From the phone")
    note(phone, "Step 1: How you are").blur()
    expect(phone.page.get_by_text("You wrote here on two devices.")).to_be_visible()
    phone.page.get_by_role("button", name="Keep both").click()
    expect(note(phone, "Step 1: How you are")).to_have_value("From the tablet\nFrom the phone")
    assert "From the" not in phone.page.evaluate(STORES)


def test_without_javascript_every_button_works(house: House, device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    meeting = start(house, laptop)
    plain = device("a plain browser", LAPTOP, java_script_enabled=False)
    open_companion(plain, meeting)
    note(plain, "Step 1: How you are").fill(NOTE)
    plain.page.get_by_role("button", name="Next on the big screen: What moved").click()
    expect(note(plain, "Step 2: What moved")).to_have_value("")
    plain.page.get_by_role("button", name=re.compile("^How you are")).click()
    expect(plain.page).to_have_url(re.compile(r"\?step=check-in$"))
    expect(note(plain, "Step 1: How you are")).to_have_value(NOTE)
    expect_step(laptop, "What moved")


def test_the_page_with_the_code_goes_along_when_the_meeting_moves_on(
    house: House, device: OpenDevice
) -> None:
    laptop, phone = device("Daniel's laptop", LAPTOP), device("Daniel's phone", PHONE)
    meeting = start(house, laptop)
    laptop.page.get_by_role("link", name="On your phone").click()
    expect(laptop.page.get_by_role("heading", level=1)).to_have_text("On your phone")
    open_companion(phone, meeting)
    phone.page.get_by_role("button", name="Next on the big screen").click()
    expect_step(laptop, "What moved")


@pytest.mark.parametrize("kind", [SMALL_LAPTOP, PHONE], ids=["laptop", "phone"])
def test_its_screens_are_easy_to_read_and_to_hit(
    house: House, device: OpenDevice, kind: dict[str, Any]
) -> None:
    laptop = device("the shared screen", LAPTOP)
    inspector = Inspector(device("Daniel", kind))
    one = inspector.device
    meeting = start(house, laptop)
    open_companion(one, meeting)
    inspector.look("companion")
    inspector.visit(f"/private{meeting}?step=focus", f"/private{meeting}/revisions")
    inspector.visit(f"{meeting}/phone")
    rep = Inspector(device("Priya", kind))
    open_companion(rep.device, meeting, "priya")
    rep.look("the rep's companion")
    found = inspector.found + rep.found
    assert not found, "\n" + "\n".join(found)
