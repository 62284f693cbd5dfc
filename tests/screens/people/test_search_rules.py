"""What is found in what was said: every character means itself; no app."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from oneonone.lib.text import clusters
from oneonone.screens.people.search.rules import (
    AFTER,
    BEFORE,
    LONGEST,
    MOST_SHOWN,
    NOTHING_TYPED,
    TOO_SHORT,
    Marked,
    Place,
    folded,
    grouped,
    marked,
    matching,
    why_not,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ACUTE = "\u0301"


@dataclass(frozen=True)
class Line:
    """A note of Priya's about a deal"""

    text: str
    what: str = "note"
    step: str = "deals"
    author_id: int | None = 7


def said(text: str) -> Line:
    return Line(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("PRICE", "the price held"), ("price", "PRICE"), ("élan", "Élan"),
        (f"e{ACUTE}lan", "élan"), ("élan", f"e{ACUTE}lan"), ("STRASSE", "Bergstraße"),
        ("straße", "STRASSE"), ("i̇stanbul", "İstanbul"), ("σοφία", "ΣΟΦΊΑ"), ("東京", "次は東京で"),
        ("مرحبا", "قالت مرحبا لنا"), ("שלום", "שלום רב"), ("สวัสดี", "สวัสดีครับ"),
        (FAMILY, f"The {FAMILY} came"), ("100%", "100% sure"), ("a_b", "a_b"),
        ("\\", "back\\slash"),
        ("'; DROP TABLE", "'; DROP TABLE meeting;--"), ("<b>", "a <b> c"), ("{{7*7}}", "{{7*7}}"),
        ("two lines", "of two\nlines"), ("two words", "two\u00a0words"),
    ],
)  # fmt: skip
def test_letters_are_found_whatever_their_case_and_composition(query: str, text: str) -> None:
    assert matching(query, [said(text)])
    assert folded(query) in folded(marked(text, query).match)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("%", "price"), ("p%e", "price"), ("_____", "price"), ("pr.ce", "price"), (".*", "price"),
        ("[a-z]", "price"), ("elan", "élan"), ("49", "{{7*7}}"), ("price ", "price"),
        ("\\d", "4"), ("", "price"),
    ],
)  # fmt: skip
def test_nothing_is_a_pattern(query: str, text: str) -> None:
    assert not matching(query, [said(text)])


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", NOTHING_TYPED), ("   ", NOTHING_TYPED), ("\u200b\u200b", NOTHING_TYPED),
        ("\u3164", NOTHING_TYPED), ("\u00a0", NOTHING_TYPED),
        ("a", TOO_SHORT), ("é", TOO_SHORT), (f"e{ACUTE}", TOO_SHORT), ("%", TOO_SHORT),
        ("ش", TOO_SHORT), (ACUTE, TOO_SHORT), ("a\u200b", TOO_SHORT),
        ("ab", ""), ("%_", ""), ("東", ""), ("한", ""), ("あ", ""), (FAMILY, ""),
        ("a" * LONGEST, ""),
    ],
)  # fmt: skip
def test_two_letters_or_one_word_sign_can_be_looked_for(query: str, reason: str) -> None:
    assert why_not(query) == reason


def test_a_long_line_is_cut_at_words_around_what_was_found() -> None:
    text = "before " * 40 + "the needle in it " + "after " * 60
    line = marked(text, "NEEDLE")

    assert line.match == "needle"
    assert line.before.startswith("…before ")
    assert line.before.endswith("the ")
    assert line.after.startswith(" in it ")
    assert line.after.endswith(" after…")
    assert len(line.before) <= BEFORE + 2
    assert len(line.after) <= AFTER + 2


def test_a_short_line_stands_whole() -> None:
    assert marked("We held the price.", "the") == Marked("We held ", "the", " price.")


def test_a_visible_character_is_never_cut() -> None:
    text = FAMILY * 40 + "needle" + FAMILY * 60
    line = marked(text, "needle")

    assert set(clusters(line.before.removeprefix("…"))) == {FAMILY}
    assert set(clusters(line.after.removesuffix("…"))) == {FAMILY}
    assert marked(f"a{FAMILY}b", "\U0001f469").match == FAMILY


def test_marks_piled_on_one_letter_stay_on_it() -> None:
    pile = "x" + "\u0302\u0323" * 100
    line = marked(f"before {pile} after", "x")

    assert line == Marked("before ", unicodedata.normalize("NFC", pile), " after")


def test_a_word_of_two_thousand_letters_is_cut_too() -> None:
    line = marked("a" * 1000 + "needle" + "b" * 1000, "needle")

    assert len(line.before + line.match + line.after) <= BEFORE + 6 + AFTER + 2


def test_what_is_marked_always_holds_what_was_looked_for_and_stands_in_the_line() -> None:
    """Random lines of letters that fold, compose and join in every way there is"""
    chance = random.Random(7)  # noqa: S311  # chance in a test keeps no secret
    letters = ["a", "B", "ß", "ẞ", "İ", "é", f"e{ACUTE}", ACUTE, FAMILY, "\U0001f1eb\U0001f1f7",
               "한", "ﬁ", " ", "x", "\u0345", "ΐ", "ﾞ", "ŉ", "س", "\u202b", "%", "<b>",
               "\n"]  # fmt: skip
    found = 0
    for turn in range(20_000):
        most = 400 if turn % 100 == 0 else 10
        text = "".join(chance.choices(letters, k=chance.randint(1, most)))
        query = "".join(chance.choices(letters, k=chance.randint(1, 3)))
        if not matching(query, [said(text)]):
            continue
        found += 1
        line = marked(text, query)
        whole = line.before.removeprefix("…") + line.match + line.after.removesuffix("…")
        plain = unicodedata.normalize("NFC", text).replace("\n", " ")
        assert folded(query) in folded(line.match), (text, query)
        assert whole in plain, (text, query)
    assert found > 1000


WHERE = {"deals": "One deal", "note": "Noted"}
DAY = date(2026, 11, 16)


def place(number: int) -> Place:
    return Place(DAY + timedelta(days=number), number, 1)


def test_lines_stand_by_meeting_the_latest_first() -> None:
    rows = [(place(number), said(f"price {number}")) for number in (1, 3, 3, 2)]
    found = grouped("price", rows, WHERE, {7: "Priya"})

    assert [group.place.meeting_id for group in found.groups] == [3, 2, 1]
    assert [len(group.hits) for group in found.groups] == [2, 1, 1]
    assert found.status == "4 lines found, on 3 days."
    hit = found.groups[0].hits[0]
    assert (hit.where, hit.who) == ("One deal", "Priya")


def test_words_nobody_signed_were_typed_on_the_screen() -> None:
    nobodys = Line("price", step="something else", author_id=None)
    found = grouped("price", [(place(1), nobodys)], WHERE, {7: "Priya"})

    hit = found.groups[0].hits[0]
    assert (hit.where, hit.who) == ("Noted", "On the screen")


@pytest.mark.parametrize(
    ("many", "status", "shown"),
    [
        (0, "Nothing found. Try fewer letters.", 0),
        (1, "1 line found.", 1),
        (50, "50 lines found, on 50 days.", 50),
        (51, "50 of 51 lines, the latest first. One more word makes it fewer.", 50),
    ],
)
def test_fifty_are_shown_and_all_are_counted(many: int, status: str, shown: int) -> None:
    rows = [(place(number), said("price")) for number in range(many)]
    found = grouped("price", rows, WHERE, {})

    assert found.status == status
    assert sum(len(group.hits) for group in found.groups) == shown <= MOST_SHOWN
