from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oneonone.access.viewer import PairSpan
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.versions import Edit, settled
from oneonone.models.base import db
from oneonone.models.growth import GrowthEntry, GrowthEvidence, NoticedEvidence, NoticedGrowth

from . import queries
from .rules import (
    ensure_answers,
    ensure_own_example,
    ensure_same_words,
    ensure_words,
    is_answered,
)


@dataclass(frozen=True)
class Example:
    """Where it was seen: a meeting, a line, or both."""

    meeting_id: int | None = None
    quote: str = ""
    signal: str | None = None


def notice(
    pair_id: int, *, author_id: int, kind: str, claim: str, example: Example | None, on: date
) -> NoticedGrowth:
    """Keep what somebody noticed for themselves alone.

    Raises NotVisibleError where the example's meeting is none of this pair.
    """
    row = NoticedGrowth(author_id=author_id, pair_id=pair_id, kind=kind, claim=claim, noticed_on=on)
    db.session.add(row)
    db.session.flush()
    if example is not None:
        add_noticed_example(row, example, on=on)
    return row


def reword_noticed(row: NoticedGrowth, edit: Edit, *, kind: str) -> None:
    row.claim = settled(edit, row.claim, field="claim")
    row.kind = kind


def add_noticed_example(row: NoticedGrowth, example: Example, *, on: date) -> None:
    """Add where it was seen, once; raises NotVisibleError for another pair's meeting."""
    if example.meeting_id is not None:
        queries.ensure_meeting_of(row.pair_id, example.meeting_id)
    if any(_is_same(it, example) for it in queries.noticed_examples_of(row.id)):
        return
    db.session.add(
        NoticedEvidence(
            author_id=row.author_id,
            noticed_id=row.id,
            meeting_id=example.meeting_id,
            quote=example.quote,
            signal=example.signal,
            seen_on=on,
        )
    )


def share(row: NoticedGrowth, span: PairSpan, *, on: date) -> GrowthEntry:
    """Let the other one read what was noticed; a rep's own word about themselves is agreed.

    The private rows go in the same transaction, so that nothing stands twice.
    """
    entry = GrowthEntry(
        pair_id=row.pair_id,
        kind=row.kind,
        claim=row.claim,
        author_id=row.author_id,
        state="shared",
        shared_on=on,
    )
    if row.author_id == span.rep_id:
        entry.state, entry.answered_on = "agreed", on
    db.session.add(entry)
    db.session.flush()
    for it in queries.noticed_examples_of(row.id):
        db.session.add(
            GrowthEvidence(
                pair_id=row.pair_id,
                entry_id=entry.id,
                meeting_id=it.meeting_id,
                quote=it.quote,
                signal=it.signal,
                author_id=row.author_id,
                seen_on=it.seen_on,
            )
        )
    drop(row)
    return entry


def drop(row: NoticedGrowth) -> None:
    """Forget what was noticed and not shared."""
    for it in queries.noticed_examples_of(row.id):
        db.session.delete(it)
    db.session.flush()
    db.session.delete(row)


def answer(
    entry: GrowthEntry,
    span: PairSpan,
    *,
    actor_id: int,
    state: str,
    was_state: str,
    was_claim: str,
    on: date,
) -> None:
    """Agree to an entry or set it aside; the rep alone, and to the words that were read."""
    ensure_answers(actor_id=actor_id, rep_id=span.rep_id, rep_name=span.rep_name.split()[0])
    if is_answered(state=entry.state, answer=state, was_state=was_state):
        return
    if state == "agreed":
        ensure_same_words(entry.claim, was_claim)
    _say(entry, state, actor_id, on)


def reword(entry: GrowthEntry, span: PairSpan, edit: Edit, *, actor_id: int, on: date) -> None:
    """Change the words: who wrote them until the rep agrees; the rep rewrites, and so agrees.

    What the rep was offered is kept beside. Raises VersionConflictError.
    """
    ensure_words(
        actor_id=actor_id,
        author_id=entry.author_id,
        rep_id=span.rep_id,
        rep_name=span.rep_name.split()[0],
        state=entry.state,
    )
    before, claim = entry.claim, settled(edit, entry.claim, field="claim")
    entry.claim = claim
    if actor_id != span.rep_id:
        return
    if claim != before and entry.author_id != actor_id and not entry.offered:
        entry.offered = before
    _say(entry, "agreed", actor_id, on)


def add_example(entry: GrowthEntry, example: Example, *, author_id: int, on: date) -> None:
    """Add where it was seen, once; raises NotVisibleError for another pair's meeting."""
    if example.meeting_id is not None:
        queries.ensure_meeting_of(entry.pair_id, example.meeting_id)
    if any(_is_same(it, example) for it in queries.examples_of(entry.id)):
        return
    db.session.add(
        GrowthEvidence(
            pair_id=entry.pair_id,
            entry_id=entry.id,
            meeting_id=example.meeting_id,
            quote=example.quote,
            signal=example.signal,
            author_id=author_id,
            seen_on=on,
        )
    )


def take_off(example: GrowthEvidence, *, actor_id: int) -> None:
    ensure_own_example(actor_id=actor_id, author_id=example.author_id)
    db.session.delete(example)


def take_noticed_off(example: NoticedEvidence) -> None:
    db.session.delete(example)


def _is_same(row: GrowthEvidence | NoticedEvidence, example: Example) -> bool:
    return (row.meeting_id, row.quote) == (example.meeting_id, example.quote)


def _say(entry: GrowthEntry, state: str, actor_id: int, on: date) -> None:
    entry.state, entry.answered_on = state, on
    record(db.session(), AuditTag.GROWTH_ANSWER, actor_id=actor_id, pair_id=entry.pair_id)
