"""Two people and a week: a phone, a laptop, a conversation, a sheet of paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import expect

from .conftest import OpenDevice
from .devices import LAPTOP, PHONE, Device
from .house import BEFORE_THEY_MEET, House
from .meeting import (
    DANIEL_WILL,
    PRIYA_WILL,
    expect_step,
    find_meeting,
    give_outcomes,
    go_on,
    promise,
    row_of,
    write,
)

MOST_TAPS = 12
WOULD_HELP = "Ten minutes on how to open the board deck"
NOT_SHARED = "The pricing sheet is a maze"
ON_THE_PHONE = "Ask Ana whom the board would believe"
ON_THE_LAPTOP = "Ana likes us, her board has never heard of us"
# Two days before they meet again, at ten past ten in Berlin.
NEXT_TIME = datetime(2026, 11, 30, 9, 10, tzinfo=UTC)


def test_from_preparation_to_the_next_first_screen(house: House, device: OpenDevice) -> None:
    phone = device("Priya's phone", PHONE)
    laptop = device("Daniel's laptop", LAPTOP)

    priya_prepares(phone, laptop)
    house.move_to(BEFORE_THEY_MEET)
    meeting = daniel_gets_ready(laptop)
    they_talk(laptop, phone, meeting)
    they_close(laptop)
    her_phone_follows(phone, meeting)
    they_keep_it_on_paper(laptop, meeting)
    they_meet_again(house, laptop, phone, meeting)


def priya_prepares(phone: Device, laptop: Device) -> None:
    page = phone.page
    phone.sign_in("priya", keep=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tomorrow at 10:00, with Daniel.")
    phone.taps = 0

    page.get_by_role("link", name="Prepare").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are you this week, Priya?")
    page.get_by_role("radio", name="Good", exact=True).tap()
    page.get_by_role("button", name="Continue").tap()

    expect(page.get_by_role("heading", level=1)).to_contain_text("What happened to the promises")
    page.get_by_role("button", name="All kept").tap()
    expect(page.get_by_role("radio", name="Kept", exact=True).first).to_be_checked()
    page.get_by_role("button", name="Same as last week").tap()
    expect(page.get_by_role("spinbutton").first).to_have_value("1")
    page.get_by_role("button", name="Continue").tap()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Which deal")
    page.get_by_role("radio", name="Northwind Hotels").tap()
    page.get_by_role("button", name="Continue").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("How is the one skill going?")
    page.get_by_role("link", name="Skip", exact=True).tap()

    expect(page.get_by_role("heading", level=1)).to_contain_text("What is in your way")
    page.get_by_label("What would help").tap()
    page.keyboard.insert_text(WOULD_HELP)
    expect(page.locator("[data-savestate]")).to_contain_text("Saved")
    daniel_sees_nothing_yet(laptop)
    page.get_by_role("button", name="Share with Daniel").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Shared. Change anything until you meet."
    )
    assert phone.taps <= MOST_TAPS, f"{phone.taps} taps from home to shared"

    # One more thought, kept to herself: typed, saved, not shared again.
    page.get_by_role("link", name="Change what would help").tap()
    write(phone, page.get_by_label("What is in your way?"), NOT_SHARED)
    phone.goto(re.sub("/alignment$", "", page.url))
    expect(page.get_by_role("heading", level=1)).to_have_text("Changed since you shared it.")


def daniel_sees_nothing_yet(laptop: Device) -> None:
    laptop.sign_in("daniel")
    laptop.goto(find_meeting(laptop))
    expect(laptop.page.get_by_role("heading", level=1)).to_contain_text("Not prepared yet")
    expect(laptop.page.locator("body")).not_to_contain_text(WOULD_HELP)


def daniel_gets_ready(laptop: Device) -> str:
    """Walk in from the board; return the address of the meeting."""
    page = laptop.page
    laptop.sign_in("daniel")
    expect(page).to_have_url(re.compile("/team$"))
    row = row_of(laptop, "Priya Shah")
    expect(row).to_contain_text("Prep ready")
    row.get_by_role("link", name="one-to-one").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Priya at 10:00.")
    ready = page.locator("main")
    for words in ("Good", "Northwind Hotels", WOULD_HELP, "Priya says kept"):
        expect(ready).to_contain_text(words)
    expect(ready).not_to_contain_text(NOT_SHARED)
    address = re.sub("^.*(/meetings/[0-9]+)$", r"\1", page.url)
    page.get_by_role("button", name="Start on this screen").click()
    return address


def they_talk(laptop: Device, phone: Device, meeting: str) -> None:
    page = laptop.page
    expect_step(laptop, "How you are")
    expect(page.locator("main")).not_to_contain_text(NOT_SHARED)
    write(laptop, page.get_by_label("What would help, in Priya’s words"), "Open with the guest")
    page.get_by_label("How I would like feedback during calls").check()
    page.get_by_label("Another line for today").fill("Who covers the fair?")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Who covers the fair?")).to_be_visible()

    go_on(laptop, "What moved")
    give_outcomes(laptop, "Kept", "Partly", "Kept", "Not yet", "Let go")
    write(laptop, page.get_by_label("What the numbers say"), "Replies halved, quality did not")
    page.get_by_placeholder("Something that went well").fill("The Harbour call")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".wins")).to_contain_text("The Harbour call")

    go_on(laptop, "One deal")
    they_write_at_the_same_time(laptop, phone, meeting)
    they_leave_one_question_for_later(laptop)

    go_on(laptop, "One skill")
    page.get_by_label("Something seen since last time").fill("Tuesday: quoted the night porter")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".proof").first).to_contain_text("quoted the night porter")

    go_on(laptop, "What we each promise")


def they_write_at_the_same_time(laptop: Device, phone: Device, meeting: str) -> None:
    page = laptop.page
    page.get_by_role("radio", name="Northwind Hotels").check()
    page.get_by_role("button", name="Talk about it").click()
    sees = page.get_by_label("What Priya sees")
    expect(sees).to_be_visible()

    phone.goto(meeting)
    expect_step(phone, "One deal")
    sees.focus()
    laptop.page.keyboard.insert_text(ON_THE_LAPTOP)
    write(phone, phone.page.get_by_label("What Priya will try"), ON_THE_PHONE)
    expect(page.locator("[data-savestate]")).to_contain_text("Saved")
    expect(sees).to_be_focused()

    # Neither page knew of the other's words; moving on sends each whole page.
    go_on(laptop, "One skill")
    page.get_by_role("button", name="Back").click()
    expect_step(laptop, "One deal")
    expect(page.get_by_label("What Priya will try")).to_have_value(ON_THE_PHONE)
    expect(page.get_by_label("What Priya sees")).to_have_value(ON_THE_LAPTOP)
    phone.page.reload()
    expect(phone.page.get_by_label("What Priya sees")).to_have_value(ON_THE_LAPTOP)

    write(laptop, page.get_by_label("Next step, with a date"), "A call with Ana and her chair")
    page.get_by_label("By when").fill("2026-12-01")


def they_leave_one_question_for_later(laptop: Device) -> None:
    page = laptop.page
    page.get_by_role("heading", level=1).focus()
    before = page.get_by_role("heading", level=1).inner_text()
    laptop.press("q")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    expect(page.get_by_role("button", name="Another question")).to_be_focused()
    laptop.press("p")
    expect(page.locator("#toast")).to_contain_text("Saved for next time")


def they_close(laptop: Device) -> None:
    page = laptop.page
    laptop.may_answer(422)
    promise(laptop, "Priya", PRIYA_WILL)
    page.get_by_role("button", name="Read back and agree").click()
    left = page.locator("[data-error-summary]")
    expect(left).to_contain_text("One thing left: what will Daniel do to help?")
    expect(left).to_be_focused()
    left.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/steps/alignment#manager-promises$"))
    promise(laptop, "Daniel", DANIEL_WILL)
    expect(page.locator("#gate")).to_contain_text("4 of 4 agreed")

    page.get_by_role("button", name="Read back and agree").click()
    expect(page).to_have_url(re.compile("/read-back$"))
    for words in (PRIYA_WILL, DANIEL_WILL, "carried from last time"):
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("button", name="Agree and close").click()


def her_phone_follows(phone: Device, meeting: str) -> None:
    expect(phone.page).to_have_url(re.compile(f"{meeting}$"))
    expect(phone.page.locator("main")).to_contain_text(PRIYA_WILL)


def they_keep_it_on_paper(laptop: Device, meeting: str) -> None:
    page = laptop.page
    expect(page).to_have_url(re.compile(f"{meeting}$"))
    record = page.locator("main")
    for words in (PRIYA_WILL, DANIEL_WILL, ON_THE_LAPTOP, ON_THE_PHONE, "quoted the night porter"):
        expect(record).to_contain_text(words)
    expect(record).not_to_contain_text(NOT_SHARED)

    laptop.goto(f"{meeting}/print")
    expect(page.locator("main")).to_contain_text(PRIYA_WILL)
    sheet = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


def they_meet_again(house: House, laptop: Device, phone: Device, meeting: str) -> None:
    laptop.goto("/screen/leave")
    laptop.page.get_by_role("button", name="Yes, leave the shared screen").click()
    expect(laptop.page.locator("main")).to_contain_text(PRIYA_WILL)
    laptop.goto("/team")
    row = row_of(laptop, "Priya Shah")
    expect(row).to_contain_text("Wed 2, 10:00")
    expect(row).to_contain_text("in 7 days")
    row.get_by_role("link", name="one-to-one").click()
    expect(laptop.page).not_to_have_url(re.compile(f"{meeting}$"))
    expect(laptop.page.get_by_role("heading", level=1)).to_contain_text("Priya at 10:00.")
    expect(laptop.page.locator("main")).to_contain_text(PRIYA_WILL)

    phone.goto("/")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("Wednesday 2 December")
    house.move_to(NEXT_TIME)
    phone.goto("/")
    phone.page.get_by_role("link", name="Prepare").tap()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("How are you this week, Priya?")
    phone.page.get_by_role("link", name="Skip", exact=True).tap()
    expect(phone.page.locator("main")).to_contain_text(DANIEL_WILL)
