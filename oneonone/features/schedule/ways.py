"""Whose slot it is, and where a form about it leads afterwards."""

from __future__ import annotations

from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import NotAllowedError
from oneonone.lib.paths import safe_next
from oneonone.web.viewer import open_span, viewer


def ensure_open(pair_id: int) -> PairSpan:
    """Return a pair of the viewer that still meets; refuses one that is over in a sentence."""
    span = open_span(pair_id)
    if span is None:
        raise NotAllowedError("These two no longer meet, so their one-to-ones stay as they are.")
    return span


def other_name(span: PairSpan) -> str:
    """The first name of the one who is not looking."""
    is_rep = span.rep_id == viewer().person_id
    return (span.manager_name if is_rep else span.rep_name).split()[0]


def way_back(path: str | None, meeting_id: int | None = None) -> str:
    """Return where a form leads: where it came from, else the meeting's own page."""
    if not path:
        return f"/meetings/{meeting_id}" if meeting_id else "/"
    return safe_next(path)
