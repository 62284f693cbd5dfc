"""How a promise went, said between two meetings by the one it was promised to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from oneonone.access.viewer import PairSpan
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import ConflictError, NotAllowedError, NotVisibleError, RuleError
from oneonone.models.base import db
from oneonone.models.commitment import OUTCOMES, Commitment, CommitmentOutcome
from oneonone.models.meeting import Meeting, MeetingState

from .rules import DATE_NEEDED, WORDS, ensure_may_give_outcome, is_new_date


def answer(
    commitment: Commitment,
    span: PairSpan,
    *,
    actor_id: int,
    outcome: str,
    new_due_on: date | None,
    on: date,
) -> CommitmentOutcome:
    """Say how a promise went; it counts at once, and "not yet" moves the day and clears the claim.

    The same answer pressed twice is one. Raises ConflictError where it has its answer already, also
    one that waits for a meeting that runs now.
    """
    ensure_may_answer(commitment, span, actor_id)
    if outcome not in OUTCOMES:
        raise RuleError("Choose Kept, Partly, Not yet or Let go.")
    db.session.refresh(commitment, with_for_update=True)  # a meeting may be answering it right now
    last = _last(commitment.id)
    if last is not None and _is_same(last, commitment, actor_id, outcome, new_due_on, on):
        return last
    _ensure_is_open(commitment)
    _forget_broken_off(commitment.id)
    if outcome == "not_yet":
        if not is_new_date(new_due_on, on):
            raise RuleError(DATE_NEEDED)
        # What an Undo goes back to.
        commitment.promised_for = commitment.promised_for or commitment.due_on
        commitment.due_on = new_due_on
        commitment.claim = commitment.claimed_on = None
    else:
        commitment.outcome, commitment.outcome_on = outcome, on
    row = CommitmentOutcome(
        pair_id=commitment.pair_id,
        commitment_id=commitment.id,
        meeting_id=None,
        given_on=on,
        outcome=outcome,
        given_by_id=actor_id,
        new_due_on=new_due_on if outcome == "not_yet" else None,
    )
    db.session.add(row)
    _record(commitment, actor_id)
    db.session.flush()  # its number is what an Undo names
    return row


def take_back(commitment: Commitment, answer_id: int, *, actor_id: int, on: date) -> bool:
    """Take back one's own answer of the same day; says whether there was one to take back.

    Raises ConflictError for one that something was built on since.
    """
    row = db.session.get(CommitmentOutcome, answer_id)
    if row is None:
        return False  # pressed twice
    if row.commitment_id != commitment.id or row.meeting_id is not None:
        raise NotVisibleError
    if row.given_by_id != actor_id:
        raise NotAllowedError("Only who gave this answer takes it back.")
    if row.given_on != on:
        raise ConflictError(
            "An answer is taken back on its own day. Talk about this one when you meet."
        )
    db.session.refresh(commitment, with_for_update=True)
    stands = row.new_due_on == commitment.due_on and commitment.outcome is None
    is_last_word = commitment.outcome == row.outcome
    if not (is_last_word or stands) or _is_answered_live(commitment.id):
        raise ConflictError("This promise has another answer by now. Look at it again.")
    if row.outcome == "not_yet":
        commitment.due_on = _day_before(row) or commitment.promised_for
    else:
        commitment.outcome = commitment.outcome_on = None
    db.session.delete(row)
    _record(commitment, actor_id)
    return True


def ensure_may_answer(commitment: Commitment, span: PairSpan, actor_id: int) -> None:
    """Refuse an outcome from anybody but the one of the two it was promised to."""
    is_by_rep = commitment.side == "rep"
    ensure_may_give_outcome(
        promised_to_id=span.manager_id if is_by_rep else span.rep_id,
        actor_id=actor_id,
        is_room=False,
        promised_to_name=(span.manager_name if is_by_rep else span.rep_name).split()[0],
    )


def _ensure_is_open(commitment: Commitment) -> None:
    if commitment.agreed_at is None:
        raise ConflictError("This is still being worded. It counts when the two of you close.")
    if commitment.outcome is not None:
        raise ConflictError(f"This promise has its answer already: {WORDS[commitment.outcome]}.")
    if _is_answered_live(commitment.id):
        raise ConflictError(
            "The one-to-one that runs now has answered this one. It counts when you close it."
        )


def _is_same(
    last: CommitmentOutcome,
    commitment: Commitment,
    actor_id: int,
    outcome: str,
    new_due_on: date | None,
    on: date,
) -> bool:
    said = (last.outcome, last.given_by_id, last.given_on)
    if said != (outcome, actor_id, on):
        return False
    if outcome == "not_yet":
        return commitment.outcome is None and commitment.due_on == new_due_on == last.new_due_on
    return commitment.outcome == outcome


def _last(commitment_id: int) -> CommitmentOutcome | None:
    return db.session.scalar(
        select(CommitmentOutcome)
        .where(CommitmentOutcome.commitment_id == commitment_id)
        .where(CommitmentOutcome.meeting_id.is_(None))
        .order_by(CommitmentOutcome.id.desc())
        .limit(1)
    )


def _is_answered_live(commitment_id: int) -> bool:
    found = (
        select(CommitmentOutcome.id)
        .join(Meeting, Meeting.id == CommitmentOutcome.meeting_id)
        .where(CommitmentOutcome.commitment_id == commitment_id)
        .where(Meeting.state == MeetingState.LIVE)
    )
    return db.session.scalar(found.limit(1)) is not None


def _forget_broken_off(commitment_id: int) -> None:
    """Drop what a one-to-one said that was stopped at once and so never took place: begun again,
    it would take its old answer for newer than this one."""
    rows = db.session.scalars(
        select(CommitmentOutcome)
        .join(Meeting, Meeting.id == CommitmentOutcome.meeting_id)
        .where(CommitmentOutcome.commitment_id == commitment_id)
        .where(Meeting.state.not_in((MeetingState.LIVE, MeetingState.HELD)))
    )
    for row in rows:
        db.session.delete(row)


def _day_before(row: CommitmentOutcome) -> date | None:
    """Return the day a promise was carried to before this answer; nothing where it never was."""
    return db.session.scalar(
        select(CommitmentOutcome.new_due_on)
        .outerjoin(Meeting, Meeting.id == CommitmentOutcome.meeting_id)
        .where(CommitmentOutcome.commitment_id == row.commitment_id)
        .where(CommitmentOutcome.id < row.id, CommitmentOutcome.outcome == "not_yet")
        .where(or_(CommitmentOutcome.meeting_id.is_(None), Meeting.state == MeetingState.HELD))
        .order_by(CommitmentOutcome.id.desc())
        .limit(1)
    )


def _record(commitment: Commitment, actor_id: int) -> None:
    record(
        db.session(),
        AuditTag.COMMITMENT_OUTCOME,
        actor_id=actor_id,
        pair_id=commitment.pair_id,
    )
