"""Small wins in a line each; pure."""

from __future__ import annotations

import pytest

from oneonone.lib.stages import is_onward
from oneonone.screens.meetings.strip import Moved, lines_of


@pytest.mark.parametrize(
    ("moves", "lines"),
    [
        # The latest first: a deal is named once, for the whole way it went.
        ([("Lumen", "evaluation", "proposal"), ("Lumen", "discovery", "evaluation")],
         ("Lumen: now Proposal",)),
        ([("Lumen", "proposal", "evaluation"), ("Lumen", "evaluation", "proposal")], ()),
        ([("Lumen", "negotiation", "won")], ("Lumen: won",)),
        ([("Lumen", "proposal", "lost")], ()),
        ([(name, "discovery", "proposal") for name in ("A", "B", "C", "D")],
         ("A: now Proposal", "B: now Proposal", "and two more deals")),
    ],
)  # fmt: skip
def test_a_deal_is_named_for_the_way_it_went(moves, lines):
    assert lines_of([Moved(*move) for move in moves], done=0, wins=[]) == lines


def test_the_reps_own_words_come_first_and_promises_last():
    said = lines_of([Moved("Lumen", "discovery", "won")], done=2, wins=["A reply"])
    assert said == ("A reply", "Lumen: won", "Two promises said done")


@pytest.mark.parametrize(
    ("from_stage", "to_stage", "is_forward"),
    [
        ("discovery", "evaluation", True),
        ("negotiation", "won", True),
        ("proposal", "evaluation", False),
        ("negotiation", "lost", False),
        ("lost", "discovery", False),
    ],
)
def test_forward_is_towards_the_buyers_yes(from_stage, to_stage, is_forward):
    assert is_onward(from_stage, to_stage) is is_forward
