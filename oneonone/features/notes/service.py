from __future__ import annotations

from oneonone.lib.versions import is_new, stamp
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.step_note import StepNote

from . import queries


def save(
    meeting: Meeting,
    *,
    step: str,
    key: str,
    text: str,
    base: str,
    actor_id: int,
    row: StepNote | None = None,
) -> str:
    """Write one text typed over the one stamped `base`; return the stamp of what now stands.

    Raises VersionConflictError when somebody else wrote meanwhile. `row` saves a look-up where
    the caller has loaded it.
    """
    row = row or queries.note(meeting.id, step, key)
    version, current = (row.version, row.text) if row else (0, "")
    if not is_new(field=key, text=text, base=base, version=version, current=current):
        return stamp(version, current)
    if row is None:
        row = StepNote(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            step=step,
            key=key,
            text=text,
            version=1,
            author_id=actor_id,
        )
        db.session.add(row)
    else:
        row.text = text
        row.version += 1
        row.author_id = actor_id
    return stamp(row.version, row.text)
