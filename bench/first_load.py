"""The first visit: what a browser fetches for the sign-in page, and from whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from .browser import HOST, Answer, BenchError, Browser

PAGE = "/sign-in"
_FETCHED_RELS = {"stylesheet", "preload", "icon", "modulepreload", "manifest"}
_FONT_FACE = re.compile(r"@font-face\s*{([^}]*)}")
_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    path: str
    sent: int
    raw: int


@dataclass(frozen=True)
class FirstLoad:
    """Everything fetched, and the hosts anything named that is not the server itself."""

    files: tuple[Fetched, ...]
    other_hosts: tuple[str, ...]

    @property
    def sent(self) -> int:
        return sum(file.sent for file in self.files)


def first_load(browser: Browser, encoding: str) -> FirstLoad:
    """Fetch the sign-in page as a browser does that has never been here."""
    browser.encoding = encoding
    page = browser.get(PAGE)
    wanted = assets_of(page.text)
    files, others, known = [_fetched(PAGE, page)], [], set()
    while wanted:
        address = wanted.pop(0)
        host, path = urlsplit(address).netloc, urlsplit(urljoin(PAGE, address)).path
        if host:
            others.append(host)
        if host or address.startswith("data:") or path in known:
            continue
        known.add(path)
        answer = browser.get(path)
        if answer.status != 200:
            raise BenchError(f"{path} answered {answer.status}.")
        files.append(_fetched(path, answer))
        if path.endswith(".css"):
            wanted += [urljoin(path, url) for url in urls_of(answer.text, page.text)]
    return FirstLoad(tuple(files), tuple(sorted({host for host in others if host != HOST})))


def assets_of(html: str) -> list[str]:
    """Return the addresses a browser fetches for a page without being asked."""
    reader = _AssetReader()
    reader.feed(html)
    return reader.addresses


def urls_of(css: str, text: str) -> list[str]:
    """Return the addresses a stylesheet needs for this text: a font only for its letters."""
    letters = {ord(letter) for letter in text}
    faces = _FONT_FACE.findall(css)
    fonts = [url for face in faces if _has(face, letters) for url in _URL.findall(face)]
    return fonts + _URL.findall(_FONT_FACE.sub("", css))


def _has(face: str, letters: set[int]) -> bool:
    ranges = [(int(low, 16), int(high or low, 16)) for low, high in _RANGE.findall(face)]
    return not ranges or any(low <= letter <= high for letter in letters for low, high in ranges)


def _fetched(path: str, answer: Answer) -> Fetched:
    return Fetched(path, len(answer.sent), len(answer.body))


class _AssetReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link" and _FETCHED_RELS & set(found.get("rel", "").split()):
            self.addresses.append(found.get("href", ""))
        elif tag in ("script", "img", "iframe", "source") and found.get("src"):
            self.addresses.append(found["src"])
