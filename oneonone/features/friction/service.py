from __future__ import annotations

from datetime import date

from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.friction import Friction, FrictionState

from . import queries
from .rules import (
    ensure_is_open_pair,
    ensure_may_come_back,
    ensure_may_raise,
    ensure_not_gone,
)


def raise_friction(pair_id: int, *, actor_id: int, is_rep: bool, text: str, on: date) -> Friction:
    """Add what is in the rep's way; raises RuleError where too much is open."""
    ensure_may_raise(is_rep=is_rep, open_count=len(queries.open_friction([pair_id])))
    row = Friction(pair_id=pair_id, raised_by_id=actor_id, raised_on=on, text=text)
    db.session.add(row)
    return row


def handle(row: Friction, *, actor_id: int, is_pair_open: bool) -> None:
    """Say that the actor takes it; who took it first keeps it."""
    ensure_is_open_pair(is_pair_open)
    ensure_not_gone(row.state)
    if row.handled_by_id is None:
        row.state, row.handled_by_id = FrictionState.HANDLED, actor_id


def say_gone(row: Friction, *, is_pair_open: bool, on: date) -> None:
    """Say that it is out of the way; a second time changes nothing."""
    ensure_is_open_pair(is_pair_open)
    if row.state != FrictionState.GONE:
        row.state, row.gone_on = FrictionState.GONE, on


def bring_back(row: Friction, *, is_pair_open: bool, on: date) -> None:
    """Undo "gone": it is again with who had taken it."""
    ensure_is_open_pair(is_pair_open)
    ensure_may_come_back(row.gone_on, on)
    row.state = FrictionState.HANDLED if row.handled_by_id else FrictionState.OPEN
    row.gone_on = None


def ensure_may_link(row: Friction, *, is_pair_open: bool) -> None:
    """Refuse a link after the pair has ended, or for what is out of the way already."""
    ensure_is_open_pair(is_pair_open)
    ensure_not_gone(row.state)


def link(row: Friction, commitment_id: int | None) -> None:
    """Say which promise of the same pair is to end it; nothing takes the link off."""
    row.commitment_id = commitment_id


def link_new(row: Friction, promised: Commitment) -> None:
    """Link a promise that was written a moment ago and has no number yet."""
    db.session.flush()
    link(row, promised.id)
