from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, or_, select

from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.friction import Friction, FrictionState

from .rules import FrictionCard, SideBySide, side_by_side
from .rules import card as card_of

_OPEN = (
    select(Friction)
    .where(Friction.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .where(Friction.state != FrictionState.GONE)
    .order_by(Friction.raised_on, Friction.id)
)


def friction(friction_id: int) -> Friction:
    """Return one row; raises NotVisibleError."""
    found = db.session.get(Friction, friction_id)
    if found is None:
        raise NotVisibleError
    return found


def open_friction(pair_ids: Collection[int]) -> Sequence[Friction]:
    """What is in the way in these pairs and not gone, the oldest first."""
    return db.session.scalars(_OPEN, {"pair_ids": list(pair_ids)}).all()


def card(span: PairSpan, viewer_id: int, on: date) -> FrictionCard:
    """What is in the way of the rep of an open pair."""
    return card_of(
        open_friction([span.id]),
        pair_id=span.id,
        viewer_id=viewer_id,
        rep_id=span.rep_id,
        rep_name=span.rep_name,
        manager_name=span.manager_name,
        today=on,
    )


def of_several(
    led: dict[int, PairSpan], viewer_id: int, on: date
) -> tuple[tuple[SideBySide, ...], int]:
    """What slows several of a manager's own reps down, and how many lines are left out."""
    names = {pair_id: span.rep_name for pair_id, span in led.items()}
    return side_by_side(open_friction(names), names, viewer_id=viewer_id, today=on)


_OPEN_OR_GONE = (
    select(Friction)
    .where(Friction.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .where(or_(Friction.state != FrictionState.GONE, Friction.gone_on >= bindparam("since")))
    .order_by(Friction.raised_on, Friction.id)
)


def open_or_gone_since(pair_ids: Collection[int], since: date) -> Sequence[Friction]:
    """What is in the way in these pairs, or has been until a day or later; the oldest first."""
    return db.session.scalars(_OPEN_OR_GONE, {"pair_ids": list(pair_ids), "since": since}).all()


_LINKED = select(Friction).where(
    Friction.pair_id.in_(bindparam("pair_ids", expanding=True)), Friction.commitment_id.is_not(None)
)


def linked(pair_ids: Collection[int]) -> Sequence[Friction]:
    """What a promise is to do away with in these pairs, gone or not."""
    return db.session.scalars(_LINKED, {"pair_ids": list(pair_ids)}).all()
