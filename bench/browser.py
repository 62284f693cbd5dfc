"""A browser of the smallest kind: one connection kept alive, cookies, and forms as they stand."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import brotli

from .serve import CPU, PROFILED, SQL

HOST = "127.0.0.1"
SEE_OTHER = 303
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class BenchError(Exception):
    """Something without which there is nothing to measure; one sentence."""


@dataclass(frozen=True)
class Answer:
    """What came back, how long it took, and what the server says it cost."""

    status: int
    headers: HTTPMessage
    sent: bytes
    ms: float

    @property
    def body(self) -> bytes:
        match self.headers.get("Content-Encoding", ""):
            case "br":
                return bytes(brotli.decompress(self.sent))
            case "gzip":
                return gzip.decompress(self.sent)
            case _:
                return self.sent

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cpu_ms(self) -> float:
        return float(self.headers[CPU])

    @property
    def statements(self) -> int:
        return int(self.headers[SQL])


class Browser:
    """One person at one browser; signed in already with the cookies and the token of before."""

    def __init__(
        self, port: int, cookies: Mapping[str, str] | None = None, token: str = ""
    ) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=30)
        self.cookies = dict(cookies or {})
        self.token = token
        self.encoding = "gzip, br"
        self.is_profiled = False

    def get(self, path: str, *, is_htmx: bool = False, tag: str = "") -> Answer:
        """Ask for a page; `tag` says which news are known, as a poll does."""
        return self._ask("GET", path, None, is_htmx, tag)

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Answer:
        """Send a form as htmx does, token and all."""
        body = urlencode({**fields, "csrf_token": self.token}, doseq=True)
        return self._ask("POST", path, body, True)

    def sign_in(self, email: str, password: str) -> None:
        """Come in through the form everybody comes in through."""
        self.learn_token(self.get("/sign-in"))
        self.post("/sign-in", {"email": email, "password": password, "next": "/"})
        start = self.get("/me")
        if start.status != 200:
            raise BenchError(f"Signing in as {email} did not work: {start.status} at /me.")
        self.learn_token(start)

    def learn_token(self, answer: Answer) -> None:
        self.token = token_in(answer.text)

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: str | None, is_htmx: bool, tag: str = ""
    ) -> Answer:
        headers = {"Accept-Encoding": self.encoding}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={v}" for name, v in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if is_htmx:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if tag:
            headers["HX-PTag"] = tag
        if self.is_profiled:
            headers[PROFILED] = "1"
        begun = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            sent = response.read()
        except (OSError, HTTPException) as error:
            raise BenchError(f"{path}: the server went away ({type(error).__name__}).") from error
        ms = (time.perf_counter() - begun) * 1000
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, response.headers, sent, ms)


def token_in(html: str) -> str:
    """Return what a page lets forms be sent with; raises BenchError."""
    found = _TOKEN.search(html)
    if found is None:
        raise BenchError("A page came without its csrf-token, so nothing can be sent.")
    return found[1]


def fields_of(html: str, form_id: str) -> dict[str, list[str]]:
    """Return what a browser would send of a form nobody touched."""
    reader = _FormReader(form_id)
    reader.feed(html)
    return reader.fields


class _FormReader(HTMLParser):
    """Reads inputs, texts and choices in the form, and those that name it from outside."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._form_id = form_id
        self._is_inside = False
        self._name: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = found.get("id") == self._form_id
        elif found.get("form", self._form_id if self._is_inside else "") == self._form_id:
            self._read(tag, found)

    def _read(self, tag: str, found: dict[str, str]) -> None:
        name = found.get("name", "")
        if tag in ("textarea", "select"):
            self._name, self._text = name, ""
        elif tag == "input" and name:
            is_choice = found.get("type") in ("radio", "checkbox")
            if "checked" in found or not is_choice:
                self._keep(name, found.get("value", ""))
        elif tag == "option" and self._name and "selected" in found:
            self._keep(self._name, found.get("value", ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._name:
            # A browser leaves out the line end right after the opening tag.
            self._keep(self._name, self._text.removeprefix("\r\n").removeprefix("\n"))
        if tag in ("textarea", "select"):
            self._name = None

    def _keep(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)
