"""What may be done with an entry and a focus, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from oneonone.features.growth.profile.rules import (
    Talk,
    ensure_answers,
    ensure_same_words,
    ensure_words,
    is_answered,
    looked_for,
    mark,
)
from oneonone.features.growth.rules import (
    ensure_is_active,
    ensure_none_active,
    ensure_waits,
    weeks_words,
)
from oneonone.lib.errors import ConflictError, NotAllowedError
from oneonone.lib.versions import Edit, VersionConflictError, settled
from tests.cast import NOW

REP, MANAGER = 1, 6
ON = date(2026, 11, 16)


def a_talk(number: int, *hints: str, words: tuple[str, ...] = (), day: str = "9 Nov 2026") -> Talk:
    return Talk(number, NOW, day, hints, words)


def test_only_the_rep_answers() -> None:
    ensure_answers(actor_id=REP, rep_id=REP, rep_name="Priya")
    with pytest.raises(NotAllowedError, match="Only Priya answers this"):
        ensure_answers(actor_id=MANAGER, rep_id=REP, rep_name="Priya")


@pytest.mark.parametrize(
    ("actor", "author", "state", "may"),
    [
        (REP, MANAGER, "shared", True),
        (REP, MANAGER, "agreed", True),
        (REP, REP, "agreed", True),
        (MANAGER, MANAGER, "shared", True),
        (MANAGER, MANAGER, "declined", True),
        (MANAGER, MANAGER, "agreed", False),
        (MANAGER, REP, "declined", False),
    ],
)
def test_who_words_an_entry(actor: int, author: int, state: str, may: bool) -> None:
    who = {"actor_id": actor, "author_id": author, "rep_id": REP, "rep_name": "Priya"}
    if may:
        ensure_words(**who, state=state)
        return
    with pytest.raises(NotAllowedError):
        ensure_words(**who, state=state)


def test_the_same_answer_again_changes_nothing() -> None:
    assert is_answered(state="agreed", answer="agreed", was_state="shared")
    assert not is_answered(state="shared", answer="agreed", was_state="shared")


def test_an_answer_to_what_is_no_more_is_refused() -> None:
    with pytest.raises(ConflictError, match="It is set aside now"):
        is_answered(state="declined", answer="agreed", was_state="shared")
    with pytest.raises(ConflictError, match="The words have changed"):
        ensure_same_words("New words", mark("Old words"))


def test_an_untouched_text_leaves_what_stands() -> None:
    assert settled(Edit("Old", mark("Old")), "Newer", field="claim") == "Newer"
    assert settled(Edit("Mine", mark("Old")), "Old", field="claim") == "Mine"
    assert settled(Edit("", mark("Old")), "Old", field="claim") == ""
    for base in (mark("Old"), "", "1-nonsense"):
        with pytest.raises(VersionConflictError):
            settled(Edit("Mine", base), "Newer", field="claim")


def test_a_search_wants_every_word_and_no_case_or_accent() -> None:
    talks = [a_talk(1, "Café Lumière", words=("Ask, then wait",)), a_talk(2, "Harbour")]
    assert [it.id for it in looked_for(talks, "cafe WAIT")] == [1]
    assert [it.id for it in looked_for(talks, "cafe harbour")] == []
    assert [it.id for it in looked_for(talks, "9 nov")] == [1, 2]
    assert looked_for(talks, "%") == []


def test_the_chosen_one_stays_on_top_and_the_list_stays_short() -> None:
    talks = [a_talk(number) for number in range(1, 30)]
    found = looked_for(talks, "", chosen_id=20)
    assert [it.id for it in found] == [20, 1, 2, 3, 4, 5, 6, 7, 8]


def test_a_focus_ends_once_and_one_at_a_time() -> None:
    ensure_is_active(None)
    ensure_none_active(is_any_active=False)
    ensure_waits(None)
    for refusal in (
        lambda: ensure_is_active(ON),
        lambda: ensure_none_active(is_any_active=True),
        lambda: ensure_waits(ON),
    ):
        with pytest.raises(ConflictError):
            refusal()


@pytest.mark.parametrize(
    ("until", "words"),
    [(ON, "1 week"), (date(2026, 11, 24), "1 week"), (date(2027, 1, 4), "7 weeks")],
)
def test_how_long_a_focus_lasted(until: date, words: str) -> None:
    assert weeks_words(ON, until) == words
