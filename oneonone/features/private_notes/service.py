from __future__ import annotations

from dataclasses import replace

from oneonone.lib.versions import Edit, both_of, is_untouched, stamp, stamp_after
from oneonone.models.base import db
from oneonone.models.private_note import PrivateNote
from oneonone.models.revision import PrivateRevision, take

from . import queries

# What was left out was never a version of its own.
NEVER_STOOD = 0


def save(meeting_id: int, *, author_id: int, step: str, edit: Edit) -> str:
    """Write the author's note of one step and return the stamp of what now stands.

    Whoever may see the meeting may note, whatever its state: a note is its author's alone.
    Raises VersionConflictError when another device of the author wrote meanwhile.
    """
    row = queries.note(meeting_id, step)
    if row is not None:
        take(row, edit, field=step)
        return stamp_after(edit, version=row.version, current=row.text)
    if not edit.text or is_untouched(edit.text, edit.base):
        return stamp_after(edit, version=0, current="")
    db.session.add(
        PrivateNote(
            meeting_id=meeting_id,
            author_id=author_id,
            step=step,
            text=edit.text,
            version=1,
            op=edit.op or None,
        )
    )
    return stamp(1, edit.text)


def choose(
    meeting_id: int, *, author_id: int, step: str, choice: str, edit: Edit
) -> tuple[str, str]:
    """Settle a note that two devices of its author wrote; return what stays and its stamp.

    `edit` holds the one typed here, based on the stamp of the other as it was shown; a third text
    meanwhile is a conflict again. What is left out stays among the author's earlier notes.
    """
    row = queries.note(meeting_id, step)
    other = row.text if row else ""
    if choice == "theirs":
        _keep_left_out(meeting_id, author_id, step, edit.text)
        return other, stamp(row.version if row else 0, other)
    text = both_of(other, edit) if choice == "both" else edit.text
    written = save(meeting_id, author_id=author_id, step=step, edit=replace(edit, text=text))
    return text, written


def _keep_left_out(meeting_id: int, author_id: int, step: str, text: str) -> None:
    if not text:
        return
    db.session.add(
        PrivateRevision(
            author_id=author_id,
            meeting_id=meeting_id,
            place="note",
            key=step,
            version=NEVER_STOOD,
            text=text,
        )
    )
