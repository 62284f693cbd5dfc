"""Which passwords are taken (S-AUTH-2, S-AUTH-3)."""

from __future__ import annotations

import time

import pytest

from oneonone.features.auth.choosing.rules import LONGEST, RESET_IS_SAID, is_reset_said, weakness
from tests.cast import NOW, PASSWORD

ABOUT = ("Katherine O’Neill-Li", "kat.oneill@company.example")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "twelve chars",
        "👩‍👩‍👧 tea and 🫖 scones 🍞 at four 🕓",
        "😀" * 5 + "ß" * 5 + "多言語パスワード" + "x" * (LONGEST - 18),
        "   spaces around are kept   ",
        "machines-like-biscuits",
        "8461 3389 2274 9018",
    ],
)
def test_whatever_is_long_enough_and_nobodys_first_thought_is_taken(password: str) -> None:
    assert weakness(password, ABOUT) == ""


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "x" * (LONGEST + 1), "tea\ud800 and scones"]
)
def test_what_is_too_short_too_long_or_no_text_is_not(password: str) -> None:
    assert weakness(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PassWord1234",
        "PASSWORD!!!!!",
        "1234password",
        "p4a5s6s7w8o9r0d",
        "passwordpassword",
        "letmein-letmein-",
        "Passw0rd12345",
        "qwertyuiop12",
        "q1w2e3r4t5y6",
        "123456789012",
        "987654321098",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "".join(chr(ord(letter) + 0xFEE0) for letter in "password1234"),  # full width
    ],
)
def test_what_everybody_thinks_of_is_not_taken_in_any_dress(password: str) -> None:
    assert "Many people" in weakness(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "oneonone2026",
        "One-On-One in the rain",
        "katherine likes tea",
        "K.a.t.h.e.r.i.n.e & co",
        "my neill is away",
        "kat.oneill@company.example",
        "a cat called kat",
        "li is a short word",
    ],
)
def test_what_names_the_person_or_the_app_is_not_taken(password: str) -> None:
    assert "Leave them out" in weakness(password, ABOUT)


def test_an_endless_one_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert weakness("x" * 10_000_000, ABOUT)
    assert time.perf_counter() - began < 0.02


def test_that_a_link_was_used_is_said_for_two_weeks() -> None:
    assert is_reset_said(NOW, NOW + RESET_IS_SAID / 2)
    assert not is_reset_said(NOW, NOW + RESET_IS_SAID)
    assert not is_reset_said(None, NOW)
