from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oneonone.features.private_notes import service as private_notes
from oneonone.lib.versions import Edit, VersionConflictError, is_untouched, was_typed
from oneonone.models.base import db


def save_notes(
    meeting_id: int, *, author_id: int, texts: Mapping[str, str], edits: Mapping[str, Edit]
) -> Sequence[VersionConflictError]:
    """Write every note that was changed on its page, by step; return those that met another one.

    The others are written all the same.
    """
    conflicts = []
    for step, sent in edits.items():
        edit = replace(sent, text=texts[step], author_id=author_id)
        if is_untouched(edit.text, edit.base) and not was_typed(edit.op):
            continue
        try:
            private_notes.save(meeting_id, author_id=author_id, step=step, edit=edit)
        except VersionConflictError as conflict:
            conflicts.append(conflict)
    db.session.flush()
    return conflicts
