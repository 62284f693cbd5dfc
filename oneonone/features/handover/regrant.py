"""A manager who leads a rep again reads what was said before only if the rep lets them (P-11).

A pair is a row of the directory, which administrators write; this one date on it is the rep's, so
it goes past the guard.
"""

from __future__ import annotations

from datetime import date

from oneonone.access.system import as_system
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.pair import Pair

from .rules import Change


def regrant(change: Change, pair_id: int, *, is_let: bool, on: date) -> None:
    """Let the manager of now read an earlier pair with them, or no longer.

    Raises NotVisibleError for any other pair. Said again, nothing changes.
    """
    if pair_id not in {it.id for it in change.returning}:
        raise NotVisibleError
    session = db.session()
    with as_system(session, "the rep lets their manager read on"):
        pair = session.get_one(Pair, pair_id, with_for_update=True)
        if (pair.regranted_on is not None) == is_let:
            return
        pair.regranted_on = on if is_let else None
        tag = AuditTag.HANDOVER_REGRANT if is_let else AuditTag.HANDOVER_TAKE_BACK
        rep_id = change.here.rep_id
        record(session, tag, actor_id=rep_id, pair_id=pair_id, subject_id=rep_id)
