from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from oneonone.features.preparations.rules import (
    Answers,
    answers_from,
    both_texts,
    digest,
    ensure_is_rep,
    ensure_may_prepare,
    is_open,
    opens_at,
)
from oneonone.lib.errors import NotAllowedError, RuleError

TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=3), False),
        (timedelta(days=2, seconds=1), False),
        (timedelta(days=2), True),
        (timedelta(0), True),
        (timedelta(days=-1), True),
    ],
)
def test_preparation_opens_two_days_before(before: timedelta, expected: bool) -> None:
    assert is_open(TEN, TEN - before) is expected
    assert opens_at(TEN) == TEN - timedelta(days=2)


def test_a_mondays_preparation_opens_on_friday_morning() -> None:
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert opens_at(monday) == datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


def test_only_the_rep_prepares() -> None:
    ensure_is_rep(actor_id=1, rep_id=1, rep_name="Priya")
    with pytest.raises(NotAllowedError, match=r"Only Priya prepares this\."):
        ensure_is_rep(actor_id=6, rep_id=1, rep_name="Priya")


@pytest.mark.parametrize(
    ("state", "now", "is_pair_open", "words"),
    [
        ("live", TEN, True, "You are meeting now"),
        ("held", TEN, True, "closed"),
        ("skipped", TEN, True, "closed"),
        ("away", TEN, True, "closed"),
        ("planned", TEN, False, "closed"),
        ("planned", TEN - timedelta(days=3), True, "opens two days before"),
    ],
)
def test_nothing_is_written_too_early_or_too_late(
    state: str, now: datetime, is_pair_open: bool, words: str
) -> None:
    with pytest.raises(NotAllowedError, match=words):
        ensure_may_prepare(state=state, starts_at=TEN, now=now, is_pair_open=is_pair_open)


def test_a_planned_meeting_can_be_prepared() -> None:
    ensure_may_prepare(state="planned", starts_at=TEN, now=TEN, is_pair_open=True)


def test_nothing_answered_is_nothing_said() -> None:
    assert answers_from({}) == Answers(
        mood=None,
        feelings=(),
        is_in_person=False,
        is_shown=True,
        wants_lighter=None,
        claims={},
        readings={},
        deal_id=None,
        focus_line="",
        in_my_way="",
        would_help="",
        topics={"topic_1": "", "topic_2": "", "topic_3": ""},
    )


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ({"feelings": "tired,proud"}, "feelings", ("tired", "proud")),
        ({"in_person": "y"}, "is_in_person", True),
        ({"in_person": "n"}, "is_in_person", False),
        ({"show_mood": "n"}, "is_shown", False),
        ({"lighter": "yes"}, "wants_lighter", True),
        ({"lighter": "no"}, "wants_lighter", False),
        ({"promise_7": "kept", "promise_8": ""}, "claims", {7: "kept"}),
        ({"reading_threads": "none"}, "readings", {"threads": "none"}),
        ({"deal": "12"}, "deal_id", 12),
        ({"deal": "none"}, "deal_id", None),
    ],
)
def test_drafts_are_read(values: dict[str, str], part: str, expected: object) -> None:
    assert getattr(answers_from(values), part) == expected


def test_a_digest_tells_answers_apart_and_overlooks_marks() -> None:
    assert digest({"mood": "good"}) == digest({"mood": "good", "_shared": "x"})
    assert digest({"mood": "good"}) != digest({"mood": "okay"})


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("A", "B", "A / B"),
        ("Legal", "Legal takes nine days", "Legal takes nine days"),
        ("", "B", "B"),
        ("A", "A", "A"),
    ],
)
def test_two_texts_are_put_together(mine: str, theirs: str, expected: str) -> None:
    assert both_texts(mine, theirs, 500) == expected


def test_two_texts_too_long_together_are_not_cut() -> None:
    with pytest.raises(RuleError, match="longer than fits"):
        both_texts("a" * 300, "b" * 300, 500)
