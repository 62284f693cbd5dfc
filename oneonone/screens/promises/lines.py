"""One promise as a line of the page, from what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments.carried import carried_words, times_words
from oneonone.features.commitments.listed import AnswerRow, ListedRow
from oneonone.features.commitments.rules import late_words
from oneonone.lib.dates import local
from oneonone.lib.text import as_sentence
from oneonone.models.commitment import Commitment
from oneonone.models.friction import Friction, FrictionState

from . import rules
from .rules import AskGone, Carried, OpenLine, SettledLine


@dataclass(frozen=True)
class Looking:
    """Who looks, when and on whose wall clock, and how long a former manager reads."""

    viewer: Viewer
    now: datetime
    zone: str
    former_manager_days: int

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def is_rep(self, span: PairSpan) -> bool:
        return span.rep_id == self.viewer.person_id

    def is_open(self, span: PairSpan) -> bool:
        return span.id in self.viewer.open_pairs

    def day_of(self, moment: datetime | None) -> date | None:
        return local(moment, self.zone).date() if moment else None


@dataclass(frozen=True)
class Found:
    """What the statements of one page read, by pair or by promise."""

    rows: dict[int, list[ListedRow]]
    answers: dict[int, list[AnswerRow]]
    friction: dict[int, list[Friction]]
    next_on: dict[int, date]


def open_line(row: ListedRow, span: PairSpan, found: Found, looking: Looking) -> OpenLine:
    """Return an open promise as the viewer reads it, with what they may say of it."""
    made, today = row.commitment, looking.today
    answers = found.answers.get(made.id, [])
    is_own = made.promised_by_id == looking.viewer.person_id
    waiting = any(answer.is_waiting for answer in answers)
    who = (span.rep_name if made.side == "rep" else span.manager_name).split()[0]
    last = answers[-1] if answers else None
    asks = "" if not looking.is_open(span) or waiting else "claim" if is_own else "answer"
    return OpenLine(
        id=made.id,
        side=made.side,
        text=made.text,
        meta=rules.meta_words(made, _origin(row, looking), today),
        late="" if made.claim else late_words(made.due_on, today),
        claimed=rules.claimed_words(made, "You" if is_own else who, today),
        claim=made.claim,
        asks=asks,
        waiting="Answered in the one-to-one that runs now. It counts when you close it."
        if waiting
        else "",
        answer_id=last.id if last and asks and _is_mine(last, made, looking) else None,
        carried=_carried(made, answers, today),
        purposes=_purposes(made, found),
    )


def settled_line(row: ListedRow, span: PairSpan, found: Found, looking: Looking) -> SettledLine:
    """Return a settled promise as the viewer reads it."""
    made, today = row.commitment, looking.today
    assert made.outcome is not None
    answers = found.answers.get(made.id, [])
    last = answers[-1] if answers else None
    names = {"rep": span.rep_name.split()[0], "manager": span.manager_name.split()[0]}
    is_own = made.promised_by_id == looking.viewer.person_id
    said_by = names["manager" if made.side == "rep" else "rep"] if is_own else "You"
    is_undone = last is not None and looking.is_open(span) and _is_mine(last, made, looking)
    return SettledLine(
        made.id,
        made.side,
        "You" if is_own else names[made.side],
        made.text,
        rules.settled_words(made.outcome_on, said_by, _origin(row, looking), today),
        *rules.chip_of(made.outcome),
        answer_id=last.id if last and is_undone else None,
        carried=_carried(made, answers, today),
        purposes=_purposes(made, found),
    )


def _is_mine(last: AnswerRow, made: Commitment, looking: Looking) -> bool:
    """Tell whether the last answer is the viewer's of today, and still what stands."""
    if (last.given_on, last.given_by_id) != (looking.today, looking.viewer.person_id):
        return False
    return last.outcome == made.outcome or (
        made.outcome is None and last.new_due_on == made.due_on and last.outcome == "not_yet"
    )


def _origin(row: ListedRow, looking: Looking) -> str:
    return rules.origin_words(looking.day_of(row.met_at), row.brought_on, looking.today)


def _carried(made: Commitment, answers: Sequence[AnswerRow], today: date) -> Carried | None:
    to = [
        answer.new_due_on
        for answer in answers
        if answer.outcome == "not_yet" and answer.has_taken_effect and answer.new_due_on
    ]
    if not to:
        return None
    return Carried(as_sentence(times_words(len(to))), carried_words(made.promised_for, to, today))


def _purposes(made: Commitment, found: Found) -> tuple[str, ...]:
    return tuple(row.text for row in found.friction.get(made.id, ()))


def ask_gone(settled: Sequence[ListedRow], found: Found) -> list[AskGone]:
    """Return what kept promises were for and is still in the way."""
    return [
        AskGone(row.id, row.text, it.commitment.text)
        for it in settled
        if it.commitment.outcome == "kept"
        for row in found.friction.get(it.commitment.id, ())
        if row.state != FrictionState.GONE
    ]
