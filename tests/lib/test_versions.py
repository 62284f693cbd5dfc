"""Two writers of one text, as a page and its server tell them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib.versions import (
    Edit,
    Verdict,
    VersionConflictError,
    as_sent,
    both_of,
    differing,
    is_newer,
    is_untouched,
    judge,
    new_op,
    op_id,
    stamp,
    stamp_after,
    was_typed,
)

MINE = "3f0e1f2a-0000-4000-8000-000000000001"
THEIRS = "3f0e1f2a-0000-4000-8000-000000000002"
TOM, DANIEL = 2, 6
WORDS = st.lists(st.sampled_from(("one", "two", " ", "\n", "שלום", "👩‍👩‍👧"))).map("".join)


def verdict(
    edit: Edit, current: str = "theirs", version: int = 2, op: str | None = f"{THEIRS}.1"
) -> Verdict:
    return judge(
        edit,
        field="line",
        version=version,
        current=current,
        current_op=op,
        current_author_id=DANIEL,
    )


# --- The verdict ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        # Typed over what stands.
        (Edit("mine", stamp(2, "theirs"), f"{MINE}.1"), Verdict.WRITE),
        (Edit("", stamp(2, "theirs"), f"{MINE}.1"), Verdict.WRITE),
        (Edit("mine", stamp(2, "theirs")), Verdict.WRITE),
        # Says what stands, however old its page.
        (Edit("theirs", stamp(1, "older"), f"{MINE}.4"), Verdict.STANDS),
        (Edit("theirs", "broken"), Verdict.STANDS),
        # Never touched on its page: the newer text stays.
        (Edit("older", stamp(1, "older"), MINE), Verdict.STANDS),
        (Edit("", ""), Verdict.STANDS),
    ],
)
def test_what_becomes_of_an_edit(edit: Edit, expected: Verdict) -> None:
    assert verdict(edit) == expected


@pytest.mark.parametrize(
    ("sent", "stands", "expected"),
    [
        # The answer to an earlier point was lost on the way: no conflict with oneself.
        (f"{MINE}.5", f"{MINE}.4", Verdict.WRITE),
        # A request that was held up undoes nothing.
        (f"{MINE}.4", f"{MINE}.5", Verdict.LATE),
        (MINE, f"{MINE}.5", Verdict.LATE),
        # At one point of a typing the words are one's own only once.
        (f"{MINE}.5", f"{MINE}.5", Verdict.LATE),
        # A page that cannot count has one point, and what it sends is new.
        (MINE, MINE, Verdict.WRITE),
        (f"{MINE}.0", MINE, Verdict.WRITE),
        (f"{MINE}.1", MINE, Verdict.WRITE),
    ],
)
def test_within_one_typing_the_later_point_wins(sent: str, stands: str, expected: Verdict) -> None:
    assert verdict(Edit("mine", stamp(0, ""), sent), op=stands) == expected


@pytest.mark.parametrize(
    ("edit", "op"),
    [
        (Edit("mine", stamp(1, "older"), f"{MINE}.1"), f"{THEIRS}.1"),
        (Edit("mine", stamp(3, "newer"), f"{MINE}.1"), f"{THEIRS}.1"),
        (Edit("mine", stamp(1, "older"), f"{MINE}.1"), None),
        (Edit("mine", stamp(1, "older"), "no op"), "no op"),
        (Edit("", stamp(1, "older"), f"{MINE}.1"), f"{THEIRS}.1"),
        # Without a stamp it was typed over nothing.
        (Edit("mine"), f"{THEIRS}.1"),
        (Edit("mine", "2-theirs"), f"{THEIRS}.1"),
        # The number of a row that went, taken by another: the version alone proves nothing.
        (Edit("mine", stamp(2, "of another row"), f"{MINE}.1"), f"{THEIRS}.1"),
    ],
)
def test_two_writers_get_both_texts(edit: Edit, op: str | None) -> None:
    with pytest.raises(VersionConflictError) as clash:
        verdict(edit, op=op)

    found = clash.value
    assert (found.mine, found.theirs) == (edit.text, "theirs")
    assert found.stamp == stamp(2, "theirs")
    assert found.their_author_id == DANIEL
    assert found.status == 409


def test_over_a_text_that_was_taken_away_the_version_is_enough() -> None:
    edit = Edit("mine", stamp(2, "as agreed"), f"{MINE}.1")
    assert verdict(edit, current="") == Verdict.WRITE


def test_the_first_words_of_an_empty_field_need_no_stamp() -> None:
    assert verdict(Edit("mine"), current="", version=0, op=None) == Verdict.WRITE


# --- The stamp a page goes on with ----------------------------------------------------------------


def test_a_page_that_shows_what_stands_gets_its_stamp() -> None:
    edit = Edit("mine", stamp(1, "older"))
    assert stamp_after(edit, version=2, current="mine") == stamp(2, "mine")


def test_a_page_that_shows_older_words_keeps_their_stamp_and_so_cannot_win_unseen() -> None:
    untouched = Edit("older", stamp(1, "older"))
    base = stamp_after(untouched, version=2, current="theirs")

    assert base == stamp(1, "older")
    with pytest.raises(VersionConflictError):
        verdict(Edit("older and more", base, f"{MINE}.1"))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("words", stamp(1, "words"), True),
        ("words", stamp(9, "words"), True),
        ("", "", True),
        ("", "broken", True),
        ("words ", stamp(1, "words"), False),
        ("", stamp(1, "words"), False),
        ("words", "", False),
        ("words", "1234567890-" + stamp(1, "words")[2:], False),
    ],
)
def test_untouched_is_what_the_page_was_drawn_with(text: str, base: str, expected: bool) -> None:
    assert is_untouched(text, base) is expected


# --- The op --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "whose", "is_typed"),
    [
        (MINE, MINE, False),
        (f"{MINE}.0", MINE, False),
        (f"{MINE}.1", MINE, True),
        (f"{MINE}.999999999", MINE, True),
        (f"{MINE}.1000000000", "", False),
        (f"{MINE}.", "", False),
        (f"{MINE}.-1", "", False),
        (f"{MINE}.٣", "", False),
        (MINE.upper(), "", False),
        (f" {MINE}", "", False),
        ("", "", False),
    ],
)
def test_an_op_says_whose_typing_it_is_and_how_far_it_got(
    op: str, whose: str, is_typed: bool
) -> None:
    assert op_id(op) == whose
    assert was_typed(op) is is_typed


def test_a_field_that_is_drawn_has_an_op_nobody_has_typed_in() -> None:
    op = new_op()
    assert op_id(op) == op
    assert not was_typed(op)
    assert op != new_op()


@pytest.mark.parametrize(
    ("op", "than", "expected"),
    [
        (f"{MINE}.2", f"{MINE}.1", True),
        (f"{MINE}.1", MINE, True),
        (f"{MINE}.1", f"{MINE}.1", False),
        (f"{MINE}.1", f"{MINE}.2", False),
        (f"{MINE}.10", f"{MINE}.9", True),
        (f"{MINE}.2", f"{THEIRS}.1", False),
        (f"{MINE}.2", None, False),
        ("no op", "no op", False),
    ],
)
def test_newer_is_later_in_the_same_typing(op: str, than: str | None, expected: bool) -> None:
    assert is_newer(op, than) is expected


# --- Both texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "mine", "joint", "both"),
    [
        ("theirs", "mine", "\n", "theirs\nmine"),
        ("theirs", "mine", " · ", "theirs · mine"),
        ("", "mine", "\n", "mine"),
        ("theirs", "", "\n", "theirs"),
        ("", "", "\n", ""),
        ("  theirs", "mine  ", "\n", "  theirs\nmine  "),
        ("same", "same", "\n", "same\nsame"),
    ],
)
def test_both_texts_stand_one_below_the_other_and_only_once(
    theirs: str, mine: str, joint: str, both: str
) -> None:
    edit = Edit(mine, stamp(3, theirs))
    assert both_of(theirs, edit, joint) == both
    # The answer was lost, and the button is pressed once more.
    assert both_of(both, edit, joint) == both


@given(WORDS, WORDS)
def test_choosing_both_again_changes_nothing(theirs: str, mine: str) -> None:
    edit = Edit(mine, stamp(1, theirs))
    both = both_of(theirs, edit)
    assert theirs in both
    assert mine in both
    assert both_of(both, edit) == both


def test_both_of_a_third_text_is_that_one_and_mine() -> None:
    assert both_of("third", Edit("mine", stamp(3, "theirs"))) == "third\nmine"


@pytest.mark.parametrize(
    ("text", "other", "parts"),
    [
        ("one two three", "one 2 three", ("one ", "two ", "three")),
        ("one two", "one two three", ("one two", "", "")),
        ("one two three", "one two", ("one two ", "three", "")),
        ("zero one", "one", ("", "zero ", "one")),
        ("", "one", ("", "", "")),
        ("one", "", ("", "one", "")),
        ("one", "one", ("one", "", "")),
        ("a a", "a", ("a ", "a", "")),
    ],
)
def test_whole_words_are_marked(text: str, other: str, parts: tuple[str, str, str]) -> None:
    assert differing(text, other) == parts


@given(WORDS, WORDS)
def test_marking_leaves_out_nothing_but_leading_space(text: str, other: str) -> None:
    assert "".join(differing(text, other)) == text.lstrip()


@pytest.mark.parametrize(
    ("value", "sent"), [(None, ""), ("", ""), ("kept", "kept"), (["3", 4], "3,4"), ([], "")]
)
def test_answers_as_a_page_sends_them(value: object, sent: str) -> None:
    assert as_sent(value) == sent
