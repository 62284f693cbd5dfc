from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.friction import queries as friction
from oneonone.features.friction.rules import MOST_OPEN, line_of, side_by_side
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.friction import Friction, FrictionState

from . import rules
from .rules import Choice, GoneLine, Obstacle, Page, Way


def page(viewer: Viewer, on: date) -> Page:
    """Read what is in the way of the viewer and of those they lead, in two statements."""
    spans = [span for span in viewer.spans if span.id in viewer.open_pairs]
    if not spans:  # HR and administrators ask no table of words (Z-10)
        return Page(mine=(), reps=(), several=(), several_more=0)
    mine = [span for span in spans if span.rep_id == viewer.person_id]
    mine.sort(key=lambda span: not span.is_cover)
    led = [span for span in spans if span.manager_id == viewer.person_id]
    led.sort(key=lambda span: span.rep_name)
    rows = friction.open_or_gone_since([span.id for span in spans], on - rules.GONE_SHOWN_FOR)
    promised = _promised(rows, [span.id for span in spans])
    still = [row for row in rows if row.state != FrictionState.GONE]
    names = {span.id: span.rep_name for span in led}
    several, more = side_by_side(
        [row for row in still if row.pair_id in names], names, viewer_id=viewer.person_id, today=on
    )
    return Page(
        mine=tuple(_way(span, rows, promised, viewer, on) for span in mine),
        reps=tuple(_way(span, rows, promised, viewer, on) for span in led),
        several=several,
        several_more=more,
    )


def _promised(rows: Sequence[Friction], pair_ids: Collection[int]) -> Sequence[Commitment]:
    """The open promises of pairs, and those that something in the way is linked to."""
    linked = [row.commitment_id for row in rows if row.commitment_id is not None]
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.pair_id.in_(pair_ids), Commitment.agreed_at.is_not(None))
        .where(or_(Commitment.outcome.is_(None), Commitment.id.in_(linked)))
        .order_by(Commitment.side, Commitment.due_on, Commitment.id)
    ).all()


def _way(
    span: PairSpan,
    rows: Sequence[Friction],
    promised: Sequence[Commitment],
    viewer: Viewer,
    on: date,
) -> Way:
    is_rep = span.rep_id == viewer.person_id
    ours = [row for row in rows if row.pair_id == span.id]
    still = [row for row in ours if row.state != FrictionState.GONE]
    gone = [row for row in ours if row.state == FrictionState.GONE]
    gone.sort(key=lambda row: (row.gone_on or on, row.id), reverse=True)
    return Way(
        pair_id=span.id,
        rep=span.rep_name,
        rep_id=span.rep_id,
        manager=span.manager_name.split()[0],
        is_rep=is_rep,
        open=tuple(_obstacle(row, span, promised, viewer, on) for row in still),
        gone=tuple(
            GoneLine(row.text, rules.gone_words(row.raised_on, row.gone_on or on, on))
            for row in gone
        )
        if is_rep
        else (),
        left=max(0, MOST_OPEN - len(still)),
    )


def _obstacle(
    row: Friction, span: PairSpan, promised: Sequence[Commitment], viewer: Viewer, on: date
) -> Obstacle:
    is_rep = span.rep_id == viewer.person_id
    other = (span.manager_name if is_rep else span.rep_name).split()[0]
    linked = next((it for it in promised if it.id == row.commitment_id), None)
    open_ones = [it for it in promised if it.pair_id == span.id and it.outcome is None]
    return Obstacle(
        line=line_of(row, viewer_id=viewer.person_id, other=other, today=on),
        promised=rules.promised_words(linked, _who(linked, span, viewer), on) if linked else "",
        is_kept=linked is not None and linked.outcome == "kept",
        choices=()
        if linked
        else tuple(
            Choice(it.id, rules.choice_words(it, _who(it, span, viewer), on)) for it in open_ones
        ),
    )


def _who(promised: Commitment, span: PairSpan, viewer: Viewer) -> str:
    if promised.promised_by_id == viewer.person_id:
        return "You"
    return (span.rep_name if promised.side == "rep" else span.manager_name).split()[0]
