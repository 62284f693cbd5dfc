"""Who is looking, for features, which may not ask the sign-in feature."""

from __future__ import annotations

from datetime import date

from oneonone.access.guard import viewer_bound_to
from oneonone.access.viewer import PairSpan, Viewer
from oneonone.lib.dates import today
from oneonone.models.base import db

from .filters import viewer_zone


def viewer() -> Viewer:
    """Return who the request reads for; only behind the gate, where there is always somebody."""
    bound = viewer_bound_to(db.session())
    if bound is None:
        raise LookupError("Nobody is signed in here.")
    return bound


def viewer_today() -> date:
    return today(viewer_zone())


def open_span(pair_id: int | str) -> PairSpan | None:
    """Return a pair of the viewer that is open; compares as text, so that 07 is no id."""
    bound = viewer()
    return next(
        (
            span
            for span in bound.spans
            if str(span.id) == str(pair_id) and span.id in bound.open_pairs
        ),
        None,
    )
