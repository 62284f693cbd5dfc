"""A picture of every page, laptop and phone, light and dark: `python -m bench.screens`.

It plays the story of the browser tests with the demo company, and writes into docs/screens.
"""

from __future__ import annotations

import argparse
import base64
import struct
import sys
import tempfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from bench import between, desks
from tests.browser.conftest import NO_CHROMIUM
from tests.browser.devices import PHONE, Device, chromium, program
from tests.browser.house import BEFORE_THEY_MEET, TODAY, House
from tests.browser.meeting import find_meeting, give_outcomes, jump, promise, write

FAILED = 1
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
# They have been talking for a quarter of an hour.
IN_THE_MIDDLE = timedelta(minutes=14)
# What a sales program exports: one new, one changed, one of somebody else's.
DEALS = """Opportunity ID,Opportunity Name,Stage,Amount,Owner Email,Next Step
006A1,Seeblick Clinics,Prospecting,18000,tom@demo.example,Ask who signs
006A2,Northwind Hotels,Negotiation/Review,64000,priya@demo.example,Ask Ana for the board date
006A3,Lakeside Homes,Proposal/Price Quote,abc,noor@demo.example,
"""


# A picture of 256 colours is a third as large, and nobody sees the difference on these pages.
_QUANTISE = """
async (png) => {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour);
  const at = new Map(palette.map((colour, index) => [colour, index]));
  const part = (colour, by) => colour >> by & 255;
  const away = (a, b) => [0, 8, 16].reduce((sum, by) => sum + (part(a, by) - part(b, by)) ** 2, 0);
  const nearest = (colour) => palette.reduce((best, other, index) =>
    away(colour, other) < away(colour, palette[best]) ? index : best, 0);
  const drawn = new Uint8Array(pixels.length);
  pixels.forEach((colour, index) => {
    if (!at.has(colour)) at.set(colour, nearest(colour));
    drawn[index] = at.get(colour);
  });
  let text = "";
  for (let from = 0; from < drawn.length; from += 32768)
    text += String.fromCharCode(...drawn.subarray(from, from + 32768));
  return { width, height, drawn: btoa(text), palette };
}
"""


class Album:
    """Takes pictures into a folder."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.folder = folder
        self.taken: list[Path] = []
        self._darkroom = browser.new_page()

    def take(self, device: Device, name: str, *, is_whole: bool = False) -> None:
        """Take what is on the screen twice, light and dark."""
        page = device.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
            page.wait_for_timeout(150)  # the colours change over, whatever motion is reduced
            self.keep(page, f"{name}{'-dark' if scheme == 'dark' else ''}", is_whole=is_whole)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def whole(self, device: Device, name: str, is_whole: bool) -> None:
        self.take(device, name, is_whole=is_whole)

    def keep(self, page: Page, name: str, *, is_whole: bool = False) -> None:
        # Hiding the caret would write a style attribute into the page.
        picture = page.screenshot(full_page=is_whole, scale="css", caret="initial")
        path = self.folder / f"{name}.png"
        path.write_bytes(self._small(picture))
        self.taken.append(path)

    def _small(self, picture: bytes) -> bytes:
        found = self._darkroom.evaluate(_QUANTISE, base64.b64encode(picture).decode())
        width, height = found["width"], found["height"]
        drawn = base64.b64decode(found["drawn"])
        rows = b"".join(b"\0" + drawn[y * width : (y + 1) * width] for y in range(height))
        colours = b"".join(struct.pack("<I", colour)[:3] for colour in found["palette"])
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            _chunk(kind, body)
            for kind, body in (
                (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
                (b"PLTE", colours),
                (b"IDAT", zlib.compress(rows, 9)),
                (b"IEND", b""),
            )
        )


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/screens"))
    folder: Path = parser.parse_args().folder
    path = program()
    if path is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return FAILED
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=20_000)
    with (
        tempfile.TemporaryDirectory(prefix="oneonone-screens-") as data,
        House(Path(data)) as house,
        chromium(path) as browser,
    ):
        album = Album(folder, browser)
        _play(album, house, browser)
    size = sum(picture.stat().st_size for picture in album.taken) / 1_000_000
    print(f"{len(album.taken)} pictures, {size:.1f} MB, in {folder}.")
    return 0


def _play(album: Album, house: House, browser: Browser) -> None:
    phone = _device(browser, house, "phone", PHONE, TODAY)
    _prepare(album, phone)
    between.of_rep(album.whole, phone)
    between.of_handover(album.whole, _device(browser, house, "Oskar’s phone", PHONE, TODAY))
    devices = [
        _device(browser, house, f"{who}’s {name}", kind, TODAY)
        for who in ("Ruth", "Sam")
        for name, kind in (("laptop", LAPTOP), ("phone", PHONE))
    ]
    desks.of_hr(album.whole, *devices[:2])
    desks.of_admin(album.whole, *devices[2:])
    house.move_to(BEFORE_THEY_MEET)
    laptop = _device(browser, house, "laptop", LAPTOP, BEFORE_THEY_MEET)
    companion = _device(browser, house, "Daniel’s phone", PHONE, BEFORE_THEY_MEET)
    _get_ready(album, laptop, companion)
    laptop.page.get_by_role("button", name="Start on this screen").click()
    _talk(album, house, laptop)
    _write_on_two_devices(album, laptop, phone)
    _write_a_note(album, laptop, companion)
    _promise(album, laptop)
    _close(album, laptop, phone)


def _device(
    browser: Browser, house: House, name: str, kind: dict[str, Any], moment: datetime
) -> Device:
    device = Device(browser, house.url, name, **kind)
    device.context.clock.set_fixed_time(moment)
    return device


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def _go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="Continue").tap()
    _heading(page, to)


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
    _go_on(page, "What happened to the promises")
    page.get_by_role("button", name="All kept").tap()
    expect(page.get_by_role("radio", name="Kept", exact=True).first).to_be_checked()
    page.get_by_role("button", name="Same as last week").tap()
    expect(page.get_by_role("spinbutton").first).not_to_have_value("")
    _go_on(page, "Which deal")
    page.get_by_role("radio", name="Northwind Hotels").tap()
    album.take(phone, "prepare-3-phone")
    _go_on(page, "How is the one skill going?")
    _go_on(page, "What is in your way")
    write(phone, page.get_by_label("What is in your way?"), "Legal takes nine days to answer")
    write(phone, page.get_by_label("What would help?"), "Ten minutes on how to open the board deck")
    page.get_by_role("button", name="Share with Daniel").tap()
    _heading(page, "Shared.")
    phone.goto("/indicators")
    _heading(page, "My numbers")
    album.take(phone, "numbers-phone")
    page.get_by_role("link", name="History").first.click()
    page.get_by_role("link", name="Trends").click()
    album.take(phone, "trends-phone", is_whole=True)


def _get_ready(album: Album, laptop: Device, phone: Device) -> None:
    laptop.goto("/sign-in")
    album.take(laptop, "sign-in")
    laptop.sign_in("daniel")
    album.take(laptop, "board")
    phone.sign_in("daniel")
    album.take(phone, "board-phone")
    _look_at_the_rhythm(album, laptop)
    _look_at_one_rep(album, laptop)
    laptop.goto(find_meeting(laptop))
    _heading(laptop.page, "Priya at 10:00.")
    album.take(laptop, "ready", is_whole=True)


def _look_at_the_rhythm(album: Album, laptop: Device) -> None:
    page = laptop.page
    for label, name in (("Move", "move"), ("Call off", "call-off")):
        laptop.goto("/team")
        row = page.get_by_role("row").filter(has_text="Tom Baker")
        row.get_by_text("Change the one-to-one").click()
        row.get_by_role("link", name=label, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Tom")
        album.take(laptop, name)
    laptop.goto("/team")
    page.get_by_role("row").filter(has_text="Tom Baker").get_by_role("link", name="Every").click()
    _heading(page, "Your rhythm with Tom")
    album.take(laptop, "rhythm")


def _look_at_one_rep(album: Album, laptop: Device) -> None:
    """Take what changes the conversation: a person's page, deals, questions, a file."""
    page = laptop.page
    laptop.goto("/team")
    page.get_by_role("link", name="Priya Shah", exact=True).click()
    _heading(page, "Priya Shah")
    album.take(laptop, "person")
    address = urlsplit(page.url).path
    between.of_growth(album.whole, laptop)
    laptop.goto(address)
    page.get_by_role("navigation", name="Priya").get_by_role("link", name="Deals").click()
    _heading(page, "Priya’s deals")
    album.take(laptop, "deals")
    page.get_by_role("link", name="Northwind Hotels").first.click()
    album.take(laptop, "deal")
    laptop.goto(f"{address}/trends?months=12")
    album.take(laptop, "trends", is_whole=True)
    between.of_manager(album.whole, laptop)
    laptop.goto("/questions?step=deals")
    _heading(page, "My questions")
    album.take(laptop, "questions")
    laptop.goto("/deals/import")
    page.get_by_label("Your file").set_input_files(
        files=[{"name": "deals-november.csv", "mimeType": "text/csv", "buffer": DEALS.encode()}]
    )
    page.get_by_role("button", name="Look at the file").click()
    _heading(page, "problem")
    album.take(laptop, "import")


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
    write(laptop, sees, "Ana likes us. Her board does not know us, and they decide in December.")
    write(laptop, tries, "Ask Ana which hotel her board would believe, then get that one to call.")
    write(laptop, page.get_by_label("Next step, with a date"), "A call with Ana and her chair")
    page.get_by_label("By when").fill("2026-12-01")
    page.get_by_role("heading", level=1).focus()
    album.take(laptop, "meeting-3-one-deal")


def _write_on_two_devices(album: Album, laptop: Device, phone: Device) -> None:
    """Let Priya's phone be faster by a moment, in the very same field."""
    laptop.page.route("**/sync*", lambda route: route.abort())
    phone.goto(laptop.page.url.replace(laptop.home, ""))
    write(
        phone,
        phone.page.get_by_label("What Priya will try"),
        "Ask Ana which hotel her board would believe, then find it and let the two of them talk.",
    )
    laptop.page.get_by_label("What Priya will try").fill(
        "Ask Ana which hotel her board would believe, then send her their numbers."
    )
    both = laptop.page.get_by_role("group", name="You both wrote here")
    expect(both).to_be_visible()
    laptop.page.get_by_role("button", name="Close").click()  # no news were let through
    laptop.page.set_viewport_size({"width": 1280, "height": 1120})
    album.take(laptop, "two-devices")
    laptop.page.set_viewport_size(LAPTOP["viewport"])
    both.get_by_role("button", name="Keep theirs").click()
    expect(both).to_have_count(0)
    laptop.page.unroute("**/sync*")


def _write_a_note(album: Album, laptop: Device, companion: Device) -> None:
    address = laptop.page.url.replace(laptop.home, "").split("/steps")[0]
    companion.goto(f"/private{address}")
    note = companion.page.get_by_label("Step 3: One deal")
    note.fill("Went quiet when the board came up. Confidence more than tactics.")
    note.dispatch_event("change")
    expect(companion.page.locator("[data-savestate]").first).to_contain_text("Saved")
    album.take(companion, "companion-phone")
    companion.goto(f"{address}/phone")
    album.take(companion, "on-your-phone")


def _promise(album: Album, laptop: Device) -> None:
    jump(laptop, "One skill")
    album.take(laptop, "meeting-4-one-skill")
    jump(laptop, "What we each promise")
    promise(laptop, "Priya", "Ask Ana which hotel her board would believe")
    promise(laptop, "Priya", "Two names at Harbour Clinics by Friday")
    album.take(laptop, "meeting-5-what-we-promise")


def _close(album: Album, laptop: Device, phone: Device) -> None:
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
    phone.context.clock.set_fixed_time(BEFORE_THEY_MEET + IN_THE_MIDDLE)
    between.of_pulse(album.whole, phone, urlsplit(page.url).path)
    laptop.goto(f"{page.url}/print")
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots per inch
    page.evaluate("document.documentElement.style.padding = '56px'")  # what @page gives paper
    album.keep(page, "record-on-paper")


if __name__ == "__main__":
    sys.exit(main())
