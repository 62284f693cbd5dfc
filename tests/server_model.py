"""The server of a live meeting with its database file, and what it acknowledged to whom.

Every request of a device goes through here: to the real application, by the fate the test chose
for it, and what it did to the texts is looked at in the file.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from oneonone.audit import record
from oneonone.features.auth.session import digest
from oneonone.lib.text import LINE_LIMIT
from oneonone.models import db
from oneonone.web.presence import presence

from .cast import DANIEL, PASSWORD, TOM, TOM_DANIEL, Member
from .conftest import COOKIE
from .devices_model import NEWER, Device, Fate, Sent, as_kept

LIVE = TOM_DANIEL.live
FORM = "application/x-www-form-urlencoded"


class Killed(BaseException):
    """The server process ends here."""


class World:
    """The server with its database file, and what was acknowledged to whom."""

    def __init__(self, app: Flask, file: Path, log: pytest.LogCaptureFixture) -> None:
        self.app = app
        self.log = log
        self.file = file
        self.meeting_id = LIVE
        self.url = f"/meetings/{LIVE}"
        self.looking: sqlite3.Connection | None = None
        self.client = app.test_client(use_cookies=False)
        self.browsers: dict[str, tuple[dict[str, str], str]] = {}
        # Browsers that only look: those of the two, and of people who must find nothing.
        self.readers: dict[int, Device] = {}
        self.strangers: list[Device] = []
        self.first_pages: dict[tuple[str, str], str] = {}

    def begin(self) -> None:
        """Forget an example: the file as it was, nobody seen."""
        self.end()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.file.with_suffix(".base"), self.file)
        self.log.clear()
        presence.forget()
        record._was_read.cache_clear()
        self.acked: list[tuple[int | None, str, str]] = []
        self.air: list[Sent] = []
        self.pages: dict[tuple[int, bool], tuple[Any, str]] = {}
        self.private: list[str] = []
        self.was_written = False

    def end(self) -> None:
        if self.looking is not None:
            self.looking.close()
        self.looking = None

    # --- What is stored -------------------------------------------------------------------------

    def rows(self, statement: str, *given: Any) -> list[Any]:
        if self.looking is None:
            self.looking = sqlite3.connect(self.file, isolation_level=None)
        return self.looking.execute(statement, given).fetchall()

    def texts(self) -> dict[str, tuple[str, int, int | None]]:
        """Each text that stands in the meeting: words, version, author"""
        found = {
            key: (text, version, author)
            for step, key, text, version, author in self.rows(
                "SELECT step, key, text, version, author_id FROM step_note WHERE meeting_id=?", LIVE
            )
        }
        promises = self.rows(
            "SELECT id, text, version, author_id FROM commitment WHERE meeting_id=?", LIVE
        )
        notes = self.rows(
            "SELECT step, text, version, author_id FROM private_note WHERE meeting_id=?", LIVE
        )
        return (
            found
            | {f"promise_{id}": (t, v, a) for id, t, v, a in promises}
            | {f"note_{step}": (t, v, a) for step, t, v, a in notes}
        )

    def current(self, name: str) -> set[str]:
        standing = self.texts().get(name)
        return {standing[0]} if standing else {""}

    def lines(self) -> list[str]:
        """Everything a box or words that came late may have become"""
        return [
            text
            for (text,) in self.rows(
                "SELECT text FROM topic WHERE pair_id=? UNION ALL "
                "SELECT text FROM focus_evidence WHERE pair_id=? UNION ALL "
                "SELECT text FROM parked_focus WHERE pair_id=? UNION ALL "
                "SELECT text FROM friction WHERE pair_id=? UNION ALL "
                "SELECT text FROM commitment WHERE meeting_id=?",
                *(TOM_DANIEL.id,) * 4,
                LIVE,
            )
        ]

    def is_live(self) -> bool:
        return bool(self.rows("SELECT 1 FROM meeting WHERE id=? AND state='live'", LIVE))

    def knows(self, device: Device) -> bool:
        token = digest(device.cookies[COOKIE])
        return bool(self.rows("SELECT 1 FROM browser_session WHERE token_hash=?", token))

    def forget(self, device: Device) -> None:
        """End the session behind a browser."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(
                "DELETE FROM browser_session WHERE token_hash=?", (digest(device.cookies[COOKIE]),)
            )

    def sign_in_again(self, device: Device, who: Member) -> bool:
        """Fill in the dialog on a page that stays."""
        form = {
            "email": who.email,
            "password": PASSWORD,
            "person": str(device.person_id),
            "room": "" if device.author_id else str(LIVE),
        }
        headers = {
            "Cookie": f"oo-form={device.cookies['oo-form']}",
            "X-CSRFToken": device.token,
            "HX-Request": "true",
        }
        answer = self.client.post("/sign-in/again", data=form, headers=headers)
        for given in answer.headers.getlist("Set-Cookie"):
            name, _, value = given.partition(";")[0].partition("=")
            device.cookies[name] = value
        device.token = answer.headers.get("X-CSRFToken", device.token)
        return answer.status_code == 200

    def first_page(self, device: Device, slug: str) -> str:
        """What a device is answered before anybody has written; the same for each example"""
        known = self.first_pages.get((device.name, slug))
        if known is None:
            known = self.get(device, device.address(slug)).text
            self.first_pages[device.name, slug] = known
        return known

    # --- Requests -------------------------------------------------------------------------------

    def get(self, device: Device, url: str, headers: dict[str, str] | None = None) -> TestResponse:
        cookie = "; ".join(f"{name}={value}" for name, value in device.cookies.items())
        answer = self.client.get(url, headers={"Cookie": cookie, **(headers or {})})
        assert answer.status_code < 500, self.log.text
        if device.person_id != DANIEL.id or device.author_id is None:
            self.nothing_private_in(answer)
        return answer

    def nothing_private_in(self, answer: TestResponse) -> None:
        """Daniel writes private notes; nobody else's answer, and no room's, holds a word of them"""
        html = answer.text
        assert not any(mark in html for mark in self.private), "a private note is shown"

    def send(self, sent: Sent, fate: Fate) -> TestResponse | None:
        match fate:
            case Fate.NEVER:
                return None
            case Fate.HELD_UP:
                self.air.append(sent)
                return None
            case Fate.UNANSWERED:
                self.arrive(sent)
                return None
            case Fate.TWICE:
                answer = self.arrive(sent)
                self.arrive(sent)
                return answer
            case Fate.KILLED:
                with self.commit_fails(Killed()):
                    try:
                        answer = self.arrive(sent)
                    except Killed:
                        return None
                return answer
            case Fate.BUSY:
                with self.commit_fails(OperationalError("COMMIT", {}, Exception("locked"))):
                    return self.arrive(sent, may_be_busy=True)
            case _:
                return self.arrive(sent)

    def arrive(self, sent: Sent, *, may_be_busy: bool = False) -> TestResponse:
        """Hand one request to the server, and check what it did to the texts."""
        before, self.was_written = self.texts(), True
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in sent.cookies),
            "X-CSRFToken": sent.token,
            **({"HX-Request": "true"} if sent.hx else {}),
        }
        body: dict[str, list[str]] = {}
        for name, value in sent.body:
            body.setdefault(name, []).append(value)
        answer = self.client.post(sent.url, data=body, headers=headers, content_type=FORM)
        assert answer.status_code < 500 or (may_be_busy and answer.status_code == 503), (
            self.log.text
        )
        assert answer.status_code != 400, answer.text
        self._nobody_was_written_over(sent, before)
        if sent.author_id != DANIEL.id:
            self.nothing_private_in(answer)
        if answer.status_code == 409:
            clashing = {name for name, _stamp in NEWER.findall(answer.text)}
            assert clashing <= sent.typed, f"{clashing - sent.typed} clash and were never touched"
        return answer

    def _nobody_was_written_over(
        self, sent: Sent, before: dict[str, tuple[str, int, int | None]]
    ) -> None:
        after = self.texts()
        made = {name for name in after if name not in before and not name.startswith("promise_")}
        assert made <= sent.typed, f"{made - sent.typed} written by a page that never touched them"
        for name, (text, version, author_id) in before.items():
            if name in after:
                assert after[name][1] >= version, f"{name} went back from {version}"
                if after[name][0] == text:
                    continue
            assert name in sent.typed, (
                f"{name} was {text!r}, is {after.get(name)}, by a page that never touched it"
            )
            if text and (author_id is None or author_id != sent.author_id):
                assert text in sent.seen.get(name, ()), f"{text!r} was written over unseen"

    @contextmanager
    def commit_fails(self, error: BaseException) -> Iterator[None]:
        def fail() -> None:
            raise error

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(db.session, "commit", fail)
            yield

    # --- What was promised ----------------------------------------------------------------------

    def acknowledge(self, device: Device, name: str, words: str) -> None:
        self.acked.append((device.author_id, name, as_kept(name, words)))

    def acknowledge_late(self, device: Device, words: str) -> None:
        self.acked.append((device.person_id, "late", words))

    def earlier_words(self, person_id: int, name: str) -> str:
        """The page with somebody's own earlier words or notes, as their browser gets it"""
        is_private = name.startswith("note_")
        newest = self.rows(
            "SELECT (SELECT max(id) FROM private_revision), (SELECT max(id) FROM revision)"
        )[0]
        known = self.pages.get((person_id, is_private))
        if known is None or known[0] != newest:
            url = f"/private{self.url}" if is_private else self.url
            page = self.get(self.readers[person_id], f"{url}/revisions")
            assert page.status_code == 200
            known = self.pages[person_id, is_private] = (newest, unescape(page.text))
        return known[1]

    def has(self, name: str, words: str, reader: int) -> bool:
        """Tell whether words stand in the meeting, or among somebody's earlier ones."""
        kept = as_kept(name, words)
        if kept in self.texts().get(name, ("",))[0] or any(kept in it for it in self.lines()):
            return True
        return kept in self.earlier_words(reader, name)

    def check(self) -> None:
        """Everything acknowledged is there for who typed it."""
        if not self.was_written:
            return
        self.was_written = False
        texts, lines = self.texts(), self.lines()
        for author_id, name, words in self.acked:
            if words in texts.get(name, ("",))[0] or any(words in line for line in lines):
                continue
            readers = (TOM.id, DANIEL.id) if author_id is None else (author_id,)
            for reader in readers:
                assert words in self.earlier_words(reader, name), f"{words!r} of {name} is lost"
        again = self.rows(
            "SELECT count(*), text FROM topic WHERE pair_id=? GROUP BY author_id, kind, text "
            "HAVING count(*) > 1 UNION ALL "
            "SELECT count(*), text FROM commitment WHERE meeting_id=? GROUP BY side, text "
            "HAVING count(*) > 1 UNION ALL "
            "SELECT count(*), text FROM focus_evidence GROUP BY focus_id, text HAVING count(*) > 1",
            TOM_DANIEL.id,
            LIVE,
        )
        assert not again, "added twice"
        assert all(
            len(words) <= LINE_LIMIT for n, (words, *_) in texts.items() if n.startswith("promise")
        )
