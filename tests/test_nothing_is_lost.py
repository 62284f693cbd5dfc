"""Two people write one meeting from several devices, and no acknowledged character is lost.

The bars are R-CON-1 to R-CON-11; the browser's half is tests/devices_model.py, the server's
tests/server_model.py. A run is the same each time. A thousand other ones:

    ONEONONE_RUNS=1000 python -m pytest tests/test_nothing_is_lost.py
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
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

from oneonone.lib.text import LINE_LIMIT
from oneonone.models import CommitmentOutcome, db

from .cast import DANIEL, OTTO, PRIYA, RUTH, SAM, TOM, TOM_DANIEL, Member
from .conftest import COOKIE, csrf_token
from .devices_model import Companion, Device, Fate, Text, as_kept
from .factories import a_commitment
from .server_model import LIVE, World

# They stand on pages of their own: the growth page, the list of what is in the way.
ON_OTHER_PAGES = {"new_evidence", "new_idea", "new_obstacle"}
RUNS = int(os.environ.get("ONEONONE_RUNS", "0"))
# A page's tokens are made of letters and digits by chance: they never hold a "¤".
MARK = "w{}¤"
MARKS = re.compile(r"w\d+¤")
STEPS = ("check-in", "progress", "focus", "alignment")
LETTERS = ("a", "é", "שלום", "👩‍👩‍👧", "<b>&amp;", "two  lines\nof it", "z" * 250)

# Who sits at which device, what page it shows, and whether it runs scripts.
WHO: dict[str, tuple[Member, type[Device], bool]] = {
    "phone": (TOM, Device, True),
    "tablet": (TOM, Device, True),
    "laptop": (DANIEL, Device, True),
    "plain": (DANIEL, Device, False),
    "room": (DANIEL, Device, True),
    "companion": (DANIEL, Companion, True),
    "other companion": (DANIEL, Companion, True),
}
ANY = st.integers(0, 2)
HOW = st.sampled_from(("append", "insert", "replace", "delete"))
LETTER = st.sampled_from(LETTERS)
# Mostly it goes well, or nobody would ever meet anybody.
FATE = st.sampled_from((*[Fate.ARRIVES] * 8, *Fate))


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
        name: _browser(sign_in(who, room=LIVE if name == "room" else None))
        for name, (who, _kind, _has_script) in WHO.items()
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
        self.looks_closely = False
        self.devices: list[Device] = []
        world.begin()

    # A few of them at a time, or nobody would ever meet anybody.
    @initialize(
        slug=st.sampled_from(STEPS),
        here=st.lists(st.sampled_from(sorted(WHO)), min_size=2, max_size=3, unique=True),
        one_of=st.integers(0, 9),
    )
    def everybody_is_here(self, slug: str, here: list[str], one_of: int) -> None:
        self.looks_closely = one_of == 0
        for name in here:
            who, kind, has_script = WHO[name]
            cookies, token = self.world.browsers[name]
            device = kind(
                name,
                self.world,
                None if name == "room" else who.id,
                who.id,
                {},
                dict(cookies),
                token,
                has_script=has_script,
            )
            device.draw(self.world.first_page(device, slug), slug)
            self.devices.append(device)

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
        mark = MARK.format(self.number)
        if text.name.startswith("note_"):
            self.world.private.append(mark)
        words = {
            "append": f"{text.shown} {letter} {mark}",
            "insert": f"{letter} {mark} {text.shown}",
            "replace": f"{letter} {mark}",
            "delete": "",
        }[how]
        device.type(text.name, words.strip())

    def _device(self, number: int) -> Device:
        return self.devices[number % len(self.devices)]

    @rule(device=ANY, slug=st.sampled_from(STEPS))
    def go(self, device: int, slug: str) -> None:
        self._device(device).open(slug)

    @rule(data=st.data(), how=HOW, letter=LETTER, fate=st.none() | FATE)
    def write(self, data: Any, how: str, letter: str, fate: Fate | None) -> None:
        """Type, and rest long enough for the page to save it, or not."""
        found = self._text(data, lambda _text: True)
        if found:
            device, text = found
            self._type(device, text, how, letter)
            if device.has_script and fate is not None:
                device.save(text, fate)

    @rule(device=ANY, then=st.sampled_from(("leave_field", "poll", "retry")))
    def wait(self, device: int, then: str) -> None:
        """Leave the field, see the news, or be back on the network."""
        getattr(self._device(device), then)()

    @rule(
        device=ANY,
        go=st.sampled_from(("stay", "quiet", "stay", "quiet", "focus", "alignment")),
        fate=FATE,
    )
    def press(self, device: int, go: str, fate: Fate) -> None:
        """Press a button of the form, or a small control that saves itself."""
        at = self._device(device)
        is_meeting = at.page is not None and not isinstance(at, Companion)
        if is_meeting and (at.has_script or go != "quiet"):
            at.leave_field()
            at.submit(go, fate)

    @rule(data=st.data(), choice=st.sampled_from(("mine", "theirs", "both")), fate=FATE)
    def settle(self, data: Any, choice: str, fate: Fate) -> None:
        """Choose between two texts, or bring what came after the close next time."""
        found = self._text(data, lambda text: text.is_held)
        if found:
            device, text = found
            if text.newer:
                device.choose(text, choice, fate)
            else:
                device.bring_late(text, fate)

    @precondition(lambda self: self.world.air)
    @rule(data=st.data())
    def a_request_comes_late(self, data: Any) -> None:
        at = data.draw(st.integers(0, len(self.world.air) - 1))
        self.world.arrive(self.world.air.pop(at))

    @rule(device=ANY, is_somebody_else=st.booleans())
    def the_session_ends(self, device: int, is_somebody_else: bool) -> None:
        """And next time they sign in again; somebody else cannot."""
        at = self._device(device)
        if self.world.knows(at):
            self.world.forget(at)
        elif is_somebody_else:
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

    @precondition(lambda self: self.number > 6)
    @rule(how=st.sampled_from(("stop", "close")))
    def end(self, how: str) -> None:
        reader = self.world.readers[DANIEL.id]
        reader.post(f"{self.world.url}/{how}", [], Fate.ARRIVES, typed=set())

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
        if text.is_box or not self.world.is_live():
            return True
        standing = self.world.texts().get(text.name)
        is_promise = text.name.startswith("promise_")
        is_too_long = standing and len(text.shown) + len(standing[0]) > LINE_LIMIT - 3
        return bool(is_promise and (is_too_long or standing is None))

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
                if author_id in (None, person_id) and name not in ON_OTHER_PAGES:
                    for mark in MARKS.findall(words):
                        assert any(mark in page for page in pages), f"{mark} of {name} is nowhere"
        for stranger in world.strangers:
            for url in ("/", world.url, f"{world.url}/revisions", *private[:2]):
                answer = world.get(stranger, url)
                assert not MARKS.search(answer.text), f"{stranger} reads {url}"

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
