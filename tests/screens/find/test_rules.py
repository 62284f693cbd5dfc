"""What is found by a few letters; no app."""

from __future__ import annotations

import pytest

from oneonone.lib.text import typed
from oneonone.screens.find.rules import MOST_FOUND, Hit, found, is_in


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("pri", "Priya Shah"), ("SHAH", "Priya Shah"), ("ya sh", "Priya Shah"),
        ("muller", "Jürgen Müller"), ("MÜLLER", "Jürgen Müller"), ("strasse", "Bergstraße"),
        ("100%", "100% renewal"), ("a_b", "a_b trial"), ("\\", "back\\slash"), ("'", "O’Leary's"),
        ("東", "東京 renewal"),
    ],
)  # fmt: skip
def test_letters_are_found_whatever_their_case_and_accents(query: str, text: str) -> None:
    assert is_in(query, [text])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("%", "Acme renewal"), ("_", "Acme renewal"), ("\\", "Acme renewal"),
        ("a%l", "Acme renewal"),
        (".*", "Acme renewal"), ("priya tom", "Priya Shah"), ("\u0301", "Acme renewal"),
    ],
)  # fmt: skip
def test_nothing_is_a_pattern(query: str, text: str) -> None:
    assert not is_in(query, [text])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("  Priya \t Shah ", "Priya Shah"), ("\x00Pri\x07ya", "Priya"), ("", ""), ("   ", ""),
        ("x" * 500, "x" * 120), ("\ud800", ""), ("a\u202eb", "ab"),
    ],
)  # fmt: skip
def test_whatever_is_typed_can_be_looked_for(text: str, query: str) -> None:
    assert typed(text) == query


def hits(many: int) -> list[Hit]:
    return [Hit(f"Number {number}", "") for number in range(many)]


@pytest.mark.parametrize(
    ("people", "deals", "status", "shown"),
    [
        (0, 0, "Nothing found. Try fewer letters.", (0, 0)),
        (1, 0, "1 found.", (1, 0)),
        (3, 17, "20 found.", (3, 17)),
        (3, 18, "20 of 21 found. One more letter makes it fewer.", (3, 17)),
        (25, 5, "20 of 30 found. One more letter makes it fewer.", (20, 0)),
    ],
)
def test_twenty_are_shown_and_all_are_counted(
    people: int, deals: int, status: str, shown: tuple[int, int]
) -> None:
    drawn = found("n", hits(people), hits(deals))
    assert drawn.status == status
    assert (len(drawn.people), len(drawn.deals)) == shown
    assert sum(shown) <= MOST_FOUND


def test_an_empty_field_says_what_to_type() -> None:
    assert found("", (), ()).status == "Type a few letters of a name or a deal."
