"""A picture of every page, laptop and phone, light and dark: `python -m bench.screens`.

It plays the story of the browser tests with the demo company, and writes into docs/screens.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NO_CHROMIUM
from tests.browser.devices import PHONE, Device, chromium, program
from tests.browser.house import BEFORE_THEY_MEET, TODAY, House
from tests.browser.meeting import find_meeting, give_outcomes, jump, promise, write

FAILED = 1
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
# They have been talking for a quarter of an hour.
IN_THE_MIDDLE = timedelta(minutes=14)


class Album:
    """Takes pictures into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken: list[Path] = []

    def take(self, device: Device, name: str, *, is_whole: bool = False) -> None:
        """Take what is on the screen twice, light and dark."""
        page = device.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
            page.wait_for_timeout(150)  # the colours change over, whatever motion is reduced
            path = self.folder / f"{name}{'-dark' if scheme == 'dark' else ''}.png"
            # Hiding the caret would write a style attribute into the page.
            page.screenshot(path=path, full_page=is_whole, scale="css", caret="initial")
            self.taken.append(path)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/screens"))
    folder: Path = parser.parse_args().folder
    path = program()
    if path is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return FAILED
    folder.mkdir(parents=True, exist_ok=True)
    album = Album(folder)
    expect.set_options(timeout=20_000)
    with (
        tempfile.TemporaryDirectory(prefix="oneonone-screens-") as data,
        House(Path(data)) as house,
        chromium(path) as browser,
    ):
        _play(album, house, browser)
    size = sum(picture.stat().st_size for picture in album.taken) / 1_000_000
    print(f"{len(album.taken)} pictures, {size:.1f} MB, in {folder}.")
    return 0


def _play(album: Album, house: House, browser: Browser) -> None:
    phone = _device(browser, house, "phone", PHONE, TODAY)
    _prepare(album, phone)
    house.move_to(BEFORE_THEY_MEET)
    laptop = _device(browser, house, "laptop", LAPTOP, BEFORE_THEY_MEET)
    _get_ready(album, laptop, _device(browser, house, "Daniel’s phone", PHONE, BEFORE_THEY_MEET))
    laptop.page.get_by_role("button", name="Start on this screen").click()
    _talk(album, house, laptop)
    _close(album, laptop)


def _device(
    browser: Browser, house: House, name: str, kind: dict[str, Any], moment: datetime
) -> Device:
    device = Device(browser, house.url, name, **kind)
    device.context.clock.set_fixed_time(moment)
    return device


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def _prepare(album: Album, phone: Device) -> None:
    page = phone.page
    phone.goto("/sign-in")
    album.take(phone, "sign-in-phone")
    phone.sign_in("priya", keep=True)
    album.take(phone, "home-phone")
    page.get_by_role("link", name="Prepare").tap()
    page.get_by_role("radio", name="Good", exact=True).tap()
    page.get_by_label("Focused").check()
    page.get_by_label("Curious").check()
    expect(page.locator("[data-savestate]")).to_contain_text("Saved")
    album.take(phone, "prepare-1-phone")
    page.get_by_role("button", name="Continue").tap()
    page.get_by_role("button", name="All kept").tap()
    expect(page.get_by_role("radio", name="Kept", exact=True).first).to_be_checked()
    page.get_by_role("button", name="Same as last week").tap()
    expect(page.get_by_role("spinbutton").first).not_to_have_value("")
    page.get_by_role("button", name="Continue").tap()
    page.get_by_role("radio", name="Northwind Hotels").tap()
    album.take(phone, "prepare-3-phone")
    page.get_by_role("button", name="Continue").tap()
    page.get_by_role("link", name="Skip", exact=True).tap()
    write(phone, page.get_by_label("What is in your way?"), "Legal takes nine days to answer")
    write(phone, page.get_by_label("What would help?"), "Ten minutes on how to open the board deck")
    page.get_by_role("button", name="Share with Daniel").tap()
    _heading(page, "Shared.")


def _get_ready(album: Album, laptop: Device, phone: Device) -> None:
    laptop.goto("/sign-in")
    album.take(laptop, "sign-in")
    laptop.sign_in("daniel")
    album.take(laptop, "board")
    phone.sign_in("daniel")
    album.take(phone, "board-phone")
    laptop.goto(find_meeting(laptop))
    _heading(laptop.page, "Priya at 10:00.")
    album.take(laptop, "ready", is_whole=True)


def _talk(album: Album, house: House, laptop: Device) -> None:
    page = laptop.page
    write(
        laptop,
        page.get_by_label("What would help, in Priya’s words"),
        "Ten minutes on the board deck, before Thursday.",
    )
    page.get_by_label("How I would like feedback during calls").check()
    album.take(laptop, "meeting-1-how-you-are")
    jump(laptop, "What moved")
    give_outcomes(laptop, "Kept", "Partly", "Kept", "Kept", "Not yet")
    album.take(laptop, "meeting-2-what-moved")
    house.move_to(BEFORE_THEY_MEET + IN_THE_MIDDLE)
    laptop.context.clock.set_fixed_time(BEFORE_THEY_MEET + IN_THE_MIDDLE)
    jump(laptop, "One deal")
    page.get_by_role("radio", name="Northwind Hotels").check()
    page.get_by_role("button", name="Talk about it").click()
    sees, tries = page.get_by_label("What Priya sees"), page.get_by_label("What Priya will try")
    write(laptop, sees, "Ana likes us. Her board has never heard of us, and they decide in December.")
    write(laptop, tries, "Ask Ana which hotel her board would believe, then get that one to call.")
    write(laptop, page.get_by_label("Next step, with a date"), "A call with Ana and her chair")
    page.get_by_label("By when").fill("2026-12-01")
    album.take(laptop, "meeting-3-one-deal")
    jump(laptop, "One skill")
    album.take(laptop, "meeting-4-one-skill")
    jump(laptop, "What we each promise")
    promise(laptop, "Priya", "Ask Ana which hotel her board would believe")
    promise(laptop, "Priya", "Two names at Harbour Clinics by Friday")
    album.take(laptop, "meeting-5-what-we-promise")


def _close(album: Album, laptop: Device) -> None:
    page = laptop.page
    page.get_by_role("button", name="Read back and agree").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    album.take(laptop, "meeting-one-thing-left")
    promise(laptop, "Daniel", "Find the person at Bellavista who will take Ana’s call")
    page.get_by_role("button", name="Read back and agree").click()
    _heading(page, "Read these out loud")
    album.take(laptop, "read-back")
    page.get_by_role("button", name="Agree and close").click()
    _heading(page, "agreed")
    album.take(laptop, "record")
    laptop.goto(f"{page.url}/print")
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots per inch
    path = album.folder / "record-on-paper.png"
    page.screenshot(path=path, scale="css", caret="initial")
    album.taken.append(path)


if __name__ == "__main__":
    sys.exit(main())
