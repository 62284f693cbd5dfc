"""That the benchmark measures what it says; how fast the pages are is no test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench.asking import stamp_in, watch_in
from bench.browser import BenchError, Browser, fields_of
from bench.crowd import Talk
from bench.devices import Device, Pair, Reply, Watched
from bench.first_load import assets_of, urls_of
from bench.kill import Tally
from bench.measure import Case, Figures, p95, ratio


def test_p95_is_what_nineteen_of_twenty_stay_below() -> None:
    assert p95([float(n) for n in range(1, 102)]) == 96.0
    assert p95([3.0]) == 3.0


def test_the_ratio_is_taken_pair_by_pair() -> None:
    # The machine was four times slower in the last pair, for both.
    assert ratio([2.0, 4.0, 8.0], [1.0, 2.0, 4.0]) == 2.0


def test_a_form_is_sent_as_a_browser_would() -> None:
    html = """
    <form id="other"><input name="not_this" value="1"></form>
    <form id="ask">
      <input type="hidden" name="version_line" value="3-abc">
      <textarea name="line">\nHalf a day &amp; no calls</textarea>
      <input type="radio" name="mood" value="okay">
      <input type="radio" name="mood" value="good" checked>
      <input type="checkbox" name="reached" value="1" checked>
      <input type="checkbox" name="reached" value="2" checked>
      <select name="deal"><option value="">None</option><option value="7" selected>Acme</select>
      <button name="go" value="stay">Save</button>
    </form>
    <input form="ask" name="outside" value="yes">
    """

    assert fields_of(html, "ask") == {
        "version_line": ["3-abc"],
        "line": ["Half a day & no calls"],
        "mood": ["good"],
        "reached": ["1", "2"],
        "deal": ["7"],
        "outside": ["yes"],
    }


def test_a_page_fetches_what_it_names_and_follows_no_link() -> None:
    html = """
    <link rel="stylesheet" href="/static/app.css"><link rel="canonical" href="https://a.example/">
    <script src="https://cdn.example/x.js"></script><a href="/sign-in">In</a>
    """

    assert assets_of(html) == ["/static/app.css", "https://cdn.example/x.js"]


@pytest.mark.parametrize(
    ("text", "fonts"),
    [("Priya", ["latin.woff2"]), ("Łukasz", ["latin.woff2", "ext.woff2"])],
    ids=["latin", "extended"],
)
def test_a_font_is_fetched_for_its_letters_only(text: str, fonts: list[str]) -> None:
    css = """
    @font-face { src: url(latin.woff2) format("woff2"); unicode-range: U+0000-00FF, U+2019; }
    @font-face { src: url(ext.woff2) format("woff2"); unicode-range: U+0100-02BA; }
    .flag { background: url("flag.svg"); }
    """

    assert urls_of(css, text) == [*fonts, "flag.svg"]


STEP = """
<meta name="csrf-token" content="t"><textarea name="going_on_1">Ask, then wait</textarea>
<input type="hidden" id="will_try_1-version" name="version_will_try_1" value="0-e3b0c44298fc">
<input type="hidden" id="going_on_1-version" name="version_going_on_1" value="3-0123456789ab">
<div id="sync" hidden hx-get="/meetings/7/sync?at=deals&amp;seen=deals" hx-ptag="4-one"></div>
"""


def test_a_stamp_and_the_way_to_news_are_read_from_a_step() -> None:
    assert stamp_in(STEP, "going_on_1") == "3-0123456789ab"
    assert watch_in(STEP) == ("/meetings/7/sync?at=deals&seen=deals", "4-one")
    with pytest.raises(BenchError, match="without its stamp"):
        stamp_in(STEP, "line")


def test_a_poll_that_finds_nothing_is_there_although_it_is_no_page() -> None:
    case = Case("Poll", Browser(0), lambda: pytest.fail("Nobody asks here."), expects=304)

    assert Figures(case, status=304).is_there
    assert not Figures(case, status=200).is_there


class Wire:
    """What a server would answer a device, one after the other; remembers the tags sent."""

    def __init__(self, device: Device, *replies: Reply) -> None:
        self.tags: list[str] = []
        self._replies: Iterator[Reply] = iter(replies)
        device._ask = self._answer  # type: ignore[method-assign]  # no port is reached here

    async def _answer(self, _method: str, _path: str, _body: str = "", *, tag: str = "") -> Reply:
        self.tags.append(tag)
        return next(self._replies)


def reply(status: int, text: str = "", **headers: str) -> Reply:
    cost = {"x-bench-cpu": "1.0", "x-bench-sql": "2"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {**cost, **named}, text.encode(), 5.0)


SAVED = '<input type="hidden" name="version_will_try_1" value="1-0123456789ab">'


def played(pair: Pair, watched: Watched, *replies: Reply) -> list[str]:
    """Let the rep's device open its step, save, and ask for news; return the tags it sent."""
    device = Device(0, Talk(7, ("a", "b")), 0, pair, watched)
    wire = Wire(device, reply(200, STEP), *replies)

    async def play() -> None:
        await device.open()
        await device.save()
        await device._poll()

    watched.is_noting = True
    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(play())).result()
    return wire.tags


def test_a_device_does_not_take_its_own_save_for_news() -> None:
    watched = Watched()
    saved = reply(200, SAVED, x_changes="5")

    assert played(Pair(4), watched, saved, reply(304)) == ["", "", "5-one"]
    assert not watched.missed
    assert (len(watched.saves.ms), len(watched.nothing.ms)) == (1, 1)


def test_what_the_other_one_wrote_in_between_is_still_asked_for() -> None:
    watched = Watched()
    saved, news = reply(200, SAVED, x_changes="6"), reply(200, STEP, hx_ptag="6-one")

    assert played(Pair(5), watched, saved, news) == ["", "", "4-one"]
    assert not watched.missed
    assert len(watched.news.ms) == 1


def test_news_that_do_not_come_are_noticed() -> None:
    watched = Watched()

    played(Pair(5), watched, reply(200, SAVED, x_changes="6"), reply(304))

    assert len(watched.missed) == 1


def test_a_refused_save_is_an_error_and_no_figure() -> None:
    watched = Watched()

    played(Pair(4), watched, reply(409), reply(304))

    assert watched.errors == {"a save answered 409": 1}
    assert not watched.saves.ms


@pytest.mark.parametrize("wrong", ["losses", "refused"])
def test_a_lost_text_is_the_verdict(wrong: str) -> None:
    found: dict[str, Any] = {wrong: ["Lost: 'Number 4'"]}

    assert "Nothing was lost" in Tally(rounds=5, saved=40).verdict()
    assert "Lost: 'Number 4'" in Tally(rounds=5, saved=40, **found).verdict()
