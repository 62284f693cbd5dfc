from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.agenda.gate import Gate, gate
from oneonone.agenda.plan import NEEDS_LITTLE, NEEDS_USUAL

AGREED: dict[str, Any] = {
    "outcomes_given": 2,
    "outcomes_due": 2,
    "has_focus": True,
    "focus_words": "Open with their words",
    "rep_count": 2,
    "manager_count": 1,
    "undated": 0,
    "has_next_date": True,
}


def gate_of(needs: frozenset[str] = NEEDS_USUAL, **differs: Any) -> Gate:
    return gate(needs, **{**AGREED, **differs}, rep_name="Priya", manager_name="Daniel")


def keys(gate: Gate) -> list[str]:
    return [item.key for item in gate.items]


def test_when_all_is_agreed_the_gate_is_open() -> None:
    agreed = gate_of()

    assert agreed.is_open
    assert (agreed.left, agreed.tally) == (0, "4 of 4 agreed")
    assert agreed.sentence == "All agreed. Read it back to each other."


def test_the_list_reads_like_the_meeting() -> None:
    items = gate_of(manager_count=0).items

    assert [(item.label, item.detail, item.is_done) for item in items] == [
        ("Last promises looked at", "2 of 2", True),
        ("One focus for Priya", "Open with their words", True),
        ("What Priya will do", "2 promises", True),
        ("What Daniel will do to help", "Still to agree", False),
    ]


def test_one_thing_left_is_asked_calmly() -> None:
    left = gate_of(manager_count=0)

    assert left.tally == "3 of 4 agreed"
    assert left.sentence == "One thing left: what will Daniel do to help?"


@pytest.mark.parametrize(
    ("differs", "sentence"),
    [
        ({"outcomes_given": 1}, "One thing left: how did last time’s promises go?"),
        ({"has_focus": False}, "One thing left: which one skill is Priya’s focus?"),
        ({"rep_count": 0}, "One thing left: what will Priya do?"),
        ({"undated": 1}, "One thing left: by when is each promise?"),
        (
            {"rep_count": 0, "manager_count": 0},
            "Two things left. First: what will Priya do?",
        ),
        (
            {"outcomes_given": 0, "has_focus": False, "rep_count": 0, "manager_count": 0},
            "Four things left. First: how did last time’s promises go?",
        ),
    ],
)
def test_what_is_left_is_said_in_order(differs: dict[str, Any], sentence: str) -> None:
    assert gate_of(**differs).sentence == sentence


def test_each_line_leads_to_where_it_is_settled() -> None:
    places = {item.key: item.step for item in gate_of(undated=1).items}

    assert places == {
        "outcomes": "progress",
        "focus": "focus",
        "rep": "alignment",
        "manager": "alignment",
        "dates": "alignment",
    }


def test_a_first_promise_is_one_promise_and_nothing_was_promised_before_it() -> None:
    details = [item.detail for item in gate_of(outcomes_given=0, outcomes_due=0, rep_count=1).items]

    assert details[0] == "None from last time"
    assert details[2] == "1 promise"


def test_promises_without_a_date_are_counted() -> None:
    undated = gate_of(undated=2)

    assert undated.tally == "4 of 5 agreed"
    assert undated.items[-1].detail == "Two without a date"


def test_a_lighter_meeting_needs_one_promise_of_the_manager_and_the_next_date() -> None:
    light = gate_of(NEEDS_LITTLE, has_focus=False, rep_count=0, undated=1, has_next_date=False)

    assert keys(light) == ["manager", "next_date"]
    assert light.sentence == "One thing left: when do we talk again?"
    assert gate_of(NEEDS_LITTLE, has_focus=False, rep_count=0).is_open


@given(
    needs=st.frozensets(st.sampled_from([*NEEDS_USUAL, *NEEDS_LITTLE])),
    outcomes_given=st.integers(0, 3),
    outcomes_due=st.integers(0, 3),
    has_focus=st.booleans(),
    rep_count=st.integers(0, 3),
    manager_count=st.integers(0, 3),
    undated=st.integers(0, 6),
    has_next_date=st.booleans(),
)
def test_the_gate_is_open_exactly_when_every_line_is_done(
    needs: frozenset[str], **agreed: Any
) -> None:
    result = gate_of(needs, **agreed)

    assert result.is_open == all(item.is_done for item in result.items)
    assert result.left == sum(not item.is_done for item in result.items)
    assert needs <= {*keys(result)}
