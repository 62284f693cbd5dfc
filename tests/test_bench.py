"""That the benchmark measures what it says; how fast the pages are is no test."""

from __future__ import annotations

import pytest

from bench.browser import fields_of
from bench.first_load import assets_of, urls_of
from bench.measure import p95, ratio


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
