"""Where the focus goes, what Back and reload show, and that no typed word is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import expect_step, go_on, jump, start, write

HELP = "What would help, in Priya’s words"


@pytest.fixture
def laptop(house: House, device: OpenDevice) -> Device:
    """Daniel's laptop in the middle of his one-to-one with Priya, each on their own screen."""
    laptop = device("Daniel's laptop", LAPTOP)
    start(house, laptop, "Each on our own screen")
    return laptop


def test_a_step_brings_its_question_its_title_and_a_word_for_the_ear(laptop: Device) -> None:
    go_on(laptop, "What moved")
    expect(laptop.page).to_have_title(re.compile("^Step 2 of 5: What moved"))
    expect(laptop.page.locator("#live")).not_to_be_empty()
    jump(laptop, "One skill")
    expect(laptop.page.locator("h1")).to_be_focused()
    expect(laptop.page).to_have_title(re.compile("^Step 4 of 5: One skill"))


def test_back_forward_and_reload_show_the_right_step(laptop: Device) -> None:
    page = laptop.page
    write(laptop, page.get_by_label(HELP), "Open with the guest")
    go_on(laptop, "What moved")
    go_on(laptop, "One deal")
    page.go_back()
    expect_step(laptop, "What moved")
    expect(page.locator("#next")).to_contain_text("Next: One deal")
    page.go_back()
    expect_step(laptop, "How you are")
    expect(page.get_by_label(HELP)).to_have_value("Open with the guest")
    page.reload()
    expect_step(laptop, "How you are")
    page.go_forward()
    expect_step(laptop, "What moved")
    go_on(laptop, "One deal")


def test_a_link_to_a_step_opens_that_step(laptop: Device, device: OpenDevice) -> None:
    go_on(laptop, "What moved")
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", to=re.sub("^.*(/meetings/.*)$", r"\1", laptop.page.url))
    expect_step(phone, "What moved")


def test_words_typed_while_a_save_is_on_its_way_stay(laptop: Device) -> None:
    page = laptop.page
    held: list[Route] = []
    page.route("**/fields/line", lambda route: route.continue_() if held else held.append(route))
    field = page.get_by_label(HELP)
    field.focus()
    page.keyboard.insert_text("Open with the guest")
    expect(page.locator("[data-savestate]")).to_contain_text("Saving")
    page.keyboard.insert_text(", then the price")
    held[0].continue_()
    expect(page.locator("[data-savestate]")).to_contain_text("Saved")
    expect(field).to_have_value("Open with the guest, then the price")
    expect(field).to_be_focused()
    page.locator("h1").focus()
    page.wait_for_function("() => localStorage.length === 0")
    page.reload()
    expect(field).to_have_value("Open with the guest, then the price")


def test_words_typed_without_a_connection_are_sent_later(laptop: Device) -> None:
    page = laptop.page
    field = page.get_by_label(HELP)
    laptop.lose_connection()
    field.fill("Open with the guest")
    expect(page.locator("[data-savestate]")).to_contain_text("Not saved")
    laptop.lose_connection(False)
    expect(page.locator("[data-savestate]")).to_contain_text(re.compile("^Saved"))
    page.reload()
    expect(field).to_have_value("Open with the guest")


def test_two_who_write_one_field_see_both_texts(laptop: Device, device: OpenDevice) -> None:
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", to=re.sub("^.*(/meetings/.*)$", r"\1", laptop.page.url))
    write(laptop, laptop.page.get_by_label(HELP), "Open with the guest")
    phone.may_answer(409)
    phone.page.get_by_label(HELP).fill("More time with Ana")
    phone.page.get_by_label(HELP).blur()
    conflict = phone.page.locator(".conflict")
    for words in ("You both wrote here. Nothing is lost.", "guest", "More time with Ana"):
        expect(conflict).to_contain_text(words)
    conflict.get_by_role("button", name="Keep both").click()
    expect(phone.page.get_by_label(HELP)).to_have_value("Open with the guest\nMore time with Ana")


def test_what_another_device_ticked_stays_ticked(laptop: Device, device: OpenDevice) -> None:
    phone = device("Priya's phone", PHONE)
    phone.sign_in("priya", to=re.sub("^.*(/meetings/.*)$", r"\1", laptop.page.url))
    line = laptop.page.get_by_label("How I would like feedback during calls")
    with laptop.page.expect_response(lambda answer: answer.request.method == "POST"):
        line.check()
    go_on(phone, "What moved")
    laptop.page.reload()
    expect(line).to_be_checked()


def test_back_after_the_end_shows_no_open_form(house: House, laptop: Device) -> None:
    page = laptop.page
    jump(laptop, "What we each promise")
    house.move_to(BEFORE_THEY_MEET + timedelta(minutes=12))
    page.get_by_role("link", name="Stop here").click()
    page.get_by_role("button", name="Stop here").click()
    for _ in range(3):
        expect(page).to_have_url(re.compile("/meetings/[0-9]+$"))
        expect(page.locator("#step-form")).to_have_count(0)
        page.go_back()


def test_back_after_sign_out_shows_nothing(house: House, device: OpenDevice) -> None:
    laptop = device("Daniel's laptop", LAPTOP)
    laptop.sign_in("daniel")
    expect(laptop.page.locator("main")).to_contain_text("Leila Mansour")
    laptop.goto("/me")
    laptop.page.get_by_role("button", name="Sign out here").click()
    expect(laptop.page).to_have_url(re.compile("/sign-in"))
    for _ in range(2):
        laptop.page.go_back()
        expect(laptop.page).to_have_url(re.compile("/sign-in"))
        expect(laptop.page.locator("body")).not_to_contain_text("Where I am signed in")
        expect(laptop.page.locator("body")).not_to_contain_text("Your consistency")
