"""The browser's half of a live meeting, as static/words.js does it, without a browser.

A device holds what its page shows, and posts it through the real application. What becomes of a
request on the way is the test's choice (`Fate`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from html import unescape
from typing import TYPE_CHECKING

from werkzeug.test import TestResponse

from oneonone.lib.text import LINE_LIMIT, NOTE_LIMIT, TextError, clean, clean_line

if TYPE_CHECKING:
    from tests.server_model import World

_FORM = re.compile(r'<form [^>]*id="(?:step-form|companion)".*?</form>', re.DOTALL)
_CONTROL = re.compile(r"<input ([^>]*)>|<textarea ([^>]*)>\r?\n?(.*?)</textarea>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:="([^"]*)"|='([^']*)')?""")
NEWER = re.compile(r'name="newer_(\w+)" value="([^"]+)"')
_STAMP = re.compile(r'name="version_(\w+)" value="([^"]+)"')
_CHOSEN = re.compile(r'data-text-for="#(\w+)">\r?\n?(.*?)</textarea>', re.DOTALL)
_TAG = re.compile(r'hx-ptag="([^"]+)"')
_WORDS = re.compile(r"<textarea ([^>]*data-words-of[^>]*)>\r?\n?(.*?)</textarea>", re.DOTALL)
_STAGE = re.compile(r'<main class="stage.*?</main>', re.DOTALL)


class Fate(Enum):
    """What the network and the server make of one request."""

    ARRIVES = "arrives"
    TWICE = "twice"
    NEVER = "never arrives"
    UNANSWERED = "the answer is lost"
    HELD_UP = "arrives some steps later"
    KILLED = "the server dies before the commit"
    BUSY = "the database is not available"


@dataclass(frozen=True)
class Sent:
    """One request on its way, with the cookies its browser had."""

    url: str
    body: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    token: str
    author_id: int | None
    # What was typed since the page was drawn: only this may clash or overwrite.
    typed: frozenset[str]
    # Every text that the device ever showed in a place.
    seen: dict[str, set[str]]
    hx: bool = True


@dataclass(repr=False)
class Text:
    """A text that saves itself, or a box for a new line (`url` is empty then)."""

    name: str
    url: str
    shown: str
    saved: str
    stamp: str
    op: str
    is_held: bool = False
    newer: str = ""
    is_waiting: bool = False
    # Somebody typed here since the page was drawn, and no answer has said that it arrived.
    is_typed: bool = False

    def __repr__(self) -> str:
        return self.name

    @property
    def is_box(self) -> bool:
        return not self.url

    @property
    def is_dirty(self) -> bool:
        return self.shown != self.saved


@dataclass(frozen=True)
class Draft:
    url: str
    name: str
    text: str
    version: str
    op: str
    is_box: bool


@dataclass
class Page:
    """One step as a browser has drawn it."""

    slug: str
    texts: dict[str, Text]
    rest: list[tuple[str, str]]


def as_kept(name: str, text: str) -> str:
    """What the server keeps of a text, or the text itself where it refuses it"""
    try:
        if name.startswith(("promise_", "new_")):
            return clean_line(text, limit=LINE_LIMIT)
        return clean(text, limit=NOTE_LIMIT)
    except TextError:
        return text


def page_of(html: str, slug: str) -> Page | None:
    """Read a step from a whole page, its stage, or news of it"""
    form = _FORM.search(html)
    if form is None:
        return None
    page, values = Page(slug, {}, []), {}
    for control in _CONTROL.finditer(form[0]):
        given = _ATTRIBUTE.findall(control[1] or control[2])
        attrs = {name: unescape(a or b) for name, a, b in given}
        name, value = attrs.get("name", ""), attrs.get("value", "")
        if control[2] is not None:
            value = unescape(control[3])
        if name.startswith(("version_", "op_")):
            values[name] = value
        elif "data-keep" in attrs or attrs.get("data-autosave") in ("text", "private"):
            url = attrs.get("hx-post", "")
            page.texts[name] = Text(name, url, value, value, "", "")
        elif (
            name
            and name != "csrf_token"
            and not name.startswith("newer_")
            and (attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs)
        ):
            page.rest.append((name, value))
    for name, text in page.texts.items():
        text.stamp, text.op = values.get(f"version_{name}", ""), values[f"op_{name}"]
    for name, stamp in NEWER.findall(form[0]):
        page.texts[name].is_held, page.texts[name].newer = True, stamp
    return page


@dataclass(eq=False, repr=False)
class Device:
    """One browser with one page open; `storage` outlives the page."""

    name: str
    world: World
    # Nobody's words: typed on the screen both look at.
    author_id: int | None
    person_id: int
    storage: dict[str, Draft]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    page: Page | None = None
    has_script: bool = True
    focused: str = ""
    tag: str = ""
    known: int = 0
    # Fields whose news were held back while somebody was in them.
    missed: set[str] = field(default_factory=set)
    seen: dict[str, set[str]] = field(default_factory=dict)
    # What was typed last into a field, until it is acknowledged or typed anew.
    owed: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Words of an earlier page that the record offers to keep.
    offers: dict[str, Draft] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.name

    @property
    def may_keep(self) -> bool:
        return self.author_id is not None and self.has_script

    @property
    def texts(self) -> dict[str, Text]:
        return self.page.texts if self.page else {}

    def holds(self, words: str) -> bool:
        """Tell whether words are still on the page or kept in the browser."""
        here = [text.shown for text in self.texts.values()]
        kept = [draft.text for draft in (*self.storage.values(), *self.offers.values())]
        return any(words in it for it in (*here, *kept))

    @property
    def has_unsent(self) -> bool:
        return any(text.is_dirty for text in self.texts.values())

    # --- Pages --------------------------------------------------------------------------------

    def open(self, slug: str) -> None:
        """Go to a step by its address; what is not answered yet goes with the last breath."""
        if self.has_unsent and not self.may_keep:
            return  # the browser asks first, and somebody stays
        for text in self.texts.values():
            if text.is_dirty and not text.is_held and not text.is_box:
                self.save(text, Fate.ARRIVES)
        answer = self.world.get(self, self.address(slug))
        if "/sign-in" in answer.headers.get("Location", ""):
            return
        if answer.status_code == 303:  # closed meanwhile
            answer = self.world.get(self, self.world.url)
            self.page, self.focused = None, ""
            if 'id="late-words"' in answer.text:
                self.offers = dict(self.storage)
            return
        self.draw(answer.text, slug)

    def address(self, slug: str) -> str:
        return f"{self.world.url}/steps/{slug}"

    def deliver(self) -> None:
        """Send what an earlier page could not."""
        for draft in list(self.storage.values()):
            text = self.texts.get(draft.name)
            if text is not None and self._key(text) == draft.url:
                self._put_back(draft, text)
            elif not draft.is_box:
                body = [
                    (draft.name, draft.text),
                    (f"version_{draft.name}", draft.version),
                    (f"op_{draft.name}", draft.op),
                ]
                answer = self.post(draft.url, body, Fate.ARRIVES, typed={draft.name})
                if answer is not None and answer.status_code == 200:
                    self.world.acknowledge(self, draft.name, draft.text)
                    self.storage.pop(draft.url)

    def draw(self, html: str, slug: str) -> None:
        """Show what was answered."""
        page = page_of(html, slug)
        assert page is not None, html[:300]
        self.page, self.focused = page, ""
        tag = _TAG.search(html)
        if tag:
            self.tag = tag[1]
        for text in page.texts.values():
            self._show(text)
            if text.is_held:  # theirs stands beside it
                self.seen[text.name] |= self.world.current(text.name)
        if self.has_script:
            self.deliver()

    def _put_back(self, draft: Draft, text: Text) -> None:
        if text.shown == draft.text:
            if not draft.is_box:
                self.storage.pop(draft.url, None)
            return
        if draft.is_box and text.shown:
            return
        text.shown, text.op, text.is_typed = draft.text, draft.op or text.op, True
        if draft.version:
            text.stamp = draft.version
        if not draft.is_box:
            self.save(text, Fate.ARRIVES)

    def _show(self, text: Text) -> None:
        self.seen.setdefault(text.name, set()).add(as_kept(text.name, text.shown))

    # --- Writing ------------------------------------------------------------------------------

    def type(self, name: str, words: str) -> None:
        text = self.texts[name]
        self.leave_field()
        self.focused = name
        text.shown = words
        # Typed and taken back before anything was sent: as if nothing had been.
        text.is_typed = text.is_dirty or text.is_waiting or text.is_held
        self.owed[self._key(text)] = (name, words if text.is_typed else "")
        self._show(text)
        if not self.has_script:
            return
        typing, _, number = text.op.partition(".")
        text.op = f"{typing}.{int(number or 0) + 1}"
        if (text.is_box or text.is_held) and self.may_keep:
            if text.shown or text.is_held:
                self._keep(text)
            else:
                self.storage.pop(self._key(text), None)

    def leave_field(self) -> None:
        text = self.texts.get(self.focused)
        if self.focused in self.missed:
            self.missed.discard(self.focused)
            self.tag = ""
        self.focused = ""
        if text is not None and self.has_script and not text.is_box:
            self.save(text, Fate.ARRIVES)

    def _key(self, text: Text) -> str:
        assert self.page is not None
        return text.url or f"{self.world.url}/steps/{self.page.slug}#{text.name}"

    def _keep(self, text: Text) -> None:
        key = self._key(text)
        self.storage[key] = Draft(key, text.name, text.shown, text.stamp, text.op, text.is_box)

    def save(self, text: Text, fate: Fate) -> None:
        """Post one field by itself."""
        # What was sent without an answer may stand there: the old words are sent as well.
        if text.is_held or text.is_box or not (text.is_dirty or text.is_waiting):
            return
        if self.may_keep:
            self._keep(text)
        words = text.shown
        body = [
            (text.name, words),
            (f"version_{text.name}", text.stamp),
            (f"op_{text.name}", text.op),
        ]
        answer = self.post(text.url, body, fate, typed={text.name})
        if answer is None or answer.status_code in (401, 429, 503):
            text.is_waiting = True
        elif answer.status_code == 200:
            self._acknowledged(text, answer.text, words)
        elif answer.status_code == 409 and NEWER.search(answer.text):
            self._hold(text, answer.text)
        elif answer.status_code == 403 and "Bring it next time" in answer.text:
            text.is_held, text.is_waiting, text.newer = True, False, ""

    def _acknowledged(self, text: Text, html: str, words: str) -> None:
        self.world.acknowledge(self, text.name, words)
        stamp = _STAMP.search(html)
        if stamp:
            text.stamp = stamp[2]
        text.saved, text.is_waiting, text.is_typed = words, False, False
        self.storage.pop(self._key(text), None)

    def _hold(self, text: Text, html: str) -> None:
        newer = dict(NEWER.findall(html))
        text.is_held, text.is_waiting, text.newer = True, False, newer[text.name]
        # Their words are on the screen now.
        self.seen.setdefault(text.name, set()).update(self.world.current(text.name))

    def retry(self) -> None:
        """The network is back."""
        for text in list(self.texts.values()):
            if text.is_waiting:
                self.save(text, Fate.ARRIVES)

    def choose(self, text: Text, choice: str, fate: Fate) -> None:
        """Keep mine, theirs or both."""
        body = [*self._form(), ("stays", choice)]
        words = text.shown
        typed = {it.name for it in self.texts.values() if it.is_typed and not self.has_script}
        answer = self.post(f"{text.url}/choose", body, fate, typed={text.name, *typed})
        if answer is not None and answer.status_code == 422 and "step-form" in answer.text:
            self._draw_again(answer.text, {text.name, *typed})
            return
        if answer is None or answer.status_code in (401, 403, 404, 422, 503):
            return
        if answer.status_code == 303:
            for it in self.texts.values():
                if it.is_typed:
                    self.world.acknowledge(self, it.name, it.shown)
            self.open_plainly(answer.headers["Location"])
        elif answer.status_code == 409 and not self.has_script:
            self._draw_again(answer.text, typed)
        elif answer.status_code == 409:
            if NEWER.search(answer.text):
                self._hold(text, answer.text)
        else:
            chosen = _CHOSEN.search(answer.text)
            assert chosen
            self._acknowledged(text, answer.text, words)
            text.shown = text.saved = unescape(chosen[2])
            text.is_held, text.newer = False, ""
            self.storage.pop(self._key(text), None)
            self._show(text)

    def bring(self, words: str, key: str, fate: Fate) -> bool:
        """Keep words that came after the close for the next one-to-one."""
        body = [("text", words), ("draft", key)]
        answer = self.post(f"{self.world.url}/late-words", body, fate, typed=set())
        if answer is None or answer.status_code != 200:
            return False
        self.world.acknowledge_late(self, words)
        self.storage.pop(key, None)
        self.offers.pop(key, None)
        return True

    def bring_late(self, text: Text, fate: Fate) -> None:
        if self.bring(text.shown, self._key(text), fate):
            text.saved, text.is_held, text.is_typed = text.shown, False, False

    # --- The whole form -----------------------------------------------------------------------

    def _form(self) -> list[tuple[str, str]]:
        assert self.page is not None
        body = list(self.page.rest)
        for text in self.page.texts.values():
            body += [(text.name, text.shown), (f"op_{text.name}", text.op)]
            body += [(f"version_{text.name}", text.stamp)] if not text.is_box else []
            body += [(f"newer_{text.name}", text.newer)] if text.newer else []
        return body

    def submit(self, go: str, fate: Fate) -> None:
        """Press a button of the form: everything on the page goes along."""
        assert self.page is not None
        page, sent = self.page, [replace(text) for text in self.texts.values()]
        url = f"{self.world.url}/steps/{page.slug}"
        typed = {text.name for text in sent if text.is_typed}
        answer = self.post(url, [*self._form(), ("go", go)], fate, typed=typed)
        if answer is None or answer.status_code in (401, 403, 503):
            return
        if answer.status_code == 422 or (answer.status_code == 409 and not self.has_script):
            self._draw_again(answer.text, typed)
        elif answer.status_code != 409:
            self._went(sent, go, answer)

    def _draw_again(self, html: str, typed: set[str]) -> None:
        assert self.page is not None
        self.draw(html, self.page.slug)
        for text in self.texts.values():
            if text.is_box:
                is_kept = not text.shown
            else:
                is_kept = as_kept(text.name, text.shown) in self.world.current(text.name)
            text.is_typed = text.name in typed and not is_kept

    def _went(self, sent: list[Text], go: str, answer: TestResponse) -> None:
        for text in sent:
            if go == "quiet" and text.is_box:
                continue
            if text.is_typed:
                self.world.acknowledge(self, text.name, text.shown)
            self.storage.pop(self._key(text), None)
            if go == "quiet":
                here = self.texts[text.name]
                here.saved, here.is_waiting, here.is_typed = text.shown, False, False
                here.stamp = dict(_STAMP.findall(answer.text)).get(text.name, here.stamp)
        if answer.status_code == 303:
            self.open_plainly(answer.headers["Location"])
        elif go != "quiet":
            self.draw(answer.text, answer.headers["HX-Push-Url"].rpartition("/")[2])

    def open_plainly(self, location: str) -> None:
        answer = self.world.get(self, location)
        if answer.status_code == 200 and "/steps/" in location:
            self.draw(answer.text, location.rpartition("/")[2])
        else:
            self.page = None

    def post(
        self, url: str, body: list[tuple[str, str]], fate: Fate, *, typed: set[str]
    ) -> TestResponse | None:
        seen = {place: set(texts) for place, texts in self.seen.items()}
        sent = Sent(
            url,
            tuple(body),
            tuple(self.cookies.items()),
            self.token,
            self.author_id,
            frozenset(typed),
            seen,
            self.has_script,
        )
        answer = self.world.send(sent, fate)
        if answer is not None:
            self.token = answer.headers.get("X-CSRFToken", self.token)
            self._counted(answer)
        return answer

    def _counted(self, answer: TestResponse) -> None:
        # My own write is no news to me.
        now = int(answer.headers.get("X-Changes", 0))
        self.known = max(self.known, now)
        before, _, here = self.tag.partition("-")
        if now and before and int(before) == now - 1:
            self.tag = f"{now}-{here}"

    # --- News of the other screen -------------------------------------------------------------

    def poll(self) -> None:
        if self.page is None or not self.has_script:
            return
        url = f"{self.world.url}/sync?at={self.page.slug}&seen={self.page.slug}"
        answer = self.world.get(self, url, {"HX-Request": "true", "HX-PTag": self.tag})
        if answer.status_code != 200:
            return
        tag = answer.headers["HX-PTag"]
        stage = _STAGE.search(answer.text)
        if int(tag.partition("-")[0]) < self.known:
            return
        if stage is None:
            self._take_words(answer.text)
            self.tag = tag
            return
        news = page_of(stage[0], self.page.slug)
        assert news is not None
        busy = [text for text in self.texts.values() if self._is_busy(text)]
        if any(text.name not in news.texts for text in busy):
            self.tag = ""  # no place for what somebody is writing: it waits
            return
        missed = {t.name for t in busy if not t.is_box and news.texts[t.name].shown != t.saved}
        self.missed |= missed
        news.texts.update({text.name: text for text in busy})
        self.page, self.tag = news, tag
        for text in news.texts.values():
            if text not in busy:
                self._show(text)

    def _take_words(self, html: str) -> None:
        for attributes, words in _WORDS.findall(html):
            given = {name: unescape(value) for name, value, _ in _ATTRIBUTE.findall(attributes)}
            text = self.texts.get(given["data-words-of"])
            if text is None or text.stamp == given["data-stamp"]:
                continue
            if self._is_busy(text):
                self.missed.add(text.name)
                continue
            text.shown = text.saved = unescape(words)
            text.stamp, text.op = given["data-stamp"], given["data-op"]
            self._show(text)

    def _is_busy(self, text: Text) -> bool:
        return text.name == self.focused or text.is_dirty or text.is_held or text.is_waiting


class Companion(Device):
    """Private notes beside the meeting, on a page of one's own: nothing is kept in the browser."""

    @property
    def may_keep(self) -> bool:
        return False

    def address(self, slug: str) -> str:
        return f"/private/meetings/{self.world.meeting_id}?step={slug}"

    def poll(self) -> None:
        """A page that shows a step of its own choice keeps it."""
