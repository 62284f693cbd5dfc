"""Two people write one meeting from several devices, and no acknowledged character is lost.

The bars are R-CON-1 to R-CON-11; the browser's half is tests/devices_model.py. A run is the same
each time. A thousand other ones:

    ONEONONE_RUNS=1000 python -m pytest tests/test_nothing_is_lost.py
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from oneonone.audit import record
from oneonone.features.auth.session import digest
from oneonone.lib.text import LINE_LIMIT
from oneonone.models import CommitmentOutcome, db
from oneonone.web.presence import presence

from .cast import DANIEL, OTTO, PASSWORD, PRIYA, RUTH, SAM, TOM, TOM_DANIEL, Member
from .conftest import COOKIE, csrf_token
from .devices_model import NEWER, Companion, Device, Fate, Sent, Text, as_kept
from .factories import a_commitment

RUNS = int(os.environ.get("ONEONONE_RUNS", "0"))
LIVE = TOM_DANIEL.live
STEPS = ("check-in", "progress", "focus", "alignment")
LETTERS = ("a", "é", "שלום", "👩‍👩‍👧", "<b>&amp;", "two  lines\nof it", "z" * 250)
# Texts of a step by the name of their field.
NOTES = {"line": "check_in", "numbers": "progress", "skill": "focus", "sign": "focus"}

ANY = st.integers(0, 6)
HOW = st.sampled_from(("append", "insert", "replace", "delete"))
LETTER = st.sampled_from(LETTERS)
# Mostly it goes well, or nobody would ever meet anybody.
FATE = st.sampled_from((*[Fate.ARRIVES] * 8, *Fate))
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
        self.was_written = False
        self.client = app.test_client(use_cookies=False)
        self.browsers: dict[str, tuple[dict[str, str], str]] = {}
        # Browsers that only look: those of the two, and of people who must find nothing.
        self.readers: dict[int, Device] = {}
        self.strangers: list[Device] = []
        self.first_pages: dict[tuple[int, str], str] = {}

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
        presence._seen.clear()
        record._was_read.cache_clear()
        self.acked: list[tuple[int | None, str, str]] = []
        self.air: list[Sent] = []
        self.versions: dict[str, int] = {}
        self.pages: dict[tuple[int, bool], tuple[Any, str]] = {}
        self.private: list[str] = []

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
                "SELECT text FROM commitment WHERE meeting_id=?",
                TOM_DANIEL.id,
                TOM_DANIEL.id,
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

    def first_page(self, number: int, device: Device, slug: str) -> str:
        """What a device is answered before anybody has written; the same for each example"""
        known = self.first_pages.get((number, slug))
        if known is None:
            known = self.get(device, device.address(slug)).text
            self.first_pages[number, slug] = known
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


@pytest.fixture
def world(
    app: Flask, sign_in: Any, given: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[World]:
    """The company with everybody's browsers signed in, and last time's promises answered."""
    file = tmp_path / "oneonone.sqlite3"
    with app.app_context():
        # What survives a power cut is asked elsewhere; here it would take half of the time.
        event.listen(db.engine, "connect", _without_fsync)
        db.engine.dispose()
    found = World(app, file, caplog)
    for number in found.rows(
        "SELECT id FROM commitment WHERE pair_id=? AND outcome IS NULL", TOM_DANIEL.id
    ):
        given(
            CommitmentOutcome(
                pair_id=TOM_DANIEL.id,
                commitment_id=number[0],
                meeting_id=LIVE,
                outcome="kept",
                given_by_id=TOM.id,
            )
        )
    for side, who in (("rep", TOM), ("manager", DANIEL)):
        given(
            a_commitment(
                TOM_DANIEL,
                side,
                f"What {who.key} will do",
                meeting_id=LIVE,
                position=1,
                agreed_at=None,
                author_id=who.id,
            )
        )
    found.browsers = {
        name: _browser(sign_in(who, room=room))
        for name, who, room in (
            ("phone", TOM, None),
            ("tablet", TOM, None),
            ("laptop", DANIEL, None),
            ("plain", DANIEL, None),
            ("room", DANIEL, LIVE),
            ("companion", DANIEL, None),
            ("other companion", DANIEL, None),
        )
    }
    for who in (TOM, DANIEL, PRIYA, RUTH, SAM):
        looks = Device(who.key, found, who.id, who.id, {}, *_browser(sign_in(who)))
        if who in (TOM, DANIEL):
            found.readers[who.id] = looks
        else:
            found.strangers.append(looks)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found.end()
    shutil.copy(file, file.with_suffix(".base"))
    yield found
    found.end()


def _without_fsync(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _browser(client: Any) -> tuple[dict[str, str], str]:
    token = csrf_token(client)
    return {
        name: client.get_cookie(name).value for name in (COOKIE, "oo-form")
    }, token  # fmt: skip


class TwoPeople(RuleBasedStateMachine):
    """Tom on his phone and on a tablet, Daniel on his laptop, on one without scripts and with his
    private notes on two more, and a screen both look at."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.number = 0
        world.begin()
        self.looks_closely = False
        self.devices = [
            self._device("phone", TOM.id),
            self._device("tablet", TOM.id),
            self._device("laptop", DANIEL.id),
            self._device("plain", DANIEL.id, has_script=False),
            self._device("room", None),
            self._device("companion", DANIEL.id, kind=Companion),
            self._device("other companion", DANIEL.id, kind=Companion),
        ]

    def _device(
        self, name: str, author_id: int | None, *, kind: type[Device] = Device, **more: Any
    ) -> Device:
        cookies, token = self.world.browsers[name]
        person_id = author_id or DANIEL.id
        return kind(name, self.world, author_id, person_id, {}, dict(cookies), token, **more)

    @initialize(slug=st.sampled_from(STEPS), one_of=st.integers(0, 9))
    def everybody_is_here(self, slug: str, one_of: int) -> None:
        self.looks_closely = one_of == 0
        for number, device in enumerate(self.devices):
            device.draw(self.world.first_page(number, device, slug), slug)

    # --- Rules ----------------------------------------------------------------------------------

    def _text(self, data: Any, wanted: Callable[[Text], bool]) -> tuple[Device, Text] | None:
        found = {
            f"{text.name} on the {device.name}": (device, text)
            for device in self.devices
            for text in device.texts.values()
            if wanted(text)
        }
        return found[data.draw(st.sampled_from(sorted(found)))] if found else None

    def _type(self, device: Device, text: Text, how: str, letter: str) -> None:
        """Write something into a field; each time with a mark of its own."""
        self.number += 1
        mark = f"w{self.number}x"
        if text.name.startswith("note_"):
            self.world.private.append(mark)
        words = {
            "append": f"{text.shown} {letter} {mark}",
            "insert": f"{letter} {mark} {text.shown}",
            "replace": f"{letter} {mark}",
            "delete": "",
        }[how]
        device.type(text.name, words.strip())

    @rule(device=ANY, slug=st.sampled_from(STEPS))
    def go(self, device: int, slug: str) -> None:
        self.devices[device].open(slug)

    @rule(data=st.data(), how=HOW, letter=LETTER, fate=FATE)
    def write_and_rest(self, data: Any, how: str, letter: str, fate: Fate) -> None:
        found = self._text(data, lambda text: not text.is_box)
        if found:
            device, text = found
            self._type(device, text, how, letter)
            if device.has_script:
                device.save(text, fate)

    @rule(data=st.data(), how=HOW, letter=LETTER)
    def write_on(self, data: Any, how: str, letter: str) -> None:
        found = self._text(data, lambda text: not text.is_box)
        if found:
            self._type(*found, how, letter)

    @rule(data=st.data(), how=HOW, letter=LETTER)
    def write_a_line(self, data: Any, how: str, letter: str) -> None:
        found = self._text(data, lambda text: text.is_box)
        if found:
            self._type(*found, how, letter)

    @rule(device=ANY)
    def leave_field(self, device: int) -> None:
        self.devices[device].leave_field()

    @rule(device=ANY)
    def look_for_news(self, device: int) -> None:
        self.devices[device].poll()

    @rule(
        device=ANY,
        go=st.sampled_from(("stay", "quiet", "progress", "focus", "alignment", "check_in")),
        fate=FATE,
    )
    def press(self, device: int, go: str, fate: Fate) -> None:
        at = self.devices[device]
        is_meeting = at.page is not None and not isinstance(at, Companion)
        if is_meeting and (at.has_script or go != "quiet"):
            at.leave_field()
            at.submit(go, fate)

    @rule(data=st.data(), choice=st.sampled_from(("mine", "theirs", "both")), fate=FATE)
    def choose(self, data: Any, choice: str, fate: Fate) -> None:
        found = self._text(data, lambda text: text.is_held and bool(text.newer))
        if found:
            found[0].choose(found[1], choice, fate)

    @rule(data=st.data(), fate=FATE)
    def bring_it_next_time(self, data: Any, fate: Fate) -> None:
        found = self._text(data, lambda text: text.is_held and not text.newer)
        if found:
            found[0].bring_late(found[1], fate)

    @rule(device=ANY)
    def retry(self, device: int) -> None:
        self.devices[device].retry()

    @precondition(lambda self: self.world.air)
    @rule(data=st.data())
    def a_request_comes_late(self, data: Any) -> None:
        at = data.draw(st.integers(0, len(self.world.air) - 1))
        self.world.arrive(self.world.air.pop(at))

    @rule(device=ANY)
    def the_session_ends(self, device: int) -> None:
        self.world.forget(self.devices[device])

    @rule(device=ANY, is_somebody_else=st.booleans())
    def sign_in_again(self, device: int, is_somebody_else: bool) -> None:
        at = self.devices[device]
        if self.world.knows(at):
            return
        if is_somebody_else:
            before = self.world.texts()
            assert not self.world.sign_in_again(at, OTTO)
            assert not self.world.knows(at)
            assert self.world.texts() == before
        else:
            self._sign_in(at)

    def _sign_in(self, device: Device) -> None:
        who = TOM if device.person_id == TOM.id else DANIEL
        assert self.world.sign_in_again(device, who)
        device.retry()
        device.deliver()

    @rule(how=st.sampled_from(("stop", "close")))
    def end(self, how: str) -> None:
        laptop = self.devices[2]
        if self.number > 6:
            laptop.post(f"{self.world.url}/{how}", [], Fate.ARRIVES, typed=set())

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self._all_goes_well_in_the_end()

    def _all_goes_well_in_the_end(self) -> None:
        """The network is back, everybody is signed in, and finishes what they were doing."""
        world = self.world
        for device in self.devices:
            if not world.knows(device):
                self._sign_in(device)
        while world.air:
            world.arrive(world.air.pop())
        for _round in range(3):
            for device in self.devices:
                self._finish(device)
        world.check()
        for device in self.devices:
            left = [t for t in device.texts.values() if t.is_typed and not self._is_refused(t)]
            assert not left, f"{left} still wait on the {device.name}"
        self._all_show_the_same()
        if self.looks_closely:
            self._everything_is_on_a_page()

    def _finish(self, device: Device) -> None:
        device.leave_field()
        for name in list(device.texts):
            text = device.texts.get(name)
            if text is None:
                continue
            text.is_waiting = text.is_waiting or text.is_typed
            for _time in range(2):  # the second one has seen what came after the first
                if text.is_held and text.newer:
                    device.choose(text, "both", Fate.ARRIVES)
            if text.is_held and not text.newer:
                device.bring_late(text, Fate.ARRIVES)
        device.retry()
        is_live = self.world.is_live()
        for draft in list(device.offers.values()):
            device.bring(draft.text, draft.url, Fate.ARRIVES)
        if any(text.is_typed for text in device.texts.values()) and is_live:
            device.submit("stay", Fate.ARRIVES)

    def _is_refused(self, text: Text) -> bool:
        """Words that the page keeps, because there is no place for them"""
        is_gone = text.name.startswith("promise_") and text.name not in self.world.texts()
        is_too_long = len(text.shown) + len(*self.world.current(text.name)) > LINE_LIMIT - 3
        return text.is_box or is_gone or is_too_long or not self.world.is_live()

    def _all_show_the_same(self) -> None:
        for device in self.devices:
            if not device.has_script or isinstance(device, Companion) or not self.world.is_live():
                continue
            for name in device.missed.copy():  # somebody looks into it
                device.focused = name
                device.leave_field()
            device.focused = ""
            device.poll()
            for text in device.texts.values():
                standing = self.world.texts().get(text.name)
                if standing and not text.is_box and not text.is_typed and standing[0]:
                    assert as_kept(text.name, text.shown) == standing[0], (
                        f"{device.name} shows {text.shown!r} where {standing[0]!r} stands"
                    )

    def _everything_is_on_a_page(self) -> None:
        world = self.world
        urls = [f"{world.url}/steps/{slug}" for slug in STEPS] if world.is_live() else [world.url]
        urls += ["/", f"/meetings/{TOM_DANIEL.planned}", f"{world.url}/revisions"]
        private = [f"/private{url}" for url in (f"{world.url}/revisions", f"{world.url}")]
        private += [f"/private{world.url}?step={slug}" for slug in STEPS]
        for person_id, reader in world.readers.items():
            pages = [world.get(reader, url).text for url in urls]
            pages += [world.get(reader, url).text for url in private]
            for author_id, name, words in world.acked:
                if author_id in (None, person_id) and name != "new_evidence":
                    for mark in re.findall(r"w\d+x", words):
                        assert any(mark in page for page in pages), f"{mark} of {name} is nowhere"
        for stranger in world.strangers:
            for url in ("/", world.url, f"{world.url}/revisions", *private[:2]):
                answer = world.get(stranger, url)
                assert not re.search(r"w\d+x", answer.text), f"{stranger} reads {url}"

    @invariant()
    def everything_else_still_waits(self) -> None:
        """What nobody has acknowledged is still on the device, if it is not in the meeting."""
        for device in self.devices:
            for name, words in device.owed.values():
                if words and not device.holds(words):
                    reader = device.person_id
                    assert self.world.has(name, words, reader), f"{words!r} left {device.name}"

    @invariant()
    def everything_acknowledged_is_there(self) -> None:
        self.world.check()


def test_no_acknowledged_character_is_lost(world: World) -> None:
    run_state_machine_as_test(
        lambda: TwoPeople(world),
        settings=settings(
            max_examples=RUNS or 200,
            stateful_step_count=25,
            deadline=None,
            derandomize=not RUNS,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
