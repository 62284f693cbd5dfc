"""Asking again and again: a text saved over the one before, and news that are none."""

from __future__ import annotations

import re
from html import unescape

from .browser import Answer, BenchError, Browser

_WATCH = re.compile(r'id="sync"[^>]* hx-get="([^"]+)"[^>]* hx-ptag="([^"]+)"')


def stamp_in(html: str, name: str) -> str:
    """Return the stamp of one text on a page, or in the answer to saving it."""
    found = re.search(rf'name="version_{name}" value="([^"]*)"', html)
    if found is None:
        raise BenchError(f"The text {name!r} came without its stamp, so it cannot be saved.")
    return found[1]


def watch_in(html: str) -> tuple[str, str]:
    """Return where a page asks for news, and the tag of those it has."""
    found = _WATCH.search(html)
    if found is None:
        raise BenchError("A step came without the place where it asks for news.")
    return unescape(found[1]), found[2]


class FieldSaver:
    """Types into one field and lets it save itself, each time over the text saved before."""

    def __init__(self, browser: Browser, step: str, name: str = "line") -> None:
        self._browser, self._step, self._name = browser, step, name
        self._stamp = stamp_in(browser.get(step).text, name)
        self._number = 0

    def __call__(self) -> Answer:
        self._number += 1
        text = f"Half a day without calls to write the two proposals, {self._number}"
        fields = {self._name: text, f"version_{self._name}": self._stamp}
        answer = self._browser.post(f"{self._step}/fields/{self._name}", fields)
        if answer.status == 200:
            self._stamp = stamp_in(answer.text, self._name)
        return answer


class Poller:
    """Asks what is new where nothing is, as a page does every two seconds."""

    def __init__(self, browser: Browser, step: str) -> None:
        self._browser = browser
        self._path, self._tag = watch_in(browser.get(step).text)

    def __call__(self) -> Answer:
        answer = self._browser.get(self._path, is_htmx=True, tag=self._tag)
        self._tag = answer.headers.get("HX-PTag", self._tag)
        return answer
