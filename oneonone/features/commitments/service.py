from __future__ import annotations

from datetime import date, datetime

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import ConflictError, NotAllowedError, RuleError
from oneonone.lib.versions import Edit, Verdict, stamp, stamp_after
from oneonone.models.base import db
from oneonone.models.commitment import OUTCOMES, Commitment, CommitmentOutcome
from oneonone.models.meeting import Meeting
from oneonone.models.revision import take

from . import queries
from .rules import MAX_REP_PRIORITIES, ensure_may_take_off, ensure_room_for_priority

# Nine supports in one meeting are a wish list; the database agrees (position_sane).
MOST_SUPPORTS = 9


def promise(
    meeting: Meeting,
    *,
    side: str,
    promised_by_id: int,
    text: str,
    due_on: date | None,
    author_id: int | None = None,
    most_priorities: int = MAX_REP_PRIORITIES,
) -> Commitment:
    """Write a promise of one side; it counts from the moment the meeting ends.

    The same words pressed twice are one promise. `author_id` is who typed it, nobody where it was
    the screen both look at.
    """
    made = queries.made_in(meeting.id, side)
    known = next((row for row in made if row.text == text), None)
    if known is not None:
        return known
    if side == "rep":
        ensure_room_for_priority(len(made), most_priorities)
    elif len(made) >= MOST_SUPPORTS:
        raise RuleError("That is a lot to promise. Which one waits?")
    taken = {row.position for row in made}
    place = next(n for n in range(1, MOST_SUPPORTS + 1) if n not in taken)
    row = Commitment(
        pair_id=meeting.pair_id,
        meeting_id=meeting.id,
        side=side,
        position=place,
        promised_by_id=promised_by_id,
        text=text,
        author_id=author_id,
        due_on=due_on,
        version=1,
    )
    db.session.add(row)
    return row


def promise_afterwards(
    meeting: Meeting,
    *,
    side: str,
    promised_by_id: int,
    text: str,
    due_on: date,
    author_id: int,
    at: datetime,
) -> bool:
    """Write a promise of a meeting that has ended: it counts at once; says whether it is new.

    Words that were left unagreed on the screen of that meeting become the promise.
    """
    row = promise(
        meeting,
        side=side,
        promised_by_id=promised_by_id,
        text=text,
        due_on=due_on,
        author_id=author_id,
    )
    if row.agreed_at is not None:
        return False
    row.due_on = due_on
    _agree(row, at=at, next_on=due_on)
    record(
        db.session(),
        AuditTag.COMMITMENT_PROMISE,
        actor_id=author_id,
        pair_id=meeting.pair_id,
        meeting_id=meeting.id,
    )
    return True


def take_off(commitment: Commitment, *, actor_id: int, author_name: str, seen: str) -> None:
    """Take a promise off a record again; its words stay as a revision of who wrote them.

    `seen` is the stamp of what the page showed, if it sent one: a row that went may have left its
    number to another promise.
    """
    if seen and seen != stamp(commitment.version, commitment.text):
        raise ConflictError("This promise has changed meanwhile. Look at the record again.")
    ensure_may_take_off(
        author_id=commitment.author_id,
        actor_id=actor_id,
        author_name=author_name,
        is_answered=queries.is_answered(commitment.id),
    )
    _delete(commitment)


def reword(commitment: Commitment, edit: Edit) -> str:
    """Change a promise that is not agreed yet; empty words take it back. Returns the new stamp.

    Raises VersionConflictError when somebody else changed the words meanwhile.
    """
    if commitment.agreed_at is not None:
        raise NotAllowedError("This promise is agreed. Add a correction to the record instead.")
    before = commitment.text
    verdict = take(commitment, edit, field=f"promise_{commitment.id}")
    if verdict == Verdict.WRITE and not edit.text:
        commitment.text = before  # goes with the row, and is kept as it stood
        _delete(commitment)
        return stamp(0, "")
    return stamp_after(edit, version=commitment.version, current=commitment.text)


def _delete(commitment: Commitment) -> None:
    """Take a promise away; what it was to do away with is in the way as before."""
    for friction in queries.linked_friction(commitment.id):
        friction.commitment_id = None
    db.session.flush()  # before the row goes that they point at
    db.session.delete(commitment)


def give_outcome(
    meeting: Meeting,
    commitment: Commitment,
    *,
    outcome: str,
    given_by_id: int,
    new_due_on: date | None,
    row: CommitmentOutcome | None,
) -> None:
    """Say in a meeting how a promise went; said again, the newer word stands until the end.

    Who may say it is the caller's question (rules.ensure_may_give_outcome). "Not yet" takes a
    new date; the caller offers the next meeting's.
    """
    if outcome not in OUTCOMES:
        raise RuleError("Choose Kept, Partly, Not yet or Let go.")
    if commitment.agreed_at is None or commitment.outcome is not None:
        raise NotAllowedError("This promise has its answer already.")
    if row is None:
        row = CommitmentOutcome(
            pair_id=meeting.pair_id, commitment_id=commitment.id, meeting_id=meeting.id
        )
        db.session.add(row)
    row.outcome = outcome
    row.given_by_id = given_by_id
    row.new_due_on = new_due_on if outcome == "not_yet" else None


def settle(meeting: Meeting, *, at: datetime, on: date, next_on: date) -> None:
    """Let what a meeting said of promises take effect.

    Its own are agreed, and the answers it gave become last words; "not yet" gets its new date.
    """
    for promise in queries.promises(meeting.pair_id, meeting.id):
        commitment, given = promise.commitment, promise.given
        if commitment.meeting_id == meeting.id and commitment.agreed_at is None:
            _agree(commitment, at=at, next_on=next_on)
        elif given is not None and commitment.outcome is None:
            if given.outcome == "not_yet":
                given.new_due_on = given.new_due_on or next_on
                commitment.due_on = given.new_due_on
                commitment.claim = commitment.claimed_on = None
            else:
                commitment.outcome = given.outcome
                commitment.outcome_on = on


def _agree(commitment: Commitment, *, at: datetime, next_on: date) -> None:
    """Let a promise count from now on; without a day of its own it is for the next meeting."""
    commitment.agreed_at = at
    commitment.due_on = commitment.due_on or next_on
    commitment.promised_for = commitment.due_on


def claim(commitment: Commitment, *, actor_id: int, outcome: str | None, on: date) -> None:
    """Keep what the one who promised says of it; the other one still gives the outcome."""
    if commitment.promised_by_id != actor_id:
        raise NotAllowedError("Only the one who promised says this.")
    if commitment.agreed_at is None or commitment.outcome is not None:
        raise NotAllowedError("This promise has its answer already.")
    if outcome is not None and outcome not in OUTCOMES:
        raise RuleError("Choose Kept, Partly, Not yet or Let go.")
    commitment.claim = outcome
    commitment.claimed_on = on if outcome else None
