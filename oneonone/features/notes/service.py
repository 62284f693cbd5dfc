from __future__ import annotations

from oneonone.lib.versions import Edit, is_untouched, stamp, stamp_after
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.revision import Revision, take
from oneonone.models.step_note import StepNote

from . import queries


def save(meeting: Meeting, *, step: str, key: str, edit: Edit, row: StepNote | None = None) -> str:
    """Write one text and return the stamp of what now stands.

    Raises VersionConflictError when somebody else wrote meanwhile. `row` saves a look-up where
    the caller has loaded it.
    """
    row = row or queries.note(meeting.id, step, key)
    if row is not None:
        take(row, edit, field=key)
        return stamp_after(edit, version=row.version, current=row.text)
    if not edit.text or is_untouched(edit.text, edit.base):
        return stamp_after(edit, version=0, current="")
    db.session.add(
        StepNote(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            step=step,
            key=key,
            text=edit.text,
            version=1,
            op=edit.op or None,
            author_id=edit.author_id,
        )
    )
    return stamp(1, edit.text)


def keep_left_out(meeting: Meeting, *, step: str, key: str, edit: Edit) -> None:
    """Keep words that were left out when two texts of one field met, for who wrote them.

    Left out once more, they are there already.
    """
    known = queries.revision(meeting.id, step, key, edit.author_id, edit.text)
    if not edit.text or known is not None:
        return
    db.session.add(
        Revision(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            step=step,
            key=key,
            version=0,
            text=edit.text,
            author_id=edit.author_id,
        )
    )
