from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from oneonone.lib.versions import Edit, VersionConflictError, is_untouched, stamp
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.preparation import Preparation, PreparationClaim, PreparationDraft
from oneonone.models.revision import PrivateRevision, take

from . import queries


def keep(
    meeting_id: int,
    *,
    author_id: int,
    key: str,
    edit: Edit,
    row: PreparationDraft | None,
    is_text: bool,
) -> str:
    """Write one answer and return the stamp of what now stands.

    Raises VersionConflictError when another device wrote other words meanwhile. Of two choices
    the newer one stands: there are no words to lose.
    """
    if row is None:
        if is_untouched(edit.text, edit.base):
            return stamp(0, "")
        remember(meeting_id, author_id=author_id, key=key, value=edit.text, row=None, op=edit.op)
        return stamp(1, edit.text)
    try:
        take(row, edit, field=key)
    except VersionConflictError:
        if is_text:
            raise
        remember(meeting_id, author_id=author_id, key=key, value=edit.text, row=row, op=edit.op)
    return stamp(row.version, row.value)


def remember(
    meeting_id: int,
    *,
    author_id: int,
    key: str,
    value: str,
    row: PreparationDraft | None,
    op: str = "",
) -> None:
    """Write a draft whatever stood there before."""
    if row is None:
        db.session.add(
            PreparationDraft(
                meeting_id=meeting_id,
                author_id=author_id,
                key=key,
                value=value,
                version=1,
                op=op or None,
            )
        )
    else:
        row.value = value
        row.version += 1
        row.op = op or row.op


def keep_left_out(meeting_id: int, *, author_id: int, key: str, text: str) -> None:
    """Keep words that were left out when two texts of one line met."""
    if text:
        db.session.add(
            PrivateRevision(
                author_id=author_id,
                meeting_id=meeting_id,
                place="preparation",
                key=key,
                version=0,
                text=text,
            )
        )


def publish(
    meeting: Meeting,
    row: Preparation | None,
    *,
    at: datetime,
    deal_id: int | None,
    focus_line: str,
    in_my_way: str,
    would_help: str,
) -> None:
    """Let the manager read these; shared again, the newer words stand."""
    if row is None:
        row = Preparation(pair_id=meeting.pair_id, meeting_id=meeting.id, shared_at=at)
        db.session.add(row)
    row.shared_at = at
    row.deal_id = deal_id
    row.focus_line = focus_line
    row.in_my_way = in_my_way
    row.would_help = would_help


def claim(meeting: Meeting, outcomes: Mapping[int, str]) -> None:
    """Keep what the rep says of each promise, and nothing else of an earlier time."""
    known = queries.claims(meeting.id)
    for commitment_id, row in known.items():
        if commitment_id not in outcomes:
            db.session.delete(row)
    for commitment_id, outcome in outcomes.items():
        if commitment_id in known:
            known[commitment_id].outcome = outcome
        else:
            db.session.add(
                PreparationClaim(
                    pair_id=meeting.pair_id,
                    meeting_id=meeting.id,
                    commitment_id=commitment_id,
                    outcome=outcome,
                )
            )
