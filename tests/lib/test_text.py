import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib.text import (
    LINE_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    TextError,
    as_sentence,
    clean,
    clean_line,
    clusters,
    email_key,
    is_blank,
    number_word,
    shorten,
)

FAMILY = "👨‍👩‍👧‍👦"
WALES = "🏴󠁧󠁢󠁷󠁬󠁳󠁿"
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ask Ana\r\nfor a date\rsoon", "Ask Ana\nfor a date\nsoon"),
        ("Jose\u0301", "Jos\u00e9"),
        ("  indented\n\n\tlist  ", "  indented\n\n\tlist  "),
        ("<script>alert(1)</script> {{7*7}} '; DROP TABLE meeting;--", None),
        (f"{FAMILY} {WALES} 🇫🇷 👍🏽 \U0001d49c \u1e90" + "\u0302" * 200, None),
        ("مرحبا שלום 你好 สวัสดี", None),
        ("\u202eleft to right", None),
        ("x" * NOTE_LIMIT, None),
        ("", None),
    ],
)
def test_a_note_is_kept_as_typed(typed: str, kept: str | None) -> None:
    assert clean(typed, limit=NOTE_LIMIT) == (typed if kept is None else kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\ud800b", "ab"),
        ("a\ufffeb\U0010ffffc\ufdd0", "abc"),
        ("\x0bline\x0c", "line"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_the_rest_comes_back(typed: str, kept: str) -> None:
    with pytest.raises(TextError) as refused:
        clean(typed, limit=NOTE_LIMIT)

    assert refused.value.kept == kept
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("many", [NOTE_LIMIT + 1, 5 * NOTE_LIMIT])
def test_a_long_note_is_refused_with_its_length_and_comes_back_whole(many: int) -> None:
    with pytest.raises(TextError, match=f"{many:,} characters; 10,000 fit") as refused:
        clean("x" * many, limit=NOTE_LIMIT)

    assert refused.value.kept == "x" * many


def test_the_limit_counts_characters_after_composing() -> None:
    assert clean("e\u0301" * LINE_LIMIT, limit=LINE_LIMIT) == "é" * LINE_LIMIT


def test_a_megabyte_of_marks_is_refused_without_normalizing_it() -> None:
    with pytest.raises(TextError):
        clean("e" + "\u0327\u0301" * 500_000, limit=NOTE_LIMIT)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Priya   Shah \n", "Priya Shah"),
        ("Northwind \r\n\r\n Hotels", "Northwind Hotels"),
        ("a\u2028b\u2029c\x85d\te", "a b c d e"),
        ("Sync\r\nATTENDEE:mailto:x@evil", "Sync ATTENDEE:mailto:x@evil"),
        ("\u202eayirP\u202c \u2066x\u2069", "ayirP x"),
        ("e\u202a\u0301", "é"),
        ("O'Brien & d'Éon <b>", "O'Brien & d'Éon <b>"),
    ],
)
def test_a_name_stays_on_one_line_and_in_one_direction(typed: str, kept: str) -> None:
    assert clean_line(typed, limit=NAME_LIMIT) == kept


def test_a_name_of_eighty_fits_and_of_eighty_one_does_not() -> None:
    assert clean_line("n" * 80, limit=NAME_LIMIT) == "n" * 80
    with pytest.raises(TextError):
        clean_line("n" * 81, limit=NAME_LIMIT)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t ", "\u00a0", "\u200b", "\u3164", "\u2800", "\u2060\ufeff", "\u200d \u202e"],
)
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u200ba", "0", ".", "👍", "مرحبا"])
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Northwind", 9, "Northwind"),
        ("Northwind", 6, "North…"),
        ("North wind", 7, "North…"),
        (f"ab{FAMILY}", 5, "ab…"),
        ("🇫🇷🇩🇪🇮🇹", 4, "🇫🇷…"),
        (f"a{WALES}b", 6, "a…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("ae\u0308x", 3, "a…"),
        ("❤️❤️", 3, "❤️…"),
        ("Z" + "\u0302" * 200, 80, "…"),
    ],
)
def test_shortening_never_cuts_what_looks_like_one_character(
    text: str, length: int, short: str
) -> None:
    assert shorten(text, length) == short


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("🇫🇷🇩🇪🇮", ["🇫🇷", "🇩🇪", "🇮"]),
        ("a🇫🇷b", ["a", "🇫🇷", "b"]),
        (f"{FAMILY}{WALES}", [FAMILY, WALES]),
        ("각각", ["각", "각"]),
    ],
)
def test_clusters_are_what_a_reader_sees(text: str, seen: list[str]) -> None:
    assert list(clusters(text)) == seen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sam@demo.example", "sam@DEMO.example "),
        ("\u017fam@demo.example", "sam@demo.example"),
        ("straße@demo.example", "STRASSE@demo.example"),
        ("Jose\u0301@demo.example", "josé@demo.example"),
        ("\u212aim@demo.example", "kim@demo.example"),
        ("admin\u200b@demo.example", "admin@demo.example"),
        ("oﬃce@demo.example", "office@demo.example"),
    ],
)
def test_two_spellings_of_one_address_share_a_key(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(
    "address",
    ["noor@localhost", "иван@demo.example", "山田たろう@demo.example", "o'brien+1@a-b.example"],
)
def test_one_alphabet_is_enough_whichever_it_is(address: str) -> None:
    assert email_key(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "prya@", "@demo.example", "priya", "priya@@demo.example", "pri ya@demo.example",
        "priya@demo..example", "priya@.example", ".priya@demo.example", "priya.@demo.example",
        "priya@demo.example\r\nBcc: x@evil.example", "<priya@demo.example>", "a\x00@demo.example",
        "p" * 250 + "@demo.example", "\ud800@demo.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an email address"):
        email_key(address)


@pytest.mark.parametrize(
    "address",
    [
        "\N{CYRILLIC SMALL LETTER A}dmin@demo.example",
        "sam@d\N{CYRILLIC SMALL LETTER IE}mo.example",
        "\N{GREEK SMALL LETTER ALPHA}lpha@demo.example",
    ],
)
def test_two_alphabets_in_one_name_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="two alphabets"):
        email_key(address)


def test_small_numbers_are_words_and_sentences_begin_with_a_capital() -> None:
    assert [number_word(count) for count in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]
    assert as_sentence("seven held, with Ana") == "Seven held, with Ana"
    assert as_sentence("") == ""


@given(ANY_TEXT, st.integers(0, 20), st.booleans())
def test_the_gate_raises_a_text_error_or_nothing(text: str, limit: int, multiline: bool) -> None:
    try:
        kept = clean(text, limit=limit, multiline=multiline)
    except TextError as refused:
        kept = refused.kept
    else:
        assert len(kept) <= limit
        assert clean(kept, limit=limit, multiline=multiline) == kept
        assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert "\x00" not in kept
    assert "\r" not in kept


@given(ANY_TEXT)
def test_a_line_is_one_line(text: str) -> None:
    try:
        kept = clean_line(text, limit=NAME_LIMIT)
    except TextError as refused:
        kept = refused.kept
    assert len(kept.splitlines()) <= 1


@given(ANY_TEXT, st.integers(1, 12))
def test_a_shortened_text_fits_and_ends_where_a_cluster_ends(text: str, length: int) -> None:
    short = shorten(text, length)

    assert len(short) <= length
    if short != text:
        whole = ["".join(list(clusters(text))[:end]).rstrip() for end in range(len(text) + 1)]
        assert short.removesuffix("…") in whole


@given(ANY_TEXT)
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(ANY_TEXT)
def test_an_address_is_refused_with_a_value_error_and_nothing_else(text: str) -> None:
    with suppress(ValueError):
        key = email_key(text + "@demo.example")
        assert email_key(key) == key


@pytest.mark.parametrize("marks", ["\u0327\u0301", "\u0301\u0327"])
def test_a_megabyte_of_marks_is_no_address_and_costs_nothing(marks: str) -> None:
    with pytest.raises(ValueError, match="not an email address"):
        email_key("e" + marks * 500_000 + "@demo.example")
