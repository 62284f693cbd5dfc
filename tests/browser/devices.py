"""A phone, a laptop: each a browser of its own that notices what must never happen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

PASSWORD = "one-to-one-demo"
WAIT_MS = 10_000

LAPTOP = {"viewport": {"width": 1440, "height": 900}}
SMALL_LAPTOP = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
)

# Tells the test what a person would only feel: a tap, a blocked resource, a lost focus.
_NOTICE = """
(() => {
  const tell = (kind, words) => window.noticed(kind, words);
  const on = (type, run) => addEventListener(type, run, true);
  on("pointerup", () => tell("tap", location.pathname));
  on("securitypolicyviolation", (e) =>
    tell("csp", [e.violatedDirective, e.blockedURI, e.sourceFile, e.lineNumber].join(" ")));

  const at = () => document.activeElement;
  const isLost = () => !at() || at() === document.body;
  // Whoever closes a dialog while an answer arrives gives the focus back; no swap took it.
  const isPutAway = (el) => el.isConnected && el.closest("dialog:not([open])");
  let held = null;
  on("htmx:before:swap", () => { held = isLost() ? null : at(); });
  on("htmx:after:swap", () => requestAnimationFrame(() => requestAnimationFrame(() => {
    if (held && isLost() && document.hasFocus() && !isPutAway(held)) {
      tell("focus", `lost, was on ${held.outerHTML.slice(0, 80)}`);
    }
    held = null;
  })));
})();
"""


def program() -> str | None:
    """Return where a Chromium is installed, or nothing."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_SWITCHES))
        yield browser
        browser.close()


class Device:
    """One browser window of one person, and everything that went wrong in it."""

    def __init__(self, browser: Browser, home: str, name: str, **kind: Any) -> None:
        self.name = name
        self.home = home
        self.wrong: list[str] = []
        self.taps = 0
        self.is_phone = kind.get("has_touch", False)
        self._expected: set[int] = set()
        self._loses_connection = False
        self.context: BrowserContext = browser.new_context(
            base_url=home, locale="en-GB", timezone_id="Europe/Berlin", **kind
        )
        self.context.set_default_timeout(WAIT_MS)
        if kind.get("java_script_enabled", True):
            self.context.expose_binding("noticed", self._notice)
            self.context.add_init_script(_NOTICE)
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._say(f"script: {error.error}"))
        self.page: Page = self.context.new_page()

    def may_answer(self, *statuses: int) -> None:
        """Say which refusals this test provokes; any other one fails it."""
        self._expected |= set(statuses)

    def goto(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, who: str, to: str = "/", *, keep: bool = False) -> None:
        """Come in through the form everybody comes in through."""
        self.page.goto(f"/sign-in?next={to}")
        self.page.get_by_label("Work email").fill(f"{who}@demo.example")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        if keep:
            self.page.get_by_label("Keep me signed in").check()
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def lose_connection(self, is_lost: bool = True) -> None:
        """Cut this device off, or connect it again; htmx complains to the console meanwhile."""
        self._loses_connection = True
        self.context.set_offline(is_lost)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def close(self) -> None:
        self.context.close()

    def _notice(self, _source: Any, kind: str, words: str) -> None:
        if kind == "tap":
            self.taps += 1
        else:
            self._say(f"{kind}: {words}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "about:", "blob:")):
            self._say(f"a request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self._say(f"{response.status} {response.request.method} {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if "Failed to load resource" in message.text:
            return  # judged by its status, in _on_response
        is_cut_off = "Failed to fetch" in message.text or "htmx:error: timeout" in message.text
        if not (self._loses_connection and is_cut_off):
            self._say(f"console: {message.text}")

    def _say(self, words: str) -> None:
        self.wrong.append(f"{self.name}: {words}")


__all__ = [
    "LAPTOP", "PASSWORD", "PHONE", "SMALL_LAPTOP", "Device", "chromium", "program",
]  # fmt: skip
