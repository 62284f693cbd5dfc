"""The promises on the manager's page before a meeting: what is open, and what is settled since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oneonone.features.commitments.queries import Promise
from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.commitments.rules import (
    SettledLine,
    brought_words,
    days_late,
    settled_line,
)
from oneonone.lib.text import as_sentence


@dataclass(frozen=True)
class PromiseLine:
    text: str
    dot: str
    meta: str
    late: str
    chip: str
    chip_tone: str


def older(promises: Sequence[Promise], meeting_id: int) -> list[Promise]:
    """Return the agreed promises from before a meeting, the manager's first."""
    older = [it for it in promises if it.commitment.meeting_id != meeting_id]
    agreed = [it for it in older if it.commitment.agreed_at is not None]
    return sorted(agreed, key=lambda it: it.commitment.side != "manager")


def promise_line(promise: Promise, claim: str, rep_name: str, on: date) -> PromiseLine:
    """Return an open promise as the manager reads it before the meeting."""
    made = promise.commitment
    is_own = made.side == "manager"
    late = days_late(made.due_on, on)
    said = OUTCOME_WORDS.get(claim, "").lower()
    who = f"{rep_name} says" if is_own else "You say"
    brought = brought_words(promise.brought_on, on)
    asked = f"{who} how it went, in step 2."
    return PromiseLine(
        text=f"{'You' if is_own else rep_name}: {made.text}",
        dot="mgr" if is_own else "",
        meta=f"{as_sentence(brought)} · {asked}" if brought else asked,
        late=f"{late} day{'s' if late > 1 else ''} late" if late else "",
        chip=f"{rep_name} says {said}" if said else "Open",
        chip_tone="" if said else "warn",
    )


def settled_line_of(promise: Promise, rep_name: str, on: date) -> SettledLine:
    """Return a promise answered since the last meeting, as the manager reads it."""
    made, between = promise.commitment, promise.between
    assert between is not None
    is_own = made.side == "manager"
    who, said_by = ("You", rep_name) if is_own else (rep_name, "You")
    return settled_line(made, between, who=who, said_by=said_by, today=on)
