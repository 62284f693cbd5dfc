"""A rep ends the days in which a former manager still reads what is open between them (D4).

A pair is Directory, written by administrators: this is the one thing of it that is the rep's to
say, so who asks is checked before the door past the guard is opened.
"""

from __future__ import annotations

from datetime import date

from oneonone.access.system import as_system
from oneonone.access.viewer import PairSpan, Viewer
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import ConflictError, NotAllowedError, NotVisibleError
from oneonone.models.base import db
from oneonone.models.pair import Pair


def close_to_former(viewer: Viewer, pair_id: str, on: date) -> PairSpan:
    """Let the former manager of a pair read nothing of it any more, from today on.

    Said twice, the first day stands. Raises NotVisibleError for a pair that the viewer is not in,
    NotAllowedError for its manager, ConflictError while the pair goes on.
    """
    span = _ended_pair_of_rep(viewer, pair_id, on)
    if span.promises_closed_on is None:
        with as_system(db.session(), "a rep closes open promises to a former manager") as session:
            session.get_one(Pair, span.id).promises_closed_on = on
            record(
                session,
                AuditTag.COMMITMENT_CLOSE,
                actor_id=viewer.person_id,
                pair_id=span.id,
                subject_id=span.manager_id,
            )
    return span


def _ended_pair_of_rep(viewer: Viewer, pair_id: str, on: date) -> PairSpan:
    """Return the pair, once it is certain that it is the viewer's as its rep, and over."""
    reachable = viewer.pairs | viewer.lasting_pairs
    span = next((it for it in viewer.spans if str(it.id) == pair_id and it.id in reachable), None)
    if span is None:
        raise NotVisibleError
    if span.rep_id != viewer.person_id:
        raise NotAllowedError(f"Only {span.rep_name.split()[0]} closes this.")
    if span.is_open(on) or span.ended_on is None:
        raise ConflictError("The two of you still meet, so this stays open to both.")
    return span
