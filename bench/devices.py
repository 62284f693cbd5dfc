"""Many devices in one process: each asks for news every two seconds, and saves when it is told to.

A device does what static/words.js does with tags and counts: news move it on, its own save moves
it on when nothing came in between. It also watches what nobody should have to: that no news is
missed, and that nobody is told their own words as news.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

import brotli

from .asking import stamp_in, watch_in
from .browser import HOST, BenchError
from .crowd import COOKIE, STEP, Talk
from .serve import CPU, SQL

POLL_SECONDS = 2.0
_ANSWERS_WITHIN = 30.0
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')
# Where the rep types, and where the manager does: one step, two fields.
FIELDS = ("will_try_1", "going_on_1")


@dataclass(frozen=True)
class Reply:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    sent: bytes
    ms: float

    @property
    def text(self) -> str:
        match self.headers.get("content-encoding"):
            case "br":
                return brotli.decompress(self.sent).decode()
            case "gzip":
                return gzip.decompress(self.sent).decode()
            case _:
                return self.sent.decode()


@dataclass
class Sample:
    """Every answer of one kind."""

    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    statements: int = 0
    sent: int = 0

    def add(self, reply: Reply) -> None:
        self.ms.append(reply.ms)
        self.cpu_ms.append(float(reply.headers[CPU.lower()]))
        self.statements = max(self.statements, int(reply.headers[SQL.lower()]))
        self.sent += len(reply.sent)


@dataclass
class Watched:
    """What all devices saw; nothing is noted while `is_noting` is off."""

    nothing: Sample = field(default_factory=Sample)
    news: Sample = field(default_factory=Sample)
    saves: Sample = field(default_factory=Sample)
    errors: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    own_as_news: int = 0
    read: int = 0
    is_noting: bool = False


@dataclass
class Pair:
    """How far the two of a meeting have got, as their devices were told."""

    count: int = 0
    texts: dict[str, str] = field(default_factory=dict)


class Device:
    """One person at one screen of a live meeting."""

    def __init__(self, port: int, talk: Talk, who: int, pair: Pair, watched: Watched) -> None:
        self._port, self._pair, self._watched = port, pair, watched
        self._cookies = {COOKIE: talk.tokens[who]}
        self._page = f"/meetings/{talk.meeting_id}/steps/{STEP}"
        self._name, self._other = FIELDS[who], FIELDS[1 - who]
        self._token = self._stamp = self._sync = ""
        self._count, self._here = 0, "one"
        self._op, self._number = str(uuid4()), 0
        self._turn = asyncio.Lock()
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        """Look at the step as a whole page, as whoever comes in does."""
        reply = await self._ask("GET", self._page)
        token = _TOKEN.search(reply.text)
        if reply.status != 200 or token is None:
            raise BenchError(f"{self._page} answered {reply.status}, or without a token.")
        self._token, self._stamp = token[1], stamp_in(reply.text, self._name)
        self._sync, tag = watch_in(reply.text)
        self._take(tag)

    async def follow(self, until: float) -> None:
        """Ask for news every two seconds, beginning anywhere in them."""
        at = time.monotonic() + random.uniform(0, POLL_SECONDS)  # noqa: S311  # no secret
        while at < until:
            await asyncio.sleep(at - time.monotonic())
            async with self._turn:
                await self._noting(self._poll())
            now = time.monotonic()
            at += POLL_SECONDS * (1 + max(0.0, now - at) // POLL_SECONDS)

    async def save(self) -> None:
        """Save the next text of this field."""
        async with self._turn:
            await self._noting(self._save())

    def close(self) -> None:
        if self._stream:
            self._stream[1].close()
            self._stream = None

    async def _poll(self) -> None:
        due, words = self._pair.count, self._pair.texts.get(self._other, "")
        tag = f"{self._count}-{self._here}"
        reply = await self._ask("GET", self._sync, tag=tag)
        noting = self._watched
        if reply.status == 304:
            self._note(noting.nothing, reply)
            if self._count < due:
                noting.missed.append(f"{self._sync}: {self._count} was news at {due}.")
        elif reply.status == 200:
            self._note(noting.news, reply)
            before, here = self._count, self._here
            self._take(reply.headers["hx-ptag"])
            if self._count < due:
                noting.missed.append(f"{self._sync}: news of {self._count} instead of {due}.")
            if (self._count, self._here) == (before, here):
                noting.own_as_news += noting.is_noting
            if words and noting.is_noting and random.random() < 0.1:  # noqa: S311  # no secret
                noting.read += 1
                newer = self._pair.texts.get(self._other, "")
                if not {words, newer} & set(_texts_in(reply.text)):
                    noting.missed.append(f"{self._sync}: news without {words!r}.")
        else:
            noting.errors[f"a poll answered {reply.status}"] += 1

    async def _save(self) -> None:
        self._number += 1
        text = f"Half a day without calls to write the two proposals, number {self._number}"
        fields = {
            self._name: text,
            f"version_{self._name}": self._stamp,
            f"op_{self._name}": f"{self._op}.{self._number}",
        }
        reply = await self._ask("POST", f"{self._page}/fields/{self._name}", urlencode(fields))
        if reply.status != 200:
            self._watched.errors[f"a save answered {reply.status}"] += 1
            return
        self._note(self._watched.saves, reply)
        self._stamp = stamp_in(reply.text, self._name)
        count = int(reply.headers["x-changes"])
        if count == self._count + 1:
            self._count = count
        self._pair.count = max(self._pair.count, count)
        self._pair.texts[self._name] = text

    def _take(self, tag: str) -> None:
        count, self._here = tag.split("-")
        self._count = int(count)

    def _note(self, sample: Sample, reply: Reply) -> None:
        if self._watched.is_noting:
            sample.add(reply)

    async def _noting(self, asked: Coroutine[None, None, None]) -> None:
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                await asked
        except (OSError, EOFError, TimeoutError) as error:
            self._watched.errors[f"no answer ({type(error).__name__})"] += 1
            self.close()

    async def _ask(self, method: str, path: str, body: str = "", *, tag: str = "") -> Reply:
        if self._stream is None:
            self._stream = await asyncio.open_connection(HOST, self._port, limit=1 << 20)
        reader, writer = self._stream
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self._port}",
            "Accept-Encoding: gzip, br",
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in self._cookies.items())}",
        ]
        if tag or body:
            lines += ["HX-Request: true", "HX-Request-Type: partial"]
        if tag:
            lines.append(f"HX-PTag: {tag}")
        if body:
            lines += [
                f"X-CSRFToken: {self._token}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        begun = time.perf_counter()
        writer.write("\r\n".join([*lines, "", body]).encode())
        status, headers = self._head((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        sent = await reader.readexactly(int(headers.get("content-length", 0)))
        ms = (time.perf_counter() - begun) * 1000
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, headers, sent, ms)

    def _head(self, text: str) -> tuple[int, dict[str, str]]:
        first, *lines = text.rstrip().split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
            headers[name.lower()] = value
        return int(first.split()[1]), headers


def _texts_in(html: str) -> list[str]:
    return [unescape(text).strip() for text in re.findall(r"<textarea[^>]*>([^<]*)<", html)] + [
        unescape(value) for value in re.findall(r'value="([^"]*)"', html)
    ]
